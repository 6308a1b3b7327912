// Seeding: gives the product, information about it or a request to post to chosen agents.
//
// Where luck chooses, it takes the first `count` different agents of an endless list that a
// replicate draws, so the agents of a smaller count are among those of a larger one: a sweep over
// the count compares the same luck. The other choices are the same in every replicate: a ranking of
// the agents by how central they are, in which the market's luck decides among equals; the opinion
// leaders in order of influence; or a list from a file. That a friend of anyone has on average more
// friends than anyone is Feld's (1991), and to make use of it without knowing the graph is Cohen,
// Havlin and ben-Avraham's (2003).
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/agent_list.hpp"
#include "scenarios/offering.hpp"
#include "sim/core/draw_batch.hpp"
#include "sim/core/refusals.hpp"
#include "sim/engine/action.hpp"
#include "sim/graph/measures.hpp"
#include "sim/graph/rankings.hpp"
#include "sim/graph/reversed.hpp"

namespace hearsay {
namespace {

enum class Choose : std::uint8_t {
  random,
  friend_of_random,
  circle,
  degree,
  core,
  page_rank,
  betweenness,
  opinion_leaders,
  file
};

bool is_by_luck(Choose choose) {
  return choose <= Choose::circle;
}

struct SeedParameters {
  Choose choose = Choose::random;
  std::int64_t count = 0;
  Gift give = Gift::product;
  Duration at;
  Duration every = days(1);
  std::int64_t times = 1;
  Money cost_each;
  Budget budget;
  FilePath file;
  std::string topic;
  std::int64_t sources = 64;
  Content content;
  Target target;

  Fields fields() {
    constexpr double kLongest = static_cast<double>(days(3650).seconds);
    return joined(
        {{
             field("choose", choose,
                   {"random", "friend", "circle", "degree", "core", "pagerank", "betweenness",
                    "opinion_leaders", "file"},
                   "who is chosen. Anew in each replicate: anyone, a friend of anyone, one of each "
                   "of some friend circles. Else: those with most friends, in the deepest cores, "
                   "whom attention comes to most, over whom most shortest ways lead, the most "
                   "influential opinion leaders, or the agents that `file` lists"),
             field("count", count,
                   "how many are chosen; the first so many of a list or a ranking, and 0 takes a "
                   "whole `file`")
                 .unit("agents")
                 .within(0, 4294967295.0),
             field("give", give, {"product", "information", "post"},
                   "what they get: the product to try, information about it, or a request to post"),
             field("at", at, "when, counted from the start of the campaign")
                 .unit("duration")
                 .within(0, kLongest),
             field("every", every, "time to the next so many, where `times` is above 1")
                 .unit("duration")
                 .within(1, kLongest),
             field("times", times, "how often the next `count` agents are chosen")
                 .unit("times")
                 .within(1, 1e6),
             field("cost_each", cost_each, "what each chosen agent costs")
                 .unit("currency")
                 .within(0, 1e6)
                 .source("assumption"),
             field("file", file,
                   "ids of agents, one a line, as the graph's file has them; blank lines and what "
                   "follows a # do not count"),
             field("topic", topic,
                   "what chosen opinion leaders must be interested in; without it, in anything"),
             field("sources", sources, "agents from which betweenness is counted")
                 .unit("agents")
                 .within(1, 1e6)
                 .source("assumption"),
         },
         budget.fields(),
         content.fields(),
         target.fields()});
  }

  std::int64_t wanted() const { return count * times; }
  // How many agents the budget pays for.
  std::int64_t affordable() const {
    if (budget.budget.micros == 0 || cost_each.micros == 0) {
      return std::numeric_limits<std::int64_t>::max();
    }
    return budget.budget.micros / cost_each.micros;
  }
};

// What is the same in all replicates.
struct Plan {
  SeedParameters parameters;
  Clock clock;
  Saying saying;
  std::uint32_t place = 0;
  std::uint32_t count = 0;             // at a time
  std::uint32_t total = 0;             // of all times
  std::vector<AgentId> eligible;       // ascending
  std::vector<AgentId> ranked;         // where luck does not choose
  std::vector<bool> is_eligible;       // by agent, for friends and circles
  Graph seen_by;                       // whose posts an agent sees, where friends are asked for
  std::vector<std::uint32_t> circles;  // with somebody eligible
  const Circles* of_market = nullptr;
};

class Seeding : public ActionRun {
 public:
  explicit Seeding(const Plan& plan) : plan_(plan) {}

