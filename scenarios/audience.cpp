#include "scenarios/audience.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "scenarios/agent_list.hpp"
#include "scenarios/reader.hpp"

namespace hearsay {
namespace {

constexpr double kLongest = static_cast<double>(days(3650).seconds);

std::vector<std::string_view> known_of(const std::vector<std::string>& words) {
  std::vector<std::string_view> known;
  for (const std::string& word : words) {
    if (!word.empty()) known.push_back(word);
  }
  return known;
}

// Where each of `wanted` stands in `words`; notes those that do not.
std::vector<std::size_t> places_in(const std::vector<std::string>& words,
                                   const std::vector<std::string>& wanted, std::string_view key,
                                   std::string_view column, Problems& problems) {
  std::vector<std::size_t> places;
  const std::vector<std::string_view> known = known_of(words);
  if (known.empty() && !wanted.empty()) {
    problems.add("",
                 std::string(key) + ": nothing is known of the " + std::string(column) +
                     " of this market's agents",
                 "a table of population.attributes with that column, or a generator that gives it");
    return places;
  }
  for (const std::string& word : wanted) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) {
      problems.add("",
                   std::string(key) + ": no agent of this market has " + hearsay::quoted(word) +
                       did_you_mean(word, known),
                   known_words(known));
    } else {
      places.push_back(static_cast<std::size_t>(found - words.begin()));
    }
  }
  return places;
}

// Who is left of all agents.
class Selection {
 public:
  explicit Selection(std::uint32_t agents) : in_(agents, true) {}

  template <class Keep>
  void keep(const Keep& holds) {
    for (std::uint32_t a = 0; a < in_.size(); ++a) in_[a] = in_[a] && holds(a);
  }
  void keep_only(const std::vector<AgentId>& agents) {
    std::vector<bool> named(in_.size(), false);
    for (const AgentId agent : agents) named[index(agent)] = true;
    keep([&](std::uint32_t a) { return named[a]; });
  }
  std::vector<AgentId> agents() const {
    std::vector<AgentId> list;
    for (std::uint32_t a = 0; a < in_.size(); ++a) {
      if (in_[a]) list.push_back(AgentId{a});
    }
    return list;
  }

 private:
  std::vector<bool> in_;
};

void keep_categories(const Categories& categories, const std::vector<std::size_t>& places,
                     Selection& selection) {
  std::vector<bool> wanted(categories.words.size(), false);
  for (const std::size_t place : places) wanted[place] = true;
  selection.keep([&](std::uint32_t a) { return wanted[categories.of_agents[a]]; });
}

// The first tenth of the opinion leaders, at least one, are known to the public; the others to
// those around them.
std::vector<AgentId> of_tier(LeaderTier tier, std::span<const AgentId> leaders) {
  const std::size_t known_to_all = std::min(leaders.size(), (leaders.size() + 9) / 10);
  const auto middle = leaders.begin() + static_cast<std::ptrdiff_t>(known_to_all);
  if (tier == LeaderTier::public_leaders) return {leaders.begin(), middle};
  if (tier == LeaderTier::local_leaders) return {middle, leaders.end()};
  return {leaders.begin(), leaders.end()};
}

// The members of `count` circles, or groups, that luck takes.
std::vector<AgentId> members_of_some(const Circles& circles, std::int64_t count, const Luck& luck,
                                     Purpose purpose, std::uint32_t occasion) {
  std::vector<bool> is_taken(circles.size(), false);
  std::vector<AgentId> members;
  std::int64_t taken = 0;
  for (std::uint64_t place = 0; taken < count; ++place) {
    const std::uint32_t circle = luck.draw(purpose, place, occasion).below(circles.size());
    if (is_taken[circle]) continue;
    is_taken[circle] = true;
    ++taken;
    const auto all = circles.members(circle);
    members.insert(members.end(), all.begin(), all.end());
  }
  return members;
}

}  // namespace

Fields joined(std::vector<Fields> parts) {
  Fields all;
  for (Fields& part : parts) {
    all.insert(all.end(), std::make_move_iterator(part.begin()),
               std::make_move_iterator(part.end()));
  }
  return all;
}

Fields Target::fields() {
  return {
      field("target_share", share, "share of those who are all that is asked for that is targeted")
          .unit("share")
          .more_than(0)
          .at_most(1)
          .source("assumption"),
      field("target_regions", regions, "regions they live in; none given: wherever they live"),
      field("target_age_bands", age_bands, "age bands they are in; none given: of any age"),
      field("target_genders", genders, "genders they have; none given: any"),
      field("target_interests", interests,
            "interests of which they have at least one; none given: whatever they like"),
      field("target_leaders", leaders,
            {"everyone", "leaders", "public_leaders", "local_leaders", "others"},
            "everyone, all opinion leaders, the tenth of them with most influence, the others of "
            "them, or everyone else"),
      field("target_circles", circles,
            "members of so many friend circles that luck takes; 0 for whatever circle they are in")
          .unit("circles")
          .within(0, 4294967295.0),
      field("target_groups", groups,
            "members of so many chat groups that luck takes; 0 for whatever group they are in")
          .unit("groups")
          .within(0, 4294967295.0),
      field("target_file", file,
            "ids of those targeted, one a line; without the key, whatever their id"),
  };
}

