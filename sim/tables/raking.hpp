/// \file
/// Iterative proportional fitting (raking) of a two-way table to known row and column totals.
#pragma once

#include <Eigen/Dense>

namespace cutover {

struct RakingOptions {
  double tolerance = 1e-12;  ///< largest error of a total relative to the grand total [1]
  int max_iterations = 10'000;
};

struct RakingResult {
  Eigen::MatrixXd table;
  int iterations = 0;        ///< row-and-column sweeps done
  double largest_error = 0;  ///< largest error of any total, relative to the grand total [1]
  bool converged = false;    ///< false where the zeros of the seed forbid the totals
};

/// The table nearest to `seed` (least Kullback-Leibler divergence) with the given totals. A zero of the seed
/// stays zero; the odds ratios of positive cells stay those of the seed.
/// \throws std::invalid_argument with a sentence saying which total cannot be met: sizes that differ,
/// negative entries, row and column totals whose sums differ by more than 1e-9 of the sum, or a positive
/// total over cells that are all zero.
RakingResult rake(const Eigen::MatrixXd& seed, const Eigen::VectorXd& row_totals,
                  const Eigen::VectorXd& column_totals, const RakingOptions& options = {});

}  // namespace cutover
