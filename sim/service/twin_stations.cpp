#include "service/twin_run.hpp"

#include <algorithm>
#include <cmath>

namespace cutover::twin_detail {

void Twin::arrive(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  const std::size_t centres = topology_->data_centres.size();
  attempt.station =
      station_of_[(attempt.service_class * std::size_t{kMaxPath} + attempt.step) * centres + attempt.centre];
  Station& station = stations_[attempt.station];
  ++station.minute.arrivals;
  if (station.predictable) {
    return arrive_predictably(station, a, at);
  }
  if (station.breaker.open(at)) {
    ++broken_;
    ++station.minute.rejected;
    return call_failed(a, at);
  }
  if (station.working == 0) {
    if (station.call_timeout == 0) {
      return lose_at(station, a, at);
    }
    ++station.minute.lost;
    station.breaker.departed(at, true);
    return wait_out(a, at);
  }
  const bool at_once = station.free_servers > 0;
  if (!at_once && station.waiting >= station.queue_limit) {
    ++station.minute.rejected;
    station.breaker.departed(at, true);
    return call_failed(a, at);
  }
  if (at_once) {
    const Micros work = work_of(attempt, station.tier);
    // Where nothing ever fails, who is served in time needs no watch.
    if (station.call_timeout > 0 && (station.fails || work > station.call_timeout)) {
      watch_call(a, at);
    }
    return serve(station, a, at, work);
  }
  if (station.call_timeout > 0) {
    watch_call(a, at);
  }
  station.account(at);
  Attempt& waiting = slab_.items[a];
  waiting.at = at;
  waiting.phase = Phase::kArrive;
  waiting.next = kNone;
  if (station.head == kNone) {
    station.head = a;
  } else {
    slab_.items[station.tail].next = a;
  }
  station.tail = a;
  ++waiting_;
  ++station.waiting;
  station.minute.max_waiting = std::max(station.minute.max_waiting, station.waiting);
}

/// Service time of the attempt's step at full speed. Steps are asked in order.
Micros Twin::work_of(Attempt& attempt, int tier) {
  const unsigned part = attempt.step % 4U;
  if (part == 0 && attempt.step > 0) {  // those of the first four came with the attempt
    attempt.words = stream_.block(attempt.id, attempt.number, 1 + attempt.step / 4U);
  }
  if (attempt.calls > 0) {
    return draws_.service(tier, repeated_call(attempt)[0]);
  }
  return draws_.service(tier, attempt.words[part]);
}

/// FIFO with known service times: the request goes to the server that is free first.
void Twin::arrive_predictably(Station& station, std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  const Micros begins = std::max(station.server_times.first_free(), at);
  if (begins > at) {
    Ring<Micros>& waiting = station.service_begins;
    while (!waiting.empty() && waiting.front() <= at) {
      waiting.pop();
    }
    if (static_cast<std::int64_t>(waiting.size()) >= station.queue_limit) {
      ++station.minute.rejected;
      return call_failed(a, at);
    }
    waiting.push(begins);
    station.minute.max_waiting =
        std::max(station.minute.max_waiting, static_cast<std::int64_t>(waiting.size()));
    spread(at, begins, station, &StationMinute::waiting_us);
    if (station.queue_timeout > 0 && begins - at > station.queue_timeout) {
      ++station.minute.expired;
      return station.call_timeout > 0 ? wait_out(a, at) : vanish(a, &ServiceReport::expired);
    }
  }
  const Micros leaves = begins + work_of(attempt, station.tier);
  station.server_times.occupy_first(leaves);
  if (leaves <= minute_end_) {
    station.minute.busy_us += leaves - begins;
  } else {
    spread(begins, leaves, station, &StationMinute::busy_us);
  }
  // A call that will be given up has no other trace: its work is done all the same.
  if (station.call_timeout > 0 && leaves - at > station.call_timeout) {
    given_up_until_ = std::max(given_up_until_, leaves);
    return wait_out(a, at);
  }
  next_step(a, leaves);
}

/// Adds the time from `from` to `until` to the minutes it lies in, the current and later ones.
void Twin::spread(Micros from, Micros until, const Station& station, std::int64_t StationMinute::*sum) {
  if (run_.statistics == nullptr || run_.statistics->stations() != elements_.stations()) {
    return;
  }
  const auto number = static_cast<std::size_t>(&station - stations_.data());
  std::vector<StationMinute>& minutes = run_.statistics->station_minutes();
  over_rows(from, until,
            [&](std::size_t row, Micros time) { minutes[row * stations_.size() + number].*sum += time; });
}

/// \param work at full speed
void Twin::serve(Station& station, std::uint32_t a, Micros at, Micros work) {
  Attempt& attempt = slab_.items[a];
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < station.free.size(); ++i) {
    chosen = station.free[i] > station.free[chosen] ? i : chosen;
  }
  station.account(at);
  --station.free[chosen];
  --station.free_servers;
  ++station.busy;
  attempt.instance = static_cast<std::uint16_t>(chosen);
  const Micros time = station.speed == 1
                          ? work
                          : static_cast<Micros>(std::llround(static_cast<double>(work) / station.speed));
  next_event(a, Phase::kLeave, at + time);
}

