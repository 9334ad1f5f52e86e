/// \file
/// From a visit to its claim: which visits the claims office must look at, and what it gets to see (CLM-02).
#pragma once

#include "checkin/decision_tree.hpp"
#include "claims/claim_case.hpp"
#include "claims/ordinary_fault.hpp"
#include "nation/nation.hpp"

namespace cutover {

/// A finished visit, as far as claims are concerned.
struct ClaimVisit {
  Outcome outcome;
  Holding holding;
  bool returning;       ///< the facility knew the person
  bool physical_card;   ///< the card itself was presented, not a phone alone
  bool first_in_month;  ///< the first visit of the pair in the month
  std::uint32_t word;   ///< uniform: decides ordinary faults, once a claim
};

/// True where the number went through OEV today.
constexpr bool looked_up(Outcome o) {
  return is_verification(o);
}

/// CLM-02: what the claim is based on.
constexpr ClaimBasis claim_basis(Outcome o, Holding holding) {
  switch (o) {
    case Outcome::kFallbackPortal:
    case Outcome::kFallbackNotice:
      return ClaimBasis::kScreenOrNotice;
    case Outcome::kFallbackOral:
      return ClaimBasis::kPriorKnown;
    case Outcome::kFallbackDeclaration:
    case Outcome::kProofToFollow:
      // The answer "invalid" shows the former eligibility.
      return holding.has(Holding::kAnswersInvalid) ? ClaimBasis::kPriorKnown : ClaimBasis::kUnknown;
    case Outcome::kLegacySeen:
    case Outcome::kCertificateSeen:
      return ClaimBasis::kOnlySeen;
    default:
      return ClaimBasis::kConfirmed;
  }
}

/// True for the few visits whose claim is not ordinary: a fallback, a card of a former insurer that was only
/// seen (CLM-07), or a fault of the data.
inline bool is_claim_case(const ClaimFaultTable& faults, const ClaimVisit& visit, const Person& person) {
  if (is_fallback(visit.outcome)) {
    return true;
  }
  if (visit.holding.has(Holding::kAnswersInvalid) && !looked_up(visit.outcome)) {
    return true;
  }
  return visit.first_in_month &&
         visit.word <
             faults.ends(looked_up(visit.outcome), static_cast<InsurerKind>(person.insurer())).back();
}

/// What the claims office gets. \param slot, number  of the person and the facility in the nation
ClaimCase make_claim_case(const ClaimFaultTable& faults, const ClaimVisit& visit, const Person& person,
                          const Facility& facility, std::uint32_t slot, std::uint32_t number, Day day);

}  // namespace cutover
