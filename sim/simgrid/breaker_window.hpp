/// \file
/// The circuit breaker of one station (topology.hpp: CircuitBreaker; draws.hpp: settled points).
#pragma once

#include <cmath>
#include <cstdint>
#include <deque>

#include "service/draws.hpp"
#include "topology/topology.hpp"

namespace cutover::simgrid_detail {

class BreakerWindow {
 public:
  explicit BreakerWindow(const CircuitBreaker& breaker)
      : window_(micros_of_seconds(breaker.window_s)),
        open_for_(micros_of_seconds(breaker.open_s)),
        share_(breaker.failure_share),
        minimum_(breaker.minimum) {}

  bool open(Micros now) const { return now < open_until_; }

  /// A request left the station, served or failed there.
  void departed(Micros now, bool failed) {
    if (window_ <= 0 || open(now)) {
      return;
    }
    departures_.push_back({now, failed});
    failures_ += failed ? 1 : 0;
    while (departures_.front().at <= now - window_) {
      failures_ -= departures_.front().failed ? 1 : 0;
      departures_.pop_front();
    }
    const auto all = static_cast<std::int64_t>(departures_.size());
    if (all >= minimum_ && static_cast<double>(failures_) >= share_ * static_cast<double>(all)) {
      open_until_ = now + open_for_;
      departures_.clear();
      failures_ = 0;
    }
  }

 private:
  struct Departure {
    Micros at;
    bool failed;
  };
  Micros window_;
  Micros open_for_;
  double share_;
  std::int64_t minimum_;
  Micros open_until_ = INT64_MIN;
  std::int64_t failures_ = 0;
  std::deque<Departure> departures_;
};

}  // namespace cutover::simgrid_detail
