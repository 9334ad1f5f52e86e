#include "topology/flow.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>

namespace cutover {
namespace {

using Flow = std::int64_t;  ///< millionths of a request per second: whole numbers, so that flow is exact
constexpr double kFlowPerRequest = 1e6;
/// Of what has no limit. Twelve thousand of them fit into a Flow.
constexpr Flow kUnlimited = Flow{1} << 48;

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
struct FlowEdge {
  Flow capacity = 0;
  Flow residual = 0;
  Traits::edge_descriptor reverse;
};
using Network =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, FlowEdge>;
using Node = Traits::vertex_descriptor;
using Edge = Traits::edge_descriptor;

Edge connect(Network& network, Node from, Node to, Flow capacity) {
  const Edge forth = boost::add_edge(from, to, FlowEdge{capacity, 0, {}}, network).first;
  const Edge back = boost::add_edge(to, from, FlowEdge{0, 0, {}}, network).first;
  network[forth].reverse = back;
  network[back].reverse = forth;
  return forth;
}

/// Edges that can take more.
struct Unsaturated {
  const Network* network = nullptr;
  bool operator()(const Edge& e) const { return (*network)[e].residual > 0; }
};

/// Sum over classes of mix × value, by request.
template <class Value>
double per_mixed_request(const ServiceTopology& t, const LoadMix& mix, Value value) {
  double sum = 0;
  for (std::size_t c = 0; c < mix.size(); ++c) {
    sum += mix[c] * value(t.classes[c]);
  }
  return sum / total(mix);
}

double link_capacity(const ServiceTopology& t, const LoadMix& mix, double mbps) {
  const double out = per_mixed_request(t, mix, [](const ClassPath& path) { return path.request_kb; });
  const double back = per_mixed_request(t, mix, [](const ClassPath& path) { return path.reply_kb; });
  return mbps * 125 / std::max(out, back);
}

double visits(const ServiceTopology& t, const LoadMix& mix, int tier) {
  return per_mixed_request(t, mix, [&](const ClassPath& path) {
    return static_cast<double>(std::count(path.path.begin(), path.path.end(), tier));
  });
}

struct ElementEdge {
  Element element;
  Node in = 0;
  Node out = 0;
};

/// Elements as edges between two nodes each.
class Builder {
 public:
  Builder(const ServiceTopology& t, const LoadMix& mix, std::span<const Element> down)
      : t_(t), mix_(mix), down_(down), source(boost::add_vertex(network)), sink(boost::add_vertex(network)) {}

  const ElementEdge& add(const Element& element) {
    const bool is_down = std::any_of(down_.begin(), down_.end(),
                                     [&](const Element& what) { return takes_down(t_, what, element); });
    const double capacity =
        std::min(capacity_per_s(t_, mix_, element) * kFlowPerRequest, static_cast<double>(kUnlimited));
    const ElementEdge edge{element, boost::add_vertex(network), boost::add_vertex(network)};
    connect(network, edge.in, edge.out, is_down ? 0 : static_cast<Flow>(capacity));
    edges.push_back(edge);
    return edges.back();
  }
  void join(Node from, Node to) { connect(network, from, to, kUnlimited); }

 private:
  const ServiceTopology& t_;
  const LoadMix& mix_;
  std::span<const Element> down_;

