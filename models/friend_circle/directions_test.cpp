// Every parameter of friend_circle moves an outcome in the direction that its rule says: two values
// of it, everything else equal and with the same luck, and the difference in one measure, which
// must lie four standard errors and more on the right side of nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verification/laboratory.hpp"

namespace hearsay {
namespace {

using verification::Ground;
using verification::Laboratory;

constexpr std::uint32_t kAgents = 400;
constexpr Clock kClock{hours(1), 120};

// What a campaign does to show all rules at work; the rest of the table's `with` says more.
struct Events {
  bool crisis = false;
  std::uint64_t topics = 0;
  Orientation orientation = Orientation::none;
};

// Two offers, advertised to everybody by and by on the account and in the feed, with products given
// at the start; grievances are answered after ten hours.
class Busy final : public ActionRun {
 public:
  explicit Busy(const Events& events) : events_(events) {}

  void begin(const Luck&) override { grievances_.clear(); }
  void hear(Step t, std::span<const Answer> answers) override {
    for (const Answer& answer : answers) {
      if (answer.what == Answered::upset || answer.what == Answered::complained) {
        grievances_.push_back({t + 10, answer.agent});
      }
    }
  }
  void act(Step t, Outbox& outbox) override {
    for (const std::uint8_t slot : {std::uint8_t{0}, std::uint8_t{1}}) {
      outbox.terms({0, slot, 50U + slot}) = {.topics = events_.topics,
                                             .orientation = events_.orientation,
                                             .open = true,
                                             .take_up = 0.3,
                                             .incentive = 4,
                                             .discount = 0.2,
                                             .luck = 50U + slot};
    }
    const auto send = [&](AgentId agent, Channel channel, Gift gift, int about) {
      outbox.send({agent,
                   t,
                   {.channel = channel,
                    .kind = static_cast<std::uint8_t>(gift),
                    .trust = static_cast<std::uint8_t>(about)}});
    };
    for (std::uint32_t i = 0; i < 6; ++i) {
      const std::uint32_t which = t * 6 + i;
      send(AgentId{which * 7 % kAgents}, i % 2 == 0 ? Channel::account : Channel::advertisement, {},
           i < 2   ? 1
           : i < 4 ? 2
                   : 0);
      if (t == 0) send(AgentId{i * 31}, Channel::gift, Gift::product, 0);
      if (t == 20 && events_.crisis) send(AgentId{i * 17}, Channel::gift, Gift::crisis, 0);
    }
    for (const auto& [due, agent] : grievances_) {
      if (due == t) send(agent, Channel::gift, Gift::answer, 0);
    }
  }

 private:
  struct Grievance {
    Step answered_at;
    AgentId agent;
  };
  Events events_;
  std::vector<Grievance> grievances_;
};

class BusyAction final : public Action {
 public:
  explicit BusyAction(const Events& events) : events_(events) {}
  std::string_view name() const override { return "busy"; }
  std::string_view sentence() const override { return "everything at once"; }
  Fields fields() override { return {}; }
  void check(const std::string&, Problems&) const override {}
  void bind(const Market&, const Clock&, const Luck&, ActionPlace) override {}
  std::unique_ptr<ActionRun> start() const override { return std::make_unique<Busy>(events_); }

 private:
  Events events_;
};

// Ten neighbours on a ring and four friends far away; every third is interested in topic 0.
Ground town() {
  verification::TieList ties = verification::ring(kAgents, 5);
  for (std::uint32_t a = 0; a < kAgents; ++a) {
    for (const std::uint32_t far : {a * 7 + 3, a * 11 + 50}) {
      if (a < far % kAgents) ties.emplace_back(a, far % kAgents);
    }
  }
  Ground ground = verification::mutual(kAgents, ties);
  AttributeTable table;
  table.interests.words = {"tea"};
  for (std::uint32_t a = 0; a < kAgents; ++a) table.interests.of_agents.push_back(a % 3 == 0);
  PopulationParameters parameters;
  parameters.share_propensity = 0.1;
  parameters.opinion_leaders = 0.2;
  parameters.in_need = 0.7;
  parameters.groups = {.per_agent = 2, .size = 20};
  Workers workers(1);
  ground.population =
      make_population(parameters, ground.graph, Luck::of_market(1), workers, std::move(table));
  return ground;
}

struct Direction {
  std::string_view parameter;
  double low, high;
  std::string_view measure;
  int sign;  // of the measure's change from low to high
  Events events = {};
  std::vector<std::pair<std::string_view, double>> with = {};
  Step until = kClock.steps;

