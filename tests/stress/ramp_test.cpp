// Points of a ramp against theory, and the knee.
#include "stress/ramp.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "service/formulas.hpp"
#include "simgrid/simulate.hpp"
#include "stress/point_bytes.hpp"
#include "stress_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

constexpr int kFrom = 9 * 3'600;
constexpr int kUntil = 9 * 3'600 + 1'800;

TEST(Ramp, MeanIsThatOfErlangCAtEveryFactor) {
  // 4 servers of 20 ms: 200 a second. A Poisson load multiplied is no Poisson load: copies stand in the same
  // second. So the multiple is drawn anew, and the ramp multiplies a thin one by 1.
  const ServiceTopology t = one_station(4, 20);
  for (const double rate : {100.0, 170.0}) {
    Replications mean;
    Replications attempts;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const ServiceLoad load = poisson_load(rate, kFrom, kUntil, seed);
      const StressPoint p = measure({t, load, {kDay, kFrom, kUntil}}, 1, seed);
      mean.add(p.mean_s);
      EXPECT_EQ(p.requests, load.total());
      EXPECT_EQ(p.answered, p.requests);
      EXPECT_EQ(p.attempts, p.requests);
      EXPECT_EQ(p.busiest, "only@east");
      EXPECT_GT(p.busiest_utilization, rate / 200);
      EXPECT_LE(p.p50_s, p.p95_s);
      EXPECT_LE(p.p99_s, p.max_s);
    }
    EXPECT_NEAR(mean.estimate().mean, 0.02 + mmc_waiting(4, rate, 50).mean(), mean.estimate().half_width)
        << rate;
  }
}

