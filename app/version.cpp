#include <iostream>

#include "app/commands.hpp"
#include "hearsay_version.hpp"

namespace hearsay {

int print_version() {
  std::cout << "hearsay " << version::number << "\ncommit " << version::git_commit << "\ncompiler "
            << version::compiler << "\nbuild " << version::build_type << '\n';
  return 0;
}

}  // namespace hearsay
