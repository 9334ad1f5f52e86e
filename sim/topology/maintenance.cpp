#include "topology/maintenance.hpp"

#include <algorithm>
#include <tuple>

namespace cutover {
namespace {

bool begins_on(const MaintenanceWindow& window, Day day) {
  if (window.weekday >= 0) {
    return std::chrono::weekday{day}.c_encoding() == static_cast<unsigned>(window.weekday);
  }
  return std::find(window.dates.begin(), window.dates.end(), day) != window.dates.end();
}

}  // namespace

std::vector<ServiceEvent> events_between(const ServiceTopology& topology, std::int64_t from_s,
                                         std::int64_t until_s) {
  std::vector<ServiceEvent> events;
  const auto keep = [&](const ServiceEvent& event) {
    if (event.from_s < until_s && event.until_s > from_s) {
      events.push_back(event);
    }
  };
  std::for_each(topology.events.begin(), topology.events.end(), keep);
  for (const MaintenanceWindow& window : topology.maintenance) {
    // A window may reach into the day after the one on which it begins.
    for (std::int64_t day = from_s / kSecondsPerDay - 2; day * kSecondsPerDay < until_s; ++day) {
      if (begins_on(window, Day{std::chrono::days{day}})) {
        const std::int64_t midnight = day * kSecondsPerDay;
        keep({window.element, window.kind, window.factor, window.instances, midnight + window.from_s,
              midnight + window.until_s, window.note});
      }
    }
  }
  std::stable_sort(events.begin(), events.end(), [](const ServiceEvent& a, const ServiceEvent& b) {
    return std::tie(a.from_s, a.element) < std::tie(b.from_s, b.element);
  });
  return events;
}

ServiceTopology for_period(ServiceTopology topology, std::int64_t from_s, std::int64_t until_s) {
  topology.events = events_between(topology, from_s, until_s);
  topology.maintenance.clear();
  return topology;
}

std::string idle_events(const ServiceTopology& topology, std::int64_t from_s, std::int64_t until_s) {
  const std::vector<ServiceEvent>& events = topology.events;
  const auto touches = [&](const ServiceEvent& e) { return e.from_s < until_s && e.until_s > from_s; };
  if (events.empty() || std::any_of(events.begin(), events.end(), touches)) {
    return "";
  }
  const auto distance = [&](const ServiceEvent& e) {
    return e.from_s >= until_s ? e.from_s - until_s : from_s - e.until_s;
  };
  const auto near = std::min_element(
      events.begin(), events.end(),
      [&](const ServiceEvent& a, const ServiceEvent& b) { return distance(a) < distance(b); });
  const auto moment = [](std::int64_t s) {
    const std::int64_t day = (s >= 0 ? s : s - kSecondsPerDay + 1) / kSecondsPerDay;
    const auto of_day = static_cast<Millis>((s - day * kSecondsPerDay) * kMillisPerSecond);
    return format_day(Day{std::chrono::days{day}}) + " " + format_time_of_day(of_day).substr(0, 5);
  };
  return "none of the events of '" + topology.title + "' falls between " + moment(from_s) + " and " +
         moment(until_s) + ": the nearest, of '" + near->element + "', lasts from " + moment(near->from_s) +
         " to " + moment(near->until_s);
}

}  // namespace cutover
