/// \file
/// A central service as small as a test needs it, and ways to ask it.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "service/load.hpp"
#include "service/twin.hpp"

namespace cutover::test {

/// One access network without latency or width for all prefectures, links that take no time, one data centre.
inline ServiceTopology bare_topology() {
  ServiceTopology t;
  t.title = "test";
  AccessNetwork access;
  access.name = "line";
  access.latency_ms = 0;
  access.latency_sigma = 0;
  access.capacity_mbps = 1e12;
  for (int p = 0; p < kPrefectures; ++p) {
    access.prefectures.push_back(p);
  }
  t.access = {access};
  t.gateway = {.latency_ms = 0, .capacity_mbps = 1e12};
  t.backbone = {.latency_ms = 0, .capacity_mbps = 1e12};
  t.data_centres = {{"east", 1.0}};
  t.client.attempts = 1;
  t.client.attempt_timeout_s = 1e6;
  t.client.give_up_s = 1e6;
  return t;
}

/// Adds a tier and puts it at the end of every class's path.
inline Tier& add_tier(ServiceTopology& t, const std::string& name, int servers, double service_ms,
                      ServiceLaw law = ServiceLaw::kConstant) {
  Tier tier;
  tier.name = name;
  tier.servers = servers;
  tier.service_ms = service_ms;
  tier.law = law;
  t.tiers.push_back(tier);
  for (ClassPath& path : t.classes) {
    path.path.push_back(static_cast<int>(t.tiers.size()) - 1);
  }
  return t.tiers.back();
}

/// An event on the day that begins at second 0.
inline ServiceEvent event(const std::string& element, EventKind kind, double from_s, double until_s,
                          double factor = 1, int instances = 0) {
  return {.element = element,
          .kind = kind,
          .factor = factor,
          .instances = instances,
          .from_s = static_cast<std::int64_t>(from_s),
          .until_s = static_cast<std::int64_t>(until_s),
          .note = "test"};
}

struct Ended {
  ServiceRequest request;
  ServiceOutcome outcome;
};

/// Keeps all outcomes.
class Collector final : public OutcomeSink {
 public:
  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override {
    all.push_back({request, outcome});
  }
  /// That of a request. \throws std::out_of_range
  const ServiceOutcome& of(std::uint32_t id) const {
    for (const Ended& e : all) {
      if (e.request.id == id) {
        return e.outcome;
      }
    }
    throw std::out_of_range("no such request");
  }
  std::vector<Ended> all;
};

struct Answers {
  ServiceReport report;
  Collector sink;
};

inline Answers ask(const ServiceTopology& t, std::vector<ServiceRequest> requests, std::uint64_t seed = 1,
                   ServiceStatistics* statistics = nullptr) {
  Answers answers;
  VectorSource source{std::move(requests)};
  ServiceRun run;
  run.seed = seed;
  run.statistics = statistics;
  answers.report = simulate_service(t, run, source, answers.sink);
  return answers;
}

/// Requests at given milliseconds, ids 0, 1, …
inline std::vector<ServiceRequest> at_ms(const std::vector<double>& times) {
  std::vector<ServiceRequest> requests;
  for (const double ms : times) {
    requests.push_back({.at = micros_of_millis(ms), .id = static_cast<std::uint32_t>(requests.size())});
  }
  return requests;
}

/// Poisson arrivals with a mean of `rate_per_s`.
inline std::vector<ServiceRequest> poisson(double rate_per_s, std::size_t count, std::uint64_t seed,
                                           Micros begin = 0) {
  WordSequence words{Stream{seed, Purpose::kVisit}, 7, 0};
  std::vector<ServiceRequest> requests;
  double t = static_cast<double>(begin);
  for (std::size_t i = 0; i < count; ++i) {
    t += -std::log(uniform(words.next())) / rate_per_s * 1e6;
    requests.push_back({.at = static_cast<Micros>(t), .id = static_cast<std::uint32_t>(i)});
  }
  return requests;
}

}  // namespace cutover::test
