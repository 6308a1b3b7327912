#include "sim/graph/builder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <numeric>
#include <span>
#include <utility>

#include "sim/core/errors.hpp"
#include "sim/core/huge_pages.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kAgentsPerBlock = 1024;
constexpr std::size_t kTiesPerBlock = std::size_t{1} << 14;

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

// The pages that lie wholly in an array nothing was written to yet.
template <class T>
void advise_huge_pages_within(T* array, std::size_t size) {
  constexpr std::uintptr_t kPage = 4096;
  const auto begin = (reinterpret_cast<std::uintptr_t>(array) + kPage - 1) / kPage * kPage;
  const auto end = reinterpret_cast<std::uintptr_t>(array + size) / kPage * kPage;
  constexpr std::size_t kWorthwhile = std::size_t{1} << 22;
  if (begin + kWorthwhile <= end) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): pages are found by their addresses
    advise_huge_pages(reinterpret_cast<void*>(begin), end - begin);
  }
}

// What a worker sorts with.
template <class Key>
struct SortSpace {
  std::vector<Key> other;  // as large as the largest range so far
  std::vector<std::uint32_t> counts;
};

// Ascending, by digits from the lowest; only the lowest `bits` are set in any key.
template <class Key>
void sort_keys(std::span<Key> keys, int bits, SortSpace<Key>& space) {
  constexpr std::size_t kFewKeys = 1024;
  constexpr int kMostDigitBits = 11;
  if (keys.size() < kFewKeys) {
    std::sort(keys.begin(), keys.end());
    return;
  }
  if (space.other.size() < keys.size()) space.other.resize(keys.size());
  const int digits = (bits + kMostDigitBits - 1) / kMostDigitBits;
  const int digit_bits = (bits + digits - 1) / digits;
  const Key mask = static_cast<Key>((std::uint64_t{1} << digit_bits) - 1);
  space.counts.assign(static_cast<std::size_t>(digits) << digit_bits, 0);
  for (const Key key : keys) {
    for (int d = 0; d < digits; ++d) {
      ++space
            .counts[(static_cast<std::size_t>(d) << digit_bits) + (key >> (d * digit_bits) & mask)];
    }
  }
  std::span<Key> from = keys;
  std::span<Key> to(space.other.data(), keys.size());
  for (int d = 0; d < digits; ++d) {
    std::uint32_t* const place = space.counts.data() + (static_cast<std::size_t>(d) << digit_bits);
    std::exclusive_scan(place, place + mask + 1, place, 0U);
    for (const Key key : from) to[place[key >> (d * digit_bits) & mask]++] = key;
    std::swap(from, to);
  }
  if (from.data() != keys.data()) std::copy(from.begin(), from.end(), keys.begin());
}

// Agents of a range take as many bits as this says, and ranges hold about kTiesPerRange ties each:
// a range of keys takes 128 or 256 KiB, as much of a cache as a core has for itself.
constexpr std::uint64_t kTiesPerRange = std::uint64_t{1} << 15;
constexpr std::uint64_t kMostRanges = 2048;

int bits_of_range(std::uint32_t agents, std::uint64_t directed_ties) {
  const std::uint64_t wanted =
      std::clamp<std::uint64_t>(directed_ties / kTiesPerRange, 1, kMostRanges);
  int bits = 0;
  while ((std::uint64_t{agents} >> bits) >= wanted && bits < 32) ++bits;
  return bits;
}

// Directed ties as keys, author above reader, in ranges of authors.
//
// Which tie of a range comes first hangs on who threw it there, and is forgotten when the range is
// sorted.
template <class Key>
class RowSorter {
 public:
  using Tie = GraphBuilder::Tie;

  RowSorter(std::uint32_t agents, TieKind kind, std::span<const std::span<const Tie>> blocks,
            int range_bits, Workers& workers)
      : agents_(agents),
        mutual_(kind == TieKind::mutual),
        blocks_(blocks),
        workers_(workers),
        reader_bits_(static_cast<int>(std::bit_width(agents))),
        range_bits_(range_bits),
        ranges_(static_cast<std::size_t>(std::uint64_t{agents} >> range_bits) + 1) {
    const auto workers_count = static_cast<std::size_t>(workers.count());
    slices_ = std::min(blocks.size(), workers_count == 1 ? 1 : kSlicesPerWorker * workers_count);
    count();
  }

