// The load that a day's desks put on the central service (OPS-04).
#include <cmath>

#include "run/run_case.hpp"
#include "run/service_load.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

const char* const kOneDay = R"(
title = "One day"
seed = 7
[period]
start = 2025-12-01
end = 2025-12-01
[nation]
prefectures = ["Tottori"]
persons_per_area = 40000
)";

/// Requests that desks wait for, by hour.
std::array<std::int64_t, 24> waited_for(const ServiceLoad& load) {
  std::array<std::int64_t, 24> asked{};
  for (int minute = 0; minute < ServiceLoad::kMinutes; ++minute) {
    for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
      for (const ServiceClass c :
           {ServiceClass::kCard, ServiceClass::kCardFirst, ServiceClass::kPhone, ServiceClass::kNumber}) {
        asked[static_cast<std::size_t>(minute / 60)] += load.in_minute(minute, prefecture, c);
      }
    }
  }
  return asked;
}

// The forecast leaves out one thing: a first use at the clinic makes the pharmacy's a second one, which is
// quicker. So a request may fall into the next hour, or its visitor give up, but hardly one in a thousand.
TEST(ServiceLoad, OPS_04_IsWhatARunOfTheDayAsks) {
  const test::TemporaryDirectory directory;
  const Scenario scenario = parse_scenario(kOneDay, "one day");
  const ServiceLoad load = service_load(test::kData, scenario, scenario.start, 2);
  test::run(scenario, directory / "run.h5");
  const std::vector<std::uint32_t> of_run = ResultReader(directory / "run.h5").requests(0);
  std::array<std::int64_t, 24> asked = waited_for(load);
  std::int64_t batch = 0;
  for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
    for (int minute = 6 * 60; minute < 7 * 60; ++minute) {
      batch += load.in_minute(minute, prefecture, ServiceClass::kNumber);
    }
  }
  EXPECT_GT(batch, 1'000) << "inquiries before opening";
  std::int64_t all = 0;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    std::int64_t run = 0;
    for (std::size_t minute = hour * 60; minute < hour * 60 + 60; ++minute) {
      run += of_run[minute];
    }
    asked[hour] -= hour == 6 ? batch - run : 0;
    EXPECT_NEAR(static_cast<double>(asked[hour]), static_cast<double>(run),
                0.001 * static_cast<double>(run) + 5)
        << "hour " << hour;
    all += run;
  }
  EXPECT_GT(all, 10'000);
}

TEST(ServiceLoad, OPS_04_IsTheSameOnAnyNumberOfThreads) {
  const Scenario scenario = parse_scenario(kOneDay, "one day", {"sample=0.1"});
  const ServiceLoad one = service_load(test::kData, scenario, scenario.start, 1);
  const ServiceLoad three = service_load(test::kData, scenario, scenario.start, 3);
  for (int second = 0; second < ServiceLoad::kSeconds; ++second) {
    std::array<std::uint32_t, ServiceLoad::kCells> a;
    std::array<std::uint32_t, ServiceLoad::kCells> b;
    one.second(second, a);
    three.second(second, b);
    ASSERT_EQ(a, b) << second;
  }
}

// A sampled day stands for the whole nation: every simulated request for about ten.
TEST(ServiceLoad, OPS_04_ASampleAsksForTheNation) {
  const Scenario whole = parse_scenario(kOneDay, "one day");
  const Scenario tenth = parse_scenario(kOneDay, "one day", {"sample=0.1"});
  const auto all = static_cast<double>(service_load(test::kData, whole, whole.start, 2).total());
  const auto scaled = static_cast<double>(service_load(test::kData, tenth, tenth.start, 2).total());
  // A tenth of the requests, each ten times: the standard error of the sum is that of a count of all / 10,
  // times ten; visits of a person bring up to six requests, which widens it by at most the root of six.
  EXPECT_NEAR(scaled, all, test::z_bound() * 10 * std::sqrt(6 * all / 10));
}

// A load known by minute is that by second, added up; in a sample up to rounding, which is once an area,
// facility type and class, and up to where in the spread around its minute a request falls.
TEST(ServiceLoad, OPS_04_IsTheSameByMinuteAndBySecond) {
  for (const bool sampled : {false, true}) {
    const Scenario scenario = parse_scenario(kOneDay, "one day", {sampled ? "sample=0.1" : "sample=1"});
    const auto load = [&](LoadDetail detail) {
      return service_load(test::kData, scenario, scenario.start, 2, {}, detail);
    };
    const ServiceLoad seconds = load(LoadDetail::kSeconds);
    const ServiceLoad minutes = load(LoadDetail::kMinutes);
    for (int c = 0; c < kServiceClasses; ++c) {
      const auto service_class = static_cast<ServiceClass>(c);
      double moment_by_second = 0;
      double moment_by_minute = 0;
      double by_second = 0;
      double by_minute = 0;
      for (int minute = 0; minute < ServiceLoad::kMinutes; ++minute) {
        for (int p = 0; p < kPrefectures; ++p) {
          const std::int64_t exact = seconds.in_minute(minute, p, service_class);
          const std::int64_t counted = minutes.in_minute(minute, p, service_class);
          if (!sampled) {
            ASSERT_EQ(counted, exact) << minute << " " << kServiceClassNames[c];
          }
          by_second += static_cast<double>(exact);
          by_minute += static_cast<double>(counted);
          moment_by_second += static_cast<double>(exact) * minute;
          moment_by_minute += static_cast<double>(counted) * minute;
        }
      }
      // Copies of a request of weight 10 and a fraction differ by one from each other; fewer than 15 areas.
      const double requests = by_second / 10;
      EXPECT_NEAR(by_minute, by_second,
                  0.5 * 15 * kFacilityTypes + test::z_bound() * 0.5 * std::sqrt(requests))
          << kServiceClassNames[c];
      if (requests > 100) {
        // Moments are uniform over eleven minutes, and copies in excess lie anywhere in the day; seconds
        // lie within their minute.
        EXPECT_NEAR(moment_by_minute / by_minute, moment_by_second / by_second,
                    0.5 + test::z_bound() * std::sqrt(121 / (12 * by_second) + 36 * 36 / requests))
            << kServiceClassNames[c];
      }
    }
  }
}

TEST(ServiceLoad, ADayOutsideThePeriodIsRefused) {
  const Scenario scenario = parse_scenario(kOneDay, "one day");
  EXPECT_THROW(service_load(test::kData, scenario, make_day(2025, 12, 2), 1), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
