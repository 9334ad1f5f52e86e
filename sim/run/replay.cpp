#include "run/replay.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "run/central_tier.hpp"
#include "run/month.hpp"

namespace cutover {

void check_in_period(const Scenario& scenario, Day day) {
  if (day < scenario.start || day > scenario.end) {
    throw std::invalid_argument(format_day(day) + " is outside the scenario's period, " +
                                format_day(scenario.start) + " to " + format_day(scenario.end));
  }
}

std::unique_ptr<DayContext> replay_area(const Model& model, const Scenario& scenario,
                                        std::uint32_t area_number, Day day, std::span<FacilityTrace> traces) {
  check_in_period(scenario, day);
  const Area& area = model.nation.areas()[area_number];
  std::vector<Person> persons(area.slots);
  model.populate(area, persons);
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
      advance_area(model, MonthlyPersonLaws(model.tables, parameters, month), scenario, area_number, persons,
                   state, state.histories.months());
    }
    context = std::make_unique<DayContext>(model, parameters, today, scenario.seed, context.get());
    if (today == day && !scenario.parameters.central.topology.empty()) {
      context->curves = CentralTier(model, scenario).without_load(today);
    }
    DayRecord record(model.nation.types());
    DayTotals totals(record);
    worker.run(*context, area_number, persons, state, totals,
               today == day ? traces : std::span<FacilityTrace>{});
  }
  return context;
}

}  // namespace cutover
