/// \file
/// From a visit to its claim: which visits the claims office must look at, and what it gets to see (CLM-02).
#pragma once

#include "checkin/decision_tree.hpp"
#include "claims/claim_case.hpp"
#include "claims/ordinary_fault.hpp"
#include "nation/nation.hpp"
#include "nation/person_laws.hpp"

namespace cutover {

/// A finished visit, as far as claims are concerned.
struct ClaimVisit {
  Outcome outcome;
  Holding holding;
  bool returning;       ///< the facility knew the person
  bool physical_card;   ///< the card itself was presented, not a phone alone
  bool first_in_month;  ///< the first visit of the pair in the month
  bool further;         ///< an earlier visit of the pair in the month is a case (Bonds::has_case)
  bool before_change;   ///< the insurer changes later in the month
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

/// True where the person's insurer of record is one of a later day: demography draws changes for the month.
/// \param today  as Person::insured_since (insured_day)
constexpr bool before_change(const Person& person, std::uint16_t today) {
  return person.insured_since > today;
}

/// True for the few visits that the claims office must look at: a fallback, a card of a former insurer that
/// was only seen (CLM-07), a fault of the data; every further visit of a claim with a case, because the
/// number may be learned there or must be asked for (CLM-04, CLM-05); and a visit before a change of insurer
/// in the same month, because only with it a later one makes the claim a split (CLM-03).
inline bool is_claim_case(const ClaimFaultTable& faults, const ClaimVisit& visit, const Person& person) {
  if (is_fallback(visit.outcome) | visit.further | visit.before_change) {
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
