#include "scenarios/describe.hpp"

#include <iostream>

#include "app/commands.hpp"
#include "scenarios/schema.hpp"

namespace hearsay {

int print_schema() {
  std::cout << scenario_schema();
  return 0;
}

int describe_to_screen(const std::string& what) {
  std::cout << describe(what);
  return 0;
}

}  // namespace hearsay
