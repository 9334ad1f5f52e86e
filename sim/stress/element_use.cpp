#include "stress/element_use.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "simgrid/simulate.hpp"

namespace cutover {
namespace {

constexpr double kMinuteUs = 6e7;

/// Of one minute of a station or link.
struct MinuteUse {
  double busy_us = 0;
  double capacity_us = kMinuteUs;
  std::int64_t longest_queue = 0;
  std::int64_t given_up = 0;
};

/// \param of  the use of the i-th minute that counts
template <class Of>
ElementUse told(std::string name, int minutes, Of&& of) {
  ElementUse use{.name = std::move(name)};
  double busy = 0;
  double capacity = 0;
  for (int i = 0; i < minutes; ++i) {
    const MinuteUse minute = of(i);
    use.most = std::max(use.most, minute.capacity_us > 0 ? minute.busy_us / minute.capacity_us : 0);
    use.longest_queue = std::max(use.longest_queue, minute.longest_queue);
    use.given_up += minute.given_up;
    busy += minute.busy_us;
    capacity += minute.capacity_us;
  }
  use.utilization = capacity > 0 ? busy / capacity : 0;
  return use;
}

/// Collects links, of which those of one kind in many prefectures are told by the busiest.
class Links {
 public:
  void add(const ElementUse& link) {
    const bool backbone = link.name.starts_with("backbone@");
    ElementUse& told = told_[backbone ? link.name : link.name.substr(0, link.name.find('@'))];
    if (told.name.empty() || link.most > told.most) {
      told = link;
    }
  }
  void append_to(std::vector<ElementUse>& uses) const {
    for (const auto& [kind, link] : told_) {
      uses.push_back(link);
    }
  }

 private:
  std::map<std::string, ElementUse> told_;
};

}  // namespace

std::string station_name(const std::string& tier, const std::string& data_centre) {
  return data_centre.empty() ? tier : tier + "@" + data_centre;
}

double working_share(const ServiceTopology& topology, const std::vector<Fault>& faults, int station,
                     int minute) {
  const ServiceElements elements(topology);
  const int instances = topology.tiers[static_cast<std::size_t>(elements.tier_of(station))].instances;
  const Micros begin = minute * kMicrosPerMinute;
  const Micros end = begin + kMicrosPerMinute;
  Micros works = instances * kMicrosPerMinute;
  for (int instance = 0; instance < instances; ++instance) {
    Micros up_from = begin;  // faults come by their begin, and may overlap
    for (const Fault& f : faults) {
      if (!f.link && f.element == station && f.factor == 0 && f.first <= instance &&
          instance < f.first + f.instances) {
        const Micros from = std::max(f.from, up_from);
        const Micros until = std::min(f.until, end);
        works -= std::max<Micros>(0, until - from);
        up_from = std::max(up_from, until);
      }
    }
  }
  return static_cast<double>(works) / static_cast<double>(instances * kMicrosPerMinute);
}

std::vector<ElementUse> element_uses(const ServiceStatistics& statistics, const ServiceTopology& topology,
                                     const std::vector<Fault>& faults, const CountedMinutes& minutes) {
  const ServiceElements elements(topology);
  const int before = minutes.first - statistics.first_minute();
  std::vector<ElementUse> uses;
  for (int s = 0; s < elements.stations(); ++s) {
    const Tier& tier = topology.tiers[static_cast<std::size_t>(elements.tier_of(s))];
    const double servers_us = kMinuteUs * tier.instances * tier.servers;
    uses.push_back(told(station_name(topology, elements, s), minutes.count, [&](int i) {
      const StationMinute& m =
          statistics.station_minutes()[static_cast<std::size_t>((before + i) * elements.stations() + s)];
      return MinuteUse{static_cast<double>(m.busy_us),
                       servers_us * working_share(topology, faults, s, minutes.first + i), m.max_waiting,
                       m.given_up};
    }));
  }
  Links links;
  for (int l = 0; l < elements.links(); ++l) {
    links.add(told(link_name(topology, elements, l), minutes.count, [&](int i) {
      const LinkMinute& m =
          statistics.link_minutes()[static_cast<std::size_t>((before + i) * elements.links() + l)];
      return MinuteUse{static_cast<double>(std::max(m.busy_us[0], m.busy_us[1]))};
    }));
  }
  links.append_to(uses);
  return uses;
}

std::vector<ElementUse> element_uses(const SimGridReport& report, const ServiceTopology& topology,
                                     const std::vector<Fault>& faults, const CountedMinutes& minutes) {
  const auto before = static_cast<std::size_t>(minutes.first - report.from / kMicrosPerMinute);
  std::vector<ElementUse> uses;
  for (std::size_t s = 0; s < report.stations.size(); ++s) {
    const StationReport& station = report.stations[s];
    uses.push_back(told(station_name(station.tier, station.data_centre), minutes.count, [&](int i) {
      const std::size_t row = before + static_cast<std::size_t>(i);
      const StationUse m = row < station.minutes.size() ? station.minutes[row] : StationUse{};
      const double works = working_share(topology, faults, static_cast<int>(s), minutes.first + i);
      return MinuteUse{m.busy_us, kMinuteUs * station.servers * works, m.longest_queue, m.given_up};
    }));
  }
  Links links;
  for (std::size_t l = 0; l + 1 < report.links.size(); l += 2) {  // out and back
    links.add(told(report.links[l].name, minutes.count, [&](int i) {
      const std::size_t row = before + static_cast<std::size_t>(i);
      const auto busy = [&](const LinkReport& link) {
        return row < link.minutes.size() ? link.minutes[row] : 0;
      };
      return MinuteUse{std::max(busy(report.links[l]), busy(report.links[l + 1]))};
    }));
  }
  links.append_to(uses);
  return uses;
}

}  // namespace cutover
