// Calls between elements that are given up and repeated, in SimGrid, by hand (rule 6 of service/request.hpp).
#include <gtest/gtest.h>

#include "service_case.hpp"

namespace cutover::test {
namespace {

ServiceTopology called_by(double service_ms, const CallRule& rule) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = service_ms;
  t.tiers[0].call = rule;
  t.client.attempts = 1;
  return t;
}

void expect_end(const ServiceResult& r, std::uint32_t id, ServiceEnd end, Micros latency) {
  EXPECT_EQ(r.outcomes.of(id).end, end) << "request " << id;
  EXPECT_EQ(r.outcomes.of(id).latency, latency) << "request " << id;
}

TEST(SimGridCalls, OPS_04_AGivenUpCallComesBackRejectedAndItsWorkIsDoneAllTheSame) {
  const ServiceResult r = run_service(called_by(100, {.timeout_ms = 40}), {0, 10 * kMilli, 150 * kMilli});
  for (const std::uint32_t id : {0U, 1U, 2U}) {
    expect_end(r, id, ServiceEnd::kRejected, 40 * kMilli);
  }
  EXPECT_EQ(r.report.stations[0].total.served, 3);
  EXPECT_EQ(r.report.stations[0].total.busy_us, 300'000);
  EXPECT_EQ(r.report.stations[0].total.given_up, 3);
}

TEST(SimGridCalls, AServiceThatEndsInTheInstantOfTheTimeOutCounts) {
  const ServiceResult r =
      run_service(called_by(30, {.timeout_ms = 40, .attempts = 2, .backoff_ms = 10, .backoff_jitter = 0}),
                  {0, 20 * kMilli, 21 * kMilli});
  expect_end(r, 0, ServiceEnd::kAnswered, 30 * kMilli);
  expect_end(r, 1, ServiceEnd::kAnswered, 40 * kMilli);
  expect_end(r, 2, ServiceEnd::kRejected, 90 * kMilli);
  EXPECT_EQ(r.report.stations[0].total.arrivals, 4);
}

TEST(SimGridCalls, ARejectedCallIsMadeAgain) {
  ServiceTopology t = called_by(30, {.attempts = 2, .backoff_ms = 20, .backoff_jitter = 0});
  t.tiers[0].queue_limit = 0;
  const ServiceResult r = run_service(t, {0, 15 * kMilli, 28 * kMilli});
  expect_end(r, 1, ServiceEnd::kAnswered, 50 * kMilli);
  expect_end(r, 2, ServiceEnd::kRejected, 20 * kMilli);
}

TEST(SimGridCalls, ALostCallIsNoticedByItsTimeOut) {
  ServiceTopology t = called_by(30, {.timeout_ms = 150, .attempts = 2, .backoff_ms = 0});
  t.client.attempt_timeout_s = 5;
  t.events = {event("app", EventKind::kDown, 1, 2)};
  const std::vector<Micros> times{990 * kMilli, 1'900 * kMilli, 5 * kSecond};
  const ServiceResult r = run_service(t, times);
  expect_end(r, 0, ServiceEnd::kRejected, 300 * kMilli);
  expect_end(r, 1, ServiceEnd::kAnswered, 180 * kMilli);
  expect_end(r, 2, ServiceEnd::kAnswered, 30 * kMilli);
  EXPECT_EQ(r.report.stations[0].total.lost, 3);
  EXPECT_EQ(r.report.stations[0].total.given_up, 3);
  t.tiers[0].call.timeout_ms = 0;
  const ServiceResult silent = run_service(t, times);
  expect_end(silent, 0, ServiceEnd::kTimedOut, 5 * kSecond);
  expect_end(silent, 1, ServiceEnd::kTimedOut, 5 * kSecond);
}

TEST(SimGridCalls, TheBreakerCountsACallThatIsGivenUpWhenItIs) {
  ServiceTopology t = called_by(1'000, {.timeout_ms = 100});
  t.tiers[0].servers = 5;
  t.tiers[0].breaker = {.window_s = 10, .failure_share = 1, .minimum = 2, .open_s = 1};
  std::vector<Micros> times;
  for (const Micros ms : {0, 10, 105, 500, 1'109, 1'110, 1'209, 1'308, 1'310}) {
    times.push_back(ms * kMilli);
  }
  const ServiceResult r = run_service(t, times);
  for (const std::uint32_t id : {0U, 1U, 2U, 5U, 6U, 7U}) {
    expect_end(r, id, ServiceEnd::kRejected, 100 * kMilli);
  }
  for (const std::uint32_t id : {3U, 4U, 8U}) {
    expect_end(r, id, ServiceEnd::kRejected, 0);
  }
}

TEST(SimGridCalls, ABreakerStandsBeforeTheStationAlsoWhereThatIsDown) {
  ServiceTopology t = called_by(10, {.timeout_ms = 3'000});
  t.tiers[0].breaker = {.window_s = 10, .failure_share = 1, .minimum = 2, .open_s = 30};
  t.events = {event("app", EventKind::kDown, 1, 20)};
  std::vector<Micros> times;
  for (const Micros ms : {1'100, 1'200, 1'201, 19'000, 31'199, 31'200}) {
    times.push_back(ms * kMilli);
  }
  const ServiceResult r = run_service(t, times);
  expect_end(r, 0, ServiceEnd::kRejected, 3'000 * kMilli);
  expect_end(r, 1, ServiceEnd::kRejected, 3'000 * kMilli);
  for (const std::uint32_t id : {2U, 3U, 4U}) {
    expect_end(r, id, ServiceEnd::kRejected, 0);
  }
  expect_end(r, 5, ServiceEnd::kAnswered, 10 * kMilli);
}

TEST(SimGridCalls, ThinningLeavesTimeOutsAlone) {
  ServiceTopology t = called_by(30, {.timeout_ms = 150, .attempts = 2});
  EXPECT_EQ(thinned(t, 4).tiers[0].call, t.tiers[0].call);
}

}  // namespace
}  // namespace cutover::test
