/// \file
/// What people hold and what months change: parameters as in scenario/parameters.hpp, which includes this.
#pragma once

#include "core/time.hpp"

namespace cutover {

/// What people hold and how they come by it (CRD). Shares are of all persons unless said otherwise.
struct CredentialParameters {
  double renewed_early_share = 0.70;    ///< certificates renewed in the three months before expiry
  double renewed_grace_share = 0.15;    ///< ... in the three months after it
  double renewed_late_share = 0.08;     ///< ... in the nine months after those
  double renewed_never_share = 0.07;    ///< ... never within a year
  int grace_months = 3;                 ///< [dated] CRD-08: after the month in which the certificate expired
  int alert_months = 3;                 ///< [dated] CRD-09: before it expires
  bool grace_for_expired_body = false;  ///< [dated] CRD-08 also where the card's body expires with it

  double deregistered_share = 0.0015;  ///< CRD-10, route B
  int deregistered_months = 14;        ///< over which their applications spread from `deregistration_from`
  Day deregistration_from = make_day(2024, 10, 28);
  double asked_certificate_share = 0.01;  ///< CRD-10, on application
  double needs_help_share = 0.01;         ///< below 75
  double needs_help_share_75 = 0.10;      ///< from 75 on
  double chip_damaged_share = 0.002;      ///< CHK-06
  double no_record_share = 0.0003;        ///< CHK-04
  double phone_share = 0.10;              ///< CRD-02
  Day phone_from = make_day(2025, 9, 19);
  double black_dot_share = 0.03;  ///< CHK-05
  double notice_share = 0.25;     ///< CRD-11
  Day notice_from = make_day(2024, 9, 1);
  double expired_kept_share = 0.70;           ///< [dated] expired legacy cards still at hand (CRD-05)
  double december_renewal_persons = 950'000;  ///< CUT-04
  int newborn_months = 3;                     ///< [dated] age at which a card becomes usable (CRD-12)

  Day last_legacy_issue = make_day(2024, 12, 1);  ///< CUT-01
  int legacy_extension_days = 0;                  ///< [dated] by which legacy cards outlive CUT-02 and CUT-03
  Day late_stage_certificate_until = make_day(2026, 7, 31);  ///< CRD-10: to all members, until then

  double lag_median_days = 8;  ///< insurer's registration after a change of insurer (CHK-04)
  double lag_sigma = 0.7;      ///< sigma of its log [1]

  double mismatch_birth_records = 2'779;  ///< CHK-14
  double mismatch_name_records = 1'390'000;
  double mismatch_confirmed_records = 515'000;  ///< by `mismatch_confirmed_on`
  Day mismatch_from = make_day(2023, 11, 1);
  Day mismatch_confirmed_on = make_day(2023, 12, 25);
  Day mismatch_until = make_day(2024, 4, 30);

  bool operator==(const CredentialParameters&) const = default;
};

/// What months change (nation/demography).
struct DemographyParameters {
  double births_per_year = 720'000;   ///< [dated] nation
  double change_rate_young = 0.20;    ///< [dated] changes of insurer per person and year, 15 to 29
  double change_rate_middle = 0.09;   ///< [dated] 30 to 59, and 0 to 14 with their parents
  double change_rate_old = 0.06;      ///< [dated] 60 to 74
  double april_factor = 3.5;          ///< [dated] rate of changes in April over the mean month
  double first_of_month_share = 0.6;  ///< [dated] changes that take effect on the first of a month
  double move_rate_young = 0.11;      ///< [dated] moves per person and year, 15 to 34
  double move_rate_other = 0.028;     ///< [dated] all others
  double deaths_factor = 1;           ///< [dated] multiplies the death rates of all ages

  bool operator==(const DemographyParameters&) const = default;
};

}  // namespace cutover