  void begin(const Luck&) override {
    chosen_ = plan_.ranked;
    next_due_ = 0;
  }

  void act(Step t, Outbox& outbox) final {
    plan_.saying.say(outbox);
    if (t < next_due_) return;
    const SeedParameters& p = plan_.parameters;
    Schedule schedule{p.at, {p.every.seconds * p.times}, p.every, p.times};
    next_due_ = schedule.next_due(plan_.clock, t + 1);
    const auto [first, end] = schedule.due(plan_.clock, t);
    if (first == end) return;
    const Message message = plan_.saying.message(Channel::gift, static_cast<std::uint8_t>(p.give));
    const auto most = static_cast<std::int64_t>(chosen_.size());
    const std::int64_t until = std::min({most, p.affordable(), std::int64_t{end} * plan_.count});
    for (std::int64_t i = std::int64_t{first} * plan_.count; i < until; ++i) {
      outbox.send({chosen_[static_cast<std::size_t>(i)], 0, message});
      outbox.pay(p.cost_each);
    }
  }

 protected:
  const Plan& plan_;
  std::vector<AgentId> chosen_;  // in the order in which they are given something
  Step next_due_ = 0;            // before it nothing is
};

// Whom luck chooses: further agents until there are enough.
class LuckySeeding : public Seeding {
 public:
  explicit LuckySeeding(const Plan& plan)
      : Seeding(plan), is_chosen_(plan.is_eligible.size(), false) {
    chosen_.reserve(plan.total);
  }

  void begin(const Luck& luck) final {
    for (const AgentId agent : chosen_) is_chosen_[index(agent)] = false;
    chosen_.clear();
    next_due_ = 0;
    choose(luck);
  }

 protected:
  virtual void choose(const Luck& luck) = 0;

  bool is_enough() const { return chosen_.size() >= plan_.total; }
  bool may_be_chosen(AgentId agent) const {
    return plan_.is_eligible[index(agent)] && !is_chosen_[index(agent)];
  }
  void take(AgentId agent) {
    is_chosen_[index(agent)] = true;
    chosen_.push_back(agent);
  }
  // One of those who may be chosen, by word `word`; none where none may.
  void take_one_of(std::span<const AgentId> agents, const Draw& draw, std::size_t word) {
    candidates_.clear();
    std::copy_if(agents.begin(), agents.end(), std::back_inserter(candidates_),
                 [&](AgentId agent) { return may_be_chosen(agent); });
    if (candidates_.empty()) return;
    take(candidates_[draw.below(word, static_cast<std::uint32_t>(candidates_.size()))]);
  }

  std::vector<bool> is_chosen_;  // by agent

 private:
  std::vector<AgentId> candidates_;
};

class RandomSeeding final : public LuckySeeding {
 public:
  using LuckySeeding::LuckySeeding;

 private:
  void choose(const Luck& luck) override {
    const auto& eligible = plan_.eligible;
    const auto agents = static_cast<std::uint32_t>(eligible.size());
    if (plan_.total == agents) {
      for (const AgentId agent : eligible) take(agent);
      return;
    }
    // Everybody in order, as mostly, is a long list that need not be fetched.
    const bool is_everybody = eligible.size() == plan_.is_eligible.size();
    for (std::uint64_t next = 0; !is_enough();) {
      const std::size_t draws = (plan_.total - chosen_.size() + 3) / 4;
      draws_.compute(luck, draws, [&](std::size_t i) {
        return DrawKey{Purpose::seed_choice, next + i, plan_.place};
      });
      next += draws;
      for (std::size_t i = 0; i < draws; ++i) {
        const Draw draw = draws_[i];
        for (std::size_t word = 0; word < 4 && !is_enough(); ++word) {
          const std::uint32_t place = draw.below(word, agents);
          const AgentId agent = is_everybody ? AgentId{place} : eligible[place];
          if (!is_chosen_[index(agent)]) take(agent);
        }
      }
    }
  }

  DrawBatch draws_;
};

class FriendSeeding final : public LuckySeeding {
 public:
  using LuckySeeding::LuckySeeding;

 private:
  void choose(const Luck& luck) override {
    const std::uint32_t agents = plan_.seen_by.agents();
    for (std::uint64_t next = 0; !is_enough(); ++next) {
      const Draw draw = luck.draw(Purpose::seed_friend, next, plan_.place);
      take_one_of(plan_.seen_by.friends(AgentId{draw.below(agents)}), draw, 2);
    }
  }
};

class CircleSeeding final : public LuckySeeding {
 public:
  using LuckySeeding::LuckySeeding;

