// What the program must reproduce: a quantity, what rule or literature says it is, and how the
// program comes to it.
//
// A check holds where what is measured lies within four standard errors and a stated allowance (for
// finite size, or rounding) of what is expected. Luck is fixed, so a check that holds today holds
// tomorrow. No expected value comes from the program's own earlier output.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearsay::verification {

class Laboratory;

struct Measured {
  double value = 0;
  double standard_error = 0;  // 0: nothing was left to chance
};

struct Check {
  std::string subject;  // a model, or a part of the program
  std::string quantity;
  double expected = 0;
  double allowance = 0;
  std::string source;
  std::function<Measured(Laboratory&)> measure;
};

// The checks of all subjects, in order.
class Checks {
 public:
  // What follows is about `subject`.
  void begin(std::string_view subject) { subject_ = subject; }
  void add(std::string_view quantity, double expected, double allowance, std::string_view source,
           std::function<Measured(Laboratory&)> measure) {
    all_.push_back({subject_, std::string(quantity), expected, allowance, std::string(source),
                    std::move(measure)});
  }
  // Something that holds in every case: counts the cases that break it.
  void add_law(std::string_view law, std::string_view source,
               std::function<double(Laboratory&)> breaks) {
    add("breaks of: " + std::string(law), 0, 0, source,
        [breaks = std::move(breaks)](Laboratory& laboratory) {
          return Measured{breaks(laboratory), 0};
        });
  }

  std::span<const Check> all() const { return all_; }

 private:
  std::string subject_;
  std::vector<Check> all_;
};

// Of every model's folder and of the parts of the program; made by the build.
Checks all_checks();

struct Finding {
  const Check* check = nullptr;
  Measured measured;

  // How many standard errors measured and expected lie apart beyond the allowance; infinite where
  // they differ and there is no standard error.
  double errors_away() const;
  bool holds() const;
};

inline constexpr double kMostErrors = 4;

// The check in this laboratory.
Finding examine(const Check& check, Laboratory& laboratory);

}  // namespace hearsay::verification
