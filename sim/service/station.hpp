/// \file
/// Parts of the twin's stations that stand on their own: when servers are free, and the circuit breaker.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "service/draws.hpp"
#include "service/ring.hpp"

namespace cutover {

/// When the servers of a station are free again: a tournament of minima, so that the first is known and is
/// replaced in log2(servers) steps without a branch.
class ServerTimes {
 public:
  static constexpr std::int64_t kMost = 1 << 15;

  ServerTimes() = default;
  /// \param servers 1 … kMost, all free from `start` on.
  ServerTimes(int servers, Micros start)
      : leaves_(std::bit_ceil(static_cast<std::uint32_t>(servers))),
        keys_(2 * std::size_t{leaves_}, std::numeric_limits<std::int64_t>::max()) {
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(servers); ++i) {
      keys_[leaves_ + i] = start * kScale + i;
    }
    for (std::size_t node = leaves_; node-- > 1;) {
      keys_[node] = std::min(keys_[2 * node], keys_[2 * node + 1]);
    }
  }

  Micros first_free() const { return keys_[1] >> kShift; }

  /// The server that is free first is busy until `until`.
  void occupy_first(Micros until) {
    const auto server = static_cast<std::uint32_t>(keys_[1] & (kScale - 1));
    std::int64_t key = until * kScale + server;
    std::size_t node = leaves_ + server;
    keys_[node] = key;
    while (node > 1) {
      key = std::min(key, keys_[node ^ 1]);
      node >>= 1;
      keys_[node] = key;
    }
  }

 private:
  static constexpr int kShift = 15;
  static constexpr std::int64_t kScale = std::int64_t{1} << kShift;
  std::uint32_t leaves_ = 1;
  std::vector<std::int64_t> keys_ =
      std::vector<std::int64_t>(2);  ///< time * kScale + server; [1] is the least
};

/// The circuit breaker of one station, by the rule in draws.hpp.
class BreakerState {
 public:
  explicit BreakerState(const CircuitBreaker& rule)
      : window_(micros_of_seconds(rule.window_s)),
        open_(micros_of_seconds(rule.open_s)),
        minimum_(rule.minimum),
        share_(rule.failure_share) {}

  bool installed() const { return window_ > 0; }
  bool open(Micros at) const { return at < open_until_; }

  /// A request has left the station, served or not. Calls come in the order of `at`.
  void departed(Micros at, bool failed) {
    if (!installed() || open(at)) {
      return;
    }
    departures_.push({at, failed});
    failed_ += failed ? 1 : 0;
    while (departures_.front().at <= at - window_) {
      failed_ -= departures_.front().failed ? 1 : 0;
      departures_.pop();
    }
    const auto n = static_cast<std::int64_t>(departures_.size());
    if (n >= minimum_ && static_cast<double>(failed_) >= share_ * static_cast<double>(n)) {
      open_until_ = at + open_;
      departures_.clear();
      failed_ = 0;
    }
  }

 private:
  struct Departure {
    Micros at = 0;
    bool failed = false;
  };
  Micros window_;
  Micros open_;
  std::int64_t minimum_;
  double share_;
  Micros open_until_ = std::numeric_limits<Micros>::min();
  std::int64_t failed_ = 0;
  Ring<Departure> departures_;
};

}  // namespace cutover
