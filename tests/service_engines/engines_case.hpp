/// \file
/// One trace through both engines of the central service, and how far their outcomes lie apart.
///
/// **What may differ.** Both engines count whole microseconds. Of two things that happen at one element in
/// the same microsecond either may come first, and under overload the swapped pair moves everybody behind it.
/// Such ties are chance, so their expected number is known: `expected_ties`. Runs are stretched in time
/// (everything slower by the same factor), which leaves what happens as it is and makes ties rare.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/math/distributions/poisson.hpp>

#include "service/failures.hpp"
#include "service/load.hpp"
#include "service/twin.hpp"
#include "simgrid/simulate.hpp"
#include "support/statistics.hpp"

namespace cutover::test {

inline constexpr Micros kSecond = kMicrosPerSecond;
inline constexpr Day kMonday = make_day(2025, 12, 1);

/// Requests a second by class, of prefectures one after the other, over each network that serves them.
struct Asking {
  std::array<double, kServiceClasses> per_second{};
  std::vector<std::uint8_t> prefectures;
  double total() const {
    double sum = 0;
    for (const double rate : per_second) {
      sum += rate;
    }
    return sum;
  }
};

/// Adds Poisson arrivals between two moments, `factor` times as many as `asking` says; ids go on.
inline void ask_between(const ServiceTopology& topology, const Asking& asking, double factor, Micros from,
                        Micros until, std::uint64_t seed, std::vector<ServiceRequest>& trace) {
  const AccessChoice access{topology};
  const double total = asking.total();
  WordSequence words{Stream{seed, Purpose::kServiceLoad}, static_cast<std::uint32_t>(trace.size()), 0};
  double at = static_cast<double>(from);
  for (;;) {
    at += -std::log(uniform(words.next())) / (total * factor) * 1e6;
    if (at >= static_cast<double>(until)) {
      return;
    }
    double rest = uniform(words.next()) * total;
    std::size_t c = 0;
    while (c + 1 < kServiceClasses && rest >= asking.per_second[c]) {
      rest -= asking.per_second[c++];
    }
    while (asking.per_second[c] == 0) {
      --c;
    }
    ServiceRequest request;
    request.at = static_cast<Micros>(at);
    request.id = static_cast<std::uint32_t>(trace.size());
    request.prefecture = asking.prefectures[words.next() % asking.prefectures.size()];
    request.access = access.network(request.prefecture, words.next());
    request.service_class = static_cast<ServiceClass>(c);
    trace.push_back(request);
  }
}

/// The topology with every duration `k` times as long, on the day of `kMonday`.
inline ServiceTopology stretched(ServiceTopology t, std::int64_t k) {
  const auto factor = static_cast<double>(k);
  const std::int64_t midnight = std::int64_t{day_number(kMonday)} * 86'400;
  const auto link = [factor](auto& l) {
    l.latency_ms *= factor;
    l.capacity_mbps /= factor;
    l.mtbf_h *= factor;
    l.mttr_h *= factor;
  };
  for (AccessNetwork& a : t.access) {
    link(a);
  }
  link(t.gateway);
  link(t.backbone);
  for (Tier& tier : t.tiers) {
    for (double* x : {&tier.service_ms, &tier.queue_timeout_ms, &tier.latency_ms, &tier.breaker.window_s,
                      &tier.breaker.open_s, &tier.mtbf_h, &tier.mttr_h, &tier.call.timeout_ms,
                      &tier.call.backoff_ms, &tier.call.backoff_limit_ms}) {
      *x *= factor;
    }
  }
  for (double* x : {&t.client.attempt_timeout_s, &t.client.backoff_s, &t.client.backoff_limit_s,
                    &t.client.give_up_s, &t.health_check_s}) {
    *x *= factor;
  }
  for (ServiceEvent& e : t.events) {
    e.from_s = midnight + (e.from_s - midnight) * k;
    e.until_s = midnight + (e.until_s - midnight) * k;
  }
  return t;
}

/// An event so many seconds after the midnight of `kMonday`.
inline ServiceEvent drill(const std::string& element, EventKind kind, std::int64_t from_s,
                          std::int64_t until_s, double factor = 1, int instances = 0) {
  const std::int64_t midnight = std::int64_t{day_number(kMonday)} * 86'400;
  return {element, kind, factor, instances, midnight + from_s, midnight + until_s, "test"};
}

/// Outcomes by id.
class Told final : public OutcomeSink {
 public:
  explicit Told(std::size_t requests) : by_id(requests) {}
  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override {
    by_id.at(request.id) = outcome;
    ++told;
  }
  std::vector<ServiceOutcome> by_id;
  std::size_t told = 0;
};

/// Both engines on one trace.
struct Agreement {
  Agreement(const ServiceTopology& topology, const std::vector<ServiceRequest>& trace, std::uint64_t seed)
      : twin_told(trace.size()), simgrid_told(trace.size()) {
    const ServicePeriod period{.day = kMonday, .from = 0, .until = trace.back().at + 1};
    VectorSource for_twin{trace};
    ServiceRun run;
    run.seed = seed;
    run.period = period;
    twin = simulate_service(topology, run, for_twin, twin_told);
    VectorSource for_simgrid{trace};
    simgrid = simulate_with_simgrid(topology, period, seed, for_simgrid, simgrid_told);
    count_what_happened();
    tolerance = allowed(service_faults(topology, seed, period));
    compare(trace);
  }

