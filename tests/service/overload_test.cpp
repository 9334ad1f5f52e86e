// Metastable overload: a trigger ends and the overload stays, because retries and work nobody waits for keep
// the stations full, until load is shed; and what cures it.
#include <gtest/gtest.h>

#include "service_case.hpp"

namespace cutover::test {
namespace {

/// 60 % busy without retries; three attempts of 1 s almost at once.
ServiceTopology fragile() {
  ServiceTopology t = bare_topology();
  t.client = {.attempt_timeout_s = 1,
              .attempts = 3,
              .backoff_s = 0.1,
              .backoff_factor = 1,
              .backoff_limit_s = 0.1,
              .backoff_jitter = 0.5,
              .give_up_s = 10};
  add_tier(t, "records", 10, 20, ServiceLaw::kExponential);
  return t;
}

constexpr double kUsualRate = 300;
constexpr double kSeconds = 900;

/// Share answered of the requests asked between two seconds.
double answered(const Answers& a, double from_s, double until_s) {
  double all = 0;
  double good = 0;
  for (const Ended& e : a.sink.all) {
    if (e.request.at >= micros_of_seconds(from_s) && e.request.at < micros_of_seconds(until_s)) {
      ++all;
      good += e.outcome.end == ServiceEnd::kAnswered ? 1 : 0;
    }
  }
  return good / all;
}

std::vector<ServiceRequest> steady() {
  return poisson(kUsualRate, static_cast<std::size_t>(kUsualRate * kSeconds), 11);
}

const ServiceEvent kTrigger = event("records", EventKind::kSlow, 60, 90, 0.2);

TEST(MetastableOverload, WithoutTriggerNothingHappens) {
  EXPECT_EQ(answered(ask(fragile(), steady()), 0, kSeconds), 1);
}

TEST(MetastableOverload, OutlivesItsTrigger) {
  ServiceTopology t = fragile();
  t.events = {kTrigger};
  const Answers a = ask(t, steady());
  EXPECT_EQ(answered(a, 0, 55), 1);
  // Thirteen minutes after the trigger has ended, nearly nobody gets an answer.
  EXPECT_LT(answered(a, 780, kSeconds), 0.05);
}

TEST(MetastableOverload, EndsWhenLoadIsShed) {
  ServiceTopology t = fragile();
  t.events = {kTrigger};
  // From 200 s to 500 s only every sixth asks.
  std::vector<ServiceRequest> requests = steady();
  std::erase_if(requests, [](const ServiceRequest& r) {
    return r.at >= 200 * kMicrosPerSecond && r.at < 500 * kMicrosPerSecond && r.id % 6 != 0;
  });
  const Answers a = ask(t, requests);
  EXPECT_LT(answered(a, 120, 200), 0.05);
  EXPECT_GT(answered(a, 780, kSeconds), 0.999);
}

TEST(MetastableOverload, CuredByAQueueTimeout) {
  ServiceTopology t = fragile();
  t.events = {kTrigger};
  t.tiers[0].queue_timeout_ms = 500;
  EXPECT_GT(answered(ask(t, steady()), 120, kSeconds), 0.999);
}

TEST(MetastableOverload, CuredByPatientClients) {
  ServiceTopology t = fragile();
  t.events = {kTrigger};
  // One attempt, no retry: the load never exceeds what comes in.
  t.client.attempts = 1;
  EXPECT_GT(answered(ask(t, steady()), 200, kSeconds), 0.999);
}

TEST(MetastableOverload, CuredByAShortQueue) {
  ServiceTopology t = fragile();
  t.events = {kTrigger};
  t.tiers[0].queue_limit = 100;
  EXPECT_GT(answered(ask(t, steady()), 120, kSeconds), 0.999);
}

}  // namespace
}  // namespace cutover::test
