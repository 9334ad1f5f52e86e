#include "claims/ledger.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "claims/bytes.hpp"

namespace cutover {

namespace {

std::size_t area(const Claim& c) {
  return static_cast<std::size_t>(static_cast<int>(c.type) * kPrefectures + c.prefecture);
}
std::size_t cell(const Claim& c) {
  return claim_cell(c.type, c.prefecture, c.band);
}
template <typename E>
std::size_t index(E e) {
  return static_cast<std::size_t>(e);
}

void pay(ClaimPayments& payments, ClaimStatus status, MonthIndex month, std::uint64_t count, Day paid_on) {
  const auto s = index(status);
  const int months = std::clamp(month_index(paid_on) - month, 0, kPaidMonths - 1);
  const auto days = (paid_on - first_day(month + 1)).count() + 1;
  payments.by_month[s][static_cast<std::size_t>(months)] += count;
  payments.days[s] += count * static_cast<std::uint64_t>(std::max<decltype(days)>(days, 0));
}

std::uint64_t bytes_of_month() {
  return sizeof(MonthIndex) + kClaimCells * sizeof(ClaimCellCounts) +
         kClaimCells * sizeof(std::uint32_t) * kClaimCauses +
         kFacilityTypes * kPrefectures * sizeof(std::uint32_t) * kFiledAs +
         kFacilityTypes * sizeof(ClaimPayments);
}

/// What does not add up in a month, or nothing.
const char* month_fault(const MonthLedger& m) {
  std::array<std::uint64_t, kFacilityTypes> paid{};
  for (std::size_t i = 0; i < m.cells.size(); ++i) {
    const auto& c = m.cells[i];
    std::uint64_t states = 0;
    for (std::size_t s = 0; s < kClaimStatuses; ++s) {
      states += c[s];
    }
    if (states != c[kCellClaims]) {
      return "the states do not sum to the claims";
    }
    if (c[kCellFiled] > c[kCellClaims] || c[kCellEverReturned] > c[kCellFiled]) {
      return "more filed than made, or more returned than filed";
    }
    // What was not filed can only be held or given up; what lies returned came back before.
    if (c[kCellClaims] - c[kCellFiled] > c[index(ClaimStatus::kHeld)] + c[index(ClaimStatus::kGivenUp)] ||
        c[index(ClaimStatus::kReturned)] > c[kCellEverReturned]) {
      return "a state without its history";
    }
    const auto& causes = m.causes[i];
    if (std::accumulate(causes.begin(), causes.end(), std::uint64_t{0}) != c[kCellEverReturned]) {
      return "the causes do not sum to the claims ever returned";
    }
    for (std::size_t s = 0; s < kPaidStatuses; ++s) {
      paid[i / (kPrefectures * kAgeBands)] += c[s];
    }
  }
  const auto total = m.total();
  std::uint64_t filed_as = 0;
  for (const auto& row : m.filed_as) {
    for (const auto n : row) {
      filed_as += n;
    }
  }
  if (filed_as != total[kCellFiled]) {
    return "the kinds of filing do not sum to the filed claims";
  }
  for (std::size_t t = 0; t < kFacilityTypes; ++t) {
    std::uint64_t payments = 0;
    for (const auto& status : m.payments[t].by_month) {
      for (const auto n : status) {
        payments += n;
      }
    }
    if (payments != paid[t]) {
      return "the payments do not sum to the paid claims";
    }
  }
  return nullptr;
}

}  // namespace

std::array<std::uint64_t, kCellCounters> MonthLedger::total() const {
  std::array<std::uint64_t, kCellCounters> sum{};
  for (const auto& c : cells) {
    for (std::size_t i = 0; i < kCellCounters; ++i) {
      sum[i] += c[i];
    }
  }
  return sum;
}

std::array<std::uint64_t, kClaimCauses> MonthLedger::total_causes() const {
  std::array<std::uint64_t, kClaimCauses> sum{};
  for (const auto& row : causes) {
    for (std::size_t i = 0; i < kClaimCauses; ++i) {
      sum[i] += row[i];
    }
  }
  return sum;
}

std::uint64_t MonthLedger::paid() const {
  const auto t = total();
  return t[index(ClaimStatus::kAccepted)] + t[index(ClaimStatus::kTransferred)] +
         t[index(ClaimStatus::kSplit)];
}
std::uint64_t MonthLedger::returned() const {
  const auto t = total();
  return t[index(ClaimStatus::kReturned)] + t[index(ClaimStatus::kGivenUp)];
}
std::uint64_t MonthLedger::pending() const {
  const auto t = total();
  return t[index(ClaimStatus::kHeld)] + t[index(ClaimStatus::kInReview)];
}

double MonthLedger::mean_days_to_payment() const {
  std::uint64_t days = 0;
  for (const auto& p : payments) {
    for (const auto d : p.days) {
      days += d;
    }
  }
  const auto n = paid();
  return n == 0 ? 0 : static_cast<double>(days) / static_cast<double>(n);
}

MonthLedger& ClaimLedger::find(MonthIndex m) {
  const auto it =
      std::lower_bound(months_.begin(), months_.end(), m,
                       [](const MonthLedger& ledger, MonthIndex key) { return ledger.month < key; });
  if (it == months_.end() || it->month != m) {
    throw std::out_of_range("claims: " + format_month(m) + " was not settled");
  }
  return *it;
}

const MonthLedger& ClaimLedger::month(MonthIndex m) const {
  return const_cast<ClaimLedger*>(this)->find(m);
}

MonthReturns ClaimLedger::returns_in(MonthIndex m) const {
  for (const auto& r : returns_) {
    if (r.month == m) {
      return r;
    }
  }
  MonthReturns none;
  none.month = m;
  return none;
}

std::string ClaimLedger::fault() const {
  std::uint64_t ever = 0;
  for (const auto& m : months_) {
    if (const char* what = month_fault(m)) {
      return format_month(m.month) + ": " + what;
    }
    ever += m.total()[kCellEverReturned];
  }
  std::uint64_t events = 0;
  for (const auto& r : returns_) {
    for (const auto& kind : r.by_kind) {
      for (const auto n : kind) {
        events += n;
      }
    }
  }
  return events < ever ? "fewer returns than claims ever returned" : "";
}

void ClaimLedger::open(MonthIndex month) {
  if (!months_.empty() && month <= months_.back().month) {
    throw std::invalid_argument("claims: " + format_month(month) +
                                " was settled before, or a later month was");
  }
  months_.emplace_back().month = month;
}

void ClaimLedger::add_ordinary(MonthIndex month, std::size_t cell, std::uint32_t count, Day paid_on) {
  MonthLedger& m = find(month);
  auto& c = m.cells[cell];
  c[index(ClaimStatus::kAccepted)] += count;
  c[kCellClaims] += count;
  c[kCellFiled] += count;
  m.filed_as[cell / kAgeBands][index(FiledAs::kCurrent)] += count;
  pay(m.payments[cell / (kPrefectures * kAgeBands)], ClaimStatus::kAccepted, month, count, paid_on);
}

void ClaimLedger::add(const Claim& claim) {
  auto& c = find(claim.month).cells[cell(claim)];
  ++c[kCellClaims];
  ++c[index(claim.status)];
}

void ClaimLedger::move(const Claim& claim, ClaimStatus from) {
  auto& c = find(claim.month).cells[cell(claim)];
  --c[index(from)];
  ++c[index(claim.status)];
}

void ClaimLedger::count_filed(const Claim& claim) {
  MonthLedger& m = find(claim.month);
  ++m.cells[cell(claim)][kCellFiled];
  ++m.filed_as[area(claim)][index(claim.filed_as)];
}

void ClaimLedger::count_return(const Claim& claim, bool first, MonthIndex event_month) {
  const auto cause = index(claim.cause);
  if (first) {
    MonthLedger& m = find(claim.month);
    ++m.cells[cell(claim)][kCellEverReturned];
    ++m.causes[cell(claim)][cause];
  }
  auto it = returns_.end();
  while (it != returns_.begin() && std::prev(it)->month >= event_month) {
    --it;
  }
  if (it == returns_.end() || it->month != event_month) {
    it = returns_.insert(it, MonthReturns{});
    it->month = event_month;
  }
  ++it->by_kind[index(claim.filed_kind)][cause];
}

void ClaimLedger::count_paid(const Claim& claim, Day paid_on) {
  pay(find(claim.month).payments[index(claim.type)], claim.status, claim.month, 1, paid_on);
}

void ClaimLedger::save(std::vector<std::byte>& out) const {
  using claim_bytes::put;
  using claim_bytes::put_all;
  put(out, static_cast<std::uint64_t>(months_.size()));
  for (const auto& m : months_) {
    put(out, m.month);
    put_all(out, m.cells);
    put_all(out, m.causes);
    put_all(out, m.filed_as);
    put_all(out, m.payments);
  }
  put(out, static_cast<std::uint64_t>(returns_.size()));
  put_all(out, returns_);
}

void ClaimLedger::load(std::span<const std::byte>& in) {
  using claim_bytes::get;
  using claim_bytes::get_all;
  using claim_bytes::get_count;
  months_.assign(get_count(in, bytes_of_month()), {});
  for (auto& m : months_) {
    m.month = get<MonthIndex>(in);
    get_all(in, m.cells);
    get_all(in, m.causes);
    get_all(in, m.filed_as);
    get_all(in, m.payments);
  }
  returns_.assign(get_count(in, sizeof(MonthReturns)), {});
  get_all(in, returns_);
  if (const std::string what = fault(); !what.empty()) {
    throw std::invalid_argument("claims: the saved ledger does not add up: " + what);
  }
}

}  // namespace cutover
