#include "service/twin.hpp"

#include <algorithm>

#include "service/twin_run.hpp"

namespace cutover {
namespace twin_detail {
namespace {

/// Deadlines whose clients are fetched before their turn.
constexpr std::size_t kLookAhead = 8;

}  // namespace

void Twin::close_minute() {
  ServiceStatistics& statistics = *run_.statistics;
  const int row = statistics.row(minute_end_ - 1);
  if (statistics.stations() == elements_.stations()) {
    for (std::size_t s = 0; s < stations_.size(); ++s) {
      Station& station = stations_[s];
      station.account(minute_end_);
      statistics.station_minutes()[static_cast<std::size_t>(row) * stations_.size() + s] += station.minute;
      station.minute = {};
      station.minute.max_waiting = station.predictable ? queue_now(station) : station.waiting;
    }
  }
  if (statistics.links() == elements_.links()) {
    for (std::size_t l = 0; l < link_minute_.size(); ++l) {
      statistics.link_minutes()[static_cast<std::size_t>(row) * link_minute_.size() + l] += link_minute_[l];
      link_minute_[l] = {};
    }
  }
  minute_end_ += kMinute;
}

const ServiceReport& Twin::simulate() {
  if (!begun_) {
    begun_ = true;
    now_ = run_.period.from;
    request_.at = run_.period.from;
    if (run_.statistics != nullptr) {
      minute_end_ = (run_.period.from / kMinute + 1) * kMinute;
    }
    change_elements(run_.period.from);
  }
  fetch();
  const auto all_over = [this] { return !more_ && clients_in_use_ == 0 && wheel_.size() == calls_over_; };
  while (!paused_ && (!all_over() || now_ < given_up_until_)) {
    const Micros request = more_ ? request_.at : kNever;
    const Micros timeout = timeouts_.empty() ? kNever : timeouts_.front().at;
    const Micros give_up = give_ups_.empty() ? kNever : give_ups_.front().at;
    const Micros change = next_edge_ < edges_.size() ? edges_[next_edge_].at : kNever;
    const Micros first =
        std::min(std::min(change, minute_end_) - 1, std::min(request, std::min(timeout, give_up)));
    if (first >= given_up_until_ && all_over()) {
      now_ = given_up_until_;
      break;
    }
    attempt_events_until_ = first;
    bool moved = false;
    for (std::uint32_t a;
         wheel_.size() > calls_over_ && (a = wheel_.pop_until(attempt_events_until_)) != kNone;
         moved = true) {
      now_ = slab_.items[a].at;
      ++report_.events;
      attempt_event(a, now_);
    }
    if (moved && (attempt_events_until_ != first || all_over())) {
      continue;  // a retry set the only time-out, or all is over
    }
    if (first == minute_end_ - 1) {
      now_ = minute_end_;
      close_minute();
    } else if (first == change - 1) {
      now_ = change;
      change_elements(change);
    } else if (first == timeout) {
      now_ = timeout;
      const Deadline deadline = timeouts_.front();
      timeouts_.pop();
      slab_.prefetch_client(timeouts_.ahead(kLookAhead).client);
      if (slab_.clients[deadline.client].turn == deadline.mark) {
        attempt_failed(deadline.client, timeout, ServiceEnd::kTimedOut);
      }
    } else if (first == give_up) {
      now_ = give_up;
      const Deadline deadline = give_ups_.front();
      give_ups_.pop();
      slab_.prefetch_client(give_ups_.ahead(kLookAhead).client);
      const Client& client = slab_.clients[deadline.client];
      if (client.alive && client.serial == deadline.mark) {
        finish(deadline.client, give_up, client.running ? ServiceEnd::kTimedOut : client.last_end);
      }
    } else {
      now_ = request;
      begin_request(request_);
      fetch();
    }
  }
  report_.last_event = now_;
  if (paused_) {
    return report_;
  }
  if (run_.statistics != nullptr) {
    minute_end_ = now_;  // the unfinished minute ends with the last event
    close_minute();
  }
  return report_;
}

}  // namespace twin_detail

ServiceSimulation::ServiceSimulation(const ServiceTopology& topology, const ServiceRun& run,
                                     RequestSource& source, OutcomeSink& sink)
    : twin_(std::make_unique<twin_detail::Twin>(topology, run, source, sink)) {}

ServiceSimulation::ServiceSimulation(const ServiceSimulation& other, const ServiceTopology& topology,
                                     const ServiceRun& run, RequestSource& source, OutcomeSink& sink)
    : twin_(std::make_unique<twin_detail::Twin>(*other.twin_, topology, run, source, sink)) {}

ServiceSimulation::~ServiceSimulation() = default;

const ServiceReport& ServiceSimulation::run() {
  return twin_->simulate();
}

ServiceReport simulate_service(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source,
                               OutcomeSink& sink) {
  return twin_detail::Twin{topology, run, source, sink}.simulate();
}

}  // namespace cutover
