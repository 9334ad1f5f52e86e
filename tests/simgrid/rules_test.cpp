// The rules of service/request.hpp by cases small enough to compute by hand, to the microsecond.
#include <algorithm>

#include <gtest/gtest.h>

#include "service_case.hpp"

namespace cutover::test {
namespace {

void expect_answered(const ServiceResult& r, std::uint32_t id, Micros latency, int attempts = 1) {
  EXPECT_EQ(r.outcomes.of(id).end, ServiceEnd::kAnswered) << "request " << id;
  EXPECT_EQ(r.outcomes.of(id).latency, latency) << "request " << id;
  EXPECT_EQ(r.outcomes.of(id).attempts, attempts) << "request " << id;
}

TEST(SimGridRules, ARequestTakesEveryLatencyTransmissionAndService) {
  ServiceTopology t = plain_topology();
  t.access[0].latency_ms = 10;
  t.access[0].capacity_mbps = 8;  // 1 kB a millisecond
  t.gateway = {.latency_ms = 1, .capacity_mbps = 80, .mtbf_h = 0, .mttr_h = 0};
  t.backbone = {.latency_ms = 2, .capacity_mbps = 800, .mtbf_h = 0, .mttr_h = 0};
  t.tiers[0].latency_ms = 0.25;
  Tier database = t.tiers[0];
  database.name = "database";
  database.service_ms = 3;
  database.latency_ms = 0.5;
  t.tiers.push_back(database);
  t.classes[0] = {.path = {0, 1, 0}, .request_kb = 2, .reply_kb = 4};
  const ServiceResult r = run_service(t, {7 * kMilli});
  const Micros wire = 2'000 + 200 + 20 + 4'000 + 400 + 40;
  const Micros latencies = 2 * (10'000 + 1'000 + 2'000) + 250 + 500 + 250;
  expect_answered(r, 0, wire + latencies + 5'000 + 3'000 + 5'000);
  ASSERT_EQ(r.report.stations.size(), 2U);
  EXPECT_EQ(r.report.stations[0].total.busy_us, 10'000);
  EXPECT_EQ(r.report.stations[1].total.busy_us, 3'000);
}

TEST(SimGridRules, LinksTransmitOneAfterTheOtherPerDirection) {
  ServiceTopology t = plain_topology();
  t.access[0].capacity_mbps = 8;
  t.classes[0].request_kb = 2;
  t.classes[0].reply_kb = 4;
  t.tiers[0].servers = 3;
  const ServiceResult r = run_service(t, {0, 0, 500});
  expect_answered(r, 0, 2'000 + 5'000 + 4'000);
  // At the station at 4,000 and 6,000; the wire back is taken until 11,000 and 15,000.
  expect_answered(r, 1, 15'000);
  expect_answered(r, 2, 19'000 - 500);
  for (const LinkReport& link : r.report.links) {
    if (link.name == "line@Tokyo") {
      EXPECT_EQ(link.messages, 3);
      EXPECT_NEAR(link.utilization * 60e6, link.back ? 12'000 : 6'000, 1e-3);
    }
  }
}

TEST(SimGridRules, AStationServesFirstComeFirstServedWithAllItsServers) {
  ServiceTopology t = plain_topology();
  t.tiers[0].instances = 2;
  t.tiers[0].servers = 2;
  const ServiceResult r = run_service(t, {0, 0, 0, 0, 1'000, 2'000, 3'000});
  for (std::uint32_t id = 0; id < 4; ++id) {
    expect_answered(r, id, 5'000);
  }
  expect_answered(r, 4, 9'000);
  expect_answered(r, 5, 8'000);
  expect_answered(r, 6, 7'000);
  EXPECT_EQ(r.report.stations[0].total.longest_queue, 3);
  EXPECT_EQ(r.report.stations[0].total.queue_us, 4'000 + 3'000 + 2'000);
  EXPECT_EQ(r.report.stations[0].hosts.size(), 2U);
}

TEST(SimGridRules, OutsideTiersAreOneStationForAllDataCentres) {
  ServiceTopology t = plain_topology();
  t.data_centres = {{.name = "west", .weight = 0.5}, {.name = "east", .weight = 0.5}};
  t.tiers[0].outside = true;
  std::vector<Micros> times(40, 0);
  const ServiceResult r = run_service(t, times);
  ASSERT_EQ(r.report.stations.size(), 1U);
  EXPECT_EQ(r.report.stations[0].data_centre, "");
  Micros last = 0;
  for (const auto& [id, outcome] : r.outcomes.all()) {
    last = std::max(last, outcome.latency);
  }
  EXPECT_EQ(last, 40 * 5'000);  // one server for both
}

TEST(SimGridRules, RetriesBackOffUntilTheAttemptsAreUsedUp) {
  ServiceTopology t = plain_topology();
  t.client = {.attempt_timeout_s = 2,
              .attempts = 3,
              .backoff_s = 1,
              .backoff_factor = 3,
              .backoff_limit_s = 8,
              .backoff_jitter = 0,
              .give_up_s = 30};
  t.events = {event("app", EventKind::kDown, 0, 100)};
  const ServiceResult r = run_service(t, {1 * kSecond});
  // 2 s, pause 1 s, 2 s, pause 3 s, 2 s.
  EXPECT_EQ(r.outcomes.of(0).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(r.outcomes.of(0).latency, 10 * kSecond);
  EXPECT_EQ(r.outcomes.of(0).attempts, 3);
  EXPECT_EQ(r.report.stations[0].total.lost, 3);
}

TEST(SimGridRules, ARetryAfterTheOutageIsAnswered) {
  ServiceTopology t = plain_topology();
  t.client = {.attempt_timeout_s = 2,
              .attempts = 5,
              .backoff_s = 1,
              .backoff_factor = 3,
              .backoff_limit_s = 1.5,
              .backoff_jitter = 0,
              .give_up_s = 30};
  t.events = {event("app", EventKind::kDown, 0, 6)};
  const ServiceResult r = run_service(t, {0});
  // Attempts at 0, 3 and, the pause held at its limit, 6.5 s.
  expect_answered(r, 0, 6'500'000 + 5'000, 3);
}

TEST(SimGridRules, GivingUpCutsAnAttemptShort) {
  ServiceTopology t = plain_topology();
  t.client = {.attempt_timeout_s = 4,
              .attempts = 9,
              .backoff_s = 1,
              .backoff_factor = 1,
              .backoff_limit_s = 8,
              .backoff_jitter = 0,
              .give_up_s = 7};
  t.events = {event("app", EventKind::kDown, 0, 100)};
  const ServiceResult r = run_service(t, {0});
  EXPECT_EQ(r.outcomes.of(0).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(r.outcomes.of(0).latency, 7 * kSecond);
  EXPECT_EQ(r.outcomes.of(0).attempts, 2);
}

TEST(SimGridRules, GivingUpEndsAPause) {
  ServiceTopology t = plain_topology();
  t.client = {.attempt_timeout_s = 4,
              .attempts = 9,
              .backoff_s = 10,
              .backoff_factor = 1,
              .backoff_limit_s = 10,
              .backoff_jitter = 0,
              .give_up_s = 7};
  t.tiers[0].queue_limit = 0;
  // The second is rejected at once: it ends as rejected when it gives up, in its pause.
  const ServiceResult r = run_service(t, {0, 1'000});
  expect_answered(r, 0, 5'000);
  EXPECT_EQ(r.outcomes.of(1).end, ServiceEnd::kRejected);
  EXPECT_EQ(r.outcomes.of(1).latency, 7 * kSecond);
  EXPECT_EQ(r.outcomes.of(1).attempts, 1);
}

TEST(SimGridRules, ARejectionTravelsBackAndIsTriedAgain) {
  ServiceTopology t = plain_topology();
  t.access[0].latency_ms = 10;
  t.client = {.attempt_timeout_s = 4,
              .attempts = 2,
              .backoff_s = 0,
              .backoff_factor = 2,
              .backoff_limit_s = 10,
              .backoff_jitter = 0,
              .give_up_s = 7};
  t.tiers[0].queue_limit = 0;
  t.tiers[0].service_ms = 30;
  const ServiceResult r = run_service(t, {0, 1'000, 10'000});
  expect_answered(r, 0, 50'000);
  // Rejected at 11 ms, known at 21 ms, at the station again at 31 ms (taken until 40 ms), known at 41 ms.
  EXPECT_EQ(r.outcomes.of(1).end, ServiceEnd::kRejected);
  EXPECT_EQ(r.outcomes.of(1).latency, 40'000);
  EXPECT_EQ(r.outcomes.of(1).attempts, 2);
  // Rejected at 20 ms, known at 30 ms, at the station again at 40 ms: free just then or still taken.
  EXPECT_EQ(r.outcomes.of(2).attempts, 2);
  EXPECT_EQ(r.report.stations[0].total.rejected + r.report.stations[0].total.served, 5);
}

TEST(SimGridRules, LateRepliesCountForNothingAndTheirWorkIsDoneAllTheSame) {
  ServiceTopology t = plain_topology();
  t.client = {.attempt_timeout_s = 1,
              .attempts = 2,
              .backoff_s = 0.25,
              .backoff_factor = 2,
              .backoff_limit_s = 10,
              .backoff_jitter = 0,
              .give_up_s = 30};
  t.tiers[0].service_ms = 1'100;
  t.tiers[0].servers = 2;
  const ServiceResult r = run_service(t, {0});
  // The first reply is there at 1.1 s, in the pause; the second attempt runs from 1.25 to 2.25 s.
  EXPECT_EQ(r.outcomes.of(0).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(r.outcomes.of(0).latency, 2'250'000);
  EXPECT_EQ(r.report.stations[0].total.served, 2);
  EXPECT_EQ(r.report.stations[0].total.busy_us, 2'200'000);
}

TEST(SimGridRules, AReplyInTheInstantOfTheTimeOutCounts) {
  ServiceTopology t = plain_topology();
  t.client.attempt_timeout_s = 0.005;
  t.client.attempts = 1;
  expect_answered(run_service(t, {0}), 0, 5'000);
  t.tiers[0].service_ms = 5.001;
  EXPECT_EQ(run_service(t, {0}).outcomes.of(0).end, ServiceEnd::kTimedOut);
}

TEST(SimGridRules, WhoWaitedTooLongIsDroppedWhenTheTurnComes) {
  ServiceTopology t = plain_topology();
  t.tiers[0].queue_timeout_ms = 6;
  t.client.attempts = 1;
  t.client.attempt_timeout_s = 1;
  // Turns would come after 5, 9 (dropped), 4 ms.
  const ServiceResult r = run_service(t, {0, 0, 1'000, 6'000});
  expect_answered(r, 0, 5'000);
  expect_answered(r, 1, 10'000);
  EXPECT_EQ(r.outcomes.of(2).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(r.outcomes.of(2).latency, kSecond);
  expect_answered(r, 3, 9'000);
  EXPECT_EQ(r.report.stations[0].total.expired, 1);
}

TEST(SimGridRules, ExactlyTheQueueTimeOutIsNotTooLong) {
  ServiceTopology t = plain_topology();
  t.tiers[0].queue_timeout_ms = 5;
  expect_answered(run_service(t, {0, 0}), 1, 10'000);
}

TEST(SimGridRules, SlownessBeginsInMidServiceAndEndsThere) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = 4'000;
  t.tiers[0].servers = 2;
  t.events = {event("app", EventKind::kSlow, 2, 6, 0.25)};
  const ServiceResult r = run_service(t, {0, 3 * kSecond});
  // 2 s of work done, 1 s in four, 1 s left.
  expect_answered(r, 0, 7 * kSecond);
  // 0.75 s done from 3 to 6, 3.25 left.
  expect_answered(r, 1, 9'250'000 - 3 * kSecond);
}

TEST(SimGridRules, OverlappingSlownessMultiplies) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = 4'000;
  t.events = {event("app", EventKind::kSlow, 1, 6, 0.5), event("west", EventKind::kSlow, 3, 5, 0.25)};
  // 1 + 2 x 0.5 + 2 x 0.125 + 1 x 0.5 done by 6 s, 1.25 left.
  expect_answered(run_service(t, {0}), 0, 7'250'000);
}

TEST(SimGridRules, SlowLinksTransmitAtTheirFactor) {
  ServiceTopology t = plain_topology();
  t.access[0].capacity_mbps = 0.008;  // 1 kB a second
  t.classes[0].request_kb = 4;
  t.classes[0].reply_kb = 0;
  t.events = {event("line@Tokyo", EventKind::kSlow, 2, 4, 0.5)};
  const ServiceResult r = run_service(t, {0, 0});
  expect_answered(r, 0, 5 * kSecond + 5'000);
  expect_answered(r, 1, 9 * kSecond + 5'000);
}

TEST(SimGridRules, WhatADeadInstanceServedIsLostAndTheQueueStays) {
  ServiceTopology t = plain_topology();
  t.tiers[0].instances = 2;
  t.tiers[0].service_ms = 2'000;
  t.client.attempts = 1;
  t.client.attempt_timeout_s = 20;
  t.events = {event("app@west", EventKind::kDown, 1, 5, 1, 1)};
  const ServiceResult r = run_service(t, {0, 0, 0, 0});
  EXPECT_EQ(r.outcomes.of(0).end, ServiceEnd::kTimedOut);  // by instance 0
  expect_answered(r, 1, 2 * kSecond);
  expect_answered(r, 2, 4 * kSecond);  // instance 1 alone
  expect_answered(r, 3, 6 * kSecond);  // begins at 4 s there; instance 0 is back at 5 s
  EXPECT_EQ(r.report.stations[0].total.lost, 1);
}

TEST(SimGridRules, AnInstanceThatComesBackTakesFromTheQueue) {
  ServiceTopology t = plain_topology();
  t.tiers[0].instances = 2;
  t.tiers[0].service_ms = 4'000;
  t.events = {event("app", EventKind::kDown, 0, 1, 1, 1)};
  const ServiceResult r = run_service(t, {500'000, 500'000});
  expect_answered(r, 0, 4 * kSecond);
  expect_answered(r, 1, 4'500'000);
}

TEST(SimGridRules, ADeadStationLosesEverythingAndWhatArrives) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = 2'000;
  t.client.attempts = 1;
  t.events = {event("west", EventKind::kDown, 1, 3)};
  const ServiceResult r = run_service(t, {0, 0, 2 * kSecond, 3 * kSecond});
  for (std::uint32_t id = 0; id < 3; ++id) {
    EXPECT_EQ(r.outcomes.of(id).end, ServiceEnd::kTimedOut);
  }
  expect_answered(r, 3, 2 * kSecond);
  EXPECT_EQ(r.report.stations[0].total.lost, 3);
  EXPECT_EQ(r.report.stations[0].total.busy_us, 3e6);
}

TEST(SimGridRules, ADeadLinkLosesWhatItHoldsAndNotWhatTravels) {
  ServiceTopology t = plain_topology();
  t.access[0].capacity_mbps = 0.008;
  t.access[0].latency_ms = 1'500;
  t.classes[0].request_kb = 1;
  t.classes[0].reply_kb = 0;
  t.client.attempts = 1;
  t.events = {event("line", EventKind::kDown, 2, 3)};
  const ServiceResult r = run_service(t, {0, 500'000, 1'900'000, 2'500'000, 3 * kSecond});
  // The first is transmitted until 1 s and served at 2.5 s, but its reply meets the dead link; the second is
  // lost in the last instant of its transmission, the third waits behind it, the fourth finds the link dead.
  for (std::uint32_t id = 0; id < 4; ++id) {
    EXPECT_EQ(r.outcomes.of(id).end, ServiceEnd::kTimedOut) << id;
  }
  EXPECT_EQ(r.report.stations[0].total.served, 2);
  expect_answered(r, 4, kSecond + 1'500'000 + 5'000 + 1'500'000);
}

TEST(SimGridRules, TheBreakerOpensOnFailuresAndClosesAgain) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = 1'000;
  t.tiers[0].queue_limit = 0;
  t.tiers[0].breaker = {.window_s = 10, .failure_share = 0.6, .minimum = 3, .open_s = 2};
  t.client.attempts = 1;
  // Departures: rejected at 0.1 and 0.2, served at 1.0: 2 of 3. Open from 1 to 3 s.
  const ServiceResult r = run_service(t, {0, 100'000, 200'000, 1'500'000, 2'999'999, 3 * kSecond});
  expect_answered(r, 0, kSecond);
  for (std::uint32_t id = 1; id < 5; ++id) {
    EXPECT_EQ(r.outcomes.of(id).end, ServiceEnd::kRejected) << id;
  }
  expect_answered(r, 5, kSecond);
  EXPECT_EQ(r.report.stations[0].total.rejected, 2);
  EXPECT_EQ(r.report.stations[0].total.broken, 2);
}

TEST(SimGridRules, TheBreakerForgetsWhatIsOlderThanItsWindow) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = 1'000;
  t.tiers[0].queue_limit = 0;
  t.tiers[0].breaker = {.window_s = 0.9, .failure_share = 0.5, .minimum = 3, .open_s = 2};
  t.client.attempts = 1;
  // At 1.0 s the rejection at 0.1 s is just too old: two departures are not enough.
  const ServiceResult r = run_service(t, {0, 100'000, 200'000, 1'500'000});
  expect_answered(r, 3, kSecond);
  EXPECT_EQ(r.report.stations[0].total.broken, 0);
}

TEST(SimGridRules, ADeadDataCentreIsAvoidedOnceItIsKnownAndUntilItsReturnIs) {
  ServiceTopology t = plain_topology();
  t.data_centres = {{.name = "west", .weight = 1}, {.name = "east", .weight = 1e-12}};
  t.health_check_s = 10;
  t.client.attempts = 1;
  t.events = {event("west", EventKind::kDown, 20, 40)};
  const ServiceResult r =
      run_service(t, {19 * kSecond, 25 * kSecond, 30 * kSecond, 45 * kSecond, 50 * kSecond});
  expect_answered(r, 0, 5'000);
  EXPECT_EQ(r.outcomes.of(1).end, ServiceEnd::kTimedOut);
  for (std::uint32_t id = 2; id < 5; ++id) {
    expect_answered(r, id, 5'000);
  }
  EXPECT_EQ(r.report.stations[0].total.arrivals, 3);
  EXPECT_EQ(r.report.stations[1].total.arrivals, 2);
}

TEST(SimGridRules, ABrokenBackboneIsADataCentreOutOfReach) {
  ServiceTopology t = plain_topology();
  t.data_centres = {{.name = "west", .weight = 1}, {.name = "east", .weight = 1e-12}};
  t.health_check_s = 0;
  t.events = {event("backbone@west", EventKind::kDown, 20, 40)};
  const ServiceResult r = run_service(t, {30 * kSecond});
  expect_answered(r, 0, 5'000);
  EXPECT_EQ(r.report.stations[1].total.served, 1);
}

TEST(SimGridRules, AReportBeginsAndEndsWithThePeriod) {
  ServiceTopology t = plain_topology();
  ServicePeriod period = plain_period();
  period.from = 600 * kSecond;
  t.events = {event("app", EventKind::kSlow, 0, 601, 0.5)};
  VectorSource source{requests_at({600'999'000, 661 * kSecond})};
  Outcomes outcomes;
  const SimGridReport report = simulate_with_simgrid(t, period, 1, source, outcomes);
  EXPECT_EQ(outcomes.of(0).latency, 1'000 + 4'500);  // 0.5 ms of work done at half speed
  EXPECT_EQ(outcomes.of(1).latency, 5'000);
  EXPECT_EQ(report.from, 600 * kSecond);
  EXPECT_EQ(report.until, 720 * kSecond);
  ASSERT_EQ(report.minutes.size(), 2U);
  EXPECT_EQ(report.minutes[0].requests, 1);
  EXPECT_EQ(report.minutes[1].answered, 1);
  ASSERT_EQ(report.stations[0].minutes.size(), 2U);
  EXPECT_EQ(report.stations[0].minutes[0].busy_us, 5'500);
  EXPECT_NEAR(report.stations[0].utilization, 10'500 / 120e6, 1e-12);
}

}  // namespace
}  // namespace cutover::test
