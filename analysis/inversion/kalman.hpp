/// \file
/// From published numbers to an ensemble of parameter sets: tempered ensemble Kalman inversion.
///
/// Given are an ensemble drawn from the prior belief, observations with independent normal errors, and what a
/// model predicts for every member. A Kalman update with covariances taken from the ensemble moves the
/// members towards the observations. One update would trust a linear view of the model over the whole prior;
/// so the observations are assimilated several times, with errors inflated by factors a(1), a(2), ... whose
/// inverses sum to one (Emerick & Reynolds, Ensemble smoother with multiple data assimilation, Comput.
/// Geosci. 55, 2013). For a linear model and normal beliefs the last ensemble is then a sample of the
/// posterior, and its spread means what is left unknown; an inversion that goes on until the data are met,
/// without the sum, collapses to a point. How large each step may be follows from the misfits of the members
/// (Iglesias & Yang, Adaptive regularisation for ensemble Kalman inversion, Inverse Problems 37, 2021).
///
/// Observations are perturbed for each member by draws that depend on seed, step and member alone; their mean
/// over the members is taken out, which removes noise from the ensemble's mean and leaves its spread.
///
/// With m members the covariances are known to about 1/sqrt(m), so every parameter, also one that the data
/// say nothing about, loses some of its spread by chance: about (directions the data determine) / m of its
/// variance. How much, is read from numbers that are drawn at random, updated like parameters and known to
/// have nothing to do with the model; the ensemble is widened by what they lost (Evensen, The ensemble Kalman
/// filter for combined state and parameter estimation, IEEE Control Syst. Mag. 29(3), 2009).
///
/// What it cannot do: for a model far from linear the result is an approximation; a test on made-up data
/// tells how good.
///
/// Bounds: members are never clamped here, since that would bias the covariances. Let the model see
/// clamp(member) instead: the unclamped number is then the unknown, normal as the method wants it, and a
/// parameter that lies on its bound is one whose unknown lies beyond.
///
/// Example:
///   const Eigen::MatrixXd prior = normal_ensemble(mean, sd, 100, seed);
///   const InversionResult r = invert(prior, {published, tolerance}, [&](const Eigen::MatrixXd& members) {
///     return predictions_of(members); }, {.seed = seed});
///   r.members.row(0);   // the posterior of the first parameter
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <Eigen/Core>

namespace cutover {

/// What was observed, in the order of the model's predictions.
struct Observations {
  Eigen::VectorXd value;
  Eigen::VectorXd sd;  ///< standard deviations of independent errors, those of the model included; above 0
};

/// What the model predicts: parameters x members in, observations x members out, in the same order of
/// members. The whole ensemble at once, so that the caller can compute members in parallel.
using Forward = std::function<Eigen::MatrixXd(const Eigen::MatrixXd& members)>;

struct InversionOptions {
  std::uint64_t seed = 1;  ///< of the perturbed observations
  int most_steps = 12;     ///< the last steps are made as large as needed to end in time
  /// Called after each step with the sum of the inverse factors so far and the mean of half the squared
  /// misfits before the step; expected to end near half the number of observations.
  std::function<void(int step, double sum, double misfit)> progress = {};
};

struct InversionResult {
  Eigen::MatrixXd members;      ///< parameters x members
  std::vector<double> inverse;  ///< 1 / a(n) of the steps; sums to 1
};

/// Independent normal draws, parameters x members; a member's numbers depend on the seed and its place alone.
/// \param sd  not negative; 0 keeps the mean \throws std::invalid_argument for other sizes or numbers
Eigen::MatrixXd normal_ensemble(const Eigen::VectorXd& mean, const Eigen::VectorXd& sd, Eigen::Index members,
                                std::uint64_t seed);

/// Moves `prior` to the posterior. \throws std::invalid_argument for fewer than two members, sizes that do
/// not fit, errors that are not positive, numbers that are not finite, also among the predictions
InversionResult invert(const Eigen::MatrixXd& prior, const Observations& observations, const Forward& forward,
                       const InversionOptions& options = {});

}  // namespace cutover
