/// \file
/// What the benchmarks of the central service share: a made-up platform, put together from access networks
/// and tiers in two data centres, and the clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "core/types.hpp"
#include "topology/topology.hpp"

namespace cutover::bench {

inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// User and system time of the process so far.
inline double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

inline double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return (x[(x.size() - 1) / 2] + x[x.size() / 2]) / 2;
}

struct BenchTier {
  const char* name;
  int instances;
  int servers;
  double service_ms;
};

/// Two equal data centres; access networks by their shares, each in all prefectures; every class without a
/// path yet.
inline ServiceTopology bench_platform(const std::vector<double>& shares, const std::vector<BenchTier>& tiers,
                                      double tier_latency_ms) {
  ServiceTopology t;
  t.title = "benchmark";
  for (std::size_t a = 0; a < shares.size(); ++a) {
    AccessNetwork access;
    access.name = "network-" + std::to_string(a);
    access.share = shares[a];
    for (int p = 0; p < kPrefectures; ++p) {
      access.prefectures.push_back(p);
    }
    t.access.push_back(access);
  }
  t.data_centres = {{.name = "west", .weight = 0.5}, {.name = "east", .weight = 0.5}};
  for (const BenchTier& tier : tiers) {
    Tier x;
    x.name = tier.name;
    x.instances = tier.instances;
    x.servers = tier.servers;
    x.service_ms = tier.service_ms;
    x.latency_ms = tier_latency_ms;
    t.tiers.push_back(x);
  }
  return t;
}

}  // namespace cutover::bench
