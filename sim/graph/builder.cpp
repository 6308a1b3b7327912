#include "sim/graph/builder.hpp"

#include <algorithm>
#include <numeric>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 1024;

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

}  // namespace hearsay
