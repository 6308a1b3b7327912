// Where checks are made: small graphs, models with their fields set, replicates of them on all
// workers, and what they come to on average.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/parallel.hpp"
#include "sim/engine/model.hpp"
#include "verification/check.hpp"

namespace hearsay::verification {

// How much luck is spent: quick ones an eighth of the replicates.
enum class Pace : std::uint8_t { full, quick };

// A field by name, that of a group as "group.field", and its value: a number (of seconds, for a
// duration) or a word.
struct Setting {
  template <class Number>
  requires std::is_arithmetic_v<Number> Setting(std::string_view field, Number number)
      : name(field), value(static_cast<double>(number)) {}
  Setting(std::string_view field, std::string_view word) : name(field), value(word) {}
  Setting(std::string_view field, const char* word) : name(field), value(std::string_view(word)) {}

  std::string_view name;
  std::variant<double, std::string_view> value;
};
using Settings = std::initializer_list<Setting>;

// The entry of the catalogue with fields set; all others are at their defaults.
std::unique_ptr<Model> model(std::string_view name, Settings settings = {});
void set(Model& model, Settings settings);

using TieList = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using Agents = std::vector<std::uint32_t>;

// A graph with its agents.
struct Ground {
  Graph graph;
  Population population;
  std::vector<double> weights;  // by tie; empty: none

  Market view() const { return {graph, population, {}, weights}; }
};

TieList complete(std::uint32_t agents);
TieList path(std::uint32_t agents);
TieList cycle(std::uint32_t agents);
TieList star(std::uint32_t leaves);
// Agent a is friends with the next `reach` on either side.
TieList ring(std::uint32_t agents, std::uint32_t reach);
// Zachary 1977: 34 agents, 78 friendships.
TieList karate_club();

Ground mutual(std::uint32_t agents, const TieList& ties);
// "a b": what a posts reaches b.
Ground directed(std::uint32_t agents, const TieList& ties);
// A generator of the catalogue.
Ground generated(std::string_view generator, Settings settings, std::uint64_t seed = 1);

// The campaign of a check: agents by number, at step 0.
Campaign given_to(Agents agents, Gift gift = Gift::product);
// `count` agents at random, anew in each replicate, are given the "product", "information" or a
// request to "post".
Campaign given_at_random(const Ground& ground, const Clock& clock, std::uint32_t count,
                         std::string_view gift = "product");

class Laboratory {
 public:
  explicit Laboratory(Workers& workers, Pace pace = Pace::full) : workers_(workers), pace_(pace) {}

  // So many of `full` as the pace allows, at least 32 where there are so many.
  std::uint32_t replicates(std::uint32_t full) const;
  bool is_quick() const { return pace_ == Pace::quick; }

  // The records of replicates 0 .. n-1 of one seed.
  std::vector<ReplicateRecord> run(const Model& model, const Ground& ground,
                                   const Campaign& campaign, const Clock& clock,
                                   std::uint32_t replicates, std::uint64_t seed = 2026);

  Workers& workers() { return workers_; }

 private:
  Workers& workers_;
  Pace pace_;
};

// Steps that last as long as there is anything to do for a cascade among so many agents.
inline Clock long_enough(std::uint32_t agents) {
  return {hours(1), agents + 1};
}

Measured mean(std::span<const double> values);
// Of cases, the share that `successes` are.
Measured share_of(std::uint64_t successes, std::uint64_t cases);

// Where the measure of this name stands in the model's records.
std::size_t place_of(const Model& model, std::string_view measure);

// The total of the measure called `name`, by replicate, in its unit.
std::vector<double> totals(const Model& model, std::span<const ReplicateRecord> records,
                           std::string_view name);

}  // namespace hearsay::verification
