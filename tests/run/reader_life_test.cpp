// Lives of card readers: their laws, and what is carried from day to day.
#include "run/reader_life.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "support/statistics.hpp"

namespace cutover {
namespace {

constexpr OpeningHours kHours{9 * kMillisPerHour, 18 * kMillisPerHour};
constexpr std::int64_t kOpen = 9LL * kMillisPerHour;

/// Coefficient of variation of a Weibull law.
double weibull_cv(double shape) {
  const double mean = std::tgamma(1 + 1 / shape);
  return std::sqrt(std::tgamma(1 + 2 / shape) / (mean * mean) - 1);
}

TEST(ReaderLaws, OPS_01_LivesHaveTheMeanOfTheirModel) {
  Parameters p;
  p.readers.mtbf_factor = {1, 0.5, 2, 1, 1};
  const ReaderLaws laws(p, 3);
  constexpr std::uint32_t kReaders = 50'000;
  for (const int model : {0, 1, 2}) {
    double first = 0;
    double later = 0;
    for (std::uint32_t r = 0; r < kReaders; ++r) {
      first += static_cast<double>(laws.first_life(r, model)) / kMillisPerHour;
      later += static_cast<double>(laws.failure(r, model, 0).breakdown.life_ms) / kMillisPerHour;
    }
    const double mean = 1'200 * p.readers.mtbf_factor[static_cast<std::size_t>(model)];
    // The quantile table is exact to 3e-4.
    const double bound = mean * (test::z_bound() * weibull_cv(0.9) / std::sqrt(double{kReaders}) + 3e-4);
    EXPECT_NEAR(first / kReaders, mean, bound);
    EXPECT_NEAR(later / kReaders, mean, bound);
  }
}

TEST(ReaderLaws, OPS_01_ARebootMendsItsShareAndTheRestIsAServiceCall) {
  const Parameters p;
  const ReaderLaws laws(p, 4);
  constexpr std::uint32_t kFailures = 50'000;
  double calls = 0;
  double log_sum = 0;
  const auto reboot = static_cast<std::int64_t>(p.readers.reboot_minutes * kMillisPerMinute);
  for (std::uint32_t r = 0; r < kFailures; ++r) {
    const ReaderLaws::Failure f = laws.failure(r, 0, r % 5);
    if (f.service_call) {
      ++calls;
      ASSERT_GT(f.breakdown.down_ms, reboot) << "the reboot comes first";
      log_sum += std::log(static_cast<double>(f.breakdown.down_ms - reboot) / kMillisPerHour /
                          p.readers.repair_median_hours);
    } else {
      ASSERT_EQ(f.breakdown.down_ms, reboot);
    }
    ASSERT_GT(f.breakdown.life_ms, 0);
  }
  const double share = 1 - p.readers.reboot_success_share;
  EXPECT_NEAR(calls, kFailures * share, test::binomial_bound(kFailures, share));
  EXPECT_NEAR(log_sum / calls, 0, test::z_bound() * p.readers.repair_sigma / std::sqrt(calls) + 3e-4);
}

TEST(ReaderLaws, OPS_01_AModelThatIsRepairedSlowlyIsDownForLonger) {
  Parameters p;
  p.readers.reboot_success_share = 0;
  const ReaderLaws alike(p, 6);
  p.readers.repair_factor = {1, 3, 1, 0.5, 1};
  const ReaderLaws apart(p, 6);
  const auto reboot = static_cast<std::int64_t>(p.readers.reboot_minutes * kMillisPerMinute);
  for (std::uint32_t r = 0; r < 1'000; ++r) {
    for (int model = 0; model < kReaderModels; ++model) {
      const auto usual = static_cast<double>(alike.failure(r, model, 0).breakdown.down_ms - reboot);
      const auto now = static_cast<double>(apart.failure(r, model, 0).breakdown.down_ms - reboot);
      // Both are cut to whole milliseconds.
      ASSERT_NEAR(now, usual * p.readers.repair_factor[static_cast<std::size_t>(model)], 4) << model;
    }
  }
}

TEST(ReaderLaws, AFailureIsAFunctionOfReaderAndNumber) {
  const ReaderLaws a(Parameters{}, 5);
  const ReaderLaws b(Parameters{}, 5);
  const ReaderLaws c(Parameters{}, 6);
  int equal = 0;
  for (std::uint32_t n = 0; n < 100; ++n) {
    const auto x = a.failure(7, 1, n);
    const auto y = b.failure(7, 1, n);
    EXPECT_EQ(x.breakdown.life_ms, y.breakdown.life_ms);
    EXPECT_EQ(x.breakdown.down_ms, y.breakdown.down_ms);
    equal += x.breakdown.life_ms == c.failure(7, 1, n).breakdown.life_ms ? 1 : 0;
    equal += x.breakdown.life_ms == a.failure(8, 1, n).breakdown.life_ms ? 1 : 0;
    equal += x.breakdown.life_ms == a.failure(7, 1, n + 1).breakdown.life_ms ? 1 : 0;
  }
  EXPECT_LE(equal, 1);
}

TEST(ReaderLives, AgeExactlyByOpeningHoursWhileNothingFails) {
  std::vector<ReaderLife> lives(3);
  const std::int64_t life = 1'000LL * kMillisPerHour;
  for (ReaderLife& l : lives) {
    l.life_left = life;
  }
  std::vector<ReaderState> states(3);
  int open_days = 0;
  for (int day = 0; day < 70; ++day) {
    if (day % 7 == 6) {
      rest_readers(lives);
      continue;
    }
    open_readers(lives, kHours, states);
    for (const ReaderState& s : states) {
      EXPECT_EQ(s.up_at, 0);
      EXPECT_EQ(s.fails_at, kOpen + life - open_days * kOpen);
    }
    close_readers(states, kHours, lives);
    ++open_days;
    for (const ReaderLife& l : lives) {
      EXPECT_EQ(l.life_left, life - open_days * kOpen);
      EXPECT_EQ(l.up_at, 0);
      EXPECT_EQ(l.failures, 0U);
    }
  }
}

TEST(ReaderLives, AReaderInRepairDoesNotAgeAndRepairsGoOnOverClosedDays) {
  // Away for two days and until 12:00 of the third.
  const std::int64_t back = 2LL * kMillisPerDay + 12LL * kMillisPerHour;
  const std::int64_t life = 100LL * kMillisPerHour;
  std::vector<ReaderLife> lives{{back, life, 1}};
  std::vector<ReaderState> states(1);

  open_readers(lives, kHours, states);
  EXPECT_EQ(states[0].up_at, back);
  close_readers(states, kHours, lives);
  EXPECT_EQ(lives[0].up_at, back - kMillisPerDay);
  EXPECT_EQ(lives[0].life_left, life);

  rest_readers(lives);
  EXPECT_EQ(lives[0].up_at, back - 2LL * kMillisPerDay);
  EXPECT_EQ(lives[0].life_left, life);

  open_readers(lives, kHours, states);
  EXPECT_EQ(states[0].up_at, 12LL * kMillisPerHour);
  EXPECT_EQ(states[0].fails_at, 12LL * kMillisPerHour + life);
  close_readers(states, kHours, lives);
  EXPECT_EQ(lives[0].up_at, 0);
  EXPECT_EQ(lives[0].life_left, life - 6LL * kMillisPerHour) << "from 12:00 to 18:00";
  EXPECT_EQ(lives[0].failures, 1U);
}

TEST(ReaderLives, BackBeforeOpeningIsAWholeDayOfAge) {
  std::vector<ReaderLife> lives{{3LL * kMillisPerHour, 50LL * kMillisPerHour, 0}};
  std::vector<ReaderState> states(1);
  open_readers(lives, kHours, states);
  EXPECT_EQ(states[0].fails_at, kOpen + 50LL * kMillisPerHour);
  close_readers(states, kHours, lives);
  EXPECT_EQ(lives[0].life_left, 41LL * kMillisPerHour);
}

}  // namespace
}  // namespace cutover
