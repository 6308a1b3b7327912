#include "analysis/report.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "app/commands.hpp"
#include "app/written.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/refusals.hpp"

namespace hearsay {

int report(const ReportOptions& options) {
  refuse_to_replace(options.output, options.results);
  const Results results = results_of(options.results, options.point);
  if (const std::size_t points = results.header().points(); points > 1) {
    throw InputError(results.path(), fmt::format("it has {} points", points),
                     fmt::format("one of them: --point 0 to {}", points - 1));
  }
  std::optional<CascadePictures> cascades;
  const auto deciding = compare(results).deciding;
  if (options.cascades && deciding) {
    // A page without them is better than none: the files of a scenario may be elsewhere by now.
    try {
      Workers workers(options.threads);
      cascades = cascade_pictures(results, *deciding, options.scenario, workers);
    } catch (const InputError& error) {
      std::cerr << "no picture of cascades: " << error.what() << '\n';
    } catch (const NoInput& error) {
      std::cerr << "no picture of cascades: " << error.what() << '\n';
    }
  }
  const std::string page =
      report_page(results, options.assessment,
                  options.chinese ? Language::chinese : Language::english, cascades);
  write_whole(options.output, page);
  std::cout << fmt::format("written to {} ({} kB)\n", options.output, (page.size() + 999) / 1000);
  return 0;
}

}  // namespace hearsay
