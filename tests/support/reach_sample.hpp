// Mean reach of seed agents by a cascade model, as a scenario runs it.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "sim/engine/model.hpp"
#include "tests/support/small_market.hpp"

namespace hearsay::testing {

struct ReachSample {
  double mean = 0;
  double standard_error = 0;
};

inline ReachSample reach(const Model& model, const SmallMarket& market,
                         std::vector<std::uint32_t> seeds) {
  constexpr std::uint32_t kReplicates = 4096;
  const Clock clock{hours(1), market.graph.agents() + 1};
  const auto runner = model.runner(market.view(), clock, {});
  std::vector<ReplicateRecord> records(kReplicates, ReplicateRecord(clock.steps, 2));
  const Campaign campaign = seeded_with(std::move(seeds));
  runner->run(start(campaign), 2026, ReplicateId{0}, records, nullptr);
  double sum = 0;
  double squares = 0;
  for (const ReplicateRecord& record : records) {
    const auto size = static_cast<double>(record.total(0));
    sum += size;
    squares += size * size;
  }
  ReachSample sample;
  sample.mean = sum / kReplicates;
  sample.standard_error =
      std::sqrt((squares / kReplicates - sample.mean * sample.mean) / kReplicates);
  return sample;
}

inline void expect_within_four_errors(const ReachSample& sample, double expected,
                                      double allowance = 0) {
  EXPECT_NEAR(sample.mean, expected, 4 * sample.standard_error + allowance);
}

}  // namespace hearsay::testing
