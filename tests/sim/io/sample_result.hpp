// A small result made by hand: every count tells where it belongs, so that a transposed axis or a
// misplaced block shows.
#pragma once

#include <string>
#include <vector>

#include "sim/io/result_file.hpp"

namespace hearsay::sample {

inline ResultHeader header() {
  ResultHeader header;
  header.title = "samples or feed";
  header.program_version = "1.2.3";
  header.git_commit = "0123abc";
  header.scenario_text = "title = \"samples or feed\"\n";
  header.scenario_resolved = "title = \"samples or feed\"\ncurrency = \"EUR\"\n";
  header.graph_digest = std::string(64, 'a');
  header.currency = "EUR";
  header.baseline = "no campaign";
  header.seed = 18446744073709551615U;
  header.step = seconds(5400);
  header.steps = 7;
  header.replicates = 11;
  header.agents = 5;
  header.strategies = {"no campaign", "samples to opinion leaders", "Anzeigen für alle"};
  header.measures = {{"reach", "agents", "agents who saw anything for the first time", 1.0},
                     {"buyers", "agents", "agents who bought", 1.0},
                     {"cost", "currency", "money spent", 1e-6},
                     {"wait", "hours", "hours waited in all", 1.0}};
  header.outcomes = {{"reached", "replicates in which the agent saw anything"},
                     {"bought", "replicates in which the agent bought"}};
  header.agent_names = {"17", "4", "-3", "900000000000", "0"};
  return header;
}

// Beyond 32 bits for money.
inline std::int64_t count(std::size_t strategy, std::size_t replicate, std::size_t step,
                          std::size_t measure) {
  const auto code = static_cast<std::int64_t>(1000 * strategy + 10 * replicate + step);
  return measure == 2 ? code * 10'000'000'000 : code * (measure == 1 ? -1 : 1);
}

inline ReplicateRecord record(const ResultHeader& header, std::size_t strategy,
                              std::size_t replicate) {
  ReplicateRecord record(static_cast<Step>(header.steps), header.measures.size());
  for (Step step = 0; step < header.steps; ++step) {
    for (std::size_t measure = 0; measure < header.measures.size(); ++measure) {
      record.at(step)[measure] = count(strategy, replicate, step, measure);
    }
  }
  return record;
}

// Agent a has outcome 0 in a + strategy replicates, outcome 1 in none.
inline AgentTally tally(const ResultHeader& header, std::size_t strategy) {
  AgentTally tally(header.outcomes.size(), header.agents);
  if (header.outcomes.empty()) return tally;
  for (std::uint32_t agent = 0; agent < header.agents; ++agent) {
    tally.add(0, AgentId{agent}, agent + static_cast<std::uint32_t>(strategy));
  }
  return tally;
}

// All replicates of all strategies in blocks of `block`.
inline void fill(ResultWriter& writer, const ResultHeader& header, std::size_t block) {
  for (std::size_t strategy = 0; strategy < header.strategies.size(); ++strategy) {
    for (std::size_t first = 0; first < header.replicates; first += block) {
      std::vector<ReplicateRecord> records;
      for (std::size_t i = first; i < std::min(first + block, header.replicates); ++i) {
        records.push_back(record(header, strategy, i));
      }
      writer.take(strategy, ReplicateId{static_cast<std::uint32_t>(first)}, records);
    }
    writer.take_agents(strategy, tally(header, strategy));
  }
}

inline Provenance provenance(int threads) {
  return {.host = "node" + std::to_string(threads),
          .threads = threads,
          .started = "2024-02-29T12:00:00Z",
          .wall_seconds = 1.5 * threads,
          .compiler = "a compiler",
          .command_line = "hearsay run --threads " + std::to_string(threads),
          .hdf5_version = ""};
}

inline void write(const std::string& path, const ResultHeader& header, std::size_t block = 4,
                  int threads = 1) {
  ResultWriter writer(path, header);
  fill(writer, header, block);
  writer.finish(provenance(threads));
}

}  // namespace hearsay::sample
