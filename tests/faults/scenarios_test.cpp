// Broken scenarios: each with every message that it must give, and nothing else ever thrown.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/core/draws.hpp"
#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

// Two scenarios that are right until something is added.
const std::string kLeast = "title = \"t\"\n[[strategy]]\nname = \"a\"\n";
const std::string kBase =
    "title = \"t\"\n[graph]\nagents = 100\n[run]\nreplicates = 2\n[[strategy]]\nname = \"a\"\n"
    "[[strategy]]\nname = \"free samples\"\n[[strategy.action]]\ntype = \"seed\"\ncount = 10\n";

struct Fault {
  std::string name;
  std::string text;
  std::vector<std::string> sets;
  // All messages, a line each. "..." at the end stands for words that are not ours or may grow:
  // those of the parser, and the list of all parameters. FOLDER is the folder of the test's files,
  // GENERATORS the names of all generators.
  std::string messages;
};

std::vector<Fault> faults() {
  return {
      {"an empty file",
       "",
       {},
       "broken.toml:1: missing key 'title' (a text in quotes)\n"
       "broken.toml:1: there is no strategy (at least one, begun with [[strategy]] and a name)"},
      {"only a comment",
       "# nothing\n",
       {},
       "broken.toml:1: missing key 'title' (a text in quotes)\n"
       "broken.toml:1: there is no strategy (at least one, begun with [[strategy]] and a name)"},
      {"unknown key at the top",
       "titel = \"x\"\n" + kLeast,
       {},
       "broken.toml:1: unknown key 'titel'; did you mean 'title'? (known: title, question, "
       "currency, baseline, graph, population, model, run, strategy, sweep)"},
      {"unknown key nothing is near",
       "zebra_crossing = 1\n" + kLeast,
       {},
       "broken.toml:1: unknown key 'zebra_crossing' (known: title, question, currency, baseline, "
       "graph, population, model, run, strategy, sweep)"},
      {"unknown table",
       "\n"
       "title = \"t\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n"
       "[populaton]\n"
       "in_need = 0.5\n",
       {},
       "broken.toml:5: unknown key 'populaton'; did you mean 'population'? (known: title, "
       "question, currency, baseline, graph, population, model, run, strategy, sweep)"},
      {"unknown key of the population",
       "title = \"t\"\n"
       "[population]\n"
       "in_ned = 0.5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: unknown key 'in_ned'; did you mean 'in_need'? (known: ..."},
      {"unknown key of the generator",
       "title = \"t\"\n"
       "[graph]\n"
       "agens = 5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: unknown key 'agens'; did you mean 'agents'? (known: ..."},
      {"unknown key of the run",
       "title = \"t\"\n"
       "[run]\n"
       "replicate = 5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: unknown key 'replicate'; did you mean 'replicates'? (known: seed, "
       "replicates, step, duration)"},
      {"unknown table of the model",
       "title = \"t\"\n"
       "[model.atention]\n"
       "see = 0.5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:2: unknown key 'atention'; did you mean 'attention'? (known: ..."},
      {"unknown key of the model",
       "title = \"t\"\n"
       "[model.attention]\n"
       "sea = 0.5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: unknown key 'sea'; did you mean 'see'? (known: ..."},
      {"unknown key of a strategy",
       kLeast + "nmae = \"x\"\n",
       {},
       "broken.toml:4: unknown key 'nmae'; did you mean 'name'? (known: name, action)"},
      {"unknown key of an action",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "chose = \"random\"\n",
       {},
       "broken.toml:7: unknown key 'chose'; did you mean 'choose'? (known: choose, count, give, "
       "at, every, times, cost_each, file, topic, sources, budget, interest, appeal, "
       "credibility, usefulness, topics, orientation, shows_likes, target_share, target_regions, "
       "target_age_bands, target_genders, target_interests, target_leaders, target_circles, "
       "target_groups, target_file, type)"},
      {"unknown action",
       kLeast + "[[strategy.action]]\n"
                "type = \"sed\"\n"
                "\n",
       {},
       "broken.toml:5: type: unknown action \"sed\"; did you mean 'seed'? (known: "
       "ACTIONS)"},
      {"action without a type",
       kLeast + "[[strategy.action]]\n"
                "count = 1\n",
       {},
       "broken.toml:4: missing key 'type' (known: ACTIONS)"},
      {"action type that is a number",
       kLeast + "[[strategy.action]]\n"
                "type = 1\n",
       {},
       "broken.toml:5: type: 1 is a whole number (known: ACTIONS)"},
      {"unknown model",
       "title = \"t\"\n"
       "[model]\n"
       "name = \"friend_cirle\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: name: unknown model \"friend_cirle\"; did you mean 'friend_circle'? (known: "
       "MODELS)"},
      {"unknown generator",
       "title = \"t\"\n"
       "[graph]\n"
       "generator = \"overlaping_circles\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: generator: unknown generator \"overlaping_circles\"; did you mean "
       "'overlapping_circles'? (known: GENERATORS)"},
      {"model name that is a list",
       "title = \"t\"\n"
       "[model]\n"
       "name = [\"friend_circle\"]\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: name: a list was given (known: MODELS)"},
      {"missing title",
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:1: missing key 'title' (a text in quotes)"},
      {"empty title",
       "title = \"  \"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:1: title: \"  \" is not a name (some text on one line)"},
      {"title on two lines",
       "title = \"a\\nb\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:1: title: \"a\\nb\" is not a name (some text on one line)"},
      {"title that is a number",
       "title = 5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:1: title: 5 is a whole number (a text in quotes)"},
      {"title that is a truth value",
       "title = true\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:1: title: true is a truth value (a text in quotes)"},
      {"no strategy",
       "title = \"t\"\n",
       {},
       "broken.toml:1: there is no strategy (at least one, begun with [[strategy]] and a name)"},
      {"empty list of strategies",
       "title = \"t\"\n"
       "strategy = []\n",
       {},
       "broken.toml:2: there is no strategy (at least one, begun with [[strategy]] and a name)"},
      {"strategy as a plain table",
       "title = \"t\"\n"
       "[strategy]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:2: strategy: a table was given (one table for each, begun with [[strategy]])"},
      {"strategies that are texts",
       "title = \"t\"\n"
       "strategy = [\"a\"]\n",
       {},
       "broken.toml:2: strategy: \"a\" is a text (one table for each, begun with [[strategy]])"},
      {"strategy without a name",
       "title = \"t\"\n"
       "[[strategy]]\n",
       {},
       "broken.toml:2: missing key 'name' (a text in quotes)"},
      {"strategy with an empty name",
       "title = \"t\"\n"
       "[[strategy]]\n"
       "name = \"\"\n",
       {},
       "broken.toml:3: name: \"\" is not a name (some text on one line)"},
      {"two strategies of one name",
       kLeast + "[[strategy]]\n"
                "name = \"a\"\n",
       {},
       "broken.toml:5: name: there is already a strategy \"a\" (first in broken.toml:3)"},
      {"unknown baseline",
       "baseline = \"b\"\n" + kLeast,
       {},
       "broken.toml:1: baseline: there is no strategy \"b\"; did you mean 'a'? (strategies: a)"},
      {"misspelt baseline",
       "baseline = \"free sample\"\n" + kBase,
       {},
       "broken.toml:1: baseline: there is no strategy \"free sample\"; did you mean 'free "
       "samples'? (strategies: a, free samples)"},
      {"action as a plain table",
       kLeast + "[strategy.action]\n"
                "type = \"seed\"\n",
       {},
       "broken.toml:4: action: a table was given (one table for each, begun with "
       "[[strategy.action]])"},
      {"actions that are numbers",
       kLeast + "action = [1, 2]\n",
       {},
       "broken.toml:4: action: 1 is a whole number (one table for each, begun with "
       "[[strategy.action]])\n"
       "broken.toml:4: action: 2 is a whole number (one table for each, begun with "
       "[[strategy.action]])"},
      {"graph that is a text",
       "graph = \"x\"\n" + kLeast,
       {},
       "broken.toml:1: graph: \"x\" is a text (a table, begun with [graph])"},
      {"model that is a number",
       "model = 5\n" + kLeast,
       {},
       "broken.toml:1: model: 5 is a whole number (a table, begun with [model])"},
      {"nested table that is a number",
       "title = \"t\"\n"
       "[model]\n"
       "attention = 5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: attention: 5 is a whole number (a table)"},
      {"nested table that is a list",
       "title = \"t\"\n"
       "[model]\n"
       "attention = [1]\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: attention: a list was given (a table)"},
      {"text for a number",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = \"half\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: \"half\" is a text (a number from 0 to 1)"},
      {"truth value for a number",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = true\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: true is a truth value (a number from 0 to 1)"},
      {"list for a number",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = [0.5]\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: a list was given (a number from 0 to 1)"},
      {"table for a number",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = {x = 1}\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: a table was given (a number from 0 to 1)"},
      {"decimal number for a whole number",
       "title = \"t\"\n"
       "[run]\n"
       "replicates = 2.5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: replicates: 2.5 is a decimal number (a whole number from 1 to 16777215)"},
      {"decimal number that happens to be whole",
       "title = \"t\"\n"
       "[run]\n"
       "replicates = 2.0\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: replicates: 2.0 is a decimal number (a whole number from 1 to 16777215)"},
      {"text for a whole number",
       "title = \"t\"\n"
       "[run]\n"
       "seed = \"one\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: seed: \"one\" is a text (a whole number, at least 0)"},
      {"number for a truth value",
       "title = \"t\"\n"
       "[model]\n"
       "negative_word = 1\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: negative_word: 1 is a whole number (true or false)"},
      {"number for a duration",
       "title = \"t\"\n"
       "[run]\n"
       "duration = 21\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: 21 is a whole number, and a duration needs its unit (a duration "
       "such as \"12h\" or \"3d\" from 1s to 3650d)"},
      {"decimal number for a duration",
       "title = \"t\"\n"
       "[run]\n"
       "duration = 1.5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: 1.5 is a decimal number, and a duration needs its unit (a "
       "duration such as \"12h\" or \"3d\" from 1s to 3650d)"},
      {"duration without a unit",
       "title = \"t\"\n"
       "[run]\n"
       "duration = \"21\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: \"21\" is not a duration in whole seconds (a duration such as "
       "\"12h\" or \"3d\" from 1s to 3650d; units: s, min, h, d, w)"},
      {"duration with an unknown unit",
       "title = \"t\"\n"
       "[run]\n"
       "duration = \"2 fortnights\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: \"2 fortnights\" is not a duration in whole seconds (a duration "
       "such as \"12h\" or \"3d\" from 1s to 3650d; units: s, min, h, d, w)"},
      {"duration of part of a second",
       "title = \"t\"\n"
       "[run]\n"
       "step = \"0.5s\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: step: \"0.5s\" is not a duration in whole seconds (a duration such as "
       "\"12h\" or \"3d\" from 1s to 365d; units: s, min, h, d, w)"},
      {"duration that is not a number",
       "title = \"t\"\n"
       "[run]\n"
       "step = \"nan h\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: step: \"nan h\" is not a duration in whole seconds (a duration such as "
       "\"12h\" or \"3d\" from 1s to 365d; units: s, min, h, d, w)"},
      {"truth value for a duration",
       "title = \"t\"\n"
       "[run]\n"
       "step = true\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: step: true is a truth value (a duration such as \"12h\" or \"3d\" from 1s "
       "to 365d)"},
      {"unknown word of a choice",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "choose = \"degre\"\n",
       {},
       "broken.toml:7: choose: unknown word \"degre\"; did you mean 'degree'? (one of \"random\", "
       "\"friend\", \"circle\", \"degree\", \"core\", \"pagerank\", \"betweenness\", "
       "\"opinion_leaders\", \"file\")"},
      {"number for a choice",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "choose = 1\n",
       {},
       "broken.toml:7: choose: 1 is a whole number (one of \"random\", "
       "\"friend\", \"circle\", \"degree\", \"core\", \"pagerank\", \"betweenness\", "
       "\"opinion_leaders\", \"file\")"},
      {"below the range",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = -0.1\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: -0.1 is below 0 (a number from 0 to 1)"},
      {"above the range",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = 1.5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: 1.5 is above 1 (a number from 0 to 1)"},
      {"at an open end of the range",
       kLeast + "[[strategy.action]]\n"
                "type = \"advertise\"\n"
                "target_share = 0\n",
       {},
       "broken.toml:6: target_share: 0 is not above 0 (a number above 0 and at most 1)"},
      {"whole number below its range",
       "title = \"t\"\n"
       "[run]\n"
       "replicates = 0\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: replicates: 0 is below 1 (a whole number from 1 to 16777215)"},
      {"whole number above its range",
       "title = \"t\"\n"
       "[run]\n"
       "replicates = 16777216\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: replicates: 16777216 is above 16777215 (a whole number from 1 to 16777215)"},
      {"negative seed",
       "title = \"t\"\n"
       "[run]\n"
       "seed = -1\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: seed: -1 is below 0 (a whole number, at least 0)"},
      {"duration below its range",
       "title = \"t\"\n"
       "[run]\n"
       "step = \"0s\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: step: 0s is below 1s (a duration such as \"12h\" or \"3d\" from 1s to "
       "365d)"},
      {"duration above its range",
       "title = \"t\"\n"
       "[run]\n"
       "duration = \"4000d\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: 4000d is above 3650d (a duration such as \"12h\" or \"3d\" from "
       "1s to 3650d)"},
      {"negative duration",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "at = \"-1h\"\n",
       {},
       "broken.toml:7: at: -1h is below 0s (a duration such as \"12h\" or \"3d\" from 0s to "
       "3650d)"},
      {"negative money",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "cost_each = -1\n",
       {},
       "broken.toml:7: cost_each: -1 is below 0 (an amount of money from 0 to 1000000)"},
      {"more money than there is",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "cost_each = 1e300\n",
       {},
       "broken.toml:7: cost_each: 1e+300 is more money than can be counted (an amount of money "
       "from 0 to 1000000)"},
      {"text for money",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "cost_each = \"25 EUR\"\n",
       {},
       "broken.toml:7: cost_each: \"25 EUR\" is a text (an amount of money from 0 to 1000000)"},
      {"not a number",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = nan\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: nan is not a finite number (a number from 0 to 1)"},
      {"infinite",
       "title = \"t\"\n"
       "[population]\n"
       "in_need = inf\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: in_need: inf is not a finite number (a number from 0 to 1)"},
      {"infinite whole number",
       "title = \"t\"\n"
       "[run]\n"
       "replicates = -inf\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: replicates: -inf is not a finite number (a whole number from 1 to "
       "16777215)"},
      {"infinite money",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "cost_each = inf\n",
       {},
       "broken.toml:7: cost_each: inf is not a finite number (an amount of money from 0 to "
       "1000000)"},
      {"duration no multiple of the step",
       "title = \"t\"\n"
       "[run]\n"
       "duration = \"90min\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: 90min is not a whole number of steps of 1h (a multiple of the "
       "step)"},
      {"step longer than the duration",
       "title = \"t\"\n"
       "[run]\n"
       "step = \"2h\"\n"
       "duration = \"1h\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:4: duration: 1h is shorter than one step of 2h (at least one step)"},
      {"step longer than the default duration",
       "title = \"t\"\n"
       "[run]\n"
       "step = \"30d\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: 21d is shorter than one step of 30d (at least one step)"},
      {"too many steps",
       "title = \"t\"\n"
       "[run]\n"
       "step = \"1s\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: duration: 21d in steps of 1s is 1814400 steps (at most 1000000)"},
      {"nobody to seed",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "\n",
       {},
       "broken.toml:4: count: 0 agents would be chosen (at least 1, or choose = \"file\" for all "
       "that a file lists)"},
      {"no file to seed from",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "choose = \"file\"\n",
       {},
       "broken.toml:4: missing key 'file' (choose = \"file\" takes the ids from it)"},
      {"file of seeds without use",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "file = \"FOLDER/seeds.txt\"\n",
       {},
       "broken.toml:4: file: is given but not used (choose = \"file\" uses it)"},
      {"file of seeds that does not exist",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "choose = \"file\"\n"
                "file = \"FOLDER/nowhere.txt\"\n",
       {},
       "broken.toml:7: file: there is no file \"FOLDER/nowhere.txt\" (relative to the folder of "
       "the scenario)"},
      {"folder for a file of seeds",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "choose = \"file\"\n"
                "file = \"FOLDER\"\n",
       {},
       "broken.toml:7: file: \"FOLDER\" is a folder (the path of a file in quotes)"},
      {"zero byte in a path",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "choose = \"file\"\n"
                "file = \"FOLDER\\u0000x\"\n",
       {},
       "broken.toml:7: file: there is no file \"FOLDER\" (relative to the folder of the scenario)"},
      {"too many impressions",
       kLeast + "[[strategy.action]]\n"
                "type = \"advertise\"\n"
                "impressions_per_day = 1_000_000_000\n",
       {},
       "broken.toml:4: impressions_per_day: 7000000000 impressions over the whole duration are too "
       "many (at most 4294967295)"},
      {"advertisement below the least that is sold",
       kLeast + "[[strategy.action]]\n"
                "type = \"advertise\"\n"
                "impressions_per_day = 1000\n"
                "minimum_spend = 1000\n"
                "budget = 100\n"
                "shown_from = \"20h\"\n"
                "shown_until = \"8h\"\n",
       {},
       "broken.toml:4: minimum_spend: 7000 impressions cost 140 (at least 1000)\n"
       "broken.toml:4: budget: 100 is below the minimum spend (at least 1000)\n"
       "broken.toml:4: shown_from: 20h is not before 8h (shown_from before shown_until, both "
       "within a day)"},
      {"topic without leaders, and a file given several times",
       kLeast + "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "count = 1\n"
                "topic = \"tea\"\n"
                "[[strategy.action]]\n"
                "type = \"seed\"\n"
                "choose = \"file\"\n"
                "file = \"FOLDER/seeds.txt\"\n"
                "times = 2\n",
       {},
       "broken.toml:4: topic: is given but not used (choose = \"opinion_leaders\" uses it)\n"
       "broken.toml:8: times: a whole file is given once (a count for each time, or times = 1)"},
      {"an offer to agents who do not answer",
       "title = \"t\"\n[model]\nname = \"bass\"\n[[strategy]]\nname = \"a\"\n[[strategy.action]]\n"
       "type = \"coupon\"\n",
       {},
       "broken.toml:7: type: coupon means nothing to the model \"bass\" (models whose agents "
       "answer: friend_circle)"},
      {"terms that contradict each other",
       kLeast + "[[strategy.action]]\n"
                "type = \"coupon\"\n"
                "opens = \"8d\"\n"
                "[[strategy.action]]\n"
                "type = \"endorse\"\n"
                "fit = \"fitting\"\n"
                "[[strategy.action]]\n"
                "type = \"offline\"\n"
                "from = \"21h\"\n"
                "[[strategy.action]]\n"
                "type = \"respond\"\n"
                "crisis = false\n"
                "complaints = false\n",
       {},
       "broken.toml:4: opens: 8d is after the end (less than the duration, 7d)\n"
       "broken.toml:7: fit: to what the leaders are to fit is not said (topics)\n"
       "broken.toml:10: from: 21h is not before 20h (from before until, both within a day)\n"
       "broken.toml:13: nobody would be answered (complaints or crisis = true)"},
      {"words that are none",
       kLeast + "[[strategy.action]]\n"
                "type = \"advertise\"\n"
                "target_regions = [\"north\", 3, \"north\", 0.5]\n"
                "target_genders = true\n"
                "target_interests = \"\"\n",
       {},
       "broken.toml:6: target_regions: \"north\" is listed twice (a list of words)\n"
       "broken.toml:6: target_regions: 0.5 is a decimal number (a list of words)\n"
       "broken.toml:7: target_genders: true is a truth value (a list of words)\n"
       "broken.toml:8: target_interests: a word is empty (a list of words)"},
      {"graph with generator and file",
       "title = \"t\"\n"
       "[graph]\n"
       "generator = \"overlapping_circles\"\n"
       "file = \"FOLDER/ties.txt\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: generator: the graph has a file as well (either generator or file)"},
      {"graph file with parameters of a generator",
       "title = \"t\"\n"
       "[graph]\n"
       "file = \"FOLDER/ties.txt\"\n"
       "agents = 5\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:4: unknown key 'agents' (known: file, format, circles, directed, trust, "
       "rating, seed, generator)"},
      {"graph file that does not exist",
       "title = \"t\"\n"
       "[graph]\n"
       "file = \"FOLDER/nothing.txt\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: file: there is no file \"FOLDER/nothing.txt\" (relative to the folder of "
       "the scenario)"},
      {"graph file with an empty name",
       "title = \"t\"\n"
       "[graph]\n"
       "file = \"\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: file: no file is named (a graph file; without the key, a graph is "
       "generated)"},
      {"graph file of an unknown format",
       "title = \"t\"\n"
       "[graph]\n"
       "file = \"FOLDER/ties.txt\"\n"
       "format = \"edgelist\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:4: format: unknown graph format \"edgelist\"; did you mean 'edge_list'? "
       "(known: "
       "csv, edge_list, graphml, hdf5, matrix_market, metis)"},
      {"circles without a graph file",
       "title = \"t\"\n"
       "[graph]\n"
       "circles = \"FOLDER/circles.txt\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:3: unknown key 'circles' (known: ..."},
      {"date",
       "question = 2024-05-01\n" + kLeast,
       {},
       "broken.toml:1: dates and times have no meaning here (durations count from the start of the "
       "campaign: \"36h\", \"3d\")"},
      {"time of day",
       "question = 07:30:00\n" + kLeast,
       {},
       "broken.toml:1: dates and times have no meaning here (durations count from the start of the "
       "campaign: \"36h\", \"3d\")"},
      {"key without a value", "title =\n", {}, "broken.toml:1: ..."},
      {"key without an equals sign", "title\n", {}, "broken.toml:1: ..."},
      {"text that is not closed", "title = \"t\n", {}, "broken.toml:1: ..."},
      {"table header that is not closed",
       "a=1\n"
       "[",
       {},
       "broken.toml:2: ..."},
      {"table header that is not closed, empty line",
       "a=1\n"
       "[\n",
       {},
       "broken.toml:2: ..."},
      {"key given twice",
       "title = \"t\"\n"
       "title = \"u\"\n",
       {},
       "broken.toml:2: ..."},
      {"table given twice",
       "title = \"t\"\n"
       "[run]\n"
       "seed = 1\n"
       "[run]\n"
       "[[strategy]]\n"
       "name = \"a\"\n",
       {},
       "broken.toml:4: ..."},
      {"invalid UTF-8",
       std::string("\164\151\164\154\145\040\075\040\042\377\042\012", 12),
       {},
       "broken.toml:1: ..."},
      {"binary",
       std::string("\211\110\104\106\015\012\032\012\000\000", 10),
       {},
       "broken.toml:1: ..."},
      {"zero bytes", std::string("\000\000\000\000", 4), {}, "broken.toml:1: ..."},
      {"lists nested beyond reason",
       "a = " + std::string(300, '[') + std::string(300, ']'),
       {},
       "broken.toml:1: ..."},
      {"number too large",
       "title = \"t\"\n"
       "a = 99999999999999999999\n",
       {},
       "broken.toml:2: ..."},
      {"several at once, in the order of the file",
       "baseline = \"none\"\n"
       "[run]\n"
       "step = 5\n"
       "replicates = 0\n"
       "[model.reading]\n"
       "base = 2\n"
       "[population]\n"
       "in_need = \"x\"\n"
       "[[strategy]]\n"
       "name = \"a\"\n"
       "[[strategy.action]]\n"
       "type = \"push\"\n"
       "open_rate = 2\n",
       {"run.seed=-5"},
       "broken.toml:1: missing key 'title' (a text in quotes)\n"
       "broken.toml:3: step: 5 is a whole number, and a duration needs its unit (a duration such "
       "as \"12h\" or \"3d\" from 1s to 365d)\n"
       "broken.toml:4: replicates: 0 is below 1 (a whole number from 1 to 16777215)\n"
       "broken.toml:6: base: 2 is above 1 (a number from 0 to 1)\n"
       "broken.toml:8: in_need: \"x\" is a text (a number from 0 to 1)\n"
       "broken.toml:13: open_rate: 2 is above 1 (a number from 0 to 1)\n"
       "--set run.seed=-5: seed: -5 is below 0 (a whole number, at least 0)"},
      {"set: unknown table",
       kBase,
       {"model.atention.see=0.4"},
       "--set model.atention.see=0.4: unknown key 'atention'; did you mean 'attention'? (known: "
       "..."},
      {"set: unknown key",
       kBase,
       {"model.attention.sea=0.4"},
       "--set model.attention.sea=0.4: unknown key 'sea'; did you mean 'see'? (known: ..."},
      {"set: no equals sign",
       kBase,
       {"graph.agents"},
       "--set graph.agents: there is no '=' (path=value, such as graph.agents=5000)"},
      {"set: nothing",
       kBase,
       {""},
       "--set : there is no '=' (path=value, such as graph.agents=5000)"},
      {"set: no path",
       kBase,
       {"=5"},
       "--set =5: a name is missing in the path (path=value, such as graph.agents=5000)"},
      {"set: empty part",
       kBase,
       {"graph..agents=5"},
       "--set graph..agents=5: a name is missing in the path (path=value, such as "
       "graph.agents=5000)"},
      {"set: open quote",
       kBase,
       {"strategy.\"free samples.action.1.count=5"},
       "--set strategy.\"free samples.action.1.count=5: a quote in the path is not closed "
       "(path=value, such as graph.agents=5000)"},
      {"set: unknown strategy",
       kBase,
       {"strategy.\"fre samples\".action.1.count=5"},
       "--set strategy.\"fre samples\".action.1.count=5: there is no strategy 'fre samples'; did "
       "you mean 'free samples'? (known: a, free samples)"},
      {"set: action that is not there",
       kBase,
       {"strategy.free samples.action.2.count=5"},
       "--set strategy.free samples.action.2.count=5: there is no action '2' (counted from 1 to "
       "1)"},
      {"set: action zero",
       kBase,
       {"strategy.free samples.action.0.count=5"},
       "--set strategy.free samples.action.0.count=5: there is no action '0' (counted from 1 to "
       "1)"},
      {"set: action by name",
       kBase,
       {"strategy.free samples.action.seed.count=5"},
       "--set strategy.free samples.action.seed.count=5: there is no action 'seed' (counted from 1 "
       "to 1)"},
      {"set: action of a strategy without",
       kBase,
       {"strategy.a.action.1.count=5"},
       "--set strategy.a.action.1.count=5: there is no action '1' (there are none)"},
      {"set: wrong type",
       kBase,
       {"graph.agents=many"},
       "--set graph.agents=many: agents: \"many\" is a text (a whole number from 2 to 4000000000)"},
      {"set: out of range",
       kBase,
       {"model.attention.see=1.5"},
       "--set model.attention.see=1.5: see: 1.5 is above 1 (a number from 0 to 1)"},
      {"set: not a number",
       kBase,
       {"model.attention.see=nan"},
       "--set model.attention.see=nan: see: nan is not a finite number (a number from 0 to 1)"},
      {"set: part of a value",
       kBase,
       {"title.x=5"},
       "--set title.x=5: title has no parts to set (\"t\" is a text)"},
      {"set: a table by a value",
       kBase,
       {"run=5"},
       "--set run=5: run: 5 is a whole number (a table, begun with [run])"},
      {"set: all strategies",
       kBase,
       {"strategy=5"},
       "--set strategy=5: strategy: 5 is a whole number (one table for each, begun with "
       "[[strategy]])"},
      {"set: date",
       kBase,
       {"title=2024-05-01"},
       "--set title=2024-05-01: dates and times have no meaning here (durations count from the "
       "start of the campaign: \"36h\", \"3d\")"},
      {"set: open text",
       kBase,
       {"title=\"abc"},
       "--set title=\"abc: the value is not complete (a number, true, false, \"a text\" or a bare "
       "word)"},
      {"set: open list",
       kBase,
       {"title=[1"},
       "--set title=[1: the value is not complete (a number, true, false, \"a text\" or a bare "
       "word)"},
      {"set: duration as a number",
       kBase,
       {"run.duration=5"},
       "--set run.duration=5: duration: 5 is a whole number, and a duration needs its unit (a "
       "duration such as \"12h\" or \"3d\" from 1s to 3650d)"},
      {"set: no value",
       kBase,
       {"graph.agents="},
       "--set graph.agents=: agents: \"\" is a text (a whole number from 2 to 4000000000)"},
      {"set: second line",
       kBase,
       {"run.seed=1\nseed=2"},
       "--set run.seed=1 seed=2: seed: \"1\\nseed=2\" is a text (a whole number, at least 0)"},
      {"set: missing graph file",
       kBase,
       {"graph.file=nothing-there.txt"},
       "broken.toml:3: unknown key 'agents' (known: file, format, circles, directed, trust, "
       "rating, seed, generator)\n"
       "--set graph.file=nothing-there.txt: file: there is no file \"FOLDER/nothing-there.txt\" "
       "(relative to the working directory)"},
      {"set: name of another strategy",
       kBase,
       {"strategy.a.name=free samples"},
       "broken.toml:9: name: there is already a strategy \"free samples\" (first in --set "
       "strategy.a.name=free samples)"},
      {"set: unknown type",
       kBase,
       {"strategy.free samples.action.1.type=sed"},
       "--set strategy.free samples.action.1.type=sed: type: unknown action \"sed\"; did you mean "
       "'seed'? (known: ACTIONS)"},
      {"set: needless generator",
       kBase,
       {"graph.generator=lattice"},
       "--set graph.generator=lattice: generator: unknown generator \"lattice\" (known: "
       "GENERATORS)"},
  };
}

std::string replaced(std::string text, const std::string& word, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += by.size()) {
    text.replace(at, word.size(), by);
  }
  return text;
}

class Faults : public ::testing::Test {
 protected:
  Faults() {
    std::filesystem::create_directories(folder_);
    for (const auto* name : {"seeds.txt", "ties.txt", "circles.txt"}) {
      std::ofstream(folder_ / name) << "1 2\n";
    }
    std::filesystem::current_path(folder_);
  }
  ~Faults() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  template <class Kind>
  static std::string known(const std::vector<std::unique_ptr<Kind>>& all) {
    std::string text;
    for (const std::string_view name : names(all)) {
      if (!text.empty()) text += ", ";
      text += name;
    }
    return text;
  }

  static std::string messages(const std::string& text, const Overrides& overrides = {}) {
    try {
      parse_scenario(text, "broken.toml", overrides);
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was wrong";
  }

  std::filesystem::path before_ = std::filesystem::current_path();
  std::filesystem::path folder_ = std::filesystem::canonical(::testing::TempDir()) /
                                  (std::string("hearsay_faults_") +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(Faults, EachGivesItsMessages) {
  EXPECT_EQ(messages(kLeast), "nothing was wrong");
  EXPECT_EQ(messages(kBase), "nothing was wrong");
  for (const Fault& fault : faults()) {
    Overrides overrides;
    overrides.sets = fault.sets;
    std::string found = messages(replaced(fault.text, "FOLDER", folder_.string()), overrides);
    std::string expected = replaced(fault.messages, "FOLDER", folder_.string());
    expected = replaced(expected, "GENERATORS", known(all_generators()));
    expected = replaced(expected, "MODELS", known(all_models()));
    expected = replaced(expected, "ACTIONS", known(all_actions()));
    if (expected.ends_with("...")) {
      expected.resize(expected.size() - 3);
      EXPECT_GT(found.size(), expected.size()) << fault.name;
      found.resize(std::min(found.size(), expected.size()));
    }
    EXPECT_EQ(found, expected) << fault.name;
  }
}

// The same reader, whatever the format; and lines are those of the file.
TEST_F(Faults, OfJsonAreNamedByTheirLines) {
  const auto of_json = [](const std::string& text) {
    try {
      parse_scenario(text, "broken.json");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("nothing was wrong");
  };
  EXPECT_EQ(of_json("{\"title\": \"t\",\n \"strategy\": [{\"name\": \"a\"}]}"),
            "nothing was wrong");
  const std::string several = of_json(R"({"title": "t",
 "graph": {
  "agens": 5},
 "run":
 {"replicates": 0
},
 "strategy": [
 {"name": "a"},
 {"nmae": "a"}]})");
  EXPECT_TRUE(several.starts_with("broken.json:3: unknown key 'agens'; did you mean 'agents'?"));
  EXPECT_TRUE(several.ends_with(
      "\nbroken.json:5: replicates: 0 is below 1 (a whole number from 1 to 16777215)\n"
      "broken.json:9: unknown key 'nmae'; did you mean 'name'? (known: name, action)\n"
      "broken.json:9: missing key 'name' (a text in quotes)"))
      << several;
  EXPECT_EQ(of_json("{\"title\": null,\n\"question\": \"q\",\n \"question\": \"r\"}"),
            "broken.json:1: null has no meaning here (leave the key out)\n"
            "broken.json:3: the key 'question' stands there twice (each key once in a table)");
  EXPECT_EQ(of_json("[]"),
            "broken.json:1: a list was given (a scenario is a table: { \"title\": ... })");
  EXPECT_EQ(of_json("3"),
            "broken.json:1: 3 is a whole number (a scenario is a table: { \"title\": ... })");
  for (const std::string text :
       {"", "{", "{\"title\": \n}", "{\"a\": 1} x", "{'a': 1}", "{\"a\": \xff}"}) {
    EXPECT_EQ(of_json(text).substr(0, 12), "broken.json:") << text;
  }
  EXPECT_EQ(of_json("{\"a\": \n}").substr(0, 15), "broken.json:2: ");
  EXPECT_EQ(of_json(std::string(100'000, '[')),
            "broken.json:1: tables and lists lie too deep in one another (at most 64 deep)");
}

TEST_F(Faults, OptionsOfTheCommandLineAreNamed) {
  Overrides overrides;
  overrides.replicates = 0;
  overrides.seed = -1;
  overrides.graph = "nowhere.txt";
  overrides.strategies = {"free sample", "b"};
  EXPECT_EQ(messages(kBase, overrides),
            "--graph: file: there is no file \"" + (folder_ / "nowhere.txt").string() +
                "\" (relative to the working directory)\n"
                "--replicates: replicates: 0 is below 1 (a whole number from 1 to 16777215)\n"
                "--seed: seed: -1 is below 0 (a whole number, at least 0)\n"
                "--strategy: there is no strategy \"free sample\"; did you mean 'free samples'? "
                "(strategies: a, free samples)\n"
                "--strategy: there is no strategy \"b\"; did you mean 'a'? (strategies: a, free "
                "samples)");
  overrides = {};
  overrides.circles = "circles.txt";
  EXPECT_EQ(
      messages(kBase, overrides),
      "--circles: the scenario generates its graph, with its own circles (give the file of the "
      "graph as well: --graph FILE)");
}

TEST_F(Faults, AFileThatCannotBeReadIsTheSystemsFailure) {
  const auto failure = [](const std::string& path) -> std::string {
    try {
      load_scenario(path);
    } catch (const SystemError& error) {
      return error.what();
    }
    return "read";
  };
  EXPECT_EQ(failure("nowhere.toml"), "cannot open nowhere.toml: No such file or directory");
  EXPECT_EQ(failure("."), "cannot read .: Is a directory");
  EXPECT_EQ(failure("ties.txt/x.toml"), "cannot open ties.txt/x.toml: Not a directory");
  EXPECT_EQ(failure(""), "cannot open : No such file or directory");
}

TEST_F(Faults, TooManyActionsAreOneMessage) {
  std::string text = kLeast;
  for (int i = 0; i < 17; ++i) text += "[[strategy.action]]\ntype = \"push\"\n";
  EXPECT_EQ(messages(text), "broken.toml:2: action: 17 actions in one strategy (at most 16)");
}

// Whatever is done to a scenario, it is either still one or an InputError says what is wrong.
TEST_F(Faults, AMutatedScenarioIsReadOrReported) {
  std::ifstream file(std::string(HEARSAY_SOURCE_DIR) + "/scenarios/quickstart.toml");
  const std::string original{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
  ASSERT_FALSE(original.empty());
  const std::string alphabet = "[]{}=\"'#.,\n\r\t -+_0aé\x80";
  const Luck luck(1, ReplicateId{0});
  int read = 0;
  int reported = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    std::string text = original;
    const std::uint32_t changes = 1 + luck.draw(Purpose::experience, i, 0).below(0, 4);
    for (std::uint32_t change = 1; change <= changes && !text.empty(); ++change) {
      const Draw draw = luck.draw(Purpose::experience, i, change);
      const auto size = static_cast<std::uint32_t>(text.size());
      const std::size_t at = draw.below(0, size);
      const std::size_t length = draw.below(1, std::min(size, 40U)) + 1;
      const char letter = alphabet[draw.below(2, static_cast<std::uint32_t>(alphabet.size()))];
      switch (draw.below(3, 6)) {
        case 0:
          text[at] = letter;
          break;
        case 1:
          text.insert(at, 1, letter);
          break;
        case 2:
          text.erase(at, length);
          break;
        case 3:
          text.insert(draw.below(2, size), text.substr(at, length));
          break;
        case 4:
          text.resize(at);
          break;
        default:
          text[at] = static_cast<char>(draw[2] & 0xFF);
          break;
      }
    }
    try {
      const Scenario scenario = parse_scenario(text, "broken.toml");
      const std::string resolved = scenario.resolved();
      EXPECT_EQ(parse_scenario(resolved, "broken.toml").resolved(), resolved);
      ++read;
    } catch (const InputError& error) {
      EXPECT_STRNE(error.what(), "");
      ++reported;
    }
  }
  // Both happen, or the test would show nothing.
  EXPECT_GT(read, 100);
  EXPECT_GT(reported, 1000);
}

// White space, letters and marks of all scripts, where only a key may stand.
TEST_F(Faults, NoLetterOfAnyScriptIsAKeyOutsideOfQuotes) {
  for (std::uint32_t letter = 0x80; letter < 0x10000; letter += 3) {
    std::string text;
    if (letter < 0x800) {
      text += static_cast<char>(0xC0 | letter >> 6);
    } else {
      text += static_cast<char>(0xE0 | letter >> 12);
      text += static_cast<char>(0x80 | (letter >> 6 & 0x3F));
    }
    text += static_cast<char>(0x80 | (letter & 0x3F));
    EXPECT_THROW(parse_scenario("title = \"t\"\n" + text + " = 1\n", "broken.toml"), InputError);
  }
}

TEST_F(Faults, AMutatedOverrideIsTakenOrReported) {
  const std::string original = "strategy.\"free samples\".action.1.count=50";
  const std::string alphabet = ".=\"'[]{} 1a-";
  const Luck luck(2, ReplicateId{0});
  for (std::uint64_t i = 0; i < 2000; ++i) {
    std::string text = original;
    for (std::uint32_t change = 0; change < 3; ++change) {
      const Draw draw = luck.draw(Purpose::experience, i, change);
      text[draw.below(0, static_cast<std::uint32_t>(text.size()))] =
          alphabet[draw.below(1, static_cast<std::uint32_t>(alphabet.size()))];
    }
    Overrides overrides;
    overrides.sets = {text};
    EXPECT_NE(messages(kBase, overrides), "");
  }
}

}  // namespace
}  // namespace hearsay
