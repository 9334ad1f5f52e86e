/// \file
/// Tolerances for tests that meet chance: computed from the false-failure probability, never widened by hand.
///
/// All seeds are fixed, so a test passes or fails for good; the bounds are such that a new seed would fail a
/// correct program once in a million tests.
#pragma once

#include <cmath>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace cutover::test {

inline constexpr double kFalseFailure = 1e-6;  ///< two-sided

/// Bound of a standard normal.
inline double z_bound() {
  return boost::math::quantile(boost::math::complement(boost::math::normal{}, kFalseFailure / 2));
}

/// Mean of independent replications and how far it may lie from the true mean.
struct Estimate {
  double mean = 0;
  double half_width = 0;  ///< t bound times the standard error
};

/// Collects one figure a replication.
class Replications {
 public:
  void add(double x) {
    ++n_;
    const double step = x - mean_;
    mean_ += step / n_;
    squares_ += step * (x - mean_);
  }
  Estimate estimate() const {
    const double t = boost::math::quantile(
        boost::math::complement(boost::math::students_t{static_cast<double>(n_ - 1)}, kFalseFailure / 2));
    return {mean_, t * std::sqrt(squares_ / (n_ - 1) / n_)};
  }

 private:
  int n_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

/// How far a count of `n` independent trials with probability `p` may lie from n * p.
inline double binomial_bound(double n, double p) {
  return z_bound() * std::sqrt(n * p * (1 - p)) + 0.5;
}

}  // namespace cutover::test
