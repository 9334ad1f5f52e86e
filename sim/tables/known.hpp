/// \file
/// What was known of the nation on a day: published numbers about later days are put aside, so that a
/// forecast can be made as it could have been made then, and be scored by what was published later.
///
/// A number is known if the day or the whole month it is about lies no later than `until`. When it was
/// published does not count: numbers come out some weeks later, so a forecast "known until December 2024" was
/// possible at the end of January 2025.
///
/// Put aside, when later:
///  - utilization of months, national and by facility type (UTL-01), and with it what is derived from it:
///    targets of the fit, look-ups and batch inquiries (calibration/number_use.hpp);
///  - facilities below 3 % (UTL-04), as a target of the fit;
///  - record views (UTL-05): the last known month holds on;
///  - cards held and registered, issued: after the last known count the pace fades as after the last
///    published one (docs/data.md), so that the forecast of registrations is a forecast, too;
///  - cards held by prefecture, of which the latest known date leads;
///  - outages that happened (OPS-06).
///
/// Not put aside, so known with hindsight:
///  - card use by age (September 2024) and by prefecture (January to April 2024), as odds ratios: nothing but
///    the match of the fit reads them (calibration/fit.hpp), and an ensemble that is made with less knowledge
///    does without it (calibration/ensemble.hpp);
///  - populations, facilities, insured, visits, days per claim, calendar: nearly constant, and dated before
///  2026;
///  - what was decided and announced: the days on which legacy cards end, provisional measures, programmes
///  and
///    their take-up, phones, the drivers of data/adoption_drivers.csv with dates and reach. A run assumes
///    that the plan was known; which drivers there are, and what was believed of them before the fit, was
///    written down after the event;
///  - defaults of parameters, which are assumptions, among them the look-up shares of October 2025;
///  - card holding by age (July 2023): older than any day allowed.
#pragma once

#include "tables/published.hpp"

namespace cutover {

/// First day until which the world may be known: before the second count of cards held (March 2024) their pace
/// would be that of the campaign with points for applicants, which had ended.
inline constexpr Day kFirstKnowledge = make_day(2024, 3, 31);

/// What is assumed where published numbers end.
struct Knowledge {
  Day until = kAllKnown;       ///< kFirstKnowledge or later
  double slowdown_factor = 1;  ///< multiplies registration_slowdown_days of data/derivation_assumptions.csv
};

/// True if a whole month is known.
bool is_known(MonthIndex month, Day until);

/// `published` without what is later. \throws std::invalid_argument for a day before kFirstKnowledge or a
/// factor that is not positive
PublishedTables known_tables(PublishedTables published, const Knowledge& knowledge);

/// Puts what is later into `later` of the nation's observations (NationTables).
void hold_back(NationTables& nation, Day until);

}  // namespace cutover
