#include "scenario/cutovers.hpp"

#include <chrono>

namespace cutover {
namespace {

using std::chrono::days;

/// The day of a renewal in another year.
Day in_year(std::chrono::year year, Day renewal) {
  const std::chrono::year_month_day date{renewal};
  const std::chrono::year_month_day same{year, date.month(), date.day()};
  return same.ok() ? Day{same} : Day{year / date.month() / std::chrono::last};
}

}  // namespace

Day legacy_end(Day published, const CredentialParameters& c) {
  const days extension{c.legacy_extension_days};
  const days moved = c.last_legacy_issue - kPublishedLastIssue;
  if (moved == days{0} || published >= kPublishedLastIssue + days{365}) {
    return published + moved + extension;
  }
  const std::chrono::year year = std::chrono::year_month_day{c.last_legacy_issue}.year();
  const Day renewal = in_year(year, published);
  return (renewal > c.last_legacy_issue ? renewal : in_year(year + std::chrono::years{1}, published)) +
         extension;
}

CutoverDays cutover_days(const Scenario& scenario) {
  CredentialParameters not_prolonged = scenario.parameters.credentials;
  not_prolonged.legacy_extension_days = 0;
  CutoverDays result{not_prolonged.last_legacy_issue + days{1},
                     legacy_end(kPublishedLegacyEnd, not_prolonged) + days{1}};
  // Day by day, because the extension may change on the way.
  while (result.no_valid_cards <=
         legacy_end(kPublishedLegacyEnd, scenario.on(result.no_valid_cards).credentials)) {
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
