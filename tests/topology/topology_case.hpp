/// \file
/// Small topologies made by hand.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "topology/flow.hpp"
#include "topology/graph.hpp"
#include "topology/topology.hpp"

namespace cutover::test {

inline Tier tier(const std::string& name, int instances, int servers, double service_ms,
                 bool outside = false) {
  Tier t;
  t.name = name;
  t.outside = outside;
  t.instances = instances;
  t.servers = servers;
  t.service_ms = service_ms;
  return t;
}

inline AccessNetwork network(const std::string& name, std::vector<int> prefectures, double share) {
  AccessNetwork n;
  n.name = name;
  n.prefectures = std::move(prefectures);
  n.share = share;
  return n;
}

inline std::vector<int> all_prefectures() {
  std::vector<int> all;
  for (int p = 0; p < kPrefectures; ++p) {
    all.push_back(p);
  }
  return all;
}

/// Data centres of equal weight called d0, d1 …; one network; every class takes `path`.
inline ServiceTopology platform(int data_centres, std::vector<Tier> tiers, std::vector<int> path) {
  ServiceTopology t;
  t.title = "By hand";
  for (int d = 0; d < data_centres; ++d) {
    t.data_centres.push_back({"d" + std::to_string(d), 1.0 / data_centres});
  }
  t.access.push_back(network("net", all_prefectures(), 1));
  t.tiers = std::move(tiers);
  for (ClassPath& c : t.classes) {
    c.path = path;
  }
  return t;
}

/// 1, 2 … 47 facilities: 1,128 of them.
inline FacilitiesByPrefecture counted() {
  FacilitiesByPrefecture f{};
  for (int p = 0; p < kPrefectures; ++p) {
    f[static_cast<std::size_t>(p)] = p + 1;
  }
  return f;
}
inline constexpr double kCounted = 47 * 48 / 2;

inline LoadMix only(ServiceClass c, double per_second = 1) {
  LoadMix mix{};
  mix[static_cast<std::size_t>(c)] = per_second;
  return mix;
}

inline std::vector<std::string> names(const ServiceTopology& t, const std::vector<Element>& elements) {
  std::vector<std::string> result;
  for (const Element& e : elements) {
    result.push_back(element_name(t, e));
  }
  return result;
}

/// Without what stands in each prefecture: parts of access networks and gateways.
inline std::vector<std::string> central_names(const ServiceTopology& t,
                                              const std::vector<Element>& elements) {
  std::vector<std::string> result;
  for (const Element& e : elements) {
    if (e.prefecture < 0) {
      result.push_back(element_name(t, e));
    }
  }
  return result;
}

}  // namespace cutover::test
