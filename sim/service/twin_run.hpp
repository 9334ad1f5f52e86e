/// \file
/// The fast twin at work, private to sim/service: one object a run. Its parts by file:
///  - twin.cpp: the order of events, minutes, beginning and end;
///  - twin_setup.cpp: what is known before it begins, from the topology;
///  - twin_clients.cpp: requests, time-outs, retries, giving up;
///  - twin_journey.cpp: an attempt's way over the links;
///  - twin_stations.cpp: arriving, waiting, being served; stations that go down, up or slow;
///  - twin_calls.cpp: calls between elements that are given up and repeated.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "service/draws.hpp"
#include "service/event_wheel.hpp"
#include "service/failures.hpp"
#include "service/link.hpp"
#include "service/ring.hpp"
#include "service/statistics.hpp"
#include "service/twin.hpp"
#include "service/twin_attempt.hpp"
#include "service/twin_station.hpp"

namespace cutover::twin_detail {

inline constexpr Micros kNever = std::numeric_limits<Micros>::max();
inline constexpr Micros kMinute = 60 * kMicrosPerSecond;

/// How long after its arrival at a link in the middle an attempt's event comes.
struct Lag {
  Micros first = 0;   ///< at the first link of the two in its direction
  Micros second = 0;  ///< at the other one
};

/// A client's time-out, or the moment a request gives up.
struct Deadline {
  Micros at = 0;
  std::uint32_t client = 0;
  std::uint32_t mark = 0;  ///< turn or serial of the client that is meant
};

/// Begin or end of a fault of a station.
struct Edge {
  Micros at;
  bool begins;
  std::size_t fault;  ///< number in the list
};

class Twin {
 public:
  Twin(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source, OutcomeSink& sink);
  /// As `other` stands.
  Twin(const Twin& other, const ServiceTopology& topology, const ServiceRun& run, RequestSource& source,
       OutcomeSink& sink);
  /// Until the end or a pause of the source.
  const ServiceReport& simulate();

 private:
  Twin(const Twin&) = default;
  void begin_request(const ServiceRequest& request);
  void begin_attempt(std::uint32_t c, Micros at);
  void attempt_failed(std::uint32_t c, Micros at, ServiceEnd end);
  void finish(std::uint32_t c, Micros at, ServiceEnd end);
  void attempt_event(std::uint32_t a, Micros at);
  void arrive(std::uint32_t a, Micros at);
  void arrive_predictably(Station& station, std::uint32_t a, Micros at);
  /// Calls add(row, time) for each row of the statistics, the current minute's and later ones, in which a
  /// part of the time from `from` to `until` lies.
  template <class Add>
  void over_rows(Micros from, Micros until, Add&& add) const {
    const ServiceStatistics& statistics = *run_.statistics;
    Micros end = from < minute_end_ ? minute_end_ : (from / kMinute + 1) * kMinute;
    // Rows are minutes but for what lies outside of them, which belongs to the first or last one.
    const int first = statistics.row(end - 1);
    const int last = statistics.row(until);
    const bool inside = statistics.row(end) == first + 1;
    for (int row = first; from < until; end += kMinute) {
      const Micros to = std::min(until, end);
      add(static_cast<std::size_t>(row), to - from);
      from = to;
      row = inside ? std::min(row + 1, last) : statistics.row(from);
    }
  }
  void spread(Micros from, Micros until, const Station& station, std::int64_t StationMinute::*sum);
  void spread(int link, int direction, Micros from, Micros until);
  Micros work_of(Attempt& attempt, int tier);
  /// The call of attempt `a`, now at its station, ends in silence at the time-out, whatever becomes of it.
  void wait_out(std::uint32_t a, Micros at) {
    slab_.items[a].partner = kNone;
    next_event(a, Phase::kCallTimeout, at + stations_[slab_.items[a].station].call_timeout);
  }
  void watch_call(std::uint32_t a, Micros at);
  bool call_served(std::uint32_t a);
  /// Words of a call that is none of the first: its service, the pause before it.
  Block repeated_call(const Attempt& attempt) const {
    return stream_.block(attempt.id, attempt.number,
                         AttemptDraws::repeated_call(attempt.step, attempt.calls));
  }
  void call_timed_out(std::uint32_t a, Micros at);
  void call_failed(std::uint32_t a, Micros at);
  void lose_at(Station& station, std::uint32_t a, Micros at);
  void vanish(std::uint32_t a, std::int64_t ServiceReport::*how);
  void serve(Station& station, std::uint32_t a, Micros at, Micros work);
  void serve_waiting(Station& station, Micros at);
  void leave(std::uint32_t a, Micros at);
  void next_step(std::uint32_t a, Micros leaves);
  void send_back(std::uint32_t a, Micros at);
  void at_terminal(std::uint32_t a, Micros at);
  void lose(std::uint32_t a) {
    ++report_.lost;
    release(a);
  }
  void change_elements(Micros at);
  void change_station(int number, Micros at);
  void close_minute();

