// The default market against what was measured of real ones. These are numbers of the literature,
// not of an earlier run of ours.
#include <gtest/gtest.h>

#include <array>

#include "models/friend_circle/parameters.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/graph/generator.hpp"
#include "sim/population/population.hpp"

namespace hearsay {
namespace {

TEST(DefaultMarket, reads_seven_of_a_hundred_posts_of_friends) {
  Workers workers(2);
  const Luck luck = Luck::of_market(1);
  const auto generator = take(all_generators(), "overlapping_circles");
  for (const Field& field : generator->fields()) {
    if (field.name() == "agents") *std::get<std::int64_t*>(field.slot()) = 10'000;
  }
  CircleGraph market = generator->generate(luck, workers);
  assign_layers_and_trust({}, market.circles, luck, workers, market.graph);

  const friend_circle::Parameters parameters;
  const std::array<double, 3> weight{parameters.trust.low, parameters.trust.medium,
                                     parameters.trust.high};
  double trust = 0;
  for (const TieTraits traits : market.graph.traits()) {
    trust += weight[static_cast<std::size_t>(traits.reader_trust())];
  }
  trust /= static_cast<double>(market.graph.ties());
  // .072 of the posts offered are read (Weixiaobao 2019 with WeChat 2021).
  const double read =
      parameters.attention.see * parameters.reading.base * trust / parameters.trust.medium;
  EXPECT_NEAR(read, 0.072, 0.001);
}

}  // namespace
}  // namespace hearsay
