/// \file
/// What the simulated nation gives for the published numbers of the fit: the second stage of calibration.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <vector>

#include "calibration/fit.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// Counts of a simulated month by main type, weighted to the nation.
struct SimulatedMonth {
  std::array<double, kMainTypes> visits{};
  std::array<double, kMainTypes> verifications{};
  std::array<double, kMainTypes> card_uses{};
  std::array<double, kMainTypes> facilities{};  ///< with 50 or more verifications (UTL-04)
  std::array<double, kMainTypes> below_3{};     ///< of these, with a rate below 3 %
};
using SimulatedMonths = std::map<MonthIndex, SimulatedMonth>;

/// Simulates `scenario` with `model` in place of the fitted files. \throws as run_scenario
SimulatedMonths simulate_months(const Scenario& scenario, const std::filesystem::path& data_directory,
                                const AdoptionModel& model, int threads = 0);

/// Percent per target; targets of months that were not simulated keep their value in `otherwise`. A month
/// counts as far as it is simulated.
std::vector<double> rates_of(const SimulatedMonths& months, const std::vector<FitTarget>& targets,
                             std::vector<double> otherwise);

/// `model` with look-ups and batch inquiries moved so that the published verifications come out, in the
/// months published by type, if as many cards were presented as published.
AdoptionModel with_numbers_corrected(AdoptionModel model, const SimulatedMonths& months,
                                     const NationTables& tables);

}  // namespace cutover
