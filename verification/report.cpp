#include "verification/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace hearsay::verification {
namespace {

// Whole numbers as such, others with up to eight digits.
std::string number(double value) {
  if (value == std::round(value) && std::fabs(value) < 1e15)
    return fmt::format("{:.0f}", value + 0.0);
  return fmt::format("{:.8g}", value);
}

// To the digits that its error leaves.
std::string measured_text(const Measured& measured) {
  if (!(measured.standard_error > 0)) return number(measured.value);
  const int decimals =
      std::clamp(1 - static_cast<int>(std::floor(std::log10(measured.standard_error))), 0, 9);
  return fmt::format("{:.{}f} ± {:.{}f}", measured.value, decimals, measured.standard_error,
                     decimals);
}

std::string expected_text(const Check& check) {
  if (check.allowance == 0) return number(check.expected);
  return fmt::format("{} (± {})", number(check.expected), number(check.allowance));
}

std::string away_text(const Finding& finding) {
  const double away = finding.errors_away();
  return std::isinf(away) ? "-" : fmt::format("{:.1f}", away);
}

std::string verdict(const Finding& finding) {
  return finding.holds() ? "holds" : "FAILS";
}

// A text as a cell of a page's table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '\\');
  }
  return text;
}

std::string row(const Check& check) {
  return fmt::format("| {} | {} | {} |", check.subject, cell(check.quantity), expected_text(check));
}

constexpr auto kLine = "{:<20} {:<66} {:>24} {:>24} {:>5}  {:<7} {}\n";

}  // namespace

std::string table_head() {
  return fmt::format(kLine, "model", "quantity", "expected", "measured", "away", "verdict",
                     "source");
}

std::string table_line(const Finding& finding) {
  const Check& check = *finding.check;
  return fmt::format(kLine, check.subject, check.quantity, expected_text(check),
                     measured_text(finding.measured), away_text(finding), verdict(finding),
                     check.source);
}

std::string closing_line(std::span<const Finding> findings) {
  const auto fail = static_cast<std::size_t>(
      std::ranges::count_if(findings, [](const Finding& finding) { return !finding.holds(); }));
  if (fail == 0) return fmt::format("All {} checks hold.", findings.size());
  return fmt::format("{} of {} checks FAIL.", fail, findings.size());
}

std::string json(std::span<const Finding> findings) {
  nlohmann::json all = nlohmann::json::array();
  for (const Finding& finding : findings) {
    const Check& check = *finding.check;
    const double away = finding.errors_away();
    all.push_back({{"model", check.subject},
                   {"quantity", check.quantity},
                   {"expected", check.expected},
                   {"allowance", check.allowance},
                   {"measured", finding.measured.value},
                   {"standard_error", finding.measured.standard_error},
                   {"errors_away", std::isfinite(away) ? nlohmann::json(away) : nlohmann::json()},
                   {"holds", finding.holds()},
                   {"source", check.source}});
  }
  const bool hold = std::ranges::all_of(findings, &Finding::holds);
  return nlohmann::json{{"checks", all}, {"hold", hold}}.dump(2);
}

std::string page(std::span<const Finding> findings) {
  std::string text = fmt::format(
      R"(# Verification

What hearsay reproduces: {} numbers and laws of the literature, or that follow from a model's rules.

This page is what `hearsay verify --page` prints; `hearsay verify` checks all of it in some
minutes, `hearsay verify --quick` with fewer replicates in less than one, `hearsay verify --only
NAME` one model. The command ends with 0 only where everything holds, with 3 where something
fails.

A check holds where measured and expected lie no more than the stated allowance (± behind what
is expected, for finite size or rounding) and {} standard errors apart. ± behind what is
measured is one standard error; where there is none, nothing was left to luck. "away" counts the
standard errors beyond the allowance. Of a law, what is counted is the cases that break it. Luck
is fixed, so the same program prints the same page on every machine. No expected value comes
from the program's own earlier output.

| model | quantity | expected | measured | away | verdict | source |
|---|---|---|---|---|---|---|
)",
      findings.size(), kMostErrors);
  for (const Finding& finding : findings) {
    text += fmt::format("{} {} | {} | {} | {} |\n", row(*finding.check),
                        measured_text(finding.measured), away_text(finding), verdict(finding),
                        cell(finding.check->source));
  }
  return text;
}

std::string list(std::span<const Check> checks) {
  std::string text;
  for (const Check& check : checks) {
    text += fmt::format("{} {} |\n", row(check), cell(check.source));
  }
  return text;
}

}  // namespace hearsay::verification
