// What is known of spreading without simulating it: mean fields, branching processes, final sizes.
// Each function names its paper; all are deterministic to the last digit on every machine.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/theory/degrees.hpp"

namespace hearsay::theory {

// --- Cascades along ties, each live with one chance (Newman 2002).

struct Percolation {
  double reproduction = 0;  // live ties that a reached agent adds: chance * mean excess degree
  double mean_size = 0;     // of a cascade from one agent, below the threshold; infinite above
  double take_off = 0;      // chance that one agent starts a cascade of a share of all agents
  double share = 0;         // that share
};
Percolation percolation(const DegreeShares& degrees, double chance);

// The share reached of all agents where a share `seeds` of them, at random, is active to begin
// with.
double reached_share(const DegreeShares& degrees, double chance, double seeds);

// SIR whose agents recover at rate 1 and pass on at `rate` along each tie: the same, where the ties
// of one agent share its time of recovery. Mean size is that below the threshold.
Percolation epidemic(const DegreeShares& degrees, double rate);

// --- Branching processes.

// The chance that a branching process of Poisson offspring with mean `ratio` has `size` members in
// all (Borel 1942).
double borel(double ratio, std::uint32_t size);
// Of more than `size` members.
double borel_tail(double ratio, std::uint32_t size);
// The chance that it dies out; 1 up to a ratio of 1.
double extinction(double ratio);

// --- Well mixed populations.

// The share ever infected, of SIR with reproduction number r0 (Kermack and McKendrick 1927).
double sir_final_share(double r0);
// The share that never hears a rumour of Maki and Thompson or of Daley and Kendall that one agent
// starts among many (Sudbury 1985).
double rumour_never_heard();

struct Moments {
  double mean = 0;
  double variance = 0;
};
enum class RumourKind : std::uint8_t { maki_thompson, daley_kendall };
// How many of `agents`, of whom one spreads, never hear it: by going through all states of the
// process. Work grows with the square of `agents`. `left`, where given, becomes the chance of each
// number.
Moments rumour_never_heard(RumourKind kind, std::uint32_t agents,
                           std::vector<double>* left = nullptr);

// Shares of agents in SEIZ (Jin et al. 2013), where all agents are tied to all.
struct Seiz {
  double susceptible = 1;
  double hesitant = 0;
  double infected = 0;
  double sceptical = 0;
};
struct SeizRates {
  double transmission = 0;     // contacts with the infected, a day: beta
  double doubt = 0;            // with sceptics: b
  double convinced = 0;        // p
  double becomes_sceptic = 0;  // l
  double persuasion = 0;       // rho
  double incubation = 0;       // epsilon
};
// The shares after so many days, by Runge and Kutta's fourth-order steps of 1/`steps_a_day`.
Seiz seiz(const SeizRates& rates, Seiz state, double days, std::uint32_t steps_a_day = 1000);

// --- Thresholds (Watts 2002; Gleeson and Cahalane 2007).

// How many active friends of `degree` make an agent active; more than `degree`: never.
using Needed = std::function<std::uint32_t(std::uint32_t degree)>;
// Watts' rule: the least number that is a share `share` of all, in units of 1e-9.
Needed needed_share(double share);

// Ties to agents whom one active friend moves, that such an agent adds; cascades need more than 1.
double watts_reproduction(const DegreeShares& degrees, const Needed& needed);
// Chance that one agent moves a share of all.
double watts_take_off(const DegreeShares& degrees, const Needed& needed);
struct Window {
  double low = 0;
  double high = 0;
};
// The mean degrees of Poisson graphs between which one agent can move a share of all.
Window watts_window(double share);
// The share active in the end, where a share `seeds` of all agents is active to begin with.
double threshold_share(const DegreeShares& degrees, const Needed& needed, double seeds);

// --- Bass 1969, at a rate p + q times the adopted share of friends, from nobody.

// All agents are friends.
double bass_complete(double p, double q, double time);
double bass_peak(double p, double q);
// Each agent has two friends in a ring, or one in a pair (Fibich and Gibori 2010).
double bass_ring(double p, double q, double time);
double bass_pair(double p, double q, double time);

// --- Trees.

// Mean distance between two members of a cascade (Goel et al. 2016). parents[i] < i says who told
// member i; parents[0] is not looked at. At least two members.
double structural_virality(const std::vector<std::uint32_t>& parents);

}  // namespace hearsay::theory
