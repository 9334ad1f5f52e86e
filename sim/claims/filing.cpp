#include "claims/filing.hpp"

namespace cutover {

namespace {

bool below_high(std::uint32_t word, std::uint32_t threshold16) {
  return (word >> 16) < threshold16;
}
bool below_low(std::uint32_t word, std::uint32_t threshold16) {
  return (word & 0xffffU) < threshold16;
}

void set(Claim& claim, std::uint16_t flag, bool on) {
  claim.flags = static_cast<std::uint16_t>(on ? claim.flags | flag : claim.flags & ~flag);
}

/// The form is written at the visit, so its faults are drawn before anyone is asked.
void draw_form(Claim& claim, const ClaimLaws& laws, const Block& words) {
  if (below_high(words[1], laws.wrong_kind)) {
    set(claim, claim_flag::kWrongKind, true);
  }
  if (below_low(words[1], laws.missing_contact)) {
    set(claim, claim_flag::kNoContact, true);
  }
  if (below_high(words[2], laws.empty_field)) {
    set(claim, claim_flag::kEmptyField, true);
  }
}

/// A form confuses employees' insurance with the rest (seed 000 p.17: 社保 and 国保).
InsurerKind confused(InsurerKind kind) {
  return kind == InsurerKind::kEmployees ? InsurerKind::kNational : InsurerKind::kEmployees;
}

void file(Claim& claim, FiledAs as, InsurerKind kind) {
  claim.filed_as = as;
  claim.filed_kind = kind;
}

}  // namespace

UnknownBar unknown_bar(const Claim& claim) {
  if (!claim.has(claim_flag::kValidInsurance)) {
    return UnknownBar::kNoValidInsurance;
  }
  if (!claim.has(claim_flag::kPhysicalCard)) {
    return UnknownBar::kNoPhysicalCard;
  }
  if (!claim.has(claim_flag::kFirstVisit)) {
    return UnknownBar::kNotFirstVisit;
  }
  return claim.visit_days >= 2 ? UnknownBar::kSeveralVisitDays : UnknownBar::kNone;
}

ClaimDay filing_deadline(MonthIndex filing_month) {
  return claim_day(first_day(filing_month) + std::chrono::days{9});
}

InsurerKind known_kind(const Claim& claim) {
  return claim.stale != 0 ? claim.before : claim.now;
}

bool patient_reached(const Claim& claim, const ClaimLaws& laws, std::uint32_t word) {
  return below_high(word, claim.has(claim_flag::kNoContact) ? laws.reached_without_contact : laws.reached);
}

bool decide_filing(Claim& claim, const ClaimLaws& laws, MonthIndex filing_month, const Block& words) {
  const bool insured = claim.has(claim_flag::kValidInsurance);
  const bool brought = insured && claim.contact_day <= filing_deadline(filing_month);
  if (claim.basis != ClaimBasis::kUnknown) {
    if (brought) {
      claim.stale = 0;
    }
    const bool prior = claim.basis == ClaimBasis::kPriorKnown && !brought;
    file(claim, prior ? FiledAs::kPrior : FiledAs::kCurrent, known_kind(claim));
    return true;
  }

  const bool first_attempt = filing_month == claim.month + 1;
  if (first_attempt && claim.has(claim_flag::kPhysicalCard)) {  // nobody else has filled in a form
    draw_form(claim, laws, words);
  }
  if (brought || patient_reached(claim, laws, words[0])) {
    if (!insured) {
      claim.status = ClaimStatus::kGivenUp;
      return false;
    }
    claim.stale = 0;
    file(claim, FiledAs::kCurrent, claim.now);
    return true;
  }
  if (claim.has(claim_flag::kPriorAvailable)) {
    file(claim, FiledAs::kPrior, known_kind(claim));
    return true;
  }
  if (unknown_bar(claim) != UnknownBar::kNone) {
    claim.status = ClaimStatus::kHeld;
    return false;
  }
  if (below_low(words[2], laws.completed)) {
    set(claim, claim_flag::kEmptyField, false);
  }
  file(claim, FiledAs::kUnknown, claim.has(claim_flag::kWrongKind) ? confused(claim.now) : claim.now);
  return true;
}

}  // namespace cutover
