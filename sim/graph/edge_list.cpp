// Ids get numbers as they turn up, so that a tie takes 8 bytes whatever its ids look like; if all
// of them turn out to be whole numbers, agents are renumbered by them at the end. Whole numbers are
// kept as such until the first other id comes along.
#include "sim/graph/edge_list.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "sim/core/errors.hpp"
#include "sim/graph/text_lines.hpp"

namespace hearsay {
namespace {

// The number that `text` writes in the one way it can be written, without sign or leading zeros.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_negative_number(std::string_view text) {
  return text.size() > 1 && text[0] == '-' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// From whole numbers to ordinals of first appearance: open addressing, never more than half full.
class NumberTable {
 public:
  // The ordinal of `key`; a new key gets `next`.
  std::uint32_t ordinal(std::uint64_t key, std::uint32_t next) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    Slot& slot = find(key);
    if (slot.ordinal == kFree) {
      slot = {key, next};
      ++used_;
    }
    return slot.ordinal;
  }

 private:
  static constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t ordinal = kFree;
  };

  Slot& find(std::uint64_t key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = ((key * 0x9E3779B97F4A7C15U) >> 20) & mask;
    while (slots_[at].ordinal != kFree && slots_[at].key != key) at = (at + 1) & mask;
    return slots_[at];
  }

  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(1024, 2 * slots_.size()));
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.ordinal != kFree) find(slot.key) = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

// Every id seen so far and its ordinal.
class Ids {
 public:
  std::uint32_t ordinal(std::string_view text) {
    if (all_numbers_) {
      if (const auto number = whole_number(text)) {
        const std::uint32_t found =
            number_table_.ordinal(*number, static_cast<std::uint32_t>(size()));
        if (found == numbers_.size()) numbers_.push_back(*number);
        return found;
      }
      turn_to_texts();
    }
    const auto found = text_table_.find(text);
    if (found != text_table_.end()) return found->second;
    return add_text(std::string(text));
  }

  std::uint64_t size() const { return all_numbers_ ? numbers_.size() : texts_.size(); }
  bool all_numbers() const { return all_numbers_; }
  const std::vector<std::uint64_t>& numbers() const { return numbers_; }
  std::vector<std::string> take_texts() {
    text_table_.clear();
    return {std::make_move_iterator(texts_.begin()), std::make_move_iterator(texts_.end())};
  }

 private:
  std::uint32_t add_text(std::string text) {
    const auto next = static_cast<std::uint32_t>(texts_.size());
    text_table_.emplace(texts_.emplace_back(std::move(text)), next);
    return next;
  }

  void turn_to_texts() {
    all_numbers_ = false;
    for (const std::uint64_t number : numbers_) add_text(std::to_string(number));
    number_table_ = {};
    std::vector<std::uint64_t>().swap(numbers_);
  }

  bool all_numbers_ = true;
  NumberTable number_table_;
  std::vector<std::uint64_t> numbers_;
  std::deque<std::string> texts_;  // a deque, so that the keys of the table stay where they are
  std::unordered_map<std::string_view, std::uint32_t> text_table_;
};

struct Line {
  std::uint32_t from;
  std::uint32_t to;
};

// Tells a header by its company: two words where every other id is a number.
class HeaderWatch {
 public:
  void see(const TextLines& lines, std::string_view a, std::string_view b) {
    const bool numbers = whole_number(a) && whole_number(b);
    if (first_) {
      first_ = false;
      words_first_ = !whole_number(a) && !whole_number(b);
      where_ = lines.where();
      words_ = shown(a) + " and " + shown(b);
    } else {
      only_numbers_since_ = only_numbers_since_ && numbers;
      more_lines_ = true;
    }
  }
  void raise_if_header() const {
    if (words_first_ && more_lines_ && only_numbers_since_) {
      throw InputError(where_, words_ + " look like a header, as all other ids are whole numbers",
                       "ids of agents; a header starts with #");
    }
  }

 private:
  bool first_ = true;
  bool words_first_ = false;
  bool more_lines_ = false;
  bool only_numbers_since_ = true;
  std::string where_;
  std::string words_;
};

