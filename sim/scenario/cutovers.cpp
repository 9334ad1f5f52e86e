#include "scenario/cutovers.hpp"

#include <chrono>

namespace cutover {

CutoverDays cutover_days(const Scenario& scenario) {
  using std::chrono::days;
  CutoverDays result{scenario.parameters.credentials.last_legacy_issue + days{1},
                     kPublishedLegacyEnd + days{1}};
  // Day by day, because the extension may change on the way.
  while (result.no_valid_cards <=
         kPublishedLegacyEnd + days{scenario.on(result.no_valid_cards).credentials.legacy_extension_days}) {
    result.no_valid_cards += days{1};
  }
  return result;
}

std::vector<Day> cutovers_of_text(const std::string& scenario_toml) {
  try {
    const CutoverDays days = cutover_days(parse_scenario(scenario_toml));
    return {days.no_new_cards, days.no_valid_cards};
  } catch (const InputError&) {
    return {};
  }
}

}  // namespace cutover
