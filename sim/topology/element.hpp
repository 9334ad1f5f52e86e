/// \file
/// The names of elements: what an event, a drill or a person points at.
///
///     "database"           the tier in every data centre (or outside)
///     "database@west"      its station there
///     "west"               the data centre with all stations in it
///     "ip-vpn-east"        the access network in all its prefectures
///     "ip-vpn-east@Tokyo"  its part in one prefecture
///     "gateway@Tokyo", "gateway"     one prefecture's gateway, all of them
///     "backbone@west", "backbone"    the backbone to one data centre, to all
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace cutover {

enum class ElementKind : std::uint8_t { kAccess, kGateway, kBackbone, kDataCentre, kTier };

/// One element or a group of them: -1 stands for all.
struct Element {
  ElementKind kind = ElementKind::kTier;
  int index = -1;        ///< of kAccess and kTier: into the topology's list
  int prefecture = -1;   ///< of kAccess and kGateway
  int data_centre = -1;  ///< of kBackbone, kDataCentre and kTier; always -1 for an outside tier
  bool operator==(const Element&) const = default;
};

/// An element found by its name, or why there is none.
struct ElementLookup {
  std::optional<Element> element;
  std::string problem;  ///< one sentence
  std::string help;     ///< the nearest right name, or the allowed ones
};
ElementLookup find_element(const ServiceTopology& topology, const std::string& name);

/// \throws std::invalid_argument with problem and help
Element resolve_element(const ServiceTopology& topology, const std::string& name);

/// The name that find_element reads back.
std::string element_name(const ServiceTopology& topology, const Element& element);

/// True where `one` (a single element) is down when `what` is: it belongs to the group, or it is a station of
/// a data centre in it.
bool takes_down(const ServiceTopology& topology, const Element& what, const Element& one);

/// Every single element: parts of access networks, gateways, backbones, data centres, stations.
std::vector<Element> single_elements(const ServiceTopology& topology);

}  // namespace cutover
