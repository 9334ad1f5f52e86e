/// \file
/// What the facility files, and whether it files at all (CLM-02, CLM-04, CLM-05).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "claims/claim.hpp"
#include "claims/parameters.hpp"
#include "random/stream.hpp"

namespace cutover {

/// The first condition of CLM-04 that forbids an unknown_insured_claim.
enum class UnknownBar : std::uint8_t {
  kNone,              ///< it may be filed
  kNoValidInsurance,  ///< not insured at the visit
  kNoPhysicalCard,    ///< certificate, or phone alone
  kNotFirstVisit,     ///< return visit: the facility knows the person, asks, and files what it knows
  kSeveralVisitDays,  ///< two or more visit days: there were several chances to ask
};
inline constexpr int kUnknownBars = 5;
inline constexpr std::array<std::string_view, kUnknownBars> kUnknownBarNames{
    "none", "no_valid_insurance", "no_physical_card", "not_first_visit", "several_visit_days"};

/// Whether a claim may be filed with the number unknown (CLM-04).
UnknownBar unknown_bar(const Claim& claim);

/// Filing by the 10th: the last day on which a number brought by the patient still counts.
/// \param filing_month the month after the visits, or a later one for a claim held back
ClaimDay filing_deadline(MonthIndex filing_month);

/// The insurer a claim would go to if it were filed on what the facility knows.
InsurerKind known_kind(const Claim& claim);

/// True if the patient gives the number when asked now; rarely without a contact (CLM-06).
bool patient_reached(const Claim& claim, const ClaimLaws& laws, std::uint32_t word);

/// Answers the three questions of CLM-05 in their order and decides:
/// 1. The number was brought by the deadline, or is given when asked: file the current eligibility.
/// 2. A past eligibility could be used: prior_eligibility_claim.
/// 3. Else, if CLM-04 allows it, unknown_insured_claim, with the faults its form has left after the check of
///    the fields; if not, hold it back until the patient is reached.
/// A patient who is reached and was not insured pays in full: there is no claim any more (kGivenUp).
/// Sets filed_as, filed_kind, flags (faults of the form), stale and, where it is not filed, status.
/// \param words  one block of the claim for this month
/// \return true if the claim is filed
bool decide_filing(Claim& claim, const ClaimLaws& laws, MonthIndex filing_month, const Block& words);

}  // namespace cutover
