// A growing graph whose newcomers prefer the well connected (Barabasi, Albert 1999).
//
// The first ties_per_agent + 1 agents all know each other. Each later agent ties itself to
// ties_per_agent different earlier ones, each with a probability proportional to its degree when
// the newcomer arrives. The degree of a large graph is then k with probability
// 2m(m + 1) / (k(k + 1)(k + 2)), where m stands for ties_per_agent.
//
// A preferred agent is the owner of a uniform end of an earlier tie (see growing_ties.hpp). A
// partner met twice is drawn again, which can hang on ties drawn long before. So the draws, which
// hang on nothing, are made in parallel a stretch of newcomers at a time, and one pass follows
// them.
#include <algorithm>
#include <span>

#include "sim/core/draw_batch.hpp"
#include "sim/graph/generator.hpp"
#include "sim/graph/growing_ties.hpp"

namespace hearsay {
namespace {

// Draws made ahead of the pass that follows them; results do not depend on it.
constexpr std::size_t kDrawsAhead = std::size_t{1} << 18;
constexpr std::size_t kDrawsPerBlock = 4096;
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
    return {graph_of(GrowingTies(static_cast<std::uint32_t>(ties_per_agent_)),
                     static_cast<std::uint32_t>(agents_), partners(luck, workers), workers),
            {}};
  }

 private:
  // The earlier agents that each agent ties itself to.
  std::vector<AgentId> partners(const Luck& luck, Workers& workers) const {
    const auto agents = static_cast<std::size_t>(agents_);
    const auto m = static_cast<std::uint32_t>(ties_per_agent_);
    const GrowingTies ties(m);
    std::vector<AgentId> listed = ties.first_listed_ties(agents);
    std::vector<DrawBatch> batches(static_cast<std::size_t>(workers.count()));
    const std::size_t stretch = std::max<std::size_t>(1, kDrawsAhead / m);
    const std::size_t per_block = std::max<std::size_t>(1, kDrawsPerBlock / m);
    std::vector<GrowingTies::End> ends(std::min(stretch, agents) * m);
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
          ends[begin * m + i] = ties.drawn_end(draws[i], first + begin + i / m);
        }
      });
      const GrowingTies::End* const last_end = ends.data() + newcomers * m;
      for (std::size_t i = 0; i < newcomers; ++i) {
        attach(first + i, {ends.data() + i * m, last_end}, luck, listed);
      }
    }
    return listed;
  }

  // Lists m partners of the newcomer; `ends` begins with those of its first m attempts.
  void attach(std::size_t newcomer, std::span<const GrowingTies::End> ends, const Luck& luck,
              std::vector<AgentId>& listed) const {
    const auto m = static_cast<std::uint32_t>(ties_per_agent_);
    const GrowingTies ties(m);
    AgentId* const first = listed.data() + ties.first_listed(newcomer);
    AgentId* last = first;
    const auto take = [&](AgentId partner) {
      // Without an early way out, so that it is compared with several at a time.
      bool found = false;
      for (const AgentId* known = first; known != last; ++known) found |= *known == partner;
      if (!found) *last++ = partner;
    };
    for (std::uint32_t attempt = 0; attempt < kAttempts * m && last != first + m; ++attempt) {
      if (attempt + kEndsAhead < ends.size()) {
        __builtin_prefetch(listed.data() + GrowingTies::place_of(ends[attempt + kEndsAhead]));
      }
      const GrowingTies::End end =
          attempt < m ? ends[attempt]
                      : ties.drawn_end(luck.draw(Purpose::attachment, newcomer, attempt), newcomer);
      take(GrowingTies::owner(end, listed));
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
