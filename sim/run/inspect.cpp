#include "run/inspect.hpp"

#include <algorithm>
#include <stdexcept>

#include "run/month.hpp"

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
  std::vector<Person> persons(area.slots);
  model.populate(area, scenario, persons);
  NationState state = model.initial_state(scenario);
  AreaDay worker;
  std::unique_ptr<DayContext> context;
  for (Day today = scenario.start; today <= day; today += std::chrono::days{1}) {
    const Parameters& parameters = scenario.on(today);
    const MonthIndex month = month_index(today);
    if (today != scenario.start && today == first_day(month)) {
      state.histories.append(month - 1, state.month);
      std::fill(state.month.begin(), state.month.end(), FacilityCounts{});
      state.claim_cases[area_number].clear();
      advance_area(model, parameters, scenario.seed, area_number, month, persons, state);
    }
    context = std::make_unique<DayContext>(model, parameters, today, scenario.seed, context.get());
    DayRecord record(nation.types());
    DayTotals totals(record);
    worker.run(*context, area_number, persons, state, totals, facility,
               today == day ? &result.trace : nullptr);
  }
  return result;
}

}  // namespace cutover
