// Day volumes, person rates and arrival times.
#include "visits/demand.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "random/stream.hpp"
#include "support/chi_square.hpp"
#include "support/model_case.hpp"

namespace cutover {
namespace {

using test::tables;

const Demand& demand() {
  static const Demand kDemand(tables());
  return kDemand;
}

const HalfHourProfile& profile(std::size_t type, bool saturday) {
  const DayPattern& pattern = tables().day_pattern[type];
  return saturday ? pattern.saturday_profile : pattern.weekday_profile;
}

TEST(ArrivalTable, FollowsTheProfileOfEveryTypeAndStaysInsideOpeningHours) {
  const Stream stream{17, Purpose::kVisit};
  for (std::size_t type = 0; type < 4; ++type) {
    for (const bool saturday : {false, true}) {
      SCOPED_TRACE(std::string(kFacilityTypeNames[type]) + (saturday ? " Saturday" : " weekday"));
      const HalfHourProfile& weights = profile(type, saturday);
      const ArrivalTable table(weights);
      const OpeningHours hours = opening_hours(weights);
      EXPECT_EQ(table.hours().open, hours.open);
      EXPECT_EQ(table.hours().close, hours.close);
      EXPECT_GE(table.draw(0), hours.open);
      EXPECT_LT(table.draw(0xffffffffU), hours.close);
      std::array<double, kHalfHours> count{};
      for (std::uint32_t i = 0; i < 5'000; ++i) {
        for (const std::uint32_t word : stream.block(i)) {
          const Millis t = table.draw(word);
          ASSERT_GE(t, hours.open);
          ASSERT_LT(t, hours.close);
          ++count[static_cast<std::size_t>(t / kMillisPerHalfHour)];
        }
      }
      for (std::size_t h = 0; h < kHalfHours; ++h) {
        // The table has 1,024 cells: at most one of them may reach into a midday break.
        if (weights[h] == 0) {
          EXPECT_LE(count[h], 20'000.0 / 1'024 + test::z_bound() * std::sqrt(20'000.0 / 1'024)) << h;
          count[h] = 0;
        }
      }
      const test::ChiSquare test = test::chi_square(count, weights, 1.0 / 1'024);
      EXPECT_LT(test.statistic, test.bound);
    }
  }
}

TEST(ArrivalTable, IsMonotoneInTheWord) {
  const ArrivalTable table(profile(1, false));
  Millis before = 0;
  for (std::uint64_t word = 0; word <= 0xffffffffU; word += 50'021) {
    const Millis t = table.draw(static_cast<std::uint32_t>(word));
    ASSERT_GE(t, before);
    before = t;
  }
}

TEST(Demand, SundaysHolidaysAndTheYearEndAreLow) {
  const VisitParameters p;
  const auto weekday = demand().national_visits(make_day(2025, 11, 12), p);  // a Wednesday
  for (const Day day : {make_day(2025, 11, 16),                              // Sunday
                        make_day(2025, 11, 24),                              // Monday, substitute holiday
                        make_day(2025, 12, 31), make_day(2026, 1, 2)}) {
    const auto low = demand().national_visits(day, p);
    for (std::size_t t = 0; t < 4; ++t) {
      EXPECT_LT(low[t], 0.2 * weekday[t]) << format_day(day) << " " << kFacilityTypeNames[t];
      EXPECT_GT(low[t], 0);
    }
  }
  // The first open weekday after a closure is above the same weekday a week later.
  const auto after = demand().national_visits(make_day(2025, 11, 25), p);
  const auto later = demand().national_visits(make_day(2025, 12, 9), p);
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_GT(after[t], later[t]);
  }
}

TEST(Demand, TheReferenceYearReproducesTheAnnualLevels) {
  VisitParameters p;
  std::array<double, 4> year{};
  for (Day day = DayVolume::kReferenceFirst; day <= DayVolume::kReferenceLast; day += std::chrono::days{1}) {
    const auto today = demand().national_visits(day, p);
    for (std::size_t t = 0; t < 4; ++t) {
      year[t] += today[t];
    }
  }
  std::array<double, 4> level{};
  for (std::size_t k = 0; k < kPrefectures; ++k) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      for (std::size_t t = 0; t < kCareTypes; ++t) {
        const double visits =
            tables().population[k][b] * tables().visits_per_year[b][t] * tables().visit_factor[k];
        level[t] += visits;
        level[3] += visits * p.prescription_share[t];
      }
    }
  }
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_NEAR(year[t] / level[t], 1, 1e-9) << kFacilityTypeNames[t];
  }
}

TEST(Demand, AMonthIsTheSumOfItsDays) {
  const VisitParameters p;
  std::array<double, 4> sum{};
  for (unsigned d = 1; d <= 31; ++d) {
    const auto today = demand().national_visits(make_day(2025, 10, d), p);
    for (std::size_t t = 0; t < 4; ++t) {
      sum[t] += today[t];
    }
  }
  const auto month = demand().national_visits(parse_month("2025-10"), p);
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_NEAR(month[t] / sum[t], 1, 1e-12);
  }
}

// Visits to closed facilities are dropped, so rates are those at open ones: times the open share they are the
// nation's visits.
TEST(Demand, PersonRatesTimesOpenShareSumToTheNationsVisits) {
  VisitParameters p;
  p.level = {1.0, 1.3, 0.7};
  for (const Day day :
       {make_day(2025, 11, 12), make_day(2025, 11, 15), make_day(2025, 11, 16), make_day(2026, 1, 1)}) {
    const auto national = demand().national_visits(day, p);
    for (int t = 0; t < kCareTypes; ++t) {
      double visits = 0;
      for (int k = 0; k < kPrefectures; ++k) {
        for (int b = 0; b < kAgeBands; ++b) {
          visits += tables().population[static_cast<std::size_t>(k)][static_cast<std::size_t>(b)] *
                    demand().visit_rate(t, k, b, day, p) * demand().open_share(t, day);
        }
      }
      EXPECT_NEAR(visits / national[static_cast<std::size_t>(t)], 1, 1e-9) << format_day(day) << " " << t;
    }
  }
}

}  // namespace
}  // namespace cutover
