/// \file
/// Random services and rising loads, another one for each seed, and outcomes in a form that compares.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "service_case.hpp"

namespace cutover::test {

/// A topology with a bit of everything, different for each seed.
inline ServiceTopology random_topology(std::uint64_t seed) {
  WordSequence words{Stream{seed, Purpose::kFacility}, 0, 0};
  const auto below = [&](std::uint32_t n) { return static_cast<int>(words.next() % n); };
  ServiceTopology t = bare_topology();
  t.access[0].latency_ms = 5;
  t.access[0].latency_sigma = 0.4;
  t.access[0].capacity_mbps = below(2) == 0 ? 10 : 1'000;
  t.gateway = {.latency_ms = 1, .capacity_mbps = below(2) == 0 ? 100.0 : 10'000.0};
  t.backbone = {.latency_ms = 2, .capacity_mbps = 10'000};
  t.data_centres = {{"east", 0.6}, {"west", 0.4}};
  t.health_check_s = 1;
  t.client = {.attempt_timeout_s = 0.5,
              .attempts = 3,
              .backoff_s = 0.2,
              .backoff_factor = 2,
              .backoff_limit_s = 1,
              .backoff_jitter = 0.5,
              .give_up_s = 2};
  for (int i = 0; i < 3; ++i) {
    const auto law = static_cast<ServiceLaw>(below(3));
    Tier& tier = add_tier(t, "tier" + std::to_string(i), 1 + below(3), 5 + below(15), law);
    tier.instances = 1 + below(3);
    tier.latency_ms = below(2) * 0.5;
    tier.outside = i == 1 && below(2) == 0;
    tier.queue_limit = below(2) == 0 ? 5 + below(20) : 1'000'000;
    tier.queue_timeout_ms = below(3) == 0 ? 100 : 0;
    if (below(3) == 0) {
      tier.breaker = {.window_s = 1, .failure_share = 0.5, .minimum = 20, .open_s = 2};
    }
  }
  if (below(2) == 0) {
    t.events.push_back(event("west", EventKind::kDown, 5, 8));
    t.events.push_back(event("tier0@east", EventKind::kDown, 10, 12, 1, 1));
    t.events.push_back(event("tier2", EventKind::kSlow, 11, 15, 0.3));
    t.events.push_back(event("gateway@Hokkaido", EventKind::kDown, 16, 17));
    t.events.push_back(event("backbone@east", EventKind::kSlow, 3, 18, 0.1));
  }
  return t;
}

/// Every tier but one is called with a time-out or more than once.
inline ServiceTopology with_calls(ServiceTopology t, std::uint64_t seed) {
  WordSequence words{Stream{seed, Purpose::kFacility}, 1, 0};
  const auto below = [&](std::uint32_t n) { return static_cast<int>(words.next() % n); };
  const int plain = below(3);
  for (Tier& tier : t.tiers) {
    if (&tier != &t.tiers[static_cast<std::size_t>(plain)]) {
      tier.call = {.timeout_ms = below(4) == 0 ? 0.0 : 30 + 30 * below(4),
                   .attempts = 1 + below(4),
                   .backoff_ms = 12.0 * below(4),
                   .backoff_factor = 1.0 + below(2),
                   .backoff_limit_ms = 40,
                   .backoff_jitter = 0.4 * below(3)};
    }
  }
  return t;
}

/// From an idle service to far beyond what it can do, over 25 s.
inline std::vector<ServiceRequest> rising(std::uint64_t seed) {
  std::vector<ServiceRequest> all;
  for (int s = 0; s < 25; ++s) {
    for (ServiceRequest r : poisson(20 + 30 * s, static_cast<std::size_t>(20 + 30 * s),
                                    seed * 100 + static_cast<std::uint64_t>(s), s * kMicrosPerSecond)) {
      r.prefecture = static_cast<std::uint8_t>(r.id % 3);
      all.push_back(r);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const ServiceRequest& a, const ServiceRequest& b) { return a.at < b.at; });
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].id = static_cast<std::uint32_t>(i);
  }
  return all;
}

/// The same a hundred times slower: then hardly ever do two things happen in the same microsecond, whose
/// order is not fixed and may differ between two ways of computing.
inline ServiceTopology slow_motion(ServiceTopology t) {
  t.access[0].latency_ms *= 100;
  t.access[0].capacity_mbps /= 100;
  t.gateway.latency_ms *= 100;
  t.gateway.capacity_mbps /= 100;
  t.backbone.latency_ms *= 100;
  t.backbone.capacity_mbps /= 100;
  for (double* s :
       {&t.client.attempt_timeout_s, &t.client.backoff_s, &t.client.backoff_limit_s, &t.client.give_up_s}) {
    *s *= 100;
  }
  t.events.clear();
  for (Tier& tier : t.tiers) {
    tier.breaker.window_s = 0;
    tier.law = tier.law == ServiceLaw::kConstant ? ServiceLaw::kLognormal : tier.law;
    tier.service_ms *= 100;
    tier.latency_ms *= 100;
    tier.queue_timeout_ms *= 100;
    tier.call.timeout_ms *= 100;
    tier.call.backoff_ms *= 100;
    tier.call.backoff_limit_ms *= 100;
  }
  return t;
}
inline std::vector<ServiceRequest> slow_motion(std::vector<ServiceRequest> requests) {
  WordSequence words{Stream{5, Purpose::kVisit}, 8, 0};
  for (ServiceRequest& r : requests) {
    r.at = r.at * 100 + words.next() % 100;
  }
  std::stable_sort(requests.begin(), requests.end(),
                   [](const ServiceRequest& a, const ServiceRequest& b) { return a.at < b.at; });
  return requests;
}

/// Outcomes as one comparable list.
inline std::vector<std::array<std::int64_t, 4>> flat(const Answers& a) {
  std::vector<std::array<std::int64_t, 4>> rows;
  for (const Ended& e : a.sink.all) {
    rows.push_back({e.request.id, e.outcome.latency, e.outcome.attempts, static_cast<int>(e.outcome.end)});
  }
  return rows;
}

}  // namespace cutover::test
