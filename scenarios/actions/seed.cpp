// Seeding: gives the product, information about it or a request to post to chosen agents.
//
// The random choice takes the first `count` different agents of an endless list that a replicate's
// luck draws. So the agents of a smaller count are among those of a larger one: a sweep over the
// count compares the same luck. The other choices are the same in every replicate: the best
// connected, the opinion leaders in order of influence, or a list from a file.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/core/draw_batch.hpp"
#include "sim/core/refusals.hpp"
#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

enum class Choose : std::uint8_t { random, degree, opinion_leaders, file };

struct SeedParameters {
  Choose choose = Choose::random;
  std::int64_t count = 0;
  Gift give = Gift::product;
  Duration at;
  Money cost_each;
  FilePath file;

  Fields fields() {
    return {
        field("choose", choose, {"random", "degree", "opinion_leaders", "file"},
              "who is chosen: anyone, anew in each replicate; those with most friends; the most "
              "influential opinion leaders; or the agents that `file` lists"),
        field("count", count,
              "how many are chosen; the first so many of a list or a ranking, and 0 takes a whole "
              "`file`")
            .unit("agents")
            .within(0, 4294967295.0),
        field("give", give, {"product", "information", "post"},
              "what they get: the product to try, information about it, or a request to post"),
        field("at", at, "when, counted from the start of the campaign")
            .unit("duration")
            .within(0, static_cast<double>(days(3650).seconds)),
        field("cost_each", cost_each, "what each chosen agent costs")
            .unit("currency")
            .within(0, 1e6)
            .source("assumption"),
        field("file", file,
              "ids of agents, one a line, as the graph's file has them; blank lines and what "
              "follows a # do not count"),
    };
  }
};

class FixedSeeding final : public ActionRun {
 public:
  FixedSeeding(std::span<const AgentId> chosen, Message message, Step at, Money cost_each)
      : chosen_(chosen), message_(message), at_(at), cost_each_(cost_each) {}

  void begin(const Luck&) override {}
  void act(Step t, Outbox& outbox) override {
    if (t != at_) return;
    for (const AgentId agent : chosen_) {
      outbox.send({agent, 0, message_});
      outbox.pay(cost_each_);
    }
  }

 private:
  std::span<const AgentId> chosen_;
  Message message_;
  Step at_;
  Money cost_each_;
};

class RandomSeeding final : public ActionRun {
 public:
  RandomSeeding(std::uint32_t agents, std::uint32_t count, std::uint32_t place, Message message,
                Step at, Money cost_each)
      : agents_(agents),
        count_(count),
        place_(place),
        message_(message),
        at_(at),
        cost_each_(cost_each),
        is_chosen_(count == agents ? 0 : agents) {
    chosen_.reserve(count);
  }

  void begin(const Luck& luck) override {
    if (count_ == agents_) return everybody();
    for (const AgentId agent : chosen_) is_chosen_[index(agent)] = false;
    chosen_.clear();
    for (std::uint64_t next = 0; chosen_.size() < count_;) {
      const std::size_t draws = (count_ - chosen_.size() + 3) / 4;
      draws_.compute(luck, draws, [&](std::size_t i) {
        return DrawKey{Purpose::seed_choice, next + i, place_};
      });
      next += draws;
      for (std::size_t i = 0; i < draws; ++i) {
        const Draw draw = draws_[i];
        for (std::size_t word = 0; word < 4 && chosen_.size() < count_; ++word) {
          const AgentId agent{draw.below(word, agents_)};
          if (is_chosen_[index(agent)]) continue;
          is_chosen_[index(agent)] = true;
          chosen_.push_back(agent);
        }
      }
    }
  }

  void act(Step t, Outbox& outbox) override {
    if (t != at_) return;
    for (const AgentId agent : chosen_) {
      outbox.send({agent, 0, message_});
      outbox.pay(cost_each_);
    }
  }

 private:
  void everybody() {
    if (!chosen_.empty()) return;
    for (std::uint32_t i = 0; i < agents_; ++i) chosen_.push_back(AgentId{i});
  }

  std::uint32_t agents_;
  std::uint32_t count_;
  std::uint32_t place_;
  Message message_;
  Step at_;
  Money cost_each_;

  std::vector<AgentId> chosen_;  // in the order in which they were drawn
  std::vector<bool> is_chosen_;  // by agent
  DrawBatch draws_;
};

// Those with most friends first; among equals the market's luck decides.
std::vector<AgentId> best_connected(const Graph& graph, std::uint32_t count, const Luck& luck) {
  struct Rank {
    std::uint32_t degree;
    std::uint64_t lot;
    AgentId agent;
  };
  std::vector<Rank> ranks;
  ranks.reserve(graph.agents());
  for (std::uint32_t i = 0; i < graph.agents(); ++i) {
    const Draw draw = luck.draw(Purpose::seed_choice, AgentId{i});
    ranks.push_back({graph.degree(AgentId{i}), std::uint64_t{draw[0]} << 32 | draw[1], AgentId{i}});
  }
  std::partial_sort(
      ranks.begin(), ranks.begin() + count, ranks.end(), [](const Rank& a, const Rank& b) {
        return a.degree != b.degree ? a.degree > b.degree
                                    : std::pair(a.lot, a.agent) < std::pair(b.lot, b.agent);
      });
  std::vector<AgentId> chosen;
  chosen.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) chosen.push_back(ranks[i].agent);
  return chosen;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  text = text.substr(0, text.find('#'));
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// The agents of a market by the ids of the user's file, or by number where it has none.
class Directory {
 public:
  explicit Directory(const Market& market) : agents_(market.graph.agents()) {
    by_name_.reserve(market.names.size());
    for (std::uint32_t i = 0; i < market.names.size(); ++i) by_name_.emplace(market.names[i], i);
  }