void Twin::serve_waiting(Station& station, Micros at) {
  while (station.head != kNone && station.free_servers > 0) {
    const std::uint32_t a = station.head;
    station.account(at);
    station.head = slab_.items[a].next;
    --station.waiting;
    --waiting_;
    if (station.queue_timeout > 0 && at - slab_.items[a].at > station.queue_timeout) {
      ++station.minute.expired;
      if (!slab_.items[a].given_up) {
        station.breaker.departed(at, true);
      }
      vanish(a, &ServiceReport::expired);
    } else {
      serve(station, a, at, work_of(slab_.items[a], station.tier));
    }
  }
}

void Twin::leave(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  Station& station = stations_[attempt.station];
  station.account(at);
  ++station.free[attempt.instance];
  ++station.free_servers;
  --station.busy;
  if (!attempt.given_up) {
    station.breaker.departed(at, false);
  }
  if (station.head != kNone) {
    serve_waiting(station, at);
  }
  if (station.call_timeout > 0 && !call_served(a)) {
    return;
  }
  ++attempt.step;
  attempt.calls = 0;
  const std::size_t c = attempt.service_class;
  if (attempt.step == path_length_[c]) {
    return send_back(a, at);
  }
  const Micros latency = tier_latency_[path_tier_[c * kMaxPath + attempt.step]];
  if (latency == 0) {
    return arrive(a, at);
  }
  next_event(a, Phase::kArrive, at + latency);
}

/// The attempt will leave its station at `leaves`, whatever happens.
void Twin::next_step(std::uint32_t a, Micros leaves) {
  Attempt& attempt = slab_.items[a];
  ++attempt.step;
  attempt.calls = 0;
  const std::size_t c = attempt.service_class;
  if (attempt.step == path_length_[c]) {
    return send_back(a, leaves);
  }
  next_event(a, Phase::kArrive, leaves + tier_latency_[path_tier_[c * kMaxPath + attempt.step]]);
}

void Twin::change_elements(Micros at) {
  std::vector<int> touched;
  for (; next_edge_ < edges_.size() && edges_[next_edge_].at <= at; ++next_edge_) {
    const Edge& edge = edges_[next_edge_];
    const Fault& fault = faults_[edge.fault];
    Station& station = stations_[static_cast<std::size_t>(fault.element)];
    station.account(at);
    if (fault.factor == 0) {
      for (int i = fault.first; i < fault.first + fault.instances; ++i) {
        station.down[static_cast<std::size_t>(i)] += edge.begins ? 1 : -1;
      }
    }
    if (std::find(touched.begin(), touched.end(), fault.element) == touched.end()) {
      touched.push_back(fault.element);
    }
  }
  for (const int number : touched) {
    change_station(number, at);
  }
}

/// Brings a station in line with the reasons for which its instances are down or slow.
void Twin::change_station(int number, Micros at) {
  Station& station = stations_[static_cast<std::size_t>(number)];
  const auto inside = [&](std::uint32_t a) {
    return slab_.items[a].phase == Phase::kLeave && slab_.items[a].station == number;
  };
  station.working = static_cast<int>(std::count(station.down.begin(), station.down.end(), 0));
  wheel_.extract([&](std::uint32_t a) { return inside(a) && station.down[slab_.items[a].instance] > 0; },
                 [&](std::uint32_t a) {
                   --station.busy;
                   lose_at(station, a, at);
                 });
  std::vector<int> busy(station.free.size(), 0);
  const auto count_busy = [&](std::uint32_t a) {
    if (inside(a)) {
      ++busy[slab_.items[a].instance];
    }
    return false;
  };
  wheel_.extract(count_busy, [](std::uint32_t) {});
  station.free_servers = 0;
  for (std::size_t i = 0; i < station.free.size(); ++i) {
    station.free[i] = station.down[i] > 0 ? 0 : station.servers - busy[i];
    station.free_servers += station.free[i];
  }
  double speed = 1;
  for (const Fault& fault : faults_) {
    if (!fault.link && fault.element == number && fault.factor != 0 && fault.from <= at && at < fault.until) {
      speed *= fault.factor;
    }
  }
  if (speed != station.speed) {
    const double stretch = station.speed / speed;
    station.speed = speed;
    wheel_.extract(inside, [&](std::uint32_t a) {
      wheel_.push(at + std::llround(static_cast<double>(slab_.items[a].at - at) * stretch), a);
    });
  }
  if (station.working == 0) {
    for (std::uint32_t a = station.head; a != kNone;) {
      const std::uint32_t next = slab_.items[a].next;
      --waiting_;
      lose_at(station, a, at);
      a = next;
    }
    station.head = kNone;
    station.waiting = 0;
  }
  serve_waiting(station, at);
}

}  // namespace cutover::twin_detail
