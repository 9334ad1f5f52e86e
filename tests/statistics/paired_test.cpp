// Common random numbers: paired differences are narrower, and say by how much.
#include "statistics/paired.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "statistics/random_figures.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

constexpr int kPairedExperiments = 2'000;

/// Two scenarios that share their luck: correlation `rho`, B lies 0.5 above A.
struct Pair {
  Eigen::VectorXd a;
  Eigen::VectorXd b;
};
Pair pair(int n, double rho, std::mt19937_64& random) {
  const Eigen::VectorXd luck = test::normal(n, 0, std::sqrt(rho), random);
  return {luck + test::normal(n, 10.0, std::sqrt(1 - rho), random),
          luck + test::normal(n, 10.5, std::sqrt(1 - rho), random)};
}

TEST(PairedDifference, CoversTheDifferenceAsOftenAsItSays) {
  std::mt19937_64 random(7);
  int covered = 0;
  int independent_covered = 0;
  for (int e = 0; e < kPairedExperiments; ++e) {
    const Pair p = pair(10, 0.8, random);
    covered += paired_difference(p.a, p.b, 0.95).difference.contains(0.5);
    independent_covered +=
        independent_difference(test::normal(10, 10, 1, random), test::normal(10, 10.5, 1, random), 0.95)
            .contains(0.5);
  }
  EXPECT_NEAR(covered, kPairedExperiments * 0.95, test::binomial_bound(kPairedExperiments, 0.95));
  // With equal variances Welch's degrees of freedom are close to exact.
  EXPECT_NEAR(independent_covered, kPairedExperiments * 0.95,
              test::binomial_bound(kPairedExperiments, 0.95) + 0.005 * kPairedExperiments);
}

TEST(PairedDifference, TellsTheVarianceThatCommonNumbersSave) {
  std::mt19937_64 random(11);
  const Pair p = pair(100'000, 0.8, random);
  const PairedDifference d = paired_difference(p.a, p.b, 0.95);
  // Independent: 2; paired: 2 (1 - rho) = 0.4. Both ratios have a relative error of about sqrt(2/n) each.
  const double error = test::z_bound() * 3 * std::sqrt(2.0 / 100'000);
  EXPECT_NEAR(d.correlation, 0.8, error);
  EXPECT_NEAR(d.variance_reduction, 5.0, 5.0 * error);
  EXPECT_LT(d.difference.half_width(), independent_difference(p.a, p.b, 0.95).half_width());
}

TEST(PairedDifference, OfEqualScenariosIsNothing) {
  std::mt19937_64 random(3);
  const Eigen::VectorXd a = test::normal(5, 1, 1, random);
  const PairedDifference d = paired_difference(a, a, 0.95);
  EXPECT_EQ(d.difference.low, 0);
  EXPECT_EQ(d.difference.high, 0);
  EXPECT_TRUE(std::isinf(d.variance_reduction));
}

TEST(PairedDifference, NeedsPairs) {
  const Eigen::VectorXd two{{1.0, 2.0}};
  const Eigen::VectorXd three{{1.0, 2.0, 3.0}};
  EXPECT_THROW(paired_difference(two, three, 0.95), std::invalid_argument);
  EXPECT_THROW(paired_difference(two.head(1), two.head(1), 0.95), std::invalid_argument);
  EXPECT_THROW(joint_confidence(0.95, 0), std::invalid_argument);
  EXPECT_DOUBLE_EQ(joint_confidence(0.95, 5), 0.99);
}

}  // namespace
}  // namespace cutover