  bool find(std::string_view id, AgentId& agent) const {
    if (by_name_.empty()) {
      std::uint64_t number = 0;
      if (id.size() > 10) return false;
      for (const char c : id) {
        if (c < '0' || c > '9') return false;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
      }
      agent = AgentId{static_cast<std::uint32_t>(number)};
      return number < agents_;
    }
    const auto found = by_name_.find(id);
    if (found == by_name_.end()) return false;
    agent = AgentId{found->second};
    return true;
  }

  std::string allowed() const {
    return by_name_.empty() ? "agents are numbered 0 to " + std::to_string(agents_ - 1)
                            : "ids are those of the graph's file";
  }

 private:
  std::uint32_t agents_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
};

std::vector<AgentId> listed(const std::string& path, const Market& market) {
  std::ifstream file(path);
  if (!file) throw NoInput(path, std::strerror(errno));
  const Directory directory(market);
  std::vector<AgentId> agents;
  std::unordered_map<std::uint32_t, std::size_t> first_line;
  Problems problems;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const std::string_view id = trimmed(line);
    if (id.empty()) continue;
    const std::string where = path + ":" + std::to_string(number);
    AgentId agent{};
    if (!directory.find(id, agent)) {
      problems.add(where, "no agent has the id '" + std::string(id) + "'", directory.allowed());
    } else if (const auto [seen, is_new] = first_line.emplace(index(agent), number); !is_new) {
      problems.add(where, "agent '" + std::string(id) + "' is listed twice",
                   "first in line " + std::to_string(seen->second));
    } else {
      agents.push_back(agent);
    }
    constexpr std::size_t kEnough = 20;
    if (problems.size() == kEnough) break;
  }
  if (file.bad()) throw SystemError("read", path, std::strerror(errno));
  problems.raise_if_any();
  if (agents.empty()) throw InputError(path + ":1", "no agent is listed", "one id a line");
  return agents;
}

class Seed final : public Action {
 public:
  std::string_view name() const override { return "seed"; }
  std::string_view sentence() const override {
    return "gives the product, information or a request to post to chosen agents, once";
  }
  Fields fields() override { return parameters_.fields(); }

  void check(const std::string& where, Problems& problems) const override {
    const SeedParameters& p = parameters_;
    if (p.choose == Choose::file && p.file.text.empty()) {
      problems.add(where, "missing key 'file'", "choose = \"file\" takes the ids from it");
    }
    if (p.choose != Choose::file && !p.file.text.empty()) {
      problems.add(where, "file: is given but not used", "choose = \"file\" uses it");
    }
    if (p.choose != Choose::file && p.count == 0) {
      problems.add(where, "count: 0 agents would be chosen",
                   "at least 1, or choose = \"file\" for all that a file lists");
    }
  }

  void bind(const Market& market, const Clock& clock, const Luck& market_luck,
            ActionPlace place) override {
    const SeedParameters& p = parameters_;
    agents_ = market.graph.agents();
    place_ = place;
    at_ = clock.start_at(p.at, "at");
    chosen_.clear();
    switch (p.choose) {
      case Choose::random:
        require(agents_, "agents in the market");
        break;
      case Choose::degree:
        require(agents_, "agents in the market");
        chosen_ = best_connected(market.graph, static_cast<std::uint32_t>(p.count), market_luck);
        break;
      case Choose::opinion_leaders: {
        const auto leaders = market.population.leaders();
        require(leaders.size(), "opinion leaders in the market");
        chosen_.assign(leaders.begin(), leaders.begin() + p.count);
        break;
      }
      case Choose::file:
        chosen_ = listed(p.file.path, market);
        require(chosen_.size(), "agents in the file");
        if (p.count > 0) chosen_.resize(static_cast<std::size_t>(p.count));
        break;
    }
  }

  std::unique_ptr<ActionRun> start() const override {
    const Message message{Channel::gift, static_cast<std::uint8_t>(parameters_.give), 0,
                          place_.among_kind};
    if (parameters_.choose == Choose::random) {
      return std::make_unique<RandomSeeding>(agents_, static_cast<std::uint32_t>(parameters_.count),
                                             place_.among_kind, message, at_,
                                             parameters_.cost_each);
    }
    return std::make_unique<FixedSeeding>(chosen_, message, at_, parameters_.cost_each);
  }

 private:
  void require(std::size_t available, std::string_view of_what) const {
    if (static_cast<std::uint64_t>(parameters_.count) <= available) return;
    throw InputError("", "count: " + std::to_string(parameters_.count) + " is too many",
                     "there are " + std::to_string(available) + " " + std::string(of_what));
  }

  SeedParameters parameters_;
  std::uint32_t agents_ = 0;
  ActionPlace place_;
  Step at_ = 0;
  std::vector<AgentId> chosen_;  // where the choice is the same in every replicate
};

}  // namespace

std::unique_ptr<Action> make_seed_action() {
  return std::make_unique<Seed>();
}

}  // namespace hearsay
