/// \file
/// What the nation's desks ask the central service on one day, without a run that is kept: for stress tests
/// (sim/stress) and for real staging systems.
#pragma once

#include <filesystem>
#include <functional>

#include "core/time.hpp"
#include "run/area_requests.hpp"
#include "run/model.hpp"

namespace cutover {

/// The day stands alone: persons are made as they are on it (what they hold and have learnt until then), and
/// nothing of the days before is simulated, so that a run from the scenario's start may differ by what its
/// own first days have taught people. Goes area by area, so memory is that of a few areas, whatever the
/// sample. The desks meet the scenario's fixed response curve; what an overload makes of the load is the
/// matter of `cutover run`.
/// \param threads      0: all of the machine
/// \param on_progress  called with the share done, 0 to 1, from one thread at a time; false stops the work
/// \throws std::invalid_argument if the day is outside the scenario's period; std::runtime_error if stopped
ServiceLoad service_load(const std::filesystem::path& data_directory, const Scenario& scenario, Day day,
                         int threads, const std::function<bool(double)>& on_progress = {},
                         LoadDetail detail = LoadDetail::kSeconds);

}  // namespace cutover
