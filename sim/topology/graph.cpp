#include "topology/graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <cmath>
#include <limits>
#include <map>

namespace cutover {
namespace {

struct Vertex {
  std::optional<Element> element;  ///< nothing: a group of facilities or the answer
  int access = -1;                 ///< of a group
  int prefecture = -1;
  int data_centre = -1;  ///< -1: on the way to all of them
};

struct Edge {
  double latency_ms = 0;
};

// setS: an outside tier follows another in every data centre's path by the same edge.
using Graph = boost::adjacency_list<boost::setS, boost::vecS, boost::undirectedS, Vertex, Edge>;
using VertexId = boost::graph_traits<Graph>::vertex_descriptor;

/// The vertices that are left.
struct Kept {
  const std::vector<char>* kept = nullptr;
  bool operator()(VertexId v) const { return (*kept)[v] != 0; }
};
using FilteredGraph = boost::filtered_graph<Graph, boost::keep_all, Kept>;

/// 8 kbit in a kB (1,000 bytes), 1,000 kbit/s in a Mbit/s.
double transfer_ms(double kilobytes, double mbps) {
  return kilobytes * 8 / mbps;
}

/// Mean of a lognormal time given by its median.
double mean_latency(const AccessNetwork& network) {
  return network.latency_ms * std::exp(network.latency_sigma * network.latency_sigma / 2);
}

}  // namespace

struct TopologyGraph::ClassGraph {
  Graph graph;
  std::vector<VertexId> groups;
  VertexId answer = 0;

  ClassGraph(const ServiceTopology& t, const ClassPath& path) {
    std::vector<VertexId> gateways;
    std::vector<VertexId> backbones;
    for (int p = 0; p < kPrefectures; ++p) {
      gateways.push_back(add({Element{ElementKind::kGateway, -1, p}, -1, p, -1}));
    }
    for (int n = 0; n < static_cast<int>(t.access.size()); ++n) {
      const AccessNetwork& network = t.access[static_cast<std::size_t>(n)];
      for (const int p : network.prefectures) {
        groups.push_back(add({std::nullopt, n, p, -1}));
        const VertexId part = add({Element{ElementKind::kAccess, n, p}, n, p, -1});
        link(groups.back(), part, mean_latency(network));
        link(part, gateways[static_cast<std::size_t>(p)], t.gateway.latency_ms);
      }
    }
    answer = add({});
    std::map<std::size_t, VertexId> outside;  // by position on the path
    for (int d = 0; d < static_cast<int>(t.data_centres.size()); ++d) {
      const VertexId backbone = add({Element{ElementKind::kBackbone, -1, -1, d}, -1, -1, d});
      for (const VertexId gateway : gateways) {
        link(gateway, backbone, t.backbone.latency_ms);
      }
      VertexId last = add({Element{ElementKind::kDataCentre, -1, -1, d}, -1, -1, d});
      link(backbone, last, 0);
      for (std::size_t k = 0; k < path.path.size(); ++k) {
        const int index = path.path[k];
        const Tier& tier = t.tiers[static_cast<std::size_t>(index)];
        VertexId station = 0;
        if (!tier.outside) {
          station = add({Element{ElementKind::kTier, index, -1, d}, -1, -1, d});
        } else if (const auto found = outside.find(k); found != outside.end()) {
          station = found->second;
        } else {
          station = add({Element{ElementKind::kTier, index}, -1, -1, -1});
          outside.emplace(k, station);
        }
        link(last, station, tier.latency_ms);
        last = station;
      }
      link(last, answer, 0);
    }
  }

  VertexId add(const Vertex& vertex) { return boost::add_vertex(vertex, graph); }
  void link(VertexId a, VertexId b, double latency_ms) { boost::add_edge(a, b, Edge{latency_ms}, graph); }

