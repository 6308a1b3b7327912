#include "scenarios/describe.hpp"

#include <iostream>

#include "app/commands.hpp"

namespace hearsay {

int describe_to_screen(const std::string& what, bool as_markdown) {
  std::cout << (as_markdown ? parameter_table(what) : describe(what));
  return 0;
}

}  // namespace hearsay
