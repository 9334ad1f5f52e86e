#include "topology/picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "scenario/value.hpp"
#include "topology/flow.hpp"

namespace cutover {
namespace {

constexpr const char* kInk = "#1f2933";
constexpr const char* kLine = "#7b8794";
constexpr const char* kEventInk = "#c81e1e";

/// Paler to darker with utilization; the last is for what cannot carry its load.
constexpr struct {
  double below;
  const char* colour;
  const char* meaning;
} kShades[] = {{0.2, "#eef6fb", "below 20 %"},  {0.4, "#cfe6f5", "20 to 40 %"},
               {0.6, "#9fcbe8", "40 to 60 %"},  {0.8, "#fbd38d", "60 to 80 %"},
               {1.0, "#f6ad55", "80 to 100 %"}, {1e300, "#f28b82", "100 % and more"}};

const char* shade(double utilization) {
  const auto* s = std::find_if(std::begin(kShades), std::end(kShades),
                               [&](const auto& candidate) { return utilization < candidate.below; });
  return s->colour;
}

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, value >= 99.5 ? "%.0f" : "%.3g", value);
  std::string text = buffer;
  // 12345 as 12,345
  for (auto i =
           static_cast<int>(text.find_first_not_of("0123456789") == std::string::npos ? text.size() : 0) - 3;
       i > 0; i -= 3) {
    text.insert(static_cast<std::size_t>(i), ",");
  }
  return text;
}

std::string percent(double share) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.0f %%", share * 100);
  return buffer;
}

std::string node_id(const ServiceTopology& t, const Element& e) {
  return quote(element_name(t, e));
}

class Drawing {
 public:
  Drawing(const ServiceTopology& t, const LoadMix& load, const FacilitiesByPrefecture& facilities)
      : t_(t), load_(load), facilities_(facilities) {
    const auto touch = [&](const std::string& name) {
      if (const ElementLookup lookup = find_element(t, name); lookup.element) {
        touched_.push_back(*lookup.element);
      }
    };
    for (const ServiceEvent& event : t.events) {
      touch(event.element);
    }
    for (const MaintenanceWindow& window : t.maintenance) {
      // Weekly windows are the ordinary course of things.
      if (window.weekday < 0) {
        touch(window.element);
      }
    }
  }

  std::string draw() {
    text_ = "digraph central {\n";
    line("graph [rankdir=LR, fontname=\"DejaVu Sans\", fontsize=14, fontcolor=\"" + std::string(kInk) +
         "\", labelloc=t, nodesep=0.22, ranksep=0.55, splines=spline, ordering=out, pad=0.3, label=<" +
         heading() + ">]");
    line("node [shape=box, style=\"rounded,filled\", fillcolor=white, color=\"" + std::string(kLine) +
         "\", fontname=\"DejaVu Sans\", fontsize=11, fontcolor=\"" + kInk + "\", margin=\"0.14,0.07\"]");
    line("edge [color=\"" + std::string(kLine) + "\", arrowsize=0.6, fontname=\"DejaVu Sans\", fontsize=10]");
    network();
    for (int d = 0; d < static_cast<int>(t_.data_centres.size()); ++d) {
      data_centre(d);
    }
    for (int i = 0; i < static_cast<int>(t_.tiers.size()); ++i) {
      if (t_.tiers[static_cast<std::size_t>(i)].outside) {
        station({ElementKind::kTier, i}, "  ");
      }
    }
    paths();
    return text_ + "}\n";
  }

 private:
  void line(const std::string& text) { text_ += "  " + text + "\n"; }
  void edge(const std::string& from, const std::string& to) {
    if (edges_.emplace(from, to).second) {
      line(from + " -> " + to);
    }
  }

  /// Title and legend, as an HTML-like label.
  std::string heading() const {
    std::string cells;
    for (const auto& s : kShades) {
      cells += std::string("<td bgcolor=\"") + s.colour + "\">" + s.meaning + "</td>";
    }
    const std::string events = touched_.empty() ? ""
                                                : std::string("<td><font color=\"") + kEventInk +
                                                      "\">red outline: an event of this file</font></td>";
    return "<table border=\"0\" cellspacing=\"6\"><tr><td><font point-size=\"18\"><b>" + escaped(t_.title) +
           "</b></font></td></tr><tr><td>" + number(total(load_)) +
           " requests/s; a tier: instances × servers × mean time of a request; what it can answer, how busy "
           "it is</td></tr>"
           "<tr><td><table border=\"0\" cellborder=\"0\" cellspacing=\"4\" cellpadding=\"4\"><tr><td>busy "
           "while all is well:</td>" +
           cells + events + "</tr></table></td></tr></table>";
  }

