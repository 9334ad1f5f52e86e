/// \file
/// What a scenario can change about claims, and the thresholds made from it.
///
/// | member                        | default  | unit      | range       | basis |
/// | ----------------------------- | -------- | --------- | ----------- | ----- |
/// | fault_by_hand                 | per cause| per claim | 0–0.05      | fitted to MHLW 第184回 資料2,
/// docs/claims.md | | looked_up_factor              | per cause| 1         | 0–1         | assumption | |
/// transfer_excluded_share       | 0.044    | share     | 0.01–0.15   | fitted to the same; that some are:
/// seed 000 p.14 | | old_card_share                | 0.25     | share     | 0–1         | assumption:
/// lost-eligibility returns on cards only seen | | national_cause_share          | 0.0001   | share     | 0–1
/// | published 1, 0, 0 of about 8,500 a month | | patient_reached_share         | 0.60     | share     |
/// 0.3–0.9     | assumption, at each attempt | | reached_without_contact_share | 0.15     | share     | 0–0.3
/// | assumption: comes again by chance | | wrong_kind_share              | 0.03     | of forms  | 0.01–0.10
/// | assumption ("many", seed 000 p.17) | | missing_contact_share         | 0.10     | of forms  | 0.03–0.25
/// | assumption ("especially many", seed 000 p.18) | | empty_field_share             | 0.05     | of forms  |
/// 0.01–0.15   | assumption | | field_completed_share         | 0.80     | share     | 0.5–1       |
/// assumption: found by the check before filing | | correction_share              | 0.95     | share     |
/// 0.8–1       | assumption: re-submissions that mend the fault | | give_up_share                 | 0.01 |
/// share     | 0–0.1       | assumption, at each attempt to re-submit | | resubmission_delay_days       | 30
/// | days      | 0–150       | assumption: mean beyond the next filing | | agency_check_day              | 20
/// | day       | 10–28       | assumption: after filing by the 10th | | payment_day                   | 21 |
/// day       | 15–28       | assumption: of the month after the decision | | limit_months                  |
/// 24       | months    | 6–60        | assumption: after it an open claim is given up |
#pragma once

#include <array>
#include <cstdint>

#include "claims/claim_case.hpp"

namespace cutover {

struct ClaimParameters {
  /// Claims of the employees' side with the fault, where the number is keyed by hand, in the order of
  /// ClaimCause. The calculation stands in docs/claims.md and is tested against the published table.
  std::array<double, kOrdinaryFaults> fault_by_hand{1.092e-3, 4.509e-4, 2.824e-4, 3.397e-4,
                                                    2.254e-6, 1.412e-4, 2.459e-4, 1.689e-6};
  /// The same where the number was looked up, over the share by hand. A look-up fills in what would be
  /// keyed; it says less about families and nothing about a benefit period.
  std::array<double, kOrdinaryFaults> looked_up_factor{0.05, 0.05, 0.20, 0.05, 0.05, 0.05, 0.05, 1};

  double transfer_excluded_share = 0.044;
  double old_card_share = 0.25;
  double national_cause_share = 0.0001;

  double patient_reached_share = 0.60;
  double reached_without_contact_share = 0.15;
  double wrong_kind_share = 0.03;
  double missing_contact_share = 0.10;
  double empty_field_share = 0.05;
  double field_completed_share = 0.80;

  double correction_share = 0.95;
  double give_up_share = 0.01;
  double resubmission_delay_days = 30;
  int agency_check_day = 20;
  int payment_day = 21;
  int limit_months = 24;

  bool operator==(const ClaimParameters&) const = default;
};

/// ClaimParameters as thresholds on 16-bit parts of a word (65536 = always).
struct ClaimLaws {
  ClaimLaws() = default;
  /// \throws std::invalid_argument naming the member that is out of its meaning
  explicit ClaimLaws(const ClaimParameters& p);

  std::uint32_t excluded = 0;
  std::uint32_t old_card = 0;
  std::uint32_t national_cause = 0;
  std::uint32_t reached = 0;
  std::uint32_t reached_without_contact = 0;
  std::uint32_t wrong_kind = 0;
  std::uint32_t missing_contact = 0;
  std::uint32_t empty_field = 0;
  std::uint32_t completed = 0;
  std::uint32_t corrected = 0;
  std::uint32_t give_up = 0;
  std::uint32_t resubmit =
      0;  ///< re-submitted in a month: geometric, mean = the parameter in months beyond one
  int agency_check_day = 20;
  int payment_day = 21;
  int limit_months = 24;
};

}  // namespace cutover
