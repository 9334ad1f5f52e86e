/// \file
/// Differences of scenarios that were run with common random numbers.
#pragma once

#include "statistics/interval.hpp"

namespace cutover {

/// B less A, replication by replication.
struct PairedDifference {
  Interval difference;
  double correlation = 0;  ///< of the figures of the two; NaN where one of them never varies
  /// How many times the variance of the difference would be larger with independent runs: above 1 where
  /// common random numbers help. Infinite where the difference never varies.
  double variance_reduction = 1;
};

/// \param a, b figures of the same replications (same seeds) in the same order
/// \throws std::invalid_argument if they differ in number, or there are fewer than two, or as mean_interval()
PairedDifference paired_difference(const Sample& a, const Sample& b, double confidence);

/// Welch's interval of mean(b) - mean(a) for independent runs, with its degrees of freedom after
/// Satterthwaite. \throws std::invalid_argument as mean_interval(), or for fewer than two figures of either
Interval independent_difference(const Sample& a, const Sample& b, double confidence);

/// The confidence that each of `comparisons` intervals needs so that all of them hold together with
/// `confidence` (Bonferroni). \throws std::invalid_argument for no comparison or another confidence
double joint_confidence(double confidence, int comparisons);

}  // namespace cutover
