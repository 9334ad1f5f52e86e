#include "stress/element_use.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

#include "service/failures.hpp"
#include "simgrid/simulate.hpp"

namespace cutover {
namespace {

constexpr double kMinuteUs = 6e7;

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

std::vector<ElementUse> element_uses(const ServiceStatistics& statistics, const ServiceTopology& topology,
                                     int first, int last) {
  const ServiceElements elements(topology);
  std::vector<ElementUse> uses;
  for (int s = 0; s < elements.stations(); ++s) {
    ElementUse use{.name = station_name(topology, elements, s)};
    StationMinute sum;
    for (int row = first; row <= last; ++row) {
      const StationMinute& m =
          statistics.station_minutes()[static_cast<std::size_t>(row * elements.stations() + s)];
      use.most = std::max(use.most, m.utilization());
      use.longest_queue = std::max(use.longest_queue, m.max_waiting);
      sum += m;
    }
    use.utilization = sum.utilization();
    uses.push_back(use);
  }
  Links links;
  for (int l = 0; l < elements.links(); ++l) {
    ElementUse use{.name = link_name(topology, elements, l)};
    std::int64_t sum = 0;
    for (int row = first; row <= last; ++row) {
      const LinkMinute& m = statistics.link_minutes()[static_cast<std::size_t>(row * elements.links() + l)];
      const std::int64_t fuller = std::max(m.busy_us[0], m.busy_us[1]);
      // What is sent in a minute may take longer than it: a queue, whose work is counted where it was sent.
      use.most = std::max(use.most, std::min(1.0, static_cast<double>(fuller) / kMinuteUs));
      sum += fuller;
    }
    use.utilization = std::min(1.0, static_cast<double>(sum) / kMinuteUs / std::max(1, last - first + 1));
    links.add(use);
  }
  links.append_to(uses);
  return uses;
}

std::vector<ElementUse> element_uses(const SimGridReport& report, int minutes) {
  std::vector<ElementUse> uses;
  const auto in_window = [&](const auto& series) {
    return std::min(series.size(), static_cast<std::size_t>(minutes));
  };
  for (const StationReport& station : report.stations) {
    ElementUse use{.name = station_name(station.tier, station.data_centre)};
    const double capacity_us = kMinuteUs * std::max(1, station.servers);
    for (std::size_t m = 0; m < in_window(station.minutes); ++m) {
      const StationUse& minute = station.minutes[m];
      use.most = std::max(use.most, minute.busy_us / capacity_us);
      use.utilization += minute.busy_us / capacity_us / minutes;
      use.longest_queue = std::max(use.longest_queue, minute.longest_queue);
    }
    uses.push_back(use);
  }
  Links links;
  for (const LinkReport& link : report.links) {
    ElementUse use{.name = link.name};
    for (std::size_t m = 0; m < in_window(link.minutes); ++m) {
      use.most = std::max(use.most, link.minutes[m] / kMinuteUs);
      use.utilization += link.minutes[m] / kMinuteUs / minutes;
    }
    links.add(use);
  }
  links.append_to(uses);
  return uses;
}

}  // namespace cutover
