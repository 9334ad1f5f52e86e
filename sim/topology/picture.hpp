/// \file
/// The topology as a drawing for Graphviz `dot`.
#pragma once

#include <string>

#include "topology/graph.hpp"
#include "topology/load_mix.hpp"

namespace cutover {

/// DOT text: access networks, gateways (folded into one node), backbones, a box for each data centre with its
/// stations, outside tiers. Stations are shaded by utilization at `load`, outlined in red where an event of
/// the topology, or maintenance on a date, touches them.
std::string topology_dot(const ServiceTopology& topology, const LoadMix& load,
                         const FacilitiesByPrefecture& facilities);

}  // namespace cutover
