#include "inversion/kalman.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include <Eigen/Cholesky>

#include "random/stream.hpp"

namespace cutover {
namespace {

/// The step under which the draws of the prior stand; those of the observations count from zero, those of the
/// witnesses down from kFirstWitness.
constexpr std::int32_t kPriorStep = -1;
constexpr std::int32_t kFirstWitness = -2;
/// Enough that their mean variance is known to a hundredth of what a hundred members leave of it.
constexpr Eigen::Index kWitnesses = 100;

void require(bool holds, const char* sentence) {
  if (!holds) {
    throw std::invalid_argument(sentence);
  }
}

/// Standard normal draws, rows x members (Box and Muller).
Eigen::MatrixXd standard_normal(Eigen::Index rows, Eigen::Index members, std::uint64_t seed,
                                std::int32_t step) {
  const Stream stream{seed, Purpose::kInversion};
  Eigen::MatrixXd draws(rows, members);
  for (Eigen::Index j = 0; j < members; ++j) {
    WordSequence words{stream, static_cast<std::uint32_t>(j), step};
    for (Eigen::Index i = 0; i < rows; i += 2) {
      const double radius = std::sqrt(-2 * std::log(uniform(words.next())));
      const double angle = 2 * std::numbers::pi * uniform(words.next());
      draws(i, j) = radius * std::cos(angle);
      if (i + 1 < rows) {
        draws(i + 1, j) = radius * std::sin(angle);
      }
    }
  }
  return draws;
}

/// Every row less its mean over the members.
Eigen::MatrixXd centred(const Eigen::MatrixXd& rows) {
  return rows.colwise() - rows.rowwise().mean();
}

/// The largest inverse factor for which the next distribution is still near the last one (Iglesias & Yang
/// 2021, equation for the data misfit controller): `misfit` is half the squared misfit of each member.
double inverse_factor(const Eigen::VectorXd& misfit, double observations) {
  const double mean = misfit.mean();
  const double variance = (misfit.array() - mean).square().mean();
  const double by_mean = mean > 0 ? observations / (2 * mean) : 1;
  const double by_variance = variance > 0 ? std::sqrt(observations / (2 * variance)) : 1;
  return std::max(by_mean, by_variance);
}

}  // namespace

Eigen::MatrixXd normal_ensemble(const Eigen::VectorXd& mean, const Eigen::VectorXd& sd, Eigen::Index members,
                                std::uint64_t seed) {
  require(mean.size() > 0 && mean.size() == sd.size(),
          "each parameter needs a mean and a standard deviation");
  require(members > 0, "an ensemble needs members");
  require(mean.allFinite() && sd.allFinite() && sd.minCoeff() >= 0,
          "means must be finite, standard deviations finite and not negative");
  const Eigen::MatrixXd draws = standard_normal(mean.size(), members, seed, kPriorStep);
  return (sd.asDiagonal() * draws).colwise() + mean;
}

InversionResult invert(const Eigen::MatrixXd& prior, const Observations& observations, const Forward& forward,
                       const InversionOptions& options) {
  const Eigen::Index members = prior.cols();
  const Eigen::Index count = observations.value.size();
  require(members >= 2 && prior.rows() > 0, "an inversion needs a parameter and two members");
  require(count > 0 && observations.sd.size() == count, "each observation needs a standard deviation");
  require(prior.allFinite() && observations.value.allFinite() && observations.sd.allFinite(),
          "members and observations must be finite");
  require(observations.sd.minCoeff() > 0, "standard deviations of observations must be above zero");
  require(options.most_steps >= 1, "an inversion needs a step");

  InversionResult result{prior, {}};
  double sum = 0;
  for (int step = 0; sum < 1; ++step) {
    const Eigen::MatrixXd predicted = forward(result.members);
    require(predicted.rows() == count && predicted.cols() == members,
            "the model must predict every observation for every member");
    require(predicted.allFinite(), "a prediction is not finite");
    // In units of the errors: their covariance is the identity.
    const auto scale = observations.sd.cwiseInverse().asDiagonal();
    const Eigen::MatrixXd scaled = scale * predicted;
    const Eigen::VectorXd wanted = scale * observations.value;
    const Eigen::VectorXd misfit = (scaled.colwise() - wanted).colwise().squaredNorm().transpose() / 2;

    const double left = 1 - sum;
    const double fair_share = left / (options.most_steps - step);
    const bool last = step + 1 >= options.most_steps;
    const double inverse =
        last ? left
             : std::min(left, std::max(fair_share, inverse_factor(misfit, static_cast<double>(count))));

    const Eigen::MatrixXd spread = centred(result.members);
    const Eigen::MatrixXd response = centred(scaled);
    const double degrees = static_cast<double>(members - 1);
    Eigen::MatrixXd innovation = response * response.transpose() / degrees;
    innovation.diagonal().array() += 1 / inverse;
    const Eigen::MatrixXd noise = centred(standard_normal(count, members, options.seed, step));
    const Eigen::MatrixXd towards = (noise / std::sqrt(inverse) - scaled).colwise() + wanted;
    const Eigen::MatrixXd move = response.transpose() * innovation.llt().solve(towards) / degrees;
    result.members += spread * move;

    // Numbers that have nothing to do with the model lose spread by chance alone; what they lose is given
    // back.
    const Eigen::MatrixXd witness =
        centred(standard_normal(kWitnesses, members, options.seed, kFirstWitness - step));
    const double lost = centred(witness + witness * move).squaredNorm() / witness.squaredNorm();
    const Eigen::VectorXd mean = result.members.rowwise().mean();
    result.members = (centred(result.members) / std::sqrt(lost)).colwise() + mean;

    sum = inverse >= left ? 1 : sum + inverse;
    result.inverse.push_back(inverse);
    if (options.progress) {
      options.progress(step + 1, sum, misfit.mean());
    }
  }
  return result;
}

}  // namespace cutover
