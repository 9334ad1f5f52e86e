// The fast twin against SimGrid on small random platforms, and on the instants in which much happens at once.
#include "service_engines/engines_case.hpp"

namespace cutover::test {
namespace {

constexpr std::int64_t kStretch = 20'000;

/// A platform with a bit of everything, another one for each seed.
enum class Flavour : std::uint8_t {
  kUsual,
  kSlowAtTimes,
  kFastLines,  ///< gateways and backbone take no time to transmit: the twin then crosses them in one event
};
/// Every other tier is called with a time-out or more than once.
void give_up_calls(ServiceTopology& t, std::uint64_t seed) {
  WordSequence words{Stream{seed, Purpose::kFacility}, 18, 0};
  const auto below = [&](std::uint32_t n) { return static_cast<int>(words.next() % n); };
  for (Tier& tier : t.tiers) {
    if (below(2) == 0) {
      tier.call = {.timeout_ms = below(4) == 0 ? 0.0 : 20 + 20 * below(6),
                   .attempts = 1 + below(4),
                   .backoff_ms = 15.0 * below(4),
                   .backoff_factor = 1.0 + below(2),
                   .backoff_limit_ms = 50,
                   .backoff_jitter = 0.4 * below(3)};
    }
  }
}

ServiceTopology random_topology(std::uint64_t seed, Flavour flavour) {
  WordSequence words{Stream{seed, Purpose::kFacility}, 17, 0};
  const auto below = [&](std::uint32_t n) { return static_cast<int>(words.next() % n); };
  ServiceTopology t;
  t.title = "random";
  const int networks = 1 + below(3);
  for (int n = 0; n < networks; ++n) {
    AccessNetwork access;
    access.name = "line" + std::to_string(n);
    access.prefectures = {0, 12, 46};
    access.share = 1.0 / networks;
    access.latency_ms = 1 + below(20);
    access.latency_sigma = 0.1 * below(6);
    access.capacity_mbps = below(2) == 0 ? 5 : 1'000;
    if (below(3) == 0) {
      access.mtbf_h = 0.01;
      access.mttr_h = 0.0004;
    }
    t.access.push_back(access);
  }
  t.gateway = {.latency_ms = 0.5 * below(4), .capacity_mbps = below(2) == 0 ? 20.0 : 900.0};
  t.backbone = {.latency_ms = 0.7 * below(4), .capacity_mbps = below(2) == 0 ? 50.0 : 5'000.0};
  const int centres = 1 + below(3);
  for (int c = 0; c < centres; ++c) {
    t.data_centres.push_back({"centre" + std::to_string(c), 1.0 / centres});
  }
  t.health_check_s = below(4);
  t.client = {.attempt_timeout_s = 0.3 + 0.1 * below(5),
              .attempts = 1 + below(4),
              .backoff_s = 0.1 * below(4),
              .backoff_factor = 1.0 + below(2),
              .backoff_limit_s = 1,
              .backoff_jitter = 0.3 * below(3),
              .give_up_s = 0.6 + 0.4 * below(5)};
  const int tiers = 1 + below(4);
  for (int i = 0; i < tiers; ++i) {
    Tier tier;
    tier.name = "tier" + std::to_string(i);
    tier.instances = 1 + below(3);
    tier.servers = 1 + below(3);
    tier.service_ms = 5 + below(30);
    tier.law = below(2) == 0 ? ServiceLaw::kExponential : ServiceLaw::kLognormal;
    tier.latency_ms = 0.3 * below(3);
    tier.outside = i > 0 && below(4) == 0;
    tier.queue_limit = below(3) == 0 ? below(20) : 1'000'000;
    tier.queue_timeout_ms = below(3) == 0 ? 20 + 20 * below(5) : 0;
    if (below(3) == 0) {
      tier.breaker = {.window_s = 1, .failure_share = 0.4, .minimum = 5 + below(10), .open_s = 1};
    }
    if (below(3) == 0) {
      tier.mtbf_h = 0.002;
      tier.mttr_h = 0.0003;
    }
    t.tiers.push_back(tier);
  }
  give_up_calls(t, seed);
  for (ClassPath& c : t.classes) {
    const int steps = 1 + below(6);
    for (int s = 0; s < steps; ++s) {
      c.path.push_back(below(static_cast<std::uint32_t>(tiers)));
    }
    c.request_kb = 0.5 * below(5);
    c.reply_kb = below(20);
  }
  // Faults that touch and overlap each other.
  for (int e = below(5); e > 0; --e) {
    const int from = 1 + below(8);
    const char* const elements[] = {"tier0",       "centre0",      "backbone", "gateway@Hokkaido",
                                    "line0@Tokyo", "tier0@centre0"};
    t.events.push_back(drill(elements[below(6)], EventKind::kDown, from, from + 1 + below(3), 1, below(2)));
  }
  if (flavour == Flavour::kSlowAtTimes) {
    t.events.push_back(drill("tier0", EventKind::kSlow, 2, 5, 0.7));
    t.events.push_back(drill("backbone", EventKind::kSlow, 4, 8, 0.5));
  } else if (flavour == Flavour::kFastLines) {
    t.gateway.capacity_mbps = 1e12;
    t.backbone.capacity_mbps = 1e12;
  }
  return t;
}

Asking every_class() {
  return {{1, 1, 1, 1, 1, 1, 1, 1}, {0, 12, 46}};
}

void expect_agreement_on_random_platforms(std::uint64_t first_seed, int runs, Flavour flavour) {
  Tally tally;
  std::int64_t retried = 0, rejected = 0, broken = 0, expired = 0, lost = 0, failed = 0, given_up = 0;
  for (std::uint64_t seed = first_seed; seed < first_seed + static_cast<std::uint64_t>(runs); ++seed) {
    const ServiceTopology t = stretched(random_topology(seed, flavour), kStretch);
    std::vector<ServiceRequest> trace;
    // From idle to overload and back.
    for (int second = 0; second < 12; ++second) {
      const double per_second = second < 8 ? 10 + 15 * second : 20;
      ask_between(t, every_class(), per_second / 8 / kStretch, second * kSecond * kStretch,
                  (second + 1) * kSecond * kStretch, seed, trace);
    }
    const Agreement a{t, trace, seed};
    EXPECT_EQ(a.twin_told.told, trace.size()) << seed;
    EXPECT_EQ(a.simgrid_told.told, trace.size()) << seed;
    tally.add(a);
    if (a.differing == 0) {
      EXPECT_EQ(a.twin.given_up, a.given_up) << seed;
      EXPECT_EQ(a.twin.repeated, a.simgrid.repeated) << seed;
    }
    retried += a.retried;
    rejected += a.rejected;
    broken += a.broken;
    expired += a.expired;
    lost += a.lost;
    given_up += a.given_up;
    failed += a.failed;
  }
  EXPECT_TRUE(tally.agrees());
  ::testing::Test::RecordProperty("runs_that_differ", tally.differing());
  EXPECT_GT(std::min({retried, rejected, broken, expired, lost, failed, given_up}), 100);
}

TEST(EnginesProperty, AgreeOnRandomPlatforms) {
  expect_agreement_on_random_platforms(1, 120, Flavour::kUsual);
}

TEST(EnginesProperty, AgreeOnRandomPlatformsThatAreSlowAtTimes) {
  expect_agreement_on_random_platforms(1'001, 60, Flavour::kSlowAtTimes);
}

TEST(EnginesProperty, AgreeOnRandomPlatformsWithFastLines) {
  expect_agreement_on_random_platforms(2'001, 60, Flavour::kFastLines);
}

/// One tier of two single servers, one data centre, lines without latency; many arrive at once.
ServiceTopology two_servers() {
  ServiceTopology t;
  AccessNetwork line;
  line.name = "line";
  line.prefectures = {12};
  line.latency_ms = 0;
  line.latency_sigma = 0;
  line.capacity_mbps = 1e9;
  t.access = {line};
  t.gateway = {.latency_ms = 0, .capacity_mbps = 1e9};
  t.backbone = t.gateway;
  t.data_centres = {{"west", 1}};
  Tier app;
  app.name = "app";
  app.instances = 2;
  app.service_ms = 700;
  t.tiers = {app};
  for (ClassPath& c : t.classes) {
    c.path = {0};
  }
  t.client = {.attempt_timeout_s = 30,
              .attempts = 2,
              .backoff_s = 1,
              .backoff_factor = 1,
              .backoff_limit_s = 1,
              .backoff_jitter = 0.5,
              .give_up_s = 60};
  return t;
}

void expect_agreement(const ServiceTopology& t, std::int64_t lost_at_least) {
  Tally tally;
  std::int64_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::vector<ServiceRequest> trace;
    ask_between(t, {{1}, {12}}, 4, 0, 20 * kSecond, seed, trace);
    const Agreement a{t, trace, seed};
    tally.add(a);
    lost += a.lost;
  }
  EXPECT_TRUE(tally.agrees());
  EXPECT_GE(lost, lost_at_least);
}

TEST(EnginesProperty, OneOutageFollowsTheOtherWithoutAGap) {
  ServiceTopology t = two_servers();
  // Instance 0 stays down from 5 to 9 s: nobody is served by it at 7 s.
  t.events = {drill("app", EventKind::kDown, 5, 7, 1, 1), drill("app", EventKind::kDown, 7, 9, 1, 1)};
  expect_agreement(t, 10);
  t.events = {drill("app", EventKind::kDown, 5, 7), drill("app@west", EventKind::kDown, 7, 9, 1, 1)};
  expect_agreement(t, 100);
  t.events = {drill("west", EventKind::kDown, 5, 7), drill("app", EventKind::kDown, 7, 9)};
  expect_agreement(t, 100);
}

TEST(EnginesProperty, ALargerOutageTakesOverFromASmallerOne) {
  ServiceTopology t = two_servers();
  // At 7 s the first is over and both go down.
  t.events = {drill("app", EventKind::kDown, 5, 7, 1, 1), drill("app", EventKind::kDown, 7, 8)};
  expect_agreement(t, 100);
}

}  // namespace
}  // namespace cutover::test
