#include "service/twin_run.hpp"

namespace cutover::twin_detail {

void Twin::begin_request(const ServiceRequest& request) {
  std::uint32_t c;
  if (free_clients_.empty()) {
    c = static_cast<std::uint32_t>(slab_.clients.size());
    slab_.clients.emplace_back();
  } else {
    c = free_clients_.back();
    free_clients_.pop_back();
  }
  Client& client = slab_.clients[c];
  client.request = request;
  client.attempts = 0;
  client.alive = true;
  ++client.serial;
  ++clients_in_use_;
  ++report_.requests;
  give_ups_.push({request.at + give_up_, c, client.serial});
  begin_attempt(c, request.at);
}

void Twin::begin_attempt(std::uint32_t c, Micros at) {
  Client& client = slab_.clients[c];
  const ServiceRequest& request = client.request;
  const int number = client.attempts++;
  ++client.turn;
  client.running = true;
  ++report_.attempts;
  // Side by side: neither waits for the other.
  const Block words = stream_.block(request.id, number);
  const Block first_steps = stream_.block(request.id, number, 1);
  client.pause_word = words[3];
  if (attempt_timeout_ < request.at + give_up_ - at) {
    timeouts_.push({at + attempt_timeout_, c, client.turn});
    attempt_events_until_ = std::min(attempt_events_until_, at + attempt_timeout_);
  }
  while (known_ + 1 < health_.size() && health_[known_ + 1].at <= at) {
    ++known_;
  }
  if (run_.statistics != nullptr) {
    ++run_.statistics->flow(run_.statistics->row(at), request.service_class).attempts;
  }
  const auto service_class = static_cast<std::size_t>(request.service_class);
  const Micros left = send(elements_.access(request.access, request.prefecture), 0, at,
                           access_wire_[request.access * kServiceClasses + service_class][0]);
  if (left == LinkDirection::kLost) {
    ++report_.lost;
    return;
  }
  const std::uint32_t a = allocate_attempt();
  Attempt& attempt = slab_.items[a];
  attempt.words = first_steps;
  attempt.id = request.id;
  attempt.client = c;
  attempt.turn = client.turn;
  attempt.back_word = words[2];
  attempt.service_class = static_cast<std::uint8_t>(service_class);
  attempt.prefecture = request.prefecture;
  attempt.access = request.access;
  attempt.centre = static_cast<std::uint8_t>(draws_.data_centre(health_[known_].healthy, words[0]));
  attempt.step = 0;
  attempt.number = static_cast<std::uint8_t>(number);
  attempt.refused = false;
  attempt.partner = kNone;
  attempt.calls = 0;
  attempt.given_up = false;
  next_event(a, Phase::kGatewayOut,
             left + draws_.access_latency(request.access, words[1]) + lag_out_[service_class].first);
}

void Twin::attempt_failed(std::uint32_t c, Micros at, ServiceEnd end) {
  Client& client = slab_.clients[c];
  client.last_end = end;
  client.running = false;
  ++client.turn;
  const Micros give_up_at = client.request.at + give_up_;
  if (client.attempts >= topology_->client.attempts || at >= give_up_at) {
    finish(c, at, end);
    return;
  }
  const Micros again = at + draws_.pause(client.attempts, client.pause_word);
  if (again < give_up_at) {
    const std::uint32_t a = allocate_attempt();
    slab_.items[a].client = c;
    next_event(a, Phase::kRetry, again);
  }  // otherwise the give-up comes first
}

void Twin::finish(std::uint32_t c, Micros at, ServiceEnd end) {
  Client& client = slab_.clients[c];
  ++(end == ServiceEnd::kAnswered   ? report_.answered
     : end == ServiceEnd::kTimedOut ? report_.timed_out
                                    : report_.rejected);
  const ServiceOutcome outcome{at - client.request.at, client.attempts, end};
  const ServiceRequest request = client.request;
  ++client.turn;
  client.running = false;
  client.alive = false;
  free_clients_.push_back(c);
  --clients_in_use_;
  sink_->done(request, outcome);
}

void Twin::at_terminal(std::uint32_t a, Micros at) {
  const Attempt& attempt = slab_.items[a];
  const std::uint32_t c = attempt.client;
  const bool refused = attempt.refused;
  const bool awaited = slab_.clients[c].turn == attempt.turn;
  release(a);
  if (!awaited) {
    ++report_.too_late;
  } else if (refused) {
    ++report_.refused;
    attempt_failed(c, at, ServiceEnd::kRejected);
  } else {
    ++report_.replied;
    finish(c, at, ServiceEnd::kAnswered);
  }
}

}  // namespace cutover::twin_detail
