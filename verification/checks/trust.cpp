// Propagated trust on examples that can be worked through by hand.
#include "sim/population/trust/statements.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "sim/population/trust/subjective_logic.hpp"
#include "verification/laboratory.hpp"

namespace hearsay::verification {
namespace {

using namespace trust;

Statements said(std::uint32_t agents,
                std::initializer_list<std::tuple<std::uint32_t, std::uint32_t, double>> all) {
  std::vector<Statement> list;
  for (const auto& [from, to, value] : all) list.push_back({AgentId{from}, AgentId{to}, value});
  return {agents, std::move(list)};
}

double or_nothing(const std::optional<double>& value) {
  return value.value_or(-1);
}

}  // namespace

void check_trust(Checks& checks) {
  constexpr auto kMassa = "Massa and Avesani 2005";
  // 0 trusts 1 with .8 and 2 with 1; of 3 these say .6 and .9.
  const auto diamond = [] {
    return said(6, {{0, 1, .8}, {0, 2, 1.0}, {1, 3, .6}, {2, 3, .9}, {3, 4, .7}, {4, 5, 1.0}});
  };
  checks.add("MoleTrust, (.8 x .6 + 1 x .9) / (.8 + 1)", (.8 * .6 + .9) / 1.8, 1e-12, kMassa,
             [diamond](Laboratory&) {
               return Measured{or_nothing(mole_trust(diamond(), AgentId{0})[3])};
             });
  checks.add("MoleTrust, one step further, asking the trusted alone", .7, 1e-12, kMassa,
             [diamond](Laboratory&) {
               return Measured{or_nothing(mole_trust(diamond(), AgentId{0})[4])};
             });
  checks.add_law("MoleTrust says nothing beyond its horizon of 3, nor through the distrusted",
                 kMassa, [diamond](Laboratory&) {
                   const bool beyond = mole_trust(diamond(), AgentId{0})[5].has_value();
                   const bool through =
                       mole_trust(said(3, {{0, 1, .5}, {1, 2, 1.0}}), AgentId{0})[2].has_value();
                   return (beyond ? 1.0 : 0.0) + (through ? 1.0 : 0.0);
                 });
  constexpr auto kGolbeck = "Golbeck 2005";
  // The best way to a neighbour of 3 is 2's, with .9: 1 is not asked.
  checks.add(
      "TidalTrust: only those trusted as much as the best are asked", .4, 1e-12, kGolbeck,
      [](Laboratory&) {
        return Measured{or_nothing(tidal_trust(
            said(4, {{0, 1, .5}, {0, 2, .9}, {1, 3, .8}, {2, 3, .4}}), AgentId{0}, AgentId{3}))};
      });
  checks.add(
      "TidalTrust: two who are equally trusted, (.9 x .8 + .9 x .4) / 1.8", .6, 1e-12, kGolbeck,
      [](Laboratory&) {
        return Measured{or_nothing(tidal_trust(
            said(4, {{0, 1, .9}, {0, 2, .9}, {1, 3, .8}, {2, 3, .4}}), AgentId{0}, AgentId{3}))};
      });
  checks.add("TidalTrust: longer ways do not count", .8, 1e-12, kGolbeck, [](Laboratory&) {
    return Measured{or_nothing(
        tidal_trust(said(5, {{0, 1, .5}, {1, 4, .8}, {0, 2, 1.0}, {2, 3, 1.0}, {3, 4, .1}}),
                    AgentId{0}, AgentId{4}))};
  });
  constexpr auto kKamvar = "Kamvar, Schlosser, Garcia-Molina 2003; exact";
  for (std::size_t agent = 0; agent < 3; ++agent) {
    const double expected = (agent == 0 ? 8 : agent == 1 ? 6 : 5) / 19.0;
    checks.add(
        "EigenTrust, C = (0, 3/4, 1/4; 1/2, 0, 1/2; 1, 0, 0): agent " + std::to_string(agent),
        expected, 1e-12, kKamvar, [agent](Laboratory&) {
          return Measured{eigen_trust(
              said(3, {{0, 1, .75}, {0, 2, .25}, {1, 0, .5}, {1, 2, .5}, {2, 0, 1.0}}))[agent]};
        });
  }
  // t0 = .1 + .9 t1, t1 = .9 t0.
  checks.add("EigenTrust, two who trust each other, .1 to the first: its share", 1 / 1.9, 1e-12,
             kKamvar, [](Laboratory&) {
               const std::vector<AgentId> first{AgentId{0}};
               return Measured{eigen_trust(said(2, {{0, 1, 1.0}, {1, 0, 1.0}}), .1, first)[0]};
             });
  constexpr auto kJosang = "Jøsang 2001";
  const Opinion opinion = of_evidence(8, 2);
  checks.add("evidence (8, 2): belief", 2.0 / 3, 1e-12, kJosang,
             [opinion](Laboratory&) { return Measured{opinion.belief}; });
  checks.add("evidence (8, 2): disbelief", 1.0 / 6, 1e-12, kJosang,
             [opinion](Laboratory&) { return Measured{opinion.disbelief}; });
  checks.add("evidence (8, 2): uncertainty", 1.0 / 6, 1e-12, kJosang,
             [opinion](Laboratory&) { return Measured{opinion.uncertainty}; });
  checks.add("evidence (8, 2): expectation", .75, 1e-12, kJosang,
             [opinion](Laboratory&) { return Measured{opinion.expectation()}; });
  checks.add(
      "evidence (3, 1) and (5, 1) fused: as evidence (8, 2), belief", 2.0 / 3, 1e-12, kJosang,
      [](Laboratory&) { return Measured{fused(of_evidence(3, 1), of_evidence(5, 1)).belief}; });
  checks.add("evidence (8, 2) from one believed 1/2: belief", 1.0 / 3, 1e-12, kJosang,
             [opinion](Laboratory&) {
               return Measured{discounted({.5, .25, .25, .5}, opinion).belief};
             });
}

}  // namespace hearsay::verification
