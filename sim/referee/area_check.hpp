/// \file
/// One area's day told twice: by the desk engine, as runs do it, and by the referee's SimGrid actors
/// (simgrid/referee.hpp). Both get the same visitors, readers, random words and central service; everything
/// they tell must be equal, to the millisecond.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "run/replay.hpp"
#include "simgrid/referee.hpp"

namespace cutover {

/// An area's day as the desk engine had it, without the events' trace: the very code that runs use.
struct EngineDay {
  std::unique_ptr<DayContext> context;
  std::vector<FacilityTrace> desks;  ///< all facilities of the area that had their day, in order
};

/// Replays the area from the first day (run/replay.hpp). Model and scenario must outlive the result.
/// \throws std::invalid_argument if there is no such area, or the day is outside the period
EngineDay engine_day(const Model& model, const Scenario& scenario, std::uint32_t area, Day day);

/// The same desks for the referee, whose breakdowns are drawn by the same words when they happen there.
struct RefereeDay {
  std::vector<std::size_t> of_engine;  ///< index into EngineDay::desks, by desk
  std::vector<RefereeDesk> desks;
  std::vector<std::vector<std::uint32_t>> breakdowns;  ///< by desk and reader, counted as they happen
  std::int64_t too_large = 0;  ///< desks left out: more visits than the referee can tell apart
};

/// \param most_facilities  takes so many of the desks with the most visits; 0: all
/// \param engine           must outlive the result
std::unique_ptr<RefereeDay> referee_day(const EngineDay& engine, int most_facilities = 0);

/// Lets the referee tell the day. \throws SimulationError
void run(RefereeDay& day, const EngineDay& engine);

/// One figure that the two tell differently.
struct VerifyDifference {
  std::uint32_t facility = 0;
  std::int64_t visit = -1;  ///< number of the visitor at that desk; -1: of a reader
  std::int64_t reader = -1;
  std::string what;  ///< "end", "staff wait"
  std::string engine;
  std::string referee;
};

inline constexpr std::array<const char*, 6> kVisitEndNames{
    "open", "checked_in", "fallback", "served", "lookup_failed", "gave_up"};  ///< by VisitEnd

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
  std::int64_t times = 0;  ///< compared: of visits and of readers
  std::int64_t differences = 0;
  Millis farthest = 0;                       ///< between two times that differ
  std::vector<VerifyDifference> first_ones;  ///< of the differences, kMostTold at most
  static constexpr std::size_t kMostTold = 10;

  bool agrees() const { return differences == 0 && engine_ends == referee_ends; }
  AreaCheck& operator+=(const AreaCheck& other);
};

AreaCheck compare(const EngineDay& engine, const RefereeDay& referee);

}  // namespace cutover
