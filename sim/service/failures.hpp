/// \file
/// What fails when: the planned events of a topology and the random failures of its elements as one sorted
/// list of intervals, known before a run begins, and the data centres' health that follows from it.
///
/// Random failures: each instance of a tier and each link (both directions at once) with mtbf_h above 0 works
/// for an exponential time of that mean, is down for an exponential time of mean mttr_h, and so on; all work
/// at the first midnight of the period. The draws belong to (seed, element, first midnight), so a longer
/// period only adds failures.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "core/types.hpp"
#include "random/stream.hpp"
#include "scenario/prefectures.hpp"
#include "service/draws.hpp"
#include "service/request.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// The stretch of time a trace covers. Times in `Micros` count from 00:00 JST of `day`.
struct ServicePeriod {
  Day day{};
  Micros from = 0;
  Micros until = 86'400 * kMicrosPerSecond;  ///< not included: no failure begins then or later
};

/// Numbers of stations and links: tier by tier, then data centre; access by access, then prefecture.
class ServiceElements {
 public:
  explicit ServiceElements(const ServiceTopology& topology)
      : centres_(static_cast<int>(topology.data_centres.size())),
        accesses_(static_cast<int>(topology.access.size())) {
    for (const Tier& tier : topology.tiers) {
      first_station_.push_back(stations_);
      outside_.push_back(tier.outside);
      for (int centre = 0; centre < (tier.outside ? 1 : centres_); ++centre) {
        tier_of_station_.push_back(static_cast<int>(first_station_.size()) - 1);
        ++stations_;
      }
    }
  }
  int stations() const { return stations_; }
  int station(int tier, int centre) const {
    const auto t = static_cast<std::size_t>(tier);
    return first_station_[t] + (outside_[t] ? 0 : centre);
  }
  int tier_of(int station) const { return tier_of_station_[static_cast<std::size_t>(station)]; }

  int links() const { return gateway(0) + kPrefectures + centres_; }
  int access(int network, int prefecture) const { return network * kPrefectures + prefecture; }
  int gateway(int prefecture) const { return accesses_ * kPrefectures + prefecture; }
  int backbone(int centre) const { return gateway(0) + kPrefectures + centre; }
  /// Links that are told together, by the busiest of them: each access network's, all gateways; each
  /// backbone is told alone.
  int link_kinds() const { return accesses_ + 1 + centres_; }
  int kind_of_link(int link) const {
    return link < gateway(0) ? link / kPrefectures
                             : accesses_ + (link < backbone(0) ? 0 : 1 + link - backbone(0));
  }

 private:
  int centres_;
  int accesses_;
  int stations_ = 0;
  std::vector<int> first_station_;
  std::vector<bool> outside_;
  std::vector<int> tier_of_station_;
};

/// "eligibility@east", "certificate_validation" (outside).
inline std::string station_name(const ServiceTopology& topology, const ServiceElements& elements,
                                int station) {
  const int t = elements.tier_of(station);
  const Tier& tier = topology.tiers[static_cast<std::size_t>(t)];
  const int centre = station - elements.station(t, 0);
  return tier.outside ? tier.name
                      : tier.name + "@" + topology.data_centres[static_cast<std::size_t>(centre)].name;
}
/// "ip-vpn-east@Tokyo", "gateway@Tokyo", "backbone@west".
inline std::string link_name(const ServiceTopology& topology, const ServiceElements& elements, int link) {
  if (link >= elements.backbone(0)) {
    return "backbone@" + topology.data_centres[static_cast<std::size_t>(link - elements.backbone(0))].name;
  }
  const std::string prefecture{kPrefectureNames[static_cast<std::size_t>(link % kPrefectures)]};
  return (link >= elements.gateway(0) ? "gateway"
                                      : topology.access[static_cast<std::size_t>(link / kPrefectures)].name) +
         "@" + prefecture;
}

/// One interval in which something is down or slow. Intervals of one element may overlap.
struct Fault {
  Micros from = 0;
  Micros until = 0;   ///< not included
  bool link = false;  ///< `element` is a link (both directions), otherwise a station
  int element = 0;    ///< number by ServiceElements
  int first = 0;      ///< stations that go down: instances first … first + instances - 1
  int instances = 0;
  double factor = 0;  ///< 0: down; otherwise slow, of all servers of the station or of the capacity
};