  Told twin_told;
  Told simgrid_told;
  ServiceReport twin;
  SimGridReport simgrid;
  Micros tolerance = 0;       ///< between two latencies, as simulate.hpp states it
  std::size_t differing = 0;  ///< requests: another end, other attempts, or farther apart than tolerated
  Micros farthest = 0;        ///< between the latencies of the rest
  std::string first_difference;
  double expected_ties = 0;  ///< at most: pairs of events of one station or link within the tolerance
  // What the trace met, so that a test can demand that it met something.
  std::int64_t failed = 0, retried = 0, rejected = 0, broken = 0, expired = 0, lost = 0, given_up = 0,
               longest_queue = 0;

 private:
  /// Nothing where nothing is ever slow; else a microsecond for each change of speed and for each one ahead
  /// in the same queue.
  Micros allowed(const std::vector<Fault>& faults) const {
    Micros changes = 0;
    for (const Fault& fault : faults) {
      changes += fault.factor > 0 ? 2 : 0;
    }
    return changes > 0 ? changes + longest_queue : 0;
  }
  void count_what_happened() {
    for (const StationReport& station : simgrid.stations) {
      rejected += station.total.rejected;
      broken += station.total.broken;
      expired += station.total.expired;
      lost += station.total.lost;
      given_up += station.total.given_up;
      longest_queue = std::max(longest_queue, station.total.longest_queue);
    }
    for (const LinkReport& link : simgrid.links) {
      lost += link.lost;
    }
  }
  void compare(const std::vector<ServiceRequest>& trace) {
    for (std::size_t i = 0; i < trace.size(); ++i) {
      const ServiceOutcome& a = twin_told.by_id[i];
      const ServiceOutcome& b = simgrid_told.by_id[i];
      const Micros apart = std::abs(a.latency - b.latency);
      if (a.end != b.end || a.attempts != b.attempts || apart > tolerance) {
        if (differing++ == 0) {
          first_difference = "request " + std::to_string(i) + " at " + std::to_string(trace[i].at) +
                             " us: " + words(a) + " in the twin, " + words(b) + " in SimGrid";
        }
      } else {
        farthest = std::max(farthest, apart);
      }
      failed += a.end != ServiceEnd::kAnswered ? 1 : 0;
      retried += a.attempts > 1 ? 1 : 0;
    }
    // Two of n events of a station in a minute meet within w microseconds with probability below
    // n^2 / 2 * (2 w + 1) / 6e7; an arrival and its departure are two events.
    const double width = static_cast<double>(2 * tolerance + 1);
    for (const StationReport& station : simgrid.stations) {
      for (const StationUse& minute : station.minutes) {
        const auto events =
            static_cast<double>(minute.arrivals + minute.served + minute.expired + minute.given_up);
        expected_ties += events * events / 2 * width / 60e6;
      }
    }
    const auto span = static_cast<double>(std::max<Micros>(1, trace.back().at));
    for (const LinkReport& link : simgrid.links) {
      const auto messages = static_cast<double>(link.messages);
      expected_ties += messages * messages / 2 * width / span;
    }
  }
  static std::string words(const ServiceOutcome& o) {
    const char* const ends[] = {"answered", "timed out", "rejected"};
    return std::string(ends[static_cast<std::size_t>(o.end)]) + " after " + std::to_string(o.latency) +
           " us and " + std::to_string(o.attempts) + " attempts";
  }
};

/// Many runs, of which only those with a tie may differ.
class Tally {
 public:
  void add(const Agreement& a) {
    ++runs_;
    ties_ += std::min(1.0, a.expected_ties);
    if (a.differing > 0) {
      ++differing_;
      first_ += "\n  " + std::to_string(a.differing) + " requests differ; " + a.first_difference;
    }
  }
  /// Runs that may differ by ties: more do so with probability kFalseFailure at most.
  int bound() const {
    int most = 0;
    const boost::math::poisson ties(std::max(ties_, 1e-12));
    while (boost::math::cdf(boost::math::complement(ties, most)) > kFalseFailure) {
      ++most;
    }
    return most;
  }
  /// Whether no more runs differ than may, and a fault that shows in every run could not hide behind ties.
  ::testing::AssertionResult agrees() const {
    if (bound() >= runs_) {
      return ::testing::AssertionFailure() << "ties are too likely to say anything: " << ties_;
    }
    if (differing_ > bound()) {
      return ::testing::AssertionFailure() << differing_ << " of " << runs_ << " runs differ, " << bound()
                                           << " may by ties (" << ties_ << " expected):" << first_;
    }
    return ::testing::AssertionSuccess();
  }
  int differing() const { return differing_; }

 private:
  int runs_ = 0;
  int differing_ = 0;
  double ties_ = 0;
  std::string first_;
};

}  // namespace cutover::test
