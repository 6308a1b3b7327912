#include "analysis/report.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "app/commands.hpp"
#include "app/written.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {

int report(const ReportOptions& options) {
  refuse_to_replace(options.output, options.results);
  const std::string page = report_page(Results(options.results), options.assessment,
                                       options.chinese ? Language::chinese : Language::english);
  write_whole(options.output, page);
  std::cout << fmt::format("written to {} ({} kB)\n", options.output, (page.size() + 999) / 1000);
  return 0;
}

}  // namespace hearsay
