#include "run/inspect.hpp"

#include <stdexcept>

namespace cutover {

Inspection inspect_facility(const Scenario& scenario, const std::filesystem::path& data_directory,
                            std::uint32_t facility, Day day) {
  const Model model(data_directory, scenario);
  const Nation& nation = model.nation;
  if (facility >= nation.facilities().size()) {
    throw std::invalid_argument("there is no facility " + std::to_string(facility) +
                                ": this scenario has 0 to " + std::to_string(nation.facilities().size() - 1));
  }
  if (day < scenario.start || day > scenario.end) {
    throw std::invalid_argument(format_day(day) + " is outside the scenario's period, " +
                                format_day(scenario.start) + " to " + format_day(scenario.end));
  }
  Inspection result{nation.facilities()[facility], facility, day, {}};
  const std::uint32_t area_number = result.facility.area;
  const Area& area = nation.areas()[area_number];
  std::vector<Person> persons(area.persons());
  nation.populate(area, model.initial_use[static_cast<std::size_t>(area.prefecture)], persons);
  NationState state = model.initial_state(scenario);
  AreaDay worker;
  std::unique_ptr<DayContext> context;
  for (Day today = scenario.start; today <= day; today += std::chrono::days{1}) {
    context = std::make_unique<DayContext>(nation, model.demand, model.fit, scenario.on(today), today,
                                           scenario.seed, context.get());
    DayRecord record(nation.types());
    DayTotals totals(record);
    worker.run(*context, area_number, persons, state, totals, facility,
               today == day ? &result.trace : nullptr);
  }
  return result;
}

}  // namespace cutover
