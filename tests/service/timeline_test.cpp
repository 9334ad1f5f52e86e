// Single requests whose whole course can be worked out by hand: each test states the arithmetic.
#include <gtest/gtest.h>

#include "service_case.hpp"

namespace cutover::test {
namespace {

Micros ms(double x) {
  return micros_of_millis(x);
}

TEST(TwinTimeline, AQuietRequestTakesTheSumOfItsParts) {
  ServiceTopology t = bare_topology();
  t.access[0].latency_ms = 10;
  t.access[0].capacity_mbps = 1;  // request 2 kB: 16 ms, reply 4 kB: 32 ms
  t.gateway = {.latency_ms = 1, .capacity_mbps = 16};  // 1 ms, 2 ms
  t.backbone = {.latency_ms = 3, .capacity_mbps = 160};  // 0.1 ms, 0.2 ms
  add_tier(t, "first", 1, 5).latency_ms = 0.25;
  add_tier(t, "second", 1, 7).latency_ms = 0.5;
  const Answers a = ask(t, at_ms({100}));
  // out 16 + 10, 1 + 1, 0.1 + 3; stations 0.25 + 5 + 0.5 + 7; back 0.2 + 3, 2 + 1, 32 + 10
  const double expected = 26 + 2 + 3.1 + 12.75 + 3.2 + 3 + 42;
  EXPECT_EQ(a.sink.of(0).latency, ms(expected));
  EXPECT_EQ(a.sink.of(0).end, ServiceEnd::kAnswered);
  EXPECT_EQ(a.sink.of(0).attempts, 1);
}

TEST(TwinTimeline, ShortTransmissionsAddUpToTheSame) {
  // The same with links fast enough to be looked at in one event, waits included.
  ServiceTopology t = bare_topology();
  t.access[0].latency_ms = 10;
  t.gateway = {.latency_ms = 1, .capacity_mbps = 1'600};   // 10 µs, 20 µs
  t.backbone = {.latency_ms = 3, .capacity_mbps = 800};    // 20 µs, 40 µs
  add_tier(t, "only", 10, 5).latency_ms = 0.25;
  const Answers a = ask(t, at_ms({100, 100, 100}));
  const Micros quiet = ms(20 + 0.03 + 4 + 5.25 + 0.06 + 4) + 0;
  // The second waits 20 µs behind the first at the backbone (the access network and the gateway let it pass
  // 10 µs later), on the way back 40 µs apart leave the backbone, so they are 40 and 80 µs late.
  EXPECT_EQ(a.sink.of(0).latency, quiet);
  EXPECT_EQ(a.sink.of(1).latency, quiet + 40);
  EXPECT_EQ(a.sink.of(2).latency, quiet + 80);
}

TEST(TwinTimeline, LinksAreFifoPerDirection) {
  ServiceTopology t = bare_topology();
  t.access[0].capacity_mbps = 1;  // 16 ms and 32 ms
  add_tier(t, "only", 9, 1);
  const Answers a = ask(t, at_ms({0, 0, 0}));
  // Leave the access network at 16, 32, 48; replies ready at 17, 33, 49; they leave at 49, 81, 113.
  EXPECT_EQ(a.sink.of(0).latency, ms(49));
  EXPECT_EQ(a.sink.of(1).latency, ms(81));
  EXPECT_EQ(a.sink.of(2).latency, ms(113));
}

TEST(TwinTimeline, StationsServeInOrderOfArrival) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 2, 10);
  const Answers a = ask(t, at_ms({0, 1, 2, 3, 4}));
  const std::vector<double> expected{10, 10, 18, 18, 26};
  for (std::uint32_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(a.sink.of(i).latency, ms(expected[i])) << i;
  }
}

TEST(TwinTimeline, AFullQueueRejectsAfterTheWayBack) {
  ServiceTopology t = bare_topology();
  t.backbone.latency_ms = 2;
  add_tier(t, "only", 1, 10).queue_limit = 1;
  const Answers a = ask(t, at_ms({0, 1, 2}));
  EXPECT_EQ(a.sink.of(1).latency, ms(2 + 9 + 10 + 2));
  EXPECT_EQ(a.sink.of(2).end, ServiceEnd::kRejected);
  EXPECT_EQ(a.sink.of(2).latency, ms(4));
}

TEST(TwinTimeline, QueueTimeoutDropsSilentlyAndTheNextTakesTheServer) {
  ServiceTopology t = bare_topology();
  t.client.attempt_timeout_s = 1;
  add_tier(t, "only", 1, 10).queue_timeout_ms = 8;
  // The second would wait 9 ms, the third 8 ms (not longer than the limit).
  const Answers a = ask(t, at_ms({0, 1, 2}));
  EXPECT_EQ(a.sink.of(1).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(a.sink.of(1).latency, ms(1'000));
  EXPECT_EQ(a.sink.of(2).end, ServiceEnd::kAnswered);
  EXPECT_EQ(a.sink.of(2).latency, ms(18));
  EXPECT_EQ(a.report.expired, 1);
}

TEST(TwinTimeline, TimeoutsPausesAndTheLastAttempt) {
  ServiceTopology t = bare_topology();
  t.client = {.attempt_timeout_s = 10, .attempts = 3, .backoff_s = 1, .backoff_factor = 3,
              .backoff_limit_s = 8, .backoff_jitter = 0, .give_up_s = 1'000};
  add_tier(t, "only", 5, 20'000);
  const Answers a = ask(t, at_ms({0}));
  // 10 s, pause 1 s, 10 s, pause 3 s, 10 s; every attempt is served in vain.
  EXPECT_EQ(a.sink.of(0).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(a.sink.of(0).latency, ms(34'000));
  EXPECT_EQ(a.sink.of(0).attempts, 3);
  EXPECT_EQ(a.report.too_late, 3);
  EXPECT_EQ(a.report.last_event, ms(24'000 + 20'000));
}

TEST(TwinTimeline, GiveUpEndsARunningAttempt) {
  ServiceTopology t = bare_topology();
  t.client = {.attempt_timeout_s = 10, .attempts = 3, .backoff_s = 1, .backoff_factor = 2,
              .backoff_limit_s = 8, .backoff_jitter = 0, .give_up_s = 15};
  add_tier(t, "only", 5, 20'000);
  const Answers a = ask(t, at_ms({0}));
  EXPECT_EQ(a.sink.of(0).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(a.sink.of(0).latency, ms(15'000));
  EXPECT_EQ(a.sink.of(0).attempts, 2);
}

TEST(TwinTimeline, GiveUpInsideAPauseEndsAsTheLastAttemptDid) {
  ServiceTopology t = bare_topology();
  t.client = {.attempt_timeout_s = 10, .attempts = 3, .backoff_s = 5, .backoff_factor = 2,
              .backoff_limit_s = 8, .backoff_jitter = 0, .give_up_s = 4};
  add_tier(t, "only", 1, 100'000).queue_limit = 0;
  const Answers a = ask(t, at_ms({0, 1'000}));
  EXPECT_EQ(a.sink.of(1).end, ServiceEnd::kRejected);
  EXPECT_EQ(a.sink.of(1).latency, ms(4'000));
  EXPECT_EQ(a.sink.of(1).attempts, 1);
}

TEST(TwinTimeline, AReplyInTheInstantOfTheTimeoutCounts) {
  ServiceTopology t = bare_topology();
  t.client.attempt_timeout_s = 0.01;
  add_tier(t, "only", 1, 10);
  EXPECT_EQ(ask(t, at_ms({0})).sink.of(0).end, ServiceEnd::kAnswered);
  t.client.attempt_timeout_s = 0.009999;
  EXPECT_EQ(ask(t, at_ms({0})).sink.of(0).end, ServiceEnd::kTimedOut);
}

TEST(TwinTimeline, JitterShortensAPause) {
  ServiceTopology t = bare_topology();
  t.client = {.attempt_timeout_s = 10, .attempts = 2, .backoff_s = 4, .backoff_factor = 2,
              .backoff_limit_s = 8, .backoff_jitter = 0.5, .give_up_s = 1'000};
  add_tier(t, "only", 5, 20'000);
  const Answers a = ask(t, at_ms({0}), 3);
  const Micros pause = ServiceDraws{t}.pause(1, AttemptDraws{3, 0, 0}.pause());
  EXPECT_GE(pause, ms(2'000));
  EXPECT_LE(pause, ms(4'000));
  EXPECT_EQ(a.sink.of(0).latency, ms(20'000) + pause);
}

TEST(TwinTimeline, DownLosesWhoIsInsideAndSilently) {
  ServiceTopology t = bare_topology();
  t.client = {.attempt_timeout_s = 3, .attempts = 2, .backoff_s = 1, .backoff_factor = 2,
              .backoff_limit_s = 8, .backoff_jitter = 0, .give_up_s = 100};
  add_tier(t, "only", 1, 1'500);
  t.events = {event("only", EventKind::kDown, 1, 2)};
  // 0: in service at 1 s; 1: waiting then; 2: arrives while it is down; 3: after it.
  const Answers a = ask(t, at_ms({0, 500, 1'500, 2'000}));
  // The last one arrives in the instant of the repair and is served first.
  EXPECT_EQ(a.sink.of(3).latency, ms(1'500));
  // Second attempts at 4.0, 4.5 and 5.5 s, served one after the other.
  EXPECT_EQ(a.sink.of(0).latency, ms(5'500));
  EXPECT_EQ(a.sink.of(1).latency, ms(6'500));
  EXPECT_EQ(a.sink.of(2).latency, ms(7'000));
  EXPECT_EQ(a.report.lost, 3);
}

TEST(TwinTimeline, OneInstanceDownKeepsTheQueue) {
  ServiceTopology t = bare_topology();
  Tier& tier = add_tier(t, "only", 1, 1'500);
  tier.instances = 2;
  t.client.attempt_timeout_s = 50;
  t.events = {event("only", EventKind::kDown, 1, 20, 1, 1)};
  const Answers a = ask(t, at_ms({0, 0.001, 100, 200}));
  // The first is served by instance 0, which fails; the second by instance 1 until 1.500001 s, then the queue
  // by it alone.
  EXPECT_EQ(a.sink.of(0).end, ServiceEnd::kTimedOut);
  EXPECT_EQ(a.sink.of(1).latency, ms(1'500));
  EXPECT_EQ(a.sink.of(2).latency, ms(3'000.001 - 100));
  EXPECT_EQ(a.sink.of(3).latency, ms(4'500.001 - 200));
}

TEST(TwinTimeline, ARepairedInstanceTakesFromTheQueueAtOnce) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 1, 10'000).instances = 2;
  t.events = {event("only", EventKind::kDown, 0, 3, 1, 1)};
  const Answers a = ask(t, at_ms({1'000, 2'000}));
  EXPECT_EQ(a.sink.of(0).latency, ms(10'000));
  EXPECT_EQ(a.sink.of(1).latency, ms(1'000 + 10'000));
}

TEST(TwinTimeline, SlowDownInTheMiddleOfAService) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 1, 4'000);
  t.events = {event("only", EventKind::kSlow, 1, 5, 0.25)};
  // 1 s done by 1 s, then a quarter of the speed: 1 s of work in 4 s; 2 s left at 5 s.
  const Answers a = ask(t, at_ms({0, 10}));
  EXPECT_EQ(a.sink.of(0).latency, ms(7'000));
  EXPECT_EQ(a.sink.of(1).latency, ms(11'000 - 10));
}

TEST(TwinTimeline, SlowLinkInTheMiddleOfATransmission) {
  ServiceTopology t = bare_topology();
  t.gateway.capacity_mbps = 0.004;  // request 4 s, reply 8 s
  add_tier(t, "only", 1, 0);
  t.events = {event("gateway@Hokkaido", EventKind::kSlow, 1, 5, 0.25)};
  // The request leaves at 7 s as above, the reply 8 s later.
  EXPECT_EQ(ask(t, at_ms({0})).sink.of(0).latency, ms(15'000));
}

TEST(TwinTimeline, ALinkThatGoesDownLosesWhatIsBeingSent) {
  ServiceTopology t = bare_topology();
  t.client = {.attempt_timeout_s = 20, .attempts = 2, .backoff_s = 0, .backoff_factor = 2,
              .backoff_limit_s = 8, .backoff_jitter = 0, .give_up_s = 100};
  t.gateway.capacity_mbps = 0.004;
  add_tier(t, "only", 1, 0);
  t.events = {event("gateway@Hokkaido", EventKind::kDown, 3, 4)};
  EXPECT_EQ(ask(t, at_ms({0})).sink.of(0).latency, ms(20'000 + 12'000));
  t.events = {event("gateway@Aomori", EventKind::kDown, 3, 4)};
  EXPECT_EQ(ask(t, at_ms({0})).sink.of(0).latency, ms(12'000));
}

TEST(TwinTimeline, BreakerOpensRejectsAndCloses) {
  ServiceTopology t = bare_topology();
  Tier& tier = add_tier(t, "only", 1, 1'000);
  tier.queue_limit = 0;
  tier.breaker = {.window_s = 10, .failure_share = 0.75, .minimum = 4, .open_s = 5};
  // 0 served until 1 s; 1, 2, 3 rejected by the full queue at 0.1 … 0.3 s: three departures. 4 rejected at
  // 0.4 s: four, all failed: opens until 5.4 s. 5 finds a free server at 2 s and is rejected all the same;
  // 6 at 5.4 s is served.
  const Answers a = ask(t, at_ms({0, 100, 200, 300, 400, 2'000, 5'399, 5'400}));
  EXPECT_EQ(a.sink.of(0).end, ServiceEnd::kAnswered);
  for (const std::uint32_t i : {1U, 2U, 3U, 4U, 5U, 6U}) {
    EXPECT_EQ(a.sink.of(i).end, ServiceEnd::kRejected) << i;
    EXPECT_EQ(a.sink.of(i).latency, 0) << i;
  }
  EXPECT_EQ(a.sink.of(7).end, ServiceEnd::kAnswered);
}

TEST(TwinTimeline, BreakerForgetsWhatIsOlderThanItsWindow) {
  ServiceTopology t = bare_topology();
  Tier& tier = add_tier(t, "only", 1, 1'000);
  tier.queue_limit = 0;
  tier.breaker = {.window_s = 0.25, .failure_share = 0.75, .minimum = 4, .open_s = 5};
  // Never four departures later than 250 ms ago, so it never opens.
  const Answers a = ask(t, at_ms({0, 100, 200, 300, 400, 2'000}));
  EXPECT_EQ(a.sink.of(5).end, ServiceEnd::kAnswered);
}

TEST(TwinTimeline, HealthIsKnownLate) {
  ServiceTopology t = bare_topology();
  t.data_centres = {{"east", 1.0}, {"west", 1e-12}};
  t.client.attempt_timeout_s = 4;
  t.health_check_s = 10;
  add_tier(t, "only", 1, 10);
  t.events = {event("east", EventKind::kDown, 100, 200)};
  // Until 110 s requests still go east; from then on west; from 210 s east again.
  const Answers a = ask(t, at_ms({99'000, 101'000, 109'999, 110'000, 150'000, 205'000, 210'000}));
  const std::vector<ServiceEnd> expected{ServiceEnd::kAnswered, ServiceEnd::kTimedOut, ServiceEnd::kTimedOut,
                                         ServiceEnd::kAnswered, ServiceEnd::kAnswered, ServiceEnd::kAnswered,
                                         ServiceEnd::kAnswered};
  for (std::uint32_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(a.sink.of(i).end, expected[i]) << i;
  }
}

TEST(TwinTimeline, StatesTheFaultOfAnInput) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 1, 10);
  EXPECT_THROW(ask(t, at_ms({5, 4})), std::invalid_argument);
  t.events = {event("onyl", EventKind::kDown, 1, 2)};
  try {
    ask(t, at_ms({0}));
    FAIL() << "an unknown element passed";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string{e.what()}.find("'only'"), std::string::npos) << e.what();
  }
  t.events.clear();
  t.classes[0].path.clear();
  EXPECT_THROW(ask(t, at_ms({0})), std::invalid_argument);
}

}  // namespace
}  // namespace cutover::test
