// Calls between elements that are given up and repeated (rule 6 of service/request.hpp): by hand, against
// theory, and what must hold whatever happens.
#include <gtest/gtest.h>

#include "random_case.hpp"
#include "service/closed_form.hpp"
#include "service/formulas.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

/// One server that takes so long, called by `rule`.
ServiceTopology one_server(double service_ms, const CallRule& rule) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 1, service_ms).call = rule;
  return t;
}

/// The same where service is known on arrival, and where requests wait in a list: an event at the very end.
std::vector<ServiceTopology> both_ways(const ServiceTopology& t) {
  ServiceTopology general = t;
  general.events.push_back(event("only", EventKind::kSlow, 80'000, 80'001, 0.5));
  return {t, general};
}

void expect_end(const Answers& a, std::uint32_t id, ServiceEnd end, double latency_ms) {
  EXPECT_EQ(a.sink.of(id).end, end) << id;
  EXPECT_EQ(a.sink.of(id).latency, micros_of_millis(latency_ms)) << id;
  EXPECT_EQ(a.sink.of(id).attempts, 1) << id;
}

TEST(TwinCalls, OPS_04_AGivenUpCallComesBackRejectedAndItsWorkIsDoneAllTheSame) {
  for (const ServiceTopology& t : both_ways(one_server(100, {.timeout_ms = 40}))) {
    // Served from 0, 100 and 200 ms on, each given up 40 ms after it came. The fourth has the server to
    // itself.
    ServiceStatistics statistics{0, 1, 1, 1, ServiceElements{t}.links()};
    const Answers a = ask(t, at_ms({0, 10, 150}), 1, &statistics);
    for (const std::uint32_t id : {0U, 1U, 2U}) {
      expect_end(a, id, ServiceEnd::kRejected, 40);
    }
    EXPECT_EQ(statistics.station_minutes()[0].busy_us, 300'000);
    EXPECT_EQ(statistics.station_minutes()[0].given_up, 3);
    EXPECT_EQ(a.report.given_up, 3);
    EXPECT_EQ(a.report.repeated, 0);
    EXPECT_EQ(a.report.refused, 3);
  }
}

TEST(TwinCalls, AServiceThatEndsInTheInstantOfTheTimeOutCounts) {
  const CallRule rule{.timeout_ms = 40, .attempts = 2, .backoff_ms = 10, .backoff_jitter = 0};
  for (const ServiceTopology& t : both_ways(one_server(30, rule))) {
    // 1 is served from 30 to 60, 40 ms after it came. 2 is not by 61; its second call comes at 71, is served
    // from 90, when its first one is over, to 120, but given up at 111.
    const Answers a = ask(t, at_ms({0, 20, 21}));
    expect_end(a, 0, ServiceEnd::kAnswered, 30);
    expect_end(a, 1, ServiceEnd::kAnswered, 40);
    expect_end(a, 2, ServiceEnd::kRejected, 90);
    EXPECT_EQ(a.report.given_up, 2);
    EXPECT_EQ(a.report.repeated, 1);
  }
}

TEST(TwinCalls, PausesGrowUpToTheirLimitAndTheWayIsTakenAgain) {
  const CallRule rule{.timeout_ms = 20,
                      .attempts = 4,
                      .backoff_ms = 10,
                      .backoff_factor = 3,
                      .backoff_limit_ms = 25,
                      .backoff_jitter = 0};
  ServiceTopology t = one_server(1'000, rule);
  t.tiers[0].latency_ms = 5;
  for (const ServiceTopology& way : both_ways(t)) {
    // Four times 5 ms there and 20 ms of waiting, with pauses of 10, 25 and 25 ms.
    expect_end(ask(way, at_ms({0})), 0, ServiceEnd::kRejected, 4 * 25 + 60);
  }
}

TEST(TwinCalls, ARejectedCallIsMadeAgain) {
  ServiceTopology t = one_server(30, {.attempts = 2, .backoff_ms = 20, .backoff_jitter = 0});
  t.tiers[0].queue_limit = 0;
  for (const ServiceTopology& way : both_ways(t)) {
    // 1 finds the server busy at 15 ms and free at 35; 2 finds it busy at 28 and at 48.
    const Answers a = ask(way, at_ms({0, 15, 28}));
    expect_end(a, 1, ServiceEnd::kAnswered, 50);
    expect_end(a, 2, ServiceEnd::kRejected, 20);
    EXPECT_EQ(a.report.repeated, 2);
    EXPECT_EQ(a.report.given_up, 0);
  }
}

TEST(TwinCalls, ALostCallIsNoticedByItsTimeOut) {
  const CallRule rule{.timeout_ms = 150, .attempts = 2, .backoff_ms = 0};
  ServiceTopology t = one_server(30, rule);
  t.client.attempt_timeout_s = 5;
  t.events = {event("only", EventKind::kDown, 1, 2)};
  // 0 is lost in mid-service at 1,000, its second call at 1,140, and is rejected at 1,290. 1 arrives at the
  // dead station at 1,900 and is served at 2,050. 2 waits behind 3 s later, and all is well.
  const Answers a = ask(t, at_ms({990, 1'900, 5'000}));
  expect_end(a, 0, ServiceEnd::kRejected, 300);
  expect_end(a, 1, ServiceEnd::kAnswered, 180);
  expect_end(a, 2, ServiceEnd::kAnswered, 30);
  EXPECT_EQ(a.report.lost, 0);
  EXPECT_EQ(a.report.given_up, 3);
  // Nobody notices where nobody looks at the clock.
  t.tiers[0].call.timeout_ms = 0;
  const Answers silent = ask(t, at_ms({990, 1'900, 5'000}));
  expect_end(silent, 0, ServiceEnd::kTimedOut, 5'000);
  expect_end(silent, 1, ServiceEnd::kTimedOut, 5'000);
  EXPECT_EQ(silent.report.lost, 2);
}

TEST(TwinCalls, TheBreakerCountsACallThatIsGivenUpWhenItIs) {
  ServiceTopology t = one_server(1'000, {.timeout_ms = 100});
  t.tiers[0].servers = 5;
  t.tiers[0].breaker = {.window_s = 10, .failure_share = 1, .minimum = 2, .open_s = 1};
  // Given up at 100 and 110: open from 110 to 1,110. What was let in at 105 is given up meanwhile and not
  // counted, what the five have served by 1,105 neither. At 1,210 there is one failure, at 1,309 there are
  // two.
  const Answers a = ask(t, at_ms({0, 10, 105, 500, 1'109, 1'110, 1'209, 1'308, 1'310}));
  for (const std::uint32_t id : {0U, 1U, 2U, 5U, 6U, 7U}) {
    expect_end(a, id, ServiceEnd::kRejected, 100);
  }
  for (const std::uint32_t id : {3U, 4U, 8U}) {
    expect_end(a, id, ServiceEnd::kRejected, 0);
  }
}

TEST(TwinCalls, ABreakerStandsBeforeTheStationAlsoWhereThatIsDown) {
  ServiceTopology t = one_server(10, {.timeout_ms = 3'000});
  t.tiers[0].breaker = {.window_s = 10, .failure_share = 1, .minimum = 2, .open_s = 30};
  t.events = {event("only", EventKind::kDown, 1, 20)};
  // Two are lost, which opens it at 1.2 s, and sit out their time-out; the others need not, until 31.2 s.
  const Answers a = ask(t, at_ms({1'100, 1'200, 1'201, 19'000, 31'199, 31'200}));
  expect_end(a, 0, ServiceEnd::kRejected, 3'000);
  expect_end(a, 1, ServiceEnd::kRejected, 3'000);
  for (const std::uint32_t id : {2U, 3U, 4U}) {
    expect_end(a, id, ServiceEnd::kRejected, 0);
  }
  expect_end(a, 5, ServiceEnd::kAnswered, 10);
}

TEST(TwinCalls, TheRunEndsWithTheLastServiceAndNotWithATimeOut) {
  for (const double client_s : {1, 10}) {
    for (ServiceTopology t : both_ways(one_server(10, {.timeout_ms = 3'000}))) {
      t.client.attempt_timeout_s = client_s;
      EXPECT_EQ(ask(t, at_ms({0})).report.last_event, 10'000) << client_s;
      t.tiers[0].call.timeout_ms = 4;
      EXPECT_EQ(ask(t, at_ms({0, 1})).report.last_event, 20'000) << client_s;
    }
  }
}

TEST(TwinCalls, AQueueTimeOutDropsWhatWasGivenUp) {
  ServiceTopology t = one_server(100, {.timeout_ms = 40, .attempts = 3, .backoff_ms = 0});
  t.tiers[0].queue_timeout_ms = 60;
  for (const ServiceTopology& way : both_ways(t)) {
    ServiceStatistics statistics{0, 1, 1, 1, ServiceElements{way}.links()};
    // Calls at 0, 40 and 80. At 100 the second has waited 60 ms, no longer: it is served until 200, when the
    // third has waited 120 and is dropped.
    const Answers a = ask(way, at_ms({0}), 1, &statistics);
    expect_end(a, 0, ServiceEnd::kRejected, 120);
    EXPECT_EQ(statistics.station_minutes()[0].busy_us, 200'000);
    EXPECT_EQ(statistics.station_minutes()[0].expired, 1);
    EXPECT_EQ(a.report.expired, 0);
  }
}

/// Means over replications, in service times; as in theory_test.cpp.
struct CallFigures {
  Estimate rejected;  ///< share
  Estimate latency;   ///< of the answered
};
CallFigures measure_calls(const ServiceTopology& t, double per_second) {
  constexpr std::size_t kWarmUpRequests = 10'000;
  constexpr std::size_t kCounted = 40'000;
  Replications rejected;
  Replications latency;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    double refused = 0;
    double answered = 0;
    double sum = 0;
    for (const Ended& e : ask(t, poisson(per_second, kWarmUpRequests + kCounted, seed), seed).sink.all) {
      if (e.request.id < kWarmUpRequests) {
        continue;
      }
      if (e.outcome.end == ServiceEnd::kAnswered) {
        ++answered;
        sum += static_cast<double>(e.outcome.latency) / (t.tiers[0].service_ms * 1e3);
      } else {
        ++refused;
      }
    }
    rejected.add(refused / (answered + refused));
    latency.add(sum / answered);
  }
  return {rejected.estimate(), latency.estimate()};
}

TEST(TwinCallsTheory, MM1_ASojournIsExponentialAndGivenUpBeyondItsTimeOut) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 1, 10, ServiceLaw::kExponential).call.timeout_ms = 30;
  for (const ServiceTopology& way : both_ways(t)) {
    const CallFigures f = measure_calls(way, 70);
    EXPECT_NEAR(f.rejected.mean, std::exp(-0.3 * 3), f.rejected.half_width);
    // Mean of an exponential law of rate 0.3 below 3.
    const double below = 1 / 0.3 - 3 * std::exp(-0.9) / (1 - std::exp(-0.9));
    EXPECT_NEAR(f.latency.mean, below, f.latency.half_width);
  }
}

TEST(TwinCallsTheory, WithServersForAllEachCallDrawsAnew) {
  ServiceTopology t = bare_topology();
  Tier& tier = add_tier(t, "only", 200, 10, ServiceLaw::kExponential);
  tier.call = {.timeout_ms = 10, .attempts = 3, .backoff_ms = 0};
  for (const ServiceTopology& way : both_ways(t)) {
    const CallFigures f = measure_calls(way, 3'000);  // 45 of 200 servers busy with all calls
    const double p = std::exp(-1);
    EXPECT_NEAR(f.rejected.mean, p * p * p, f.rejected.half_width);
    // The k-th call succeeds with p^k (1 - p), after k time-outs and a service shorter than one.
    const double service = 1 - p / (1 - p);
    const double succeeds = (1 - p) / (1 - p * p * p);
    const double mean = succeeds * (service + p * (1 + service) + p * p * (2 + service));
    EXPECT_NEAR(f.latency.mean, mean, f.latency.half_width);
  }
}

TEST(TwinCallsProperties, TheBooksBalance) {
  std::int64_t given_up = 0;
  std::int64_t repeated = 0;
  std::int64_t lost_calls = 0;
  std::int64_t unnoticed_losses = 0;
  std::int64_t unnoticed_drops = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const ServiceTopology t = with_calls(random_topology(seed), seed);
    const std::vector<ServiceRequest> trace = rising(seed);
    const ServiceElements elements{t};
    ServiceStatistics statistics{0, 3, 1, elements.stations(), elements.links()};
    const Answers a = ask(t, trace, seed, &statistics);
    const ServiceReport& r = a.report;
    EXPECT_EQ(a.sink.all.size(), trace.size());
    EXPECT_EQ(r.answered + r.timed_out + r.rejected, r.requests);
    EXPECT_EQ(r.replied + r.refused + r.too_late + r.expired + r.lost, r.attempts);
    StationMinute stations;
    for (const StationMinute& x : statistics.station_minutes()) {
      stations += x;
      EXPECT_LE(x.busy_us, x.capacity_us);
      EXPECT_GE(x.waiting_us, 0);
    }
    std::int64_t lost_on_links = 0;
    for (const LinkMinute& x : statistics.link_minutes()) {
      lost_on_links += x.lost;
    }
    EXPECT_EQ(stations.given_up, r.given_up);
    // A call that is lost or dropped takes its attempt along only where nothing notices.
    EXPECT_GE(stations.lost + lost_on_links, r.lost);
    EXPECT_GE(stations.expired, r.expired);
    ServiceTopology unnoticed = t;
    for (Tier& tier : unnoticed.tiers) {
      tier.call.timeout_ms = 0;
    }
    ServiceStatistics all{0, 3, 1, elements.stations(), elements.links()};
    const ServiceReport lost = ask(unnoticed, trace, seed, &all).report;
    for (const StationMinute& x : all.station_minutes()) {
      unnoticed_losses += x.lost;
      unnoticed_drops += x.expired;
    }
    for (const LinkMinute& x : all.link_minutes()) {
      unnoticed_losses += x.lost;
    }
    unnoticed_losses -= lost.lost;
    unnoticed_drops -= lost.expired;
    EXPECT_EQ(unnoticed_losses, 0) << seed;
    EXPECT_EQ(unnoticed_drops, 0) << seed;
    // A call is repeated after it was given up or rejected.
    EXPECT_LE(r.repeated, r.given_up + stations.rejected);
    given_up += r.given_up;
    repeated += r.repeated;
    lost_calls += stations.lost + lost_on_links - r.lost;
  }
  EXPECT_GT(given_up, 1'000);
  EXPECT_GT(repeated, 1'000);
  EXPECT_GT(lost_calls, 100);
}

TEST(TwinCallsProperties, BothWaysOfServingAgree) {
  std::int64_t given_up = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ServiceTopology t = slow_motion(with_calls(random_topology(seed), seed));
    for (Tier& tier : t.tiers) {
      tier.queue_timeout_ms = 0;  // what will be dropped is seen to go on arrival, or when its turn comes
    }
    ServiceTopology general = t;
    for (const Tier& tier : t.tiers) {
      general.events.push_back(event(tier.name, EventKind::kSlow, 80'000, 80'001, 0.5));
    }
    const ServiceElements elements{t};
    ServiceStatistics known{0, 60, 1, elements.stations(), elements.links()};
    ServiceStatistics listed = known;
    const Answers a = ask(t, slow_motion(rising(seed)), seed, &known);
    const Answers b = ask(general, slow_motion(rising(seed)), seed, &listed);
    EXPECT_TRUE(flat(a) == flat(b)) << seed;
    for (std::size_t i = 0; i < known.station_minutes().size(); ++i) {
      const StationMinute& x = known.station_minutes()[i];
      const StationMinute& y = listed.station_minutes()[i];
      EXPECT_EQ(x.busy_us, y.busy_us) << seed << " row " << i;
      EXPECT_EQ(x.waiting_us, y.waiting_us) << seed << " row " << i;
      EXPECT_EQ(x.capacity_us, y.capacity_us) << seed << " row " << i;
      EXPECT_EQ(x.max_waiting, y.max_waiting) << seed << " row " << i;
      EXPECT_EQ(x.given_up, y.given_up) << seed << " row " << i;
    }
    EXPECT_EQ(a.report.last_event, b.report.last_event) << seed;
    EXPECT_EQ(a.report.given_up, b.report.given_up) << seed;
    EXPECT_EQ(a.report.repeated, b.report.repeated) << seed;
    given_up += a.report.given_up;
  }
  EXPECT_GT(given_up, 1'000);
}

TEST(TwinCallsProperties, ARuleThatNeverActsChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const ServiceTopology t = random_topology(seed);
    ServiceTopology patient = t;
    for (Tier& tier : patient.tiers) {
      tier.call = {.timeout_ms = 600'000, .attempts = 1};
    }
    // A lost or dropped call is then noticed after ten minutes, when no client waits any more.
    EXPECT_TRUE(flat(ask(t, rising(seed), seed)) == flat(ask(patient, rising(seed), seed))) << seed;
  }
}

TEST(ClosedForm, KnowsCallsThatAreGivenUp) {
  ServiceTopology t = bare_topology();
  Tier& tier = add_tier(t, "only", 4, 20, ServiceLaw::kExponential);
  tier.call = {.timeout_ms = 100};
  ClassRates rates{};
  rates[0] = 1;  // nearly no waiting: late when the service is
  EXPECT_NEAR(closed_form_minute(t, rates).cells[0].failure, std::exp(-5), 1e-4);
  EXPECT_NEAR(closed_form_minute(t, rates).attempt_failure, std::exp(-5), 1e-4);
  t.tiers[0].call.attempts = 3;
  EXPECT_NEAR(closed_form_minute(t, rates).cells[0].failure, std::exp(-15), 1e-7);
  // Whether formulas do is a matter of the first call, whose repetitions they do not know.
  EXPECT_NEAR(closed_form_minute(t, rates).attempt_failure, std::exp(-5), 1e-4);
  t.tiers[0].law = ServiceLaw::kLognormal;
  t.tiers[0].sigma = 1;
  const double deviations = std::log(5) + 0.5;
  EXPECT_GE(closed_form_minute(t, rates).attempt_failure, 0.5 * std::erfc(deviations / std::sqrt(2.0)));
  t.tiers[0].law = ServiceLaw::kConstant;
  EXPECT_EQ(closed_form_minute(t, rates).attempt_failure, 0);
}

TEST(ClosedForm, KnowsThatABreakerMayOpenByChance) {
  ServiceTopology t = bare_topology();
  Tier& tier = add_tier(t, "only", 4, 20, ServiceLaw::kExponential);
  tier.call = {.timeout_ms = 100};
  tier.breaker = {.window_s = 10, .failure_share = 0.5, .minimum = 1, .open_s = 600};
  ClassRates rates{};
  rates[0] = 0.01;
  // 0.6 calls a minute, of which one in e^5 is enough.
  EXPECT_NEAR(closed_form_minute(t, rates).breaker_opens, 0.6 * std::exp(-5), 1e-6);
  t.tiers[0].breaker.minimum = 4;
  EXPECT_NEAR(closed_form_minute(t, rates).breaker_opens, 0.6 * 6 * std::exp(-10), 1e-7);
  t.tiers[0].breaker.minimum = 100;
  EXPECT_LT(closed_form_minute(t, rates).breaker_opens, 1e-60);
  t.tiers[0].breaker.window_s = 0;
  EXPECT_EQ(closed_form_minute(t, rates).breaker_opens, 0);
}

TEST(ClosedForm, KnowsCallsThatAreRejected) {
  ServiceTopology t = bare_topology();
  Tier& tier = add_tier(t, "only", 4, 20, ServiceLaw::kExponential);
  tier.queue_limit = 0;
  tier.call.attempts = 2;
  ClassRates rates{};
  rates[0] = 100;
  EXPECT_NEAR(closed_form_minute(t, rates).cells[0].failure, std::pow(erlang_b(4, 2), 2), 1e-9);
  EXPECT_NEAR(closed_form_minute(t, rates).attempt_failure, erlang_b(4, 2), 1e-9);
}

}  // namespace
}  // namespace cutover::test
