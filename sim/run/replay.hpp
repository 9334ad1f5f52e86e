/// \file
/// An area's days replayed alone, up to one that somebody wants to look at closely.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "run/area_day.hpp"
#include "run/model.hpp"

namespace cutover {

/// \throws std::invalid_argument in words if the day is not one of the scenario's
void check_in_period(const Scenario& scenario, Day day);

/// Replays an area from the scenario's first day to `day`, which gives exactly what the whole run gives:
/// areas do not meet. Where the scenario models the central service (central.topology) they do meet there;
/// `day` itself then gets the answers that the service gives to whom asks alone, its events included, and the
/// days before get the scenario's fixed curve.
///
/// \param traces  filled with `day` at their facilities, by which they are sorted
/// \return the context of `day`; it refers to model and scenario
std::unique_ptr<DayContext> replay_area(const Model& model, const Scenario& scenario, std::uint32_t area,
                                        Day day, std::span<FacilityTrace> traces);

}  // namespace cutover
