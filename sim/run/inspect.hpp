/// \file
/// One facility's day, replayed alone as a list of events (`cutover inspect`).
#pragma once

#include <filesystem>

#include "run/area_day.hpp"
#include "run/run.hpp"

namespace cutover {

struct Inspection {
  Facility facility;
  std::uint32_t id;
  Day day;
  FacilityTrace trace;
};

/// Replays the facility's area from the first day to `day`, which gives exactly what the whole run gives:
/// areas do not meet. \throws std::invalid_argument for an unknown facility or a day outside the period
Inspection inspect_facility(const Scenario& scenario, const std::filesystem::path& data_directory,
                            std::uint32_t facility, Day day);

}  // namespace cutover