 private:
  void choose(const Luck& luck) override {
    was_asked_.assign(plan_.circles.size(), false);
    std::size_t left = plan_.circles.size();
    for (std::uint64_t next = 0; !is_enough() && left > 0; ++next) {
      const Draw draw = luck.draw(Purpose::seed_circle, next, plan_.place);
      const std::uint32_t circle = draw.below(plan_.circles.size());
      if (was_asked_[circle]) continue;
      was_asked_[circle] = true;
      --left;
      take_one_of(plan_.of_market->members(plan_.circles[circle]), draw, 2);
    }
  }

  std::vector<bool> was_asked_;  // by position in `circles`
};

std::vector<std::uint32_t> degrees_of(const Graph& graph) {
  std::vector<std::uint32_t> degrees(graph.agents());
  for (std::uint32_t a = 0; a < graph.agents(); ++a) degrees[a] = graph.degree(AgentId{a});
  return degrees;
}

// The greatest values first; among equals the market's luck decides.
template <class Value>
std::vector<AgentId> best(const std::vector<Value>& values, const std::vector<AgentId>& eligible,
                          std::size_t count, const Luck& luck) {
  struct Rank {
    Value value;
    std::uint64_t lot;
    AgentId agent;
  };
  std::vector<Rank> ranks;
  ranks.reserve(eligible.size());
  for (const AgentId agent : eligible) {
    const Draw draw = luck.draw(Purpose::seed_choice, agent);
    ranks.push_back({values[index(agent)], std::uint64_t{draw[0]} << 32 | draw[1], agent});
  }
  const auto end = ranks.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(ranks.begin(), end, ranks.end(), [](const Rank& a, const Rank& b) {
    return a.value != b.value ? a.value > b.value
                              : std::pair(a.lot, a.agent) < std::pair(b.lot, b.agent);
  });
  std::vector<AgentId> chosen;
  chosen.reserve(count);
  std::transform(ranks.begin(), end, std::back_inserter(chosen),
                 [](const Rank& rank) { return rank.agent; });
  return chosen;
}

class Seed final : public Action {
 public:
  std::string_view name() const override { return "seed"; }
  std::string_view sentence() const override {
    return "gives the product, information or a request to post to chosen agents";
  }
  Fields fields() override { return parameters_.fields(); }
  bool needs_circles() const override {
    return parameters_.choose == Choose::circle || parameters_.target.needs_circles();
  }

  void check(const std::string& where, Problems& problems) const override {
    const SeedParameters& p = parameters_;
    if (p.choose == Choose::file && p.file.text.empty()) {
      problems.add(where, "missing key 'file'", "choose = \"file\" takes the ids from it");
    }
    if (p.choose != Choose::file && !p.file.text.empty()) {
      problems.add(where, "file: is given but not used", "choose = \"file\" uses it");
    }
    if (p.choose != Choose::opinion_leaders && !p.topic.empty()) {
      problems.add(where, "topic: is given but not used", "choose = \"opinion_leaders\" uses it");
    }
    if (p.choose != Choose::file && p.count == 0) {
      problems.add(where, "count: 0 agents would be chosen",
                   "at least 1, or choose = \"file\" for all that a file lists");
    }
    if (p.count == 0 && p.times > 1) {
      problems.add(where, "times: a whole file is given once",
                   "a count for each time, or times = 1");
    }
  }

  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    const SeedParameters& p = parameters_;
    clock.start_at(p.at, "at");
    plan_ = Plan{};
    plan_.parameters = p;
    plan_.clock = clock;
    plan_.saying.bind(p.content, market, place);
    plan_.place = place.among_kind;
    plan_.of_market = market.circles;
    plan_.eligible = p.target.find(market, market_luck, place.luck);
    plan_.is_eligible.assign(market.graph.agents(), false);
    for (const AgentId agent : plan_.eligible) plan_.is_eligible[index(agent)] = true;
    const std::string where =
        plan_.eligible.size() == market.graph.agents() ? " in the market" : " in the target";
    // An action is bound once, outside every parallel loop; the team does not outlive it.
    Workers team(is_by_luck(p.choose) ? 1 : 0);
    switch (p.choose) {
      case Choose::random:
        require(plan_.eligible.size(), "agents" + where);
        break;
      case Choose::friend_of_random:
        bind_friends(market, where);
        break;
      case Choose::circle:
        bind_circles(market, where);
        break;
      case Choose::degree:
        rank(degrees_of(market.graph), where, market_luck);
        break;
      case Choose::core:
        rank(core_numbers(mutual_view(market.graph, team)), where, market_luck);
        break;
      case Choose::page_rank:
        rank(page_rank(market.graph, team), where, market_luck);
        break;
      case Choose::betweenness:
        rank(betweenness(market.graph, static_cast<std::uint32_t>(p.sources), team), where,
             market_luck);
        break;
      case Choose::opinion_leaders:
        take_eligible(leaders(market),
                      "opinion leaders" + (p.topic.empty() ? where : " on this topic" + where));
        break;
      case Choose::file:
        take_eligible(read_agent_list(p.file.path, market),
                      plan_.eligible.size() == market.graph.agents() ? "agents in the file"
                                                                     : "agents in file and target");
        break;
    }
    plan_.count = static_cast<std::uint32_t>(p.count == 0 ? plan_.ranked.size()
                                                          : static_cast<std::size_t>(p.count));
    plan_.total = static_cast<std::uint32_t>(plan_.count * p.times);
  }

