// Formulas and requests meet at the switching point, and the hybrid day takes each where it belongs.
#include <gtest/gtest.h>

#include "service/formulas.hpp"
#include "service/hybrid.hpp"
#include "service_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

/// Three tiers, the second the narrow one; access latency as in reality.
ServiceTopology small_service(ServiceLaw law) {
  ServiceTopology t = bare_topology();
  t.access[0].latency_ms = 8;
  t.access[0].latency_sigma = 0.3;
  t.gateway = {.latency_ms = 1, .capacity_mbps = 10'000};
  t.backbone = {.latency_ms = 4, .capacity_mbps = 10'000};
  t.client = {.attempt_timeout_s = 10,
              .attempts = 3,
              .backoff_s = 1,
              .backoff_factor = 2,
              .backoff_limit_s = 8,
              .backoff_jitter = 0.5,
              .give_up_s = 30};
  add_tier(t, "front", 8, 10, law);
  add_tier(t, "records", 4, 20, law);
  add_tier(t, "database", 8, 15, law);
  return t;
}

/// Requests a second at which the narrow tier is so busy.
double rate_at(double utilization) {
  return utilization * 4 / 0.020;
}

struct Measured {
  Estimate mean;
  Estimate median;
  Estimate p90;
  Estimate p99;
};

Measured measure_hybrid(const ServiceTopology& t, double rate) {
  constexpr std::size_t kHybridWarmUp = 5'000;
  constexpr std::size_t kHybridMeasured = 60'000;
  std::array<Replications, 4> r;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const Answers a = ask(t, poisson(rate, kHybridWarmUp + kHybridMeasured, seed), seed);
    std::vector<double> latency;
    double sum = 0;
    for (const Ended& e : a.sink.all) {
      if (e.request.id >= kHybridWarmUp) {
        latency.push_back(static_cast<double>(e.outcome.latency));
        sum += latency.back();
      }
    }
    std::sort(latency.begin(), latency.end());
    const auto n = static_cast<double>(latency.size());
    r[0].add(sum / n);
    r[1].add(latency[static_cast<std::size_t>(n * 0.5)]);
    r[2].add(latency[static_cast<std::size_t>(n * 0.9)]);
    r[3].add(latency[static_cast<std::size_t>(n * 0.99)]);
  }
  return {r[0].estimate(), r[1].estimate(), r[2].estimate(), r[3].estimate()};
}

/// The mean of exponential networks is exact. The declared error of the shifted gamma law's quantiles is 2 %,
/// and 3 % of all figures for other service laws.
void expect_meeting(ServiceLaw law, double utilization, double declared_mean, double declared_quantile) {
  const ServiceTopology t = small_service(law);
  ClassRates rates{};
  rates[0] = rate_at(utilization);
  const MinuteForecast forecast = closed_form_minute(t, rates);
  EXPECT_NEAR(forecast.utilization, utilization, 1e-12);
  const PathForecast& f = forecast.cells[0];
  const Measured m = measure_hybrid(t, rates[0]);
  EXPECT_NEAR(f.mean_us, m.mean.mean, m.mean.half_width + declared_mean * f.mean_us);
  EXPECT_NEAR(f.median_us, m.median.mean, m.median.half_width + declared_quantile * f.median_us);
  EXPECT_NEAR(f.p90_us, m.p90.mean, m.p90.half_width + declared_quantile * f.p90_us);
  EXPECT_NEAR(f.p99_us, m.p99.mean, m.p99.half_width + declared_quantile * f.p99_us);
}

TEST(ClosedForm, MeetsTheTwinAtTheSwitchingPoint) {
  expect_meeting(ServiceLaw::kExponential, kSwitchingUtilization, 0, 0.02);
  expect_meeting(ServiceLaw::kLognormal, kSwitchingUtilization, 0.03, 0.03);
  expect_meeting(ServiceLaw::kConstant, kSwitchingUtilization, 0.03, 0.03);
}

TEST(ClosedForm, MeetsTheTwinWellBelowIt) {
  expect_meeting(ServiceLaw::kExponential, 0.2, 0, 0.02);
  expect_meeting(ServiceLaw::kLognormal, 0.2, 0.03, 0.03);
}

TEST(ClosedForm, KnowsShortQueuesAndTimeouts) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 4, 20, ServiceLaw::kExponential).queue_limit = 0;
  ClassRates rates{};
  rates[0] = rate_at(0.5);
  EXPECT_NEAR(closed_form_minute(t, rates).cells[0].failure, erlang_b(4, 2), 1e-9);
  t.client.attempts = 2;
  EXPECT_NEAR(closed_form_minute(t, rates).cells[0].failure, erlang_b(4, 2) * erlang_b(4, 2), 1e-9);
  t = bare_topology();
  t.client.attempt_timeout_s = 0.1;
  add_tier(t, "only", 4, 20, ServiceLaw::kExponential);
  // Nearly no waiting: the reply is late when the service is.
  rates[0] = 1;
  EXPECT_NEAR(closed_form_minute(t, rates).cells[0].failure, std::exp(-5), 1e-4);
}

