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
    EXPECT_NEAR(static_cast<double>(asked[hour]), static_cast<double>(run), 0.001 * static_cast<double>(run) + 5)
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
    ASSERT_TRUE(std::equal(one.second(second), one.second(second) + ServiceLoad::kCells, three.second(second)))
        << second;
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

TEST(ServiceLoad, ADayOutsideThePeriodIsRefused) {
  const Scenario scenario = parse_scenario(kOneDay, "one day");
  EXPECT_THROW(service_load(test::kData, scenario, make_day(2025, 12, 2), 1), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
