// Endorsement: opinion leaders are paid for a post, by how many friends see what they post.
//
// The most influential leaders of the target come first; at each time the next of them. A leader
// whose interests have nothing to do with the topics of the post is off topic: a model lets its
// word weigh less. A strategy can insist on leaders that fit, or on leaders that do not, to see
// what that costs. The fee follows Hughes, Swaminathan and Brooks (2019): campaigns with
// influencers are paid by their reach, and how the topic fits the blogger matters.
#include <algorithm>
#include <vector>

#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

enum class Fit : std::uint8_t { any, fitting, misfitting };

struct EndorseParameters {
  std::int64_t leaders = 10;
  Fit fit = Fit::any;
  Schedule schedule{.duration = days(365), .every = days(1), .times = 1};
  Money fee_each{};
  Money fee_per_1000_followers = money(10.0);
  Budget budget;
  Content content;
  Target target;

  Fields fields() {
    constexpr double kLongest = static_cast<double>(days(365).seconds);
    return joined(
        {{
             field("leaders", leaders, "how many post at a time")
                 .unit("agents")
                 .within(1, 1e6)
                 .source("assumption"),
             field("fit", fit, {"any", "fitting", "misfitting"},
                   "leaders whatever their interests, or only those who share one of `topics`, or "
                   "only those who do not"),
             field("start", schedule.start, "when the first post, from the start of the campaign")
                 .unit("duration")
                 .within(0, kLongest),
             field("every", schedule.every, "time until the next leaders post")
                 .unit("duration")
                 .within(1, kLongest),
             field("times", schedule.times, "how often so many leaders post, others each time")
                 .unit("times")
                 .within(1, 1e6),
             field("fee_each", fee_each, "what each post costs, whoever posts")
                 .unit("currency")
                 .within(0, 1e9),
             field("fee_per_1000_followers", fee_per_1000_followers,
                   "what it costs beside for each thousand who see the leader's posts")
                 .unit("currency")
                 .within(0, 1e6)
                 .source("assumption"),
         },
         budget.fields(),
         content.fields(),
         target.fields()});
  }
};

struct Endorser {
  AgentId agent{};
  Money fee{};
};

class EndorseRun final : public ActionRun {
 public:
  EndorseRun(const EndorseParameters& parameters, const Clock& clock, const ActionPlace& place,
             std::span<const Endorser> endorsers, std::uint64_t topics)
      : parameters_(parameters),
        clock_(clock),
        place_(place),
        endorsers_(endorsers),
        topics_(topics),
        purse_(parameters.budget) {}

  void begin(const Luck&) override { purse_.begin(); }

  void act(Step t, Outbox& outbox) override {
    parameters_.content.say(topics_, outbox.terms(place_));
    const auto [first, end] = parameters_.schedule.due(clock_, t);
    const auto at_a_time = static_cast<std::size_t>(parameters_.leaders);
    for (std::size_t i = first * at_a_time; i < std::min(end * at_a_time, endorsers_.size()); ++i) {
      if (!purse_.pay(endorsers_[i].fee, outbox)) return;
      outbox.send({endorsers_[i].agent, 0, message_of(Gift::post, place_)});
    }
  }

  std::vector<std::uint64_t> save() const override {
    std::vector<std::uint64_t> saved;
    purse_.save(saved);
    return saved;
  }
  void restore(std::span<const std::uint64_t> saved) override {
    purse_.restore(saved[0], saved[1]);
  }

 private:
  const EndorseParameters& parameters_;
  const Clock& clock_;
  ActionPlace place_;
  std::span<const Endorser> endorsers_;
  std::uint64_t topics_;
  Purse purse_;
};

class Endorse final : public Action {
 public:
  std::string_view name() const override { return "endorse"; }
  std::string_view sentence() const override {
    return "pays opinion leaders for posts, by the number of those who see what they post";
  }
  std::string_view source() const override { return "Hughes, Swaminathan, Brooks 2019"; }
  Fields fields() override { return parameters_.fields(); }
  bool needs_circles() const override { return parameters_.target.needs_circles(); }

  void check(const std::string& where, Problems& problems) const override {
    if (parameters_.fit != Fit::any && parameters_.content.topics.empty()) {
      problems.add(where, "fit: to what the leaders are to fit is not said", "topics");
    }
  }

  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    const EndorseParameters& p = parameters_;
    p.schedule.check_within(clock);
    clock_ = clock;
    place_ = place;
    topics_ = p.content.topic_bits(market);
    std::vector<bool> is_targeted(market.graph.agents(), false);
    for (const AgentId agent : p.target.find(market, market_luck, place.luck)) {
      is_targeted[index(agent)] = true;
    }
    const auto& interests = market.population.interests().of_agents;
    endorsers_.clear();
    for (const AgentId leader : market.population.leaders()) {
      const bool fits = topics_ != 0 && (interests[index(leader)] & topics_) != 0;
      if (!is_targeted[index(leader)] || (p.fit == Fit::fitting && !fits) ||
          (p.fit == Fit::misfitting && fits)) {
        continue;
      }
      const std::int64_t by_followers =
          p.fee_per_1000_followers.micros * market.graph.degree(leader) / 1000;
      endorsers_.push_back({leader, {p.fee_each.micros + by_followers}});
    }
    const std::int64_t wanted = p.leaders * p.schedule.times;
    if (static_cast<std::uint64_t>(wanted) > endorsers_.size()) {
      throw InputError(
          "", "leaders: " + std::to_string(wanted) + " posts are too many",
          "there are " + std::to_string(endorsers_.size()) + " such opinion leaders in the market");
    }
    endorsers_.resize(static_cast<std::size_t>(wanted));
  }

  std::string forecast() const override {
    std::int64_t fees = 0;
    std::size_t posts = 0;
    for (const Endorser& one : endorsers_) {
      const std::int64_t budget = parameters_.budget.budget.micros;
      if (budget > 0 && fees + one.fee.micros > budget) break;
      fees += one.fee.micros;
      ++posts;
    }
    return std::to_string(posts) + " of " + std::to_string(endorsers_.size()) +
           " posts are paid, which cost " + to_text(amount({fees}));
  }

  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<EndorseRun>(parameters_, clock_, place_, endorsers_, topics_);
  }

 private:
  EndorseParameters parameters_;
  Clock clock_;
  ActionPlace place_;
  std::uint64_t topics_ = 0;
  std::vector<Endorser> endorsers_;  // the most influential first
};

}  // namespace

std::unique_ptr<Action> make_endorse_action() {
  return std::make_unique<Endorse>();
}

}  // namespace hearsay
