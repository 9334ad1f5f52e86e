/// \file
/// The two days on which paper cards lose their place, as a scenario has them, and how the ends of legacy
/// cards follow from the end of their issue (CUT-01, CUT-02). Everything that depends on either day asks
/// here.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// Last valid day of the legacy cards of employees' insurance, the largest number to end on one day: the row
/// of data/legacy_expiry.csv (CUT-02), which runs read.
inline constexpr Day kPublishedLegacyEnd = make_day(2025, 12, 1);

/// Last day on which legacy cards were issued in fact (CUT-01): the ends of data/legacy_expiry.csv and the
/// dates of data/adoption_drivers.csv belong to it.
inline constexpr Day kPublishedLastIssue = make_day(2024, 12, 1);

/// Last valid day of the legacy cards whose end in data/legacy_expiry.csv is `published`, `c`'s prolongation
/// included. Cards that end a year after the published end of issue, or later, are ended by the limit of
/// CUT-02 (employees' insurance, CUT-04): they move with the end of issue. The others end when their insurer
/// renews, every year on the same day: at the first renewal after the end of issue. So, not prolonged, none
/// outlives the end of issue by more than a year, unless the table itself says so.
Day legacy_end(Day published, const CredentialParameters& c);

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
