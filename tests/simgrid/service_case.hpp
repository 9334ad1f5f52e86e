/// \file
/// Small services and traces for tests, and a sink that remembers.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "random/stream.hpp"
#include "service/load.hpp"
#include "simgrid/simulate.hpp"

namespace cutover::test {

inline constexpr std::uint8_t kTokyo = 12;
inline constexpr Micros kMilli = 1'000;
inline constexpr Micros kSecond = kMicrosPerSecond;

/// One data centre "west", one tier "app" of one server that takes 5 ms; Tokyo alone, on lines without
/// latency on which a message takes no time. Every class goes to "app".
inline ServiceTopology plain_topology() {
  ServiceTopology t;
  t.access = {{.name = "line",
               .prefectures = {kTokyo},
               .share = 1,
               .latency_ms = 0,
               .latency_sigma = 0,
               .capacity_mbps = 1e9,
               .mtbf_h = 0,
               .mttr_h = 0}};
  t.gateway = {.latency_ms = 0, .capacity_mbps = 1e9, .mtbf_h = 0, .mttr_h = 0};
  t.backbone = t.gateway;
  t.data_centres = {{.name = "west", .weight = 1}};
  Tier app;
  app.name = "app";
  app.service_ms = 5;
  app.law = ServiceLaw::kConstant;
  t.tiers = {app};
  for (ClassPath& c : t.classes) {
    c.path = {0};
  }
  t.client.backoff_jitter = 0;
  return t;
}

inline ServicePeriod plain_period() {
  return {.day = make_day(2025, 12, 1), .from = 0, .until = 3'600 * kSecond};
}

/// An event from and until so many seconds after the period's midnight.
inline ServiceEvent event(const char* element, EventKind kind, std::int64_t from_s, std::int64_t until_s,
                          double factor = 1, int instances = 0) {
  const std::int64_t midnight = std::int64_t{day_number(plain_period().day)} * 86'400;
  return {element, kind, factor, instances, midnight + from_s, midnight + until_s, ""};
}

/// Poisson arrivals of one class from Tokyo.
class PoissonSource final : public RequestSource {
 public:
  PoissonSource(double per_second, std::uint32_t count, std::uint64_t seed)
      : per_second_(per_second), count_(count), words_(Stream{seed, Purpose::kServiceLoad}, 0, 0) {}
  bool next(ServiceRequest& out) override {
    if (made_ == count_) {
      return false;
    }
    at_s_ += -std::log(uniform(words_.next())) / per_second_;
    out = {};
    out.at = static_cast<Micros>(at_s_ * 1e6);
    out.id = made_++;
    out.prefecture = kTokyo;
    return true;
  }

 private:
  double per_second_;
  std::uint32_t count_;
  WordSequence words_;
  std::uint32_t made_ = 0;
  double at_s_ = 0;
};

/// All outcomes, by the request's id.
class Outcomes final : public OutcomeSink {
 public:
  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override {
    twice_ = twice_ || !by_id_.emplace(request.id, outcome).second;
  }
  const ServiceOutcome& of(std::uint32_t id) const { return by_id_.at(id); }
  std::size_t size() const { return by_id_.size(); }
  bool twice() const { return twice_; }
  const std::map<std::uint32_t, ServiceOutcome>& all() const { return by_id_; }

 private:
  std::map<std::uint32_t, ServiceOutcome> by_id_;
  bool twice_ = false;
};

/// Requests of class card from Tokyo at these times, ids from 0.
inline std::vector<ServiceRequest> requests_at(const std::vector<Micros>& times) {
  std::vector<ServiceRequest> all;
  for (const Micros at : times) {
    all.push_back({.at = at, .id = static_cast<std::uint32_t>(all.size()), .prefecture = kTokyo});
  }
  return all;
}

struct ServiceResult {
  Outcomes outcomes;
  SimGridReport report;
};

inline ServiceResult run_service(const ServiceTopology& topology, const std::vector<Micros>& times,
                                 std::uint64_t seed = 1) {
  ServiceResult r;
  VectorSource source{requests_at(times)};
  r.report = simulate_with_simgrid(topology, plain_period(), seed, source, r.outcomes);
  return r;
}

/// Every feature of topology and client switched on now and then, near or beyond saturation.
struct RandomService {
  ServiceTopology topology;
  double per_second;
};

/// Some tiers are called with a time-out or more than once.
inline void give_up_calls(ServiceTopology& t, std::uint64_t seed) {
  WordSequence words{Stream{seed, Purpose::kServiceLoad}, 98, 0};
  const auto below = [&](std::uint32_t n) { return static_cast<int>(words.next() % n); };
  for (Tier& tier : t.tiers) {
    if (below(2) == 0) {
      tier.call = {.timeout_ms = below(4) == 0 ? 0.0 : 30 + 30 * below(5),
                   .attempts = 1 + below(3),
                   .backoff_ms = 20.0 * below(4),
                   .backoff_factor = 2,
                   .backoff_limit_ms = 100,
                   .backoff_jitter = 0.5};
    }
  }
}

inline RandomService random_service(std::uint64_t seed) {
  WordSequence words{Stream{seed, Purpose::kServiceLoad}, 99, 0};
  const auto below = [&](std::uint32_t n) { return static_cast<int>(words.next() % n); };
  ServiceTopology t = plain_topology();
  t.access[0].latency_ms = below(20);
  t.access[0].latency_sigma = 0.1 * below(6);
  t.access[0].capacity_mbps = below(2) == 0 ? 1'000 : 1;
  t.access[0].mtbf_h = below(3) == 0 ? 0.005 : 0;
  t.access[0].mttr_h = 0.0005;
  t.gateway.latency_ms = below(3);
  t.backbone.latency_ms = below(4);
  t.backbone.mtbf_h = below(3) == 0 ? 0.004 : 0;
  t.backbone.mttr_h = 0.002;
  t.data_centres = {{.name = "west", .weight = 0.5}, {.name = "east", .weight = 0.25}};
  t.health_check_s = below(4);
  t.tiers.clear();
  for (const char* name : {"balancer", "app", "database", "outside"}) {
    Tier tier;
    tier.name = name;
    tier.outside = tier.name == "outside";
    tier.instances = 1 + below(3);
    tier.servers = 1 + below(4);
    tier.service_ms = 1 + below(60);
    tier.law = static_cast<ServiceLaw>(below(3));
    tier.queue_limit = below(2) == 0 ? below(10) : 1'000;
    tier.queue_timeout_ms = below(2) == 0 ? 0 : below(200);
    tier.latency_ms = below(3) == 0 ? 0.3 : 0;
    if (below(3) == 0) {
      tier.breaker = {.window_s = 1, .failure_share = 0.4, .minimum = 5, .open_s = 2};
    }
    tier.mtbf_h = below(3) == 0 ? 0.005 : 0;
    tier.mttr_h = 0.001;
    t.tiers.push_back(tier);
  }
  give_up_calls(t, seed);
  for (ClassPath& c : t.classes) {
    c.path.clear();
    for (int steps = 1 + below(6); steps > 0; --steps) {
      c.path.push_back(below(4));
    }
  }
  t.client = {.attempt_timeout_s = 0.2 + 0.2 * below(10),
              .attempts = 1 + below(4),
              .backoff_s = 0.1 * below(10),
              .backoff_factor = 2,
              .backoff_limit_s = 2,
              .backoff_jitter = 0.5,
              .give_up_s = 1.0 + below(8)};
  t.events = {event("app@west", EventKind::kDown, 5, 9, 1, below(3)),
              event("database", EventKind::kSlow, 4, 12, 0.2), event("east", EventKind::kDown, 8, 10),
              event("gateway@Tokyo", EventKind::kSlow, 6, 14, 0.01),
              event("database@east", EventKind::kSlow, 8, 11, 0.5)};
  return {t, 20.0 + 20 * below(10)};
}

}  // namespace cutover::test
