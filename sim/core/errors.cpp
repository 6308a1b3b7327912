#include "sim/core/errors.hpp"

#include <algorithm>
#include <numeric>

namespace hearsay {
namespace {

std::string joined(std::span<const Problem> problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem.text();
  }
  return text;
}

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string Problem::text() const {
  std::string text = where.empty() ? what : where + ": " + what;
  if (!allowed.empty()) text += " (" + allowed + ")";
  return text;
}

InputError::InputError(std::vector<Problem> problems)
    : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

InputError::InputError(std::string where, std::string what, std::string allowed)
    : InputError(std::vector<Problem>{{std::move(where), std::move(what), std::move(allowed)}}) {}

SystemError::SystemError(std::string_view operation, std::string_view path, std::string_view reason)
    : std::runtime_error("cannot " + std::string(operation) + " " + std::string(path) +
                         (reason.empty() ? "" : ": " + std::string(reason))) {}

void Problems::raise_if_any() const {
  if (!problems_.empty()) throw InputError(problems_);
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  // A third of the word may be wrong; beyond that a suggestion is noise.
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string_view nearest;
  for (std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view nearest = nearest_word(word, candidates);
  return nearest.empty() ? "" : "; did you mean '" + std::string(nearest) + "'?";
}

void contract_violated(const char* condition, const char* file, int line) {
  throw ContractViolation(std::string(file) + ":" + std::to_string(line) +
                          ": contract violated: " + condition);
}

}  // namespace hearsay
