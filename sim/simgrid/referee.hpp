/// \file
/// The referee: desks once more, told as the story of each one who takes part. Every visitor, every reader
/// and every member of the staff is a SimGrid actor that walks through its own day; nothing is shared with
/// the engine of desk/desk.hpp but the words of its header, the very same visits and the very same words for
/// the central service. For checking small areas, not for speed: about 25,000 visits a second.
///
/// Ties. The desk engine orders what happens in one millisecond (staff, reader, reply, arrival; the earlier
/// visit, the lower reader first). Actors know no such order, so each event lies a fraction of its
/// millisecond later: a tenth of a millisecond for each kind, ten nanoseconds for each visit or reader.
/// Recorded times are whole milliseconds.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "central/response.hpp"
#include "desk/desk.hpp"

namespace cutover {

/// One facility's day: what goes into Desk::run, and what comes out.
struct RefereeDesk {
  DeskConfig config;
  std::vector<DeskVisit> visits;     ///< sorted by arrival, kMostRefereeVisits at most
  std::vector<ReaderState> readers;  ///< at 00:00; afterwards at the horizon
  std::function<Breakdown(int reader, Millis at)> break_down;  ///< asked once per failure; empty: none
  std::vector<VisitRecord> records;          ///< afterwards: of the visits that arrived before the horizon
  const CentralResponse* central = nullptr;  ///< on a line of its own; null: the common one
};

/// Visits of one desk at most.
inline constexpr std::size_t kMostRefereeVisits = 9'000;

/// Runs all desks side by side, until `horizon`, in one simulation. They share nothing but the central
/// service. \throws SimulationError (simgrid/simulate.hpp), also for a desk with too many visits
void run_referee(std::span<RefereeDesk> desks, const CentralResponse& central, Millis horizon);

}  // namespace cutover
