#include "simgrid/station.hpp"

#include <algorithm>
#include <cmath>

#include "simgrid/minute_series.hpp"

namespace cutover::simgrid_detail {
namespace {

/// Speed of a server; work is given in microseconds at full speed.
constexpr double kFlopsPerMicro = 1'000;
constexpr double kFullSpeed = kFlopsPerMicro * 1e6;

/// In microseconds: behind every Exec that ends in the same one, before its time-outs.
constexpr double kBehindCompletions = 0.05;

/// All speeds a station can have: 1 first, then the products of the slow events that overlap somewhere.
std::vector<double> speeds_of(int station, const std::vector<Fault>& faults) {
  std::vector<double> speeds{1};
  const auto slow = [&](const Fault& f) { return !f.link && f.element == station && f.factor > 0; };
  for (const Fault& edge : faults) {
    for (const Micros date : {edge.from, edge.until}) {
      double speed = 1;
      if (slow(edge)) {
        for (const Fault& f : faults) {
          speed *= slow(f) && f.from <= date && date < f.until ? f.factor : 1;
        }
        if (std::find(speeds.begin(), speeds.end(), speed) == speeds.end()) {
          speeds.push_back(speed);
        }
      }
    }
  }
  return speeds;
}

}  // namespace

Stations::Stations(const ServiceTopology& topology, const ServiceElements& elements,
                   const std::vector<Fault>& faults, const ServicePeriod& period, Session& session,
                   StationEvents& events)
    : topology_(topology), period_(period), session_(session), events_(events) {
  // Hosts never talk to each other: a zone without routes.
  sg::NetZone* around = session.engine().get_netzone_root();
  zone_ = sg::create_empty_zone("central service");
  if (around != nullptr) {
    zone_->set_parent(around);  // a simulation has one outermost zone
  }
  for (int number = 0; number < elements.stations(); ++number) {
    const int tier = elements.tier_of(number);
    const Tier& t = topology.tiers[static_cast<std::size_t>(tier)];
    Station s{.tier = tier,
              .servers_each = t.servers,
              .queue_limit = t.queue_limit,
              .queue_timeout = micros_of_millis(t.queue_timeout_ms),
              .breaker = BreakerWindow{t.breaker},
              .integrated_to = period.from};
    std::string name = t.name;
    if (!t.outside) {
      s.data_centre = number - elements.station(tier, 0);
      name += "@" + topology.data_centres[static_cast<std::size_t>(s.data_centre)].name;
    }
    s.instances.resize(static_cast<std::size_t>(t.instances));
    s.working = t.instances;
    std::vector<double> speeds = speeds_of(number, faults);
    for (double& speed : speeds) {
      speed *= kFullSpeed;
    }
    make_hosts(s, name, speeds);
    stations_.push_back(std::move(s));
  }
  // SimGrid seals by itself only the first platform of a process.
  zone_->seal();
  session_.tell_completions_to(this);
}

void Stations::make_hosts(Station& s, const std::string& name, const std::vector<double>& speeds) {
  for (std::size_t i = 0; i < s.instances.size(); ++i) {
    Instance& instance = s.instances[i];
    for (int server = 0; server < s.servers_each; ++server) {
      instance.hosts.push_back(
          zone_->create_host(name + "/" + std::to_string(i) + "/" + std::to_string(server), speeds)->seal());
    }
    instance.free = instance.hosts;
  }
}

Micros Stations::now() const {
  return period_.from +
         static_cast<Micros>(std::llround((sg::Engine::get_clock() - session_.offset()) * 1e6));
}

void Stations::arrive(int station, std::uint32_t attempt, Micros work, Micros now) {
  Station& s = stations_[static_cast<std::size_t>(station)];
  ++s.total.arrivals;
  ++minute(s, now).arrivals;
  if (s.breaker.open(now)) {
    ++s.total.broken;
    ++minute(s, now).broken;
    events_.rejected(attempt);
  } else if (s.working == 0) {
    lose(s, attempt, now);
  } else if (s.serving < s.working * s.servers_each) {
    begin_service(s, attempt, work, now, now);
  } else if (static_cast<std::int64_t>(s.queue.size()) >= s.queue_limit) {
    ++s.total.rejected;
    ++minute(s, now).rejected;
    s.breaker.departed(now, true);
    events_.rejected(attempt);
  } else {
    integrate(s, now);
    s.queue.push_back({attempt, work, now});
    const auto length = static_cast<std::int64_t>(s.queue.size());
    s.total.longest_queue = std::max(s.total.longest_queue, length);
    minute(s, now).longest_queue = std::max(minute(s, now).longest_queue, length);
  }
}

void Stations::given_up(int station, bool inside, Micros now) {
  Station& s = stations_[static_cast<std::size_t>(station)];
  ++s.total.given_up;
  ++minute(s, now).given_up;
  if (inside) {
    s.breaker.departed(now, true);
  }
}

Stations::Instance* Stations::free_instance(Station& s) {
  Instance* best = nullptr;
  for (Instance& instance : s.instances) {
    if (instance.works && (best == nullptr || instance.serving.size() < best->serving.size())) {
      best = &instance;
    }
  }
  return best;
}

void Stations::begin_service(Station& s, std::uint32_t attempt, Micros work, Micros arrived, Micros now) {
  integrate(s, now);
  Instance& instance = *free_instance(s);
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t number = free_slots_.back();
  free_slots_.pop_back();
  Slot& slot = slots_[number];
  slot.attempt = attempt;
  slot.station = static_cast<int>(&s - stations_.data());
  slot.instance = static_cast<int>(&instance - s.instances.data());
  slot.position = instance.serving.size();
  slot.arrived = arrived;
  slot.since = now;
  instance.serving.push_back(number);
  ++s.serving;
  ++executions_;
  // Not Host::exec_init: that ignores the host and takes the one of the current actor.
  slot.exec = sg::Exec::init();
  slot.exec->set_flops_amount(static_cast<double>(work) * kFlopsPerMicro);
  slot.host = instance.free.back();
  instance.free.pop_back();
  slot.exec->set_host(slot.host);
  // Not a pointer to the slot, which moves as they become more; 0 would mean nothing.
  slot.exec->set_data(reinterpret_cast<void*>(static_cast<std::uintptr_t>(number) + 1));
  slot.exec->start();
}

void Stations::completed(void* data) {
  const auto number = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(data) - 1);
  const Micros at = now();
  const Departure departure{slots_[number].arrived, slots_[number].attempt};
  Station& s = stations_[static_cast<std::size_t>(slots_[number].station)];
  release(number, at);
  ++s.total.served;
  ++minute(s, at).served;
  if (events_.awaited(departure.attempt)) {
    s.breaker.departed(at, false);
  }
  next_in_queue(s, at);
  departures_.push_back(departure);
  if (departures_.size() == 1) {
    session_.at(
        session_.offset() + (static_cast<double>(at - period_.from) + kBehindCompletions) * 1e-6,
        [this] { depart(); }, at);
  }
}

