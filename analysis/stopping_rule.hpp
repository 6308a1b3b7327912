// When there are enough replicates: how precise means shall be, or how sure it shall be which
// strategy is the best.
//
// Whoever looks again and again, and stops when what is seen pleases, is wrong more often than the
// interval at the end says. So looks are few and known beforehand, each half as many replicates
// again as the one before, and share the doubt that is allowed: look k may err with
// doubt / (k (k + 1)), which adds up to the doubt however many looks there are. By the union bound
// the intervals at all looks together hold with the confidence that is stated (Mnih, Szepesvari and
// Audibert 2008, "Empirical Bernstein stopping", with Student's interval for Bernstein's; Jennison
// and Turnbull 2000, repeated confidence intervals). What a run takes is a function of its records
// alone, and raising the limit moves no earlier look.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/io/result_file.hpp"

namespace hearsay {

// Fewer replicates than this say too little of their own spread.
inline constexpr std::uint32_t kLeastLook = 32;

// After how many replicates it is looked: `first`, at least kLeastLook, then half as many again
// each time, and `most` in the end.
std::vector<std::uint32_t> looks(std::uint32_t first, std::uint32_t most);

// The doubt that look `k`, from 1, may use of all there is.
double doubt_of_look(double doubt, std::size_t k);

// What is asked for, one of
//   MEASURE +-X%       the mean of every strategy is known to X % of itself,
//   MEASURE +-X        to X, in the measure's unit,
//   best MEASURE P%    it is known which strategy's mean is best,
// where MEASURE is one that the model counts, or `conversion`, the share of agents who buy.
struct Goal {
  enum class Kind { relative, absolute, best };

  Kind kind = Kind::relative;
  std::string measure;
  double width = 0;         // of half an interval; a share of the mean, or in the measure's unit
  double confidence = .95;  // of a best

  std::size_t column = 0;  // position of what it takes among the measures
  double scale = 1;        // value of one count
};

// Reads goals. Throws InputError, under `where`, with everything that is wrong with them.
std::vector<Goal> read_goals(const char* where, std::span<const std::string> texts,
                             const ResultHeader& header);

// What a look comes to.
struct Verdict {
  bool reached = false;
  std::string text;  // "conversion known to +-1.8 % (samples)", of each goal
};

class StoppingRule {
 public:
  // Throws InputError, under "--until", as read_goals.
  StoppingRule(std::span<const std::string> goals, const ResultHeader& header);

  const std::vector<Goal>& goals() const { return goals_; }
  // Judges by counts[strategy][goal][replicate] at look `k`, from 1.
  Verdict judge(const std::vector<std::vector<std::vector<double>>>& counts, std::size_t k) const;

 private:
  std::vector<Goal> goals_;
  std::vector<std::string> strategies_;
};

}  // namespace hearsay
