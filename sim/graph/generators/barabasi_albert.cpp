// A growing graph whose newcomers prefer the well connected (Barabasi, Albert 1999).
//
// The first ties_per_agent + 1 agents all know each other. Each later agent ties itself to
// ties_per_agent different earlier ones, each with a probability proportional to its degree when
// the newcomer arrives. The degree of a large graph is then k with probability
// 2m(m + 1) / (k(k + 1)(k + 2)), where m stands for ties_per_agent.
//
// Every end of a tie counts once for the agent it belongs to, so a preferred agent is the owner of
// a uniform end of an earlier tie. As Sanders and Schulz 2016 have it, the end is drawn by hashing
// the position it is drawn for, here the newcomer and its attempt, and is then followed to its
// owner: of a tie, one end is the newcomer who brought it, the other was drawn before. A partner
// met twice is drawn again, which can hang on ties drawn long before. So the draws, which hang on
// nothing, are made in parallel a stretch of newcomers at a time, and one pass follows them.
#include <algorithm>
#include <span>

#include "sim/core/draw_batch.hpp"
#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {
namespace {

// Draws made ahead of the pass that follows them; results do not depend on it.
constexpr std::size_t kDrawsAhead = std::size_t{1} << 18;
constexpr std::size_t kDrawsPerBlock = 4096;
constexpr std::size_t kNewcomersPerBlock = 512;
// After so many attempts per tie a newcomer takes the oldest agents it lacks.
constexpr std::uint32_t kAttempts = 100;
// How far ahead the pass asks memory for the ends it will follow.
constexpr std::size_t kEndsAhead = 32;

class BarabasiAlbert final : public Generator {
 public:
  std::string_view name() const override { return "barabasi_albert"; }
  std::string_view sentence() const override {
    return "Agents arrive one by one and tie themselves to agents who already have many ties.";
  }
  std::string_view source() const override { return "Barabasi and Albert 1999"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_, 2e9));
    list.push_back(field("ties_per_agent", ties_per_agent_,
                         "how many earlier agents a newcomer ties itself to; half the mean degree")
                       .unit("agents")
                       .within(1, 10'000)
                       .source("half of a mean of 128 friends: WeChat life paper 2015"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    check_friends("ties_per_agent", static_cast<double>(ties_per_agent_), agents_, where, problems);
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::size_t>(agents_);
    std::vector<TieIndex> starts(agents + 1);
    for (std::size_t a = 0; a <= agents; ++a) starts[a] = first_listed(a);
    std::vector<AgentId> listed = partners(luck, workers);
    workers.for_blocks(agents, kNewcomersPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        std::sort(listed.data() + starts[a], listed.data() + starts[a + 1]);
      }
    });
    return {mutual_graph(starts, listed, workers), {}};
  }

 private:
  // An end of a tie, as it can be known before the ties are: below kListed the agent whose own end
  // it is, else kListed + the place where the agent is listed.
  using End = std::uint64_t;
  static constexpr End kListed = std::uint64_t{1} << 32;

  // Where the partners of an agent begin: before it came one with none, one with one ... then m
  // each.
  TieIndex first_listed(std::uint64_t agent) const {
    const auto m = static_cast<std::uint64_t>(ties_per_agent_);
    return agent <= m ? agent * (agent - 1) / 2 : m * (m + 1) / 2 + (agent - m - 1) * m;
  }

  // A uniform end of the ties that `newcomer` meets. Each of the first m + 1 agents has m ends;
  // each later one brings m of its own and m of those it lists: ends come in groups of m.
  End drawn_end(const Draw& draw, std::uint64_t newcomer) const {
    const auto m = static_cast<std::uint32_t>(ties_per_agent_);
    const std::uint64_t group = draw.below(2 * newcomer - m - 1);
    if (group <= m) return group;
    const std::uint64_t owner = (group + m + 1) / 2;
    // Either is as likely as the other, so both are computed rather than one guessed.
    const End place = kListed + first_listed(owner) + draw.below(2, m);
    const bool is_own = (group + m + 1) % 2 == 0;
    return is_own ? owner : place;
  }

