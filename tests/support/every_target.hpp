// Tests that run on each instruction set that this machine has and the program was built for.
#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstdint>
#include <string>

namespace hearsay {

class EveryTarget : public ::testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override { hwy::SetSupportedTargetsForTest(GetParam()); }
  void TearDown() override { hwy::SetSupportedTargetsForTest(0); }
};

}  // namespace hearsay

// Instantiates the tests of a fixture that is, or derives from, EveryTarget.
#define HEARSAY_ON_EVERY_TARGET(prefix, fixture)                                 \
  INSTANTIATE_TEST_SUITE_P(                                                      \
      prefix, fixture, ::testing::ValuesIn(hwy::SupportedAndGeneratedTargets()), \
      [](const auto& target) { return std::string(hwy::TargetName(target.param)); })
