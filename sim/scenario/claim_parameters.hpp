/// \file
/// What a scenario can change about claims (CLM): parameters as in scenario/parameters.hpp, which includes
/// this. Unit, range, meaning and source of each stand in scenario/rows_claims.cpp.
#pragma once

#include <array>
#include <string_view>

namespace cutover {

/// Faults of a claim's data that any claim can carry, in the order of ClaimCause (claims/claim_case.hpp).
inline constexpr std::size_t kClaimFaults = 8;
inline constexpr std::array<std::string_view, kClaimFaults> kClaimFaultNames{
    "symbol_or_number", "no_such_person",     "not_certified_family", "self_or_family", "name", "sex",
    "birth_date",       "benefit_period_over"};

struct ClaimParameters {
  /// Claims of the employees' side with the fault, where the number is keyed by hand, in the order of
  /// ClaimCause. The calculation stands in docs/claims.md and is tested against the published table.
  std::array<double, kClaimFaults> fault_by_hand{5.175e-4, 2.137e-4, 1.658e-4, 1.610e-4,
                                                 1.068e-6, 6.694e-5, 1.166e-4, 1.528e-6};
  /// The same where the number was looked up, over the share by hand. A look-up fills in what would be
  /// keyed; it says less about families and nothing about a benefit period.
  std::array<double, kClaimFaults> looked_up_factor{0.05, 0.05, 0.20, 0.05, 0.05, 0.05, 0.05, 1};

  double transfer_excluded_share = 0.030;
  double old_card_share = 0.23;
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

}  // namespace cutover
