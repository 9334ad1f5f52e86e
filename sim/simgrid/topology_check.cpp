#include "simgrid/topology_check.hpp"

#include <cstddef>
#include <string>

#include "simgrid/simulate.hpp"

namespace cutover::simgrid_detail {

void check_topology(const ServiceTopology& topology) {
  const auto refuse = [](const std::string& what) { throw SimulationError(what); };
  if (topology.data_centres.empty() || topology.data_centres.size() > kMostDataCentres) {
    refuse("the topology has " + std::to_string(topology.data_centres.size()) +
           " data centres: 1 to 31 are allowed");
  }
  for (const Tier& tier : topology.tiers) {
    if (tier.instances < 1 || tier.servers < 1 || !(tier.service_ms >= 0)) {
      refuse("tier '" + tier.name + "' needs an instance, a server and a service time of 0 or more");
    }
  }
  for (const ClassPath& c : topology.classes) {
    if (c.path.size() > static_cast<std::size_t>(kMaxPath)) {
      refuse("a path visits " + std::to_string(c.path.size()) + " stations: " + std::to_string(kMaxPath) +
             " at most are allowed");
    }
    for (const int tier : c.path) {
      if (tier < 0 || tier >= static_cast<int>(topology.tiers.size())) {
        refuse("a path visits tier " + std::to_string(tier) + ", but there are " +
               std::to_string(topology.tiers.size()));
      }
    }
  }
}

}  // namespace cutover::simgrid_detail
