#include "claims/review.hpp"

namespace cutover {

namespace {

void give_back(Claim& claim, ClaimCause cause) {
  claim.status = ClaimStatus::kReturned;
  claim.cause = cause;
}

/// True if the agency finds the new insurer of a stale claim by its look in `month`.
bool new_insurer_known(const Claim& claim, const ClaimLaws& laws, MonthIndex month) {
  const Day look = first_day(month) + std::chrono::days{laws.agency_check_day - 1};
  return claim.registered_on != kNoClaimDay && claim.registered_on <= claim_day(look);
}

bool try_transfer(Claim& claim, const ClaimLaws& laws, MonthIndex month, const Block& words) {
  if (!transferable(claim, laws, words[3] >> 16) || !new_insurer_known(claim, laws, month)) {
    return false;
  }
  claim.status = claim.has(claim_flag::kVisitBeforeChange) ? ClaimStatus::kSplit : ClaimStatus::kTransferred;
  return true;
}

/// Under which name the insurer returns a claim for visits it does not cover.
ClaimCause lost_cause(const Claim& claim, const ClaimLaws& laws, const Block& words) {
  const bool insured = claim.has(claim_flag::kValidInsurance);
  if (insured && claim.now == InsurerKind::kLateStageElderly && claim.before != claim.now) {
    return ClaimCause::kLateStageApplies;
  }
  const std::uint32_t word = words[3] & 0xffffU;
  if (insured && claim.now == InsurerKind::kNational && claim.before == InsurerKind::kEmployees &&
      word < laws.national_cause) {
    return ClaimCause::kNationalApplies;
  }
  // The upper end of the word, so that the two causes do not share luck.
  if (claim.basis == ClaimBasis::kOnlySeen && 0xffffU - word < laws.old_card) {
    return ClaimCause::kOldCard;
  }
  return ClaimCause::kLostEligibility;
}

}  // namespace

bool transferable(const Claim& claim, const ClaimLaws& laws, std::uint32_t excluded_word) {
  return claim.type != FacilityType::kExempt && claim.has(claim_flag::kValidInsurance) &&
         excluded_word >= laws.excluded;
}

void agency_check(Claim& claim, const ClaimLaws& laws, MonthIndex month, const Block& filing_words) {
  if (claim.filed_as == FiledAs::kUnknown) {
    if (claim.has(claim_flag::kWrongKind)) {
      give_back(claim, ClaimCause::kWrongInsuranceKind);
    } else if (claim.has(claim_flag::kNoContact)) {
      give_back(claim, ClaimCause::kMissingContact);
    } else if (claim.has(claim_flag::kEmptyField)) {
      give_back(claim, ClaimCause::kMissingField);
    } else {
      claim.status = ClaimStatus::kAccepted;
    }
    return;
  }
  if (disagreeing_fields(claim.fault) != 0) {
    give_back(claim, claim.fault);
    return;
  }
  if (claim.fault != ClaimCause::kNone) {
    claim.status = ClaimStatus::kInReview;
    return;
  }
  if (claim.stale == 0) {
    claim.status = ClaimStatus::kAccepted;
  } else if (!try_transfer(claim, laws, month, filing_words)) {
    claim.status = ClaimStatus::kInReview;
  }
}

void insurer_answer(Claim& claim, const ClaimLaws& laws, MonthIndex month, const Block& filing_words) {
  if (claim.fault != ClaimCause::kNone) {
    give_back(claim, claim.fault);
  } else if (!try_transfer(claim, laws, month, filing_words)) {
    give_back(claim, lost_cause(claim, laws, filing_words));
  }
}

}  // namespace cutover
