/// \file
/// Least squares with bounds and prior beliefs: Levenberg and Marquardt's method on Eigen.
#pragma once

#include <functional>
#include <vector>

#include <Eigen/Core>

namespace cutover {

/// What is known of one unknown beforehand.
struct Unknown {
  double start = 0;
  double low = 0;  ///< never left
  double high = 0;
  double prior = 0;
  double prior_sd = 0;  ///< 0: no prior
  double step = 0.05;   ///< of the difference quotient
};

struct LeastSquaresOptions {
  int max_iterations = 30;
  double tolerance = 1e-4;  ///< relative gain of the sum of squares below which it stops
  std::function<void(int iteration, double cost)> progress;
};

struct LeastSquaresResult {
  Eigen::VectorXd x;
  Eigen::VectorXd residuals;  ///< weighted, without the priors
  Eigen::VectorXd sd;         ///< standard deviation of x, from the curvature at the end, priors included
  double cost = 0;            ///< half the sum of squares, priors included
  int iterations = 0;
  bool converged = false;
};

/// Weighted residuals at x: difference over its tolerance.
using Residuals = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;

/// \param jacobian_of  what difference quotients are taken of, where `residuals` is too dear or too noisy for
///                     them; the same lengths. Empty: `residuals` itself.
LeastSquaresResult least_squares(const std::vector<Unknown>& unknowns, const Residuals& residuals,
                                 const Residuals& jacobian_of = {}, const LeastSquaresOptions& options = {});

}  // namespace cutover
