/// \file
/// What the published months say about the desks: how often the card is presented, how often a number is
/// looked up, how many inquiries are made without a person at the desk (UTL-01).
///
/// Published are OEV uses V and card uses C by month and facility type. With N desk visits expected in the
/// month (Demand), the card is presented at C / N of them, and V - C other uses are look-ups of numbers at
/// the rest of the visits plus batch inquiries. Two unknowns, one equation: the look-up share of October 2025
/// is a parameter (assumption), batch inquiries are what remains; both move in time by one common factor, so
/// that V comes out in every month published by type.
///
/// Between published months the logit of the card share is interpolated: by type where types are published,
/// shifted by the national rate's deviation in months that give only that. On CUT-01 (2024-12-02) it steps,
/// and on the day after cards of national insurance expire. After the last published month it goes on with
/// the slope of the national rate since the last step. What the expiry of legacy cards after that month adds
/// is not fitted: it follows from the persons (checkin/).
#pragma once

#include <array>
#include <vector>

#include "calibration/number_use.hpp"
#include "visits/demand.hpp"

namespace cutover {

/// Card share by prefecture and age band.
using CardShares = ByPrefecture<ByAgeBand<double>>;

class UtilizationFit {
 public:
  /// \param defaults  parameters the published months are read with, not those of a scenario: what a scenario
  ///                  changes shall show in its result
  UtilizationFit(const Demand& demand, const Parameters& defaults);

  /// Mean share of desk visits at which the card is presented, nation, main type.
  double card_share(int main_type, Day day) const;
  /// The same by prefecture and age band: odds by age and prefecture, never above the registered share, with
  /// the visit-weighted mean `card_share` (`odds` multiplies all odds afterwards).
  CardShares card_shares(int main_type, Day day, double odds = 1) const;
  /// Registered share by prefecture and band on `day`.
  CardShares registered(Day day) const;
  NumberUse number_use(int main_type, Day day) const;
  /// Last day on which the legacy cards of an insurer kind are valid (CUT-02, CUT-03).
  Day legacy_expiry(InsurerKind k) const {
    return demand_.tables().legacy_expiry[static_cast<std::size_t>(k)];
  }
  /// Last day of the last published month: expiries after it are not in the fit.
  Day last_observed() const { return last_observed_; }

 private:
  struct Knot {
    Day day;
    double value;
  };
  static double interpolate(const std::vector<Knot>& knots, Day day, bool extend);
  /// Look-ups that would be made at share 1 of visits that show a number, and those the provisional measure
  /// always makes; per visit.
  struct NumberVisits {
    double optional;
    double always;
    double without_card;
  };
  NumberVisits number_visits(int main_type, Day day) const;
  /// `mean` spread over prefectures and bands: see card_shares().
  CardShares spread(int main_type, double mean, const CardShares& limit, double odds) const;
  /// What the expiry of a kind's legacy cards adds to a card share of `mean`, by the persons' own mechanism:
  /// holders of a registered card who do not present it switch with the default switch_share_at_expiry.
  double expiry_step(InsurerKind k, Day day, double mean) const;

  const Demand& demand_;
  Parameters defaults_;
  std::array<double, kCareTypes + 1> success_{};  ///< share of presented cards that become card uses
  std::vector<Knot> national_;                    ///< logit of the national rate
  std::array<std::vector<Knot>, 4> by_type_;  ///< logit of the presented share in months published by type
  std::vector<Knot> national_at_type_;        ///< national logit in those months
  std::array<std::vector<Knot>, 4> factor_;   ///< log of lookup_factor
  std::array<double, 4> batch_{};             ///< batch inquiries per visit without card, October 2025
  std::array<CardShares, 4> visit_share_{};   ///< share of a type's visits, by prefecture and band; sum 1
  CardShares odds_{};                         ///< odds of presenting the card, relative
  Day last_observed_{};
};

}  // namespace cutover
