// What tests of graph generators share: growing a graph with some parameters set, and measuring it.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/catalogue.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {

using Settings = std::vector<std::pair<std::string_view, double>>;

// A choice by the position of its word, a truth by 0 or 1.
inline void set(const Field& field, double value) {
  if (const auto* whole = std::get_if<std::int64_t*>(&field.slot())) {
    **whole = static_cast<std::int64_t>(value);
  } else if (const auto* choice = std::get_if<Choice>(&field.slot())) {
    choice->set(static_cast<std::size_t>(value));
  } else if (const auto* truth = std::get_if<bool*>(&field.slot())) {
    **truth = value != 0;
  } else {
    *std::get<double*>(field.slot()) = value;
  }
}

// The generator with these of its parameters set.
inline std::unique_ptr<Generator> generator_with(std::string_view generator_name,
                                                 const Settings& settings) {
  auto generator = take(all_generators(), generator_name);
  for (const auto& [name, value] : settings) {
    bool known = false;
    for (const Field& field : generator->fields()) {
      if (field.name() != name) continue;
      known = true;
      set(field, value);
      EXPECT_EQ(field.range_problem(), "");
    }
    EXPECT_TRUE(known) << name;
  }
  return generator;
}

// The same, with the file that its parameter `name` is to read.
inline std::unique_ptr<Generator> generator_reading(std::string_view generator_name,
                                                    std::string_view name, const std::string& path,
                                                    const Settings& settings) {
  auto generator = generator_with(generator_name, settings);
  for (const Field& field : generator->fields()) {
    if (field.name() == name) **std::get_if<FilePath*>(&field.slot()) = {path, path};
  }
  return generator;
}

inline CircleGraph grown_by(std::string_view generator_name, const Settings& settings,
                            std::uint64_t seed = 1, int threads = 2) {
  Workers workers(threads);
  return generator_with(generator_name, settings)->generate(Luck::of_market(seed), workers);
}

struct Clustering {
  double mean_local;  // agents with fewer than two friends count as 0
  double global;
};

inline Clustering clustering(const Graph& graph) {
  const std::size_t agents = graph.agents();
  std::vector<std::uint64_t> closed(agents);
  Workers workers(2);
  std::array<std::vector<std::uint32_t>, 2> marks;
  workers.for_blocks(agents, 256, [&](std::size_t begin, std::size_t end, int worker) {
    auto& mark = marks[static_cast<std::size_t>(worker)];
    mark.resize(agents, 0xFFFFFFFFU);
    for (std::size_t i = begin; i < end; ++i) {
      const auto a = static_cast<std::uint32_t>(i);
      for (const AgentId b : graph.friends(AgentId{a})) mark[index(b)] = a;
      std::uint64_t count = 0;
      for (const AgentId b : graph.friends(AgentId{a})) {
        for (const AgentId c : graph.friends(b)) count += mark[index(c)] == a ? 1U : 0U;
      }
      closed[a] = count;
    }
  });
  double sum = 0;
  double all_closed = 0;
  double all_open = 0;
  for (std::uint32_t a = 0; a < agents; ++a) {
    const double k = graph.degree(AgentId{a});
    if (k >= 2) sum += static_cast<double>(closed[a]) / (k * (k - 1));
    all_closed += static_cast<double>(closed[a]);
    all_open += k * (k - 1);
  }
  return {sum / static_cast<double>(agents), all_closed / all_open};
}

// The texts of what is wrong with the parameters together, a line each.
inline std::string problems_with(std::string_view generator_name, const Settings& settings) {
  Problems problems;
  generator_with(generator_name, settings)->check("graph", problems);
  std::string text;
  for (const Problem& problem : problems.all()) {
    text += (text.empty() ? "" : "\n") + problem.text();
  }
  return text;
}

// That the defaults are allowed, and every parameter has its sentence and its source.
inline void expect_described(std::string_view generator_name) {
  const auto generator = take(all_generators(), generator_name);
  ASSERT_NE(generator, nullptr);
  EXPECT_FALSE(generator->sentence().empty());
  EXPECT_FALSE(generator->source().empty());
  for (const Field& field : generator->fields()) {
    EXPECT_EQ(field.range_problem(), "") << field.name();
    EXPECT_FALSE(field.sentence().empty()) << field.name();
    EXPECT_FALSE(field.source().empty()) << field.name();
  }
}

// What is wrong with one parameter alone, or "".
inline std::string range_problem(std::string_view generator_name, std::string_view name,
                                 double value) {
  const auto generator = take(all_generators(), generator_name);
  for (const Field& field : generator->fields()) {
    if (field.name() != name) continue;
    set(field, value);
    return field.range_problem();
  }
  return "no such parameter";
}

}  // namespace hearsay
