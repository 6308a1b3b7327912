// Writes the sample result, and others that differ from it in one thing each, as STEM*.h5.
#include <algorithm>
#include <cstdio>
#include <exception>

#include "sample_result.hpp"

namespace hearsay {
namespace {

void write_all(const std::string& stem) {
  const ResultHeader header = sample::header();
  sample::write(stem + ".h5", header, 4, 1);
  // Another machine, and blocks of another size: the same result.
  sample::write(stem + "_again.h5", header, 11, 2);

  ResultHeader other = header;
  other.scenario_text += "# another\n";
  sample::write(stem + "_other_scenario.h5", other);

  // The last count of the last replicate is one more.
  ResultWriter writer(stem + "_other_count.h5", header);
  for (std::size_t strategy = 0; strategy < header.strategies.size(); ++strategy) {
    for (std::uint32_t i = 0; i < header.replicates; ++i) {
      std::vector<ReplicateRecord> records = {sample::record(header, strategy, i)};
      if (strategy == 2 && i == header.replicates - 1) records[0].at(6)[0] += 1;
      writer.take(strategy, ReplicateId{i}, records);
    }
    writer.take_agents(strategy, sample::tally(header, strategy));
  }
  writer.finish(sample::provenance(1));

  // A scenario text beyond what an HDF5 attribute holds in its compact form, agents with names that
  // are no numbers (one of them in Latin-1), and a model without outcomes.
  ResultHeader large = header;
  large.scenario_text.assign(200'000, 'x');
  large.scenario_resolved.assign(300'000, 'y');
  large.agent_names = {"ann", "bob", "caf\xe9", "Zoë", "007"};
  sample::write(stem + "_large.h5", large);
  ResultHeader bare = header;
  bare.outcomes.clear();
  bare.agent_names.clear();
  sample::write(stem + "_bare.h5", bare);
  // Not every replicate step by step.
  ResultHeader few = header;
  few.samples = 4;
  sample::write(stem + "_few.h5", few);
  few.samples = 0;
  sample::write(stem + "_none.h5", few);
  // Axes of equal length, among them some of length one.
  ResultHeader square = header;
  square.strategies.resize(1);
  square.replicates = square.steps = square.agents = 1;
  square.agent_names.clear();
  sample::write(stem + "_square.h5", square);
}

}  // namespace
}  // namespace hearsay

int main(int count, char** arguments) {
  if (count != 2) return 2;
  try {
    hearsay::write_all(arguments[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