/// `rate` from 9:00 for half an hour, `later` from the minute `change` on, split over two prefectures.
ServiceLoad half_an_hour(double rate, double later, int change) {
  ServiceLoad load;
  for (int s = 9 * 3'600; s < 9 * 3'600 + 1'800; ++s) {
    const double now = s < change * 60 ? rate : later;
    const int n = static_cast<int>(now * (s + 1)) - static_cast<int>(now * s);
    load.add(s, 0, ServiceClass::kCard, n - n / 2);
    load.add(s, 12, ServiceClass::kCard, n / 2);
  }
  return load;
}
ServiceLoad half_an_hour(double rate) {
  return half_an_hour(rate, rate, 0);
}

TEST(HybridDay, ACalmDayIsFormulasOnly) {
  const ServiceTopology t = small_service(ServiceLaw::kExponential);
  const HybridDay day = simulate_hybrid_day(t, ClosedForm{t}, half_an_hour(rate_at(0.5)), {});
  EXPECT_TRUE(day.simulated.empty());
  ClassRates rates{};
  rates[0] = rate_at(0.5);
  const PathForecast f = closed_form_minute(t, rates).cells[0];
  const ResponseCell& cell = day.at(9 * 60 + 10, ServiceClass::kCard, 0);
  EXPECT_FLOAT_EQ(cell.median_ms, static_cast<float>(f.median_us * 1e-3));
  EXPECT_FLOAT_EQ(cell.p99_ms, static_cast<float>(f.p99_us * 1e-3));
  EXPECT_EQ(cell.failure, 0);
  // At night, without load, latency is that of an idle service: shorter.
  EXPECT_LT(day.at(120, ServiceClass::kCard, 0).p99_ms, cell.p99_ms);
}

TEST(HybridDay, SimulatesAroundAFaultAndOnlyThere) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.events = {event("gateway@Hokkaido", EventKind::kDown, 9 * 3'600 + 600, 9 * 3'600 + 720)};
  const ServiceLoad load = half_an_hour(rate_at(0.5));
  const HybridDay day = simulate_hybrid_day(t, ClosedForm{t}, load, {});
  ASSERT_EQ(day.simulated.size(), 1U);
  EXPECT_EQ(day.simulated[0].from_minute, 9 * 60 + 10);
  EXPECT_GE(day.simulated[0].until_minute, 9 * 60 + 13);
  EXPECT_LE(day.simulated[0].until_minute, 9 * 60 + 15);
  // Half of the requests come from there. Within the two minutes of outage those fail whose 30 s end before
  // its end.
  const ResponseCell& first = day.at(9 * 60 + 10, ServiceClass::kCard, 0);
  EXPECT_NEAR(first.failure, 0.5, 0.001);
  const auto failed = [&](int minute, int prefecture) {
    return day.prefecture_failure[static_cast<std::size_t>(minute * kPrefectures + prefecture)];
  };
  EXPECT_EQ(failed(9 * 60 + 10, 0), 1);
  EXPECT_EQ(failed(9 * 60 + 10, 12), 0);
  EXPECT_EQ(failed(9 * 60 + 14, 0), 0);
}