// Numbers of agents by ordinal: the rank of their ids. Fills `names` unless ids are 0 .. n-1.
std::vector<std::uint32_t> rank_by_number(const std::vector<std::uint64_t>& numbers,
                                          std::vector<std::string>& names) {
  std::vector<std::uint32_t> order(numbers.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return numbers[a] < numbers[b]; });
  std::vector<std::uint32_t> rank(numbers.size());
  for (std::uint32_t r = 0; r < order.size(); ++r) rank[order[r]] = r;
  if (numbers[order.back()] != numbers.size() - 1) {
    names.reserve(order.size());
    for (const std::uint32_t ordinal : order) names.push_back(std::to_string(numbers[ordinal]));
  }
  return rank;
}

std::string counted(std::uint64_t n, const std::string& singular, const std::string& plural) {
  return std::to_string(n) + " " + (n == 1 ? singular : plural);
}

}  // namespace

std::string EdgeListReport::summary() const {
  const std::string what = kind == TieKind::mutual ? "mutual " : "directed ";
  std::string text = file + ": " + counted(agents, "agent", "agents") + " and " +
                     counted(ties, what + "tie", what + "ties");
  if (kind == TieKind::directed) text += ", " + std::to_string(one_way_ties) + " of them one-way";
  return text + ".";
}

std::string EdgeListReport::notes() const {
  std::string text;
  if (self_ties > 0 || repeated_ties > 0) {
    text = "Of " + counted(lines, "tie", "ties") + " in " + file + " " +
           counted(self_ties, "self-tie", "self-ties") + " and " +
           counted(repeated_ties, "repeated tie", "repeated ties") + " were dropped.";
  }
  if (wider_lines > 0) {
    text += (text.empty() ? "" : " ") + std::string("Columns after the second were ignored, on ") +
            counted(wider_lines, "line", "lines") + " of " + file + ".";
  }
  return text;
}

EdgeList read_edge_list(const std::string& path, const EdgeListOptions& options, Workers& workers) {
  TextLines lines(path);
  LineProblems problems(path);
  Ids ids;
  HeaderWatch header;
  std::vector<Line> read;
  EdgeList list;
  list.report.file = path;
  list.report.kind = options.kind;

  for (std::string_view line; lines.next_data(line);) {
    const std::string_view from = take_field(line, ",");
    const std::string_view to = take_field(line, ",");
    if (to.empty()) {
      problems.add(lines, from.empty() ? "no id" : "only one id, " + shown(from),
                   "two ids, of the agents that a tie joins");
      continue;
    }
    bool negative = false;
    for (const std::string_view id : {from, to}) {
      if (!is_negative_number(id)) continue;
      negative = true;
      problems.add(lines, "the id " + shown(id) + " is negative", "whole numbers from 0, or names");
    }
    if (negative) continue;
    if (!trimmed(line).empty()) ++list.report.wider_lines;
    header.see(lines, from, to);
    const std::uint32_t a = ids.ordinal(from);
    const std::uint32_t b = ids.ordinal(to);
    if (ids.size() > options.most_agents) {
      throw InputError(lines.where(),
                       "names more than " + std::to_string(options.most_agents) + " agents",
                       "at most " + std::to_string(options.most_agents));
    }
    read.push_back({a, b});
  }
  problems.raise_if_any();
  header.raise_if_header();
  if (read.empty()) throw InputError(path, "holds no ties", "at least one line with two ids");

  const auto agents = static_cast<std::uint32_t>(ids.size());
  std::vector<std::uint32_t> agent_of(agents);
  if (ids.all_numbers()) {
    agent_of = rank_by_number(ids.numbers(), list.names);
  } else {
    std::iota(agent_of.begin(), agent_of.end(), 0U);
    list.names = ids.take_texts();
  }
  GraphBuilder builder(agents, options.kind);
  builder.reserve(read.size());
  for (const Line& line : read) {
    // Who follows is the reader.
    builder.add(AgentId{agent_of[line.to]}, AgentId{agent_of[line.from]});
  }
  list.report.lines = read.size();
  std::vector<Line>().swap(read);
  list.graph = builder.build(workers);
  if (list.graph.ties() == 0) {
    throw InputError(path, "holds only ties of agents with themselves",
                     "at least one tie between two agents");
  }
  list.report.agents = agents;
  list.report.ties = options.kind == TieKind::mutual ? list.graph.ties() / 2 : list.graph.ties();
  list.report.self_ties = builder.dropped().self_ties;
  list.report.repeated_ties = builder.dropped().repeated_ties;
  list.report.one_way_ties =
      options.kind == TieKind::mutual ? 0 : count_one_way_ties(list.graph, workers);
  return list;
}

}  // namespace hearsay
