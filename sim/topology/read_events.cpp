// Events and maintenance windows.
#include <algorithm>

#include "topology/element.hpp"
#include "topology/fields.hpp"
#include "topology/reader.hpp"

namespace cutover {
namespace {

std::vector<std::string_view> names_in(std::span<const char* const> names) {
  return {names.begin(), names.end()};
}

}  // namespace

template <class E>
void TopologyReader::read_effect(TableView& view, E& event) {
  event.element = view.text("element");
  const std::vector<std::string_view> kinds = names_in(fields::kEventKindNames);
  event.kind = static_cast<EventKind>(view.choice("kind", kinds, std::size_t{0}));
  event.note = view.text("note", event.note);
  if (event.kind == EventKind::kSlow) {
    event.factor = view.number("factor", {0, 1'000, true});
  } else if (view.has("factor")) {
    view.number("factor", {0, 1'000, true}, 1);
    view.fault("factor", "what is down has no 'factor'", "write kind = \"slow\", or remove 'factor'");
  }
  event.instances = static_cast<int>(view.whole("instances", {0, 1'000}, 0));
  if (event.element.empty()) {
    return;
  }
  const ElementLookup lookup = find_element(topology_, event.element);
  if (!lookup.element) {
    view.fault("element", lookup.problem, lookup.help);
    return;
  }
  if (event.instances == 0) {
    return;
  }
  if (lookup.element->kind != ElementKind::kTier || event.kind != EventKind::kDown) {
    view.fault("instances", "only a tier that is down has 'instances'", "remove it");
    return;
  }
  const Tier& tier = topology_.tiers[static_cast<std::size_t>(lookup.element->index)];
  if (event.instances > tier.instances) {
    view.fault("instances", "a station of " + quote(tier.name) + " has " + std::to_string(tier.instances) +
                                (tier.instances == 1 ? " instance" : " instances") + ", found " +
                                std::to_string(event.instances));
  }
}

void TopologyReader::read_events() {
  for (const RawNode* table : top_.tables("event")) {
    TableView view(*table, "[[event]]", texts_);
    ServiceEvent event;
    read_effect(view, event);
    event.from_s = view.date_time("from");
    event.until_s = view.date_time("until");
    view.finish();
    if (event.from_s > 0 && event.until_s > 0 && event.from_s >= event.until_s) {
      view.fault("until", "'until' is not after 'from'");
    }
    topology_.events.push_back(std::move(event));
  }
}

void TopologyReader::read_maintenance() {
  const std::vector<std::string_view> weekdays = names_in(fields::kWeekdayNames);
  for (const RawNode* table : top_.tables("maintenance")) {
    TableView view(*table, "[[maintenance]]", texts_);
    MaintenanceWindow window;
    read_effect(view, window);
    if (view.has("weekday") == view.has("dates")) {
      view.fault(view.has("weekday") ? "weekday" : "element",
                 "a maintenance window has either 'weekday' or 'dates'",
                 "write weekday = \"Sunday\", or dates = [2025-11-30]");
    }
    if (view.has("weekday")) {
      window.weekday = static_cast<int>(view.choice("weekday", weekdays));
    }
    window.dates = view.days("dates");
    window.from_s = view.time_of_day("from");
    window.until_s = view.time_of_day("until");
    view.finish();
    if (window.from_s >= 0 && window.from_s == window.until_s) {
      view.fault("until", "'from' and 'until' are the same time");
    } else if (window.until_s < window.from_s) {
      window.until_s += kSecondsPerDay;
    }
    topology_.maintenance.push_back(std::move(window));
  }
}

}  // namespace cutover
