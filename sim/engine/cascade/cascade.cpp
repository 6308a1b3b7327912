#include "sim/engine/cascade/cascade.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "sim/core/errors.hpp"
#include "sim/engine/cascade/lane_search.hpp"
#include "sim/engine/cascade/quartet_search.hpp"

namespace hearsay {
namespace {

constexpr Step kNever = CascadeKernel::until_nobody_is_active;

// From so many replicates on they may be searched in large numbers,
constexpr std::size_t kMany = 32;
// where such a share of all agents is reached
constexpr double kManyReached = 1.0 / 16;
// and each of them by so many live ties.
constexpr double kManyTimes = 2.75;

// Seeds are due in a lane from a place in its list on.
struct Lane {
  SeedAgents seeds;
  std::size_t next = 0;

  Step due() const { return next < seeds.size() ? seeds[next].step : kNever; }
};

// Takes a search that has begun through steps `from` .. `end`-1. Lane k stands for replicate
// k - offset of the counts. Returns the step that would come next.
template <class Search>
Step search_steps(Search& search, std::span<Lane> lanes, std::size_t offset, Step from, Step end,
                  CascadeCounts& counts, std::size_t replicate) {
  std::array<std::uint32_t, Search::lanes> newly_active;
  for (Step step = from; step < end; ++step) {
    if (!search.pending()) {
      Step due = kNever;
      for (const Lane& lane : lanes) due = std::min(due, lane.due());
      if (due >= end) return end;
      step = std::max(step, due);
    }
    for (std::size_t k = 0; k < lanes.size(); ++k) {
      for (Lane& lane = lanes[k]; lane.due() <= step; ++lane.next) {
        search.reach(lane.seeds[lane.next].agent, static_cast<std::uint32_t>(offset + k));
      }
    }
    counts.add_ties(search.step(newly_active));
    counts.add(replicate, step, std::span(newly_active).subspan(offset, lanes.size()));
  }
  return end;
}

}  // namespace

struct CascadeKernel::Searches {
  std::optional<QuartetSearch> quartet;
  std::optional<LaneSearch> many;
  std::vector<Lane> lanes;

  QuartetSearch& quartets(const LiveTies& ties) {
    if (!quartet) quartet.emplace(ties);
    return *quartet;
  }
  LaneSearch& blocks(const LiveTies& ties) {
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
    const auto replicate = static_cast<std::uint32_t>(index(first) + done);
    const std::uint32_t offset = replicate % kQuartet;
    const std::size_t n = std::min<std::size_t>({most, search.lanes - offset, seeds.size() - done});
    auto& lanes = searches_->lanes;
    lanes.clear();
    for (std::size_t k = 0; k < n; ++k) lanes.push_back({seeds[done + k]});
    search.begin(seed, replicate - offset);
    search_steps(search, lanes, offset, 0, steps, counts, done);
    if (!active_in.empty()) search.tally(active_in);
    return done + n;
  };
  // The first four tell which way is cheaper. Side by side in large numbers pays where most ties
  // lead to agents who are active already: where a replicate reaches many, each over several ties.
  bool many = lanes_ == CascadeLanes::many;
  const std::size_t most = lanes_ == CascadeLanes::one ? 1 : kQuartet;
  for (std::size_t done = 0; done < seeds.size();) {
    if (many) {
      done = run_block(searches_->blocks(ties_), done, LaneSearch::lanes);
      continue;
    }
    const bool first_four = done == 0;
    done = run_block(searches_->quartets(ties_), done, most);
    if (lanes_ == CascadeLanes::automatic && first_four && seeds.size() - done >= kMany) {
      std::uint64_t reach = 0;
      for (std::size_t k = 0; k < done; ++k) reach += counts.reach(k);
      const double live_ties_tried =
          ties_.mean_chance() * static_cast<double>(counts.ties_examined());
      many = static_cast<double>(reach) >
                 kManyReached * static_cast<double>(done) * ties_.graph().agents() &&
             live_ties_tried > kManyTimes * static_cast<double>(reach);
    }
  }
}

void CascadeKernel::advance(const Luck& luck, SeedAgents seeds, Step end, CascadeState& state,
                            CascadeCounts& counts) {
  const std::uint64_t seed = std::uint64_t{luck.key()[1]} << 32 | luck.key()[0];
  const std::uint32_t lane = luck.replicate() % kQuartet;
  QuartetSearch& search = searches_->quartets(ties_);
  search.begin(seed, luck.replicate() - lane);
  for (std::uint32_t agent = 0; agent < state.agents.size(); ++agent) {
    if (state.agents[agent] == CascadeState::kActive) search.restore(AgentId{agent}, lane);
    if (state.agents[agent] == CascadeState::kPending) search.reach(AgentId{agent}, lane);
  }
  const auto due = std::partition_point(
      seeds.begin(), seeds.end(), [&](const SeedAgent& given) { return given.step < state.next; });
  auto& lanes = searches_->lanes;
  lanes.assign(1, {seeds, static_cast<std::size_t>(due - seeds.begin())});
  state.next = search_steps(search, lanes, lane, state.next, end, counts, 0);
  state.agents.assign(ties_.graph().agents(), 0);
  search.for_each([&](AgentId agent, std::uint32_t active, std::uint32_t pending) {
    if (active >> lane & 1U) state.agents[index(agent)] = CascadeState::kActive;
    if (pending >> lane & 1U) state.agents[index(agent)] = CascadeState::kPending;
  });
}

}  // namespace hearsay
