// Intervals cover what they say they cover.
#include "statistics/interval.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/exponential.hpp>
#include <limits>
#include <stdexcept>

#include "statistics/random_figures.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

constexpr int kExperiments = 2'000;

TEST(MeanInterval, OfKnownFigures) {
  const Eigen::VectorXd figures{{9.0, 11.0, 10.0, 12.0, 8.0}};
  const Interval i = mean_interval(figures, 0.95);
  // Standard deviation sqrt(2.5), t(0.975; 4) = 2.776445.
  EXPECT_DOUBLE_EQ(i.estimate, 10.0);
  EXPECT_NEAR(i.half_width(), 2.7764451 * std::sqrt(2.5 / 5), 1e-6);
  EXPECT_NEAR(t_critical(0.95, 9), 2.2621572, 1e-6);
  EXPECT_NEAR(t_critical(0.90, 1e9), 1.6448536, 1e-6);
}

TEST(MeanInterval, CoversTheMeanAsOftenAsItSays) {
  std::mt19937_64 random(20251202);
  for (const double confidence : {0.90, 0.95, 0.99}) {
    for (const int n : {2, 5, 20}) {
      int covered = 0;
      for (int e = 0; e < kExperiments; ++e) {
        covered += mean_interval(test::normal(n, 37.1, 2.0, random), confidence).contains(37.1);
      }
      EXPECT_NEAR(covered, kExperiments * confidence, test::binomial_bound(kExperiments, confidence))
          << confidence << " with " << n << " replications";
    }
  }
}

TEST(MeanInterval, NeedsTwoFiguresToSayAnything) {
  const Interval i = mean_interval(Eigen::VectorXd::Constant(1, 3.0), 0.95);
  EXPECT_EQ(i.estimate, 3.0);
  EXPECT_EQ(i.low, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(i.high, std::numeric_limits<double>::infinity());
  const Interval same = mean_interval(Eigen::VectorXd::Constant(7, 3.0), 0.95);
  EXPECT_EQ(same.low, 3.0);
  EXPECT_EQ(same.high, 3.0);
}

TEST(MeanInterval, RefusesWhatIsNoSample) {
  const Eigen::VectorXd good{{1.0, 2.0}};
  EXPECT_THROW(mean_interval(Eigen::VectorXd(), 0.95), std::invalid_argument);
  EXPECT_THROW(mean_interval(Eigen::VectorXd{{1.0, std::nan("")}}, 0.95), std::invalid_argument);
  EXPECT_THROW(mean_interval(good, 1.0), std::invalid_argument);
  EXPECT_THROW(mean_interval(good, 95), std::invalid_argument);
  EXPECT_THROW(quantile_interval(good, 0.0, 0.95), std::invalid_argument);
}

TEST(QuantileInterval, CoversTheQuantileAtLeastAsOftenWhateverTheLaw) {
  std::mt19937_64 random(20241202);
  const boost::math::exponential law(0.5);
  for (const double q : {0.5, 0.9, 0.95}) {
    const double truth = boost::math::quantile(law, q);
    int covered = 0;
    int finite = 0;
    for (int e = 0; e < kExperiments; ++e) {
      const Interval i =
          quantile_interval(test::draw(100, std::exponential_distribution<double>(0.5), random), q, 0.95);
      EXPECT_LE(i.low, i.estimate);
      EXPECT_GE(i.high, i.estimate);
      covered += i.contains(truth);
      finite += std::isfinite(i.half_width());
    }
    // At least the confidence; not more than the next order statistics on both sides would explain.
    EXPECT_GT(covered, kExperiments * 0.95 - test::binomial_bound(kExperiments, 0.95)) << q;
    EXPECT_LT(covered, kExperiments * 0.99) << q;
    EXPECT_EQ(finite, kExperiments) << "a hundred figures are enough for a 95 % quantile";
  }
}

TEST(QuantileInterval, SaysWhereTheSampleIsTooSmall) {
  std::mt19937_64 random(1);
  const Interval i = quantile_interval(test::normal(10, 0, 1, random), 0.99, 0.95);
  EXPECT_TRUE(std::isinf(i.high)) << "ten figures may all lie below the 99 % quantile";
  EXPECT_TRUE(std::isfinite(i.low));
  const Eigen::VectorXd ordered{{4.0, 1.0, 3.0, 2.0}};
  EXPECT_DOUBLE_EQ(quantile_interval(ordered, 0.5, 0.95).estimate, 2.5);
  EXPECT_DOUBLE_EQ(quantile_interval(ordered, 0.75, 0.95).estimate, 3.25);
}

}  // namespace
}  // namespace cutover
