/// \file
/// Cases of one person at one facility in one month become one claim (CLM-01).
///
/// What wins when several visits meet:
/// - basis: the worst. A number learned at a later visit of the month counts as brought by the patient on
///   that day; an eligibility known at any visit counts as a past eligibility that could be used (CLM-05).
///   ③ at a further visit (kFurtherVisit) after nothing but ④ has no past eligibility to rest on: unknown
///   (CLM-02), so that the patient must be asked (CLM-04).
/// - what the facility knows: once it has seen the present number, from an ordinary visit before the first
/// case
///   or at one of the cases, a later ③ or an old card does not put the former insurer in its place.
/// - place, age band, data fault, first visit: of the earliest visit (that has a fault).
/// - insurers and their days: of the latest visit.
/// - valid insurance: only if at all visits; physical card: only if at all visits of the worst basis.
/// - faults of the form, visits before the change: if at any visit.
/// The order in which cases were pushed does not matter. The number of visit days is the larger of the days
/// on which cases lie and what `earlier_visit_days` of the last one says; an ordinary visit after the last
/// case is not known here: the caller pushes it as a kConfirmed case (run/claim_cases.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "claims/claim_case.hpp"

namespace cutover {

/// Where a claim stands. Every claim is in exactly one state at every moment (see ledger.hpp).
enum class ClaimStatus : std::uint8_t {
  kAccepted,     ///< paid by the insurer it was filed with
  kTransferred,  ///< paid by the new insurer, moved by the review agency (CLM-03)
  kSplit,        ///< paid by both: the change lies between visits of the month (CLM-03)
  kReturned,     ///< back at the facility, may be re-submitted
  kGivenUp,      ///< no longer pursued, filed or not
  kHeld,         ///< not filed yet: the number must be found by asking the patient (CLM-04)
  kInReview,     ///< with the insurer, who will answer in the next month
};
inline constexpr int kClaimStatuses = 7;
inline constexpr std::array<std::string_view, kClaimStatuses> kClaimStatusNames{
    "accepted", "transferred", "split", "returned", "given_up", "held", "in_review"};

/// What the facility writes on the claim (CLM-02).
enum class FiledAs : std::uint8_t { kCurrent, kPrior, kUnknown, kNotFiled };
inline constexpr int kFiledAs = 3;  ///< kinds of filed claims
inline constexpr std::array<std::string_view, kFiledAs> kFiledAsNames{"current", "prior_eligibility_claim",
                                                                      "unknown_insured_claim"};

/// A claim that is not ordinary, from filing to its end. Written raw into a checkpoint.
struct Claim {
  std::uint32_t person = 0;
  std::uint32_t facility = 0;
  std::int32_t month = 0;  ///< MonthIndex of the visits
  ClaimDay first_day = 0;
  ClaimDay insured_since = 0;
  ClaimDay registered_on = 0;
  ClaimDay contact_day = kNoClaimDay;
  FacilityType type = FacilityType::kMedicalClinic;
  std::uint8_t prefecture = 0;
  AgeBand band = 0;
  InsurerKind now = InsurerKind::kEmployees;
  InsurerKind before = InsurerKind::kEmployees;
  ClaimBasis basis = ClaimBasis::kConfirmed;
  ClaimCause fault = ClaimCause::kNone;
  std::uint8_t visit_days = 1;
  std::uint16_t flags = 0;
  /// The eligibility the facility knows is not the one that covers the visits: a change of insurer it has not
  /// seen, or no insurance at all.
  std::uint8_t stale = 0;
  FiledAs filed_as = FiledAs::kNotFiled;
  InsurerKind filed_kind = InsurerKind::kEmployees;  ///< of the insurer on the claim
  ClaimStatus status = ClaimStatus::kHeld;
  ClaimCause cause = ClaimCause::kNone;  ///< of the last return
  std::uint8_t ever_filed = 0;
  std::uint8_t ever_returned = 0;
  std::uint8_t reserved[3] = {};

  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
  bool operator==(const Claim&) const = default;
};
static_assert(std::is_trivially_copyable_v<Claim> && std::has_unique_object_representations_v<Claim>);

/// Merges the cases of one month, pushed in any order; the claims come by person and facility.
/// \throws std::invalid_argument if a case lies outside `month` or names no cell of the ledger
std::vector<Claim> merge_month(MonthIndex month, std::span<const ClaimCase> pushed);

constexpr std::string_view name(ClaimStatus s) {
  return kClaimStatusNames[static_cast<std::size_t>(s)];
}

}  // namespace cutover
