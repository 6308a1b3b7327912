// The catalogue entry of friend_circle: names for what rules.cpp counts.
#include <array>

#include "models/friend_circle/rules.hpp"

namespace hearsay {
namespace {

using namespace friend_circle;

// In the order of friend_circle::Counted.
constexpr std::array<Measure, 26> kMeasures{{
    {"impressions", "sightings", "messages seen, from whatever source"},
    {"reach", "agents", "agents who saw anything about the product for the first time"},
    {"reads", "sightings", "messages read"},
    {"reads_from_friends", "sightings", "messages read that a friend had posted"},
    {"reads_from_strangers", "sightings",
     "messages read that a member of a group had told it who "
     "is no friend"},
    {"readers", "agents", "agents who read anything about the product for the first time"},
    {"likes", "likes", "praise that its readers liked"},
    {"shares", "shares", "decisions to pass on or tell, on the feed or in private"},
    {"sharers", "agents", "agents who passed on or told for the first time"},
    {"praise_posts", "posts", "praise posted on the feed"},
    {"criticism_posts", "posts", "criticism posted on the feed"},
    {"negative_reach", "agents", "agents who saw criticism for the first time"},
    {"deciders", "agents", "agents who decided to buy"},
    {"buyers", "agents", "agents who bought"},
    {"gifts", "agents", "agents who were given the product"},
    {"satisfied", "agents", "owners whom the product satisfied"},
    {"dissatisfied", "agents", "owners whom the product disappointed"},
    {"mutes", "agents", "agents who muted the brand"},
    {"unfollows", "agents", "followers of the account among those who muted the brand"},
    {"complaints", "agents", "agents who complained to the firm"},
    {"won_back", "agents", "grievances that an answer of the firm settled"},
    {"offers_taken", "offers", "offers that agents took up, each once"},
    {"offers_passed", "offers", "offers that agents passed on, each once"},
    {"attitude", "attitude", "change of attitude, summed over agents", 1.0 / 32767},
    {"revenue", "currency", "money paid for the product", 1e-6},
    {"cost", "currency", "money spent on the strategy's actions", 1e-6},
}};
static_assert(kMeasures.size() == kMeasureCount);

// In the order of the bits of Rules::outcomes.
constexpr std::array<AgentOutcome, 4> kOutcomes{{
    {"reached", "replicates in which the agent saw anything about the product"},
    {"bought", "replicates in which the agent bought"},
    {"heard_criticism", "replicates in which the agent saw criticism"},
    {"spread_criticism", "replicates in which the agent passed on or told criticism"},
}};
static_assert(kOutcomeMarks == (1U << kOutcomes.size()) - 1);

class FriendCircle final : public Model {
 public:
  std::string_view name() const override { return "friend_circle"; }
  std::string_view sentence() const override {
    return "word of mouth about one product among people who see each other's posts";
  }
  std::string_view source() const override { return "models/friend_circle/README.md"; }
  Fields fields() override { return parameters_.fields(); }
  void check(const std::string& where, Problems& problems) const override {
    parameters_.check(where, problems);
  }
  std::span<const Measure> measures() const override { return kMeasures; }
  std::span<const AgentOutcome> outcomes() const override { return kOutcomes; }
  bool answers() const override { return true; }
  bool can_be_traced() const override { return true; }
  std::unique_ptr<ReplicateRunner> runner(const Market& market, const Clock& clock,
                                          const Execution& execution) const override {
    return make_runner(parameters_, market, clock, execution);
  }

 private:
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Model> make_friend_circle_model() {
  return std::make_unique<FriendCircle>();
}

}  // namespace hearsay