  /// What is left for requests that go to one data centre when `down` is down.
  std::vector<char> kept(const ServiceTopology& t, std::span<const Element> down, int data_centre) const {
    std::vector<char> keep(boost::num_vertices(graph));
    for (VertexId v = 0; v < keep.size(); ++v) {
      const Vertex& vertex = graph[v];
      const bool here = vertex.data_centre < 0 || vertex.data_centre == data_centre;
      keep[v] = here && (!vertex.element || std::none_of(down.begin(), down.end(), [&](const Element& what) {
                  return takes_down(t, what, *vertex.element);
                }));
    }
    return keep;
  }

  /// For each group: whether it is answered by some data centre.
  std::vector<bool> answered(const ServiceTopology& t, std::span<const Element> down) const {
    std::vector<bool> found(groups.size());
    for (int d = 0; d < static_cast<int>(t.data_centres.size()); ++d) {
      const std::vector<char> keep = kept(t, down, d);
      const FilteredGraph left(graph, boost::keep_all{}, Kept{&keep});
      std::vector<int> component(boost::num_vertices(graph), -1);
      boost::connected_components(
          left, boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));
      for (std::size_t g = 0; g < groups.size(); ++g) {
        found[g] = found[g] || component[groups[g]] == component[answer];
      }
    }
    return found;
  }
};

double Route::latency_ms() const {
  double sum = 0;
  for (const auto* way : {&out, &back}) {
    for (const RouteStep& step : *way) {
      sum += step.latency_ms + step.transfer_ms + step.service_ms;
    }
  }
  return sum;
}

TopologyGraph::TopologyGraph(const ServiceTopology& topology, const FacilitiesByPrefecture& facilities)
    : topology_(topology), facilities_(facilities) {
  for (const ClassPath& path : topology_.classes) {
    graphs_.push_back(std::make_unique<ClassGraph>(topology_, path));
  }
}

TopologyGraph::~TopologyGraph() = default;
TopologyGraph::TopologyGraph(TopologyGraph&&) noexcept = default;

std::optional<Route> TopologyGraph::route(ServiceClass c, int access, int prefecture,
                                          std::span<const Element> down) const {
  const ClassGraph& g = *graphs_[static_cast<std::size_t>(c)];
  const ClassPath& path = topology_.classes[static_cast<std::size_t>(c)];
  const auto group = std::find_if(g.groups.begin(), g.groups.end(), [&](VertexId v) {
    return g.graph[v].access == access && g.graph[v].prefecture == prefecture;
  });
  if (group == g.groups.end()) {
    return std::nullopt;
  }
  std::optional<Route> best;
  for (int d = 0; d < static_cast<int>(topology_.data_centres.size()); ++d) {
    const std::vector<char> keep = g.kept(topology_, down, d);
    const FilteredGraph left(g.graph, boost::keep_all{}, Kept{&keep});
    const auto index = boost::get(boost::vertex_index, g.graph);
    std::vector<VertexId> before(keep.size());
    std::vector<double> distance(keep.size());
    boost::dijkstra_shortest_paths(
        left, *group,
        boost::weight_map(boost::get(&Edge::latency_ms, left))
            .predecessor_map(boost::make_iterator_property_map(before.begin(), index))
            .distance_map(boost::make_iterator_property_map(distance.begin(), index))
            .vertex_index_map(index));
    if (keep[g.answer] == 0 || before[g.answer] == g.answer) {
      continue;
    }
    Route route;
    route.data_centre = d;
    for (VertexId v = g.answer; v != *group; v = before[v]) {
      const Vertex& vertex = g.graph[v];
      if (!vertex.element) {
        continue;
      }
      RouteStep out{*vertex.element, distance[v] - distance[before[v]], 0, 0};
      const double latency = out.latency_ms;
      double mbps = 0;
      switch (vertex.element->kind) {
        case ElementKind::kAccess:
          mbps = topology_.access[static_cast<std::size_t>(access)].capacity_mbps;
          break;
        case ElementKind::kGateway:
          mbps = topology_.gateway.capacity_mbps;
          break;
        case ElementKind::kBackbone:
          mbps = topology_.backbone.capacity_mbps;
          break;
        case ElementKind::kDataCentre:
          break;
        case ElementKind::kTier:
          out.service_ms = topology_.tiers[static_cast<std::size_t>(vertex.element->index)].service_ms;
          break;
      }
      if (mbps > 0) {
        out.transfer_ms = transfer_ms(path.request_kb, mbps);
        route.back.push_back({*vertex.element, latency, transfer_ms(path.reply_kb, mbps), 0});
      }
      route.out.push_back(out);
    }
    std::reverse(route.out.begin(), route.out.end());
    if (!best || route.latency_ms() < best->latency_ms()) {
      best = std::move(route);
    }
  }
  return best;
}

