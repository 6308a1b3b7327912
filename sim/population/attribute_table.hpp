// What a table says of agents: a row each, joined by id.
//
//   agent,region,age_band,gender,interests,need
//   ann,north,25-34,f,sports;music,yes
//
// The column of ids is called agent or id. Whatever is said of an agent here is not drawn; what is
// not said (no row, no column, an empty cell) is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/core/ids.hpp"

namespace hearsay {

// One of a few words for each agent.
struct Categories {
  std::vector<std::string> words;        // ascending, the first is "": not said
  std::vector<std::uint16_t> of_agents;  // position in `words`; empty where there is no column
};

// Any of up to 64 words for each agent.
struct Topics {
  std::vector<std::string> words;        // ascending
  std::vector<std::uint64_t> of_agents;  // bit i: the agent has words[i]
};

enum class Said : std::uint8_t { nothing, no, yes };

struct AttributeTable {
  Categories region;
  Categories age_band;
  Categories gender;
  Topics interests;
  // By agent; each is empty where there is no such column.
  std::vector<Said> need;
  std::vector<Said> follows;
  std::vector<Said> leader;
  std::vector<double> share_propensity;  // from 0 to 1; below 0: not said

  std::uint64_t agents_without_row = 0;
  std::vector<std::string> columns_not_read;
  // The same in sentences, about the file `name`; empty where there is nothing to say.
  std::string notes(const std::string& name) const;
};

// `names` are the ids of the agents; where it is empty they are the numbers 0 .. agents-1. Throws
// InputError with all wrong lines together (an id that no agent has or that was there before, a
// value that is none), SystemError where the file cannot be read.
AttributeTable read_attribute_table(const std::string& path, std::span<const std::string> names,
                                    std::uint32_t agents);

}  // namespace hearsay
