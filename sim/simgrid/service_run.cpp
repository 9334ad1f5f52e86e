#include "simgrid/service_run.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace cutover::simgrid_detail {

ServiceRun::ServiceRun(const ServiceTopology& topology, const ServicePeriod& period, std::uint64_t seed,
                       RequestSource& source, OutcomeSink& sink, Session& session)
    : ServiceRun(topology, period, seed, &source, sink, session) {}

ServiceRun::ServiceRun(const ServiceTopology& topology, const ServicePeriod& period, std::uint64_t seed,
                       OutcomeSink& sink, Session& session)
    : ServiceRun(topology, period, seed, nullptr, sink, session) {}

ServiceRun::ServiceRun(const ServiceTopology& topology, const ServicePeriod& period, std::uint64_t seed,
                       RequestSource* source, OutcomeSink& sink, Session& session)
    : topology_(topology),
      period_(period),
      seed_(seed),
      source_(source),
      sink_(sink),
      session_(session),
      elements_(topology),
      draws_(topology),
      faults_(service_faults(topology, seed, period)),
      health_(known_health(topology, faults_)),
      network_(topology, elements_, faults_, period),
      stations_(topology, elements_, faults_, period, session, *this),
      attempt_timeout_(micros_of_seconds(topology.client.attempt_timeout_s)),
      give_up_(micros_of_seconds(topology.client.give_up_s)),
      lookahead_(source != nullptr ? micros_of_millis(topology.backbone.latency_ms) : 0),
      last_at_(period.from),
      last_event_(period.from) {
  for (const Fault& fault : faults_) {
    if (!fault.link && fault.until > period.from) {
      edges_.push_back({fault.from, {fault, 1}});
      edges_.push_back({fault.until, {fault, -1}});
    }
  }
  std::stable_sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });
}

SimGridReport ServiceRun::run() {
  begin();
  session_.run();
  return report();
}

void ServiceRun::begin() {
  change_elements(period_.from);
  if (source_ != nullptr) {
    fetch();
  }
  watch_elements();
  if (source_ != nullptr && !exhausted_) {
    announce(next_.at, Step::Kind::kArrive);
  }
}

SimGridReport ServiceRun::report() {
  report_.from = period_.from;
  const Micros minutes = 60 * kMicrosPerSecond;
  report_.until = std::max(last_event_, period_.from + static_cast<Micros>(report_.minutes.size()) * minutes);
  report_.stations = stations_.report(report_.until);
  report_.links = network_.report(period_.from, report_.until);
  report_.executions = stations_.executions();
  report_.timers = session_.timers() + announced_;
  return std::move(report_);
}

TrafficMinute& ServiceRun::minute(Micros now) {
  const auto m = static_cast<std::size_t>((now - period_.from) / (60 * kMicrosPerSecond));
  if (m >= report_.minutes.size()) {
    report_.minutes.resize(m + 1);
  }
  return report_.minutes[m];
}

// ------------------------------------------------------------------------------------------------ steps

void ServiceRun::announce(Micros date, Step::Kind kind, std::uint32_t who, std::uint32_t ticket) {
  const bool last =
      kind == Step::Kind::kDeadlines || kind == Step::Kind::kTimeOut || kind == Step::Kind::kGiveUp;
  steps_.push_back({date, ++announced_ + (last ? kAfterAllOthers : 0), kind, who, ticket});
  std::push_heap(steps_.begin(), steps_.end(), Later{});
  watch_steps();
}

void ServiceRun::watch_steps() {
  if (!steps_.empty() && key(steps_.front()) < watched_) {
    watched_ = key(steps_.front());
    at(steps_.front().at, watched_ % 2 != 0 ? Order::kLast : Order::kUsual, steps_.front().at,
       [this, watched = watched_] {
         if (watched == watched_) {  // otherwise an earlier step has been announced since
           take_steps(watched);
         }
       });
  }
}

void ServiceRun::take_steps(Micros until_key) {
  watched_ = std::numeric_limits<Micros>::min();  // steps that announce others need not wake SimGrid
  const Micros ahead = 2 * (stations_.now() + lookahead_);
  while (!steps_.empty() && (key(steps_.front()) <= until_key || key(steps_.front()) < ahead)) {
    std::pop_heap(steps_.begin(), steps_.end(), Later{});
    const Step step = steps_.back();
    steps_.pop_back();
    take(step);
  }
  watched_ = kNotWatched;
  watch_steps();
}

