#include "calibration/least_squares.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Cholesky>

namespace cutover {
namespace {

/// Residuals of the prior beliefs below those of the data.
Eigen::VectorXd with_priors(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& x,
                            const Eigen::VectorXd& data) {
  Eigen::VectorXd all(data.size() + x.size());
  all.head(data.size()) = data;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const Unknown& u = unknowns[static_cast<std::size_t>(i)];
    all[data.size() + i] = u.prior_sd > 0 ? (x[i] - u.prior) / u.prior_sd : 0;
  }
  return all;
}

Eigen::MatrixXd jacobian(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& x, const Residuals& f) {
  Eigen::MatrixXd j;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const Unknown& u = unknowns[static_cast<std::size_t>(i)];
    Eigen::VectorXd above = x;
    Eigen::VectorXd below = x;
    above[i] = std::min(x[i] + u.step, u.high);
    below[i] = std::max(x[i] - u.step, u.low);
    const Eigen::VectorXd slope =
        (with_priors(unknowns, above, f(above)) - with_priors(unknowns, below, f(below))) /
        (above[i] - below[i]);
    if (j.size() == 0) {
      j.resize(slope.size(), x.size());
    }
    j.col(i) = slope;
  }
  return j;
}

}  // namespace

LeastSquaresResult least_squares(const std::vector<Unknown>& unknowns, const Residuals& residuals,
                                 const Residuals& jacobian_of, const LeastSquaresOptions& options) {
  const auto n = static_cast<Eigen::Index>(unknowns.size());
  LeastSquaresResult result;
  result.x.resize(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Unknown& u = unknowns[static_cast<std::size_t>(i)];
    result.x[i] = std::clamp(u.start, u.low, u.high);
  }
  result.residuals = residuals(result.x);
  result.cost = with_priors(unknowns, result.x, result.residuals).squaredNorm() / 2;
  double damping = 1e-2;
  Eigen::MatrixXd j;
  for (result.iterations = 0; result.iterations < options.max_iterations && !result.converged;
       ++result.iterations) {
    if (options.progress) {
      options.progress(result.iterations, result.cost);
    }
    j = jacobian(unknowns, result.x, jacobian_of ? jacobian_of : residuals);
    const Eigen::VectorXd gradient = j.transpose() * with_priors(unknowns, result.x, result.residuals);
    const Eigen::MatrixXd curvature = j.transpose() * j;
    const double before = result.cost;
    bool better = false;
    for (int attempt = 0; attempt < 6 && !better; ++attempt) {
      Eigen::MatrixXd damped = curvature;
      damped.diagonal() += damping * (curvature.diagonal().array() + 1e-9).matrix();
      Eigen::VectorXd x = result.x - damped.ldlt().solve(gradient);
      for (Eigen::Index i = 0; i < n; ++i) {
        const Unknown& u = unknowns[static_cast<std::size_t>(i)];
        x[i] = std::clamp(x[i], u.low, u.high);
      }
      const Eigen::VectorXd r = residuals(x);
      const double cost = with_priors(unknowns, x, r).squaredNorm() / 2;
      if (cost < result.cost) {
        result.x = x;
        result.residuals = r;
        result.cost = cost;
        damping = std::max(1e-6, damping / 5);
        better = true;
      } else {
        damping *= 6;
      }
    }
    result.converged = !better || before - result.cost < options.tolerance * before;
  }
  if (j.size() == 0) {
    j = jacobian(unknowns, result.x, jacobian_of ? jacobian_of : residuals);
  }
  const Eigen::MatrixXd curvature = j.transpose() * j + 1e-9 * Eigen::MatrixXd::Identity(n, n);
  result.sd = curvature.ldlt().solve(Eigen::MatrixXd::Identity(n, n)).diagonal().cwiseSqrt();
  return result;
}

}  // namespace cutover
