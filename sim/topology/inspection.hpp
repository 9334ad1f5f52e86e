/// \file
/// What the graph says about a topology, in one value: behind `cutover central inspect`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "topology/flow.hpp"
#include "topology/graph.hpp"

namespace cutover {

/// One tier under a load. Rates are of this tier's own requests, all its stations together.
struct TierLoad {
  int tier = 0;
  double capacity_per_s = 0;
  double load_per_s = 0;
  double utilization = 0;           ///< of the busiest station
  double utilization_one_lost = 0;  ///< the same with the worst data centre lost; outside tiers: unchanged
};

/// What is lost when one element, or a whole access network, is down.
struct ElementLoss {
  Element element;
  BlastRadius radius;
};

/// The same for an event of the file that takes something down as a whole.
struct EventLoss {
  int event = 0;  ///< index into ServiceTopology::events
  BlastRadius radius;
};

/// A tier that is called with a time-out or more than once (CallRule).
struct TierCalls {
  int tier = 0;
  std::vector<double> pauses_ms;  ///< between its calls, of full length: one less than there are calls
  /// From the first call's arrival until the last one is given up, the way there in between; without time-out
  /// none.
  std::optional<double> patience_ms;
  int most_per_request = 1;  ///< calls that one request can make here, all attempts of its terminal together
};

struct TopologyInspection {
  std::vector<TierLoad> tiers;
  std::vector<TierCalls> calls;  ///< of tiers with such a rule
  /// How long all calls of one attempt can last; none for a class with a tier on its path that has no
  /// time-out.
  std::array<std::optional<double>, kServiceClasses> patience_ms;
  /// Mean latency of class × access network without load, ms.
  std::vector<std::array<double, kServiceClasses>> idle_latency_ms;
  std::array<std::vector<Element>, kServiceClasses> single_points;
  std::array<std::vector<Link>, kServiceClasses> bridges;
  ThroughputBound bound;
  std::vector<ElementLoss> losses;  ///< single elements and access networks, largest first; zero left out
  std::vector<Element> harmless;    ///< single elements without which nobody loses a class
  std::vector<EventLoss> events;
};

TopologyInspection inspect_topology(const ServiceTopology& topology, const LoadMix& load,
                                    const FacilitiesByPrefecture& facilities);

}  // namespace cutover
