/// \file
/// What the simulated nation gives for the published numbers of the fit: the second stage of calibration.
#pragma once

#include <filesystem>
#include <vector>

#include "calibration/fit.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// Simulates `scenario` with `model` in place of data/adoption_fit.csv and returns percent per target,
/// weighted to the nation; targets of months outside the scenario's period keep their value in `otherwise`.
/// A month counts as far as it is simulated. \throws as run_scenario
std::vector<double> simulated_rates(const Scenario& scenario, const std::filesystem::path& data_directory,
                                    const AdoptionModel& model, const std::vector<FitTarget>& targets,
                                    std::vector<double> otherwise, int threads = 0);

}  // namespace cutover
