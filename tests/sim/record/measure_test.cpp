#include "sim/record/measure.hpp"

#include <gtest/gtest.h>

namespace hearsay {
namespace {

TEST(ReplicateRecord, until_a_step_has_the_steps_before_it_and_nothing_after) {
  ReplicateRecord record(4, 3);
  ReplicateRecord until_two(4, 3);
  for (Step step = 0; step < 4; ++step) {
    for (std::size_t m = 0; m < 3; ++m) {
      record.at(step)[m] = 10 * static_cast<std::int64_t>(step + 1) + static_cast<std::int64_t>(m);
      if (step < 2) until_two.at(step)[m] = record.at(step)[m];
    }
  }
  EXPECT_EQ(record.until(2), until_two);
  EXPECT_EQ(record.until(0), ReplicateRecord(4, 3));
  EXPECT_EQ(record.until(4), record);
}

}  // namespace
}  // namespace hearsay