  std::unique_ptr<ActionRun> start() const override {
    switch (parameters_.choose) {
      case Choose::random:
        return std::make_unique<RandomSeeding>(plan_);
      case Choose::friend_of_random:
        return std::make_unique<FriendSeeding>(plan_);
      case Choose::circle:
        return std::make_unique<CircleSeeding>(plan_);
      default:
        return std::make_unique<Seeding>(plan_);
    }
  }

 private:
  void require(std::size_t available, const std::string& of_what) const {
    const SeedParameters& p = parameters_;
    if (static_cast<std::uint64_t>(p.wanted()) <= available) return;
    throw InputError("",
                     "count: " + std::to_string(p.count) +
                         (p.times == 1 ? "" : ", " + std::to_string(p.times) + " times,") +
                         " is too many",
                     "there are " + std::to_string(available) + " " + of_what);
  }

  // The first of those whom `values` puts before the others.
  template <class Value>
  void rank(const std::vector<Value>& values, const std::string& where, const Luck& luck) {
    require(plan_.eligible.size(), "agents" + where);
    plan_.ranked =
        best(values, plan_.eligible, static_cast<std::size_t>(parameters_.wanted()), luck);
  }

  // The first of a list, but for those who are not in the target.
  void take_eligible(std::vector<AgentId> list, const std::string& of_what) {
    std::erase_if(list, [&](AgentId agent) { return !plan_.is_eligible[index(agent)]; });
    require(list.size(), of_what);
    if (parameters_.count > 0) list.resize(static_cast<std::size_t>(parameters_.wanted()));
    plan_.ranked = std::move(list);
  }

  std::vector<AgentId> leaders(const Market& market) const {
    const auto all = market.population.leaders();
    std::vector<AgentId> leaders(all.begin(), all.end());
    if (parameters_.topic.empty()) return leaders;
    const std::uint64_t topic = interest_bits(market, {parameters_.topic}, "topic");
    const auto& interests = market.population.interests().of_agents;
    std::erase_if(leaders, [&](AgentId agent) { return (interests[index(agent)] & topic) == 0; });
    return leaders;
  }

  void bind_friends(const Market& market, const std::string& where) {
    plan_.seen_by = reversed(market.graph);
    // Whoever posts to anyone is somebody's friend.
    const auto friends =
        std::count_if(plan_.eligible.begin(), plan_.eligible.end(),
                      [&](AgentId agent) { return market.graph.degree(agent) > 0; });
    require(static_cast<std::size_t>(friends), "friends of somebody" + where);
  }

  void bind_circles(const Market& market, const std::string& where) {
    const std::size_t circles = market.circles == nullptr ? 0 : market.circles->size();
    for (std::uint32_t c = 0; c < circles; ++c) {
      const auto members = market.circles->members(c);
      if (std::any_of(members.begin(), members.end(),
                      [&](AgentId agent) { return plan_.is_eligible[index(agent)]; })) {
        plan_.circles.push_back(c);
      }
    }
    require(plan_.circles.size(), "friend circles with somebody" + where);
  }

  SeedParameters parameters_;
  Plan plan_;
};

}  // namespace

std::unique_ptr<Action> make_seed_action() {
  return std::make_unique<Seed>();
}

}  // namespace hearsay
