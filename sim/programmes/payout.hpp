/// \file
/// One payment to one facility, with everything that led to its amount: the audit trail.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/types.hpp"
#include "programmes/exact.hpp"
#include "programmes/programme.hpp"

namespace cutover {

struct Payout {
  std::uint32_t facility = 0;
  FacilityType type = FacilityType::kHospital;
  std::uint8_t prefecture = 0;
  std::uint16_t programme = 0;  ///< position in the evaluator's selection
  std::uint16_t period = 0;     ///< of the programme; 0 for subsidies
  std::uint16_t row = 0;        ///< the tier of the period, or the grant
  MonthIndex due = 0;           ///< last month of the period, month of the claim, or of the application
  MonthIndex paid = 0;          ///< month of payment

  bool has_rates = false;        ///< the rates below mean something
  Ratio baseline;                ///< card uses out of verifications of the baseline month
  Ratio reached;                 ///< of the period (per_claim: claims with the card out of claims)
  std::int64_t increase = 0;     ///< milli-points above the baseline (per_claim: the rate itself)
  std::int64_t users_added = 0;  ///< per_facility

  std::int64_t unit_yen = 0;  ///< for each use, facility or claim; subsidies: cost of one unit
  std::int64_t units = 0;     ///< uses, facilities, claims, or units bought

  std::int64_t cost = 0;          ///< subsidies: what the facility spends
  std::int64_t cost_counted = 0;  ///< …of it up to the cost cap
  Ratio rate{1, 1};
  std::int64_t cap = 0;
  bool capped = false;  ///< the cap cut the amount

  std::int64_t amount = 0;  ///< yen

  /// The amount that follows from the other fields: what an auditor recomputes. Subsidies: the share of the
  /// cost that counts, fractions of a yen cut off, at most the cap.
  std::int64_t recomputed(Programme::Kind kind) const;

  /// One English sentence that explains the payment. \param rules the programme it belongs to
  std::string sentence(const Programme& rules) const;
};

/// Why a facility got nothing. Each period of a programme (a subsidy: each programme) has one reason.
enum class NotPaid : std::uint8_t {
  kOtherType,        ///< not a facility type of the programme
  kFlagMissing,      ///< a flag is missing, or excludes it
  kDidNotApply,      ///< could, but did not
  kNotCovered,       ///< the history lacks months of the period
  kBaselineUnknown,  ///< INC-01: no own rate in the baseline month
  kHistoryUnknown,   ///< the history lacks months that could have met a condition
  kConditionNotMet,
  kBelowTiers,    ///< no tier was reached
  kNothingToPay,  ///< no use, no claim, no cost
  kAfterDeadline,
  kNotYet,      ///< its month lies behind the end of the history
  kGroupTaken,  ///< another programme of the group was paid
};
inline constexpr int kNotPaidReasons = 12;
inline constexpr std::array<std::string_view, kNotPaidReasons> kNotPaidNames{
    "other_type",       "flag_missing",    "did_not_apply",     "not_covered",
    "baseline_unknown", "history_unknown", "condition_not_met", "below_tiers",
    "nothing_to_pay",   "after_deadline",  "not_yet",           "group_taken"};

}  // namespace cutover
