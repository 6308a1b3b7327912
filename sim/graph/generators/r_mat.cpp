// Ties thrown into the table of all pairs, corner by corner (Chakrabarti, Zhan, Faloutsos 2004): a
// skewed degree at every scale, the graph that Graph500 measures machines with.
//
// The table of 2^scale authors by as many readers is quartered again and again; at each of `scale`
// levels a tie falls into a quarter with probabilities a (both in the first half), b (only the
// author), c (only the reader) and d = 1 - a - b - c, until one pair is left. Ties that fall where
// one lies already, or on an agent itself, are dropped, so that there are somewhat fewer than
// asked for; with the defaults some agents have no ties at all. Each tie is keyed by its ordinal.
#include <algorithm>

#include "sim/graph/builder.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {
namespace {

constexpr std::size_t kTiesPerBlock = 4096;

class RMat final : public Generator {
 public:
  std::string_view name() const override { return "r_mat"; }
  std::string_view sentence() const override {
    return "Ties fall into quarters of quarters of the table of all pairs, some quarters likelier "
           "than others.";
  }
  std::string_view source() const override { return "Chakrabarti, Zhan, Faloutsos 2004"; }

  Fields fields() override {
    Fields list;
    list.push_back(field("scale", scale_, "how many agents there are, as a power of two: 2^scale")
                       .within(1, 31)
                       .source("assumption"));
    list.push_back(field("ties_per_agent", ties_per_agent_,
                         "how many ties fall for each agent; half the mean degree, before repeated "
                         "ties and self-ties are dropped")
                       .unit("ties")
                       .within(0, 10'000)
                       .source("Graph500"));
    list.push_back(probability("a", a_, "chance that both agents of a tie are in the first half"));
    list.push_back(probability("b", b_, "chance that only the author is in the first half"));
    list.push_back(probability("c", c_, "chance that only the reader is in the first half"));
    list.push_back(field("directed", directed_,
                         "whether a tie says only that the reader follows the author, and not that "
                         "they are friends")
                       .source("assumption"));
    return list;
  }

  void check(const std::string& where, Problems& problems) const override {
    if (a_ + b_ + c_ <= 1.0 + 1e-12) return;
    problems.add(
        where,
        "a + b + c: " + to_text(a_) + " + " + to_text(b_) + " + " + to_text(c_) + " is above 1",
        "at most 1; the rest is the chance that neither is in the first half");
  }

  CircleGraph generate(const Luck& luck, Workers& workers) const override {
    const std::uint32_t agents = std::uint32_t{1} << scale_;
    const auto count = static_cast<std::size_t>(ties_per_agent_ * agents + 0.5);
    std::vector<GraphBuilder::Tie> ties(count);
    workers.for_blocks(count, kTiesPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t tie = begin; tie < end; ++tie) ties[tie] = fallen(tie, luck);
    });
    GraphBuilder builder(agents, directed_ ? TieKind::directed : TieKind::mutual);
    builder.take(std::move(ties));
    return {builder.build(workers), {}};
  }

 private:
  static Field probability(std::string_view name, double& member, std::string_view sentence) {
    return field(name, member, sentence).unit("probability").within(0, 1).source("Graph500");
  }

  GraphBuilder::Tie fallen(std::uint64_t tie, const Luck& luck) const {
    const Chance in_a = Chance::of(a_);
    const Chance in_a_or_b = Chance::of(a_ + b_);
    const Chance in_a_b_or_c = Chance::of(a_ + b_ + c_);
    const auto levels = static_cast<std::uint32_t>(scale_);
    std::uint32_t author = 0;
    std::uint32_t reader = 0;
    Draw draw{};
    for (std::uint32_t level = 0; level < levels; ++level) {
      if (level % 4 == 0) draw = luck.draw(Purpose::quadrant, tie, level / 4);
      const std::uint32_t word = draw[level % 4];
      const bool a = in_a.decides(word);
      const bool a_or_b = in_a_or_b.decides(word);
      const bool d = !in_a_b_or_c.decides(word);
      author = author << 1 | (a_or_b ? 0U : 1U);
      reader = reader << 1 | (a || (!a_or_b && !d) ? 0U : 1U);
    }
    return {AgentId{author}, AgentId{reader}};
  }

  std::int64_t scale_ = 17;
  double ties_per_agent_ = 64;
  double a_ = 0.57;
  double b_ = 0.19;
  double c_ = 0.19;
  bool directed_ = false;
};

}  // namespace

std::unique_ptr<Generator> make_r_mat_generator() {
  return std::make_unique<RMat>();
}

}  // namespace hearsay
