/// \file
/// How busy the elements of a platform were in a window: stations and the links between them. By minutes of
/// the day and the same for both engines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "service/failures.hpp"
#include "service/statistics.hpp"
#include "topology/topology.hpp"

namespace cutover {

struct SimGridReport;

struct ElementUse {
  std::string name;        ///< "eligibility@east", "gateway@Tokyo", "backbone@west"
  double utilization = 0;  ///< of its working servers, or of the fuller direction of each minute; over all
  double most = 0;         ///< in the busiest minute
  std::int64_t longest_queue = 0;  ///< requests that waited at once; 0 for links
  std::int64_t given_up = 0;       ///< calls at their time-out (CallRule); 0 for links
};

/// Minutes of the day that count.
struct CountedMinutes {
  int first = 0;
  int count = 0;  ///< at least 1
};

/// "eligibility@east"; what stands outside the data centres has the tier's name alone.
std::string station_name(const std::string& tier, const std::string& data_centre);

/// Share of a station's servers that work in a minute of the day, as the mean over the minute.
/// \param faults of service_faults()
double working_share(const ServiceTopology& topology, const std::vector<Fault>& faults, int station,
                     int minute);

/// All stations and backbones, and of the gateways and of each access network the busiest prefecture's link.
/// \param faults of service_faults(), as the run had them
/// \pre the statistics have rows for all `minutes`, and one after them
std::vector<ElementUse> element_uses(const ServiceStatistics& statistics, const ServiceTopology& topology,
                                     const std::vector<Fault>& faults, const CountedMinutes& minutes);
/// The same of a SimGrid run that began at a full minute, not after them.
std::vector<ElementUse> element_uses(const SimGridReport& report, const ServiceTopology& topology,
                                     const std::vector<Fault>& faults, const CountedMinutes& minutes);

}  // namespace cutover