  // Where the agent is listed whose end it is; any place if its own end is known.
  static std::uint64_t place_of(End end) { return end < kListed ? 0 : end - kListed; }

  // The earlier agents that each agent ties itself to.
  std::vector<AgentId> partners(const Luck& luck, Workers& workers) const {
    const auto agents = static_cast<std::size_t>(agents_);
    const auto m = static_cast<std::uint32_t>(ties_per_agent_);
    std::vector<AgentId> listed(first_listed(agents));
    for (std::size_t a = 0; a <= m; ++a) {
      for (std::uint32_t b = 0; b < a; ++b) listed[first_listed(a) + b] = AgentId{b};
    }
    std::vector<DrawBatch> batches(static_cast<std::size_t>(workers.count()));
    const std::size_t stretch = std::max<std::size_t>(1, kDrawsAhead / m);
    const std::size_t per_block = std::max<std::size_t>(1, kDrawsPerBlock / m);
    std::vector<End> ends(std::min(stretch, agents) * m);
    for (std::size_t first = m + 1; first < agents; first += stretch) {
      const std::size_t newcomers = std::min(stretch, agents - first);
      workers.for_blocks(newcomers, per_block, [&](std::size_t begin, std::size_t end, int worker) {
        DrawBatch& draws = batches[static_cast<std::size_t>(worker)];
        const auto count = static_cast<std::uint32_t>((end - begin) * m);
        draws.compute(luck, count, [&](std::size_t i) {
          const auto draw = static_cast<std::uint32_t>(i);
          return DrawKey{Purpose::attachment, first + begin + draw / m, draw % m};
        });
        for (std::uint32_t i = 0; i < count; ++i) {
          ends[begin * m + i] = drawn_end(draws[i], first + begin + i / m);
        }
      });
      const End* const last_end = ends.data() + newcomers * m;
      for (std::size_t i = 0; i < newcomers; ++i) {
        attach(first + i, {ends.data() + i * m, last_end}, luck, listed);
      }
    }
    return listed;
  }

  // Lists m partners of the newcomer; `ends` begins with those of its first m attempts.
  void attach(std::size_t newcomer, std::span<const End> ends, const Luck& luck,
              std::vector<AgentId>& listed) const {
    const auto m = static_cast<std::uint32_t>(ties_per_agent_);
    AgentId* const first = listed.data() + first_listed(newcomer);
    AgentId* last = first;
    const auto take = [&](AgentId partner) {
      // Without an early way out, so that it is compared with several at a time.
      bool found = false;
      for (const AgentId* known = first; known != last; ++known) found |= *known == partner;
      if (!found) *last++ = partner;
    };
    for (std::uint32_t attempt = 0; attempt < kAttempts * m && last != first + m; ++attempt) {
      if (attempt + kEndsAhead < ends.size()) {
        __builtin_prefetch(listed.data() + place_of(ends[attempt + kEndsAhead]));
      }
      const End end = attempt < m
                          ? ends[attempt]
                          : drawn_end(luck.draw(Purpose::attachment, newcomer, attempt), newcomer);
      const AgentId partner = listed[place_of(end)];
      take(end < kListed ? AgentId{static_cast<std::uint32_t>(end)} : partner);
    }
    // Where a newcomer meets few but those it has, luck may not find the last ones in time.
    std::uint32_t oldest = 0;
    while (last != first + m) take(AgentId{oldest++});
  }

  std::int64_t agents_ = 100'000;
  std::int64_t ties_per_agent_ = 64;
};

}  // namespace

std::unique_ptr<Generator> make_barabasi_albert_generator() {
  return std::make_unique<BarabasiAlbert>();
}

}  // namespace hearsay
