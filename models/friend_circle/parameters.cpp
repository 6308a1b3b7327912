#include "models/friend_circle/parameters.hpp"

namespace hearsay::friend_circle {

Fields Attention::fields() {
  return {
      field("see", see, "chance that a friend ever sees a feed post, whoever posted it")
          .unit("probability")
          .within(0, 1)
          .source("Weixiaobao 2019 with WeChat 2021: .072 / .20"),
      field("delay_flat", delay_flat,
            "time after a post during which friends see it at a constant rate")
          .at_least(1)
          .at_most(86400)
          .source("SEISMIC, Zhao et al. 2015"),
      field("delay_exponent", delay_exponent, "exponent at which that rate falls afterwards")
          .more_than(1)
          .at_most(10)
          .source("SEISMIC, Zhao et al. 2015"),
      field("delay_cut", delay_cut, "age at which a post is no longer shown")
          .at_least(1)
          .at_most(90 * 86400)
          .source("assumption"),
      field("competition", competition,
            "how many times as many posts compete in a feed as in those that `see` was measured in")
          .unit("factor")
          .at_least(0.01)
          .at_most(1000)
          .source("assumption; 1 is the feed of the source of `see`"),
      field("criticism_speed", criticism_speed,
            "how many times as fast as praise criticism is seen")
          .unit("factor")
          .at_least(0.01)
          .at_most(100)
          .source("assumption"),
      field("rhythm", rhythm,
            "whether feeds are looked at by the hour of the day: little at night, most before "
            "lunch, after work and at nine in the evening")
          .source("WeChat data report 2015"),
      field("first_hour", first_hour, "hour of the day at which the campaign starts")
          .unit("h")
          .within(0, 23)
          .source("assumption"),
  };
}

Fields Chats::fields() {
  return {
      field("see", see,
            "chance that a strong tie sees what is shared in private; 0 counts private shares "
            "without following them, as the measured shares of reads do")
          .unit("probability")
          .within(0, 1)
          .source("scenario"),
  };
}

Fields GroupChats::fields() {
  return {
      field("share", share,
            "share of what is told in private that goes to a chat group, by those who are in one")
          .unit("share")
          .within(0, 1)
          .source("assumption"),
      field("see", see, "chance that a member of the group sees it")
          .unit("probability")
          .within(0, 1)
          .source("assumption"),
  };
}

Fields Trust::fields() {
  constexpr auto kNielsen = "Nielsen, Global Trust in Advertising";
  return {
      field("low", low, "weight of a friend whom the reader trusts little")
          .unit("trust")
          .within(0, 1)
          .source(kNielsen),
      field("medium", medium, "weight of a friend whom the reader trusts somewhat")
          .unit("trust")
          .more_than(0)
          .at_most(1)
          .source(kNielsen),
      field("high", high, "weight of a friend whom the reader trusts much")
          .unit("trust")
          .within(0, 1)
          .source(kNielsen),
      field("brand", brand, "weight of the brand's own account, and of what comes with a gift")
          .unit("trust")
          .within(0, 1)
          .source(kNielsen),
      field("advertisement", advertisement, "weight of a paid advertisement")
          .unit("trust")
          .within(0, 1)
          .source(kNielsen),
      field("learning", learning,
            "whether what an owner finds changes its trust in the friend whose word it followed")
          .source("subjective logic, Josang 2016"),
      field("prior", prior, "how many experiences the trust one begins with weighs")
          .unit("experiences")
          .more_than(0)
          .at_most(1000)
          .source("non-informative prior weight 2, Josang 2016"),
      field("oversharing", oversharing,
            "share of its weight that a friend loses with each offer it passes on beyond the first")
          .unit("share")
          .within(0, 1)
          .source("assumption"),
  };
}

Fields Reading::fields() {
  return {
      field("base", base, "chance to read a seen message from a source of medium trust")
          .unit("probability")
          .within(0, 1)
          .source("calibrated to .20 over all ties of the default market: Weixiaobao 2019 with "
                  "WeChat 2021"),
      field("cue", cue,
            "what is added once a friend was seen to share; further friends add nothing")
          .unit("probability")
          .within(0, 1)
          .source("Huang et al. 2018"),
      field("irrelevant", irrelevant,
            "what is left of the chance to read a message whose topics are none of the reader's")
          .unit("factor")
          .within(0, 1)
          .source("assumption"),
      field("worn_after", worn_after,
            "posts of one friend after which its word counts half; 0 never")
          .unit("posts")
          .within(0, 255)
          .source("Leskovec et al. 2007"),
  };
}

Fields Attitude::fields() {
  return {
      field("initial", initial, "attitude of every agent before the campaign")
          .unit("attitude")
          .within(-1, 1)
          .source("assumption"),
      field("step", step,
            "share of the way to the message's valence that full trust moves a reader")
          .unit("share")
          .within(0, 1)
          .source("assumption"),
      field("negativity", negativity,
            "how many times a negative message weighs against a positive one")
          .unit("factor")
          .within(0, 20)
          .source("assumption, after Baumeister et al. 2001"),
      field("leader_weight", leader_weight, "how many times an opinion leader's message weighs")
          .unit("factor")
          .within(0, 20)
          .source("assumption"),
      field("misfit", misfit,
            "what is left of an opinion leader's weight on topics that are none of its own")
          .unit("factor")
          .within(0, 1)
          .source("assumption"),
  };
}

Fields Sharing::fields() {
  return {
      field("appeal", appeal, "how many times the message is shared against an average one")
          .unit("factor")
          .within(0, 100)
          .source("scenario"),
      field(
          "to_feed", to_feed,
          "share of shares that go to the feed; the rest goes to private chats and is not followed")
          .unit("share")
          .within(0, 1)
          .source("TechNode 2014"),
      field("owner_factor", owner_factor,
            "how many times as often an owner passes on as a reader who is none")
          .unit("factor")
          .within(0, 1000)
          .source("Banerjee et al. 2013"),
      field("criticism_factor", criticism_factor,
            "how many times as often criticism is passed on as praise")
          .unit("factor")
          .within(0, 100)
          .source("assumption"),
      field("reinforcement", reinforcement, {"constant", "peak_at_two", "saturating"},
            "how the second and later friends who spread the same word change the chance to share")
          .source("Leskovec et al. 2007"),
      field("reinforcement_gain", reinforcement_gain,
            "what reinforcement adds to the factor of 1, at most")
          .unit("factor")
          .within(0, 100)
          .source("assumption"),
      field("orientation_gain", orientation_gain,
            "what a message's orientation adds: to usefulness (function), to credibility (trust), "
            "to appeal (relationship)")
          .unit("factor")
          .within(0, 10)
          .source("assumption"),
      field("like", like, "chance that a neutral reader of praise likes it")
          .unit("probability")
          .within(0, 1)
          .source("assumption"),
  };
}

Fields Purchase::fields() {
  return {
      field("conversion", conversion,
            "chance that one read praise from a medium-trust source makes a neutral reader in need "
            "decide to buy")
          .unit("probability")
          .within(0, 1)
          .source("1/203 to 1/69, Leskovec et al. 2007"),
      field("mean_delay", mean_delay, "mean time from deciding to buying, exponential")
          .more_than(0)
          .at_most(365 * 86400)
          .source("assumption"),
      field("price", price, "regular price of the product")
          .unit("currency")
          .within(0, 1e6)
          .source("scenario"),
      field("elasticity", elasticity, "percent more deciders for one percent off the price")
          .unit("exponent")
          .within(0, 20)
          .source("mean of 1,851 elasticities, Bijmolt et al. 2005"),
  };
}

Fields Experience::fields() {
  return {
      field("enabled", enabled, "whether owners experience the product and tell"),
      field("quality", quality, "chance that a sound expectation is satisfied")
          .unit("probability")
          .within(0, 1)
          .source("2 % defective, Goldenberg et al. 2007"),
      field("disappointment", disappointment,
            "satisfaction lost per unit of attitude above what the quality holds")
          .unit("probability")
          .within(0, 1)
          .source("assumption"),
      field("delay", delay, "time from owning to having an opinion of one's own")
          .at_least(1)
          .at_most(365 * 86400)
          .source("assumption"),
      field("weight", weight, "share of the way that one's own experience moves attitude")
          .unit("share")
          .within(0, 1)
          .source("assumption"),
  };
}

Fields Complaints::fields() {
  return {
      field("share", share, "share of the dissatisfied who complain to the firm before they tell")
          .unit("share")
          .within(0, 1)
          .source("fewer than 5 %, TARP"),
      field("patience", patience,
            "mean time that they, and those whom a crisis struck, wait for an answer; exponential, "
            "and long enough for one that comes at once")
          .more_than(0)
          .at_most(365 * 86400)
          .source("assumption"),
      field("belief", belief, "chance that a credible answer in time satisfies")
          .unit("probability")
          .within(0, 1)
          .source("assumption"),
  };
}

Fields Fatigue::fields() {
  return {
      field("per_message", per_message,
            "fatigue that one seen brand message adds; 0 switches fatigue off")
          .unit("messages")
          .within(0, 100)
          .source("assumption"),
      field("tolerance", tolerance, "fatigue at which an agent stops reading and mutes the brand")
          .unit("messages")
          .more_than(0)
          .at_most(200)
          .source("3 to 7 a week, assumption"),
      field("half_life", half_life, "time in which fatigue halves")
          .at_least(1)
          .at_most(3650LL * 86400)
          .source("assumption"),
      field("per_offer", per_offer, "fatigue that a friend's post about an offer adds")
          .unit("messages")
          .within(0, 100)
          .source("assumption"),
      field("complaint", complaint, "chance that who mutes the brand says so on the feed")
          .unit("probability")
          .within(0, 1)
          .source("assumption"),
  };
}

Fields Parameters::fields() {
  return {
      group("attention", attention.fields(), "who sees a post, and when"),
      group("chats", chats.fields(), "what is shared in private"),
      group("groups", groups.fields(), "what is told to chat groups, and so to strangers"),
      group("trust", trust.fields(), "how much sources weigh"),
      group("reading", reading.fields(), "who reads what was seen"),
      group("attitude", attitude.fields(), "how reading moves opinion, from -1 to 1"),
      group("sharing", sharing.fields(), "who passes on"),
      group("purchase", purchase.fields(), "who buys"),
      group("experience", experience.fields(), "what owners find and tell"),
      group("complaints", complaints.fields(), "what the dissatisfied say to the firm first"),
      group("fatigue", fatigue.fields(), "when the brand becomes a nuisance"),
      field("negative_word", negative_word,
            "whether the dissatisfied and their friends spread criticism"),
  };
}

void Parameters::check(const std::string& where, Problems& problems) const {
  if (attention.delay_cut <= attention.delay_flat) {
    problems.add(
        where, "attention.delay_cut: " + to_text(attention.delay_cut) + " is not above delay_flat",
        "a duration above " + to_text(attention.delay_flat));
  }
  if (!(trust.low <= trust.medium && trust.medium <= trust.high)) {
    problems.add(where, "trust: levels do not ascend", "low <= medium <= high");
  }
}

}  // namespace hearsay::friend_circle
