// Simulates replicates of a result file once more. Nothing of them was stored but counts: the
// scenario in the file, its seed and a replicate's number say it all, and the totals that come out
// must be those of the file.
//
// While it simulates it may listen: to whom the model says it heard the word from (Trace), and to
// what every action sends to whom (touches). It may also leave an action out: the others keep their
// places and so their luck, which makes the difference the action's own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/core/parallel.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/io/result_file.hpp"

namespace hearsay {

// A message of an action to an agent.
struct Touch {
  std::uint32_t step = 0;
  AgentId agent{};
  std::uint32_t action = 0;  // position in the strategy
};

class Replayer {
 public:
  // Makes the market anew, of one point of a sweep; strategies below are those of that point, by
  // their positions in the file. Files that the scenario names are beside `beside`. Throws
  // InputError where the market is not that of the result, or the model cannot be traced.
  Replayer(const ResultReader& result, const std::string& beside, Workers& workers,
           std::size_t point = 0);
  ~Replayer();

  // Of the point.
  const Scenario& scenario() const { return scenario_; }
  const Campaign& campaign(std::size_t strategy) const;
  const std::vector<std::string>& agent_names() const { return market_.names; }
  const ResultHeader& header() const { return result_.header(); }

  struct Listening {
    Trace* trace = nullptr;
    std::vector<Touch>* touches = nullptr;
  };
  // A replicate of a strategy. Throws InputError where its totals are not those of the file.
  ReplicateRecord replay(std::size_t strategy, std::uint32_t replicate,
                         const Listening& listening) const;
  // The same with those of its actions only for which `acts` says true.
  ReplicateRecord replay_with(std::size_t strategy, std::uint32_t replicate,
                              const std::vector<bool>& acts) const;

 private:
  ReplicateRecord run(std::size_t strategy, std::uint32_t replicate, const std::vector<bool>& acts,
                      const Listening& listening) const;

  const ResultReader& result_;
  std::size_t first_;  // position of the point's first strategy in the file
  Scenario scenario_;
  BuiltMarket market_;
  std::vector<std::vector<std::int64_t>> totals_;  // [strategy * measures + measure][replicate]
};

// Position of a strategy, or InputError under "--strategy".
std::size_t find_strategy(const ResultHeader& header, const std::string& name);

}  // namespace hearsay
