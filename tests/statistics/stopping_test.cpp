// Enough replications: not at the first lucky sample, and no more than allowed.
#include "statistics/stopping.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "statistics/random_figures.hpp"

namespace cutover {
namespace {

TEST(Stopping, WaitsUntilThePrecisionLasts) {
  // Equal figures look precise after five replications; the sixth tells otherwise.
  Eigen::VectorXd figures(30);
  figures << Eigen::VectorXd::Constant(5, 10.0), Eigen::VectorXd::Constant(1, 20.0),
      Eigen::VectorXd::Constant(24, 10.0);
  const Precision one{.half_width = 1.0};
  const StoppingRule rule{.least = 5, .most = 100, .look_ahead = 5};
  EXPECT_TRUE(is_precise(figures.head(5), one));
  EXPECT_FALSE(is_precise(figures.head(6), one));
  const int enough = enough_replications(figures, one, rule);
  ASSERT_GT(enough, 6);
  for (int n = enough; n <= enough + rule.look_ahead; ++n) {
    EXPECT_TRUE(is_precise(figures.head(n), one)) << n;
  }
  EXPECT_FALSE(is_precise(figures.head(enough - 1), one));
  const StoppingRule hasty{.least = 5, .most = 100, .look_ahead = 0};
  EXPECT_EQ(enough_replications(figures, one, hasty), 5) << "what the look-ahead is for";
}

TEST(Stopping, MakesSoManyThatTheLookAheadIsOverAndNoMoreThanAllowed) {
  std::mt19937_64 random(5);
  const StoppingRule rule{.least = 4, .most = 60, .look_ahead = 5};
  for (const double half_width : {0.2, 0.5, 1.0, 3.0}) {
    const Precision precision{.half_width = half_width};
    const Eigen::VectorXd stream = test::normal(100, 10, 1, random);
    int made = 0;
    for (int rounds = 0; rounds < 1'000; ++rounds) {
      const int more = replications_to_make({stream.head(made)}, {precision}, rule);
      if (more == 0) {
        break;
      }
      made += more;
      ASSERT_LE(made, rule.most);
    }
    const int enough = enough_replications(stream.head(made), precision, rule);
    if (enough == 0) {
      EXPECT_EQ(made, rule.most) << half_width;
    } else {
      EXPECT_LE(made, std::min(rule.most, enough + rule.look_ahead)) << half_width;
      EXPECT_TRUE(is_precise(stream.head(made), precision)) << half_width;
    }
  }
}

TEST(Stopping, AsksForTheLeastPreciseMetric) {
  std::mt19937_64 random(6);
  const Eigen::VectorXd easy = Eigen::VectorXd::Constant(20, 1.0);
  const Eigen::VectorXd hard = test::normal(20, 0, 100, random);
  const StoppingRule rule{};
  const Precision p{.half_width = 0.1};
  EXPECT_EQ(replications_to_make({easy}, {p}, rule), 0);
  EXPECT_GT(replications_to_make({easy, hard}, {p, p}, rule), 0);
}

TEST(Stopping, RelativePrecisionIsAPartOfTheMean) {
  const Eigen::VectorXd figures{{99.0, 100.0, 101.0, 100.0, 100.0}};
  EXPECT_TRUE(is_precise(figures, {.half_width = 0.01, .relative = true}));
  EXPECT_FALSE(is_precise(figures, {.half_width = 0.005, .relative = true}));
}

TEST(Stopping, RefusesRulesThatCannotBeKept) {
  const Eigen::VectorXd figures = Eigen::VectorXd::Constant(5, 1.0);
  EXPECT_THROW(enough_replications(figures, {}, {.least = 1}), std::invalid_argument);
  EXPECT_THROW(enough_replications(figures, {}, {.least = 10, .most = 9}), std::invalid_argument);
  EXPECT_THROW(replications_to_make({figures}, {}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
