/// \file
/// What a result says of the run it comes from: scenario, nation, inputs with their hashes, published
/// figures.
#pragma once

#include "results/run_info.hpp"
#include "run/model.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// Machine and clock apart. The run's id is a hash of everything that decides a bit of its result.
/// \throws InputError for a faulty topology file
RunInfo describe_run(const Scenario& scenario, const Model& model);

}  // namespace cutover
