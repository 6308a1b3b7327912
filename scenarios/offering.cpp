#include "scenarios/offering.hpp"

#include <algorithm>
#include <cmath>

namespace hearsay {

Fields Content::fields() {
  const auto factor = [](std::string_view name, double& member, std::string_view sentence) {
    return field(name, member, sentence).unit("factor").within(0, 100).source("assumption");
  };
  return {
      factor("interest", interest, "times the chance that its messages are read"),
      factor("appeal", appeal, "times the chance that they are passed on"),
      factor("credibility", credibility, "times the weight that their source has"),
      factor("usefulness", usefulness, "times the chance that a reader in need decides to buy"),
      field("topics", topics,
            "what they are about: words of the agents' interests; none: of "
            "interest to all alike"),
      field("orientation", orientation, {"none", "function", "trust", "relationship"},
            "what they strengthen: nothing in particular, what the product "
            "does for one, belief in "
            "the brand, or bonds with friends"),
      field("shows_likes", shows_likes,
            "whether readers are shown that friends liked something of the brand"),
  };
}

bool Content::says_something() const {
  return interest != 1.0 || appeal != 1.0 || credibility != 1.0 || usefulness != 1.0 ||
         !topics.empty() || orientation != Orientation::none || shows_likes;
}

std::uint64_t Content::topic_bits(const Market& market) const {
  return interest_bits(market, topics, "topics");
}

void Content::say(std::uint64_t topic_bits, Terms& terms) const {
  terms.interest = interest;
  terms.appeal = appeal;
  terms.credibility = credibility;
  terms.usefulness = usefulness;
  terms.topics = topic_bits;
  terms.orientation = orientation;
  terms.shows_likes = shows_likes;
}

void Saying::bind(const Content& content, const Market& market, const ActionPlace& place) {
  content_ = content;
  place_ = place;
  topics_ = content.topic_bits(market);
  says_something_ = content.says_something();
}

void Saying::say(Outbox& outbox) const {
  if (says_something_) content_.say(topics_, outbox.terms(place_));
}

Message Saying::message(Channel channel, std::uint8_t kind) const {
  if (says_something_) return message_of(channel, kind, place_);
  return {channel, kind, 0, place_.among_kind};
}

Fields Offering::fields() {
  return joined({schedule.repetition_fields(),
                 {
                     field("via", via, {"account", "advertisement", "in_person"},
                           "how the target gets to know of it: its followers of the "
                           "brand's "
                           "account by a message, or all of it by a paid one or in person"),
                 },
                 fields_but_messages()});
}

Fields Offering::fields_but_messages() {
  return joined(
      {{
           field("open_rate", open_rate, "chance that one of them takes notice")
               .unit("probability")
               .within(0, 1)
               .source("assumption"),
           field("cost_each_told", cost_each_told, "what it costs for each who takes notice")
               .unit("currency")
               .within(0, 1e6),
           field("take_up", take_up,
                 "chance that a reader who trusts its source and has no "
                 "opinion yet takes part")
               .unit("probability")
               .within(0, 1)
               .source("assumption"),
           field("incentive", incentive, "times the chance that a reader passes the offer on")
               .unit("factor")
               .within(0, 1000)
               .source("assumption"),
       },
       budget.fields(),
       content.fields(),
       target.fields()});
}

Fields Prizes::fields() {
  return {
      field("prizes", count, "how many prizes there are")
          .unit("prizes")
          .within(1, 1e6)
          .source("assumption"),
      field("cost_each_prize", cost_each, "what a prize costs")
          .unit("currency")
          .within(0, 1e6)
          .source("assumption"),
  };
}

void OfferRun::begin(const Luck& luck) {
  luck_ = luck;
  purse_.begin();
  answers_.clear();
  start_anew();
}

void OfferRun::hear(Step, std::span<const Answer> answers) {
  std::copy_if(
      answers.begin(), answers.end(), std::back_inserter(answers_), [&](const Answer& answer) {
        return is_mine(answer) || answer.slot == kNoSlot || answer.what == Answered::bought;
      });
}

void OfferRun::act(Step t, Outbox& outbox) {
  const Offering& offering = plan_.offering;
  Terms& terms = outbox.terms(plan_.place);
  offering.content.say(plan_.topics, terms);
  terms.open = offering.schedule.is_open(plan_.clock, t) && purse_.is_open();
  terms.take_up = offering.take_up;
  terms.incentive = offering.incentive;
  go_on(t, answers_, terms, outbox);
  answers_.clear();
  terms.open = terms.open && purse_.is_open();
  tell(t, outbox);
}

void OfferRun::tell(Step t, Outbox& outbox) {
  const Offering& offering = plan_.offering;
  const auto [first, end] = offering.schedule.due(plan_.clock, t);
  const Chance notices = Chance::of(offering.open_rate);
  for (std::uint32_t k = first; k < end; ++k) {
    for (const AgentId agent : plan_.audience) {
      if (!notices.decides(draw(Purpose::hear_offer, index(agent), k)[0])) continue;
      if (!tell_one(agent, offering.via, k, outbox)) return;
    }
  }
}

bool OfferRun::tell_one(AgentId agent, Via via, std::uint32_t ordinal, Outbox& outbox) {
  if (!purse_.pay(plan_.offering.cost_each_told, outbox)) return false;
  if (via == Via::in_person) {
    give(agent, Gift::information, ordinal, outbox);
    return true;
  }
  const Channel channel = via == Via::account ? Channel::account : Channel::advertisement;
  // Numbered apart from the messages of other actions.
  outbox.send({agent, plan_.place.luck + ordinal, message_of(channel, 0, plan_.place)});
  return true;
}

void OfferRun::deal(AgentId agent, double discount, Outbox& outbox) const {
  const double most = 4294967295.0;
  give(agent, Gift::deal, static_cast<std::uint32_t>(std::min(most, discount * 4294967296.0)),
       outbox);
}

std::vector<std::uint64_t> OfferRun::save() const {
  std::vector<std::uint64_t> saved;
  purse_.save(saved);
  Memory memory(saved);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): writing reads the members only
  const_cast<OfferRun*>(this)->remember(memory);
  return saved;
}

void OfferRun::restore(std::span<const std::uint64_t> saved) {
  purse_.restore(saved[0], saved[1]);
  Memory memory(saved.subspan(2));
  remember(memory);
}

void OfferAction::check(const std::string&, Problems&) const {}

void OfferAction::bind(const Market& market, const Clock& clock, const Luck& market_luck,
                       ActionPlace place) {
  market_luck_ = market_luck;
  plan_.offering = offering();
  plan_.clock = clock;
  plan_.place = place;
  plan_.market.emplace(market);
  Problems problems;
  const auto attempt = [&](const auto& part) {
    try {
      part();
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems.add(problem.where, problem.what, problem.allowed);
      }
    }
  };
  attempt([&] { plan_.offering.schedule.check_within(clock); });
  attempt([&] { plan_.topics = plan_.offering.content.topic_bits(market); });
  attempt([&] {
    const Target& target = plan_.offering.target;
    const bool by_account = plan_.offering.via == Via::account;
    plan_.audience = by_account ? target.find_followers(market, market_luck, place.luck)
                                : target.find(market, market_luck, place.luck);
    if (by_account && plan_.audience.empty()) {
      throw InputError("", "nobody of the target follows the brand's account",
                       "population.followers above 0, or another `via`");
    }
  });
  attempt([&] { prepare(); });
  problems.raise_if_any();
}

}  // namespace hearsay