namespace failures_detail {

/// The elements meant by `name`, as faults without times. \throws std::invalid_argument for an unknown name.
inline std::vector<Fault> elements_named(const ServiceTopology& topology, const ServiceElements& elements,
                                         const std::string& name) {
  std::vector<Fault> found;
  std::vector<std::string> names;
  const auto station = [&](std::size_t tier, int centre) {
    found.push_back({.element = elements.station(static_cast<int>(tier), centre),
                     .instances = topology.tiers[tier].instances});
  };
  const auto link = [&](int number) { found.push_back({.link = true, .element = number}); };
  const auto meant = [&](const std::string& candidate) {
    names.push_back(candidate);
    return candidate == name;
  };
  const int centres = static_cast<int>(topology.data_centres.size());
  const auto centre_name = [&](int c) { return topology.data_centres[static_cast<std::size_t>(c)].name; };
  for (std::size_t t = 0; t < topology.tiers.size(); ++t) {
    const Tier& tier = topology.tiers[t];
    const bool all = meant(tier.name);
    for (int c = 0; c < (tier.outside ? 1 : centres); ++c) {
      if (all || (!tier.outside && meant(tier.name + "@" + centre_name(c)))) {
        station(t, c);
      }
    }
  }
  for (int c = 0; c < centres; ++c) {
    if (meant(centre_name(c))) {
      for (std::size_t t = 0; t < topology.tiers.size(); ++t) {
        if (!topology.tiers[t].outside) {
          station(t, c);
        }
      }
    }
  }
  for (std::size_t a = 0; a < topology.access.size(); ++a) {
    const bool all = meant(topology.access[a].name);
    for (const int p : topology.access[a].prefectures) {
      if (all ||
          meant(topology.access[a].name + "@" + std::string{kPrefectureNames[static_cast<std::size_t>(p)]})) {
        link(elements.access(static_cast<int>(a), p));
      }
    }
  }
  const bool all_gateways = meant("gateway");
  for (int p = 0; p < kPrefectures; ++p) {
    if (all_gateways || meant("gateway@" + std::string{kPrefectureNames[static_cast<std::size_t>(p)]})) {
      link(elements.gateway(p));
    }
  }
  const bool all_backbones = meant("backbone");
  for (int c = 0; c < centres; ++c) {
    if (all_backbones || meant("backbone@" + centre_name(c))) {
      link(elements.backbone(c));
    }
  }
  if (found.empty()) {
    const std::string near = nearest_name(name, names);
    throw std::invalid_argument("no element of the central service is called '" + name + "'" +
                                (near.empty() ? "" : "; the nearest name is '" + near + "'"));
  }
  return found;
}

/// Appends the failures of one element until the end of the period.
inline void fail_at_random(Fault what, std::uint32_t number, double mtbf_h, double mttr_h, std::uint64_t seed,
                           const ServicePeriod& period, std::vector<Fault>& faults) {
  if (!(mtbf_h > 0)) {
    return;
  }
  constexpr double kMicrosPerHour = 3.6e9;
  const Stream stream{seed, Purpose::kServiceFailure};
  WordSequence words{stream, number, day_number(period.day)};
  const auto duration = [&](double mean_h) {
    return static_cast<Micros>(std::llround(-std::log(uniform(words.next())) * mean_h * kMicrosPerHour));
  };
  for (Micros t = duration(mtbf_h); t < period.until; t += duration(mtbf_h)) {
    what.from = t;
    t += std::max<Micros>(1, duration(mttr_h));
    what.until = t;
    faults.push_back(what);
  }
}

}  // namespace failures_detail

