/// \file
/// What goes into a model of the central service and what comes out: requests, outcomes, and the rules both
/// engines (the fast twin in sim/service, SimGrid in sim/simgrid) follow, so that the same trace gives the
/// same answers to within rounding.
///
/// **Rules.**
///  1. An attempt draws its data centre by weight among those held healthy then (all where none is), travels
///     access → gateway → backbone, visits the stations of its path in order, and the reply travels back
///     (rule of links: topology.hpp). Its own draws (`AttemptDraws`) do not depend on the order of events.
///  2. A station serves FIFO with `working instances × servers` servers. On arrival: open breaker or full
///     queue → rejected: the client learns it after the way back. When its turn comes after more than
///     `queue_timeout_ms` → dropped; the client learns nothing.
///  3. The station does not know that a client has stopped waiting: it serves the request all the same, and
///     the path goes on (wasted work, the fuel of metastable overload). `queue_timeout_ms` is the cure.
///  4. Down: requests waiting, served or arriving there are lost; the client learns nothing. Some instances
///     down: what those served is lost, the queue stays. Slow: service goes on at `factor` of the speed from
///     that instant, also for who is being served; links likewise.
///  5. The client waits `attempt_timeout_s` for an attempt; after a time-out or a rejection it pauses
///     (Client: back-off) and tries again, until `attempts` are used up or `give_up_s` has passed since
///     the first attempt began: then it gives up. A reply after its attempt's time-out counts for nothing.
///  6. A tier may be *called* (CallRule): the step before it waits `timeout_ms` for a call to be served. When
///     that is over, or the call is rejected, it pauses and calls the same station again, with a service time
///     drawn anew, until the tier's `attempts` are used up: then the attempt goes back rejected. The station
///     does not know of it: a call that was given up keeps its place and is served all the same, and ends
///     there. A call that is lost or dropped is noticed by its time-out; where there is none, rules 2 and 4
///     stand. All this goes on whether the client still waits or not (rule 3).
///  7. A data centre's health is looked at continuously and known `health_check_s` later.
#pragma once

#include <array>
#include <cstdint>

#include "random/stream.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Microseconds since the trace's first midnight (JST). All of the twin's time is such integers.
using Micros = std::int64_t;
inline constexpr Micros kMicrosPerSecond = 1'000'000;
inline constexpr Micros kMicrosPerMinute = 60 * kMicrosPerSecond;

/// One question of one terminal, before any retry. 16 bytes.
struct ServiceRequest {
  Micros at = 0;         ///< when the first attempt leaves the terminal; sources give them sorted by it
  std::uint32_t id = 0;  ///< names its draws; unique in the trace
  std::uint8_t prefecture = 0;
  ServiceClass service_class = ServiceClass::kCard;
  std::uint8_t access = 0;  ///< index into ServiceTopology::access
  std::uint8_t reserved = 0;
};

enum class ServiceEnd : std::uint8_t {
  kAnswered,
  kTimedOut,  ///< gave up, the last attempt without any reply
  kRejected,  ///< gave up, the last attempt rejected
};
inline constexpr int kServiceEnds = 3;

/// How a request ended, told once per request when it does.
struct ServiceOutcome {
  Micros latency = 0;  ///< from `at` to the reply, or to giving up
  std::uint8_t attempts = 1;
  ServiceEnd end = ServiceEnd::kAnswered;
};

/// Requests one by one, sorted by `at`, so that memory does not grow with the trace.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  /// \return false at the end, or for a pause; `out` is then untouched.
  virtual bool next(ServiceRequest& out) = 0;
  /// Whether the last next() was false for a pause: there is more, once somebody asks again.
  virtual bool pauses() const { return false; }
};

/// Receives outcomes in the order in which requests end.
class OutcomeSink {
 public:
  virtual ~OutcomeSink() = default;
  virtual void done(const ServiceRequest& request, const ServiceOutcome& outcome) = 0;
};

/// Draws know seed, request and attempt: each day of a run needs a seed of its own.
inline std::uint64_t service_seed(std::uint64_t seed_of_run, Day day) {
  return seed_of_run + static_cast<std::uint64_t>(day_number(day)) * 0x9e3779b97f4a7c15U;
}

/// Uniform words of one attempt: block k = Stream(seed, Purpose::kServiceAttempt).block(id, attempt, k).
/// Word 0 of block 0: data centre; word 1: access latency out; word 2: access latency back; word 3: the
/// pause after this attempt. Station n of the path: word n % 4 of block 1 + n / 4. Its k-th repeated call:
/// word 0 (service) and word 1 (the pause before it) of block `repeated_call(n, k)`.
class AttemptDraws {
 public:
  AttemptDraws(std::uint64_t seed, std::uint32_t id, int attempt)
      : stream_(seed, Purpose::kServiceAttempt),
        id_(id),
        attempt_(attempt),
        first_(stream_.block(id, attempt)) {}
  std::uint32_t data_centre() const { return first_[0]; }
  std::uint32_t access_out() const { return first_[1]; }
  std::uint32_t access_back() const { return first_[2]; }
  std::uint32_t pause() const { return first_[3]; }
  std::uint32_t service(int station) const {
    const auto s = static_cast<std::uint32_t>(station);
    return stream_.block(id_, attempt_, 1 + s / 4)[s % 4];
  }
  /// \param call of this step, from 1: the first is no repetition
  Block call(int station, int call) const {
    return stream_.block(id_, attempt_, repeated_call(station, call));
  }
  /// Behind the blocks of kMaxPath steps; a step has 255 calls at most.
  static std::uint32_t repeated_call(int station, int call) {
    return 1 + kMaxPath / 4 + static_cast<std::uint32_t>(station) * 256 + static_cast<std::uint32_t>(call);
  }

 private:
  Stream stream_;
  std::uint32_t id_;
  std::int32_t attempt_;
  Block first_;
};

}  // namespace cutover
