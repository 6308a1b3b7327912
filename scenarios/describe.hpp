// The text of `hearsay describe`: everything that a scenario can say and a result can hold, made of
// the descriptions themselves, so that it cannot fall behind them.
#pragma once

#include <string>
#include <string_view>

namespace hearsay {

// What there is to know about `what`: a name ("friend_circle", "seed", "reach"), a kind ("models",
// "actions", "generators", "measures") or a path or its end ("model.attention.see", "attention",
// "strategy.action.seed.count"); everything when it is empty. Lines of at most 100 characters.
// Throws InputError, with the nearest word, where nothing has that name.
std::string describe(std::string_view what = "");

// The parameters of a model as a Markdown table, for the model's README. Throws InputError, with
// the nearest word, where there is no such model.
std::string parameter_table(std::string_view model);

}  // namespace hearsay