  static std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
      result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    }
    return result.empty() ? "Central service" : result;
  }

  double all_facilities() const {
    double all = 0;
    for (const double f : facilities_) {
      all += f;
    }
    return all;
  }

  /// `one` or a part of it is the subject of an event.
  std::string outline(const Element& one) const {
    const bool hit = std::any_of(touched_.begin(), touched_.end(), [&](const Element& what) {
      return takes_down(t_, what, one) || takes_down(t_, one, what);
    });
    return hit ? std::string(", color=\"") + kEventInk + "\", penwidth=2.5" : "";
  }

  void network() {
    line("gateway [shape=box3d, label=\"gateways\\n47 prefectures\\n" + number(t_.gateway.latency_ms) +
         " ms, " + number(t_.gateway.capacity_mbps) + " Mbit/s each\"" + outline({ElementKind::kGateway}) +
         "]");
    for (int n = 0; n < static_cast<int>(t_.access.size()); ++n) {
      const AccessNetwork& a = t_.access[static_cast<std::size_t>(n)];
      const Element element{ElementKind::kAccess, n};
      line(node_id(t_, element) + " [label=" +
           quote(a.name + "\n" + std::to_string(a.prefectures.size()) + " prefectures, " + percent(a.share) +
                 " of lines\n" + number(a.latency_ms) + " ms") +
           outline(element) + "]");
      edge("facilities", node_id(t_, element));
      edge(node_id(t_, element), "gateway");
    }
    line("facilities [shape=box, style=\"filled\", fillcolor=\"#f5f7fa\", label=" +
         quote(number(all_facilities()) + " facilities") + "]");
    for (int d = 0; d < static_cast<int>(t_.data_centres.size()); ++d) {
      const Element element{ElementKind::kBackbone, -1, -1, d};
      line(node_id(t_, element) + " [label=" +
           quote("backbone\n" + number(t_.backbone.latency_ms) + " ms\n" + number(t_.backbone.capacity_mbps) +
                 " Mbit/s") +
           outline(element) + "]");
      edge("gateway", node_id(t_, element));
    }
  }

  void station(const Element& element, const std::string& indent) {
    const Tier& tier = t_.tiers[static_cast<std::size_t>(element.index)];
    const double capacity = capacity_per_s(t_, load_, element);
    const double utilization = share_through(t_, facilities_, element) * total(load_) / capacity;
    const double own_capacity = tier.instances * 1'000.0 * tier.servers / tier.service_ms;
    text_ += indent + "  " + node_id(t_, element) + " [fillcolor=\"" + shade(utilization) + "\", label=" +
             quote(tier.name + (tier.outside ? " (outside)\n" : "\n") + std::to_string(tier.instances) +
                   " × " + std::to_string(tier.servers) + " × " + number(tier.service_ms) + " ms\n" +
                   number(own_capacity) + " /s, " + percent(utilization)) +
             (tier.outside ? ", style=\"rounded,filled,dashed\"" : "") + outline(element) + "]\n";
  }

  void data_centre(int d) {
    const DataCentre& centre = t_.data_centres[static_cast<std::size_t>(d)];
    const bool hit = std::any_of(touched_.begin(), touched_.end(), [&](const Element& what) {
      return what.kind == ElementKind::kDataCentre && what.data_centre == d;
    });
    line("subgraph " + quote("cluster_" + centre.name) + " {");
    line("  graph [style=\"rounded,filled\", fillcolor=\"#fafbfc\", color=\"" +
         std::string(hit ? kEventInk : kLine) + "\", penwidth=" + (hit ? "2.5" : "1") +
         ", labelloc=" + (d == 0 ? "t" : "b") + ", fontsize=13, label=" +
         quote("data centre " + centre.name + ", weight " + percent(centre.weight)) + "]");
    for (int i = 0; i < static_cast<int>(t_.tiers.size()); ++i) {
      if (!t_.tiers[static_cast<std::size_t>(i)].outside) {
        station({ElementKind::kTier, i, -1, d}, "  ");
      }
    }
    line("}");
  }

  /// Edges from station to station, one for all classes that go there.
  void paths() {
    for (int d = 0; d < static_cast<int>(t_.data_centres.size()); ++d) {
      for (int c = 0; c < kServiceClasses; ++c) {
        std::string last = node_id(t_, {ElementKind::kBackbone, -1, -1, d});
        for (const int i : t_.classes[c].path) {
          const bool outside = t_.tiers[static_cast<std::size_t>(i)].outside;
          const std::string next = node_id(t_, {ElementKind::kTier, i, -1, outside ? -1 : d});
          edge(last, next);
          last = next;
        }
      }
    }
  }

  const ServiceTopology& t_;
  const LoadMix& load_;
  const FacilitiesByPrefecture& facilities_;
  std::vector<Element> touched_;
  std::set<std::pair<std::string, std::string>> edges_;
  std::string text_;
};

}  // namespace

std::string topology_dot(const ServiceTopology& topology, const LoadMix& load,
                         const FacilitiesByPrefecture& facilities) {
  return Drawing(topology, load, facilities).draw();
}

}  // namespace cutover