TEST(HybridDay, AFaultAtNightIsOneStretchThoughNobodyAsks) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.events = {event("gateway@Hokkaido", EventKind::kDown, 2 * 3'600, 5 * 3'600)};
  for (const ServiceLoad& load : {ServiceLoad{}, half_an_hour(rate_at(0.5))}) {
    const HybridDay day = simulate_hybrid_day(t, ClosedForm{t}, load, {});
    ASSERT_EQ(day.simulated.size(), 1U);
    EXPECT_EQ(day.simulated[0].from_minute, 120);
    EXPECT_GE(day.simulated[0].until_minute, 301);
    EXPECT_LE(day.simulated[0].until_minute, 303);
  }
}

TEST(HybridDay, AgreesWithTheWholeDayAtRequestLevel) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.events = {event("records", EventKind::kSlow, 9 * 3'600 + 600, 9 * 3'600 + 660, 0.6)};
  const ServiceLoad load = half_an_hour(rate_at(0.65));
  const HybridDay day = simulate_hybrid_day(t, ClosedForm{t}, load, {});
  ASSERT_EQ(day.simulated.size(), 1U);
  ServiceStatistics whole{0, ServiceLoad::kMinutes, 1};
  LoadSource source{load, t, 1};
  simulate_service(t, {}, source, whole);
  // The same requests with the same luck: after the warm-up both simulate the same.
  for (int m = day.simulated[0].from_minute; m + 1 < day.simulated[0].until_minute; ++m) {
    ASSERT_GT(whole.at(m, ServiceClass::kCard).answered, 0);
    const double expected = whole.minute_quantile(m, ServiceClass::kCard, 0.5) * 1e-3;
    EXPECT_NEAR(day.at(m, ServiceClass::kCard, 0).median_ms, expected, 1e-6 * expected) << m;
  }
}

TEST(HybridDay, FollowsAnOverloadThatOutlivesItsTrigger) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.client = {.attempt_timeout_s = 1,
              .attempts = 3,
              .backoff_s = 0.1,
              .backoff_factor = 1,
              .backoff_limit_s = 0.1,
              .backoff_jitter = 0.5,
              .give_up_s = 10};
  t.events = {event("records", EventKind::kSlow, 9 * 3'600 + 300, 9 * 3'600 + 360, 0.2)};
  const ServiceLoad load = half_an_hour(rate_at(0.65));
  const HybridDay day = simulate_hybrid_day(t, ClosedForm{t}, load, {});
  ASSERT_EQ(day.simulated.size(), 1U);
  // Until the load ends, with nearly nobody served in the last minute of it.
  EXPECT_GE(day.simulated[0].until_minute, 9 * 60 + 30);
  EXPECT_GT(day.at(9 * 60 + 29, ServiceClass::kCard, 0).failure, 0.9);
  t.tiers[1].queue_timeout_ms = 300;
  const HybridDay cured = simulate_hybrid_day(t, ClosedForm{t}, load, {});
  ASSERT_EQ(cured.simulated.size(), 1U);
  EXPECT_LE(cured.simulated[0].until_minute, 9 * 60 + 10);
}

// Rejected at once, nobody is under way: it would look calm to whoever only counts.
TEST(HybridDay, FollowsABreakerThatStaysOpen) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.client.attempts = 1;
  t.tiers[1].call.timeout_ms = 500;
  t.tiers[1].breaker = {.window_s = 5, .failure_share = 0.5, .minimum = 50, .open_s = 600};
  t.events = {event("records", EventKind::kSlow, 9 * 3'600 + 300, 9 * 3'600 + 360, 0.05)};
  const HybridDay day = simulate_hybrid_day(t, ClosedForm{t}, half_an_hour(rate_at(0.5)), {});
  ASSERT_EQ(day.simulated.size(), 1U);
  EXPECT_EQ(day.at(9 * 60 + 14, ServiceClass::kCard, 0).failure, 1);
  // Opened within the minute of the trigger: closed ten minutes later, and calm two minutes after that.
  EXPECT_GE(day.simulated[0].until_minute, 9 * 60 + 16);
  EXPECT_LE(day.simulated[0].until_minute, 9 * 60 + 18);
  EXPECT_LT(day.at(9 * 60 + 20, ServiceClass::kCard, 0).failure, 1e-6);
}