// A link is told like a station: what was measured, and what theory expects of it.
TEST(Ramp, AFullLinkIsTheBottleneck) {
  ServiceTopology t = one_station(50, 20);
  const ServiceLoad load = poisson_load(100, kFrom, kUntil, 1);
  constexpr double kLoad = 0.8;
  const auto& path = t.classes[static_cast<std::size_t>(ServiceClass::kCard)];
  // One class of one prefecture over one gateway, whose fuller direction is to be full to that share.
  t.gateway.capacity_mbps = 100 * 8e-3 * std::max(path.request_kb, path.reply_kb) / kLoad;
  const auto element = [](const StressPoint& p, const std::string& name) {
    const auto found = std::find_if(p.elements.begin(), p.elements.end(),
                                    [&](const ElementUse& use) { return use.name == name; });
    return found == p.elements.end() ? ElementUse{} : *found;
  };
  for (const StressEngine engine : {StressEngine::kTwin, StressEngine::kSimGrid}) {
    const StressCase stress{.topology = t, .load = load, .window = {kDay, kFrom, kUntil}, .engine = engine};
    const StressPoint p = measure(stress, 1, 1);
    EXPECT_EQ(p.predicted_bottleneck, "gateway@Tokyo");
    EXPECT_EQ(p.busiest, "gateway@Tokyo");
    const auto n = static_cast<double>(load.total());
    EXPECT_NEAR(element(p, "gateway@Tokyo").utilization, kLoad * n / 180'000, 1e-3);
    EXPECT_GE(element(p, "gateway@Tokyo").most, element(p, "gateway@Tokyo").utilization);
    EXPECT_NEAR(element(p, "only@east").utilization, 100 * 0.02 / 50, 0.003);
    EXPECT_GT(p.predicted_utilization, element(p, "gateway@Tokyo").utilization) << "the busiest minute";
  }
  const Knee knee = find_knee({measure({t, load, {kDay, kFrom, kUntil}}, 1, 1)});
  EXPECT_LT(knee.by_theory, 1 / kLoad);
}

TEST(Ramp, SeveralRunsAreThoseOfOneAtATime) {
  const ServiceTopology t = one_station(4, 20);
  const ServiceLoad load = poisson_load(100, kFrom, kUntil, 1);
  const std::vector<StressRun> runs{{1, 1}, {2.5, 1}, {1.5, 2}, {1.5, 3}};
  for (const int threads : {1, 2, 7}) {
    const StressCase stress{.topology = t, .load = load, .window = {kDay, kFrom, kUntil}, .threads = threads};
    const std::vector<StressPoint> points = measure(stress, runs);
    ASSERT_EQ(points.size(), runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const StressPoint alone = measure({t, load, {kDay, kFrom, kUntil}}, runs[i].ramp, runs[i].seed);
      EXPECT_EQ(points[i].ramp, runs[i].ramp);
      EXPECT_EQ(points[i].requests, alone.requests);
      EXPECT_EQ(points[i].mean_s, alone.mean_s) << "to the last bit";
      EXPECT_EQ(points[i].p99_s, alone.p99_s);
    }
    EXPECT_THROW(measure(stress, runs, [] { return false; }), std::runtime_error);
  }
}

TEST(Ramp, RateOfAFactorIsItsMultiple) {
  const ServiceTopology t = one_station(50, 20);
  const ServiceLoad load = poisson_load(100, kFrom, kUntil, 1);
  const auto n = static_cast<double>(load.total());
  for (const double ramp : {1.0, 2.0, 2.5}) {
    const StressPoint p = measure({t, load, {kDay, kFrom, kUntil}}, ramp, 1);
    const double extra = ramp - std::floor(ramp);
    EXPECT_NEAR(static_cast<double>(p.requests), ramp * n, extra > 0 ? binomial_bound(n, extra) : 0) << ramp;
    EXPECT_DOUBLE_EQ(p.offered_per_s, static_cast<double>(p.requests) / 1'800);
    EXPECT_DOUBLE_EQ(p.goodput_per_s, static_cast<double>(p.answered) / 1'800);
  }
}

TEST(Ramp, PredictionIsTheBusiestMinutesTheory) {
  const ServiceTopology t = one_station(4, 20);
  ServiceLoad load;
  for (int second = kFrom; second < kFrom + 120; ++second) {
    load.add(second, 12, ServiceClass::kCard, second < kFrom + 60 ? 50 : 80);
  }
  StressPoint p;
  const StressCase stress{t, load, {kDay, kFrom, kFrom + 120}};
  predict(stress, 2, p);
  EXPECT_EQ(p.predicted_bottleneck, "only");
  EXPECT_NEAR(p.predicted_utilization, 160 * 0.02 / 4, 1e-12);
  // The formula works in whole microseconds.
  EXPECT_NEAR(p.predicted_mean_s, 0.02 + mmc_waiting(4, 160, 50).mean(), 2e-6);
  predict(stress, 2.6, p);
  EXPECT_GT(p.predicted_utilization, 1);
  EXPECT_TRUE(std::isinf(p.predicted_mean_s));
}

TEST(Ramp, TellsWhichClassesAndMinutesFail) {
  ServiceTopology t = one_station(50, 20);
  t.client.give_up_s = 10;
  const double midnight = 86'400.0 * day_number(kDay);
  t.events = {event("only", EventKind::kDown, midnight + kFrom + 300, midnight + kFrom + 600)};
  const ServiceLoad load = poisson_load(100, kFrom, kUntil, 1);
  const StressPoint p = measure({t, load, {kDay, kFrom, kUntil}}, 1, 1);
  std::int64_t requests = 0;
  std::int64_t failed = 0;
  for (const StressClass& c : p.classes) {
    requests += c.requests;
    failed += c.failed;
  }
  EXPECT_EQ(requests, p.requests);
  EXPECT_EQ(failed, p.timed_out + p.rejected);
  EXPECT_EQ(p.minutes.size(), 30U);
  const StressClass& card = p.classes[static_cast<std::size_t>(ServiceClass::kCard)];
  EXPECT_DOUBLE_EQ(card.failure_share(), p.failure_share);
  EXPECT_DOUBLE_EQ(card.p99_s, p.p99_s);
  const std::vector<FailingSpan> spans = failing_spans(p.minutes, 0.01);
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].from_minute, kFrom / 60 + 5);
  EXPECT_EQ(spans[0].until_minute, kFrom / 60 + 10);
  EXPECT_EQ(spans[0].worst_share, 1) << "all of a minute whose ten seconds end within the outage";
}

TEST(Ramp, FailingSpansAreParted) {
  std::vector<StressMinute> minutes;
  for (const int failed : {0, 5, 2, 0, 1, 9, 0}) {
    StressMinute m;
    m.minute = 100 + static_cast<int>(minutes.size());
    m.requests = 10;
    m.failed = failed;
    minutes.push_back(m);
  }
  const std::vector<FailingSpan> spans = failing_spans(minutes, 0.1);
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].from_minute, 101);
  EXPECT_EQ(spans[0].until_minute, 103);
  EXPECT_EQ(spans[0].worst_minute, 101);
  EXPECT_EQ(spans[1].from_minute, 105);
  EXPECT_EQ(spans[1].until_minute, 106);
  EXPECT_EQ(spans[1].worst_share, 0.9);
  EXPECT_TRUE(failing_spans({}, 0).empty());
}