  friend std::ostream& operator<<(std::ostream& out, const Direction& d) {
    return out << d.parameter << " on " << d.measure;
  }
};

std::vector<double> totals(const Direction& d, double value) {
  static const Ground ground = town();
  static Workers workers;
  const auto model = verification::model("friend_circle", {{"reading.base", .4},
                                                           {"purchase.conversion", .2},
                                                           {"experience.delay", 6 * 3600},
                                                           {"purchase.mean_delay", 6 * 3600}});
  for (const auto& [name, with] : d.with) verification::set(*model, {{name, with}});
  verification::set(*model, {{d.parameter, value}});
  Campaign campaign;
  campaign.push_back(std::make_unique<BusyAction>(d.events));
  Laboratory laboratory(workers);
  const auto records = laboratory.run(*model, ground, campaign, kClock, 128);
  const std::size_t measure = verification::place_of(*model, d.measure);
  std::vector<double> sums;
  for (const ReplicateRecord& record : records) {
    double sum = 0;
    for (Step t = 0; t < d.until; ++t) sum += static_cast<double>(record.at(t)[measure]);
    sums.push_back(sum);
  }
  return sums;
}

class Directions : public ::testing::TestWithParam<Direction> {};

TEST_P(Directions, IsThatOfTheRule) {
  const Direction& d = GetParam();
  auto difference = totals(d, d.high);
  const auto low = totals(d, d.low);
  for (std::size_t i = 0; i < low.size(); ++i) difference[i] -= low[i];
  const verification::Measured change = verification::mean(difference);
  EXPECT_GT(change.value * d.sign, 4 * change.standard_error);
  EXPECT_NE(change.value, 0);
}

constexpr Events kCrisis{.crisis = true};
constexpr Events kTea{.topics = 1};
constexpr double kHour = 3600;

const std::vector<Direction>& directions() {
  static const std::vector<Direction> all{

      Direction{"attention.see", .2, .5, "reads_from_friends", 1},
      Direction{"attention.delay_flat", 60, 2 * kHour, "reads_from_friends", -1, {}, {}, 10},
      Direction{"attention.delay_exponent", 1.05, 3, "reads_from_friends", 1, {}, {}, 10},
      Direction{
          "attention.delay_cut", 6 * kHour, 300 * kHour, "reads_from_friends", -1, {}, {}, 20},
      Direction{"attention.competition", 1, 3, "reads_from_friends", -1},
      Direction{"attention.criticism_speed", .3, 5, "negative_reach", 1, kCrisis, {}, 30},
      Direction{"attention.rhythm",
                0,
                1,
                "reads_from_friends",
                -1,
                {},
                {{"attention.first_hour", 22}},
                8},
      Direction{"attention.first_hour", 1, 17, "reads_from_friends", 1, {}, {}, 5},
      Direction{"chats.see", 0, .5, "reads_from_friends", 1},
      Direction{"groups.share", 0, .9, "reads_from_strangers", 1},
      Direction{"groups.see", .05, .9, "reads_from_strangers", 1},
      Direction{"trust.low", .1, .6, "reads", 1},
      Direction{"trust.medium", .3, .8, "reads", -1},  // the others weigh less beside it
      Direction{"trust.high", .66, 1, "reads_from_friends", 1},
      Direction{"trust.brand", .3, .9, "offers_taken", 1},
      Direction{"trust.advertisement", .1, .6, "reads", 1},
      Direction{"trust.learning",
                0,
                1,
                "reads_from_friends",
                -1,
                {},
                {{"experience.quality", 0},
                 {"purchase.conversion", 1},
                 {"negative_word", 1},
                 {"attention.see", 1}}},
      Direction{"trust.prior",
                .5,
                50,
                "reads_from_friends",
                1,
                {},
                {{"experience.quality", 0}, {"purchase.conversion", 1}, {"attention.see", 1}}},
      Direction{"trust.oversharing", 0, 1, "reads_from_friends", -1, {}, {{"sharing.appeal", 10}}},
      Direction{"reading.base", .1, .4, "reads", 1},
      Direction{"reading.cue", 0, .3, "reads_from_friends", 1},
      Direction{"reading.irrelevant", 0, 1, "reads", 1, kTea},
      Direction{"reading.worn_after", 0, 1, "reads_from_friends", -1, {}, {{"sharing.appeal", 10}}},
      Direction{"attitude.initial", -.3, .3, "shares", 1},
      Direction{"attitude.step", .05, .4, "attitude", 1},
      Direction{"attitude.negativity", .5, 6, "attitude", -1, kCrisis},
      Direction{"attitude.leader_weight", .5, 4, "attitude", 1},
      Direction{"attitude.misfit", 0, 1, "attitude", 1, kTea},
      Direction{"sharing.appeal", .5, 3, "shares", 1},
      Direction{"sharing.to_feed", .2, 1, "reads_from_friends", 1},
      Direction{"sharing.owner_factor", 1, 8, "shares", 1},
      Direction{"sharing.criticism_factor", .2, 8, "negative_reach", 1, kCrisis},
      Direction{"sharing.reinforcement_gain", 0, 5, "shares", 1},
      Direction{"sharing.orientation_gain", 0, 2, "deciders", 1,
                Events{.orientation = Orientation::function}},
      Direction{"sharing.orientation_gain", 0, 2, "attitude", 1,
                Events{.orientation = Orientation::trust}},
      Direction{"sharing.orientation_gain", 0, 2, "shares", 1,
                Events{.orientation = Orientation::relationship}},
      Direction{"sharing.like", .02, .5, "likes", 1},
      Direction{"purchase.conversion", .02, .3, "buyers", 1},
      Direction{"purchase.mean_delay", kHour, 100 * kHour, "buyers", -1},
      Direction{"purchase.price", 10, 20, "revenue", 1},
      Direction{"purchase.elasticity", 0, 8, "deciders", 1, {}, {{"purchase.conversion", .02}}},
      Direction{"experience.enabled", 0, 1, "praise_posts", 1},
      Direction{"experience.quality", .3, .9, "dissatisfied", -1},
      Direction{"experience.disappointment",
                0,
                1,
                "dissatisfied",
                1,
                {},
                {{"attitude.initial", .9}, {"experience.quality", .6}}},
      Direction{"experience.delay", kHour, 60 * kHour, "satisfied", -1},
      Direction{"experience.weight", .05, .9, "attitude", 1, {}, {{"experience.quality", 1}}},
      Direction{"complaints.share", 0, .5, "complaints", 1, {}, {{"experience.quality", .5}}},
      Direction{"complaints.patience",
                2 * kHour,
                24 * kHour,
                "won_back",
                1,
                {},
                {{"experience.quality", .5}, {"complaints.share", .5}}},
      Direction{"complaints.belief",
                .1,
                1,
                "won_back",
                1,
                {},
                {{"experience.quality", .5}, {"complaints.share", .5}}},
      Direction{"fatigue.per_message", .2, 3, "mutes", 1},
      Direction{"fatigue.tolerance", 1, 6, "mutes", -1},
      Direction{"fatigue.half_life",
                5 * kHour,
                500 * kHour,
                "mutes",
                1,
                {},
                {{"fatigue.tolerance", 1.5}}},
      Direction{"fatigue.per_offer", 0, 2, "reads", -1},
      Direction{"fatigue.complaint", 0, .5, "criticism_posts", 1, {}, {{"fatigue.tolerance", 1}}},
      Direction{"negative_word", 0, 1, "negative_reach", 1, kCrisis}};
  return all;
}

INSTANTIATE_TEST_SUITE_P(Parameters, Directions, ::testing::ValuesIn(directions()));

// A parameter without a row here would be one that nobody has said what it does.
TEST(Directions, AreSaidOfEveryParameter) {
  const auto model = verification::model("friend_circle");
  // Reinforcement is a choice of words; reinforcement_gain shows what it does.
  constexpr std::string_view kWords = "sharing.reinforcement";
  std::vector<std::string> missing;
  const auto look = [&](const auto& self, const Fields& fields, const std::string& path) -> void {
    for (const Field& field : fields) {
      const std::string name = path + std::string(field.name());
      if (field.is_group()) {
        self(self, field.children(), name + ".");
      } else if (name != kWords && std::ranges::find(directions(), name, &Direction::parameter) ==
                                       directions().end()) {
        missing.push_back(name);
      }
    }
  };
  look(look, model->fields(), "");
  EXPECT_EQ(missing, std::vector<std::string>());
}

}  // namespace
}  // namespace hearsay
