// Caves whose inhabitants all know each other, with some ties led out of them (Watts 1999).
//
// Agents live in caves of cave_size, one after the other, the last with those who are left. Every
// two of a cave are tied; each tie keeps its first agent and with rewiring_probability changes the
// other for a uniform agent of another cave who is not tied to the first already. The extreme of a
// market of circles: each agent is in one only, and little leads from one to the next.
//
// Whether a tie leaves, and to whom at each attempt, is keyed by its two agents and so drawn in
// parallel; one pass then goes through those that leave, for an attempt that meets a tied agent
// hangs on those before. A tie stays where many attempts meet nobody it may go to.
#include <algorithm>
#include <array>

#include "sim/graph/generator.hpp"
#include "sim/graph/random_rows.hpp"

namespace hearsay {
namespace {

// After so many attempts a tie stays.
constexpr std::uint32_t kAttempts = 100;

class RelaxedCaveman final : public Generator {
 public:
  std::string_view name() const override { return "relaxed_caveman"; }
  std::string_view sentence() const override {
    return "Agents of a cave all know each other; a part of the ties is led to other caves.";
  }
  std::string_view source() const override { return "Watts 1999"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    list.push_back(field("cave_size", cave_size_, "how many agents live in a cave")
                       .unit("agents")
                       .within(1, 10'001)
                       .source("a mean of 128 friends: WeChat life paper 2015"));
    list.push_back(field("rewiring_probability", rewiring_probability_,
                         "chance that a tie leads to a random agent of another cave")
                       .unit("probability")
                       .within(0, 1)
                       .source("assumption"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (cave_size_ <= agents_) return;
    problems.add(where,
                 "cave_size: " + std::to_string(cave_size_) + " is too many for " +
                     std::to_string(agents_) + " agents",
                 "at most agents");
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const Chance leaves = Chance::of(rewiring_probability_);
    // Of each tie, listed by its first agent, the other; or whom its first attempt meets outside.
    ListedTies ties = list_ties(agents, workers, [&](AgentId agent, std::vector<AgentId>& row) {
      const std::uint32_t end = cave_end(agent);
      for (std::uint32_t other = index(agent) + 1; other < end; ++other) {
        const Draw draw = drawn(luck, agent, AgentId{other}, 0);
        row.push_back(leaves.decides(draw[2]) ? outside(agent, draw, AgentId{other})
                                              : AgentId{other});
      }
    });
    settle_leaving(luck, ties);
    workers.for_blocks(agents, 1024, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        std::sort(ties.listed.data() + ties.starts[a], ties.listed.data() + ties.starts[a + 1]);
      }
    });
    return {mutual_graph(ties, workers), caves()};
  }

 private:
  static Draw drawn(const Luck& luck, AgentId agent, AgentId other, std::uint32_t attempt) {
    return luck.draw(Purpose::leaving_cave, agent, other, attempt);
  }

  std::uint32_t cave_start(AgentId agent) const {
    const auto size = static_cast<std::uint32_t>(cave_size_);
    return index(agent) / size * size;
  }
  std::uint32_t cave_end(AgentId agent) const {
    return static_cast<std::uint32_t>(std::min(agents_, cave_start(agent) + cave_size_));
  }
  // A uniform agent of another cave; `otherwise` where there is no other.
  AgentId outside(AgentId agent, const Draw& draw, AgentId otherwise) const {
    const std::uint32_t start = cave_start(agent);
    const std::uint32_t end = cave_end(agent);
    const std::uint64_t others = static_cast<std::uint64_t>(agents_) - (end - start);
    if (others == 0) return otherwise;
    const std::uint32_t chosen = draw.below(others);
    return AgentId{chosen < start ? chosen : chosen + (end - start)};
  }

  // Ties that leave are settled in the order of their agents; one that meets an agent it is tied to
  // draws again.
  void settle_leaving(const Luck& luck, ListedTies& ties) const {
    const auto agents = static_cast<std::uint32_t>(agents_);
    // Whom an agent is tied to in other caves, by ties of its own or of theirs.
    std::vector<std::vector<AgentId>> abroad(agents);
    const auto tied = [&](AgentId a, AgentId b) {
      const auto& few = abroad[index(abroad[index(a)].size() < abroad[index(b)].size() ? a : b)];
      return std::find(few.begin(), few.end(), &few == &abroad[index(a)] ? b : a) != few.end();
    };
    for (std::uint32_t a = 0; a < agents; ++a) {
      const AgentId agent{a};
      std::uint32_t other = a;
      for (TieIndex tie = ties.starts[a]; tie < ties.starts[std::size_t{a} + 1]; ++tie) {
        const AgentId at_home{++other};
        AgentId& friend_found = ties.listed[tie];
        if (friend_found == at_home) continue;
        std::uint32_t attempt = 0;
        while (tied(agent, friend_found) && ++attempt < kAttempts) {
          friend_found = outside(agent, drawn(luck, agent, at_home, attempt), at_home);
        }
        if (attempt == kAttempts) {
          friend_found = at_home;
          continue;
        }
        abroad[a].push_back(friend_found);
        abroad[index(friend_found)].push_back(agent);
      }
    }
  }

  Circles caves() const {
    const auto agents = static_cast<std::uint32_t>(agents_);
    std::vector<TieIndex> offsets = {0};
    std::vector<AgentId> members(agents);
    for (std::uint32_t a = 0; a < agents; ++a) {
      members[a] = AgentId{a};
      if (cave_end(AgentId{a}) == a + 1) offsets.push_back(std::uint64_t{a} + 1);
    }
    return {std::move(offsets), std::move(members)};
  }

  std::int64_t agents_ = 100'000;
  std::int64_t cave_size_ = 129;
  double rewiring_probability_ = 0.1;
};

}  // namespace

std::unique_ptr<Generator> make_relaxed_caveman_generator() {
  return std::make_unique<RelaxedCaveman>();
}

}  // namespace hearsay
