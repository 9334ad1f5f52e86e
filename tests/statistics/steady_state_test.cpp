// Long runs: planted warm-ups are found, and batch means know what correlation costs.
#include "statistics/steady_state.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "statistics/random_figures.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

TEST(Mser5, FindsAPlantedWarmUp) {
  std::mt19937_64 random(17);
  for (int e = 0; e < 200; ++e) {
    // Twenty standard deviations off, fading with a time constant of 20: below a tenth of one after 106.
    Eigen::VectorXd series = test::normal(2'000, 50, 1, random);
    for (int t = 0; t < 400; ++t) {
      series[t] += 20 * std::exp(-t / 20.0);
    }
    const Eigen::Index cut = mser5_truncation(series);
    EXPECT_GE(cut, 40);
    EXPECT_LE(cut, 400);
    EXPECT_EQ(cut % 5, 0);
  }
}

TEST(Mser5, LeavesLittleOutWhereThereIsNoWarmUp) {
  std::mt19937_64 random(18);
  double left_out = 0;
  for (int e = 0; e < 200; ++e) {
    left_out += static_cast<double>(mser5_truncation(test::normal(2'000, 50, 1, random))) / 2'000;
  }
  EXPECT_LT(left_out / 200, 0.15);
}

TEST(Mser5, SaysWhereTheSeriesIsTooShort) {
  Eigen::VectorXd rising(100);
  for (int t = 0; t < 100; ++t) {
    rising[t] = t;
  }
  EXPECT_EQ(mser5_truncation(rising), 100) << "never settles";
  EXPECT_EQ(mser5_truncation(rising.head(9)), 0);
}

TEST(BatchMeans, CoverTheMeanOfACorrelatedSeriesWhereSingleFiguresDoNot) {
  constexpr int kRuns = 2'000;
  std::mt19937_64 random(19);
  int covered = 0;
  int naive = 0;
  for (int e = 0; e < kRuns; ++e) {
    const Eigen::VectorXd series = test::autoregressive(20'000, 0.8, 5.0, random);
    covered += batch_means(series, 20, 0.95).mean.contains(5.0);
    naive += mean_interval(series, 0.95).contains(5.0);
  }
  // Batches of 1,000 at a correlation time of about 4: what is left between neighbours costs less than 0.3 %.
  EXPECT_NEAR(covered, kRuns * 0.95, test::binomial_bound(kRuns, 0.95) + 0.003 * kRuns);
  EXPECT_LT(naive, kRuns * 0.6) << "why batches are needed";
}

TEST(BatchMeans, CountWhatTheFiguresAreWorth) {
  std::mt19937_64 random(23);
  // Of an AR(1) series n (1 - phi) / (1 + phi) figures are worth as much as independent ones: a ninth at 0.8.
  double worth = 0;
  constexpr int kRuns = 300;
  for (int e = 0; e < kRuns; ++e) {
    worth += 1 / batch_means(test::autoregressive(20'000, 0.8, 0.0, random), 40, 0.95).effective_size;
  }
  // The inverse is proportional to the variance of 40 batch means: relative error sqrt(2/39) a run.
  EXPECT_NEAR(worth / kRuns, 9.0 / 20'000,
              9.0 / 20'000 * (test::z_bound() * std::sqrt(2.0 / 39 / kRuns) + 0.01));
}

TEST(BatchMeans, NoticeBatchesThatAreTooShort) {
  std::mt19937_64 random(29);
  int noticed = 0;
  int false_alarms = 0;
  constexpr int kRuns = 1'000;
  for (int e = 0; e < kRuns; ++e) {
    noticed += !batch_means(test::autoregressive(200, 0.95, 0.0, random), 50, 0.95).batches_look_independent;
    false_alarms += !batch_means(test::normal(5'000, 0, 1, random), 50, 0.95).batches_look_independent;
  }
  EXPECT_GT(noticed, 0.9 * kRuns);
  EXPECT_LT(false_alarms, 0.05 * kRuns + test::binomial_bound(kRuns, 0.05));
}

TEST(BatchMeans, UseTheEndOfTheSeries) {
  Eigen::VectorXd series(11);
  series << 1'000.0, Eigen::VectorXd::Constant(5, 1.0), Eigen::VectorXd::Constant(5, 3.0);
  const BatchMeans b = batch_means(series, 2, 0.95);
  EXPECT_DOUBLE_EQ(b.mean.estimate, 2.0) << "the odd figure is left out at the begin";
  EXPECT_THROW(batch_means(series, 1, 0.95), std::invalid_argument);
  EXPECT_THROW(batch_means(series, 12, 0.95), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
