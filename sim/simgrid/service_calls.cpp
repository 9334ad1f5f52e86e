// Calls between elements that are given up and repeated: rule 6 of service/request.hpp.
#include "simgrid/service_run.hpp"

namespace cutover::simgrid_detail {

/// The attempt reaches the station of its step: itself, or where it may give up, by a call that stands for
/// it.
void ServiceRun::call(std::uint32_t a, Micros now) {
  const int tier = tier_of(attempts_[a]);
  const AttemptDraws& draws = attempts_[a].draws;
  const int step = attempts_[a].step;
  const int calls = attempts_[a].calls;
  const Micros work = draws_.service(tier, calls == 0 ? draws.service(step) : draws.call(step, calls)[0]);
  const int station = elements_.station(tier, attempts_[a].route.data_centre);
  const Micros timeout = micros_of_millis(topology_.tiers[static_cast<std::size_t>(tier)].call.timeout_ms);
  std::uint32_t guest = a;
  if (timeout > 0) {
    guest = allocate();
    attempts_[guest].caller = a;
    attempts_[a].call = guest;
    const std::uint64_t serial = ++calls_made_;
    attempts_[a].call_serial = serial;
    at(now + timeout, Order::kLast, now, [this, a, serial] { call_timed_out(a, serial, stations_.now()); });
  }
  stations_.arrive(station, guest, work, now);
}

/// The guest of a station has left it.
/// \return the attempt for which it was there; kGivenUp if that waits no longer
std::uint32_t ServiceRun::end_call(std::uint32_t guest) {
  const std::uint32_t a = attempts_[guest].caller;
  if (a == kNobody) {
    return guest;
  }
  free_attempts_.push_back(guest);
  if (a == kGivenUp) {
    --calls_given_up_;
    last_event_ = std::max(last_event_, stations_.now());
  } else {
    attempts_[a].call = kNobody;
  }
  return a;
}

bool ServiceRun::awaited(std::uint32_t guest) const {
  return attempts_[guest].caller != kGivenUp;
}

void ServiceRun::call_timed_out(std::uint32_t a, std::uint64_t serial, Micros now) {
  Attempt& attempt = attempts_[a];
  if (attempt.call_serial != serial) {
    return;  // served or rejected long since
  }
  const bool inside = attempt.call != kNobody;
  if (inside) {
    attempts_[attempt.call].caller = kGivenUp;
    ++calls_given_up_;
    attempt.call = kNobody;
  }
  stations_.given_up(elements_.station(tier_of(attempt), attempt.route.data_centre), inside, now);
  call_failed(a, now);
}

void ServiceRun::call_failed(std::uint32_t a, Micros now) {
  Attempt& attempt = attempts_[a];
  attempt.call_serial = 0;
  const int tier = tier_of(attempt);
  const Tier& rule = topology_.tiers[static_cast<std::size_t>(tier)];
  if (++attempt.calls >= rule.call.attempts) {
    attempt.rejected = true;
    reply(a, now);
    return;
  }
  ++report_.repeated;
  const Block draws = attempt.draws.call(attempt.step, attempt.calls);
  const Micros again =
      now + draws_.call_pause(tier, attempt.calls, draws[1]) + micros_of_millis(rule.latency_ms);
  if (again > now) {
    travel(a, again, now);
  } else {
    proceed(a, now);
  }
}

}  // namespace cutover::simgrid_detail
