#include <iostream>
#include <vector>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/interruption.hpp"
#include "verification/laboratory.hpp"
#include "verification/report.hpp"

namespace hearsay {
namespace {

using namespace verification;

std::vector<Check> chosen(std::span<const Check> all, const std::vector<std::string>& only) {
  if (only.empty()) return {all.begin(), all.end()};
  std::vector<std::string_view> subjects;
  for (const Check& check : all) {
    if (subjects.empty() || subjects.back() != check.subject) subjects.push_back(check.subject);
  }
  Problems problems;
  for (const std::string& name : only) {
    if (std::ranges::find(subjects, name) != subjects.end()) continue;
    std::string allowed;
    for (const std::string_view subject : subjects) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(subject);
    }
    problems.add("--only", "nothing is checked of '" + name + "'" + did_you_mean(name, subjects),
                 allowed);
  }
  problems.raise_if_any();
  std::vector<Check> checks;
  for (const Check& check : all) {
    if (std::ranges::find(only, check.subject) != only.end()) checks.push_back(check);
  }
  return checks;
}

}  // namespace

int verify(const VerifyOptions& options) {
  const Checks all = all_checks();
  const std::vector<Check> checks = chosen(all.all(), options.only);
  if (options.list) {
    std::cout << verification::list(checks);
    return 0;
  }
  const bool table = !options.json && !options.page;
  const Interruption interruption;
  Workers workers(options.threads);
  Laboratory laboratory(workers, options.quick ? Pace::quick : Pace::full);
  std::vector<Finding> findings;
  if (table) std::cout << table_head();
  for (const Check& check : checks) {
    findings.push_back(examine(check, laboratory));
    if (table) std::cout << table_line(findings.back()) << std::flush;
    Interruption::raise_if_any();
  }
  if (options.json) std::cout << verification::json(findings) << '\n';
  if (options.page) std::cout << page(findings);
  if (table) std::cout << closing_line(findings) << '\n';
  return std::ranges::all_of(findings, &Finding::holds) ? kDone : kChecksFail;
}

}  // namespace hearsay
