/// \file
/// What of a topology SimGrid cannot run.
#pragma once

#include "topology/topology.hpp"

namespace cutover::simgrid_detail {

/// Looks for what SimGrid would abort on, and what the model takes for granted. \throws SimulationError
void check_topology(const ServiceTopology& topology);

}  // namespace cutover::simgrid_detail