 public:
  Network network;
  Node source;
  Node sink;
  std::vector<ElementEdge> edges;
};

/// Tiers that the mix visits, in order of the topology.
std::vector<int> used_tiers(const ServiceTopology& t, const LoadMix& mix, bool outside) {
  std::vector<int> used;
  for (int i = 0; i < static_cast<int>(t.tiers.size()); ++i) {
    if (t.tiers[static_cast<std::size_t>(i)].outside == outside && visits(t, mix, i) > 0) {
      used.push_back(i);
    }
  }
  return used;
}

void build(Builder& b, const ServiceTopology& t, const LoadMix& mix) {
  std::map<int, ElementEdge> gateways;
  std::vector<ElementEdge> backbones;
  // Access parts first, so that the cut nearest to the source is found in that order.
  for (int n = 0; n < static_cast<int>(t.access.size()); ++n) {
    for (const int p : t.access[static_cast<std::size_t>(n)].prefectures) {
      const ElementEdge part = b.add({ElementKind::kAccess, n, p});
      b.join(b.source, part.in);
      if (!gateways.contains(p)) {
        gateways.emplace(p, b.add({ElementKind::kGateway, -1, p}));
      }
      b.join(part.out, gateways.at(p).in);
    }
  }
  // The row of outside tiers, from its end.
  Node after = b.sink;
  const std::vector<int> outside = used_tiers(t, mix, true);
  for (auto i = outside.rbegin(); i != outside.rend(); ++i) {
    const ElementEdge tier = b.add({ElementKind::kTier, *i});
    b.join(tier.out, after);
    after = tier.in;
  }
  for (int d = 0; d < static_cast<int>(t.data_centres.size()); ++d) {
    const ElementEdge backbone = b.add({ElementKind::kBackbone, -1, -1, d});
    for (const auto& [p, gateway] : gateways) {
      b.join(gateway.out, backbone.in);
    }
    ElementEdge last = b.add({ElementKind::kDataCentre, -1, -1, d});
    b.join(backbone.out, last.in);
    for (const int i : used_tiers(t, mix, false)) {
      const ElementEdge station = b.add({ElementKind::kTier, i, -1, d});
      b.join(last.out, station.in);
      last = station;
    }
    b.join(last.out, after);
  }
}

}  // namespace

double capacity_per_s(const ServiceTopology& t, const LoadMix& mix, const Element& e) {
  switch (e.kind) {
    case ElementKind::kAccess:
      return link_capacity(t, mix, t.access[static_cast<std::size_t>(e.index)].capacity_mbps);
    case ElementKind::kGateway:
      return link_capacity(t, mix, t.gateway.capacity_mbps);
    case ElementKind::kBackbone:
      return link_capacity(t, mix, t.backbone.capacity_mbps);
    case ElementKind::kDataCentre:
      break;
    case ElementKind::kTier: {
      const Tier& tier = t.tiers[static_cast<std::size_t>(e.index)];
      const double per_request = visits(t, mix, e.index);
      if (per_request > 0) {
        return tier.instances * static_cast<double>(tier.servers) * 1'000 / tier.service_ms / per_request;
      }
    }
  }
  return std::numeric_limits<double>::infinity();
}

double share_through(const ServiceTopology& t, const FacilitiesByPrefecture& facilities, const Element& e) {
  const auto of_nation = [&] {
    double all = 0;
    for (const double f : facilities) {
      all += f;
    }
    return facilities[static_cast<std::size_t>(e.prefecture)] / all;
  };
  switch (e.kind) {
    case ElementKind::kAccess:
      return t.access[static_cast<std::size_t>(e.index)].share * of_nation();
    case ElementKind::kGateway:
      return of_nation();
    case ElementKind::kBackbone:
    case ElementKind::kDataCentre:
    case ElementKind::kTier:
      break;
  }
  return e.data_centre < 0 ? 1 : t.data_centres[static_cast<std::size_t>(e.data_centre)].weight;
}

ThroughputBound throughput_bound(const ServiceTopology& t, const LoadMix& mix,
                                 const FacilitiesByPrefecture& facilities, std::span<const Element> down) {
  Builder b(t, mix, down);
  build(b, t, mix);
  const Flow flow =
      boost::push_relabel_max_flow(b.network, b.source, b.sink,
                                   boost::capacity_map(boost::get(&FlowEdge::capacity, b.network))
                                       .residual_capacity_map(boost::get(&FlowEdge::residual, b.network))
                                       .reverse_edge_map(boost::get(&FlowEdge::reverse, b.network))
                                       .vertex_index_map(boost::get(boost::vertex_index, b.network)));

  const boost::filtered_graph<Network, Unsaturated> rest(b.network, Unsaturated{&b.network});
  std::vector<boost::default_color_type> color(boost::num_vertices(b.network), boost::white_color);
  boost::breadth_first_search(rest, b.source,
                              boost::color_map(boost::make_iterator_property_map(
                                  color.begin(), boost::get(boost::vertex_index, b.network))));
  const auto on_source_side = [&](Node n) { return color[n] != boost::white_color; };

  ThroughputBound bound;
  bound.per_s = static_cast<double>(flow) / kFlowPerRequest;
  for (const ElementEdge& edge : b.edges) {
    if (on_source_side(edge.in) && !on_source_side(edge.out)) {
      bound.cut.push_back({edge.element, capacity_per_s(t, mix, edge.element)});
    }
  }
  bound.at_split_per_s = std::numeric_limits<double>::infinity();
  for (const ElementEdge& edge : b.edges) {
    const double capacity = capacity_per_s(t, mix, edge.element);
    const double limit = capacity / share_through(t, facilities, edge.element);
    if (limit < bound.at_split_per_s) {
      bound.at_split_per_s = limit;
      bound.bottleneck = {edge.element, capacity};
    }
  }
  return bound;
}

}  // namespace cutover
