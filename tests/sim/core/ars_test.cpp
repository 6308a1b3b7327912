// The bits that coins are tossed with: the answers of Random123's ARS4x32-7, and how many ones
// there are in words, in columns of a bit, and in pairs of words that differ little in what keys
// them.
#include "sim/core/ars.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

namespace hearsay {
namespace {

using Words = ArsKeys::Words;

ArsKeys keys_of(const Words& key) {
  return ArsKeys(std::array<std::uint64_t, 2>{std::uint64_t{key[1]} << 32 | key[0],
                                              std::uint64_t{key[3]} << 32 | key[2]});
}

TEST(Ars, gives_the_answers_of_random123) {
  constexpr std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(ars(keys_of({0, 0, 0, 0}), {0, 0, 0, 0}).words,
            (Words{0xdacf61ff, 0xc45798f3, 0x113c7eeb, 0x101e27f3}));
  EXPECT_EQ(ars(keys_of({ones, ones, ones, ones}), {ones, ones, ones, ones}).words,
            (Words{0xfbaaff1f, 0xbb547ef9, 0x13d8cd78, 0x7aaa969b}));
  EXPECT_EQ(ars(keys_of({0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89}),
                {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344})
                .words,
            (Words{0xd1df87af, 0xf67d43ba, 0x4f66afdb, 0x393dcb2d}));
}

// FIPS 197, appendix B: the first round of its example.
TEST(Ars, has_the_rounds_of_aes) {
  EXPECT_EQ(aes::round({0xbee33d19, 0x2be2f4a0, 0x2a8dc69a, 0x0848f8e9},
                       {0x17fefaa0, 0xb12c5488, 0x3939a323, 0x05766c2a}),
            (Words{0xf27f9ca4, 0x2b359f68, 0x43ea5b6b, 0x49506a02}))
      << "bytes of a column from the lowest of its word on";
}

TEST(Ars, counts_as_draws_do) {
  const Luck luck(0x123456789ABCDEF, ReplicateId{77});
  const ArsKeys keys(luck.key());
  EXPECT_EQ(ars(keys, luck, Purpose::tie_is_live, std::uint64_t{5} << 32 | 9, 3).words,
            ars(keys, {9, 5, 3, luck.last_word(Purpose::tie_is_live)}).words);
}

// Ones among the bits of four words, over consecutive agents, blocks, occasions and replicates:
// binomial in each bit, and as often alike as not with the neighbour's.
TEST(Ars, has_as_many_ones_in_each_bit_as_not_whatever_counts) {
  constexpr std::uint32_t kDraws = 40'000;
  const ArsKeys keys(PhiloxKey{7, 0});
  for (std::size_t counting = 0; counting < 4; ++counting) {
    std::array<std::array<std::uint32_t, 32>, 4> ones{}, alike{};
    Draw before{};
    for (std::uint32_t i = 0; i < kDraws; ++i) {
      Words counter{11, 0, 0, 24};
      counter[counting] += counting == 3 ? i << 8 : i;
      const Draw draw = ars(keys, counter);
      for (std::size_t w = 0; w < 4; ++w) {
        for (std::size_t bit = 0; bit < 32; ++bit) {
          ones[w][bit] += draw[w] >> bit & 1U;
          alike[w][bit] += ~(draw[w] ^ before[w]) >> bit & 1U;
        }
      }
      before = draw;
    }
    double squares = 0;
    for (std::size_t w = 0; w < 4; ++w) {
      for (std::size_t bit = 0; bit < 32; ++bit) {
        for (const double n :
             {static_cast<double>(ones[w][bit]), static_cast<double>(alike[w][bit])}) {
          const double errors = (n - kDraws / 2.0) / std::sqrt(kDraws / 4.0);
          EXPECT_LT(std::fabs(errors), 5);
          squares += errors * errors;
        }
      }
    }
    // 256 squares of standard normal numbers.
    EXPECT_NEAR(squares, 256, 4 * std::sqrt(2 * 256.0)) << counting;
  }
}

}  // namespace
}  // namespace hearsay