/// SimGrid promises no order of Execs that end in one instant: who reached a station first goes first.
void Stations::depart() {
  departing_.swap(departures_);
  std::stable_sort(departing_.begin(), departing_.end(),
                   [](const Departure& a, const Departure& b) { return a.arrived < b.arrived; });
  for (const Departure& departure : departing_) {
    events_.served(departure.attempt);
  }
  departing_.clear();
}

/// Frees server and slot.
void Stations::release(std::uint32_t number, Micros now) {
  Slot& slot = slots_[number];
  Station& s = stations_[static_cast<std::size_t>(slot.station)];
  integrate(s, now);
  Instance& instance = s.instances[static_cast<std::size_t>(slot.instance)];
  const std::uint32_t last = instance.serving.back();
  instance.serving[slot.position] = last;
  slots_[last].position = slot.position;
  instance.serving.pop_back();
  instance.free.push_back(slot.host);
  instance.busy_us += static_cast<double>(now - slot.since);
  --s.serving;
  session_.keep_until_later(std::move(slot.exec));
  free_slots_.push_back(number);
}

void Stations::next_in_queue(Station& s, Micros now) {
  while (!s.queue.empty() && s.serving < s.working * s.servers_each) {
    integrate(s, now);
    const Waiting next = s.queue.front();
    s.queue.pop_front();
    if (s.queue_timeout > 0 && now - next.since > s.queue_timeout) {
      ++s.total.expired;
      ++minute(s, now).expired;
      if (events_.awaited(next.attempt)) {
        s.breaker.departed(now, true);
      }
      events_.vanished(next.attempt);
    } else {
      begin_service(s, next.attempt, next.work, next.since, now);
    }
  }
}

void Stations::lose(Station& s, std::uint32_t attempt, Micros now) {
  ++s.total.lost;
  ++minute(s, now).lost;
  if (events_.awaited(attempt)) {
    s.breaker.departed(now, true);
  }
  events_.vanished(attempt);
}

void Stations::change(std::span<const Change> changes, Micros now) {
  std::vector<int> touched;
  for (const auto& [fault, step] : changes) {
    Station& s = stations_[static_cast<std::size_t>(fault.element)];
    integrate(s, now);
    if (fault.factor > 0 && step > 0) {
      s.slow.push_back(fault.factor);
    } else if (fault.factor > 0) {
      s.slow.erase(std::find(s.slow.begin(), s.slow.end(), fault.factor));
    }
    for (int i = fault.first; fault.factor == 0 && i < fault.first + fault.instances; ++i) {
      s.instances[static_cast<std::size_t>(i)].reasons_down += step;
    }
    if (std::find(touched.begin(), touched.end(), fault.element) == touched.end()) {
      touched.push_back(fault.element);
    }
  }
  for (const int number : touched) {
    settle(stations_[static_cast<std::size_t>(number)], now);
  }
}

