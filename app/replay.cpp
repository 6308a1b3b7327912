// Simulates one replicate of a result file once more, and tells who heard it from whom.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "analysis/cascade_tree.hpp"
#include "analysis/pace.hpp"
#include "analysis/replayer.hpp"
#include "analysis/table.hpp"
#include "app/commands.hpp"
#include "app/written.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/io/result_file.hpp"
#include "sim/io/table_file.hpp"

namespace hearsay {
namespace {

using Json = nlohmann::ordered_json;

// One replicate, replayed, with what is needed to speak of it.
struct Replayed {
  std::string strategy;
  std::uint32_t replicate = 0;
  Duration step;
  std::vector<std::string> names;  // by agent; empty: numbers
  Cascades cascades;
  std::optional<Pace> any_word;   // how fast people saw anything of it
  std::optional<Pace> criticism;  // how fast they saw criticism

  std::string name(AgentId agent) const {
    return names.empty() ? std::to_string(index(agent)) : names[index(agent)];
  }
  double hours(std::uint32_t at) const {
    return static_cast<double>(at) * static_cast<double>(step.seconds) / 3600.0;
  }
  std::string when(std::uint32_t at) const {
    return to_text(Duration{static_cast<std::int64_t>(at) * step.seconds});
  }
};

Replayed replayed(const ReplayOptions& options) {
  const ResultReader result(options.result);
  const ResultHeader& header = result.header();
  const std::size_t strategy = find_strategy(header, options.strategy);
  if (options.replicate >= header.replicates) {
    throw InputError("--replicate",
                     fmt::format("there is no replicate {} in the file", options.replicate),
                     fmt::format("0 to {}", header.replicates - 1));
  }
  Workers workers(options.threads);
  const Replayer replayer(result, options.scenario.empty() ? options.result : options.scenario,
                          workers, strategy / header.strategies_of_a_point());
  Trace trace;
  const ReplicateRecord record = replayer.replay(strategy, options.replicate, {.trace = &trace});
  const auto pace = [&](std::string_view measure) {
    std::vector<std::int64_t> reached;
    for (std::size_t m = 0; m < header.measures.size(); ++m) {
      if (header.measures[m].name != measure) continue;
      for (Step t = 0; t < record.steps(); ++t) reached.push_back(record.at(t)[m]);
    }
    return pace_of(reached);
  };
  return {options.strategy,   options.replicate, header.step,           replayer.agent_names(),
          cascades_of(trace), pace("reach"),     pace("negative_reach")};
}

std::string chain_text(const Replayed& replay, AgentId agent) {
  const Cascades& cascades = replay.cascades;
  const std::uint32_t member = cascades.find(agent);
  if (member == kNobody) return fmt::format("agent {} read nothing\n", replay.name(agent));
  std::string text = fmt::format("how agent {} heard of it\n", replay.name(agent));
  std::vector<std::uint32_t> chain = cascades.chain(member);
  std::ranges::reverse(chain);
  for (const std::uint32_t link : chain) {
    const CascadeMember& each = cascades.members[link];
    text +=
        fmt::format("  {:>10}  agent {} read {}\n", replay.when(each.read), replay.name(each.agent),
                    each.parent == kNobody
                        ? std::string("a message of the campaign")
                        : "the post of agent " + replay.name(cascades.members[each.parent].agent));
    const auto did = [&](std::uint32_t at, std::string_view what) {
      if (at == CascadeMember::kNever) return;
      text +=
          fmt::format("  {:>10}  agent {} {}\n", replay.when(at), replay.name(each.agent), what);
    };
    did(each.shared, "passed it on");
    if (each.recommender == kNobody) {
      did(each.decided, "decided to buy");
    } else {
      did(each.decided, "decided to buy, on the word of agent " +
                            replay.name(cascades.members[each.recommender].agent));
    }
    did(each.bought, "bought");
    did(each.criticised, "criticised it");
  }
  return text;
}

std::string summary_text(const Replayed& replay) {
  const Cascades& cascades = replay.cascades;
  std::string text = fmt::format("{}, replicate {}: {} readers in {} cascades\n", replay.strategy,
                                 replay.replicate, cascades.members.size(), cascades.trees.size());
  const auto tell = [&](std::string_view what, const std::optional<Pace>& pace) {
    if (!pace) return;
    text += fmt::format("  {} was first seen after {}; half of all who saw it had {} later\n", what,
                        replay.when(static_cast<std::uint32_t>(pace->first)),
                        replay.when(static_cast<std::uint32_t>(pace->half - pace->first)));
  };
  tell("the product", replay.any_word);
  tell("criticism", replay.criticism);
  std::size_t alone = 0;
  for (const CascadeTree& tree : cascades.trees) alone += tree.size == 1 ? 1 : 0;
  text += fmt::format("  {} of them of one reader\n", alone);
  constexpr std::size_t kShown = 5;
  text +=
      fmt::format("\n  {:>8} {:>6} {:>6} {:>20}\n", "root", "size", "depth", "structural virality");
  for (std::size_t i = 0; i < std::min(kShown, cascades.trees.size()); ++i) {
    const CascadeTree& tree = cascades.trees[i];
    text += fmt::format("  {:>8} {:>6} {:>6} {:>20.2f}\n",
                        replay.name(cascades.members[tree.root].agent), tree.size, tree.depth,
                        tree.structural_virality);
  }
  text += "\n  generation  readers  each brings about\n";
  const std::vector<double> rates = cascades.reproduction();
  for (std::size_t g = 0; g < cascades.by_generation.size(); ++g) {
    text += fmt::format("  {:>10} {:>8}  {:>17}\n", g, cascades.by_generation[g],
                        g < rates.size() ? fmt::format("{:.3f}", rates[g]) : "");
  }
  return text;
}

// The steps of a member, those that came, by name.
template <class Take>
void each_time(const CascadeMember& member, const Take& take) {
  const auto tell = [&](const char* name, std::uint32_t at) {
    if (at != CascadeMember::kNever) take(name, at);
  };
  tell("read", member.read);
  tell("shared", member.shared);
  tell("decided", member.decided);
  tell("bought", member.bought);
  tell("criticised", member.criticised);
}

std::string as_json(const Replayed& replay) {
  const Cascades& cascades = replay.cascades;
  Json members = Json::array();
  for (const CascadeMember& member : cascades.members) {
    Json json = {{"agent", replay.name(member.agent)},
                 {"from", member.parent == kNobody
                              ? Json(nullptr)
                              : Json(replay.name(cascades.members[member.parent].agent))},
                 {"generation", member.generation}};
    each_time(member, [&](const char* what, std::uint32_t at) {
      json[std::string(what) + "_hours"] = replay.hours(at);
    });
    if (member.recommender != kNobody) {
      json["recommender"] = replay.name(cascades.members[member.recommender].agent);
    }
    members.push_back(std::move(json));
  }
  Json trees = Json::array();
  for (const CascadeTree& tree : cascades.trees) {
    trees.push_back({{"root", replay.name(cascades.members[tree.root].agent)},
                     {"size", tree.size},
                     {"depth", tree.depth},
                     {"structural_virality", tree.structural_virality}});
  }
  const Json all = {{"strategy", replay.strategy},
                    {"replicate", replay.replicate},
                    {"readers_by_generation", cascades.by_generation},
                    {"reproduction_by_generation", cascades.reproduction()},
                    {"cascades", std::move(trees)},
                    {"readers", std::move(members)}};
  return all.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Readers are nodes, "told" their ties; opens in Gephi.
std::string as_graphml(const Replayed& replay) {
  const Cascades& cascades = replay.cascades;
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "  <key id=\"generation\" for=\"node\" attr.name=\"generation\" attr.type=\"int\"/>\n";
  for (const char* what : {"read", "shared", "decided", "bought", "criticised"}) {
    text += fmt::format(
        "  <key id=\"{0}\" for=\"node\" attr.name=\"{0}_hours\" attr.type=\"double\"/>\n", what);
  }
  text += "  <graph id=\"cascades\" edgedefault=\"directed\">\n";
  for (const CascadeMember& member : cascades.members) {
    text += fmt::format("    <node id=\"{}\"><data key=\"generation\">{}</data>",
                        escaped(replay.name(member.agent)), member.generation);
    each_time(member, [&](const char* what, std::uint32_t at) {
      text += fmt::format("<data key=\"{}\">{}</data>", what, replay.hours(at));
    });
    text += "</node>\n";
  }
  for (const CascadeMember& member : cascades.members) {
    if (member.parent == kNobody) continue;
    text += fmt::format("    <edge source=\"{}\" target=\"{}\"/>\n",
                        escaped(replay.name(cascades.members[member.parent].agent)),
                        escaped(replay.name(member.agent)));
  }
  return text + "  </graph>\n</graphml>\n";
}

// A table of readers and one of cascades, by position.
void write_hdf5(const Replayed& replay, const std::string& path) {
  const Cascades& cascades = replay.cascades;
  using Numbers = std::vector<std::int64_t>;
  const auto position = [](std::uint32_t of) {
    return of == kNobody ? std::int64_t{-1} : static_cast<std::int64_t>(of);
  };
  std::vector<std::string> names;
  Numbers agents;
  Numbers told_by;
  Numbers recommenders;
  Numbers generations;
  std::array<std::vector<double>, 5> hours;
  for (const CascadeMember& member : cascades.members) {
    names.push_back(replay.name(member.agent));
    agents.push_back(static_cast<std::int64_t>(index(member.agent)));
    told_by.push_back(position(member.parent));
    recommenders.push_back(position(member.recommender));
    generations.push_back(static_cast<std::int64_t>(member.generation));
    const std::array times = {member.read, member.shared, member.decided, member.bought,
                              member.criticised};
    for (std::size_t i = 0; i < times.size(); ++i) {
      hours[i].push_back(times[i] == CascadeMember::kNever
                             ? std::numeric_limits<double>::quiet_NaN()
                             : replay.hours(times[i]));
    }
  }
  TableColumn agent{"agent", "1", "agent, by its id in the graph's file", std::move(agents)};
  if (!replay.names.empty()) agent.values = std::move(names);
  DataTable readers{
      "reader",
      "reader, in the order in which they read",
      cascades.members.size(),
      {std::move(agent),
       {"told_by", "1", "reader whose post it read first; -1: the campaign", told_by},
       {"recommender", "1", "reader on whose word it decided; -1: nobody's", recommenders},
       {"generation", "1", "ties from the campaign's first reader", generations}}};
  constexpr std::array<const char*, 5> kTimes = {"read", "shared", "decided", "bought",
                                                 "criticised"};
  constexpr std::array<const char*, 5> kSentences = {"when it read", "when it passed it on",
                                                     "when it decided to buy", "when it bought",
                                                     "when it criticised"};
  for (std::size_t i = 0; i < kTimes.size(); ++i) {
    readers.columns.push_back({std::string(kTimes[i]) + "_hours", "h",
                               std::string(kSentences[i]) + ", from the start; NaN: never",
                               std::move(hours[i])});
  }
  Numbers roots;
  Numbers sizes;
  Numbers depths;
  std::vector<double> viralities;
  for (const CascadeTree& tree : cascades.trees) {
    roots.push_back(static_cast<std::int64_t>(tree.root));
    sizes.push_back(static_cast<std::int64_t>(tree.size));
    depths.push_back(static_cast<std::int64_t>(tree.depth));
    viralities.push_back(tree.structural_virality);
  }
  const DataTable trees{
      "cascade",
      "cascade, the largest first",
      cascades.trees.size(),
      {{"root", "1", "reader with whom it began", roots},
       {"size", "readers", "readers of the cascade", sizes},
       {"depth", "1", "generations after the first", depths},
       {"structural_virality", "1", "mean distance of two of its readers", viralities}}};
  write_tables(path,
               {{"format", std::string("hearsay cascades")},
                {"format_version", std::string("1.0")},
                {"strategy", replay.strategy},
                {"replicate", static_cast<std::int64_t>(replay.replicate)},
                {"step_seconds", replay.step.seconds}},
               {readers, trees});
}

AgentId find_agent(const Replayed& replay, const std::string& id, std::size_t agents) {
  for (std::uint32_t i = 0; i < agents; ++i) {
    if (replay.name(AgentId{i}) == id) return AgentId{i};
  }
  throw InputError(
      "--agent", "no agent has the id " + hearsay::quoted(id),
      replay.names.empty() ? fmt::format("0 to {}", agents - 1) : "an id of the graph's file");
}

}  // namespace

int replay(const ReplayOptions& options) {
  const bool graphml = options.output.ends_with(".graphml");
  const bool hdf5 = options.output.ends_with(".h5");
  if (!options.output.empty() && !graphml && !hdf5 && !options.output.ends_with(".json")) {
    throw InputError("--output", hearsay::quoted(options.output) + " is of no known format",
                     "a name that ends in .json, .graphml or .h5");
  }
  refuse_to_replace(options.output, {options.result});
  const Replayed replay = replayed(options);
  if (!options.agent.empty()) {
    const std::size_t agents = ResultReader(options.result).header().agents;
    std::cout << chain_text(replay, find_agent(replay, options.agent, agents));
  } else {
    std::cout << summary_text(replay);
  }
  if (hdf5) {
    write_hdf5(replay, options.output);
  } else if (!options.output.empty()) {
    TextWriter file(options.output);
    file.text(graphml ? as_graphml(replay) : as_json(replay));
    file.finish();
  }
  return 0;
}

}  // namespace hearsay