// An overload without end, asked for in parts: what an earlier part says does not depend on how far it looks.
TEST(HybridDay, AnswersUntilAMinuteAreThoseOfTheWholeDay) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.events = {event("records", EventKind::kSlow, 9 * 3'600 + 300, 9 * 3'600 + 900, 0.2)};
  const ServiceLoad load = half_an_hour(rate_at(0.65));
  const HybridDay whole = simulate_hybrid_day(t, ClosedForm{t}, load, {});
  constexpr int kUntil = 9 * 60 + 9;
  HybridOptions options;
  options.until_minute = kUntil;
  const HybridDay part = simulate_hybrid_day(t, ClosedForm{t}, load, options);
  ASSERT_EQ(part.simulated.size(), 1U);
  EXPECT_EQ(part.simulated[0].from_minute, whole.simulated[0].from_minute);
  EXPECT_EQ(part.simulated[0].until_minute, kUntil);
  EXPECT_LT(part.totals.requests, whole.totals.requests);
  const auto same = [&](const HybridDay& a, const HybridDay& b, int minute) {
    const ResponseCell& x = a.at(minute, ServiceClass::kCard, 0);
    const ResponseCell& y = b.at(minute, ServiceClass::kCard, 0);
    return x.median_ms == y.median_ms && x.log_sigma == y.log_sigma && x.p99_ms == y.p99_ms &&
           x.failure == y.failure;
  };
  for (int m = 0; m < kUntil; ++m) {
    EXPECT_TRUE(same(part, whole, m)) << m;
  }
  ASSERT_FALSE(same(part, whole, kUntil)) << "by formula against overloaded";

  // Put together again, part and rest are the whole.
  HybridDay joined = part;
  joined.take_over(whole, kUntil, ServiceLoad::kMinutes);
  for (int m = 0; m < ServiceLoad::kMinutes; ++m) {
    EXPECT_TRUE(same(joined, whole, m)) << m;
    EXPECT_EQ(joined.is_simulated(m), whole.is_simulated(m)) << m;
  }
  EXPECT_EQ(joined.prefecture_failure, whole.prefecture_failure);

  // Half the way lies in the middle; a guess of what follows repeats the last minute that was simulated.
  HybridDay half = part;
  half.take_over(whole, kUntil, kUntil + 1, 0.5F);
  const auto failure = [&](const HybridDay& d) { return d.at(kUntil, ServiceClass::kCard, 0).failure; };
  EXPECT_FLOAT_EQ(failure(half), (failure(part) + failure(whole)) / 2);
  HybridDay guess = part;
  guess.prolong(part, kUntil);
  EXPECT_FLOAT_EQ(failure(guess), part.at(kUntil - 1, ServiceClass::kCard, 0).failure);
  EXPECT_GT(failure(guess), 0);
}

void expect_equal(const HybridDay& a, const HybridDay& b) {
  for (int m = 0; m < ServiceLoad::kMinutes; ++m) {
    const ResponseCell& x = a.at(m, ServiceClass::kCard, 0);
    const ResponseCell& y = b.at(m, ServiceClass::kCard, 0);
    EXPECT_EQ(a.is_simulated(m), b.is_simulated(m)) << m;
    EXPECT_EQ(x.failure, y.failure) << m;
    EXPECT_EQ(x.median_ms, y.median_ms) << m;
    EXPECT_EQ(x.p99_ms, y.p99_ms) << m;
  }
  EXPECT_EQ(a.prefecture_failure, b.prefecture_failure);
  EXPECT_EQ(a.totals.events, b.totals.events);
  EXPECT_EQ(a.totals.attempts, b.totals.attempts);
  EXPECT_EQ(a.totals.answered, b.totals.answered);
  EXPECT_EQ(a.totals.timed_out, b.totals.timed_out);
}

