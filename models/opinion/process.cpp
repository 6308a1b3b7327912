#include "models/opinion/process.hpp"

#include <algorithm>
#include <utility>

namespace hearsay::opinion {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

std::int64_t millionths(double share) {
  return static_cast<std::int64_t>(share * static_cast<double>(kMillion) + 0.5);
}

// To the nearest whole, away from 0 where two are.
std::int64_t divided(std::int64_t a, std::int64_t b) {
  return a >= 0 ? (a + b / 2) / b : -((-a + b / 2) / b);
}

Opinion mixed(Opinion a, std::int64_t weight_of_a, Opinion b) {
  return b + divided((a - b) * weight_of_a, kMillion);
}

}  // namespace

Fields Parameters::fields() {
  return {
      field("kind", kind, {"degroot", "friedkin_johnsen", "hegselmann_krause", "deffuant"},
            "whether agents average over all they see, do so but hold to their first opinion, "
            "average over those near enough, or meet in pairs")
          .source(
              "DeGroot 1974; Friedkin and Johnsen 1990; Hegselmann and Krause 2002; Deffuant et "
              "al. 2000"),
      field("self_weight", self_weight,
            "weight of an agent's own opinion; of degroot and friedkin_johnsen")
          .within(0, 1),
      field("openness", openness,
            "weight of what the others make of it, against one's first opinion; of "
            "friedkin_johnsen")
          .within(0, 1),
      field("confidence", confidence,
            "how far an opinion may be and still count; of hegselmann_krause and deffuant")
          .within(0, 1),
      field("convergence", convergence, "how far each of two goes toward the other; of deffuant")
          .within(0, 0.5)
          .source("Deffuant et al. 2000: mu = .5"),
      field("campaign_opinion", campaign_opinion, "what seed agents are made to think")
          .within(0, 1),
      field("seeds", seeds, {"free", "firm"}, "whether seed agents stay with it"),
  };
}

Opinions::Opinions(const Parameters& parameters, const Market& market, const Clock& clock,
                   std::vector<Opinion> start, std::vector<double> openness)
    : p_(parameters),
      graph_(market.graph),
      authors_(reversed(market.graph)),
      last_(clock.steps - 1),
      confidence_(opinion_of(p_.confidence)),
      self_weight_(millionths(p_.self_weight)),
      convergence_(millionths(p_.convergence)),
      openness_(graph_.agents(), millionths(p_.openness)),
      start_(std::move(start)) {
  for (std::size_t a = 0; a < openness.size(); ++a) openness_[a] = millionths(openness[a]);
}

void Opinions::begin(const Luck& luck) {
  luck_ = luck;
  first_ = start_;
  if (first_.empty()) {
    for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
      first_.push_back(opinion_of(luck.draw(Purpose::opinion, AgentId{a}).uniform(0)));
    }
  }
  opinions_ = first_;
  is_firm_.assign(graph_.agents(), 0);
  meetings_.assign(graph_.agents(), 0);
  counted_.assign(2, 0);
  timeline_.clear();
  if (p_.kind != Kind::deffuant) return;
  for (std::uint32_t a = 0; a < graph_.agents(); ++a) seek(a, 0);
}

void Opinions::step(Step t, std::span<const AgentId> given, std::span<std::int64_t> counts) {
  for (const AgentId agent : given) {
    opinions_[index(agent)] = first_[index(agent)] = opinion_of(p_.campaign_opinion);
    is_firm_[index(agent)] = p_.seeds == Seeds::firm ? 1 : 0;
  }
  if (p_.kind == Kind::deffuant) {
    meet(t);
  } else {
    average();
  }
  count(t, counts);
}

void Opinions::average() {
  next_ = opinions_;
  for (std::uint32_t a = 0; a < graph_.agents(); ++a) {
    if (is_firm_[a] != 0) continue;
    const Opinion own = opinions_[a];
    Opinion sum = 0;
    std::int64_t count = 0;
    if (p_.kind == Kind::hegselmann_krause) {
      sum = own;
      count = 1;
    }
    for (const AgentId author : authors_.friends(AgentId{a})) {
      const Opinion other = opinions_[index(author)];
      if (p_.kind == Kind::hegselmann_krause && std::abs(other - own) > confidence_) continue;
      sum += other;
      ++count;
    }
    if (count == 0) continue;
    next_[a] = divided(sum, count);
    if (p_.kind == Kind::hegselmann_krause) continue;
    next_[a] = mixed(own, self_weight_, next_[a]);
    if (p_.kind == Kind::friedkin_johnsen) next_[a] = mixed(next_[a], openness_[a], first_[a]);
  }
  opinions_.swap(next_);
}

void Opinions::seek(std::uint32_t agent, double time) {
  if (graph_.degree(AgentId{agent}) == 0) return;
  const Draw draw = luck_.draw(Purpose::meeting, AgentId{agent}, meetings_[agent]);
  timeline_.add({time + waiting_days(draw.uniform(0), 1), agent, 0});
}

void Opinions::meet(Step t) {
  Event event;
  while (timeline_.take(t + 1.0, event)) {
    const std::uint32_t a = event.who;
    const Draw draw = luck_.draw(Purpose::meeting, AgentId{a}, meetings_[a]);
    const auto friends = graph_.friends(AgentId{a});
    const std::uint32_t b =
        index(friends[draw.below(2, static_cast<std::uint32_t>(friends.size()))]);
    const Opinion apart = opinions_[b] - opinions_[a];
    if (std::abs(apart) <= confidence_) {
      const Opinion move = divided(apart * convergence_, kMillion);
      if (is_firm_[a] == 0) opinions_[a] += move;
      if (is_firm_[b] == 0) opinions_[b] -= move;
    }
    ++meetings_[a];
    seek(a, event.time);
  }
}

std::uint32_t Opinions::groups(std::uint32_t least_agents) const {
  std::vector<Opinion> sorted = opinions_;
  std::ranges::sort(sorted);
  std::uint32_t groups = 0;
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    ++size;
    if (i + 1 < sorted.size() && sorted[i + 1] - sorted[i] <= confidence_) continue;
    if (size >= least_agents) ++groups;
    size = 0;
  }
  return groups;
}

void Opinions::count(Step t, std::span<std::int64_t> counts) {
  std::int64_t sum = 0;
  std::int64_t in_favour = 0;
  for (const Opinion opinion : opinions_) {
    sum += opinion;
    in_favour += 2 * opinion > kOne ? 1 : 0;
  }
  // What changed, so that a total is what it came to.
  counts[kOpinion] = sum - std::exchange(counted_[0], sum);
  counts[kInFavour] = in_favour - std::exchange(counted_[1], in_favour);
  if (t != last_) return;
  counts[kGroups] = groups();
  const auto [low, high] = std::ranges::minmax(opinions_);
  counts[kSpread] = high - low;
}

}  // namespace hearsay::opinion
