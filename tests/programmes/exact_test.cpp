// Rates as whole numbers: at the threshold, one use below it, and both ways of averaging.
#include "programmes/exact.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cutover {
namespace {

TEST(Exact, FivePointsAreFivePointsThoughBinaryFractionsAreNot) {
  // 0.1 - 0.05 is less than 0.05 in double precision.
  EXPECT_TRUE(exceeds_by({10, 100}, {5, 100}, 5'000));
  EXPECT_EQ(increase_of({10, 100}, {5, 100}), 5'000);
  EXPECT_FALSE(exceeds_by({9'999'999, 100'000'000}, {5, 100}, 5'000));
  EXPECT_EQ(increase_of({9'999'999, 100'000'000}, {5, 100}), 4'999);
}

TEST(Exact, AnIncreaseIsRoundedDownBelowZeroToo) {
  EXPECT_EQ(increase_of({1, 3}, {0, 1}), 33'333);
  EXPECT_EQ(increase_of({0, 1}, {1, 3}), -33'334);
}

TEST(Exact, BothFormsOfTheComparisonAgree) {
  for (std::int64_t uses = 0; uses <= 60; ++uses) {
    for (std::int64_t milli : {-5'000, 0, 4'999, 5'000, 5'001, 20'000}) {
      const Ratio rate{uses, 60};
      const Ratio base{7, 41};
      EXPECT_EQ(exceeds_by(rate, base, milli), increase_of(rate, base) >= milli) << uses << " " << milli;
    }
  }
}

TEST(Exact, AMeanOfMonthsCountsEachMonthAlike) {
  // 10/10 and 0/990: the mean of the months is one half, the total is a hundredth.
  const std::vector<Ratio> months{{10, 10}, {0, 990}};
  EXPECT_EQ(increase_of_mean(months, {0, 1}), 50'000);
  EXPECT_EQ(increase_of({10, 1000}, {0, 1}), 1'000);
}

TEST(Exact, AMeanOfMonthsIsExactAtTheThreshold) {
  // 1/3 + 1/6 + 1/2 = 1, a third on average; over a base of 1/3 - 5 points = 17/60.
  const std::vector<Ratio> months{{1, 3}, {1, 6}, {1, 2}};
  EXPECT_EQ(increase_of_mean(months, {17, 60}), 5'000);
  const std::vector<Ratio> less{{1, 3}, {1, 6}, {499'999, 1'000'000}};
  EXPECT_EQ(increase_of_mean(less, {17, 60}), 4'999);
}

TEST(Exact, MonthsWithoutVerificationsHaveNoRate) {
  EXPECT_EQ(increase_of_mean(std::vector<Ratio>{{0, 0}, {1, 2}}, {0, 1}), 50'000);
  EXPECT_FALSE(increase_of_mean(std::vector<Ratio>{{0, 0}}, {0, 1}));
}

TEST(Exact, TheLongestMeanOfLargeCountsHoldsItsDigits) {
  const std::vector<Ratio> months(kMaxMeanMonths, Ratio{2'147'483'647, 4'294'967'295});
  EXPECT_EQ(increase_of_mean(months, {0, 1}), increase_of({2'147'483'647, 4'294'967'295}, {0, 1}));
}

TEST(Exact, FractionsOfAYenAreCutOff) {
  EXPECT_EQ(part_of(171'001, {3, 4}), 128'250);
  EXPECT_EQ(part_of(1, {1, 2}), 0);
}

}  // namespace
}  // namespace cutover
