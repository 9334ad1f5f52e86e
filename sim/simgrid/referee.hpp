/// \file
/// The referee: desks once more, told as the story of each one who takes part. Every visitor, every reader
/// and every member of the staff is a SimGrid actor that walks through its own day; nothing is shared with
/// the engine of desk/desk.hpp but the words of its header, the very same visits and the very same words for
/// the central service. For checking small areas, not for speed: about 25,000 visits a second.
///
/// **The central service** is a table of answers, or a process in the same simulation (service_run.hpp): a
/// terminal's request travels, queues, times out, is tried again and keeps its visitor waiting. Who leaves a
/// desk then also walks on to the next one by themselves, at the moment at which they have left.
///
/// **Rounding.** Desks count milliseconds, the service microseconds. All that happens at a desk in a
/// millisecond lies in its first half (ties, below); what is asked then leaves the terminal in its middle
/// (sent_at), and the reply counts at the desk from the next whole millisecond on (reply_at_desk).
///
/// Ties. The desk engine orders what happens in one millisecond (staff, reader, reply, arrival; the earlier
/// visit, the lower reader first). Actors know no such order, so each event lies a fraction of its
/// millisecond later: a tenth of a millisecond for each kind, ten nanoseconds for each visit or reader.
/// Recorded times are whole milliseconds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "central/response.hpp"
#include "desk/desk.hpp"
#include "service/failures.hpp"
#include "service/request.hpp"
#include "simgrid/simulate.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// When a request leaves the terminal that is asked for in millisecond `at` of the day.
constexpr Micros sent_at(Millis at) {
  return std::int64_t{at} * 1'000 + 500;
}

/// What a desk that asked in millisecond `asked` notices of an outcome.
constexpr Reply reply_at_desk(Millis asked, const ServiceOutcome& outcome) {
  return {static_cast<Millis>((sent_at(asked) + outcome.latency + 999) / 1'000 - asked),
          outcome.end == ServiceEnd::kAnswered};
}

/// A request as its terminal knows it.
struct RefereeRequest {
  std::uint32_t id = 0;  ///< names its draws; unique in the simulation
  ServiceClass service_class = ServiceClass::kCard;
};

/// A desk's line to the central service of the simulation.
struct RefereeTerminal {
  std::uint8_t prefecture = 0;
  std::uint8_t access = 0;         ///< index into ServiceTopology::access
  std::vector<std::uint32_t> ids;  ///< by visit: of the request that asks for its eligibility
  /// What is asked when a visit has ended, and nobody waits for; may be empty.
  std::function<std::vector<RefereeRequest>(std::size_t visit, const VisitRecord& record)> on_leaving;
};

/// Where somebody who has left a desk goes next; not after giving up.
struct OnwardVisit {
  std::size_t visit = 0;  ///< at the desk that is left
  std::size_t desk = 0;   ///< the other one
  std::size_t visit_there = 0;
  std::int64_t after = 0;  ///< ms from leaving to arriving, which is today in any case
};

/// One facility's day: what goes into Desk::run, and what comes out.
struct RefereeDesk {
  DeskConfig config;
  std::vector<DeskVisit> visits;     ///< sorted by arrival, kMostRefereeVisits at most
  std::vector<ReaderState> readers;  ///< at 00:00; afterwards at the horizon
  std::function<Breakdown(int reader, Millis at)> break_down;  ///< asked once per failure; empty: none
  std::vector<VisitRecord> records;          ///< afterwards: of the visits that arrived before the horizon
  const CentralResponse* central = nullptr;  ///< on a line of its own; null: the common one
  std::optional<RefereeTerminal> terminal;   ///< asks the service of the simulation instead of a table
  /// All visits come from other desks (OnwardVisit), in no promised order: their arrivals are told by the
  /// run.
  bool is_walked_to = false;
  std::vector<OnwardVisit> onward;  ///< sorted by visit
};

/// The central service of a simulation: what goes in, and what comes out.
struct RefereeService {
  ServiceTopology topology;  ///< for the period (topology/maintenance.hpp)
  ServicePeriod period;
  std::uint64_t seed = 1;               ///< of the requests' draws
  std::vector<ServiceRequest> planned;  ///< what is asked whatever happens at the desks
  struct Answered {
    ServiceRequest request;
    ServiceOutcome outcome;
  };
  std::vector<Answered> answered;  ///< afterwards: all requests, in the order in which they ended
  SimGridReport report;            ///< afterwards
};

/// Visits of one desk at most.
inline constexpr std::size_t kMostRefereeVisits = 9'000;

/// Runs all desks side by side, until `horizon`, in one simulation. They share the central service, and
/// visitors who go on from one to the other; the service goes on until every request is over.
/// \param service  for desks with a terminal; null: there are none
/// \throws SimulationError (simgrid/simulate.hpp), also for a desk with too many visits
void run_referee(std::span<RefereeDesk> desks, const CentralResponse& central, Millis horizon,
                 RefereeService* service = nullptr);

}  // namespace cutover
