#include "central/response.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "random/stream.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

constexpr Millis kTimeout = 60'000;

/// Evenly spread words: sums over them integrate over the law, no chance involved.
constexpr std::uint64_t kGrid = 1 << 18;
std::uint32_t grid_word(std::uint64_t i) {
  return static_cast<std::uint32_t>(i * (0x100000000ULL / kGrid) + 0x80000000ULL / kGrid);
}

TEST(CentralResponse, QuantilesAreThoseOfTheLognormal) {
  const double sigma = 0.6;
  const CentralResponse central = CentralResponse::fixed(1'000, sigma, 0, kTimeout);
  for (const double p : {0.001, 0.05, 0.5, 0.95, 0.99, 0.999}) {
    const auto word = static_cast<std::uint32_t>(p * 0x1p32);
    const double expected = 1'000 * std::exp(sigma * boost::math::quantile(boost::math::normal{}, p));
    const Reply reply = central.reply(0, RequestClass::kCard, word);
    EXPECT_TRUE(reply.answered);
    EXPECT_NEAR(reply.after, expected, 0.5 + 5e-4 * expected) << p;
  }
}

TEST(CentralResponse, MeanIsThatOfTheLognormal) {
  const double sigma = 0.6;
  const CentralResponse central = CentralResponse::fixed(1'000, sigma, 0, kTimeout);
  double sum = 0;
  for (std::uint64_t i = 0; i < kGrid; ++i) {
    sum += central.reply(0, RequestClass::kCard, grid_word(i)).after;
  }
  EXPECT_NEAR(sum / kGrid, 1'000 * std::exp(sigma * sigma / 2), 1.2);
}

TEST(CentralResponse, AnsweredRequestsKeepTheirLawWhateverShareFails) {
  const CentralResponse sound = CentralResponse::fixed(1'000, 0.6, 0, kTimeout);
  const CentralResponse failing = CentralResponse::fixed(1'000, 0.6, 0.25, kTimeout);
  double sound_sum = 0;
  double failing_sum = 0;
  double answered = 0;
  for (std::uint64_t i = 0; i < kGrid; ++i) {
    sound_sum += sound.reply(0, RequestClass::kCard, grid_word(i)).after;
    const Reply reply = failing.reply(0, RequestClass::kCard, grid_word(i));
    failing_sum += reply.answered ? reply.after : 0;
    answered += reply.answered ? 1 : 0;
  }
  EXPECT_EQ(answered, 0.75 * kGrid);
  EXPECT_NEAR(failing_sum / answered, sound_sum / kGrid, 1.2);
}

TEST(CentralResponse, ShareWithoutAnswerIsTheShareAsked) {
  const Stream stream{3, Purpose::kVisit};
  const int n = 400'000;
  for (const double share : {0.0005, 0.02, 0.5, 0.97}) {
    const CentralResponse central = CentralResponse::fixed(500, 0.4, share, kTimeout);
    int failed = 0;
    for (std::uint32_t i = 0; i < n / 4; ++i) {
      for (const std::uint32_t word : stream.block(i)) {
        failed += central.reply(0, RequestClass::kNumber, word).answered ? 0 : 1;
      }
    }
    EXPECT_NEAR(failed, n * share, binomial_bound(n, share)) << share;
  }
}

TEST(CentralResponse, CertainFailureAndCertainAnswer) {
  const CentralResponse dead = CentralResponse::fixed(500, 0.4, 1, kTimeout);
  const CentralResponse sound = CentralResponse::fixed(500, 0.4, 0, kTimeout);
  for (const std::uint32_t word : {0U, 1U, 0x7fffffffU, 0x80000000U, 0xfffffff0U}) {
    EXPECT_FALSE(dead.reply(0, RequestClass::kCard, word).answered) << word;
    EXPECT_EQ(dead.reply(0, RequestClass::kCard, word).after, kTimeout) << word;
    EXPECT_TRUE(sound.reply(0, RequestClass::kCard, word).answered) << word;
  }
  EXPECT_FALSE(dead.reply(0, RequestClass::kCard, 0xffffffffU).answered);
}

TEST(CentralResponse, AnswerLaterThanTheTimeoutIsNoAnswer) {
  const CentralResponse slow = CentralResponse::fixed(1'000, 0, 0, 999);
  EXPECT_FALSE(slow.reply(0, RequestClass::kCard, 1U << 31).answered);
  EXPECT_EQ(slow.reply(0, RequestClass::kCard, 1U << 31).after, 999);
  const CentralResponse just = CentralResponse::fixed(1'000, 0, 0, 1'000);
  EXPECT_TRUE(just.reply(0, RequestClass::kCard, 1U << 31).answered);
  EXPECT_EQ(just.reply(0, RequestClass::kCard, 1U << 31).after, 1'000);
}

TEST(CentralResponse, EveryMinuteAndClassHasItsOwnEntry) {
  CentralResponse central = CentralResponse::fixed(0, 0, 0, kTimeout);
  for (int minute = 0; minute < 1'440; ++minute) {
    central.set(minute, RequestClass::kCard, 2 * minute, 0);
    central.set(minute, RequestClass::kNumber, 2 * minute + 1, 0);
  }
  for (int minute = 0; minute < 1'440; ++minute) {
    for (const Millis at : {minute * kMillisPerMinute, (minute + 1) * kMillisPerMinute - 1}) {
      ASSERT_EQ(central.reply(at, RequestClass::kCard, 5).after, 2 * minute);
      ASSERT_EQ(central.reply(at, RequestClass::kNumber, 5).after, 2 * minute + 1);
    }
  }
}

TEST(CentralResponse, AMinuteMayHaveItsOwnSpreadAndItsOwnWaitForNoAnswer) {
  CentralResponse central = CentralResponse::fixed(100, 0, 0, kTimeout);
  central.set(600, RequestClass::kPhone, 1'000, 0.5, 0.25, 4'321);
  const Millis at = 600 * kMillisPerMinute;
  constexpr std::uint32_t kQuarter = 1U << 30;
  EXPECT_FALSE(central.reply(at, RequestClass::kPhone, kQuarter - 1).answered);
  EXPECT_EQ(central.reply(at, RequestClass::kPhone, kQuarter - 1).after, 4'321);
  // The words above the failures are stretched over the law: its median, and one sigma above it (84.13 %).
  const auto word = [](double p) { return static_cast<std::uint32_t>((0.25 + 0.75 * p) * 0x1p32); };
  EXPECT_NEAR(central.reply(at, RequestClass::kPhone, word(0.5)).after, 1'000, 2);
  EXPECT_NEAR(central.reply(at, RequestClass::kPhone, word(0.841345)).after, 1'000 * std::exp(0.5), 3);
  EXPECT_EQ(central.reply(at, RequestClass::kCard, 5).after, 100) << "other classes stay";
  EXPECT_EQ(central.reply(at - 1, RequestClass::kPhone, 5).after, 100) << "other minutes stay";
}

TEST(CentralResponse, RequestsAfterMidnightSeeTheLastMinute) {
  CentralResponse central = CentralResponse::fixed(100, 0, 0, kTimeout);
  central.set(1'439, RequestClass::kCard, 777, 0);
  EXPECT_EQ(central.reply(kMillisPerDay, RequestClass::kCard, 5).after, 777);
  EXPECT_EQ(central.reply(5 * kMillisPerDay, RequestClass::kCard, 5).after, 777);
  EXPECT_EQ(central.reply(1'439 * kMillisPerMinute - 1, RequestClass::kCard, 5).after, 100);
}

TEST(CentralResponse, MinuteOutsideTheDayIsRefused) {
  CentralResponse central = CentralResponse::fixed(100, 0, 0, kTimeout);
  EXPECT_THROW(central.set(1'440, RequestClass::kCard, 1, 0), std::out_of_range);
  EXPECT_THROW(central.set(-1, RequestClass::kCard, 1, 0), std::out_of_range);
}

}  // namespace
}  // namespace cutover::test
