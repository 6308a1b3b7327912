// The points of a sweep, and the markets they need. A run without a sweep has one point.
//
// Points that say the same of graph and population share a market; each market is generated or read
// once to see that it serves all its points, and what it is. As many as fit are kept for the run,
// the others are made again when their turn comes: a market is a function of the scenario, so
// nothing depends on which are kept. Points of one market are simulated together, so that all
// workers have something to do where a point has few replicates.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/core/parallel.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/record/replicate_set.hpp"
#include "sim/record/sink.hpp"

namespace hearsay {

class Points {
 public:
  // Makes every market and binds every point. Throws InputError where a market cannot be made. The
  // scenario outlives this.
  Points(Scenario& scenario, Workers& workers);
  // Throws InputError with what points ask that their markets do not serve.
  void raise_if_unserved() const;

  std::size_t count() const { return points_.size(); }
  std::size_t strategies() const { return points_.front()->strategies.size(); }  // of a point
  std::size_t markets() const { return groups_.size(); }
  const BuiltMarket& first_market() const { return *groups_.front().market; }
  // Digest of the graph, or of those of all points, one after the other.
  std::string graph_digest() const;
  // Agents of each point's market.
  const std::vector<std::uint64_t>& agents() const { return agents_; }
  // Whether an agent is the same in all markets, as far as its number and name go.
  bool agents_are_alike() const { return agents_are_alike_; }

  // Simulates what is wanted of each strategy of each point, point after point; as run_units.
  bool run(std::span<const ReplicateSet> wanted, std::uint32_t shards, Workers& workers,
           FinishedSink& sink, const ProgressListener& progress, const StopRequest& stop);

 private:
  struct Group {
    std::vector<std::size_t> points;
    std::unique_ptr<BuiltMarket> market;  // null: to be made again
    std::string digest;
    std::uint64_t size = 0;  // bytes, about
  };

  void bind(const Group& group);

  std::vector<Scenario*> points_;
  std::vector<Group> groups_;  // in the order of their first points
  std::vector<Problem> unserved_;
  std::vector<std::uint64_t> agents_;
  std::vector<std::size_t> group_of_;  // by point
  bool agents_are_alike_ = true;
};

}  // namespace hearsay
