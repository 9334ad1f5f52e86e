/// \file
/// From maintenance windows to events of a period.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace cutover {

/// All events that touch [from_s, until_s) (JST seconds since 1970-01-01): the topology's own and one for
/// each occurrence of a maintenance window, sorted by begin, then by element. None is cut at the borders.
std::vector<ServiceEvent> events_between(const ServiceTopology& topology, std::int64_t from_s,
                                         std::int64_t until_s);

/// The topology as engines want it for that period: `events` are those of events_between, `maintenance` is
/// empty.
ServiceTopology for_period(ServiceTopology topology, std::int64_t from_s, std::int64_t until_s);

/// A sentence where the topology has events of its own and none of them touches the period, so that nothing
/// of what the file says will happen; empty otherwise. Maintenance recurs and is not looked at.
std::string idle_events(const ServiceTopology& topology, std::int64_t from_s, std::int64_t until_s);

}  // namespace cutover
