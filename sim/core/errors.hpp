// The three kinds of failure, and the collector that lets a file report all its problems at once.
//
// InputError: the user's text or data is wrong; says where, what and what is allowed.
// SystemError: the machine refused something; says the operation and the path.
// ContractViolation: our own code is wrong; checked only where HEARSAY_CHECKED is defined.
// A library throws these and never prints, exits or aborts; only main catches.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// One thing that is wrong, printed as `where: what (allowed)`; `where` is usually file:line.
struct Problem {
  std::string where;
  std::string what;
  std::string allowed;

  std::string text() const;
};

class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Problem> problems);
  InputError(std::string where, std::string what, std::string allowed);

  std::span<const Problem> problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

class SystemError : public std::runtime_error {
 public:
  // `reason` is the operating system's or the library's own word; may be empty.
  SystemError(std::string_view operation, std::string_view path, std::string_view reason);
};

class ContractViolation : public std::logic_error {
  using std::logic_error::logic_error;
};

// Gathers what is wrong with one input, so that the user mends a file in one go.
class Problems {
 public:
  void add(std::string where, std::string what, std::string allowed) {
    problems_.push_back({std::move(where), std::move(what), std::move(allowed)});
  }
  bool empty() const { return problems_.empty(); }
  std::size_t size() const { return problems_.size(); }
  std::span<const Problem> all() const { return problems_; }

  // Throws InputError with everything gathered, in the order it was found.
  void raise_if_any() const;

 private:
  std::vector<Problem> problems_;
};

// The candidate nearest to `word` by edit distance, or "" when none is near enough to be meant.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates);

// "; did you mean 'x'?" for the nearest candidate, or "" where none is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

[[noreturn]] void contract_violated(const char* condition, const char* file, int line);

}  // namespace hearsay

#ifdef HEARSAY_CHECKED
#define HEARSAY_EXPECT(condition)                                                   \
  do {                                                                              \
    if (!(condition)) ::hearsay::contract_violated(#condition, __FILE__, __LINE__); \
  } while (false)
#else
#define HEARSAY_EXPECT(condition) static_cast<void>(0)
#endif
