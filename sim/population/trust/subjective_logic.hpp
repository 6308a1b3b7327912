// Trust as belief, disbelief and uncertainty (Jøsang 2001, 2016): what is not known is kept apart
// from what is doubted.
#pragma once

namespace hearsay::trust {

struct Opinion {
  double belief = 0;
  double disbelief = 0;
  double uncertainty = 1;
  double base_rate = 0.5;  // what is expected without any evidence

  double expectation() const { return belief + base_rate * uncertainty; }
};

// Of so many good and bad experiences.
constexpr Opinion of_evidence(double good, double bad, double base_rate = 0.5) {
  const double all = good + bad + 2;
  return {good / all, bad / all, 2 / all, base_rate};
}

// What follows for me from what you say, where `trust` is mine in you.
constexpr Opinion discounted(const Opinion& trust, const Opinion& said) {
  return {trust.belief * said.belief, trust.belief * said.disbelief,
          trust.disbelief + trust.uncertainty + trust.belief * said.uncertainty, said.base_rate};
}

// Of independent experiences of two, as one: evidence adds up. At most one of them is certain.
constexpr Opinion fused(const Opinion& a, const Opinion& b) {
  const double all = a.uncertainty + b.uncertainty - a.uncertainty * b.uncertainty;
  return {(a.belief * b.uncertainty + b.belief * a.uncertainty) / all,
          (a.disbelief * b.uncertainty + b.disbelief * a.uncertainty) / all,
          a.uncertainty * b.uncertainty / all, a.base_rate};
}

}  // namespace hearsay::trust
