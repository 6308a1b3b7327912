// Collecting likes: who takes part asks friends, and whose post so many of them
// like gets a prize.
//
// A like is a friend who takes part because of one's post. Prizes are given in
// the order in which the likes come together, until there are none left, and
// then the offer is closed.
#include <algorithm>

#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

struct CollectLikesParameters {
  Offering offering{.take_up = 0.3, .incentive = 5.0};
  std::int64_t likes = 3;
  Prizes prizes{.count = 100, .cost_each = money(50.0)};

  Fields fields() {
    return joined({{
                       field("likes", likes, "friends who must like it for a prize")
                           .unit("agents")
                           .within(1, 1e6)
                           .source("assumption"),
                   },
                   prizes.fields(),
                   offering.fields()});
  }
};

class CollectLikesRun final : public OfferRun {
 public:
  CollectLikesRun(const OfferPlan& plan, const CollectLikesParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  struct Liked {
    std::uint32_t agent;
    std::int64_t likes;
  };

  void start_anew() override {
    liked_.clear();
    given_ = 0;
  }

  void go_on(Step, std::span<const Answer> answers, Terms& terms, Outbox& outbox) override {
    for (const Answer& answer : answers) {
      if (!is_mine(answer) || answer.what != Answered::took_up || answer.through == kNobody) {
        continue;
      }
      const auto at = std::lower_bound(
          liked_.begin(), liked_.end(), answer.through,
          [](const Liked& liked, std::uint32_t agent) { return liked.agent < agent; });
      const auto liked = at != liked_.end() && at->agent == answer.through
                             ? at
                             : liked_.insert(at, {answer.through, 0});
      if (++liked->likes != parameters_.likes || given_ == parameters_.prizes.count) continue;
      if (!purse_.pay(parameters_.prizes.cost_each, outbox)) break;
      ++given_;
      give(AgentId{liked->agent}, Gift::product, 0, outbox);
    }
    terms.open = terms.open && given_ < parameters_.prizes.count;
  }

  void remember(Memory& memory) override {
    memory.number(given_);
    memory.list(liked_, [](Liked& liked, Memory& numbers) {
      numbers.number(liked.agent);
      numbers.number(liked.likes);
    });
  }

  const CollectLikesParameters& parameters_;
  std::vector<Liked> liked_;  // by agent, ascending
  std::int64_t given_ = 0;
};

class CollectLikes final : public OfferAction {
 public:
  std::string_view name() const override { return "collect_likes"; }
  std::string_view sentence() const override {
    return "gives a prize to those for whom enough friends say they like it";
  }
  Fields fields() override { return parameters_.fields(); }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<CollectLikesRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  CollectLikesParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_collect_likes_action() {
  return std::make_unique<CollectLikes>();
}

}  // namespace hearsay
