#include "sim/graph/agent_ids.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <numeric>

namespace hearsay {
namespace {

// Numbers of agents by ordinal: the rank of their ids. Fills `names` unless ids are 0 .. n-1.
std::vector<std::uint32_t> rank_by_number(const std::vector<std::uint64_t>& numbers,
                                          std::vector<std::string>& names) {
  std::vector<std::uint32_t> order(numbers.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return numbers[a] < numbers[b]; });
  std::vector<std::uint32_t> rank(numbers.size());
  for (std::uint32_t r = 0; r < order.size(); ++r) rank[order[r]] = r;
  if (!order.empty() && numbers[order.back()] != numbers.size() - 1) {
    names.reserve(order.size());
    for (const std::uint32_t ordinal : order) names.push_back(std::to_string(numbers[ordinal]));
  }
  return rank;
}

}  // namespace

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

std::optional<double> finite_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

void NumberTable::grow() {
  std::vector<Slot> old(std::max<std::size_t>(1024, 2 * slots_.size()));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.ordinal != kFree) find(slot.key) = slot;
  }
}

std::vector<std::uint32_t> AgentIds::settle(std::vector<std::string>& names) {
  names.clear();
  if (all_numbers_) return rank_by_number(numbers_, names);
  std::vector<std::uint32_t> agent_of(texts_.size());
  std::iota(agent_of.begin(), agent_of.end(), 0U);
  text_table_.clear();
  names.assign(std::make_move_iterator(texts_.begin()), std::make_move_iterator(texts_.end()));
  return agent_of;
}

std::uint32_t AgentIds::add_text(std::string text) {
  const auto next = static_cast<std::uint32_t>(texts_.size());
  text_table_.emplace(texts_.emplace_back(std::move(text)), next);
  return next;
}

void AgentIds::turn_to_texts() {
  all_numbers_ = false;
  for (const std::uint64_t number : numbers_) add_text(std::to_string(number));
  number_table_ = {};
  std::vector<std::uint64_t>().swap(numbers_);
}

}  // namespace hearsay
