// Scores, shares and what experience does to them.
#include <cmath>

#include <gtest/gtest.h>

#include "adoption/adoption.hpp"

namespace cutover {
namespace {

TEST(Adoption, LogisticTableIsExactToOneQuantile) {
  for (int score = -2 * kMaxScore; score <= 2 * kMaxScore; ++score) {
    const double exact = 65536 / (1 + std::exp(-static_cast<double>(score) / kLogit));
    ASSERT_NEAR(present16(score), exact, 1) << score;
    ASSERT_EQ(present16(score) + present16(-score), 65536U) << score;
    if (score > -2 * kMaxScore) {
      ASSERT_GE(present16(score), present16(score - 1));
    }
  }
  EXPECT_EQ(present16(0), 32768U);
}

class Experience : public testing::Test {
 protected:
  AdoptionParameters p;
  ExperienceRules rules{p, 2.5};
};

TEST_F(Experience, ADP_05_GoodCheckInsBecomeHabit) {
  std::int8_t e = 0;
  int steps = 0;
  while (e < p.experience_ceiling) {
    const std::int8_t next = rules.after_good(e);
    ASSERT_GT(next, e);
    ASSERT_GT(rules.score(next), rules.score(e));
    e = next;
    ASSERT_LT(++steps, 200);
  }
  EXPECT_EQ(rules.after_good(e), e);
  EXPECT_EQ(rules.score(0), 0);
  EXPECT_EQ(rules.score(e), to_score(2.5));
  // A third of the way, exp(-1), is left after good_check_ins; rounding up can only be faster.
  std::int8_t third = 0;
  for (int i = 0; i < static_cast<int>(p.good_check_ins); ++i) {
    third = rules.after_good(third);
  }
  EXPECT_GE(third, p.experience_ceiling * (1 - std::exp(-1.0)));
  EXPECT_LT(third, p.experience_ceiling);
}

TEST_F(Experience, ADP_05_FailuresAndWaitsHoldBack) {
  for (int e = -128; e <= 127; ++e) {
    const auto now = static_cast<std::int8_t>(e);
    ASSERT_GE(rules.after_failure(now), p.experience_floor);
    ASSERT_GE(rules.after_long_wait(now), p.experience_floor);
    ASSERT_LE(rules.after_good(now), p.experience_ceiling);
    if (e > p.experience_floor && e <= p.experience_ceiling) {
      ASSERT_EQ(rules.after_failure(now), std::max(e - p.failure_setback, p.experience_floor));
      ASSERT_EQ(rules.after_long_wait(now), std::max(e - p.long_wait_setback, p.experience_floor));
      ASSERT_LT(rules.score(rules.after_failure(now)), rules.score(now));
    }
  }
}

}  // namespace
}  // namespace cutover
