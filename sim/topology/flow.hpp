/// \file
/// Upper bound of throughput: maximum flow and minimum cut (Boost.Graph, push-relabel).
///
/// Flow is counted in *mixed requests per second*: the classes come in the proportions of a LoadMix at every
/// element, because a client draws its data centre without regard to the class. What an element can carry:
///
///  - a station: instances × servers / (mean service time × visits of a mixed request), where visits =
///    Σ share of class × how often its path comes by;
///  - a link: capacity / mean size of a mixed request, or of its reply: the smaller, as each direction has
///  the
///    capacity. 1 Mbit/s is 125 kB/s, a kB 1,000 bytes. A part of an access network and a gateway belong to
///    one prefecture, the backbone to one data centre;
///  - a data centre itself: no limit but its stations'.
///
/// The graph: source → access parts → gateways → backbones → data centres → their stations in a row → outside
/// tiers → sink, each element an edge of its capacity. Flow counts no queueing, time-out or retry, and leaves
/// free how requests split over prefectures and data centres; so no run can exceed it for long. `at_split`
/// takes the split as it is: by facilities, shares and weights.
#pragma once

#include <span>
#include <vector>

#include "topology/element.hpp"
#include "topology/graph.hpp"
#include "topology/load_mix.hpp"

namespace cutover {

struct CutElement {
  Element element;
  double capacity_per_s = 0;  ///< mixed requests per second
};

struct ThroughputBound {
  double per_s = 0;             ///< maximum flow; requests per second of all classes
  std::vector<CutElement> cut;  ///< a minimum cut, the one nearest to the facilities
  double at_split_per_s = 0;    ///< where the first element is full at the given split
  CutElement bottleneck;        ///< that element
};

/// Mixed requests per second that one element can carry; infinite where the mix does not use it.
double capacity_per_s(const ServiceTopology& topology, const LoadMix& mix, const Element& element);

/// Share of all requests that come by an element while all is well, in [0, 1].
double share_through(const ServiceTopology& topology, const FacilitiesByPrefecture& facilities,
                     const Element& element);

/// \param down elements that carry nothing; the split stays as it is, so at_split is for a whole platform
ThroughputBound throughput_bound(const ServiceTopology& topology, const LoadMix& mix,
                                 const FacilitiesByPrefecture& facilities,
                                 std::span<const Element> down = {});

}  // namespace cutover
