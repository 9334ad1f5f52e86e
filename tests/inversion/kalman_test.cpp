// Inversion against closed forms: linear problems with normal beliefs have a normal posterior.
#include "inversion/kalman.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>
#include <Eigen/Dense>

#include "statistics/interval.hpp"

namespace cutover {
namespace {

/// The chance that a test of this file fails although the code is right, for all its comparisons together.
constexpr double kFalseFailure = 1e-6;

/// Three unknowns, four readings; nothing is read of the third.
struct LinearCase {
  Eigen::MatrixXd map{{1.0, 0.5, 0}, {0.2, -1.0, 0}, {1.0, 1.0, 0}, {2.0, 0.1, 0}};
  Eigen::VectorXd prior_mean{{1.0, -2.0, 0.5}};
  Eigen::VectorXd prior_sd{{1.5, 0.7, 0.3}};
  Observations observed{Eigen::VectorXd{{3.0, 2.0, 1.0, 5.0}}, Eigen::VectorXd{{0.3, 0.5, 0.4, 1.0}}};

  Eigen::MatrixXd posterior_covariance() const {
    const Eigen::MatrixXd precision = observed.sd.array().square().inverse().matrix().asDiagonal();
    const Eigen::MatrixXd belief = prior_sd.array().square().inverse().matrix().asDiagonal();
    return (map.transpose() * precision * map + belief).inverse();
  }
  Eigen::VectorXd posterior_mean() const {
    const Eigen::MatrixXd precision = observed.sd.array().square().inverse().matrix().asDiagonal();
    const Eigen::MatrixXd belief = prior_sd.array().square().inverse().matrix().asDiagonal();
    return posterior_covariance() * (map.transpose() * precision * observed.value + belief * prior_mean);
  }
  InversionResult invert(Eigen::Index members, std::uint64_t seed) const {
    return cutover::invert(normal_ensemble(prior_mean, prior_sd, members, seed), observed,
                           [&](const Eigen::MatrixXd& m) -> Eigen::MatrixXd { return map * m; },
                           {.seed = seed});
  }
};

// Means and covariances of independent inversions, by Student's t. The error of the order 1 / members that
// is not chance stays far below the interval: 30 inversions of 500 members.
TEST(Inversion, MeetsThePosteriorOfALinearProblem) {
  constexpr int kInversions = 30;
  constexpr Eigen::Index kMembers = 500;
  const LinearCase c;
  Eigen::MatrixXd means(kInversions, 3);
  Eigen::MatrixXd covariances(kInversions, 9);
  for (int k = 0; k < kInversions; ++k) {
    const Eigen::MatrixXd members = c.invert(kMembers, static_cast<std::uint64_t>(k) + 1).members;
    const Eigen::VectorXd mean = members.rowwise().mean();
    const Eigen::MatrixXd spread = members.colwise() - mean;
    const Eigen::MatrixXd covariance = spread * spread.transpose() / (kMembers - 1);
    means.row(k) = mean.transpose();
    covariances.row(k) = covariance.reshaped().transpose();
  }
  const double confidence = 1 - kFalseFailure / (3 + 9);
  const Eigen::VectorXd mean = c.posterior_mean();
  const Eigen::VectorXd covariance = c.posterior_covariance().reshaped();
  for (Eigen::Index i = 0; i < 3; ++i) {
    EXPECT_TRUE(mean_interval(means.col(i), confidence).contains(mean[i]))
        << i << ": " << means.col(i).mean();
  }
  for (Eigen::Index i = 0; i < 9; ++i) {
    EXPECT_TRUE(mean_interval(covariances.col(i), confidence).contains(covariance[i]))
        << i << ": " << covariances.col(i).mean() << " for " << covariance[i];
  }
}

TEST(Inversion, InverseFactorsSumToOneAndStepsAreBounded) {
  const LinearCase c;
  for (const int most : {1, 2, 3, 12}) {
    InversionOptions options;
    options.most_steps = most;
    int reported = 0;
    options.progress = [&](int step, double, double) { reported = step; };
    const InversionResult r = invert(
        normal_ensemble(c.prior_mean, c.prior_sd, 50, 3), c.observed,
        [&](const Eigen::MatrixXd& m) -> Eigen::MatrixXd { return c.map * m; }, options);
    EXPECT_LE(static_cast<int>(r.inverse.size()), most);
    EXPECT_EQ(reported, static_cast<int>(r.inverse.size()));
    EXPECT_NEAR(std::accumulate(r.inverse.begin(), r.inverse.end(), 0.0), 1, 1e-12);
    for (const double inverse : r.inverse) {
      EXPECT_GT(inverse, 0);
    }
  }
}

// Readings far from all that was believed are assimilated in more than one step.
TEST(Inversion, TakesSmallerStepsWhereTheMisfitIsLarge) {
  LinearCase near;
  LinearCase far;
  near.observed.sd *= 100;
  far.observed.sd /= 30;
  EXPECT_EQ(near.invert(50, 1).inverse.size(), 1U);
  EXPECT_GT(far.invert(50, 1).inverse.size(), 3U);
}

// One curved reading, y = exp(x): the posterior by quadrature. Tempering brings the ensemble near it; the
// bound is what the method leaves over here (its bias is not a matter of chance), a tenth of the prior's sd.
TEST(Inversion, ComesNearThePosteriorOfACurvedProblem) {
  const Observations observed{Eigen::VectorXd::Constant(1, 3.0), Eigen::VectorXd::Constant(1, 0.5)};
  const Eigen::VectorXd zero = Eigen::VectorXd::Zero(1);
  const Eigen::MatrixXd members =
      invert(normal_ensemble(zero, Eigen::VectorXd::Ones(1), 4'000, 1), observed,
             [](const Eigen::MatrixXd& m) -> Eigen::MatrixXd { return m.array().exp().matrix(); })
          .members;
  double mass = 0;
  double first = 0;
  double second = 0;
  for (double x = -6; x < 6; x += 1e-3) {
    const double misfit = (std::exp(x) - 3.0) / 0.5;
    const double density = std::exp(-x * x / 2 - misfit * misfit / 2);
    mass += density;
    first += density * x;
    second += density * x * x;
  }
  const double mean = first / mass;
  const double sd = std::sqrt(second / mass - mean * mean);
  const double found = members.mean();
  EXPECT_NEAR(found, mean, 0.1);
  EXPECT_NEAR(std::sqrt((members.array() - found).square().mean()), sd, 0.1);
}

// What the members are worth does not depend on who computes them.
TEST(Inversion, GivesTheSameBitsForAnyNumberOfThreads) {
  const LinearCase c;
  const auto run = [&](int threads) {
    return invert(normal_ensemble(c.prior_mean, c.prior_sd, 40, 5), c.observed,
                  [&](const Eigen::MatrixXd& m) {
                    Eigen::MatrixXd predicted(c.map.rows(), m.cols());
                    std::vector<std::thread> workers;
                    for (int w = 0; w < threads; ++w) {
                      workers.emplace_back([&, w] {
                        for (Eigen::Index j = w; j < m.cols(); j += threads) {
                          predicted.col(j) = c.map * m.col(j);
                        }
                      });
                    }
                    for (std::thread& worker : workers) {
                      worker.join();
                    }
                    return predicted;
                  })
        .members;
  };
  const Eigen::MatrixXd one = run(1);
  EXPECT_TRUE(one == run(3));
  EXPECT_TRUE(one == run(8));
}

TEST(Inversion, MembersOfThePriorKeepTheirNumbersInALargerEnsemble) {
  const Eigen::VectorXd mean{{1.0, 2.0, 3.0}};
  const Eigen::VectorXd sd{{1.0, 0.0, 0.5}};
  const Eigen::MatrixXd small = normal_ensemble(mean, sd, 4, 9);
  EXPECT_TRUE(small == normal_ensemble(mean, sd, 10, 9).leftCols(4));
  EXPECT_FALSE(small == normal_ensemble(mean, sd, 4, 10));
  EXPECT_TRUE((small.row(1).array() == 2.0).all());
}

TEST(Inversion, RefusesWhatMeansNothing) {
  const LinearCase c;
  const Forward forward = [&](const Eigen::MatrixXd& m) -> Eigen::MatrixXd { return c.map * m; };
  const Eigen::MatrixXd prior = normal_ensemble(c.prior_mean, c.prior_sd, 10, 1);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [&](const Eigen::MatrixXd& p, const Observations& o, const Forward& f, int steps = 5) {
    InversionOptions options;
    options.most_steps = steps;
    EXPECT_THROW(invert(p, o, f, options), std::invalid_argument);
  };
  refused(prior.leftCols(1), c.observed, forward);
  refused(Eigen::MatrixXd(0, 10), c.observed, forward);
  refused(prior * kNan, c.observed, forward);
  refused(prior, c.observed, forward, 0);
  refused(prior, {c.observed.value, c.observed.sd.head(3)}, forward);
  refused(prior, {Eigen::VectorXd(0), Eigen::VectorXd(0)}, forward);
  refused(prior, {c.observed.value, 0 * c.observed.sd}, forward);
  refused(prior, {c.observed.value * kNan, c.observed.sd}, forward);
  refused(prior, c.observed, [](const Eigen::MatrixXd& m) { return m; });
  refused(prior, c.observed, [&](const Eigen::MatrixXd& m) -> Eigen::MatrixXd { return kNan * (c.map * m); });
  EXPECT_THROW(normal_ensemble(c.prior_mean, -c.prior_sd, 3, 1), std::invalid_argument);
  EXPECT_THROW(normal_ensemble(c.prior_mean, c.prior_sd.head(2), 3, 1), std::invalid_argument);
  EXPECT_THROW(normal_ensemble(c.prior_mean, c.prior_sd, 0, 1), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
