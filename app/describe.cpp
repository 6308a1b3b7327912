#include "scenarios/describe.hpp"

#include <iostream>

#include "app/commands.hpp"

namespace hearsay {

int describe_to_screen(const std::string& what) {
  std::cout << describe(what);
  return 0;
}

}  // namespace hearsay
