/// \file
/// A tier in one data centre, as the twin sees it: instances with servers behind one queue.
///
/// Two ways to serve. Where nothing ever fails and no breaker watches departures, service is known on
/// arrival: the station keeps when its servers are free again (ServerTimes), and a request has one event less
/// and no place in a list. Otherwise requests wait in a list through their attempts (`head` … `tail`).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "service/draws.hpp"
#include "service/station.hpp"
#include "service/statistics.hpp"
#include "service/twin_attempt.hpp"
#include "topology/topology.hpp"

namespace cutover::twin_detail {

struct Station {
  Station(const Tier& rule, int tier_number)
      : tier(tier_number),
        servers(rule.servers),
        queue_limit(rule.queue_limit),
        queue_timeout(micros_of_millis(rule.queue_timeout_ms)),
        call_timeout(micros_of_millis(rule.call.timeout_ms)),
        call_attempts(rule.call.attempts),
        breaker(rule.breaker),
        free(static_cast<std::size_t>(rule.instances), rule.servers),
        down(static_cast<std::size_t>(rule.instances), 0),
        working(rule.instances),
        free_servers(std::int64_t{rule.instances} * rule.servers) {}

  int tier = 0;
  int servers;
  std::int64_t queue_limit;
  Micros queue_timeout;
  Micros call_timeout;  ///< 0: callers wait on
  int call_attempts;
  BreakerState breaker;
  std::vector<int> free;  ///< servers, by instance; 0 while it is down
  std::vector<int> down;  ///< reasons, by instance
  int working;
  std::int64_t free_servers;
  double speed = 1;
  std::int64_t busy = 0;
  std::int64_t waiting = 0;
  std::uint32_t head = kNone;
  std::uint32_t tail = kNone;
  Micros accounted = 0;
  StationMinute minute{};

  bool fails = false;  ///< goes down or slow at some time of the run
  /// Nothing ever fails here and no breaker watches departures: a request's departure is known on arrival.
  bool predictable = false;
  ServerTimes server_times;     ///< predictable: when servers are free
  Ring<Micros> service_begins;  ///< predictable: of those waiting, in order

  void account(Micros at) {
    const Micros passed = at - accounted;
    minute.busy_us += busy * passed;
    minute.capacity_us += std::int64_t{working} * servers * passed;
    minute.waiting_us += waiting * passed;
    accounted = at;
  }
};

}  // namespace cutover::twin_detail
