#include "sim/record/packed_counts.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

namespace hearsay {
namespace {

using Counts = std::vector<std::int64_t>;

Counts unpacked(const std::string& bytes, std::size_t counts) {
  Counts found(counts, -7);
  std::string_view rest = bytes;
  unpack_counts(rest, found);
  EXPECT_TRUE(rest.empty());
  return found;
}

TEST(PackedCounts, take_what_the_widest_needs_and_come_back) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  const struct {
    Counts counts;
    std::size_t bytes;
  } cases[] = {{{}, 1},
               {{0, 0, 0}, 1},
               {{0, 127, -128}, 1 + 3},
               {{0, 128, 0}, 1 + 3 * 2},
               {{-129, 0, 0}, 1 + 3 * 2},
               {{32767, -32768}, 1 + 2 * 2},
               {{32768, 0}, 1 + 2 * 4},
               {{-32769, 0}, 1 + 2 * 4},
               {{2147483647, -2147483648LL}, 1 + 2 * 4},
               {{2147483648LL, 0}, 1 + 2 * 8},
               {{-1}, 1 + 1},
               {{kMost, kLeast, 0}, 1 + 3 * 8}};
  for (const auto& one : cases) {
    std::string bytes;
    pack_counts(one.counts, bytes);
    EXPECT_EQ(bytes.size(), one.bytes);
    EXPECT_EQ(unpacked(bytes, one.counts.size()), one.counts);
  }
}

TEST(PackedCounts, follow_each_other) {
  std::string bytes = "x";
  pack_counts(Counts{1, 2}, bytes);
  pack_counts(Counts{0, 0}, bytes);
  pack_counts(Counts{300, 4}, bytes);
  std::string_view rest = bytes;
  rest.remove_prefix(1);
  for (const Counts& expected : {Counts{1, 2}, Counts{0, 0}, Counts{300, 4}}) {
    Counts found(2);
    unpack_counts(rest, found);
    EXPECT_EQ(found, expected);
  }
  EXPECT_TRUE(rest.empty());
}

TEST(PackedCounts, that_are_cut_short_or_none_are_refused) {
  std::string bytes;
  pack_counts(Counts{1000, 2000}, bytes);
  Counts found(2);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view some = std::string_view(bytes).substr(0, size);
    EXPECT_THROW(unpack_counts(some, found), std::invalid_argument) << size;
  }
  for (const char width : {'\3', '\5', '\x10', '\xFF'}) {
    const std::string wrong = width + std::string(64, '\0');
    std::string_view rest = wrong;
    EXPECT_THROW(unpack_counts(rest, found), std::invalid_argument);
  }
}

TEST(PackedRecords, come_back_as_they_were) {
  ReplicateRecord one(3, 2);
  one.at(0)[1] = 5;
  one.at(2)[0] = -70'000;
  const ReplicateRecord none(3, 2);
  PackedRecords packed(one);
  packed.add(one);
  packed.add(none);
  EXPECT_EQ(packed.unpacked(), (std::vector{one, none}));

  PackedRecords copied(3, 2);
  for (std::size_t i = 0; i < packed.size(); ++i) copied.add(packed.bytes_of(i));
  EXPECT_EQ(copied.bytes(), packed.bytes());
  EXPECT_EQ(copied.unpacked(), packed.unpacked());
}

TEST(PackedRecords, of_another_shape_are_refused) {
  PackedRecords packed(3, 2);
  packed.add(ReplicateRecord(3, 2));
  const std::string bytes(packed.bytes());
  PackedRecords longer(3, 3);
  EXPECT_THROW(longer.add(bytes), std::invalid_argument);
  PackedRecords shorter(3, 1);
  EXPECT_THROW(shorter.add(bytes), std::invalid_argument);
  EXPECT_EQ(longer.size() + shorter.size(), 0);
}

TEST(PackedRecords, may_have_no_measures) {
  const ReplicateRecord empty(4, 0);
  PackedRecords packed(empty);
  packed.add(empty);
  EXPECT_EQ(packed.size(), 1);
  EXPECT_EQ(packed.unpacked().size(), 1);
}

}  // namespace
}  // namespace hearsay
