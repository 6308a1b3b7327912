// The generator that all luck comes from, by its published vectors.
#include <array>
#include <cstdint>
#include <string>

#include "sim/core/draws.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

// Philox4x32-10 with all of its counter: who in two words, the occasion, and replicate with
// purpose.
Draw philox(std::array<std::uint32_t, 4> counter, PhiloxKey key) {
  const Luck luck(std::uint64_t{key[1]} << 32 | key[0], ReplicateId{counter[3] >> 8});
  return luck.draw(Purpose{static_cast<std::uint8_t>(counter[3])},
                   std::uint64_t{counter[1]} << 32 | counter[0], counter[2]);
}

}  // namespace

void check_luck(Checks& checks) {
  struct Vector {
    std::string name;
    std::array<std::uint32_t, 4> counter;
    PhiloxKey key;
    std::array<std::uint32_t, 4> words;
  };
  const std::vector<Vector> all{
      {"zeros", {0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {"ones",
       {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {"digits of pi",
       {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Vector& vector : all) {
    for (std::size_t word = 0; word < 4; ++word) {
      checks.add("Philox4x32-10 of " + vector.name + ": word " + std::to_string(word),
                 vector.words[word], 0, "Salmon et al. 2011", [vector, word](Laboratory&) {
                   return Measured{static_cast<double>(philox(vector.counter, vector.key)[word])};
                 });
    }
  }
  checks.add("mean of a million uniform numbers", .5, 0, "uniform", [](Laboratory&) {
    std::vector<double> values;
    const Luck luck(1, ReplicateId{0});
    for (std::uint32_t i = 0; i < 1'000'000; ++i) {
      values.push_back(luck.draw(Purpose{200}, AgentId{i}).uniform(0));
    }
    return mean(values);
  });
  checks.add("correlation of the same draw in neighbouring replicates", 0, 0, "independence",
             [](Laboratory&) {
               std::vector<double> products;
               const Luck a(1, ReplicateId{0});
               const Luck b(1, ReplicateId{1});
               for (std::uint32_t i = 0; i < 1'000'000; ++i) {
                 const double x = a.draw(Purpose{200}, AgentId{i}).uniform(0) - .5;
                 const double y = b.draw(Purpose{200}, AgentId{i}).uniform(0) - .5;
                 products.push_back(12 * x * y);
               }
               return mean(products);
             });
}

}  // namespace hearsay::verification
