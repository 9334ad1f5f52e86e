#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/commands.hpp"
#include "cli/graphviz.hpp"
#include "results/text_table.hpp"
#include "scenario/prefectures.hpp"
#include "tables/data_directory.hpp"
#include "tables/nation_tables.hpp"
#include "topology/inspection.hpp"
#include "topology/picture.hpp"
#include "topology/read.hpp"

namespace cutover::cli {
namespace {

constexpr std::size_t kLongestLossTable = 16;

FacilitiesByPrefecture facilities_of(const std::filesystem::path& data) {
  const NationTables tables = load_nation_tables(data);
  FacilitiesByPrefecture facilities{};
  for (std::size_t p = 0; p < facilities.size(); ++p) {
    for (const int count : tables.facilities[p]) {
      facilities[p] += count;
    }
  }
  return facilities;
}

std::string percent(double share) {
  return share > 0 && share < 0.001 ? "<0.1 %" : fmt::format("{:.1f} %", share * 100);
}

std::string moment(std::int64_t seconds) {
  const std::int64_t day = seconds / 86'400;
  const auto rest = static_cast<int>(seconds - day * 86'400);
  return fmt::format("{} {:02}:{:02}", format_day(Day{std::chrono::days{day}}), rest / 3'600, rest / 60 % 60);
}

/// Names of the classes with a positive share; "all" where it is all of them.
std::string classes_lost(const BlastRadius& radius) {
  std::vector<std::string> names;
  for (int c = 0; c < kServiceClasses; ++c) {
    if (radius.share[static_cast<std::size_t>(c)] > 0) {
      names.emplace_back(kServiceClassNames[c]);
    }
  }
  return names.size() == kServiceClasses ? "all" : fmt::format("{}", fmt::join(names, ", "));
}

int prefectures_hit(const BlastRadius& radius) {
  return static_cast<int>(
      std::count_if(radius.by_prefecture.begin(), radius.by_prefecture.end(), [](const auto& prefecture) {
        return std::any_of(prefecture.begin(), prefecture.end(), [](double share) { return share > 0; });
      }));
}

/// "70.0 % of facilities in Tokyo, Chiba; 20.0 % in Osaka": prefectures by the largest share that loses a
/// class.
std::string by_prefecture(const BlastRadius& radius) {
  std::map<std::string, std::vector<std::string>, std::greater<>> prefectures;
  for (std::size_t p = 0; p < radius.by_prefecture.size(); ++p) {
    const auto& shares = radius.by_prefecture[p];
    if (const double share = *std::max_element(shares.begin(), shares.end()); share > 0) {
      prefectures[fmt::format("{:5.1f} %", share * 100)].emplace_back(kPrefectureNames[p]);
    }
  }
  std::vector<std::string> groups;
  for (const auto& [share, names] : prefectures) {
    groups.push_back(fmt::format(
        "{} in {}", share.substr(share.find_first_not_of(' ')),
        names.size() == kPrefectures ? "all prefectures" : fmt::format("{}", fmt::join(names, ", "))));
  }
  return fmt::format("{}", fmt::join(groups, "; "));
}

/// Elements by name; those of one kind in several prefectures or data centres are one entry.
std::string folded(const ServiceTopology& t, const std::vector<Element>& elements) {
  std::vector<std::string> names;
  std::vector<std::pair<Element, std::vector<std::string>>> groups;
  for (const Element& e : elements) {
    Element whole = e;
    whole.prefecture = -1;
    whole.data_centre = e.kind == ElementKind::kDataCentre ? e.data_centre : -1;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == whole; });
    if (group == groups.end()) {
      group = groups.insert(group, {whole, {}});
    }
    group->second.push_back(element_name(t, e));
  }
  for (const auto& [whole, parts] : groups) {
    const bool by_prefecture = whole.kind == ElementKind::kAccess || whole.kind == ElementKind::kGateway;
    names.push_back(parts.size() == 1 ? parts.front()
                                      : fmt::format("{}@… ({} {})", element_name(t, whole), parts.size(),
                                                    by_prefecture ? "prefectures" : "data centres"));
  }
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

class Report {
 public:
  Report(const ServiceTopology& t, const LoadMix& load, const TopologyInspection& i)
      : t_(t), load_(load), i_(i), ink_{::isatty(STDOUT_FILENO) == 1} {}

  void print(const std::string& file) const {
    fmt::print("{} ({})\n", ink_.bold(t_.title.empty() ? "Topology" : t_.title), file);
    std::vector<std::string> parts;
    for (int c = 0; c < kServiceClasses; ++c) {
      parts.push_back(fmt::format("{} {:g}", kServiceClassNames[c], load_[static_cast<std::size_t>(c)]));
    }
    fmt::print("load: {:g} requests/s: {}\n\n", total(load_), fmt::join(parts, ", "));
    print_tiers();
    print_calls();
    print_routes();
    print_single_points();
    print_bound();
    print_losses();
    print_maintenance();
    print_events();
  }

 private:
  void print_tiers() const {
    TextTable table({"tier", "servers", "mean ms", "capacity/s", "load/s", "busy", "one centre lost"}, 2);
    for (const TierLoad& l : i_.tiers) {
      const Tier& tier = t_.tiers[static_cast<std::size_t>(l.tier)];
      const std::size_t stations = tier.outside ? 1 : t_.data_centres.size();
      table.add({tier.name + (tier.outside ? " (outside)" : ""),
                 fmt::format("{} × {} × {}", stations, tier.instances, tier.servers),
                 fmt::format("{:g}", tier.service_ms), thousands(l.capacity_per_s), thousands(l.load_per_s),
                 percent(l.utilization), percent(l.utilization_one_lost)});
    }
    fmt::print(
        "{}servers: data centres × instances × servers of an instance; capacity and load in the tier's own "
        "requests\n\n",
        table.render(ink_));
  }

  /// "100, 200, 400, … 1,000"
  static std::string list(const std::vector<double>& pauses_ms) {
    constexpr std::size_t kTold = 4;
    std::vector<std::string> told;
    for (std::size_t i = 0; i < std::min(pauses_ms.size(), kTold); ++i) {
      told.push_back(milliseconds(pauses_ms[i]));
    }
    if (pauses_ms.size() > kTold) {
      told.push_back((pauses_ms.size() > kTold + 1 ? "… " : "") + milliseconds(pauses_ms.back()));
    }
    return fmt::format("{}", fmt::join(told, ", "));
  }
  static std::string milliseconds(double ms) { return ms < 100 ? fmt::format("{:g}", ms) : thousands(ms); }

  void print_calls() const {
    if (i_.calls.empty()) {
      return;
    }
    TextTable table(
        {"called tier", "calls", "time-out ms", "pauses ms", "given up after ms", "most calls of a request"});
    for (const TierCalls& c : i_.calls) {
      const Tier& tier = t_.tiers[static_cast<std::size_t>(c.tier)];
      table.add({tier.name, std::to_string(tier.call.attempts),
                 c.patience_ms ? milliseconds(tier.call.timeout_ms) : "none", list(c.pauses_ms),
                 c.patience_ms ? milliseconds(*c.patience_ms) : "", thousands(c.most_per_request)});
    }
    const bool pauses = std::any_of(i_.calls.begin(), i_.calls.end(),
                                    [](const TierCalls& c) { return !c.pauses_ms.empty(); });
    fmt::print("{}{}", table.render(ink_), pauses ? "pauses in full; by chance they are shorter\n" : "");
    std::map<double, std::vector<std::string>> limited;
    std::size_t classes_limited = 0;
    for (std::size_t c = 0; c < kServiceClasses; ++c) {
      if (i_.patience_ms[c]) {
        limited[*i_.patience_ms[c]].emplace_back(kServiceClassNames[c]);
        ++classes_limited;
      }
    }
    std::vector<std::string> parts;
    for (const auto& [ms, classes] : limited) {
      parts.push_back(fmt::format("at most {:.1f} s ({})", ms / 1e3, fmt::join(classes, ", ")));
    }
    if (classes_limited < kServiceClasses) {
      parts.emplace_back(classes_limited == 0
                             ? "without limit (a tier on each path has no time-out)"
                             : "without limit (all others: a tier on the path has no time-out)");
    }
    fmt::print("the calls of one attempt go on {}; its terminal waits {:g} s\n\n", fmt::join(parts, ", "),
               std::min(t_.client.attempt_timeout_s, t_.client.give_up_s));
  }

  void print_routes() const {
    std::vector<std::string> head{"class", "tiers in order"};
    for (const AccessNetwork& network : t_.access) {
      head.push_back(network.name);
    }
    TextTable table(head, 2);
    for (int c = 0; c < kServiceClasses; ++c) {
      std::vector<std::string> path;
      for (const int tier : t_.classes[c].path) {
        path.push_back(t_.tiers[static_cast<std::size_t>(tier)].name);
      }
      std::vector<std::string> row{kServiceClassNames[c], fmt::format("{}", fmt::join(path, " → "))};
      for (const auto& network : i_.idle_latency_ms) {
        row.push_back(fmt::format("{:.0f} ms", network[static_cast<std::size_t>(c)]));
      }
      table.add(row);
    }
    fmt::print(
        "{}mean time from sending to the reply on an idle platform, by access network: access → gateway → "
        "backbone → tiers, and back\n\n",
        table.render(ink_));
  }

  void print_single_points() const {
    fmt::print("{}\n", ink_.bold("single points of failure (articulation points)"));
    // First what every class has, then the rest of each.
    std::vector<Element> common;
    std::copy_if(i_.single_points[0].begin(), i_.single_points[0].end(), std::back_inserter(common),
                 [&](const Element& e) {
                   return std::all_of(i_.single_points.begin(), i_.single_points.end(),
                                      [&](const auto& points) {
                                        return std::find(points.begin(), points.end(), e) != points.end();
                                      });
                 });
    fmt::print("  all classes: {}\n", folded(t_, common));
    for (int c = 0; c < kServiceClasses; ++c) {
      std::vector<Element> rest;
      for (const Element& e : i_.single_points[static_cast<std::size_t>(c)]) {
        if (std::find(common.begin(), common.end(), e) == common.end()) {
          rest.push_back(e);
        }
      }
      if (!rest.empty()) {
        fmt::print("  {}: {}\n", kServiceClassNames[c], folded(t_, rest));
      }
    }
    std::set<std::string> links;
    for (const auto& bridges : i_.bridges) {
      for (const auto& [a, b] : bridges) {
        const auto name = [&](Element e) {
          e.prefecture = -1;
          return element_name(t_, e);
        };
        links.insert(name(a) + "–" + name(b));
      }
    }
    fmt::print("  links of that kind (bridges): {}\n\n",
               links.empty() ? "none" : fmt::format("{}", fmt::join(links, ", ")));
  }

  void print_bound() const {
    fmt::print("{}\n", ink_.bold("upper bound of throughput for this mix"));
    std::vector<Element> cut;
    for (const CutElement& element : i_.bound.cut) {
      cut.push_back(element.element);
    }
    fmt::print("  {} requests/s, {:.2f} times the load (max flow); minimum cut: {}\n",
               thousands(i_.bound.per_s), i_.bound.per_s / total(load_), folded(t_, cut));
    fmt::print("  {} requests/s at the given shares and weights; first full: {}\n\n",
               thousands(i_.bound.at_split_per_s), element_name(t_, i_.bound.bottleneck.element));
  }

  void print_losses() const {
    TextTable table({"down", "classes lost", "facilities hit", "prefectures"}, 2);
    std::size_t shown = 0;
    for (const ElementLoss& loss : i_.losses) {
      if (shown++ == kLongestLossTable) {
        break;
      }
      table.add({element_name(t_, loss.element), classes_lost(loss.radius), percent(loss.radius.some),
                 std::to_string(prefectures_hit(loss.radius))});
    }
    fmt::print("{}", table.render(ink_));
    if (i_.losses.size() > kLongestLossTable) {
      fmt::print(
          "… and {} more single elements, each hitting {} of facilities or fewer (--json lists them)\n",
          i_.losses.size() - kLongestLossTable, percent(i_.losses[kLongestLossTable].radius.some));
    }
    fmt::print("nobody loses a class without: {}\n", folded(t_, i_.harmless));
  }

  static std::string effect(EventKind kind, double factor, int instances) {
    if (kind == EventKind::kSlow) {
      return fmt::format("at {:g} times its speed", factor);
    }
    return instances > 0
               ? fmt::format("{} instance{} of each station down", instances, instances == 1 ? "" : "s")
               : "down";
  }

  void print_maintenance() const {
    constexpr const char* kDays[] = {"Sundays",   "Mondays", "Tuesdays", "Wednesdays",
                                     "Thursdays", "Fridays", "Saturdays"};
    if (!t_.maintenance.empty()) {
      fmt::print("\n{}\n", ink_.bold("maintenance"));
    }
    for (const MaintenanceWindow& w : t_.maintenance) {
      std::vector<std::string> days;
      for (const Day day : w.dates) {
        days.push_back(format_day(day));
      }
      const std::string when = w.weekday >= 0 ? kDays[w.weekday] : fmt::format("{}", fmt::join(days, ", "));
      fmt::print("  {} {}, {} {:02}:{:02} to {:02}:{:02}{}{}\n", w.element,
                 effect(w.kind, w.factor, w.instances), when, w.from_s / 3'600, w.from_s / 60 % 60,
                 w.until_s / 3'600 % 24, w.until_s / 60 % 60, w.until_s > 86'400 ? " of the next day" : "",
                 w.note.empty() || w.note == "maintenance" ? "" : " (" + w.note + ")");
    }
  }

  void print_events() const {
    if (!t_.events.empty()) {
      fmt::print("\n{}\n", ink_.bold("events of this file"));
    }
    for (int e = 0; e < static_cast<int>(t_.events.size()); ++e) {
      const ServiceEvent& event = t_.events[static_cast<std::size_t>(e)];
      fmt::print("  {} {}, {} to {}{}\n", event.element, effect(event.kind, event.factor, event.instances),
                 moment(event.from_s), moment(event.until_s),
                 event.note.empty() ? "" : " (" + event.note + ")");
      for (const EventLoss& loss : i_.events) {
        if (loss.event == e) {
          fmt::print("    {}\n", loss.radius.some > 0
                                     ? fmt::format("{} of facilities lose {}{}: {}",
                                                   percent(loss.radius.some), classes_lost(loss.radius),
                                                   loss.radius.every == loss.radius.some ? " classes" : "",
                                                   by_prefecture(loss.radius))
                                     : "nobody is cut off: what is left can be reached by all");
        }
      }
    }
  }

  const ServiceTopology& t_;
  const LoadMix& load_;
  const TopologyInspection& i_;
  Ink ink_;
};

using Json = nlohmann::ordered_json;

Json by_class(const std::array<double, kServiceClasses>& values) {
  Json json;
  for (int c = 0; c < kServiceClasses; ++c) {
    json[kServiceClassNames[c]] = values[static_cast<std::size_t>(c)];
  }
  return json;
}

Json radius_json(const BlastRadius& radius) {
  Json json{{"facilities_losing_some", radius.some},
            {"facilities_losing_all", radius.every},
            {"share_by_class", by_class(radius.share)}};
  for (std::size_t p = 0; p < radius.by_prefecture.size(); ++p) {
    const auto& shares = radius.by_prefecture[p];
    if (std::any_of(shares.begin(), shares.end(), [](double share) { return share > 0; })) {
      json["by_prefecture"][std::string(kPrefectureNames[p])] = by_class(shares);
    }
  }
  return json;
}

Json to_json(const ServiceTopology& t, const LoadMix& load, const TopologyInspection& i) {
  Json json{{"title", t.title}, {"load_per_s", by_class(load)}};
  for (const TierLoad& l : i.tiers) {
    json["tiers"].push_back({{"name", t.tiers[static_cast<std::size_t>(l.tier)].name},
                             {"capacity_per_s", l.capacity_per_s},
                             {"load_per_s", l.load_per_s},
                             {"utilization", l.utilization},
                             {"utilization_one_data_centre_lost", l.utilization_one_lost}});
  }
  const auto or_null = [](const std::optional<double>& ms) { return ms ? Json(*ms) : Json(nullptr); };
  json["tier_calls"] = Json::array();
  for (const TierCalls& c : i.calls) {
    json["tier_calls"].push_back({{"name", t.tiers[static_cast<std::size_t>(c.tier)].name},
                                  {"pauses_ms", c.pauses_ms},
                                  {"patience_ms", or_null(c.patience_ms)},
                                  {"most_per_request", c.most_per_request}});
  }
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    json["patience_ms"][kServiceClassNames[c]] = or_null(i.patience_ms[c]);
  }
  for (std::size_t n = 0; n < t.access.size(); ++n) {
    json["idle_latency_ms"][t.access[n].name] = by_class(i.idle_latency_ms[n]);
  }
  const auto named = [&](const Element& e) { return element_name(t, e); };
  for (int c = 0; c < kServiceClasses; ++c) {
    Json points = Json::array();
    for (const Element& e : i.single_points[static_cast<std::size_t>(c)]) {
      points.push_back(named(e));
    }
    json["single_points_of_failure"][kServiceClassNames[c]] = points;
    Json bridges = Json::array();
    for (const auto& [a, b] : i.bridges[static_cast<std::size_t>(c)]) {
      bridges.push_back({named(a), named(b)});
    }
    json["bridges"][kServiceClassNames[c]] = bridges;
  }
  Json cut = Json::array();
  for (const CutElement& e : i.bound.cut) {
    cut.push_back({{"element", named(e.element)}, {"capacity_per_s", e.capacity_per_s}});
  }
  json["throughput_bound"] = {{"per_s", i.bound.per_s},
                              {"minimum_cut", cut},
                              {"at_split_per_s", i.bound.at_split_per_s},
                              {"first_full", named(i.bound.bottleneck.element)}};
  json["losses"] = Json::array();
  for (const ElementLoss& loss : i.losses) {
    Json entry = radius_json(loss.radius);
    entry["element"] = named(loss.element);
    json["losses"].push_back(entry);
  }
  json["harmless"] = Json::array();
  for (const Element& e : i.harmless) {
    json["harmless"].push_back(named(e));
  }
  json["event_losses"] = Json::array();
  for (const EventLoss& loss : i.events) {
    Json entry = radius_json(loss.radius);
    entry["event"] = loss.event;
    entry["element"] = t.events[static_cast<std::size_t>(loss.event)].element;
    json["event_losses"].push_back(entry);
  }
  return json;
}

}  // namespace

int central_inspect(const CentralInspectArguments& a) {
  check_picture(a.picture, a.replace);
  const ServiceTopology topology = read_topology(a.topology, a.overrides);
  const LoadMix load = a.load.empty() ? monday_peak() : parse_load_mix(a.load);
  const FacilitiesByPrefecture facilities = facilities_of(find_data(a.data, a.topology));
  const TopologyInspection inspection = inspect_topology(topology, load, facilities);
  if (!a.picture.empty()) {
    draw(topology_dot(topology, load, facilities), a.picture);
  }
  if (a.json) {
    fmt::print("{}\n", to_json(topology, load, inspection).dump(2));
  } else {
    Report(topology, load, inspection).print(a.topology.string());
  }
  return kOk;
}

}  // namespace cutover::cli
