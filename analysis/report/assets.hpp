// The files of which a report is made, as they stand beside this one; the library of charts is the
// distribution's. The build puts them into the program.
#pragma once

#include <string_view>

namespace hearsay::assets {

extern const std::string_view page;  // with @MARKS@ for the others
extern const std::string_view style;
extern const std::string_view script;
extern const std::string_view strings;  // {key: {en, zh}}
extern const std::string_view chart_licence;
extern const std::string_view chart_library;

}  // namespace hearsay::assets
