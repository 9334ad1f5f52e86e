/// \file
/// The central service in the referee's simulation, as its actors meet it. Private to sim/simgrid.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "simgrid/referee.hpp"
#include "simgrid/referee_clock.hpp"
#include "simgrid/service_run.hpp"

namespace cutover::simgrid_detail {

class RefereeServiceRun final : public OutcomeSink {
 public:
  RefereeServiceRun(RefereeService& service, Session& session);

  /// To be called before the session runs.
  void begin();

  /// Asks, and keeps the actor waiting until the service has answered or the terminal has given up: at most
  /// until the millisecond of the reply begins.
  Reply ask(const RefereeTerminal& terminal, const RefereeRequest& request, Millis now);
  /// Asks, and nobody waits.
  void send(const RefereeTerminal& terminal, const RefereeRequest& request, Millis now);

  /// The desks' day is over.
  void close() { run_.close(); }
  /// After the session has run.
  void report() { service_.report = run_.report(); }

  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override;

 private:
  struct Waiting {
    Bell bell;
    ServiceOutcome outcome;
  };

  RefereeService& service_;
  ServiceRun run_;
  std::unordered_map<std::uint32_t, std::shared_ptr<Waiting>> waiting_;  ///< by request
};

}  // namespace cutover::simgrid_detail
