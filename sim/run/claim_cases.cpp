#include "run/claim_cases.hpp"

namespace cutover {

ClaimCase make_claim_case(const ClaimFaultTable& faults, const ClaimVisit& visit, const Person& person,
                          const Facility& facility, std::uint32_t slot, std::uint32_t number, Day day) {
  ClaimCase c;
  c.person = slot;
  c.facility = number;
  c.visit_day = claim_day(day);
  const Day since = kInsuredEpoch + std::chrono::days{person.insured_since};
  // A change that OEV has known for months cannot be the reason of a return any more.
  const Day registered = since + std::chrono::days{person.registration_lag_days};
  if (person.insured_since > 0 && since <= day && registered + std::chrono::days{31} > day) {
    c.insured_since = claim_day(since);
    c.registered_on = claim_day(registered);
  }
  c.type = facility.type;
  c.prefecture = facility.prefecture;
  c.band = static_cast<AgeBand>(person.band());
  c.before = static_cast<InsurerKind>(person.prior_insurer());
  c.now = visit.before_change ? c.before : static_cast<InsurerKind>(person.insurer());
  c.basis = claim_basis(visit.outcome, visit.holding);
  if (visit.first_in_month) {
    c.fault = ordinary_fault(faults, looked_up(visit.outcome), c.now, visit.word).value_or(ClaimCause::kNone);
  }
  c.earlier_visit_days = visit.first_in_month ? 0 : 1;
  std::uint16_t flags = claim_flag::kValidInsurance;  // everybody is insured on every day (docs/claims.md)
  const auto set = [&](bool condition, std::uint16_t flag) {
    flags = static_cast<std::uint16_t>(flags | (condition ? flag : 0));
  };
  set(!visit.returning, claim_flag::kFirstVisit);
  set(visit.physical_card, claim_flag::kPhysicalCard);
  const bool former = visit.holding.has(Holding::kAnswersInvalid);
  set(former && c.basis == ClaimBasis::kOnlySeen, claim_flag::kPriorCard);
  set(visit.further, claim_flag::kFurtherVisit);
  // At a further visit the person is known to the facility, but perhaps only from a ④ of this month.
  set(former || (visit.returning && !visit.further), claim_flag::kPriorAvailable);
  c.flags = flags;
  return c;
}

}  // namespace cutover
