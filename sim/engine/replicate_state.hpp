// A replicate in flight, as plain values: what is needed to go on with it elsewhere, and what can
// be compared with another. It does not depend on how the replicate was computed: not on threads,
// shards or lanes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/agenda.hpp"
#include "sim/engine/conditions.hpp"
#include "sim/record/measure.hpp"

namespace hearsay {

// One attribute of all agents, by agent: `width` bytes each, in the machine's byte order.
struct Column {
  std::string name;
  std::uint32_t width = 1;
  std::vector<std::byte> values;

  bool operator==(const Column&) const = default;
};

struct ReplicateState {
  Step next = 0;                                    // the step that comes next
  std::vector<Column> columns;                      // in the model's order
  std::vector<DueSighting> agenda;                  // in canonical order
  std::vector<std::vector<std::uint64_t>> actions;  // what each action remembers, in their order
  ReplicateRecord record;                           // of the steps that are done; the rest is 0
  std::vector<Answer> answers = {};                 // of the last step, in canonical order

  bool operator==(const ReplicateState&) const = default;
};

}  // namespace hearsay