void ServiceRun::take(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kArrive:
      return arrive(step.at);
    case Step::Kind::kProceed:
      return proceed(step.who, step.at);
    case Step::Kind::kAgain:
      return begin_attempt(step.who, step.at);
    case Step::Kind::kDeadlines:
      return deadlines_due(step.at);
    case Step::Kind::kTimeOut:
      return time_out(step.who, step.ticket, step.at);
    case Step::Kind::kGiveUp:
      return finish(step.who, clients_[step.who].last_end, step.at);
  }
}

// ---------------------------------------------------------------------------------------------- clients

void ServiceRun::push(const ServiceRequest& request) {
  if (request.at < stations_.now()) {
    throw SimulationError("request " + std::to_string(request.id) + " comes at " +
                          std::to_string(request.at) + " us, which is past");
  }
  check(request);
  pushed_.push_back(request);
  std::push_heap(pushed_.begin(), pushed_.end(), Behind{});
  await_pushed();
}

void ServiceRun::await_pushed() {
  if (!pushed_.empty() && pushed_.front().at < arrival_announced_) {
    arrival_announced_ = pushed_.front().at;
    announce(arrival_announced_, Step::Kind::kArrive);
  }
}

void ServiceRun::close() {
  closed_ = true;
  exhausted_ = pushed_.empty();
}

/// The next request that has come by now.
bool ServiceRun::take_due(Micros now, ServiceRequest& out) {
  if (source_ != nullptr) {
    if (exhausted_ || next_.at > now) {
      return false;
    }
    out = next_;
    fetch();
    return true;
  }
  if (pushed_.empty() || pushed_.front().at > now) {
    return false;
  }
  std::pop_heap(pushed_.begin(), pushed_.end(), Behind{});
  out = pushed_.back();
  pushed_.pop_back();
  exhausted_ = closed_ && pushed_.empty();
  return true;
}

void ServiceRun::fetch() {
  exhausted_ = !source_->next(next_);
  if (!exhausted_) {
    check(next_);
    last_at_ = next_.at;
  }
}

void ServiceRun::check(const ServiceRequest& request) const {
  const std::string who = "request " + std::to_string(request.id) + " of the trace ";
  if (source_ != nullptr && request.at < last_at_) {
    throw SimulationError(who + "comes at " + std::to_string(request.at) + " us, before " +
                          std::to_string(last_at_) +
                          " us of its predecessor or the period: a trace is sorted by time");
  }
  if (!network_.serves(request.access, request.prefecture)) {
    throw SimulationError(who + "comes from prefecture " + std::to_string(request.prefecture) +
                          " over access network " + std::to_string(request.access) +
                          ", which the topology does not have there");
  }
}

void ServiceRun::arrive(Micros now) {
  ServiceRequest request;
  while (take_due(now, request)) {
    if (free_clients_.empty()) {
      free_clients_.push_back(static_cast<std::uint32_t>(clients_.size()));
      clients_.emplace_back();
    }
    const std::uint32_t number = free_clients_.back();
    free_clients_.pop_back();
    ++clients_alive_;
    ClientState& client = clients_[number];
    client.request = request;
    client.give_up_at = request.at + give_up_;
    client.attempts = 0;
    ++report_.requests;
    ++minute(now).requests;
    begin_attempt(number, now);
  }
  if (source_ == nullptr) {
    arrival_announced_ = arrival_announced_ <= now ? kNotWatched : arrival_announced_;
    await_pushed();
  } else if (!exhausted_) {
    announce(next_.at, Step::Kind::kArrive);
  }
}

std::uint32_t ServiceRun::allocate() {
  if (free_attempts_.empty()) {
    free_attempts_.push_back(static_cast<std::uint32_t>(attempts_.size()));
    attempts_.emplace_back();
  }
  const std::uint32_t a = free_attempts_.back();
  free_attempts_.pop_back();
  return a;
}

