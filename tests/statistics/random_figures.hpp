/// \file
/// Synthetic experiments for the tests of this folder.
#pragma once

#include <Eigen/Core>

#include <cmath>
#include <random>

namespace cutover::test {

template <class Distribution>
Eigen::VectorXd draw(int n, Distribution distribution, std::mt19937_64& random) {
  Eigen::VectorXd figures(n);
  for (double& x : figures) {
    x = distribution(random);
  }
  return figures;
}

inline Eigen::VectorXd normal(int n, double mean, double deviation, std::mt19937_64& random) {
  return draw(n, std::normal_distribution<double>(mean, deviation), random);
}

/// x(t) = mean + phi (x(t-1) - mean) + noise of variance 1, from the stationary law or from `start`.
inline Eigen::VectorXd autoregressive(int n, double phi, double mean, std::mt19937_64& random,
                                      const double* start = nullptr) {
  std::normal_distribution<double> noise;
  double x = start != nullptr ? *start - mean : noise(random) / std::sqrt(1 - phi * phi);
  Eigen::VectorXd series(n);
  for (double& value : series) {
    value = mean + x;
    x = phi * x + noise(random);
  }
  return series;
}

}  // namespace cutover::test
