#include "claims/settlement.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "claims/bytes.hpp"
#include "claims/filing.hpp"
#include "claims/review.hpp"

namespace cutover {

namespace {

constexpr std::uint32_t kStateMark = 0x324d4c43;  // "CLM2"

bool is_paid(ClaimStatus s) {
  return s <= ClaimStatus::kSplit;
}
bool is_final(ClaimStatus s) {
  return is_paid(s) || s == ClaimStatus::kGivenUp;
}
bool high(std::uint32_t word, std::uint32_t threshold16) {
  return (word >> 16) < threshold16;
}
bool low(std::uint32_t word, std::uint32_t threshold16) {
  return (word & 0xffffU) < threshold16;
}

}  // namespace

ClaimSettlement::ClaimSettlement(std::uint64_t seed, const ClaimParameters& parameters)
    : seed_(seed), stream_(seed, Purpose::kClaim), laws_(parameters) {}

void ClaimSettlement::set_parameters(const ClaimParameters& parameters) {
  laws_ = ClaimLaws{parameters};
}

Block ClaimSettlement::words(const Claim& claim, MonthIndex month) const {
  // The months since the visit go above the 16 bits of the day: each month has its own block.
  const auto offset = static_cast<std::uint32_t>(month - claim.month);
  return stream_.block(claim.person, static_cast<std::int32_t>(offset << 16 | claim.first_day),
                       claim.facility);
}

Day ClaimSettlement::paid_on(MonthIndex decided) const {
  return first_day(decided + 1) + std::chrono::days{laws_.payment_day - 1};
}

/// What becomes of a claim that was not filed before; the ledger is told by the caller.
void ClaimSettlement::decide(Claim& claim, MonthIndex month) const {
  const Block now = words(claim, month);
  if (decide_filing(claim, laws_, month, now)) {
    claim.ever_filed = 1;
    agency_check(claim, laws_, month, month == claim.month + 1 ? now : filing_words(claim));
  }
}

void ClaimSettlement::file(Claim& claim, MonthIndex month) {
  decide(claim, month);
  if (claim.ever_filed != 0) {
    ledger_.count_filed(claim);
  }
}

void ClaimSettlement::resubmit(Claim& claim, MonthIndex month) {
  const Block w = words(claim, month);
  if (!low(w[0], laws_.resubmit)) {
    return;  // the facility has not come to it yet
  }
  if (high(w[1], laws_.give_up)) {
    claim.status = ClaimStatus::kGivenUp;
    return;
  }
  const bool corrected = low(w[1], laws_.corrected);
  if (static_cast<int>(claim.cause) < kOrdinaryFaults) {
    if (corrected) {
      claim.fault = ClaimCause::kNone;
    }
  } else if (claim.cause == ClaimCause::kMissingField) {
    if (corrected) {
      claim.flags = static_cast<std::uint16_t>(claim.flags & ~claim_flag::kEmptyField);
    }
  } else {
    // Only the patient can say who insured them.
    if (!patient_reached(claim, laws_, w[0])) {
      return;
    }
    if (!claim.has(claim_flag::kValidInsurance)) {
      claim.status = ClaimStatus::kGivenUp;
      return;
    }
    claim.stale = 0;
    claim.filed_as = FiledAs::kCurrent;
    claim.filed_kind = claim.now;
  }
  agency_check(claim, laws_, month, filing_words(claim));
  if (claim.status == ClaimStatus::kReturned) {
    ledger_.count_return(claim, false, month);
  }
}

void ClaimSettlement::step(Claim& claim, MonthIndex month) {
  const ClaimStatus from = claim.status;
  if (from == ClaimStatus::kInReview) {
    insurer_answer(claim, laws_, month, filing_words(claim));
  } else if (month - claim.month > laws_.limit_months) {
    claim.status = ClaimStatus::kGivenUp;
  } else if (from == ClaimStatus::kHeld) {
    file(claim, month);
  } else {
    resubmit(claim, month);
  }
  if (claim.status == from) {
    return;
  }
  if (claim.status == ClaimStatus::kReturned) {
    ledger_.count_return(claim, claim.ever_returned == 0, month);
    claim.ever_returned = 1;
  }
  ledger_.move(claim, from);
  if (is_paid(claim.status)) {
    ledger_.count_paid(claim, paid_on(month));
  }
}

void ClaimSettlement::run_month(MonthIndex month) {
  for (Claim& claim : open_) {
    step(claim, month);
  }
  std::erase_if(open_, [](const Claim& claim) { return is_final(claim.status); });
}

void ClaimSettlement::advance(MonthIndex to) {
  if (now_ == 0) {
    return;
  }
  while (now_ < to) {
    run_month(++now_);
  }
}

void ClaimSettlement::settle(MonthIndex month, const ClaimCounts& counts, std::span<const ClaimCase> cases) {
  const std::vector<ClaimCase> all(cases.begin(), cases.end());
  settle(month, counts, {&all, 1}, [](std::size_t count, const std::function<void(std::size_t)>& task) {
    for (std::size_t i = 0; i < count; ++i) {
      task(i);
    }
  });
}

void ClaimSettlement::settle(MonthIndex month, const ClaimCounts& counts,
                             std::span<const std::vector<ClaimCase>> parts, const ForEach& for_each) {
  if (month + 1 < now_) {
    throw std::invalid_argument("claims: the clock is past the filing of " + format_month(month));
  }
  std::vector<std::vector<Claim>> claims(parts.size());
  for_each(parts.size(), [&](std::size_t part) { claims[part] = merge_month(month, parts[part]); });
  std::vector<std::uint32_t> ordinary(counts.cells().begin(), counts.cells().end());
  for (const std::vector<Claim>& part : claims) {
    for (const Claim& claim : part) {
      auto& left = ordinary[claim_cell(claim.type, claim.prefecture, claim.band)];
      if (left == 0) {
        throw std::invalid_argument("claims: " + format_month(month) + " has fewer claims of " +
                                    std::string(name(claim.type)) + ", prefecture " +
                                    std::to_string(claim.prefecture + 1) + ", ages " +
                                    std::string(kAgeBandNames[claim.band]) + " than claims with cases");
      }
      --left;
    }
  }
  ledger_.open(month);
  advance(month + 1);
  now_ = month + 1;

  for (std::size_t cell = 0; cell < ordinary.size(); ++cell) {
    if (ordinary[cell] != 0) {
      ledger_.add_ordinary(month, cell, ordinary[cell], paid_on(now_));
    }
  }
  for_each(parts.size(), [&](std::size_t part) {
    for (Claim& claim : claims[part]) {
      decide(claim, now_);
    }
  });
  for (std::vector<Claim>& part : claims) {
    for (Claim& claim : part) {
      if (claim.ever_filed != 0) {
        ledger_.count_filed(claim);
      }
      ledger_.add(claim);
      if (claim.status == ClaimStatus::kReturned) {
        ledger_.count_return(claim, true, now_);
        claim.ever_returned = 1;
      } else if (is_paid(claim.status)) {
        ledger_.count_paid(claim, paid_on(now_));
      }
      if (!is_final(claim.status)) {
        open_.push_back(claim);
      }
    }
  }
}

std::vector<std::byte> ClaimSettlement::save() const {
  using claim_bytes::put;
  std::vector<std::byte> out;
  put(out, kStateMark);
  put(out, seed_);
  put(out, now_);
  put(out, static_cast<std::uint64_t>(open_.size()));
  claim_bytes::put_all(out, open_);
  ledger_.save(out);
  return out;
}

void ClaimSettlement::load(std::span<const std::byte> state) {
  using claim_bytes::get;
  if (get<std::uint32_t>(state) != kStateMark || get<std::uint64_t>(state) != seed_) {
    throw std::invalid_argument("claims: the saved state is of another seed, or no state of claims");
  }
  const auto now = get<MonthIndex>(state);
  std::vector<Claim> open(claim_bytes::get_count(state, sizeof(Claim)));
  claim_bytes::get_all(state, open);
  ClaimLedger ledger;
  ledger.load(state);
  if (!state.empty()) {
    throw std::invalid_argument("claims: the saved state is longer than it says");
  }
  now_ = now;
  open_ = std::move(open);
  ledger_ = std::move(ledger);
}

}  // namespace cutover
