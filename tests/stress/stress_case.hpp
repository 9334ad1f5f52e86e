/// \file
/// A station and a load whose figures queueing theory knows.
#pragma once

#include <cmath>

#include "random/stream.hpp"
#include "service_case.hpp"
#include "stress/ramp.hpp"

namespace cutover::test {

inline const Day kDay = make_day(2025, 12, 1);

/// One exponential station, no links to speak of, clients that ask once and wait; values that a file may
/// hold, so that keys can be varied.
inline ServiceTopology one_station(int servers, double service_ms) {
  ServiceTopology t = bare_topology();
  t.client.attempt_timeout_s = 3'600;
  t.client.give_up_s = 3'600;
  t.access[0].capacity_mbps = t.gateway.capacity_mbps = t.backbone.capacity_mbps = 1e7;
  add_tier(t, "only", servers, service_ms, ServiceLaw::kExponential);
  return t;
}

/// Poisson counts second by second in [from, until), all of one class and prefecture.
inline ServiceLoad poisson_load(double rate_per_s, int from, int until, std::uint64_t seed) {
  ServiceLoad load;
  WordSequence words{Stream{seed, Purpose::kVisit}, 11, 0};
  double t = from;
  for (;;) {
    t += -std::log(uniform(words.next())) / rate_per_s;
    if (t >= until) {
      return load;
    }
    load.add(static_cast<int>(t), 12, ServiceClass::kCard);
  }
}

}  // namespace cutover::test
