// What SimGrid does to the process that hosts it, one test a trap.
#include <malloc.h>

#include <csignal>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "service_case.hpp"

namespace cutover::test {
namespace {

void ours(int) {}

ServiceTopology busy_topology() {
  ServiceTopology t = plain_topology();
  t.tiers[0].instances = 3;
  t.tiers[0].servers = 2;
  t.tiers[0].law = ServiceLaw::kExponential;
  t.tiers[0].service_ms = 50;
  t.access[0].latency_ms = 7;
  t.access[0].latency_sigma = 0.4;
  t.client.backoff_jitter = 0.5;
  t.client.attempt_timeout_s = 0.2;
  t.events = {event("app", EventKind::kDown, 2, 4, 1, 2), event("app", EventKind::kSlow, 3, 6, 0.3),
              event("line", EventKind::kDown, 7, 8)};
  return t;
}

SimGridReport simulate(std::uint32_t requests, OutcomeSink& sink, std::uint64_t seed = 1) {
  PoissonSource source{100, requests, seed};
  return simulate_with_simgrid(busy_topology(), plain_period(), seed, source, sink);
}

struct Silent final : OutcomeSink {
  void done(const ServiceRequest&, const ServiceOutcome&) override {}
};

TEST(SimGridTraps, SignalHandlersAreAsBefore) {
  for (const int signal : {SIGINT, SIGSEGV, SIGBUS}) {
    struct sigaction before {};
    struct sigaction mine {};
    mine.sa_handler = ours;
    ASSERT_EQ(sigaction(signal, &mine, &before), 0);
    Silent sink;
    simulate(10, sink);
    struct sigaction after {};
    ASSERT_EQ(sigaction(signal, &before, &after), 0);
    EXPECT_EQ(after.sa_handler, ours) << signal;
  }
}

TEST(SimGridTraps, SignalHandlersAreOursDuringARun) {
  struct Looking final : OutcomeSink {
    void done(const ServiceRequest&, const ServiceOutcome&) override {
      struct sigaction now {};
      sigaction(SIGINT, nullptr, &now);
      kept = kept && now.sa_handler == ours;
      ++looks;
    }
    bool kept = true;
    int looks = 0;
  };
  struct sigaction before {};
  struct sigaction mine {};
  mine.sa_handler = ours;
  sigaction(SIGINT, &mine, &before);
  Looking sink;
  simulate(10, sink);
  sigaction(SIGINT, &before, nullptr);
  EXPECT_TRUE(sink.kept);
  EXPECT_EQ(sink.looks, 10);
}

TEST(SimGridTraps, TheClockOfTheNextRunStartsAnew) {
  Outcomes first;
  const SimGridReport a = simulate(2'000, first);
  Outcomes second;
  const SimGridReport b = simulate(2'000, second);
  ASSERT_EQ(first.size(), second.size());
  for (const auto& [id, outcome] : first.all()) {
    EXPECT_EQ(outcome.latency, second.of(id).latency);
    EXPECT_EQ(outcome.end, second.of(id).end);
    EXPECT_EQ(outcome.attempts, second.of(id).attempts);
  }
  EXPECT_EQ(a.until, b.until);
  EXPECT_EQ(a.executions, b.executions);
  EXPECT_EQ(a.timers, b.timers);
  EXPECT_EQ(a.stations[0].total.busy_us, b.stations[0].total.busy_us);
}

TEST(SimGridTraps, AnExceptionOfTheSinkComesOutNested) {
  struct Angry final : OutcomeSink {
    void done(const ServiceRequest& request, const ServiceOutcome&) override {
      ++calls;
      if (request.id == 50) {
        throw std::domain_error("the disk is full");
      }
    }
    int calls = 0;
  };
  Angry sink;
  try {
    simulate(1'000, sink);
    FAIL() << "no exception";
  } catch (const SimulationError& e) {
    EXPECT_NE(std::string{e.what()}.find("the disk is full"), std::string::npos);
    EXPECT_THROW(std::rethrow_if_nested(e), std::domain_error);
  }
  EXPECT_LT(sink.calls, 200);  // nothing is told after it
  Outcomes after;
  simulate(100, after);
  EXPECT_EQ(after.size(), 100U);
}

TEST(SimGridTraps, AnExceptionOfTheSourceComesOutNested) {
  struct Broken final : RequestSource {
    bool next(ServiceRequest& out) override {
      if (++calls == 20) {
        throw std::range_error("the trace is torn");
      }
      out = {.at = calls * kSecond / 10, .id = calls, .prefecture = kTokyo};
      return true;
    }
    std::uint32_t calls = 0;
  };
  Broken source;
  Silent sink;
  try {
    simulate_with_simgrid(busy_topology(), plain_period(), 1, source, sink);
    FAIL() << "no exception";
  } catch (const SimulationError& e) {
    EXPECT_THROW(std::rethrow_if_nested(e), std::range_error);
  }
}

TEST(SimGridTraps, BadTracesAndTopologiesAreRefusedInWords) {
  Silent sink;
  const auto message = [&](const ServiceTopology& t, std::vector<ServiceRequest> requests,
                           SimGridOptions options = {}) {
    VectorSource source{std::move(requests)};
    try {
      simulate_with_simgrid(t, plain_period(), 1, source, sink, options);
    } catch (const SimulationError& e) {
      return std::string{e.what()};
    }
    return std::string{};
  };
  EXPECT_NE(message(plain_topology(), requests_at({5, 4})).find("sorted by time"), std::string::npos);
  EXPECT_NE(message(plain_topology(), requests_at({-1})).find("sorted by time"), std::string::npos);
  EXPECT_NE(message(plain_topology(), {{.at = 1, .prefecture = 3}}).find("prefecture 3"), std::string::npos);
  EXPECT_NE(message(plain_topology(), {{.at = 1, .prefecture = kTokyo, .access = 9}}).find("network 9"),
            std::string::npos);
  ServiceTopology t = plain_topology();
  t.tiers[0].servers = 0;
  EXPECT_NE(message(t, {}).find("'app'"), std::string::npos);
  t = plain_topology();
  t.classes[2].path = {7};
  EXPECT_NE(message(t, {}).find("tier 7"), std::string::npos);
  t = plain_topology();
  t.events = {event("ap", EventKind::kDown, 1, 2)};
  EXPECT_NE(message(t, {}).find("the nearest name is 'app'"), std::string::npos);
  EXPECT_NE(message(plain_topology(), {}, {.thin = 0}).find("thinning by 0"), std::string::npos);
}

TEST(SimGridTraps, ThreadsTakeTurns) {
  Outcomes alone;
  simulate(3'000, alone);
  Outcomes together[2];
  std::thread one{[&] { simulate(3'000, together[0]); }};
  std::thread two{[&] { simulate(3'000, together[1]); }};
  one.join();
  two.join();
  for (const Outcomes& outcomes : together) {
    ASSERT_EQ(outcomes.size(), alone.size());
    for (const auto& [id, outcome] : alone.all()) {
      EXPECT_EQ(outcome.latency, outcomes.of(id).latency);
    }
  }
}

TEST(SimGridTraps, EverythingInOneInstantIsNoPastDate) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = 0;
  t.tiers.push_back(t.tiers[0]);
  t.tiers[1].name = "database";
  t.classes[0].path = {0, 1, 0, 1};
  const ServiceResult r = run_service(t, std::vector<Micros>(500, 1'234'567));
  EXPECT_EQ(r.outcomes.size(), 500U);
  for (const auto& [id, outcome] : r.outcomes.all()) {
    EXPECT_EQ(outcome.latency, 0) << id;
  }
}

TEST(SimGridTraps, AMonthLaterAMicrosecondIsStillOne) {
  ServiceTopology t = plain_topology();
  t.tiers[0].service_ms = 0.001;
  std::vector<Micros> times;
  for (Micros i = 0; i < 1'000; ++i) {
    times.push_back(31 * 86'400 * kSecond + 3 * i);
  }
  const ServiceResult r = run_service(t, times);
  for (const auto& [id, outcome] : r.outcomes.all()) {
    EXPECT_EQ(outcome.latency, 1) << id;
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(SimGridTraps, ManyRunsDoNotGrowTheHeap) {
  Silent sink;
  for (int i = 0; i < 20; ++i) {
    simulate(300, sink, 7);
  }
  const auto before = mallinfo2();
  constexpr int kRuns = 100;
  for (int i = 0; i < kRuns; ++i) {
    simulate(300, sink, 7);
  }
  const auto after = mallinfo2();
  const auto grown = static_cast<std::int64_t>(after.uordblks + after.hblkhd) -
                     static_cast<std::int64_t>(before.uordblks + before.hblkhd);
  EXPECT_LT(grown / kRuns, 4'096) << "bytes a run";
}

TEST(SimGridTraps, MemoryDoesNotGrowWithTheTrace) {
  // Held at the end, while the engine still lives: asked by the sink at the last request.
  struct Asking final : OutcomeSink {
    explicit Asking(std::int64_t n) : last(n) {}
    void done(const ServiceRequest&, const ServiceOutcome&) override {
      if (++count == last) {
        const auto info = mallinfo2();
        bytes = static_cast<std::int64_t>(info.uordblks + info.hblkhd);
      }
    }
    std::int64_t last;
    std::int64_t count = 0;
    std::int64_t bytes = 0;
  };
  const auto held = [](std::uint32_t requests) {
    ServiceTopology t = busy_topology();
    t.events.clear();
    PoissonSource source{50, requests, 3};
    Asking sink{requests};
    simulate_with_simgrid(t, plain_period(), 3, source, sink);
    return sink.bytes;
  };
  held(2'000);
  const std::int64_t few = held(2'000);
  const std::int64_t many = held(40'000);
  // The series by minute grows with time, by some hundred bytes a minute; requests leave nothing behind.
  const std::int64_t minutes = 40'000 / 50 / 60;
  EXPECT_LT(many - few, 2'048 * minutes + 16'384);
}
#endif

}  // namespace
}  // namespace cutover::test