void ServiceRun::begin_attempt(std::uint32_t number, Micros now) {
  ClientState& client = clients_[number];
  const std::uint32_t a = allocate();
  ++attempts_alive_;
  report_.most_attempts_at_once = std::max(report_.most_attempts_at_once, attempts_alive_);
  ++report_.attempts;
  ++minute(now).attempts;

  while (health_now_ + 1 < health_.size() && health_[health_now_ + 1].at <= now) {
    ++health_now_;
  }
  Attempt& attempt = attempts_[a];
  attempt.draws = AttemptDraws{seed_, client.request.id, client.attempts};
  attempt.client = number;
  attempt.ticket = ++client.ticket;
  attempt.route = {client.request.access, client.request.prefecture,
                   static_cast<std::uint8_t>(
                       draws_.data_centre(health_[health_now_].healthy, attempt.draws.data_centre())),
                   client.request.service_class};
  attempt.step = 0;
  attempt.hop = Hop::kAccessOut;
  attempt.rejected = false;
  attempt.calls = 0;
  attempt.call = kNobody;
  attempt.caller = kNobody;
  ++client.attempts;
  await_reply(number, now);
  send(a, now);
}

void ServiceRun::await_reply(std::uint32_t number, Micros now) {
  const ClientState& client = clients_[number];
  const Micros full = now + attempt_timeout_;
  if (full <= client.give_up_at) {
    deadlines_.push_back({full, number, client.ticket});
    watch_deadlines();
    return;
  }
  // Cut short by giving up: out of the queue's order, and rare.
  announce(client.give_up_at, Step::Kind::kTimeOut, number, client.ticket);
}

void ServiceRun::watch_deadlines() {
  // Most clients have their answer long before.
  while (!deadlines_.empty() && clients_[deadlines_.front().client].ticket != deadlines_.front().ticket) {
    deadlines_.pop_front();
  }
  if (!deadline_watched_ && !deadlines_.empty()) {
    deadline_watched_ = true;
    announce(deadlines_.front().at, Step::Kind::kDeadlines);
  }
}

void ServiceRun::deadlines_due(Micros now) {
  deadline_watched_ = false;
  while (!deadlines_.empty() && deadlines_.front().at <= now) {
    const Deadline due = deadlines_.front();
    deadlines_.pop_front();
    time_out(due.client, due.ticket, now);
  }
  watch_deadlines();
}

void ServiceRun::time_out(std::uint32_t number, std::uint32_t ticket, Micros now) {
  if (clients_[number].ticket == ticket) {
    attempt_failed(number, ServiceEnd::kTimedOut, now);
  }
}

void ServiceRun::attempt_failed(std::uint32_t number, ServiceEnd end, Micros now) {
  ClientState& client = clients_[number];
  ++client.ticket;
  client.last_end = end;
  if (client.attempts >= topology_.client.attempts || now >= client.give_up_at) {
    finish(number, end, now);
    return;
  }
  const AttemptDraws failed{seed_, client.request.id, client.attempts - 1};
  const Micros again = now + draws_.pause(client.attempts, failed.pause());
  if (again >= client.give_up_at) {
    announce(client.give_up_at, Step::Kind::kGiveUp, number);
  } else if (again > now) {
    announce(again, Step::Kind::kAgain, number);
  } else {
    begin_attempt(number, now);
  }
}

void ServiceRun::finish(std::uint32_t number, ServiceEnd end, Micros now) {
  ClientState& client = clients_[number];
  ++client.ticket;
  const ServiceRequest request = client.request;
  const ServiceOutcome outcome{now - request.at, client.attempts, end};
  free_clients_.push_back(number);
  --clients_alive_;
  last_event_ = std::max(last_event_, now);
  TrafficMinute& m = minute(now);
  ++(end == ServiceEnd::kAnswered ? m.answered : end == ServiceEnd::kTimedOut ? m.timed_out : m.rejected);
  sink_.done(request, outcome);
}

// --------------------------------------------------------------------------------------------- messages

/// The attempt arrives where it was bound for.
void ServiceRun::proceed(std::uint32_t a, Micros now) {
  Attempt& attempt = attempts_[a];
  switch (attempt.hop) {
    case Hop::kStation:
      call(a, now);
      break;
    case Hop::kClient:
      reach_client(a, now);
      break;
    default:
      send(a, now);
  }
}

