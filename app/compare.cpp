#include <iostream>

#include "analysis/assessment_text.hpp"
#include "app/commands.hpp"

namespace hearsay {

int compare_results(const CompareOptions& options) {
  const Assessment assessment = assess(Results(options.results), options.assessment);
  if (options.json) {
    std::cout << assessment_json(assessment) << '\n';
  } else if (options.csv) {
    std::cout << assessment_csv(assessment);
  } else {
    const Comparison& comparison = assessment.comparison;
    if (!comparison.title.empty()) std::cout << comparison.title << "\n\n";
    std::cout << assessment_table(assessment);
  }
  return 0;
}

}  // namespace hearsay
