/// \file
/// One long run instead of many: where its warm-up ends, and how far the mean of what follows can be trusted.
#pragma once

#include "statistics/interval.hpp"

namespace cutover {

/// MSER-5 (White, An effective truncation heuristic for bias reduction in simulation output, Simulation 69,
/// 1997): how many observations to leave out at the begin, a multiple of five. It minimizes the standard
/// error of the mean of what is left, over batches of five, and looks at the first half only. \return nothing
/// left out (0) for fewer than ten observations; the series' length where the minimum lies at the end of the
/// first half, which says that the series is too short to tell
Eigen::Index mser5_truncation(const Sample& series);

struct BatchMeans {
  Interval mean;
  int batches = 0;
  /// Correlation of neighbouring batch means; the interval is too narrow where it is clearly above 0.
  double lag1_correlation = 0;
  /// Whether lag1_correlation is no more than chance explains in 95 of 100 independent series (one-sided,
  /// normal approximation).
  bool batches_look_independent = false;
  /// How many independent observations would give as narrow an interval.
  double effective_size = 0;
};

/// Mean of a stationary series with the interval from the means of `batches` batches of equal length; what
/// does not fill a batch is left out at the begin. \throws std::invalid_argument for fewer than two batches
/// or fewer observations than batches, or as mean_interval()
BatchMeans batch_means(const Sample& series, int batches, double confidence);

}  // namespace cutover
