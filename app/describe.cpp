#include "scenarios/describe.hpp"

#include <iostream>

#include "app/commands.hpp"
#include "scenarios/schema.hpp"

namespace hearsay {

int print_schema() {
  std::cout << scenario_schema();
  return 0;
}

int describe_to_screen(const std::string& what, bool as_markdown) {
  std::cout << (as_markdown ? parameter_table(what) : describe(what));
  return 0;
}

}  // namespace hearsay
