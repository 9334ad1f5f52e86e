#include "tables/raking.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <stdexcept>
#include <string>

#include "tables/apportion.hpp"

namespace cutover {
namespace {

std::string refusal(const Eigen::MatrixXd& seed, const Eigen::VectorXd& rows,
                    const Eigen::VectorXd& columns) {
  try {
    rake(seed, rows, columns);
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
  return "";
}

TEST(Raking, AUniformSeedGivesTheProductOfTheMargins) {
  const Eigen::Vector3d rows{10, 30, 60};
  const Eigen::Vector2d columns{25, 75};
  const RakingResult result = rake(Eigen::MatrixXd::Ones(3, 2), rows, columns);
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.iterations, 1);
  EXPECT_LT((result.table - rows * columns.transpose() / 100).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(Raking, TwoByTwoMatchesTheClosedForm) {
  // Odds ratio 4 is kept; with all margins 3 the cells solve x^2 / (3 - x)^2 = 4, so x = 2.
  Eigen::Matrix2d seed;
  seed << 4, 1, 1, 1;
  const RakingResult result = rake(seed, Eigen::Vector2d{3, 3}, Eigen::Vector2d{3, 3});
  EXPECT_TRUE(result.converged);
  EXPECT_NEAR(result.table(0, 0), 2, 1e-9);
  EXPECT_NEAR(result.table(0, 1), 1, 1e-9);
}

TEST(Raking, ZerosOfTheSeedStayZero) {
  Eigen::Matrix3d seed;
  seed << 1, 0, 2, 3, 1, 0, 0, 5, 1;
  const RakingResult result = rake(seed, Eigen::Vector3d{5, 7, 8}, Eigen::Vector3d{6, 9, 5});
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.table(0, 1), 0);
  EXPECT_EQ(result.table(1, 2), 0);
  EXPECT_EQ(result.table(2, 0), 0);
}

TEST(Raking, ReportsThatZerosForbidTheTotals) {
  // The first row can only feed the first column, which is smaller.
  Eigen::Matrix2d seed;
  seed << 1, 0, 1, 1;
  const RakingResult result = rake(seed, Eigen::Vector2d{5, 5}, Eigen::Vector2d{3, 7}, {1e-12, 200});
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(result.iterations, 200);
  EXPECT_GT(result.largest_error, 0.01);
}

TEST(Raking, InconsistentInputIsRefusedWithTheReason) {
  const Eigen::MatrixXd ones = Eigen::MatrixXd::Ones(2, 2);
  EXPECT_NE(refusal(ones, Eigen::Vector2d{1, 2}, Eigen::Vector2d{1, 3}).find("row totals sum to 3"),
            std::string::npos);
  EXPECT_NE(refusal(ones, Eigen::Vector3d{1, 1, 1}, Eigen::Vector2d{1, 2}).find("2 by 2"), std::string::npos);
  EXPECT_NE(refusal(-ones, Eigen::Vector2d{1, 1}, Eigen::Vector2d{1, 1}).find("zero or more"),
            std::string::npos);
  Eigen::Matrix2d empty_row;
  empty_row << 0, 0, 1, 1;
  EXPECT_NE(refusal(empty_row, Eigen::Vector2d{1, 1}, Eigen::Vector2d{1, 1}).find("row 1 has total"),
            std::string::npos);
}

TEST(Raking, RandomTablesMeetTheirMarginsAndKeepTheirOddsRatios) {
  std::mt19937 engine{20251202};
  std::uniform_real_distribution<double> cell{0.05, 20};
  for (int trial = 0; trial < 100; ++trial) {
    const int rows = 2 + trial % 7;
    const int columns = 2 + trial % 5;
    const auto draw = [&](int n, int m) {
      return Eigen::MatrixXd{Eigen::MatrixXd::NullaryExpr(n, m, [&] { return cell(engine); })};
    };
    const Eigen::MatrixXd seed = draw(rows, columns);
    const Eigen::MatrixXd target = draw(rows, columns);
    const Eigen::VectorXd row_totals = target.rowwise().sum();
    const Eigen::VectorXd column_totals = target.colwise().sum().transpose();
    const RakingResult result = rake(seed, row_totals, column_totals);
    ASSERT_TRUE(result.converged);
    EXPECT_LT((result.table.rowwise().sum() - row_totals).cwiseAbs().maxCoeff(), 1e-9);
    EXPECT_LT((result.table.colwise().sum().transpose() - column_totals).cwiseAbs().maxCoeff(), 1e-9);
    const auto odds_ratio = [](const Eigen::MatrixXd& t) { return t(0, 0) * t(1, 1) / (t(0, 1) * t(1, 0)); };
    EXPECT_NEAR(odds_ratio(result.table) / odds_ratio(seed), 1, 1e-9);
  }
}

TEST(Apportion, LargestRemaindersTakeTheLeftoverSeats) {
  EXPECT_EQ(apportion(std::vector<double>{47, 16, 15.8, 12, 6.1, 3.1}, 10),
            (std::vector<std::int64_t>{5, 2, 1, 1, 1, 0}));
  EXPECT_EQ(apportion(std::vector<double>{1, 1, 1}, 10), (std::vector<std::int64_t>{4, 3, 3}));
}

TEST(Apportion, TotalsAreExactAndQuotasAreKeptForRandomWeights) {
  std::mt19937 engine{7};
  std::uniform_real_distribution<double> weight{0, 1000};
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> weights(47);
    std::generate(weights.begin(), weights.end(), [&] { return weight(engine); });
    weights[5] = 0;
    const std::int64_t total = 1 + trial * 997;
    const std::vector<std::int64_t> seats = apportion(weights, total);
    EXPECT_EQ(std::accumulate(seats.begin(), seats.end(), std::int64_t{0}), total);
    EXPECT_EQ(seats[5], 0);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      EXPECT_LT(std::abs(static_cast<double>(seats[i]) - weights[i] / sum * static_cast<double>(total)),
                1 + 1e-6);
    }
  }
}

TEST(Apportion, RefusesWhatCannotBeSplit) {
  EXPECT_THROW(apportion(std::vector<double>{0, 0}, 1), std::invalid_argument);
  EXPECT_THROW(apportion(std::vector<double>{1, -1}, 1), std::invalid_argument);
  EXPECT_THROW(apportion(std::vector<double>{1}, -1), std::invalid_argument);
  EXPECT_EQ(apportion(std::vector<double>{0, 0}, 0), (std::vector<std::int64_t>{0, 0}));
}

}  // namespace
}  // namespace cutover
