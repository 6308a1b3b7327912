// Agents who live somewhere and know whoever lives near (Gilbert 1961; Penrose 2003).
//
// Each agent has a uniform place in a unit square whose opposite sides are joined, so that nobody
// lives at a border; two are friends where their distance is at most the radius of a disc that
// holds mean_degree others on average. Degrees are binomial, nearly Poisson, and friends of a
// friend live near as well: clustering is 1 - 3 sqrt(3) / (4 pi) = .587 whatever the mean (Dall,
// Christensen 2002).
//
// Coordinates are whole numbers, 2^32 to a side, so that differences wrap round as the square does
// and every machine finds the same distances. Agents are sorted into the cells of a grid, at least
// a radius wide; an agent's friends are in its own cell and the eight around it.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "sim/graph/generator.hpp"
#include "sim/graph/random_rows.hpp"

namespace hearsay {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kAgentsPerBlock = 4096;

struct Place {
  std::uint32_t x;  // unit 2^-32 of a side
  std::uint32_t y;
};

// Square of the distance round either way of the joined square; at most 2^63.
std::uint64_t distance_squared(Place a, Place b) {
  const auto shorter = [](std::uint32_t ahead) {
    return std::uint64_t{std::min(ahead, 0U - ahead)};
  };
  const std::uint64_t dx = shorter(a.x - b.x);
  const std::uint64_t dy = shorter(a.y - b.y);
  return dx * dx + dy * dy;
}

class RandomGeometric final : public Generator {
 public:
  std::string_view name() const override { return "random_geometric"; }
  std::string_view sentence() const override {
    return "Agents live at random places and are tied to all who live within a radius.";
  }
  std::string_view source() const override { return "Gilbert 1961"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    list.push_back(field("mean_degree", mean_degree_,
                         "how many friends an agent has on average; it sets the radius")
                       .unit("agents")
                       .within(0, 10'000)
                       .source("a mean of 128 friends: WeChat life paper 2015"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (mean_degree_ > kPi / 4 * static_cast<double>(agents_ - 1)) {
      problems.add(where,
                   "mean_degree: " + to_text(mean_degree_) + " is too many for " +
                       std::to_string(agents_) + " agents",
                   "at most pi / 4 x (agents - 1): a radius of half a side");
    }
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    std::vector<Place> places(agents);
    workers.for_blocks(agents, kAgentsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t a = begin; a < end; ++a) {
        const Draw draw = luck.draw(Purpose::place, AgentId{static_cast<std::uint32_t>(a)});
        places[a] = {draw[0], draw[1]};
      }
    });
    const double share = mean_degree_ / static_cast<double>(agents_ - 1);  // of the square
    const double radius = std::min(std::sqrt(share / kPi), 0.5);
    const auto reach = static_cast<std::uint64_t>(radius * radius * 0x1p64);
    const Grid grid(places, radius);
    const auto list_later = [&](AgentId agent, std::vector<AgentId>& row) {
      if (reach == 0) return;
      const auto first = static_cast<std::ptrdiff_t>(row.size());
      const Place here = places[index(agent)];
      grid.for_each_near(here, [&](AgentId other) {
        if (other > agent && distance_squared(here, places[index(other)]) <= reach) {
          row.push_back(other);
        }
      });
      std::sort(row.begin() + first, row.end());
    };
    return {mutual_graph(list_ties(agents, workers, list_later), workers), {}};
  }

 private:
  // Who lives in which cell.
  class Grid {
   public:
    Grid(const std::vector<Place>& places, double radius)
        : side_(cells_per_side(places.size(), radius)), starts_(side_ * side_ + 1, 0) {
      for (const Place place : places) ++starts_[cell(place) + 1];
      std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
      residents_.resize(places.size());
      std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
      for (std::uint32_t a = 0; a < places.size(); ++a) {
        residents_[next[cell(places[a])]++] = AgentId{a};
      }
    }

    // visit(agent) for everybody in the cell of a place and in those around it.
    template <class Visit>
    void for_each_near(Place place, const Visit& visit) const {
      // With less than three cells to a side, those around a cell are met twice.
      const std::uint64_t around = std::min<std::uint64_t>(side_, 3);
      const std::uint64_t left = column(place.x) + side_ - (around == 3 ? 1 : 0);
      const std::uint64_t above = column(place.y) + side_ - (around == 3 ? 1 : 0);
      for (std::uint64_t i = 0; i < around; ++i) {
        for (std::uint64_t j = 0; j < around; ++j) {
          const std::uint64_t cell = (above + i) % side_ * side_ + (left + j) % side_;
          for (std::uint32_t r = starts_[cell]; r < starts_[cell + 1]; ++r) visit(residents_[r]);
        }
      }
    }

   private:
    // As many as are a radius wide, but no more cells than agents.
    static std::uint64_t cells_per_side(std::size_t agents, double radius) {
      const double most = std::sqrt(static_cast<double>(agents));
      const double fit = radius * most > 1.0 ? 1.0 / radius : most;
      // A little wider than a radius, whatever the rounding.
      return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(fit * (1 - 1e-9)));
    }
    std::uint64_t column(std::uint32_t coordinate) const { return coordinate * side_ >> 32; }
    std::uint64_t cell(Place place) const { return column(place.y) * side_ + column(place.x); }

    std::uint64_t side_;
    std::vector<std::uint32_t> starts_;
    std::vector<AgentId> residents_;
  };

  std::int64_t agents_ = 100'000;
  double mean_degree_ = 128;
};

}  // namespace

std::unique_ptr<Generator> make_random_geometric_generator() {
  return std::make_unique<RandomGeometric>();
}

}  // namespace hearsay