TEST(Ramp, BothEnginesTellTheSameRequests) {
  const ServiceTopology t = one_station(4, 20);
  const ServiceLoad load = poisson_load(100, kFrom, kFrom + 60, 1);
  const StressWindow window{kDay, kFrom, kFrom + 60};
  const StressPoint twin = measure({t, load, window, StressEngine::kTwin}, 1, 7);
  const StressPoint simgrid = measure({t, load, window, StressEngine::kSimGrid}, 1, 7);
  EXPECT_EQ(simgrid.requests, twin.requests);
  EXPECT_EQ(simgrid.answered, twin.answered);
  EXPECT_EQ(simgrid.busiest, twin.busiest);
  // Each engine rounds a request's moments to the microsecond.
  EXPECT_NEAR(simgrid.mean_s, twin.mean_s, 1e-5);
}

/// An event of that day, by seconds since its midnight.
ServiceEvent event_at(const char* element, EventKind kind, int from, int until, double factor = 1) {
  const double midnight = 86'400.0 * day_number(kDay);
  return event(element, kind, midnight + from, midnight + until, factor);
}

// In outages servers are counted while they work, links while they send; a window need not be full minutes,
// and what is still under way after it belongs to later ones.
TEST(Ramp, BothEnginesTellTheSameUseOfElements) {
  ServiceTopology t = one_station(3, 20);
  t.data_centres = {{"east", 0.5}, {"west", 0.5}};
  t.health_check_s = 5;
  t.tiers[0].instances = 2;
  add_tier(t, "behind", 4, 40, ServiceLaw::kExponential).call = {
      .timeout_ms = 1'500, .attempts = 2, .backoff_ms = 20};
  t.client.attempt_timeout_s = 2;
  t.client.give_up_s = 6;
  t.client.attempts = 3;
  t.gateway.capacity_mbps = 10;
  t.backbone.capacity_mbps = 100;
  t.events = {event_at("only", EventKind::kDown, kFrom + 120, kFrom + 210),
              event_at("behind@west", EventKind::kDown, kFrom + 250, kFrom + 430),
              event_at("behind@east", EventKind::kSlow, kFrom + 270, kFrom + 420, 0.5),
              event_at("gateway@Tokyo", EventKind::kSlow, kFrom + 150, kFrom + 390, 0.04)};
  t.events[0].instances = 1;
  const ServiceLoad load = poisson_load(60, kFrom - 600, kFrom + 900, 1);
  for (const int until : {kFrom + 360, kFrom + 395}) {
    const StressWindow window{kDay, kFrom + 95, until};
    const StressPoint twin = measure({t, load, window, StressEngine::kTwin}, 1, 7);
    const StressPoint simgrid = measure({t, load, window, StressEngine::kSimGrid}, 1, 7);
    EXPECT_EQ(simgrid.requests, twin.requests);
    EXPECT_EQ(simgrid.attempts, twin.attempts);
    EXPECT_GT(twin.timed_out, 0);
    EXPECT_EQ(simgrid.busiest, twin.busiest);
    ASSERT_EQ(simgrid.elements.size(), twin.elements.size());
    std::int64_t given_up = 0;
    for (std::size_t i = 0; i < twin.elements.size(); ++i) {
      const ElementUse& a = twin.elements[i];
      const ElementUse& b = simgrid.elements[i];
      EXPECT_EQ(b.name, a.name);
      EXPECT_NEAR(b.utilization, a.utilization, 1e-5) << a.name;
      EXPECT_NEAR(b.most, a.most, 1e-5) << a.name;
      EXPECT_LE(a.most, 1) << a.name;
      EXPECT_EQ(b.longest_queue, a.longest_queue) << a.name;
      EXPECT_EQ(b.given_up, a.given_up) << a.name;
      given_up += a.given_up;
    }
    EXPECT_GT(given_up, 100);
  }
}

TEST(Ramp, ServersThatAreDownAreNotThereToBeBusy) {
  ServiceTopology t = one_station(4, 20);
  t.tiers[0].instances = 2;
  t.events = {event_at("only", EventKind::kDown, kFrom + 30, kFrom + 150),
              event_at("only", EventKind::kDown, kFrom + 90, kFrom + 120)};
  t.events[0].instances = 1;
  const std::vector<Fault> faults = service_faults(t, 1, {kDay});
  EXPECT_DOUBLE_EQ(working_share(t, faults, 0, kFrom / 60 - 1), 1);
  EXPECT_DOUBLE_EQ(working_share(t, faults, 0, kFrom / 60), 0.75);
  EXPECT_DOUBLE_EQ(working_share(t, faults, 0, kFrom / 60 + 1), 0.25)
      << "one all the time, one for half of it";
  EXPECT_DOUBLE_EQ(working_share(t, faults, 0, kFrom / 60 + 2), 0.75);
  t.events[1] = t.events[0];
  const ServiceLoad load = poisson_load(100, kFrom - 600, kFrom + 900, 1);
  for (const StressEngine engine : {StressEngine::kTwin, StressEngine::kSimGrid}) {
    // The full minute that the window lies in: 4 of 8 servers work, 100 requests of 20 ms each second.
    const StressPoint p = measure({t, load, {kDay, kFrom + 70, kFrom + 110}, engine}, 1, 7);
    EXPECT_NEAR(p.elements.at(0).utilization, 0.5, 4 * 0.5 / std::sqrt(6'000 / 2));
    EXPECT_DOUBLE_EQ(p.elements.at(0).most, p.elements.at(0).utilization) << "a single minute";
  }
}

TEST(LeadIn, IsTenMinutesAndReachesBackToEvents) {
  ServiceTopology t = one_station(4, 20);
  const auto simulated = [&](int from, int until) { return simulated_window(t, {kDay, from, until}); };
  EXPECT_EQ(simulated(kFrom, kUntil).from_second, kFrom - 600);
  EXPECT_EQ(simulated(kFrom, kUntil).until_second, kUntil);
  EXPECT_EQ(simulated(kFrom, kUntil).day, kDay);
  EXPECT_EQ(simulated(kFrom + 90, kFrom + 130).from_second, kFrom - 540) << "in full minutes";
  EXPECT_EQ(simulated(kFrom + 90, kFrom + 130).until_second, kFrom + 180);
  EXPECT_EQ(simulated(300, 600).from_second, 0) << "not before midnight";
  t.events = {event_at("only", EventKind::kDown, kFrom - 7'200, kUntil),
              event_at("only", EventKind::kDown, kFrom - 3'600, kFrom - 3'000),
              event_at("only", EventKind::kDown, kFrom - 1'800, kUntil),
              event_at("only", EventKind::kDown, kUntil, kUntil + 60)};
  EXPECT_EQ(simulated(kFrom, kUntil).from_second, kFrom - 4'200) << "2 hours before is too long before";
  EXPECT_EQ(simulated(kFrom - 1, kUntil).from_second, kFrom - 7'800) << "but not one second later";
  EXPECT_EQ(simulated(kUntil, kUntil + 60).from_second, kFrom - 4'200);
  EXPECT_EQ(simulated(kUntil + 7'200, kUntil + 7'260).from_second, kUntil + 6'600);
}

TEST(LeadIn, AWindowInAnOverloadMeasuresWhatALongOneHasThere) {
  ServiceTopology t = one_station(2, 50);  // 40 a second
  t.client.attempt_timeout_s = t.client.give_up_s = 10;
  t.client.attempts = 1;
  t.tiers[0].queue_limit = 2'000;
  const auto agree = [&](const ServiceLoad& load, StressEngine engine, int from) {
    const StressWindow minute{kDay, from, from + 60};
    const StressPoint alone = measure({t, load, minute, engine}, 1, 7);
    const StressPoint hour = measure({t, load, {kDay, kFrom, kUntil}, engine}, 1, 7);
    const StressMinute& there = hour.minutes.at(static_cast<std::size_t>((from - kFrom) / 60));
    ASSERT_EQ(alone.minutes.size(), 1U);
    EXPECT_EQ(alone.minutes[0].minute, there.minute);
    EXPECT_EQ(alone.requests, there.requests);
    EXPECT_GT(there.failure_share(), 0.3);
    EXPECT_NEAR(alone.failure_share, there.failure_share(), 0.03);
  };
  for (const StressEngine engine : {StressEngine::kTwin, StressEngine::kSimGrid}) {
    agree(poisson_load(60, kFrom - 600, kUntil, 1), engine, kFrom + 1'200);
  }
  // An event that began long before the ten minutes.
  t.events = {event_at("only", EventKind::kSlow, kFrom + 60, kFrom + 1'500, 0.4)};
  agree(poisson_load(30, kFrom - 600, kUntil, 2), StressEngine::kTwin, kFrom + 1'440);
}

TEST(LeadIn, DoesNotCount) {
  const ServiceTopology t = one_station(4, 20);
  const ServiceLoad load = poisson_load(100, kFrom, kUntil, 1);
  for (const StressWindow window :
       {StressWindow{kDay, kFrom + 600, kFrom + 660}, StressWindow{kDay, kFrom + 615, kFrom + 701}}) {
    for (const double ramp : {1.0, 1.5}) {
      LoadSource source(load, t, 7, ramp, window.from_second, window.until_second);
      std::int64_t requests = 0;
      for (ServiceRequest request; source.next(request);) {
        ++requests;
      }
      for (const StressEngine engine : {StressEngine::kTwin, StressEngine::kSimGrid}) {
        const StressPoint p = measure({t, load, window, engine}, ramp, 7);
        EXPECT_EQ(p.requests, requests);
        EXPECT_EQ(p.answered, requests);
        EXPECT_EQ(p.attempts, requests);
        EXPECT_DOUBLE_EQ(p.offered_per_s, static_cast<double>(requests) / window.seconds());
        EXPECT_EQ(p.minutes.size(),
                  static_cast<std::size_t>((window.until_second + 59) / 60 - kFrom / 60 - 10));
        std::int64_t of_minutes = 0;
        for (const StressMinute& minute : p.minutes) {
          of_minutes += minute.requests;
        }
        EXPECT_EQ(of_minutes, requests);
      }
    }
  }
}

TEST(Ramp, RunsOfSimGridSideBySideAreThoseOfEachAlone) {
  const ServiceTopology t = one_station(4, 20);
  const ServiceLoad load = poisson_load(150, kFrom, kFrom + 60, 1);
  StressCase stress{t, load, {kDay, kFrom, kFrom + 60}, StressEngine::kSimGrid};
  stress.threads = 2;
  const std::vector<StressRun> runs{{0.5, 7}, {2, 7}, {1, 8}};  // twice the load is too much for it
  const std::vector<StressPoint> points = measure(stress, runs);
  ASSERT_EQ(points.size(), runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    StressPoint alone = measure(stress, runs[i].ramp, runs[i].seed);
    alone.run_seconds = points[i].run_seconds;
    EXPECT_EQ(to_bytes(points[i]), to_bytes(alone)) << "run " << i;
  }
  EXPECT_TRUE(std::isinf(points[1].predicted_mean_s));
  EXPECT_THROW(measure(stress, runs, [] { return false; }), std::runtime_error);
}

TEST(Ramp, WhatEndsARunOfSimGridElsewhereIsSaidHere) {
  ServiceTopology t = one_station(4, 20);
  const ServiceLoad load = poisson_load(10, kFrom, kFrom + 60, 1);
  t.tiers[0].servers = 0;
  const StressCase stress{t, load, {kDay, kFrom, kFrom + 60}, StressEngine::kSimGrid};
  try {
    measure(stress, {{1, 7}, {2, 7}});
    FAIL() << "no exception";
  } catch (const SimulationError& e) {
    EXPECT_NE(std::string{e.what()}.find("'only'"), std::string::npos) << e.what();
  }
}

TEST(Ramp, AThinnedWindowStandsForAllOfItsRequestsAndSaysWhatThatCosts) {
  const ServiceTopology t = one_station(40, 20);
  const ServiceLoad load = poisson_load(1'000, kFrom, kFrom + 60, 1);
  const StressWindow window{kDay, kFrom, kFrom + 60};
  const StressPoint all = measure({t, load, window, StressEngine::kSimGrid}, 1, 7);
  StressCase one_in_ten{t, load, window, StressEngine::kSimGrid};
  one_in_ten.thin = 10;
  const StressPoint thinned = measure(one_in_ten, 1, 7);
  // 60,000 requests, each kept with probability 1/10: six standard deviations of ten times the kept are
  // 4,410.
  EXPECT_NEAR(static_cast<double>(thinned.requests), static_cast<double>(all.requests), 4'410);
  EXPECT_EQ(thinned.requests % 10, 0);
  EXPECT_EQ(thinned.answered, thinned.requests) << "half of the servers are free";
  EXPECT_NEAR(thinned.offered_per_s, static_cast<double>(thinned.requests) / 60, 1e-9);
  EXPECT_EQ(thinned.classes[static_cast<std::size_t>(ServiceClass::kCard)].requests, thinned.requests);
  std::int64_t of_minutes = 0;
  for (const StressMinute& minute : thinned.minutes) {
    of_minutes += minute.requests;
  }
  EXPECT_EQ(of_minutes, thinned.requests);
  EXPECT_TRUE(all.thinning.empty());
  EXPECT_EQ(all.predicted_thinned_mean_s, 0);
  // 4 servers of the same speed for a tenth of the requests.
  const double rate = static_cast<double>(load.total()) / 60 / 10;
  EXPECT_NEAR(thinned.predicted_thinned_mean_s, 0.02 + mmc_waiting(4, rate, 50).mean(), 2e-6);
  EXPECT_NEAR(thinned.predicted_mean_s, 0.02, 1e-4);
  ASSERT_EQ(thinned.thinning.size(), 1U);
  EXPECT_GT(thinned.thinning[0].thinned_wait_ms, thinned.thinning[0].wait_ms);

  // One server for a hundredth of them, which 0.4 of a server would do: it takes 50 ms.
  StressCase one_in_hundred{t, load, window, StressEngine::kSimGrid};
  one_in_hundred.thin = 100;
  EXPECT_NEAR(measure(one_in_hundred, 1, 7).predicted_thinned_mean_s,
              0.05 + mmc_waiting(1, rate / 10, 20).mean(), 2e-6);

  StressCase twin{t, load, window, StressEngine::kTwin};
  twin.thin = 10;
  EXPECT_THROW(measure(twin, 1, 7), std::invalid_argument);
}

TEST(Ramp, CallsOfAThinnedWindowAreThoseOfAllItsFailures) {
  ServiceTopology t = one_station(4, 100);  // 40 requests a second, asked 200
  t.client.attempt_timeout_s = t.client.give_up_s = 1;
  const ServiceLoad load = poisson_load(200, kFrom, kFrom + 60, 1);
  const StressWindow window{kDay, kFrom, kFrom + 60};
  StressCase stress{t, load, window, StressEngine::kSimGrid};
  stress.call_centre =
      CallCentreRule{.agents = 10, .handling_seconds = 60, .patience_seconds = 60, .share_of_failures = 1};
  stress.call_centre_hours = CallCentreHours{8 * kMillisPerHour, 18 * kMillisPerHour};
  const StressPoint all = measure(stress, 1, 7);
  stress.thin = 4;
  const StressPoint thinned = measure(stress, 1, 7);
  ASSERT_GT(all.timed_out, 5'000);
  EXPECT_EQ(all.calls, all.timed_out + all.rejected);
  EXPECT_EQ(thinned.calls, thinned.timed_out + thinned.rejected);
}

StressPoint point(double ramp, double failures, double utilization) {
  StressPoint p;
  p.ramp = ramp;
  p.failure_share = failures;
  p.predicted_utilization = utilization;
  return p;
}

TEST(Knee, LiesBetweenTheLastThatHoldsAndTheFirstThatBreaks) {
  const Knee k = find_knee({point(1, 0, 0.4), point(2, 0.001, 0.8), point(3, 0.2, 1.2)});
  EXPECT_DOUBLE_EQ(k.by_theory, 2.5);
  EXPECT_EQ(k.holds, 2);
  EXPECT_EQ(k.breaks, 3);
}

TEST(Knee, ABottleneckThatIsFullDoesNotHoldThoughFewFailYet) {
  const Knee k = find_knee({point(1, 0, 0.7), point(1.5, 0.0005, 1.0), point(2, 0.4, 1.4)});
  EXPECT_EQ(k.holds, 1);
  EXPECT_EQ(k.breaks, 1.5);
  EXPECT_TRUE(k.few_fail_yet);
  const Knee at_once = find_knee({point(2, 0, 1.4)});
  EXPECT_EQ(at_once.holds, 0);
  EXPECT_EQ(at_once.breaks, 2);
  EXPECT_TRUE(at_once.few_fail_yet);
  EXPECT_FALSE(find_knee({point(1, 0, 0.7), point(2, 0.4, 1.4)}).few_fail_yet);
}

TEST(Knee, NothingAboveTheFirstBreakHolds) {
  const Knee k = find_knee({point(3, 0, 1.2), point(1, 0, 0.4), point(2, 0.5, 0.8)});
  EXPECT_EQ(k.holds, 1);
  EXPECT_EQ(k.breaks, 2);
}

TEST(Knee, IsAbsentWhereAllOrNoneHold) {
  const Knee all = find_knee({point(1, 0, 0.1), point(2, 0, 0.2)});
  EXPECT_EQ(all.holds, 2);
  EXPECT_EQ(all.breaks, 0);
  const Knee none = find_knee({point(1, 0.5, 1.1)});
  EXPECT_EQ(none.holds, 0);
  EXPECT_EQ(none.breaks, 1);
}

// Who calls is a binomial share of failures and of first uses; with agents for everybody nobody hangs up,
// with few nearly all do.
TEST(CallCentreBeside, OPS_03_FailuresAndFirstUsesCall) {
  constexpr int kMinute = 10 * 60;
  ServiceStatistics statistics(kMinute, 1, 1);
  constexpr int kFailed = 100'000;
  constexpr int kFirst = 50'000;
  for (int i = 0; i < kFailed + kFirst; ++i) {
    ServiceRequest request;
    request.at = Micros{kMinute} * 60 * kMicrosPerSecond + i;
    request.id = static_cast<std::uint32_t>(i);
    request.service_class = i < kFailed ? ServiceClass::kNumber : ServiceClass::kCardFirst;
    ServiceOutcome outcome;
    outcome.end = i < kFailed ? ServiceEnd::kTimedOut : ServiceEnd::kAnswered;
    statistics.done(request, outcome);
  }
  const ServiceTopology topology;
  const ServiceLoad load;
  const StressWindow window{make_day(2025, 12, 1), kMinute * 60, kMinute * 60 + 60};
  StressCase stress{topology, load, window};
  stress.call_centre_hours = CallCentreHours{8 * kMillisPerHour, 18 * kMillisPerHour};
  stress.call_centre = CallCentreRule{.agents = 32'768,
                                      .handling_seconds = 360,
                                      .handling_sigma = 0.6,
                                      .patience_seconds = 180,
                                      .share_of_failures = 0.02,
                                      .share_of_first_uses = 0.01,
                                      .morning_rush_minutes = 60,
                                      .service_level_seconds = 30};
  StressPoint many;
  add_calls(statistics, stress, 1, many);
  const double p = stress.call_centre->share_of_failures;
  const double q = stress.call_centre->share_of_first_uses;
  EXPECT_NEAR(static_cast<double>(many.calls), kFailed * p + kFirst * q,
              z_bound() * std::sqrt(kFailed * p * (1 - p) + kFirst * q * (1 - q)) + 1);
  EXPECT_EQ(many.calls_abandoned_share, 0);
  EXPECT_EQ(many.calls_in_time_share, 1);
  EXPECT_LT(many.call_wait_p95_s, 1e-6) << "the finest bin of the histogram";

  stress.call_centre->agents = 1;
  StressPoint one;
  add_calls(statistics, stress, 1, one);
  EXPECT_EQ(one.calls, many.calls) << "the same callers";
  EXPECT_GT(one.calls_abandoned_share, 0.9);
  EXPECT_LT(one.calls_in_time_share, 0.1);
  stress.call_centre->service_level_seconds = 3'600;
  StressPoint patient;
  add_calls(statistics, stress, 1, patient);
  EXPECT_NEAR(patient.calls_in_time_share, 1 - patient.calls_abandoned_share, 1e-12)
      << "nobody waits for an hour";

  stress.call_centre_hours.reset();
  StressPoint closed;
  add_calls(statistics, stress, 1, closed);
  EXPECT_EQ(closed.calls, 0);
  EXPECT_GT(closed.calls_next_day, 0);

  stress.call_centre.reset();
  StressPoint none;
  add_calls(statistics, stress, 1, none);
  EXPECT_EQ(none.calls + none.calls_next_day, 0) << "without a call centre nobody calls";
}

}  // namespace
}  // namespace cutover::test
