#include "claims/claim.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace cutover {

namespace {

std::uint64_t pair_key(const ClaimCase& c) {
  return static_cast<std::uint64_t>(c.person) << 32 | c.facility;
}

/// Any total order that begins with person, facility and day makes the result independent of the order of
/// pushing.
struct Earlier {
  bool operator()(const ClaimCase& a, const ClaimCase& b) const {
    const auto ka = pair_key(a);
    const auto kb = pair_key(b);
    if (ka != kb) {
      return ka < kb;
    }
    return a.visit_day != b.visit_day ? a.visit_day < b.visit_day : std::memcmp(&a, &b, sizeof a) < 0;
  }
};

bool changed_by(const ClaimCase& c, ClaimDay visit_day) {
  return c.insured_since != 0 && visit_day >= c.insured_since;
}

/// True where the facility took the insurer before the change for the present one.
bool shows_prior(const ClaimCase& c) {
  if (!changed_by(c, c.visit_day)) {
    return false;
  }
  switch (c.basis) {
    case ClaimBasis::kConfirmed:
    case ClaimBasis::kScreenOrNotice:
      return c.registered_on > c.visit_day;
    case ClaimBasis::kOnlySeen:
      return (c.flags & claim_flag::kPriorCard) != 0;
    case ClaimBasis::kPriorKnown:
    case ClaimBasis::kUnknown:
      return true;
  }
  return true;
}

/// True where the visit showed the facility the right number.
bool shows_current(const ClaimCase& c) {
  return c.basis <= ClaimBasis::kOnlySeen && !shows_prior(c) && (c.flags & claim_flag::kValidInsurance) != 0;
}

/// CLM-02: ③ is "unknown" where no visit before it has shown the facility any eligibility.
void take_back_unfounded(std::span<ClaimCase> visits) {
  bool knows = false;
  for (ClaimCase& c : visits) {
    knows |= (c.flags & claim_flag::kPriorAvailable) != 0;
    if (c.basis == ClaimBasis::kPriorKnown && (c.flags & claim_flag::kFurtherVisit) != 0 && !knows) {
      c.basis = ClaimBasis::kUnknown;
    }
    knows |= c.basis != ClaimBasis::kUnknown;
  }
}

Claim merge(MonthIndex month, std::span<const ClaimCase> visits) {
  const ClaimCase& first = visits.front();
  const ClaimCase& last = visits.back();
  Claim claim;
  claim.person = first.person;
  claim.facility = first.facility;
  claim.month = month;
  claim.first_day = first.visit_day;
  claim.insured_since = last.insured_since;
  claim.registered_on = last.registered_on;
  claim.type = first.type;
  claim.prefecture = first.prefecture;
  claim.band = first.band;
  claim.now = last.now;
  claim.before = last.before;

  constexpr std::uint16_t kAny = claim_flag::kPriorAvailable | claim_flag::kVisitBeforeChange |
                                 claim_flag::kWrongKind | claim_flag::kNoContact | claim_flag::kEmptyField;
  std::uint16_t all = claim_flag::kValidInsurance;
  std::uint16_t any = 0;
  int days = 0;
  int distinct = 0;
  bool prior = false;
  ClaimDay learned_before = kNoClaimDay;  // last day on which the facility saw something wrong or nothing
  ClaimDay learned = kNoClaimDay;         // first day after it with the right number
  // The facility has the present number, from an ordinary visit before the first case or from a case: what it
  // is told later does not take its place.
  bool current = first.earlier_visit_days > 0 &&
                 (first.flags & (claim_flag::kFurtherVisit | claim_flag::kVisitBeforeChange)) == 0;
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const ClaimCase& c = visits[i];
    claim.basis = std::max(claim.basis, c.basis);
    if (claim.fault == ClaimCause::kNone) {
      claim.fault = c.fault;
    }
    all &= c.flags;
    any |= c.flags & kAny;
    claim.contact_day = std::min(claim.contact_day, c.contact_day);
    distinct += i == 0 || visits[i - 1].visit_day != c.visit_day ? 1 : 0;
    days = std::max(days, c.earlier_visit_days + 1);
    if (claim.insured_since != 0 && c.visit_day < claim.insured_since) {
      any |= claim_flag::kVisitBeforeChange;
    }
    if (shows_prior(c) && !current) {
      prior = true;
      learned_before = c.visit_day;
      learned = kNoClaimDay;  // what was learned before the change is of no use
    } else if (c.basis == ClaimBasis::kUnknown) {
      learned_before = c.visit_day;
    } else if (shows_current(c)) {
      if (learned_before != kNoClaimDay && c.visit_day > learned_before) {
        learned = std::min(learned, c.visit_day);
      }
      current |= c.visit_day >= claim.insured_since;
    }
  }
  claim.contact_day = std::min(claim.contact_day, learned);
  std::uint16_t card = claim_flag::kPhysicalCard;
  for (const ClaimCase& c : visits) {
    if (c.basis == claim.basis) {
      card &= c.flags;
    } else if (claim.basis == ClaimBasis::kUnknown) {
      any |= claim_flag::kPriorAvailable;
    }
  }
  claim.visit_days = static_cast<std::uint8_t>(std::min(255, std::max(days, distinct)));
  claim.flags = static_cast<std::uint16_t>(any | all | card | (first.flags & claim_flag::kFirstVisit));
  claim.stale = prior || (all & claim_flag::kValidInsurance) == 0 ? 1 : 0;
  return claim;
}

bool in_range(const ClaimCase& c) {
  return static_cast<int>(c.type) < kFacilityTypes && c.prefecture < kPrefectures && c.band < kAgeBands &&
         static_cast<int>(c.now) < kInsurerKinds && static_cast<int>(c.before) < kInsurerKinds &&
         static_cast<int>(c.basis) < kClaimBases &&
         (static_cast<int>(c.fault) < kOrdinaryFaults || c.fault == ClaimCause::kNone);
}

}  // namespace

std::vector<Claim> merge_month(MonthIndex month, std::span<const ClaimCase> pushed) {
  const ClaimDay begin = claim_day(first_day(month));
  const ClaimDay end = claim_day(first_day(month + 1));
  for (const ClaimCase& c : pushed) {
    if (c.visit_day < begin || c.visit_day >= end) {
      throw std::invalid_argument("claims: a case on " + format_day(civil_day(c.visit_day)) + " is outside " +
                                  format_month(month));
    }
    if (!in_range(c)) {
      throw std::invalid_argument("claims: a case with a value outside its axis");
    }
  }
  std::vector<ClaimCase> cases(pushed.begin(), pushed.end());
  std::sort(cases.begin(), cases.end(), Earlier{});
  std::vector<Claim> claims;
  claims.reserve(cases.size());
  for (std::size_t i = 0; i < cases.size();) {
    std::size_t j = i + 1;
    while (j < cases.size() && pair_key(cases[j]) == pair_key(cases[i])) {
      ++j;
    }
    const std::span<ClaimCase> visits = std::span(cases).subspan(i, j - i);
    take_back_unfounded(visits);
    claims.push_back(merge(month, visits));
    i = j;
  }
  return claims;
}

}  // namespace cutover
