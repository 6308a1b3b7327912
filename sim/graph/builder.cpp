#include "sim/graph/builder.hpp"

#include <algorithm>
#include <numeric>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 1024;

// How many ties ahead memory is asked for what is kept of their readers, who lie far apart.
constexpr std::ptrdiff_t kTiesAhead = 32;

// visit(author, reader) for all listed ties whose reader is in [low, high), authors ascending;
// calls expect(reader) for such readers some time before they are visited.
template <class Expect, class Visit>
void visit_readers(const std::vector<TieIndex>& starts, const std::vector<AgentId>& listed,
                   std::uint32_t low, std::uint32_t high, const Expect& expect,
                   const Visit& visit) {
  const auto agents = static_cast<std::uint32_t>(starts.size() - 1);
  const AgentId* const end = listed.data() + listed.size();
  for (std::uint32_t a = 0; a < agents; ++a) {
    const AgentId* reader = listed.data() + starts[a];
    const AgentId* const last = listed.data() + starts[std::size_t{a} + 1];
    if (low > 0) reader = std::lower_bound(reader, last, AgentId{low});
    for (; reader != last && index(*reader) < high; ++reader) {
      if (end - reader > kTiesAhead) {
        const AgentId later = reader[kTiesAhead];
        if (low <= index(later) && index(later) < high) expect(later);
      }
      visit(AgentId{a}, *reader);
    }
  }
}

}  // namespace

std::vector<TieIndex> close_gaps(const std::vector<TieIndex>& starts,
                                 const std::vector<std::uint32_t>& kept,
                                 std::vector<AgentId>& targets) {
  std::vector<TieIndex> offsets(kept.size() + 1, 0);
  for (std::size_t a = 0; a < kept.size(); ++a) {
    const auto row = targets.begin() + static_cast<std::ptrdiff_t>(starts[a]);
    if (starts[a] != offsets[a]) {
      std::copy(row, row + kept[a], targets.begin() + static_cast<std::ptrdiff_t>(offsets[a]));
    }
    offsets[a + 1] = offsets[a] + kept[a];
  }
  targets.resize(offsets.back());
  return offsets;
}

Graph GraphBuilder::build(Workers& workers) {
  dropped_ = {};
  std::vector<TieIndex> starts(std::size_t{agents_} + 1, 0);
  std::uint64_t added = 0;
  for (const Tie& tie : ties_) {
    HEARSAY_EXPECT(index(tie.author) < agents_ && index(tie.reader) < agents_);
    if (tie.author == tie.reader) {
      ++dropped_.self_ties;
      continue;
    }
    ++added;
    ++starts[std::size_t{index(tie.author)} + 1];
    if (kind_ == TieKind::mutual) ++starts[std::size_t{index(tie.reader)} + 1];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());

  std::vector<AgentId> targets(starts.back());
  {
    std::vector<TieIndex> next(starts.begin(), starts.end() - 1);
    for (const Tie& tie : ties_) {
      if (tie.author == tie.reader) continue;
      targets[next[index(tie.author)]++] = tie.reader;
      if (kind_ == TieKind::mutual) targets[next[index(tie.reader)]++] = tie.author;
    }
  }
  std::vector<Tie>().swap(ties_);

  std::vector<std::uint32_t> kept(agents_);
  workers.for_blocks(agents_, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      const auto first = targets.begin() + static_cast<std::ptrdiff_t>(starts[a]);
      const auto last = targets.begin() + static_cast<std::ptrdiff_t>(starts[a + 1]);
      std::sort(first, last);
      kept[a] = static_cast<std::uint32_t>(std::unique(first, last) - first);
    }
  });
  std::vector<TieIndex> offsets = close_gaps(starts, kept, targets);
  const std::uint64_t different =
      kind_ == TieKind::mutual ? targets.size() / 2 : std::uint64_t{targets.size()};
  dropped_.repeated_ties = added - different;
  return {std::move(offsets), std::move(targets)};
}

std::uint64_t count_one_way_ties(const Graph& graph, Workers& workers) {
  const std::size_t agents = graph.agents();
  std::vector<std::uint64_t> per_block((agents + kAgentsPerBlock - 1) / kAgentsPerBlock, 0);
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    std::uint64_t count = 0;
    for (std::size_t a = begin; a < end; ++a) {
      const AgentId author{static_cast<std::uint32_t>(a)};
      for (const AgentId reader : graph.friends(author)) {
        const auto back = graph.friends(reader);
        count += std::binary_search(back.begin(), back.end(), author) ? 0U : 1U;
      }
    }
    per_block[begin / kAgentsPerBlock] = count;
  });
  return std::accumulate(per_block.begin(), per_block.end(), std::uint64_t{0});
}

// Workers take ranges of readers, so that each count and each cursor belongs to one of them.
Graph mutual_graph(const std::vector<TieIndex>& starts, const std::vector<AgentId>& listed,
                   Workers& workers) {
  const std::size_t agents = starts.size() - 1;
  const auto ranges = static_cast<std::size_t>(workers.count());
  // First how often each agent is listed by others, then their sum up to it.
  std::vector<TieIndex> by_others(agents + 1, 0);
  workers.for_each(ranges, [&](std::size_t range, int) {
    visit_readers(
        starts, listed, static_cast<std::uint32_t>(agents * range / ranges),
        static_cast<std::uint32_t>(agents * (range + 1) / ranges),
        [&](AgentId reader) { __builtin_prefetch(&by_others[index(reader)]); },
        [&](AgentId, AgentId reader) { ++by_others[std::size_t{index(reader)} + 1]; });
  });
  std::partial_sum(by_others.begin(), by_others.end(), by_others.begin());

  std::vector<TieIndex> offsets(agents + 1);
  for (std::size_t a = 0; a <= agents; ++a) offsets[a] = starts[a] + by_others[a];
  std::vector<AgentId> targets(offsets.back());
  std::vector<TieIndex> next(offsets.begin(), offsets.end() - 1);
  // Where few agents are listed by many, equal ranges would leave most of the work to one worker.
  const auto range_start = [&](std::size_t range) {
    if (range == ranges) return static_cast<std::uint32_t>(agents);
    const auto place =
        std::lower_bound(by_others.begin(), by_others.end(), by_others.back() * range / ranges);
    return static_cast<std::uint32_t>(place - by_others.begin());
  };
  workers.for_each(ranges, [&](std::size_t range, int) {
    visit_readers(
        starts, listed, range_start(range), range_start(range + 1),
        [&](AgentId reader) { __builtin_prefetch(&targets[next[index(reader)]]); },
        [&](AgentId author, AgentId reader) { targets[next[index(reader)]++] = author; });
  });

  // Each row now begins with those who listed the agent; its own list is merged in from the back.
  workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t a = begin; a < end; ++a) {
      TieIndex others = next[a];
      TieIndex place = offsets[a + 1];
      for (TieIndex own = starts[a + 1]; own > starts[a]; --own) {
        while (others > offsets[a] && targets[others - 1] > listed[own - 1]) {
          targets[--place] = targets[--others];
        }
        targets[--place] = listed[own - 1];
      }
    }
  });
  return {std::move(offsets), std::move(targets)};
}

}  // namespace hearsay
