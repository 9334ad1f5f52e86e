// Rule 6 of request.hpp. A call that has a time-out is a copy of its attempt: which of the two goes on is
// known when the call is served or the time is over, whichever comes first.
#include "service/twin_run.hpp"

namespace cutover::twin_detail {

/// Attempt `a` enters its station now, as a call; its partner holds the attempt until the time-out.
void Twin::watch_call(std::uint32_t a, Micros at) {
  const std::uint32_t timer = allocate_item();
  slab_.items[timer] = slab_.items[a];
  slab_.items[a].partner = timer;
  wait_out(timer, at);
  slab_.items[timer].partner = a;
}

/// \return whether anybody waits for the call, which then is the attempt again; otherwise it is gone
bool Twin::call_served(std::uint32_t a) {
  Attempt& call = slab_.items[a];
  if (call.given_up) {
    release_item(a);
    return false;
  }
  if (call.partner != kNone) {
    slab_.items[call.partner].phase = Phase::kCallOver;
    ++calls_over_;
    call.partner = kNone;
  }
  return true;
}

void Twin::call_timed_out(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  Station& station = stations_[attempt.station];
  if (attempt.partner != kNone) {
    Attempt& call = slab_.items[attempt.partner];
    attempt.partner = kNone;
    call.partner = kNone;
    if (call.phase == Phase::kLeave && call.at == at) {
      return release_item(a);  // served in this very instant, which counts
    }
    call.given_up = true;
    station.breaker.departed(at, true);
  }
  ++station.minute.given_up;
  ++report_.given_up;
  call_failed(a, at);
}

/// Rejected, or given up: once more, or back to the terminal.
void Twin::call_failed(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  const Station& station = stations_[attempt.station];
  if (++attempt.calls >= station.call_attempts) {
    attempt.refused = true;
    return send_back(a, at);
  }
  ++report_.repeated;
  const Micros pause = draws_.call_pause(station.tier, attempt.calls, repeated_call(attempt)[1]);
  const Micros again = at + pause + tier_latency_[static_cast<std::size_t>(station.tier)];
  if (again == at) {
    return arrive(a, at);
  }
  next_event(a, Phase::kArrive, again);
}

/// The station is down on arrival, or goes down.
void Twin::lose_at(Station& station, std::uint32_t a, Micros at) {
  ++station.minute.lost;
  if (!slab_.items[a].given_up) {
    station.breaker.departed(at, true);
  }
  vanish(a, &ServiceReport::lost);
}

/// What is in a station ends there without a word. The attempt ends with it where no partner holds it.
void Twin::vanish(std::uint32_t a, std::int64_t ServiceReport::*how) {
  const Attempt& call = slab_.items[a];
  if (call.given_up) {
    return release_item(a);
  }
  if (call.partner != kNone) {
    slab_.items[call.partner].partner = kNone;
    return release_item(a);
  }
  ++(report_.*how);
  release(a);
}

}  // namespace cutover::twin_detail