  std::uint64_t self_ties() const { return self_ties_; }

  Graph sorted(std::uint64_t most_at_once) {
    std::vector<TieIndex> offsets(std::size_t{agents_} + 1, 0);
    std::vector<AgentId> targets;
    const std::uint64_t all = std::accumulate(sizes_.begin(), sizes_.end(), std::uint64_t{0});
    for (std::size_t first = 0; first < ranges_;) {
      std::size_t last = first + 1;
      std::uint64_t size = sizes_[first];
      while (last < ranges_ && size + sizes_[last] <= most_at_once) size += sizes_[last++];
      if (first == 0 && last == ranges_) {
        sort_ranges(first, last, offsets, targets, 0);
      } else {
        // Several times over, each for a stretch of agents; room for all, where pages are
        // untouched.
        sort_ranges(first, last, offsets, targets, all);
      }
      first = last;
    }
    return {std::move(offsets), std::move(targets)};
  }

 private:
  static constexpr std::size_t kSlicesPerWorker = 4;

  std::size_t range_of(AgentId author) const { return index(author) >> range_bits_; }
  Key key_of(AgentId author, AgentId reader) const {
    const std::uint64_t low = index(author) & ((std::uint64_t{1} << range_bits_) - 1);
    return static_cast<Key>(low << reader_bits_ | index(reader));
  }
  std::uint32_t first_agent(std::size_t range) const {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{range} << range_bits_, agents_));
  }

  template <class Visit>
  void visit_slice(std::size_t slice, const Visit& visit) const {
    const std::size_t last = blocks_.size() * (slice + 1) / slices_;
    for (std::size_t b = blocks_.size() * slice / slices_; b < last; ++b) {
      for (const Tie& tie : blocks_[b]) {
        HEARSAY_EXPECT(index(tie.author) < agents_ && index(tie.reader) < agents_);
        visit(tie);
      }
    }
  }

  // How many ties of each slice fall into each range.
  void count() {
    counts_.assign(slices_ * ranges_, 0);
    std::vector<std::uint64_t> self_ties(slices_, 0);
    workers_.for_each(slices_, [&](std::size_t slice, int) {
      std::uint64_t self = 0;
      std::uint64_t* const counts = counts_.data() + slice * ranges_;
      visit_slice(slice, [&](const Tie& tie) {
        if (tie.author == tie.reader) {
          ++self;
          return;
        }
        ++counts[range_of(tie.author)];
        if (mutual_) ++counts[range_of(tie.reader)];
      });
      self_ties[slice] = self;
    });
    self_ties_ = std::accumulate(self_ties.begin(), self_ties.end(), std::uint64_t{0});
    sizes_.assign(ranges_, 0);
    for (std::size_t slice = 0; slice < slices_; ++slice) {
      for (std::size_t r = 0; r < ranges_; ++r) sizes_[r] += counts_[slice * ranges_ + r];
    }
  }

  // Adds the rows of the agents of some ranges, the next after those that are there.
  void sort_ranges(std::size_t first, std::size_t last, std::vector<TieIndex>& offsets,
                   std::vector<AgentId>& targets, std::uint64_t room) {
    std::vector<std::uint64_t> starts(last - first + 1, 0);
    for (std::size_t r = first; r < last; ++r)
      starts[r - first + 1] = starts[r - first] + sizes_[r];
    const auto keys = std::make_unique_for_overwrite<Key[]>(starts.back());
    advise_huge_pages_within(keys.get(), starts.back());
    throw_into_ranges(first, last, starts, keys.get());

    std::vector<std::uint64_t> kept(last - first, 0);
    std::vector<SortSpace<Key>> spaces(static_cast<std::size_t>(workers_.count()));
    workers_.for_each(last - first, [&](std::size_t r, int worker) {
      const std::span<Key> range(keys.get() + starts[r], sizes_[first + r]);
      sort_keys(range, reader_bits_ + range_bits_, spaces[static_cast<std::size_t>(worker)]);
      kept[r] = static_cast<std::uint64_t>(std::unique(range.begin(), range.end()) - range.begin());
    });

    std::uint64_t total = targets.size();
    for (std::uint64_t& size : kept) total += std::exchange(size, total);
    if (targets.capacity() < total) {
      targets.reserve(std::max(room, total));
      advise_huge_pages_within(targets.data(), targets.capacity());
    }
    targets.resize(total);
    workers_.for_each(last - first, [&](std::size_t r, int) {
      TieIndex tie = kept[r];
      const TieIndex end = r + 1 < last - first ? kept[r + 1] : total;
      const std::uint64_t mask = (std::uint64_t{1} << reader_bits_) - 1;
      const Key* key = keys.get() + starts[r];
      const std::uint32_t last_agent = first_agent(first + r + 1);
      for (std::uint32_t agent = first_agent(first + r); agent < last_agent; ++agent) {
        const std::uint64_t above =
            std::uint64_t{key_of(AgentId{agent}, AgentId{0})} + (std::uint64_t{1} << reader_bits_);
        for (; tie < end && *key < above; ++key) {
          targets[tie++] = AgentId{static_cast<std::uint32_t>(*key & mask)};
        }
        offsets[std::size_t{agent} + 1] = tie;
      }
    });
  }

  void throw_into_ranges(std::size_t first, std::size_t last,
                         const std::vector<std::uint64_t>& starts, Key* keys) const {
    std::vector<std::uint64_t> next = starts;
    std::vector<std::uint64_t> places(slices_ * ranges_, 0);
    for (std::size_t slice = 0; slice < slices_; ++slice) {
      for (std::size_t r = first; r < last; ++r) {
        places[slice * ranges_ + r] = next[r - first];
        next[r - first] += counts_[slice * ranges_ + r];
      }
    }
    const bool all = first == 0 && last == ranges_;
    workers_.for_each(slices_, [&](std::size_t slice, int) {
      std::uint64_t* const place = places.data() + slice * ranges_;
      const auto put = [&](AgentId author, AgentId reader) {
        const std::size_t range = range_of(author);
        if (!all && (range < first || range >= last)) return;
        keys[place[range]++] = key_of(author, reader);
      };
      visit_slice(slice, [&](const Tie& tie) {
        if (tie.author == tie.reader) return;
        put(tie.author, tie.reader);
        if (mutual_) put(tie.reader, tie.author);
      });
    });
  }

  std::uint32_t agents_;
  bool mutual_;
  std::span<const std::span<const Tie>> blocks_;
  Workers& workers_;
  int reader_bits_;
  int range_bits_;
  std::size_t ranges_;
  std::size_t slices_ = 1;
  std::vector<std::uint64_t> counts_;  // by slice and range
  std::vector<std::uint64_t> sizes_;   // by range
  std::uint64_t self_ties_ = 0;
};

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
  std::vector<std::span<const Tie>> blocks;
  std::uint64_t listed = 0;
  const auto add_blocks = [&](std::span<const Tie> ties) {
    listed += ties.size();
    for (; !ties.empty(); ties = ties.subspan(std::min(ties.size(), kTiesPerBlock))) {
      blocks.push_back(ties.first(std::min(ties.size(), kTiesPerBlock)));
    }
  };
  add_blocks(ties_);
  for (const std::vector<Tie>& part : parts_) add_blocks(part);

  const int range_bits = bits_of_range(agents_, kind_ == TieKind::mutual ? 2 * listed : listed);
  const auto sorted = [&](auto sorter) {
    dropped_.self_ties = sorter.self_ties();
    return sorter.sorted(most_at_once_);
  };
  // Where agent and friend fit into half a word, everything is half as large.
  Graph graph = range_bits + static_cast<int>(std::bit_width(agents_)) <= 32
                    ? sorted(RowSorter<std::uint32_t>(agents_, kind_, blocks, range_bits, workers))
                    : sorted(RowSorter<std::uint64_t>(agents_, kind_, blocks, range_bits, workers));
  std::vector<Tie>().swap(ties_);
  std::vector<std::vector<Tie>>().swap(parts_);
  const std::uint64_t different = kind_ == TieKind::mutual ? graph.ties() / 2 : graph.ties();
  dropped_.repeated_ties = listed - dropped_.self_ties - different;
  return graph;
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
