#include "simgrid/network.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "scenario/prefectures.hpp"

namespace cutover::simgrid_detail {
namespace {

/// What is left of a link's capacity from each date on.
std::vector<std::pair<Micros, double>> capacities_of(int link, const std::vector<Fault>& faults) {
  constexpr Micros kAlways = std::numeric_limits<Micros>::min();
  std::vector<Fault> own;
  std::vector<Micros> dates{kAlways};
  for (const Fault& f : faults) {
    if (f.link && f.element == link) {
      own.push_back(f);
      dates.push_back(f.from);
      dates.push_back(f.until);
    }
  }
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  std::vector<std::pair<Micros, double>> capacities;
  for (const Micros date : dates) {
    double factor = 1;
    for (const Fault& f : own) {
      factor *= f.from <= date && date < f.until ? f.factor : 1;
    }
    if (capacities.empty() || capacities.back().second != factor) {
      capacities.emplace_back(date, factor);
    }
  }
  return capacities;
}

}  // namespace

Network::Network(const ServiceTopology& topology, const ServiceElements& elements,
                 const std::vector<Fault>& faults, const ServicePeriod& period)
    : topology_(topology),
      elements_(elements),
      gateway_latency_(micros_of_millis(topology.gateway.latency_ms)),
      backbone_latency_(micros_of_millis(topology.backbone.latency_ms)) {
  for (int link = 0; link < elements.links(); ++link) {
    const Transmission one{period.from, capacities_of(link, faults)};
    links_.push_back({one, one});
  }
  std::vector<double> mbps;
  for (const AccessNetwork& access : topology.access) {
    mbps.push_back(access.capacity_mbps);
  }
  mbps.push_back(topology.gateway.capacity_mbps);
  mbps.push_back(topology.backbone.capacity_mbps);
  for (const double capacity : mbps) {
    Kind kind;
    for (std::size_t c = 0; c < kServiceClasses; ++c) {
      kind.duration[0][c] = transmission_micros(topology.classes[c].request_kb, capacity);
      kind.duration[1][c] = transmission_micros(topology.classes[c].reply_kb, capacity);
    }
    kinds_.push_back(kind);
  }
}

bool Network::serves(int access, int prefecture) const {
  if (access < 0 || access >= static_cast<int>(topology_.access.size())) {
    return false;
  }
  const std::vector<int>& all = topology_.access[static_cast<std::size_t>(access)].prefectures;
  return std::find(all.begin(), all.end(), prefecture) != all.end();
}

std::optional<Micros> Network::send(Hop hop, const Route& route, bool empty, Micros now) {
  const std::size_t back = hop > Hop::kStation ? 1 : 0;
  int link = 0;
  std::size_t kind = 0;
  switch (hop) {
    case Hop::kAccessOut:
    case Hop::kAccessBack:
      link = elements_.access(route.access, route.prefecture);
      kind = route.access;
      break;
    case Hop::kGatewayOut:
    case Hop::kGatewayBack:
      link = elements_.gateway(route.prefecture);
      kind = topology_.access.size();
      break;
    default:
      link = elements_.backbone(route.data_centre);
      kind = topology_.access.size() + 1;
      break;
  }
  const Micros duration =
      empty ? 0 : kinds_[kind].duration[back][static_cast<std::size_t>(route.service_class)];
  return links_[static_cast<std::size_t>(link)][back].send(now, duration);
}

std::vector<LinkReport> Network::report(Micros from, Micros until) const {
  std::vector<LinkReport> all;
  const auto span = static_cast<double>(std::max<Micros>(1, until - from));
  const auto add = [&](const std::string& name, int link) {
    for (const bool back : {false, true}) {
      const Transmission& t = links_[static_cast<std::size_t>(link)][back ? 1 : 0];
      all.push_back({name, back, t.messages(), t.lost(), t.busy_us() / span, t.minutes()});
    }
  };
  const auto prefecture = [](int p) { return std::string{kPrefectureNames[static_cast<std::size_t>(p)]}; };
  std::vector<bool> used(kPrefectures);
  for (std::size_t a = 0; a < topology_.access.size(); ++a) {
    for (const int p : topology_.access[a].prefectures) {
      used[static_cast<std::size_t>(p)] = true;
      add(topology_.access[a].name + "@" + prefecture(p), elements_.access(static_cast<int>(a), p));
    }
  }
  for (int p = 0; p < kPrefectures; ++p) {
    if (used[static_cast<std::size_t>(p)]) {
      add("gateway@" + prefecture(p), elements_.gateway(p));
    }
  }
  for (std::size_t c = 0; c < topology_.data_centres.size(); ++c) {
    add("backbone@" + topology_.data_centres[c].name, elements_.backbone(static_cast<int>(c)));
  }
  return all;
}

}  // namespace cutover::simgrid_detail
