/// \file
/// The days of a run area by area: every area goes through all of them before the next one begins.
///
/// Areas meet only in sums and, where the scenario models the central service, in its answers. So it is all
/// the same whether the nation goes through the days together (run.cpp) or each area alone, to the last bit,
/// as long as those answers are known before. Alone, the persons of an area live as long as their area is
/// worked on, and in a run inside one month only those who can come to a desk are ever made: a month at 1:1
/// needs the memory of its results and not 3.5 GB of persons, no thread waits for another at the end of a
/// day, and the time the system takes to give so much memory is saved. The price: no day is finished before
/// the last area is, so there is nothing to show, to go on from or to branch from before.
///
/// A modelled service answers from the load that one area in sixteen foretells (run/central_tier.hpp), as
/// long as it has a calm day. So these areas go first, together and day by day; the others follow one by one
/// under the answers found. A day that is not calm needs the whole nation's desks: then it is no use, and the
/// nation has to go through the days together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/work_pool.hpp"
#include "results/day_record.hpp"
#include "run/area_day.hpp"
#include "run/central_tier.hpp"
#include "run/model.hpp"
#include "run/nation_state.hpp"
#include "run/run.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

inline constexpr int kMostDaysByArea = 62;  ///< longer runs want to be seen, and to be gone on with

/// Whether a run is to go area by area: no state of a day is asked for (snapshots of every day, a stop, a
/// checkpoint to begin with), it has at most kMostDaysByArea days, whose counts take less memory than the
/// persons would.
bool goes_area_by_area(const Model& model, const Scenario& scenario, const RunOptions& options);

/// A month that ended during the run, as the nation has it at its end, and who was born, moved and died
/// between it and the next.
struct FinishedMonth {
  std::vector<FacilityCounts> counts;               ///< by facility
  std::vector<std::uint8_t> engagement;             ///< by facility
  std::vector<std::uint8_t> bought_readers;         ///< by facility
  std::vector<std::vector<ClaimCase>> claim_cases;  ///< by area
  PopulationMonth next;
};

struct AreaByArea {
  const Model& model;
  const Scenario& scenario;
  const CentralTier* central;            ///< null: not modelled
  std::span<const std::uint32_t> order;  ///< of the areas, as they are begun
  std::size_t per_task;                  ///< areas that a thread takes at a time
  WorkPool& pool;
  std::span<AreaDay> workers;              ///< one for each of the pool's threads
  std::function<bool(std::size_t)> go_on;  ///< asked now and then with the areas done; false ends the run
  std::function<void()> check_abandon;     ///< asked before each day of each area; what it throws comes out

  /// kEnded: go_on said so. kBusyService: a day of the service is not calm.
  enum class End { kDone, kEnded, kBusyService };
  /// Simulates all days of the scenario.
  /// \param state    as on the first day; afterwards as after the last one, but with no month closed
  /// \param records  one for each day, of zeros: filled
  /// \param months   those that end before the last day, in order: added
  /// \return if not kDone, `state`, `records` and `months` are good for nothing
  End run(NationState& state, std::span<DayRecord> records, std::vector<FinishedMonth>& months) const;
};

}  // namespace cutover
