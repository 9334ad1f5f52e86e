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

AreaReplay::AreaReplay(const Model& model, const Scenario& scenario, std::uint32_t area_number, Day day)
    : model_(model), area_(area_number) {
  check_in_period(scenario, day);
  const Area& area = model.nation.areas()[area_number];
  persons_.resize(area.slots);
  model.populate(area, persons_);
  state_ = model.initial_state(scenario);
  for (Day today = scenario.start; today <= day; today += std::chrono::days{1}) {
    const Parameters& parameters = scenario.on(today);
    const MonthIndex month = month_index(today);
    if (today != scenario.start && today == first_day(month)) {
      state_.histories.append(month - 1, state_.month);
      std::fill(state_.month.begin(), state_.month.end(), FacilityCounts{});
      state_.claim_cases[area_number].clear();
      advance_area(model, MonthlyPersonLaws(model.tables, parameters, month), scenario, area_number, persons_,
                   state_, state_.histories.months());
    }
    context_ = std::make_unique<DayContext>(model, parameters, today, scenario.seed, context_.get());
    if (today < day) {
      DayRecord record(model.nation.types());
      DayTotals totals(record);
      worker_.run(*context_, area_number, persons_, state_, totals);
    }
  }
}

void AreaReplay::run(std::span<FacilityTrace> traces) {
  std::vector<Person> persons = persons_;
  NationState state = state_;
  DayRecord record(model_.nation.types());
  DayTotals totals(record);
  worker_.run(*context_, area_, persons, state, totals, traces);
}

std::unique_ptr<DayContext> replay_area(const Model& model, const Scenario& scenario,
                                        std::uint32_t area_number, Day day, std::span<FacilityTrace> traces) {
  AreaReplay replay(model, scenario, area_number, day);
  if (!scenario.parameters.central.topology.empty()) {
    replay.context().curves = CentralTier(model, scenario).without_load(day);
  }
  replay.run(traces);
  return replay.release_context();
}

}  // namespace cutover
