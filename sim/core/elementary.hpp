// Logarithm, exponential, power and the normal distribution with the same bits on every machine.
//
// The C library may choose other instructions on another processor and so another last digit; these
// use only +, -, *, / and sqrt, which IEEE 754 fixes, and the build forbids contraction to fused
// multiply-add. Errors are a few units in the last place, far below anything a model means. They
// prepare tables and populations, and say how long the events of a timeline take to come.
#pragma once

namespace hearsay {

// Natural logarithm of x > 0 (normal numbers).
double natural_log(double x);

// e to the x, for |x| <= 700.
double exponential(double x);

// x to the y for x > 0.
inline double power(double x, double y) {
  return exponential(y * natural_log(x));
}

// The value below which a standard normal variable lies with probability p, 0 < p < 1.
// Acklam's rational approximation, relative error below 1.2e-9.
double normal_quantile(double p);

// The probability that a standard normal variable lies above z; 0 beyond z = 37, where it is below
// 6e-300. Hart's rational approximation (1968, number 5666), relative error below 1e-12.
double normal_above(double z);

}  // namespace hearsay