/// Over the link at hand.
void ServiceRun::send(std::uint32_t a, Micros now) {
  Attempt& attempt = attempts_[a];
  const std::optional<Micros> sent = network_.send(attempt.hop, attempt.route, attempt.rejected, now);
  if (!sent) {
    last_event_ = std::max(last_event_, now);
    drop(a);
    return;
  }
  Micros latency = 0;
  if (attempt.hop == Hop::kAccessOut) {
    latency = draws_.access_latency(attempt.route.access, attempt.draws.access_out());
  } else if (attempt.hop == Hop::kAccessBack) {
    latency = draws_.access_latency(attempt.route.access, attempt.draws.access_back());
  } else {
    latency = network_.latency(attempt.hop);
  }
  attempt.hop = static_cast<Hop>(static_cast<std::uint8_t>(attempt.hop) + 1);
  if (attempt.hop == Hop::kStation) {
    to_station(a, *sent + latency, now);
  } else {
    travel(a, *sent + latency, now);
  }
}

void ServiceRun::travel(std::uint32_t a, Micros arrival, Micros now) {
  const Hop hop = attempts_[a].hop;
  if (hop == Hop::kStation || hop == Hop::kBackboneBack) {
    at(arrival, Order::kUsual, now, [this, a] { proceed(a, stations_.now()); });
  } else {
    announce(arrival, Step::Kind::kProceed, a);
  }
}

/// Towards the station of the attempt's step, or home if the path is over.
void ServiceRun::to_station(std::uint32_t a, Micros from, Micros now) {
  const Attempt& attempt = attempts_[a];
  const std::vector<int>& path =
      topology_.classes[static_cast<std::size_t>(attempt.route.service_class)].path;
  if (attempt.step >= path.size()) {
    // An empty path: the data centre answers by itself.
    attempts_[a].hop = Hop::kBackboneBack;
    travel(a, from, now);
    return;
  }
  const int tier = path[attempt.step];
  travel(a, from + micros_of_millis(topology_.tiers[static_cast<std::size_t>(tier)].latency_ms), now);
}

void ServiceRun::served(std::uint32_t guest) {
  const std::uint32_t a = end_call(guest);
  if (a == kGivenUp) {
    return;
  }
  Attempt& attempt = attempts_[a];
  attempt.calls = 0;
  attempt.call_serial = 0;
  const Micros now = stations_.now();
  const std::vector<int>& path =
      topology_.classes[static_cast<std::size_t>(attempt.route.service_class)].path;
  if (++attempt.step >= path.size()) {
    reply(a, now);
    return;
  }
  const Tier& tier = topology_.tiers[static_cast<std::size_t>(path[attempt.step])];
  if (tier.latency_ms > 0) {
    to_station(a, now, now);
  } else {
    proceed(a, now);
  }
}

void ServiceRun::rejected(std::uint32_t guest) {
  call_failed(end_call(guest), stations_.now());  // on arrival: somebody waits
}

void ServiceRun::vanished(std::uint32_t guest) {
  const std::uint32_t a = end_call(guest);
  last_event_ = std::max(last_event_, stations_.now());
  if (a == guest) {
    drop(a);
  }  // otherwise the attempt waits until the call's time-out, or for nothing any more
}

// ---------------------------------------------------------------------------------------------- answers

void ServiceRun::reply(std::uint32_t a, Micros now) {
  attempts_[a].hop = Hop::kBackboneBack;
  send(a, now);
}

void ServiceRun::reach_client(std::uint32_t a, Micros now) {
  const Attempt attempt = attempts_[a];
  last_event_ = std::max(last_event_, now);
  drop(a);
  if (clients_[attempt.client].ticket != attempt.ticket) {
    return;  // has stopped waiting, or is somebody else by now
  }
  if (attempt.rejected) {
    attempt_failed(attempt.client, ServiceEnd::kRejected, now);
  } else {
    finish(attempt.client, ServiceEnd::kAnswered, now);
  }
}

void ServiceRun::drop(std::uint32_t a) {
  --attempts_alive_;
  free_attempts_.push_back(a);
}

// --------------------------------------------------------------------------------------------- elements

void ServiceRun::watch_elements() {
  if (next_edge_ < edges_.size()) {
    at(edges_[next_edge_].at, Order::kFirst, edges_[next_edge_].at, [this] { change_due_elements(); });
  }
}

void ServiceRun::change_elements(Micros now) {
  std::vector<Stations::Change> due;
  for (; next_edge_ < edges_.size() && edges_[next_edge_].at <= now; ++next_edge_) {
    due.push_back(edges_[next_edge_].change);
  }
  stations_.change(due, now);
}

void ServiceRun::change_due_elements() {
  if (idle()) {
    return;  // or SimGrid would go on to the last fault of the period
  }
  change_elements(stations_.now());
  watch_elements();
}

}  // namespace cutover::simgrid_detail
