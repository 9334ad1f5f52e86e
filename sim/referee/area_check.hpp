/// \file
/// One area's day told twice: by the desk engine, as runs do it, and by the referee's SimGrid actors
/// (simgrid/referee.hpp). Both get the same visitors, readers, random words and central service; everything
/// they tell must be equal, to the millisecond.
///
/// Where a platform of the central service is given, it takes part on both sides: as a process among the
/// referee's actors, and as the fast twin beside the engine (referee/settled_service.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "referee/settled_service.hpp"
#include "run/replay.hpp"
#include "simgrid/referee.hpp"

namespace cutover {

/// An area's day as the desk engine had it, without the events' trace: the very code that runs use.
struct EngineDay {
  std::unique_ptr<DayContext> context;
  std::vector<FacilityTrace> desks;         ///< all facilities of the area that had their day, in order
  std::unique_ptr<SettledService> service;  ///< null: the desks met tables of answers
};

/// Replays the area from the first day (run/replay.hpp). Model and scenario must outlive the result.
/// \param platform  of the central service on that day; null: tables of answers
/// \throws std::invalid_argument if there is no such area, the day is outside the period, or the platform
///         does not reach the area or cannot be simulated
EngineDay engine_day(const Model& model, const Scenario& scenario, std::uint32_t area, Day day,
                     const ServiceTopology* platform = nullptr);

/// The same desks for the referee, whose breakdowns are drawn by the same words when they happen there.
struct RefereeDay {
  std::vector<std::size_t> of_engine;  ///< index into EngineDay::desks, by desk
  std::vector<RefereeDesk> desks;
  std::vector<std::size_t> compared;  ///< of the desks
  std::optional<RefereeService> service;
  std::vector<std::vector<std::uint32_t>> breakdowns;  ///< by desk and reader, counted as they happen
  std::int64_t too_large = 0;  ///< desks left out: more visits than the referee can tell apart
};

/// \param most_facilities  compares so many of the desks with the most visits; 0: all. With the central
///                         service all run in any case, as all load it.
/// \param engine           must outlive the result
/// \throws std::invalid_argument where the central service takes part and a desk has more than
///         kMostRefereeVisits visits: it can neither be told nor left out
std::unique_ptr<RefereeDay> referee_day(const EngineDay& engine, int most_facilities = 0);

/// Lets the referee tell the day. \throws SimulationError
void run(RefereeDay& day, const EngineDay& engine);

/// One figure that the two tell differently.
struct VerifyDifference {
  std::uint32_t facility = 0;
  std::int64_t visit = -1;  ///< number of the visitor at that desk; -1: of a reader or request
  std::int64_t reader = -1;
  std::int64_t request = -1;  ///< its id
  std::string what;           ///< "end", "staff wait"
  std::string engine;
  std::string referee;
};

inline constexpr std::array<const char*, 6> kVisitEndNames{
    "open", "checked_in", "fallback", "served", "lookup_failed", "gave_up"};  ///< by VisitEnd

inline constexpr std::array<const char*, kServiceEnds> kRequestEndNames{"answered", "timed_out",
                                                                        "rejected"};  ///< by ServiceEnd

/// Requests to the central service, as one side has them.
struct RequestCount {
  std::int64_t requests = 0;
  std::int64_t answered = 0;
  std::int64_t timed_out = 0;  ///< gave up, the last attempt without any reply
  std::int64_t rejected = 0;   ///< gave up, the last attempt rejected
  std::int64_t retries = 0;    ///< attempts after the first
  bool operator==(const RequestCount&) const = default;
  RequestCount& operator+=(const RequestCount& other);
};

/// Engine against referee, over one area's day. Sums with += .
struct AreaCheck {
  std::int64_t facilities = 0;
  std::int64_t too_large = 0;  ///< facilities left out
  std::int64_t visits = 0;
  std::int64_t asked = 0;             ///< of them, the central service
  std::int64_t waited_at_reader = 0;  ///< of them
  std::int64_t waited_for_staff = 0;
  std::int64_t breakdowns = 0;  ///< of readers
  std::array<std::int64_t, kVisitEndNames.size()> engine_ends{};
  std::array<std::int64_t, kVisitEndNames.size()> referee_ends{};
  RequestCount engine_requests;   ///< to the central service, where it takes part
  RequestCount referee_requests;  ///< likewise
  int rounds = 0;                 ///< until engine and twin agreed; of several days the most
  std::int64_t times = 0;         ///< compared: of visits, readers and requests
  std::int64_t differences = 0;
  Millis farthest = 0;                       ///< between two times that differ, rounded up
  std::vector<VerifyDifference> first_ones;  ///< of the differences, kMostTold at most
  static constexpr std::size_t kMostTold = 10;

  bool agrees() const {
    return differences == 0 && engine_ends == referee_ends && engine_requests == referee_requests;
  }
  AreaCheck& operator+=(const AreaCheck& other);
};

AreaCheck compare(const EngineDay& engine, const RefereeDay& referee);

}  // namespace cutover