/// Planned events and random failures that touch times before `period.until`, sorted by start. Intervals may
/// begin before `period.from`, and planned ones before the first midnight.
/// \throws std::invalid_argument if an event names an unknown element.
inline std::vector<Fault> service_faults(const ServiceTopology& topology, std::uint64_t seed,
                                         const ServicePeriod& period) {
  namespace detail = failures_detail;
  const ServiceElements elements{topology};
  std::vector<Fault> faults;
  const std::int64_t midnight_s = std::int64_t{day_number(period.day)} * 86'400;
  for (const ServiceEvent& event : topology.events) {
    for (Fault fault : detail::elements_named(topology, elements, event.element)) {
      fault.from = (event.from_s - midnight_s) * kMicrosPerSecond;
      fault.until = (event.until_s - midnight_s) * kMicrosPerSecond;
      if (event.kind == EventKind::kSlow) {
        fault.factor = event.factor;
      } else if (!fault.link && event.instances > 0) {
        fault.instances = std::min(event.instances, fault.instances);
      }
      if (fault.from < fault.until && fault.from < period.until) {
        faults.push_back(fault);
      }
    }
  }
  std::uint32_t number = 0;  // of the element, for its draws
  for (int s = 0; s < elements.stations(); ++s) {
    const Tier& tier = topology.tiers[static_cast<std::size_t>(elements.tier_of(s))];
    for (int i = 0; i < tier.instances; ++i) {
      detail::fail_at_random({.element = s, .first = i, .instances = 1}, number++, tier.mtbf_h, tier.mttr_h,
                             seed, period, faults);
    }
  }
  for (std::size_t a = 0; a < topology.access.size(); ++a) {
    for (const int p : topology.access[a].prefectures) {
      detail::fail_at_random({.link = true, .element = elements.access(static_cast<int>(a), p)}, number++,
                             topology.access[a].mtbf_h, topology.access[a].mttr_h, seed, period, faults);
    }
  }
  for (int p = 0; p < kPrefectures; ++p) {
    detail::fail_at_random({.link = true, .element = elements.gateway(p)}, number++, topology.gateway.mtbf_h,
                           topology.gateway.mttr_h, seed, period, faults);
  }
  for (int c = 0; c < static_cast<int>(topology.data_centres.size()); ++c) {
    detail::fail_at_random({.link = true, .element = elements.backbone(c)}, number++,
                           topology.backbone.mtbf_h, topology.backbone.mttr_h, seed, period, faults);
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return a.from < b.from; });
  return faults;
}

/// From `at` on, bit i of `healthy` says whether data centre i is held healthy: state health_check_s before.
struct HealthChange {
  Micros at = 0;
  std::uint32_t healthy = 0;
};

/// Sorted by time; the first entry lies before every request. \param faults of service_faults().
inline std::vector<HealthChange> known_health(const ServiceTopology& topology,
                                              const std::vector<Fault>& faults) {
  const ServiceElements elements{topology};
  const int centres = static_cast<int>(topology.data_centres.size());
  struct Edge {
    Micros at;
    int step;  ///< +1 goes down, -1 comes back
    const Fault* fault;
  };
  std::vector<Edge> edges;
  for (const Fault& fault : faults) {
    if (fault.factor == 0) {
      edges.push_back({fault.from, 1, &fault});
      edges.push_back({fault.until, -1, &fault});
    }
  }
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });
  std::vector<std::vector<int>> down(static_cast<std::size_t>(elements.stations()));  // reasons, by instance
  for (int s = 0; s < elements.stations(); ++s) {
    const int instances = topology.tiers[static_cast<std::size_t>(elements.tier_of(s))].instances;
    down[static_cast<std::size_t>(s)].assign(static_cast<std::size_t>(instances), 0);
  }
  std::vector<int> backbone_down(static_cast<std::size_t>(centres));
  const auto serves = [&](int centre) {
    if (backbone_down[static_cast<std::size_t>(centre)] > 0) {
      return false;
    }
    for (std::size_t t = 0; t < topology.tiers.size(); ++t) {
      const auto& reasons = down[static_cast<std::size_t>(elements.station(static_cast<int>(t), centre))];
      if (!topology.tiers[t].outside &&
          std::none_of(reasons.begin(), reasons.end(), [](int n) { return n == 0; })) {
        return false;
      }
    }
    return true;
  };
  std::vector<HealthChange> changes{
      {std::numeric_limits<Micros>::min(), static_cast<std::uint32_t>((std::uint64_t{1} << centres) - 1)}};
  const Micros delay = micros_of_seconds(topology.health_check_s);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const Fault& fault = *edges[i].fault;
    if (!fault.link) {
      for (int k = fault.first; k < fault.first + fault.instances; ++k) {
        down[static_cast<std::size_t>(fault.element)][static_cast<std::size_t>(k)] += edges[i].step;
      }
    } else if (fault.element >= elements.backbone(0)) {
      backbone_down[static_cast<std::size_t>(fault.element - elements.backbone(0))] += edges[i].step;
    }
    if (i + 1 < edges.size() && edges[i + 1].at == edges[i].at) {
      continue;
    }
    std::uint32_t healthy = 0;
    for (int c = 0; c < centres; ++c) {
      healthy |= (serves(c) ? 1U : 0U) << c;
    }
    if (healthy != changes.back().healthy) {
      changes.push_back({edges[i].at + delay, healthy});
    }
  }
  return changes;
}

}  // namespace cutover
