// Blocks of agents who are tied more often to each other than to the rest (Condon, Karp 2001; the
// equal case of the stochastic block model of Holland, Laskey, Leinhardt 1983).
//
// Agents fall into blocks of equal size, block b holding the agents from agents x b / blocks on.
// Two of one block are tied with one probability, two of different blocks with another; a scenario
// gives the mean number of friends either way, as the probabilities mean little by themselves. A
// block is not a friend circle: its members do not all know each other. It can stand for a region
// or an interest, which agents of a block then share.
//
// The blocks of later agents follow each other, so each agent picks among the later ones of its own
// block and among all those after it (see random_rows.hpp), and rows are drawn apart.
#include "sim/graph/generator.hpp"
#include "sim/graph/random_rows.hpp"

namespace hearsay {
namespace {

class PlantedPartition final : public Generator {
 public:
  std::string_view name() const override { return "planted_partition"; }
  std::string_view sentence() const override {
    return "Agents of one block are tied with one probability, agents of different blocks with "
           "another.";
  }
  std::string_view source() const override { return "Condon and Karp 2001"; }

  Fields fields() override {
    Fields list;
    list.push_back(agents_field(agents_));
    list.push_back(field("blocks", blocks_, "how many blocks of equal size the agents fall into")
                       .unit("blocks")
                       .within(1, 4e9)
                       .source("assumption"));
    list.push_back(field("degree_inside", degree_inside_,
                         "how many friends an agent has in its own block on average")
                       .unit("agents")
                       .within(0, 10'000)
                       .source("assumption; together a mean of 128: WeChat life paper 2015"));
    list.push_back(field("degree_outside", degree_outside_,
                         "how many friends an agent has in other blocks on average")
                       .unit("agents")
                       .within(0, 10'000)
                       .source("assumption; together a mean of 128: WeChat life paper 2015"));
    list.push_back(field("blocks_are", blocks_are_, {"nothing", "regions", "interests"},
                         "what the agents of a block have in common beside their ties")
                       .source("assumption"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (blocks_ > agents_) {
      problems.add(where,
                   "blocks: " + std::to_string(blocks_) + " is too many for " +
                       std::to_string(agents_) + " agents",
                   "at most agents");
      return;
    }
    const std::int64_t kinds = blocks_are_ == Blocks::interests ? 64 : 65'535;
    if (blocks_are_ != Blocks::nothing && blocks_ > kinds) {
      problems.add(where,
                   "blocks: " + std::to_string(blocks_) + " is too many for " +
                       (kinds == 64 ? "interests" : "regions"),
                   "at most " + std::to_string(kinds));
    }
    const auto allow = [&](const char* name, double degree, double most, const char* allowed) {
      if (degree <= most) return;
      problems.add(where,
                   std::string(name) + ": " + to_text(degree) + " is too many for " +
                       std::to_string(agents_) + " agents in " + std::to_string(blocks_) +
                       " blocks, where it can be " + to_text(most),
                   allowed);
    };
    allow("degree_inside", degree_inside_, 2 * pairs_inside() / n(), "at most those in a block");
    allow("degree_outside", degree_outside_, 2 * pairs_outside() / n(),
          "at most those in other blocks");
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const auto agents = static_cast<std::uint32_t>(agents_);
    const RandomPicks inside(probability(degree_inside_, pairs_inside()));
    const RandomPicks outside(probability(degree_outside_, pairs_outside()));
    const auto list_later = [&](AgentId agent, std::vector<AgentId>& row) {
      const auto take = [&](std::uint32_t other) { row.push_back(AgentId{other}); };
      const std::uint32_t end = first_after(agent);
      inside.among(index(agent) + 1, end, luck, Purpose::random_tie, index(agent), take);
      outside.among(end, agents, luck, Purpose::tie_across, index(agent), take);
    };
    CircleGraph made{mutual_graph(list_ties(agents, workers, list_later), workers), {}};
    if (blocks_are_ == Blocks::regions) made.regions = blocks();
    if (blocks_are_ == Blocks::interests) made.interests = blocks();
    return made;
  }

 private:
  enum class Blocks : std::uint8_t { nothing, regions, interests };

  Kinds blocks() const {
    Kinds blocks;
    for (std::uint64_t block = 0; block < static_cast<std::uint64_t>(blocks_); ++block) {
      blocks.resize(start(block + 1), static_cast<std::uint16_t>(block + 1));
    }
    return blocks;
  }

  double n() const { return static_cast<double>(agents_); }

  // Where a block begins.
  std::uint64_t start(std::uint64_t block) const {
    return static_cast<std::uint64_t>(agents_) * block / static_cast<std::uint64_t>(blocks_);
  }
  // The first agent after the block of `agent`.
  std::uint32_t first_after(AgentId agent) const {
    const auto blocks = static_cast<std::uint64_t>(blocks_);
    const std::uint64_t next = std::uint64_t{index(agent)} + 1;
    const std::uint64_t block = (next * blocks - 1) / static_cast<std::uint64_t>(agents_);
    return static_cast<std::uint32_t>(start(block + 1));
  }

  // Blocks have one of two sizes, the larger with one agent more.
  double pairs_inside() const {
    const auto smallest = agents_ / blocks_;
    const auto size = static_cast<double>(smallest);
    const auto larger = static_cast<double>(agents_ % blocks_);
    const double smaller = static_cast<double>(blocks_) - larger;
    return larger * (size + 1) * size / 2 + smaller * size * (size - 1) / 2;
  }
  double pairs_outside() const { return n() * (n() - 1) / 2 - pairs_inside(); }
  double probability(double degree, double pairs) const {
    return pairs > 0 ? degree * n() / 2 / pairs : 0;
  }

  std::int64_t agents_ = 100'000;
  std::int64_t blocks_ = 100;
  double degree_inside_ = 96;
  double degree_outside_ = 32;
  Blocks blocks_are_ = Blocks::nothing;
};

}  // namespace

std::unique_ptr<Generator> make_planted_partition_generator() {
  return std::make_unique<PlantedPartition>();
}

}  // namespace hearsay
