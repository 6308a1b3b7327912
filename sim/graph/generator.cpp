#include "sim/graph/generator.hpp"

namespace hearsay {

Field agents_field(std::int64_t& agents, double most) {
  return field("agents", agents, "how many agents there are")
      .unit("agents")
      .within(2, most)
      .source("assumption");
}

void check_friends(std::string_view name, double friends, std::int64_t agents,
                   const std::string& where, Problems& problems) {
  if (friends <= static_cast<double>(agents - 1)) return;
  problems.add(where,
               std::string(name) + ": " + to_text(friends) + " is too many for " +
                   std::to_string(agents) + " agents",
               "at most agents - 1");
}

}  // namespace hearsay
