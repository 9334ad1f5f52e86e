/// \file
/// Confidence intervals from independent replications of a terminating simulation.
///
/// Example:
///   const Interval rate = mean_interval(rates, 0.95);
///   fmt::print("{:.2f} ({:.2f} to {:.2f})", rate.estimate, rate.low, rate.high);
#pragma once

#include <Eigen/Core>

namespace cutover {

/// One figure a replication, in the order of the replications.
using Sample = Eigen::Ref<const Eigen::VectorXd>;

/// An estimate and how far it can be trusted.
struct Interval {
  double estimate = 0;
  double low = 0;   ///< -infinity where the sample says nothing about it
  double high = 0;  ///< infinity likewise
  double half_width() const { return (high - low) / 2; }
  bool contains(double value) const { return low <= value && value <= high; }
};

/// Mean with Student's t interval: exact for normal figures, good for figures that are sums over many
/// facilities. One replication has an infinite interval. \param confidence between 0 and 1, as 0.95 \throws
/// std::invalid_argument for an empty sample, figures that are not finite, or another confidence
Interval mean_interval(const Sample& figures, double confidence);

/// The q-quantile of the distribution of the figures, with the interval between two order statistics that
/// covers it with at least the confidence, whatever the distribution (binomial argument; David & Nagaraja,
/// Order Statistics, 3rd ed., section 7.1). An end is infinite where the sample is too small for it. \param q
/// between 0 and 1, both excluded \throws std::invalid_argument as mean_interval(), or for another q
Interval quantile_interval(const Sample& figures, double q, double confidence);

/// Critical value of Student's t: the two-sided `confidence` with `degrees` of freedom. \pre degrees > 0
double t_critical(double confidence, double degrees);

}  // namespace cutover
