/// \file
/// An area's days replayed alone, up to one that somebody wants to look at closely.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "run/area_day.hpp"
#include "run/model.hpp"

namespace cutover {

/// \throws std::invalid_argument in words if the day is not one of the scenario's
void check_in_period(const Scenario& scenario, Day day);

/// An area in the morning of a day, the days before it replayed; the day itself can be run again and again.
class AreaReplay {
 public:
  /// Model and scenario must outlive this. \throws std::invalid_argument as check_in_period
  AreaReplay(const Model& model, const Scenario& scenario, std::uint32_t area, Day day);

  /// The day from the same morning each time. \param traces  as of replay_area
  void run(std::span<FacilityTrace> traces);

  /// Of the day. Its answers of the central service are the fixed curve's, until somebody puts others there.
  DayContext& context() { return *context_; }
  std::unique_ptr<DayContext> release_context() { return std::move(context_); }

 private:
  const Model& model_;
  std::uint32_t area_;
  std::vector<Person> persons_;
  NationState state_;
  AreaDay worker_;
  std::unique_ptr<DayContext> context_;
};

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
