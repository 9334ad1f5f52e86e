/// \file
/// Stress tests for machines: what `cutover stress --json` prints and Python turns into data frames.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "planning/stress_test.hpp"

namespace cutover {

/// What was put under stress: scenario, topology, window, engine, seed, seconds for the load.
nlohmann::ordered_json stress_head_json(const StressTest& test);

/// The head, one entry a factor in "points", and the "knee".
nlohmann::ordered_json ramp_json(const StressTest& test, const std::vector<StressPoint>& points,
                                 const std::vector<Objective>& objectives = {});

/// The head, what was varied, the smallest value that holds (null: none), and every trial.
nlohmann::ordered_json search_json(const StressTest& test, const SearchOptions& options,
                                   const SearchResult& found);

}  // namespace cutover
