/// \file
/// The two days on which paper cards lose their place, as a scenario has them.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// Last valid day of the legacy cards of employees' insurance, the largest number to end on one day: the row
/// of data/legacy_expiry.csv (CUT-02), which runs read.
inline constexpr Day kPublishedLegacyEnd = make_day(2025, 12, 1);

struct CutoverDays {
  Day no_new_cards{};    ///< first day without new legacy cards (CUT-01)
  Day no_valid_cards{};  ///< first day on which those of employees' insurance are not valid any more (CUT-02)
};

/// Interventions that prolong the cards count from their dates. A changed copy of data/legacy_expiry.csv does
/// not: the scenario does not know it.
CutoverDays cutover_days(const Scenario& scenario);

/// The two days of a scenario that stands in a result, in order; none where this program cannot read the
/// scenario of an older one: better no mark in a figure than one that may be false.
std::vector<Day> cutovers_of_text(const std::string& scenario_toml);

}  // namespace cutover