// Before anything happens, before and in the overload, and after the last request: what is different from
// then on finds the day as if it had been simulated from midnight.
TEST(HybridDay, GoesOnFromACheckpointAsIfFromMidnight) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.events = {event("records", EventKind::kSlow, 9 * 3'600 + 300, 9 * 3'600 + 900, 0.2),
              event("front", EventKind::kDown, 10 * 3'600, 10 * 3'600 + 60)};
  const ClosedForm closed{t};
  const double rate = rate_at(0.65);
  const ServiceLoad same = half_an_hour(rate);
  const HybridDay day = simulate_hybrid_day(t, closed, same, {});
  ASSERT_EQ(day.simulated.size(), 2U);
  const auto leave = [&](int minute, HybridCheckpoint& checkpoint) {
    HybridOptions options;
    options.checkpoint_minute = minute;
    expect_equal(simulate_hybrid_day(t, closed, same, options, nullptr, &checkpoint), day);
    EXPECT_EQ(checkpoint.minute(), minute);
  };
  for (const int minute : {0, 9 * 60 + 4, 9 * 60 + 7, 10 * 60 + 2}) {
    SCOPED_TRACE(minute);
    HybridCheckpoint checkpoint;
    EXPECT_EQ(checkpoint.minute(), -1);
    leave(minute, checkpoint);
    expect_equal(simulate_hybrid_day(t, closed, same, {}, nullptr, &checkpoint), day);
    EXPECT_EQ(checkpoint.minute(), minute) << "none was asked for";
    const ServiceLoad other = half_an_hour(rate, 1.4 * rate, minute);
    expect_equal(simulate_hybrid_day(t, closed, other, {}, nullptr, &checkpoint),
                 simulate_hybrid_day(t, closed, other, {}));
  }
  // From one to the next.
  HybridCheckpoint checkpoint;
  leave(9 * 60 + 6, checkpoint);
  leave(9 * 60 + 20, checkpoint);
  const ServiceLoad other = half_an_hour(rate, 0.5 * rate, 9 * 60 + 20);
  expect_equal(simulate_hybrid_day(t, closed, other, {}, nullptr, &checkpoint),
               simulate_hybrid_day(t, closed, other, {}));
}

TEST(HybridDay, EndsWhenItsAttemptsAreUsedUp) {
  ServiceTopology t = small_service(ServiceLaw::kExponential);
  t.events = {event("records", EventKind::kSlow, 9 * 3'600 + 300, 9 * 3'600 + 900, 0.2)};
  const ServiceLoad load = half_an_hour(rate_at(0.65));
  const HybridDay whole = simulate_hybrid_day(t, ClosedForm{t}, load, {});
  EXPECT_EQ(whole.until_minute, ServiceLoad::kMinutes);
  HybridOptions options;
  options.most_attempts = whole.totals.attempts / 3;
  const HybridDay part = simulate_hybrid_day(t, ClosedForm{t}, load, options);
  EXPECT_LT(part.totals.attempts, whole.totals.attempts / 2);
  EXPECT_GT(part.until_minute, 9 * 60);
  EXPECT_LT(part.until_minute, 9 * 60 + 30);
  for (int m = 0; m < part.until_minute; ++m) {
    EXPECT_EQ(part.at(m, ServiceClass::kCard, 0).median_ms, whole.at(m, ServiceClass::kCard, 0).median_ms)
        << m;
  }
  EXPECT_FALSE(part.is_simulated(part.until_minute));
  options.least_minute = part.until_minute + 5;
  EXPECT_EQ(simulate_hybrid_day(t, ClosedForm{t}, load, options).until_minute, options.least_minute);
}

TEST(HybridDay, CanBeEndedBeforeEachSimulatedMinute) {
  struct Enough {};
  const ServiceTopology t = small_service(ServiceLaw::kExponential);
  const ServiceLoad load = half_an_hour(rate_at(0.5));
  int asked = 0;
  HybridOptions options;
  options.ramp = 1.8;
  options.on_minute = [&] { ++asked; };
  simulate_hybrid_day(t, ClosedForm{t}, load, options);
  EXPECT_GE(asked, 30) << "the load lasts half an hour";
  asked = 0;
  options.on_minute = [&] {
    if (++asked == 5) {
      throw Enough{};
    }
  };
  EXPECT_THROW(simulate_hybrid_day(t, ClosedForm{t}, load, options), Enough);
  EXPECT_EQ(asked, 5);
}

TEST(HybridDay, RampsIntoSimulation) {
  const ServiceTopology t = small_service(ServiceLaw::kExponential);
  HybridOptions options;
  options.ramp = 1.8;
  const HybridDay day = simulate_hybrid_day(t, ClosedForm{t}, half_an_hour(rate_at(0.5)), options);
  ASSERT_EQ(day.simulated.size(), 1U);
  EXPECT_EQ(day.simulated[0].from_minute, 9 * 60);
  EXPECT_TRUE(day.is_simulated(9 * 60 + 20));
  EXPECT_FALSE(day.is_simulated(8 * 60));
}

}  // namespace
}  // namespace cutover::test
