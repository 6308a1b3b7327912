#include <iostream>
#include <string>
#include <string_view>

#include "app/commands.hpp"
#include "hearsay_version.hpp"

namespace hearsay {

std::string version_text() {
  std::string text = "hearsay ";
  for (const std::string_view part :
       {version::number, std::string_view("\ncommit "), version::git_commit,
        std::string_view("\ncompiler "), version::compiler, std::string_view("\nbuild "),
        version::build_type}) {
    text += part;
  }
  return text;
}

int print_version() {
  std::cout << version_text() << '\n';
  return 0;
}

}  // namespace hearsay
