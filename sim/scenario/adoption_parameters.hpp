/// \file
/// What drives people to present the card: parameters as in scenario/parameters.hpp, which includes this.
#pragma once

#include <array>
#include <string>

#include "core/time.hpp"

namespace cutover {

/// What drives people to present the card (ADP); see adoption/. Scores and strengths that are fitted to the
/// published months are data (data/adoption_fit.csv), not parameters.
struct ScenarioCampaign {
  Day start = make_day(2026, 4, 1);  ///< [dated] first day
  Day end = make_day(2026, 6, 30);   ///< [dated] last day of full strength
  double strength = 0;               ///< [dated] logits it adds for those it reaches; 0: no campaign
  double decay_days = 90;            ///< [dated] time constant with which it fades afterwards
  std::array<double, 3> reach{0.5, 0.5, 0.5};  ///< [dated] share reached: below 15, 15-64, from 65

  bool operator==(const ScenarioCampaign&) const = default;
};

struct AdoptionParameters {
  Day known_until = make_day(2026, 12, 31);  ///< published numbers about later days are not used
  std::string ensemble;  ///< file of parameter sets, relative to the scenario file; empty: the fitted values
  int member = 0;        ///< of the ensemble; 0: the fitted values
  /// [dated] facilities whose staff ask for the card once the new wording has spread, by type
  std::array<double, 4> asks_for_card_share{0.70, 0.60, 0.60, 0.85};
  std::array<double, 4> asks_for_card_before{0.10, 0.05, 0.08, 0.08};  ///< [dated] and before it spread
  std::array<double, 4> poster_share{0.90, 0.80, 0.80,
                                     0.90};  ///< [dated] poster or leaflet, from February 2024
  std::array<double, 4> guide_share{0.20, 0.03, 0.03,
                                    0.05};  ///< [dated] lane or guide staff, from January 2024
  std::array<double, 4> public_share{0.19, 0.03, 0.00, 0.00};  ///< [dated] public facilities with a target
  double desk_strength = 1;      ///< [dated] multiplies what the desk's behaviour does [1]
  double campaign_strength = 1;  ///< [dated] multiplies the campaigns of data/adoption_drivers.csv [1]
  double trust_strength = 1;     ///< [dated] multiplies the shocks to trust there [1]
  std::array<ScenarioCampaign, 3> campaign{};  ///< campaigns of the scenario

  std::array<double, 4> effort_median_yen{45'000, 22'000, 15'000, 11'000};  ///< [dated] a month, by type
  double effort_sigma = 1.0;                                                ///< [dated] sigma of its log
  int payout_memory_months = 2;    ///< [dated] months for which promotion goes on after the money ended
  double guide_effort_factor = 5;  ///< [dated] guide staff cost this much more

  int experience_ceiling = 96;            ///< [dated] what good check-ins lead to, as stored
  int experience_floor = -64;             ///< [dated] what setbacks lead to, as stored
  double good_check_ins = 12;             ///< [dated] good check-ins in which two thirds of the way are gone
  int failure_setback = 24;               ///< [dated] taken off by a failed check-in, as stored
  int long_wait_setback = 6;              ///< [dated] taken off by a long wait, as stored
  double long_wait_minutes = 15;          ///< [dated] a wait at the desk that is remembered
  double benefit_certificate_logits = 0;  ///< [dated] added where benefit certificates are integrated
  double phone_logits = 0.3;              ///< [dated] added where the card is on the phone

  bool operator==(const AdoptionParameters&) const = default;
};

}  // namespace cutover
