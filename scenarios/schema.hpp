// The JSON Schema of a scenario file, made of the descriptions of everything that one can say, so
// that editors complete and check what is written. It says what each key may hold; what must hold
// between keys is checked by `hearsay check`.
#pragma once

#include <string>

namespace hearsay {

// A schema of the draft 2020-12, for a scenario in JSON or in TOML.
std::string scenario_schema();

}  // namespace hearsay