BlastRadius TopologyGraph::blast_radius(std::span<const Element> down) const {
  double all_facilities = 0;
  for (const double f : facilities_) {
    all_facilities += f;
  }
  BlastRadius radius;
  std::vector<int> lost(graphs_.front()->groups.size());
  for (std::size_t c = 0; c < graphs_.size(); ++c) {
    const ClassGraph& g = *graphs_[c];
    const std::vector<bool> answered = g.answered(topology_, down);
    for (std::size_t i = 0; i < answered.size(); ++i) {
      if (answered[i]) {
        continue;
      }
      ++lost[i];
      const Vertex& group = g.graph[g.groups[i]];
      const double share = topology_.access[static_cast<std::size_t>(group.access)].share;
      const auto p = static_cast<std::size_t>(group.prefecture);
      radius.by_prefecture[p][c] += share;
      radius.share[c] += share * facilities_[p] / all_facilities;
    }
  }
  // Groups come in the same order in all classes.
  const ClassGraph& g = *graphs_.front();
  for (std::size_t i = 0; i < lost.size(); ++i) {
    const Vertex& group = g.graph[g.groups[i]];
    const double share = topology_.access[static_cast<std::size_t>(group.access)].share *
                         facilities_[static_cast<std::size_t>(group.prefecture)] / all_facilities;
    radius.some += lost[i] > 0 ? share : 0;
    radius.every += lost[i] == kServiceClasses ? share : 0;
  }
  return radius;
}

std::vector<Element> TopologyGraph::single_points_of_failure(ServiceClass c) const {
  const ClassGraph& g = *graphs_[static_cast<std::size_t>(c)];
  std::vector<VertexId> points;
  boost::articulation_points(g.graph, std::back_inserter(points));
  std::vector<Element> elements;
  for (const VertexId v : points) {
    const std::optional<Element>& element = g.graph[v].element;
    // A gateway that no network reaches hangs on the backbones alone and cuts nothing off; it is no point.
    if (element && std::find(elements.begin(), elements.end(), *element) == elements.end()) {
      elements.push_back(*element);
    }
  }
  return elements;
}

std::vector<Link> TopologyGraph::bridges(ServiceClass c) const {
  const ClassGraph& g = *graphs_[static_cast<std::size_t>(c)];
  using EdgeId = boost::graph_traits<Graph>::edge_descriptor;
  std::map<EdgeId, std::size_t> component;
  const std::size_t components =
      boost::biconnected_components(g.graph, boost::make_assoc_property_map(component));
  // A bridge is an edge that is a biconnected component of its own.
  std::vector<int> edges(components);
  for (const auto& [edge, number] : component) {
    ++edges[number];
  }
  std::vector<Link> found;
  for (auto [e, end] = boost::edges(g.graph); e != end; ++e) {
    const std::optional<Element>& a = g.graph[boost::source(*e, g.graph)].element;
    const std::optional<Element>& b = g.graph[boost::target(*e, g.graph)].element;
    if (edges[component.at(*e)] == 1 && a && b) {
      found.emplace_back(*a, *b);
    }
  }
  return found;
}

}  // namespace cutover
