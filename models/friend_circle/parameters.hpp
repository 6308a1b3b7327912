// The parameters of friend_circle, one struct per rule. Every default has its source beside it in
// parameters.cpp; README.md says how they enter.
#pragma once

#include <cstdint>
#include <string>

#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"

namespace hearsay::friend_circle {

// How the number of friends who spread a message changes the chance to pass it on.
enum class Reinforcement : std::uint8_t { constant, peak_at_two, saturating };

struct Attention {
  double see = 0.36;
  Duration delay_flat = seconds(300);
  double delay_exponent = 1.2315;
  Duration delay_cut = hours(72);
  double competition = 1.0;
  double criticism_speed = 1.0;
  bool rhythm = true;
  std::int64_t first_hour = 8;

  Fields fields();
};

struct Chats {
  double see = 0.0;

  Fields fields();
};

struct GroupChats {
  double share = 0.5;
  double see = 0.2;

  Fields fields();
};

struct Trust {
  double low = 0.23;
  double medium = 0.66;
  double high = 0.85;
  double brand = 0.70;
  double advertisement = 0.23;
  bool learning = true;
  double prior = 2.0;
  double oversharing = 0.1;

  Fields fields();
};

struct Reading {
  double base = 0.24;
  double cue = 0.01;
  double irrelevant = 0.5;
  std::int64_t worn_after = 3;

  Fields fields();
};

struct Attitude {
  double initial = 0.0;
  double step = 0.10;
  double negativity = 2.0;
  double leader_weight = 2.0;
  double misfit = 0.5;

  Fields fields();
};

struct Sharing {
  double appeal = 1.0;
  double to_feed = 0.61;
  double owner_factor = 7.0;
  double criticism_factor = 2.0;
  Reinforcement reinforcement = Reinforcement::peak_at_two;
  double reinforcement_gain = 0.5;
  double orientation_gain = 0.25;
  double like = 0.05;

  Fields fields();
};

struct Purchase {
  double conversion = 0.01;
  Duration mean_delay = days(1);
  double price = 50.0;
  double elasticity = 2.62;

  Fields fields();
};

struct Experience {
  bool enabled = true;
  double quality = 0.98;
  double disappointment = 0.5;
  Duration delay = days(1);
  double weight = 0.5;

  Fields fields();
};

struct Complaints {
  double share = 0.05;
  Duration patience = days(1);
  double belief = 0.8;

  Fields fields();
};

struct Fatigue {
  double per_message = 1.0;
  double tolerance = 5.0;
  Duration half_life = days(7);
  double per_offer = 0.25;
  double complaint = 0.001;

  Fields fields();
};

struct Parameters {
  Attention attention;
  Chats chats;
  GroupChats groups;
  Trust trust;
  Reading reading;
  Attitude attitude;
  Sharing sharing;
  Purchase purchase;
  Experience experience;
  Complaints complaints;
  Fatigue fatigue;
  bool negative_word = true;

  Fields fields();
  void check(const std::string& where, Problems& problems) const;
};

}  // namespace hearsay::friend_circle
