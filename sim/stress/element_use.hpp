/// \file
/// How busy the elements of a platform were in a window: stations and the links between them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "service/statistics.hpp"
#include "topology/topology.hpp"

namespace cutover {

struct SimGridReport;

struct ElementUse {
  std::string name;        ///< "eligibility@east", "gateway@Tokyo", "backbone@west"
  double utilization = 0;  ///< of its working servers, or of the fuller direction; mean of the minutes
  double most = 0;         ///< in the busiest minute
  std::int64_t longest_queue = 0;  ///< requests that waited at once; 0 for links
};

/// "eligibility@east"; what stands outside the data centres has the tier's name alone.
std::string station_name(const std::string& tier, const std::string& data_centre);

/// All stations and backbones, and of the gateways and of each access network the busiest prefecture's link.
/// \param first, last  rows of the statistics; last included
std::vector<ElementUse> element_uses(const ServiceStatistics& statistics, const ServiceTopology& topology,
                                     int first, int last);
/// The same of a SimGrid run, over its minutes up to `minutes`.
std::vector<ElementUse> element_uses(const SimGridReport& report, int minutes);

}  // namespace cutover
