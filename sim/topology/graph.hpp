/// \file
/// The topology as a graph (Boost.Graph): routes, reachability when elements are down, single points of
/// failure.
///
/// One undirected graph for each class. Its vertices: the facilities of a prefecture on one access network (a
/// *group*), the network's part there, the prefecture's gateway, the backbone to each data centre, the data
/// centre, the stations of the class's path in each data centre, outside tiers, and the *answer* at the end.
/// A tier that a path visits twice has two vertices, so that order is kept.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/types.hpp"
#include "topology/element.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Facilities of each prefecture; what shares are weighed with.
using FacilitiesByPrefecture = std::array<double, kPrefectures>;

/// One element on the way of a request, with mean times on an idle platform.
struct RouteStep {
  Element element;
  double latency_ms = 0;   ///< to reach it (network: to pass it)
  double transfer_ms = 0;  ///< size over capacity
  double service_ms = 0;   ///< with a server
};

/// Way of a request: `out` from the facility to the last station, `back` over the same links.
struct Route {
  int data_centre = 0;
  std::vector<RouteStep> out;
  std::vector<RouteStep> back;
  double latency_ms() const;  ///< from sending to the reply, nobody else there
};

/// Who loses what when elements are down.
struct BlastRadius {
  std::array<double, kServiceClasses> share{};  ///< of all facilities that lose the class
  std::array<std::array<double, kServiceClasses>, kPrefectures> by_prefecture{};  ///< of the prefecture's
  double some = 0;   ///< share of all facilities that lose at least one class
  double every = 0;  ///< … that lose all classes
};

using Link = std::pair<Element, Element>;

class TopologyGraph {
 public:
  TopologyGraph(const ServiceTopology& topology, const FacilitiesByPrefecture& facilities);
  ~TopologyGraph();
  TopologyGraph(TopologyGraph&&) noexcept;

  /// The fastest way through one data centre, or nothing where `down` leaves none or the network does not
  /// serve the prefecture.
  std::optional<Route> route(ServiceClass c, int access, int prefecture,
                             std::span<const Element> down = {}) const;

  /// Facilities whose group finds no data centre with its whole path intact. Counts lines, not load: whether
  /// what is left can carry everybody is the engines' question.
  BlastRadius blast_radius(std::span<const Element> down) const;

  /// Elements without any of which some facility loses the class: the articulation points of its graph.
  std::vector<Element> single_points_of_failure(ServiceClass c) const;
  /// Links of the same kind: the bridges. The facilities' own lines are left out: each is one.
  std::vector<Link> bridges(ServiceClass c) const;

 private:
  struct ClassGraph;
  const ServiceTopology topology_;
  const FacilitiesByPrefecture facilities_;
  std::vector<std::unique_ptr<ClassGraph>> graphs_;
};

}  // namespace cutover
