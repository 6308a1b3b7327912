#include "sim/engine/cascade/cascade.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "sim/core/errors.hpp"
#include "sim/engine/cascade/lane_search.hpp"
#include "sim/engine/cascade/queue_search.hpp"

namespace hearsay {
namespace {

constexpr Step kNever = CascadeKernel::until_nobody_is_active;

// Where so many replicates are left they may be searched side by side,
constexpr std::size_t kMany = 32;
// if such a share of all agents is reached
constexpr double kManyReached = 1.0 / 16;
// and each of them by so many live ties, where coins are kept and where they are not,
constexpr double kManyTimesKept = 2.5;
constexpr double kManyTimes = 3;
// unless the states of so many agents, a line each, are far from a cache: one replicate's are bits.
constexpr std::uint32_t kAgentsInCache = 1U << 18;

// Replicates in lockstep, so many that a queue holds about as many agents: long where ties come
// from memory and have to be asked for ahead, short where a cache holds them.
constexpr std::uint64_t kQueued = 16384;
constexpr std::uint64_t kQueuedInCache = 2048;
constexpr TieIndex kTiesInCache = 2'000'000;

// Seeds are due in a lane from a place in its list on.
struct Lane {
  SeedAgents seeds;
  std::size_t next = 0;

  Step due() const { return next < seeds.size() ? seeds[next].step : kNever; }
};

// Reaches those who are due by a step: together, since in many small cascades most of those who are
// reached are seeds.
template <class Search>
void reach_seeds(Search& search, std::span<Lane> lanes, Step step) {
  constexpr std::size_t kTogether = 256;
  std::array<std::uint32_t, kTogether> agents;
  std::array<std::uint32_t, kTogether> in_lanes;
  std::size_t n = 0;
  for (std::size_t k = 0; k < lanes.size(); ++k) {
    for (Lane& lane = lanes[k]; lane.due() <= step; ++lane.next) {
      agents[n] = index(lane.seeds[lane.next].agent);
      in_lanes[n] = static_cast<std::uint32_t>(k);
      if (++n < kTogether) continue;
      search.reach(agents.data(), in_lanes.data(), n);
      n = 0;
    }
  }
  search.reach(agents.data(), in_lanes.data(), n);
}

// Takes a search that has begun through steps `from` .. `end`-1. Lane k stands for replicate
// `first` + k of the counts. Returns the step that would come next.
template <class Search>
Step search_steps(Search& search, std::span<Lane> lanes, Step from, Step end, CascadeCounts& counts,
                  std::size_t first) {
  std::array<std::uint32_t, Search::lanes> newly_active;
  for (Step step = from; step < end; ++step) {
    if (!search.pending()) {
      Step due = kNever;
      for (const Lane& lane : lanes) due = std::min(due, lane.due());
      if (due >= end) return end;
      step = std::max(step, due);
    }
    reach_seeds(search, lanes, step);
    counts.add_ties(search.step(newly_active));
    counts.add(first, step, std::span(newly_active).first(lanes.size()));
  }
  return end;
}

}  // namespace

struct CascadeKernel::Searches {
  std::optional<QueueSearch> queue;
  std::optional<LaneSearch> many;
  std::vector<Lane> lanes;

  QueueSearch& few(const LiveTies& ties) {
    if (!queue) queue.emplace(ties);
    return *queue;
  }
  LaneSearch& block(const LiveTies& ties) {
    if (!many) many.emplace(ties);
    return *many;
  }
};

CascadeKernel::CascadeKernel(const LiveTies& ties, CascadeLanes lanes)
    : ties_(ties), lanes_(lanes), searches_(std::make_unique<Searches>()) {}

CascadeKernel::~CascadeKernel() = default;

void CascadeKernel::run(std::uint64_t seed, ReplicateId first, std::span<const SeedAgents> seeds,
                        Step steps, CascadeCounts& counts, std::span<std::uint32_t> active_in) {
  counts.clear(seeds.size());
  const auto run_block = [&](auto& search, std::size_t done, std::size_t most) {
    const std::size_t n = std::min<std::size_t>(most, seeds.size() - done);
    auto& lanes = searches_->lanes;
    lanes.clear();
    for (std::size_t k = 0; k < n; ++k) lanes.push_back({seeds[done + k]});
    search.begin(seed, static_cast<std::uint32_t>(index(first) + done),
                 static_cast<std::uint32_t>(n));
    search_steps(search, lanes, 0, steps, counts, done);
    if (!active_in.empty()) search.tally(active_in);
    return done + n;
  };
  // Those that are done tell which way is cheaper.
  bool many = lanes_ == CascadeLanes::many;
  std::size_t few = lanes_ == CascadeLanes::few ? static_cast<std::size_t>(lanes_) : 1;
  const std::uint64_t queued = ties_.graph().ties() > kTiesInCache ? kQueued : kQueuedInCache;
  std::uint64_t reach = 0;
  for (std::size_t done = 0; done < seeds.size();) {
    const std::size_t first_of_block = done;
    if (many) {
      done = run_block(searches_->block(ties_), done, LaneSearch::lanes);
      continue;
    }
    done = run_block(searches_->few(ties_), done, few);
    if (lanes_ != CascadeLanes::automatic) continue;
    for (std::size_t k = first_of_block; k < done; ++k) reach += counts.reach(k);
    few = std::clamp<std::size_t>(queued * done / (reach + 1), 1, QueueSearch::lanes);
    many = seeds.size() - done >= kMany && many_pays(done, reach, counts.ties_examined());
  }
}

// Side by side pays where many replicates meet at the same agents, and ties lead to agents who are
// active already.
bool CascadeKernel::many_pays(std::size_t replicates, std::uint64_t reach,
                              std::uint64_t ties) const {
  const auto agents = static_cast<double>(reach);
  const auto tried = static_cast<double>(ties);
  const double all = static_cast<double>(replicates) * ties_.graph().agents();
  if (ties_.graph().agents() > kAgentsInCache) return false;
  const double times =
      ties_.graph().ties() <= LaneSearch::most_ties_kept ? kManyTimesKept : kManyTimes;
  return agents > kManyReached * all && ties_.mean_chance() * tried > times * agents;
}

void CascadeKernel::advance(const Luck& luck, SeedAgents seeds, Step end, CascadeState& state,
                            CascadeCounts& counts) {
  const std::uint64_t seed = std::uint64_t{luck.key()[1]} << 32 | luck.key()[0];
  QueueSearch& search = searches_->few(ties_);
  search.begin(seed, luck.replicate(), 1);
  for (std::uint32_t agent = 0; agent < state.agents.size(); ++agent) {
    if (state.agents[agent] == CascadeState::kActive) search.restore(AgentId{agent}, 0);
  }
  for (std::uint32_t agent = 0; agent < state.agents.size(); ++agent) {
    if (state.agents[agent] == CascadeState::kPending) search.reach(AgentId{agent}, 0);
  }
  const auto due = std::partition_point(
      seeds.begin(), seeds.end(), [&](const SeedAgent& given) { return given.step < state.next; });
  auto& lanes = searches_->lanes;
  lanes.assign(1, {seeds, static_cast<std::size_t>(due - seeds.begin())});
  state.next = search_steps(search, lanes, state.next, end, counts, 0);
  state.agents.assign(ties_.graph().agents(), 0);
  search.for_each([&](AgentId agent, std::uint32_t, bool pending) {
    state.agents[index(agent)] = pending ? CascadeState::kPending : CascadeState::kActive;
  });
}

}  // namespace hearsay
