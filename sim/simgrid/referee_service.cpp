#include "simgrid/referee_service.hpp"

namespace cutover::simgrid_detail {

RefereeServiceRun::RefereeServiceRun(RefereeService& service, Session& session)
    : service_(service), run_(service.topology, service.period, service.seed, *this, session) {
  service_.answered.clear();
}

void RefereeServiceRun::begin() {
  run_.begin();
  for (const ServiceRequest& request : service_.planned) {
    run_.push(request);
  }
}

Reply RefereeServiceRun::ask(const RefereeTerminal& terminal, const RefereeRequest& request, Millis now) {
  // Not on the actor's stack, which may be gone when the outcome comes after the day.
  const auto waiting = std::make_shared<Waiting>();
  waiting_[request.id] = waiting;
  send(terminal, request, now);
  waiting->bell.wait();
  return reply_at_desk(now, waiting->outcome);
}

void RefereeServiceRun::send(const RefereeTerminal& terminal, const RefereeRequest& request, Millis now) {
  run_.push({.at = sent_at(now),
             .id = request.id,
             .prefecture = terminal.prefecture,
             .service_class = request.service_class,
             .access = terminal.access});
}

void RefereeServiceRun::done(const ServiceRequest& request, const ServiceOutcome& outcome) {
  service_.answered.push_back({request, outcome});
  if (const auto found = waiting_.find(request.id); found != waiting_.end()) {
    found->second->outcome = outcome;
    found->second->bell.ring();
    waiting_.erase(found);
  }
}

}  // namespace cutover::simgrid_detail