/// Brings a station in line with the reasons for which it is slow or its instances are down.
void Stations::settle(Station& s, Micros now) {
  set_speed(s);
  for (Instance& instance : s.instances) {
    const bool works = instance.reasons_down == 0;
    if (works == instance.works) {
      continue;
    }
    instance.works = works;
    s.working += works ? 1 : -1;
    if (works) {
      for (sg::Host* host : instance.hosts) {
        host->turn_on();
      }
    } else {
      take_down(s, instance, now);
    }
  }
  while (s.working == 0 && !s.queue.empty()) {
    const std::uint32_t attempt = s.queue.front().attempt;
    s.queue.pop_front();
    lose(s, attempt, now);
  }
  next_in_queue(s, now);
}

void Stations::take_down(Station& s, Instance& instance, Micros now) {
  while (!instance.serving.empty()) {
    const std::uint32_t number = instance.serving.back();
    const std::uint32_t attempt = slots_[number].attempt;
    // Cancelling tells of a completion twice, now and when SimGrid gets round to it.
    slots_[number].exec->set_data(nullptr);
    slots_[number].exec->cancel();
    release(number, now);
    lose(s, attempt, now);
  }
  // Every living Exec listens to this signal, to fail with its host. Those of this host are cancelled, and
  // none of another is meant: without listeners the change does not walk through all of them, and none stays
  // behind (SimGrid forgets to take the listener of an Exec off whose host is down).
  sg::Host::on_state_change.disconnect_slots();
  for (sg::Host* host : instance.hosts) {
    host->turn_off();
  }
}

void Stations::set_speed(Station& s) {
  double factor = 1;
  for (const double f : s.slow) {
    factor *= f;
  }
  // The nearest: products taken in another order differ in the last bit.
  for (Instance& instance : s.instances) {
    for (sg::Host* host : instance.hosts) {
      const auto distance = [&](unsigned long state) {
        return std::abs(host->get_pstate_speed(state) - factor * kFullSpeed);
      };
      unsigned long nearest = 0;
      for (unsigned long p = 1; p < host->get_pstate_count(); ++p) {
        nearest = distance(p) < distance(nearest) ? p : nearest;
      }
      host->set_pstate(nearest);
    }
  }
}

/// Adds queue and busy servers up to now; to be called before either changes.
void Stations::integrate(Station& s, Micros now) {
  if (now == s.integrated_to) {
    return;
  }
  const auto queue = static_cast<double>(s.queue.size());
  const double busy = s.serving;
  if (queue > 0 || busy > 0) {
    for_each_minute(static_cast<double>(period_.from), static_cast<double>(s.integrated_to),
                    static_cast<double>(now), [&](std::size_t m, double us) {
                      if (m >= s.minutes.size()) {
                        s.minutes.resize(m + 1);
                      }
                      s.minutes[m].queue_us += queue * us;
                      s.minutes[m].busy_us += busy * us;
                      // Who waits from an earlier minute on counts in this one too.
                      s.minutes[m].longest_queue =
                          std::max(s.minutes[m].longest_queue, static_cast<std::int64_t>(queue));
                    });
    s.total.queue_us += queue * static_cast<double>(now - s.integrated_to);
    s.total.busy_us += busy * static_cast<double>(now - s.integrated_to);
  }
  s.integrated_to = now;
}

StationUse& Stations::minute(Station& s, Micros now) {
  const auto m = static_cast<std::size_t>((now - period_.from) / (60 * kMicrosPerSecond));
  if (m >= s.minutes.size()) {
    s.minutes.resize(m + 1);
  }
  return s.minutes[m];
}

std::vector<StationReport> Stations::report(Micros until) {
  std::vector<StationReport> all;
  const auto span = static_cast<double>(std::max<Micros>(1, until - period_.from));
  const auto minutes = static_cast<std::size_t>(std::ceil(span / kMicrosPerMinute));
  for (Station& s : stations_) {
    integrate(s, until);
    s.minutes.resize(std::max(minutes, s.minutes.size()));
    StationReport r;
    r.tier = topology_.tiers[static_cast<std::size_t>(s.tier)].name;
    if (s.data_centre >= 0) {
      r.data_centre = topology_.data_centres[static_cast<std::size_t>(s.data_centre)].name;
    }
    r.servers = s.servers_each * static_cast<int>(s.instances.size());
    r.total = s.total;
    r.mean_queue = s.total.queue_us / span;
    r.utilization = s.total.busy_us / span / r.servers;
    r.minutes = std::move(s.minutes);
    for (std::size_t i = 0; i < s.instances.size(); ++i) {
      r.hosts.push_back({static_cast<int>(i), s.instances[i].busy_us / span / s.servers_each});
    }
    all.push_back(std::move(r));
  }
  return all;
}

}  // namespace cutover::simgrid_detail