  std::uint32_t allocate_item();
  std::uint32_t allocate_attempt() {
    ++in_flight_;
    report_.most_in_flight = std::max(report_.most_in_flight, in_flight_);
    return allocate_item();
  }
  /// An item that is not the attempt itself, but its partner.
  void release_item(std::uint32_t a) {
    slab_.items[a].next = free_attempt_;
    free_attempt_ = a;
  }
  void release(std::uint32_t a) {
    release_item(a);
    --in_flight_;
  }
  void next_event(std::uint32_t a, Phase phase, Micros at) {
    slab_.items[a].phase = phase;
    wheel_.push(at, a);
  }
  /// When the message has left the link, or LinkDirection::kLost.
  Micros send(int link, int direction, Micros at, Micros transmission) {
    LinkDirection& line = links_[static_cast<std::size_t>(2 * link + direction)];
    const Micros free = line.free();
    const Micros left = line.send(at, transmission);
    if (run_.statistics != nullptr) {
      LinkMinute& minute = link_minute_[static_cast<std::size_t>(link)];
      const Micros begins = std::max(free, at);  // free may be -infinity
      if (left > minute_end_) {
        spread(link, direction, begins, left);
      } else if (left != LinkDirection::kLost) {
        minute.busy_us[static_cast<std::size_t>(direction)] += left - begins;
      }
      minute.max_wait_us = std::max(minute.max_wait_us, begins - at);
      minute.lost += left == LinkDirection::kLost ? 1 : 0;
    }
    return left;
  }
  void fetch() {
    if (run_.progress != nullptr) {
      std::int64_t waiting = waiting_;
      bool breaker_open = false;
      for (Station& station : stations_) {
        waiting += station.predictable ? queue_now(station) : 0;
        breaker_open = breaker_open || station.breaker.open(now_);
      }
      *run_.progress = {now_, clients_in_use_, in_flight_, waiting, report_.attempts, broken_, breaker_open};
    }
    const Micros last = request_.at;
    more_ = source_->next(request_);
    paused_ = !more_ && source_->pauses();
    if (more_) {
      check(request_, last);
    }
  }
  void check(const ServiceRequest& request, Micros last) const;
  void set_lags();
  /// Waiting in a predictable station.
  std::int64_t queue_now(Station& station) const {
    while (!station.service_begins.empty() && station.service_begins.front() <= now_) {
      station.service_begins.pop();
    }
    return static_cast<std::int64_t>(station.service_begins.size());
  }

  const ServiceTopology* topology_;
  ServiceRun run_;
  RequestSource* source_;
  OutcomeSink* sink_;
  ServiceElements elements_;
  ServiceDraws draws_;
  Stream stream_;
  AttemptSlab slab_;
  EventWheel<AttemptSlab> wheel_;
  std::vector<Fault> faults_;
  std::vector<Edge> edges_;
  std::size_t next_edge_ = 0;
  std::vector<HealthChange> health_;
  std::size_t known_ = 0;

  std::vector<Station> stations_;
  std::vector<LinkDirection> links_;
  std::vector<LinkMinute> link_minute_;
  std::vector<Micros> tier_latency_;
  std::vector<std::uint16_t> station_of_;  ///< [class][step][data centre]
  std::vector<std::uint8_t> path_length_;
  std::vector<std::uint8_t> path_tier_;  ///< [class][step]
  /// Transmission times: [class][request, reply] over each network; [..][2] of gateway, of backbone.
  std::vector<std::array<Micros, 2>> access_wire_;
  std::array<std::array<Micros, 2>, kServiceClasses> gateway_wire_{};
  std::array<std::array<Micros, 2>, kServiceClasses> backbone_wire_{};
  std::array<Lag, kServiceClasses> lag_out_{};
  std::array<std::array<Lag, kServiceClasses>, 2> lag_back_{};  ///< [rejection]
  Micros gateway_latency_;
  Micros backbone_latency_;
  Micros attempt_timeout_;
  Micros give_up_;

  std::uint32_t free_attempt_ = kNone;
  std::vector<std::uint32_t> free_clients_;
  Ring<Deadline> timeouts_;  ///< of attempts, in order, as all wait equally long
  Ring<Deadline> give_ups_;  ///< of requests, likewise

  ServiceRequest request_{};
  bool begun_ = false;
  bool more_ = false;
  bool paused_ = false;
  Micros now_ = 0;
  Micros attempt_events_until_ = 0;  ///< the next thing to happen that is no attempt's
  Micros minute_end_ = kNever;
  std::int64_t clients_in_use_ = 0;
  std::int64_t in_flight_ = 0;
  std::int64_t calls_over_ = 0;  ///< items pending in phase kCallOver
  /// When predictable stations have served all that was given up.
  Micros given_up_until_ = std::numeric_limits<Micros>::min();
  std::int64_t waiting_ = 0;
  std::int64_t broken_ = 0;
  ServiceReport report_;
};

}  // namespace cutover::twin_detail
