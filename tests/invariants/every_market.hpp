// Every model on generated and on real graphs, with every action: what must hold of all of them is
// tested on all of them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/catalogue.hpp"
#include "tests/invariants/recorded.hpp"

namespace hearsay::testing {

struct MarketCase {
  std::string model;
  std::string graph;
  std::string text;  // of the scenario

  friend std::ostream& operator<<(std::ostream& out, const MarketCase& market) {
    return out << market.model << " on " << market.graph;
  }
};

inline std::vector<MarketCase> every_market() {
  // By name; the last is only there where the real data are.
  std::map<std::string, std::string> graphs{
      {"circles", "generator = \"overlapping_circles\"\nagents = 600\n"},
      {"followed",
       "generator = \"erdos_renyi\"\nagents = 400\nmean_degree = 20\n[graph.hubs]\ncount = 3\n"},
      {"scale_free", "generator = \"barabasi_albert\"\nagents = 700\n"},
      {"karate", "file = \"" HEARSAY_SOURCE_DIR "/scenarios/graphs/karate.txt\"\n"},
  };
  const std::string facebook = HEARSAY_DATA_DIR "/ego_facebook/facebook_combined.txt.gz";
  if (std::filesystem::exists(facebook)) graphs["facebook"] = "file = \"" + facebook + "\"\n";
  // What makes enough happen in a model; parameters at their defaults otherwise.
  const std::map<std::string, std::string> lively{
      {"friend_circle", "[model.purchase]\nconversion = 0.1\n[model.experience]\nquality = 0.8\n"},
      {"two_brands", "rival_seeds = 5\n"}};
  // Further kinds of models that have several, on the smallest graph.
  const std::map<std::string, std::vector<std::pair<std::string, std::string>>> kinds{
      {"epidemic", {{"seiz", "kind = \"seiz\"\ntransmission = 0.1\ndoubt = 0.1\n"}}},
      {"rumour",
       {{"daley_kendall",
         "kind = \"daley_kendall\"\nexperiences = 2\nforget = 0.2\nrate = 5.0\n"}}},
      {"opinion",
       {{"deffuant", "kind = \"deffuant\"\nseeds = \"free\"\n"},
        {"friedkin", "kind = \"friedkin_johnsen\"\n"}}},
      {"self_exciting", {{"seismic", "kind = \"seismic\"\ninfectiousness = 0.1\n"}}},
      {"threshold", {{"uniform", "kind = \"uniform\"\n"}}},
      {"independent_cascade", {{"trivalency", "chances = \"trivalency\"\n"}}}};

  std::vector<MarketCase> markets;
  for (const auto& model : all_models()) {
    const std::string name(model->name());
    const auto add = [&](const std::string& graph, const std::string& source,
                         const std::string& title, const std::string& parameters) {
      std::string text = "title = \"every market\"\n[graph]\n" + source +
                         "[population]\nshare_propensity = 0.2\nopinion_leaders = 0.1\n"
                         "followers = 0.3\ngroups = 2.0\ngroup_size = 8.0\n[model]\nname = \"" +
                         name + "\"\n";
      text += parameters;
      // Every agent is busy in every step of some models.
      text += name == "opinion" ? "[run]\nstep = \"12h\"\n" : "[run]\n";
      text +=
          "seed = 42\nreplicates = 7\nduration = \"5d\"\n"
          "[[strategy]]\nname = \"nothing\"\n[[strategy]]\nname = \"everything\"\n" +
          kSeedings + kAdvertisement + kMessages;
      if (model->answers()) text += "[[strategy]]\nname = \"offers\"\n" + kOffers;
      markets.push_back({title, graph, text});
    };
    const auto found = lively.find(name);
    for (const auto& [graph, source] : graphs) {
      add(graph, source, name, found != lively.end() ? found->second : "");
    }
    if (!kinds.contains(name)) continue;
    for (const auto& [kind, parameters] : kinds.at(name)) {
      add("karate", graphs.at("karate"), name + "_" + kind, parameters);
    }
  }
  return markets;
}

// A test of each market; `prepared()` is made once for all tests of it.
class EveryMarket : public ::testing::TestWithParam<MarketCase> {
 protected:
  static const Prepared& prepared() {
    static std::map<std::string, std::unique_ptr<Prepared>> all;
    auto& one = all[GetParam().model + GetParam().graph];
    if (!one) one = std::make_unique<Prepared>(GetParam().text);
    return *one;
  }
  // What is compared with: one thread, one shard.
  static const Recorded& usual() {
    static std::map<std::string, std::unique_ptr<Recorded>> all;
    auto& one = all[GetParam().model + GetParam().graph];
    if (!one) {
      one = std::make_unique<Recorded>(prepared().run(1));
      std::int64_t happened = 0;
      for (const ReplicateRecord& record : one->records[1]) happened += record.total(0);
      EXPECT_GT(happened, 0) << "nothing happens in this market";
    }
    return *one;
  }
};

#define HEARSAY_IN_EVERY_MARKET(suite)                         \
  INSTANTIATE_TEST_SUITE_P(                                    \
      Of, suite, ::testing::ValuesIn(testing::every_market()), \
      [](const auto& market) { return market.param.model + "_on_" + market.param.graph; })

}  // namespace hearsay::testing