std::vector<AgentId> Target::find(const Market& market, const Luck& market_luck,
                                  std::uint32_t occasion) const {
  const Population& population = market.population;
  Problems problems;
  Selection selection(market.graph.agents());
  std::string asked;
  const auto ask = [&](std::string_view key) {
    asked += (asked.empty() ? "" : ", ") + std::string(key);
  };
  const auto keep_words = [&](const Categories& categories, const std::vector<std::string>& wanted,
                              std::string_view key, std::string_view column) {
    if (wanted.empty()) return;
    const std::size_t before = problems.size();
    const auto places = places_in(categories.words, wanted, key, column, problems);
    if (problems.size() == before) keep_categories(categories, places, selection);
    ask(key);
  };
  keep_words(population.region(), regions, "target_regions", "region");
  keep_words(population.age_band(), age_bands, "target_age_bands", "age_band");
  keep_words(population.gender(), genders, "target_genders", "gender");
  if (!interests.empty()) {
    const std::size_t before = problems.size();
    const Topics& topics = population.interests();
    std::uint64_t wanted = 0;
    for (const std::size_t place :
         places_in(topics.words, interests, "target_interests", "interests", problems)) {
      wanted |= std::uint64_t{1} << place;
    }
    if (problems.size() == before) {
      selection.keep([&](std::uint32_t a) { return (topics.of_agents[a] & wanted) != 0; });
    }
    ask("target_interests");
  }
  if (leaders == LeaderTier::others) {
    selection.keep([&](std::uint32_t a) { return !population.is_leader(AgentId{a}); });
    ask("target_leaders");
  } else if (leaders != LeaderTier::everyone) {
    selection.keep_only(of_tier(leaders, population.leaders()));
    ask("target_leaders");
  }
  if (circles > 0) {
    const std::size_t available = market.circles == nullptr ? 0 : market.circles->size();
    if (static_cast<std::uint64_t>(circles) > available) {
      problems.add("", "target_circles: " + std::to_string(circles) + " is too many",
                   "there are " + std::to_string(available) + " circles in the market");
    } else {
      selection.keep_only(
          members_of_some(*market.circles, circles, market_luck, Purpose::target_circle, occasion));
    }
    ask("target_circles");
  }
  if (groups > 0) {
    const Groups& all = population.groups();
    if (static_cast<std::uint64_t>(groups) > all.size()) {
      problems.add("", "target_groups: " + std::to_string(groups) + " is too many",
                   "there are " + std::to_string(all.size()) +
                       " chat groups in the market; population.groups asks for more");
    } else {
      selection.keep_only(
          members_of_some(all.all(), groups, market_luck, Purpose::target_group, occasion));
    }
    ask("target_groups");
  }
  if (!file.text.empty()) {
    try {
      selection.keep_only(read_agent_list(file.path, market));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems.add(problem.where, problem.what, problem.allowed);
      }
    }
    ask("target_file");
  }
  problems.raise_if_any();

  const Chance targeted = Chance::of(share);
  if (share < 1.0) {
    selection.keep([&](std::uint32_t a) {
      return targeted.decides(market_luck.draw(Purpose::audience, AgentId{a}, occasion)[0]);
    });
  }
  std::vector<AgentId> found = selection.agents();
  if (found.empty()) {
    const std::string what =
        asked.empty() ? "target_share: " + to_text(share) + " targets nobody in this market"
                      : "nobody in this market is all that " + asked + " and target_share ask for";
    throw InputError("", what,
                     "the market has " + std::to_string(market.graph.agents()) + " agents");
  }
  return found;
}

std::vector<AgentId> Target::find_followers(const Market& market, const Luck& market_luck,
                                            std::uint32_t occasion) const {
  std::vector<AgentId> found = find(market, market_luck, occasion);
  std::erase_if(found, [&](AgentId agent) { return !market.population.follows(agent); });
  return found;
}

std::uint64_t interest_bits(const Market& market, const std::vector<std::string>& words,
                            std::string_view key) {
  Problems problems;
  std::uint64_t bits = 0;
  for (const std::size_t place :
       places_in(market.population.interests().words, words, key, "interests", problems)) {
    bits |= std::uint64_t{1} << place;
  }
  problems.raise_if_any();
  return bits;
}

Fields Schedule::window_fields() {
  return {
      field("start", start, "when it begins, counted from the start of the campaign")
          .unit("duration")
          .within(0, kLongest),
      field("duration", duration, "how long it goes on").unit("duration").within(1, kLongest),
  };
}

Fields Schedule::repetition_fields() {
  Fields fields = window_fields();
  fields.push_back(field("every", every, "time from one to the next")
                       .unit("duration")
                       .within(1, kLongest)
                       .source("assumption"));
  fields.push_back(field("times", times, "how often at most; 0 for as long as it goes on")
                       .unit("times")
                       .within(0, 4294967295.0));
  return fields;
}

std::uint32_t Schedule::due_before(const Clock& clock, Step t) const {
  // The first ordinal k that comes no earlier than step t: start + k every >= t step.
  const std::int64_t wait = static_cast<std::int64_t>(t) * clock.step.seconds - start.seconds;
  std::int64_t count = wait <= 0 ? 0 : (wait + every.seconds - 1) / every.seconds;
  count = std::min(count, (duration.seconds + every.seconds - 1) / every.seconds);
  if (times > 0) count = std::min(count, times);
  return static_cast<std::uint32_t>(
      std::min<std::int64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

std::pair<std::uint32_t, std::uint32_t> Schedule::due(const Clock& clock, Step t) const {
  return {due_before(clock, t), due_before(clock, t + 1)};
}

Step Schedule::next_due(const Clock& clock, Step t) const {
  const std::uint32_t next = due_before(clock, t);
  if (next == due_before(clock, clock.steps)) return clock.steps;
  return clock.at({start.seconds + next * every.seconds});
}

Fields Budget::fields() {
  return {field("budget", budget,
                "what may be spent: it ends before the first thing it cannot pay; 0 for no limit")
              .unit("currency")
              .within(0, 1e12)};
}

}  // namespace hearsay
