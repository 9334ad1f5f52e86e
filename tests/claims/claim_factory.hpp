/// \file
/// Hand-made cases for the tests of claims: visits in April 2025 of a person who is insured and unchanged.
#pragma once

#include <initializer_list>
#include <vector>

#include "claims/settlement.hpp"

namespace cutover::claims_test {

inline constexpr MonthIndex kApril = 2025 * 12 + 3;

inline Day april(unsigned day) {
  return make_day(2025, 4, day);
}
inline Day in_month(MonthIndex month, int day) {
  return first_day(month) + std::chrono::days{day - 1};
}

/// An ordinary, confirmed visit.
inline ClaimCase visit(Day day, std::uint32_t person = 1) {
  ClaimCase c;
  c.person = person;
  c.facility = 7;
  c.visit_day = claim_day(day);
  c.prefecture = 12;
  c.band = 6;
  return c;
}

/// New insurer from `since`, in OEV from `registered`.
inline ClaimCase changed(ClaimCase c, Day since, Day registered, InsurerKind now = InsurerKind::kEmployees) {
  c.insured_since = claim_day(since);
  c.registered_on = claim_day(registered);
  c.now = now;
  return c;
}

/// ④ at a first visit with the physical card: all of CLM-04 holds.
inline ClaimCase unknown_visit(Day day, std::uint32_t person = 1) {
  ClaimCase c = visit(day, person);
  c.basis = ClaimBasis::kUnknown;
  c.flags = claim_flag::kValidInsurance | claim_flag::kPhysicalCard | claim_flag::kFirstVisit;
  return c;
}

/// No chance events: nobody is reached, no form has faults, nothing is excluded, everything is corrected and
/// re-submitted at once.
inline ClaimParameters plain() {
  ClaimParameters p;
  p.transfer_excluded_share = 0;
  p.old_card_share = 0;
  p.national_cause_share = 0;
  p.patient_reached_share = 0;
  p.reached_without_contact_share = 0;
  p.wrong_kind_share = 0;
  p.missing_contact_share = 0;
  p.empty_field_share = 0;
  p.field_completed_share = 0;
  p.correction_share = 1;
  p.give_up_share = 0;
  p.resubmission_delay_days = 0;
  return p;
}

inline Claim merged(std::vector<ClaimCase> cases) {
  const auto claims = merge_month(kApril, cases);
  return claims.size() == 1 ? claims.front() : Claim{};
}

/// As many claims in each cell as cases, and `extra` more in the cell of visit().
inline ClaimCounts counts_for(std::span<const ClaimCase> cases, std::uint32_t extra = 0) {
  ClaimCounts counts;
  for (const ClaimCase& c : cases) {
    ++counts.at(c.type, c.prefecture, c.band);
  }
  counts.at(FacilityType::kMedicalClinic, 12, 6) += extra;
  return counts;
}

/// One or more cases of April, settled in May.
inline ClaimSettlement settled(const ClaimParameters& p, std::vector<ClaimCase> cases,
                               MonthIndex month = kApril) {
  ClaimSettlement office{42, p};
  office.settle(month, counts_for(cases), cases);
  return office;
}

inline std::uint64_t in_state(const ClaimSettlement& office, ClaimStatus status, MonthIndex month = kApril) {
  return office.ledger().month(month).total()[static_cast<std::size_t>(status)];
}

inline std::uint64_t returned_for(const ClaimSettlement& office, ClaimCause cause,
                                  MonthIndex month = kApril) {
  return office.ledger().month(month).total_causes()[static_cast<std::size_t>(cause)];
}

/// Words in the middle of every range.
inline constexpr Block kWords{0x80000000, 0x80008000, 0x80008000, 0x80008000};

/// Eligibility lost before the visit of 15 April; the new insurer knows from `registered` on.
inline ClaimCase lost(Day registered) {
  ClaimCase c = changed(visit(april(15)), april(10), registered);
  c.basis = ClaimBasis::kPriorKnown;
  return c;
}

}  // namespace cutover::claims_test
