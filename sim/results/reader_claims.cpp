// What happened at the desks, claims, population and payouts, read back.

#include <algorithm>

#include "results/payout_columns.hpp"
#include "results/reader_impl.hpp"

namespace cutover {
namespace {

using h5::Handle;

/// Puts consecutive numbers into the first rows of a table.
template <class T, std::size_t N, class V>
void fill(std::vector<std::array<T, N>>& table, const std::vector<V>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    table.at(i / N)[i % N] = static_cast<T>(values[i]);
  }
}

}  // namespace

void ResultReader::for_each_desk_day(const std::function<void(const DeskCounts&)>& visit) const {
  const h5::Lock lock;
  const Handle notes = h5::open_dataset(impl_->file, "/desk/notes");
  const Handle staff = h5::open_dataset(impl_->file, "/desk/staff_ms");
  const Handle claims = h5::open_dataset(impl_->file, "/new_claims/claims");
  const Handle with_card = h5::open_dataset(impl_->file, "/new_claims/claims_with_card");
  for (int i = 0; i < impl_->days_done; ++i) {
    visit({impl_->info.start + std::chrono::days{i}, impl_->row<std::uint32_t>(notes, i),
           impl_->row<std::int64_t>(staff, i), impl_->row<std::uint32_t>(claims, i),
           impl_->row<std::uint32_t>(with_card, i)});
  }
}

std::vector<ClaimMonth> ResultReader::claim_months() const {
  const h5::Lock lock;
  std::vector<ClaimMonth> months;
  const auto open = [&](const char* name) {
    return h5::open_dataset(impl_->file, std::string("/claims/") + name);
  };
  const auto days = impl_->all<std::int32_t>("/claims/visit_month");
  for (std::size_t i = 0; i < days.size(); ++i) {
    const auto row = [&](const char* name) {
      return impl_->row<std::uint32_t>(open(name), static_cast<int>(i));
    };
    ClaimMonth m;
    m.with_card = row("claims_with_card");
    MonthLedger& l = m.ledger;
    l.month = impl_->month(days[i]);
    const auto claims = row("claims");
    const auto filed = row("filed");
    const auto returned = row("ever_returned");
    const auto status = row("claims_by_status");
    for (std::size_t c = 0; c < claims.size(); ++c) {
      ClaimCellCounts& cell = l.cells.at(c);
      std::copy_n(status.begin() + static_cast<std::ptrdiff_t>(c * kClaimStatuses), kClaimStatuses,
                  cell.begin());
      cell[kCellClaims] = claims[c];
      cell[kCellFiled] = filed.at(c);
      cell[kCellEverReturned] = returned.at(c);
    }
    m.causes_by_prefecture.resize(static_cast<std::size_t>(kFacilityTypes) * kPrefectures);
    fill(m.causes_by_prefecture, row("causes_by_prefecture"));
    fill(l.causes, row("causes"));
    fill(l.filed_as, row("claims_filed_as"));
    const auto payments = impl_->row<std::uint64_t>(open("payments"), static_cast<int>(i));
    for (std::size_t p = 0; p < payments.size(); ++p) {
      l.payments.at(p / (kPaidStatuses * kPaidMonths))
          .by_month[p / kPaidMonths % kPaidStatuses][p % kPaidMonths] = payments[p];
    }
    const auto paid_days = impl_->row<std::uint64_t>(open("payment_days"), static_cast<int>(i));
    for (std::size_t p = 0; p < paid_days.size(); ++p) {
      l.payments.at(p / kPaidStatuses).days[p % kPaidStatuses] = paid_days[p];
    }
    months.push_back(std::move(m));
  }
  return months;
}

std::vector<MonthReturns> ResultReader::claim_returns() const {
  const h5::Lock lock;
  std::vector<MonthReturns> months;
  const auto values = impl_->all<std::uint64_t>("/claim_returns/returns");
  for (const std::int32_t days : impl_->all<std::int32_t>("/claim_returns/month")) {
    MonthReturns m;
    m.month = impl_->month(days);
    for (std::size_t i = 0; i < kInsurerKinds * kClaimCauses; ++i) {
      m.by_kind[i / kClaimCauses][i % kClaimCauses] =
          values.at(months.size() * kInsurerKinds * kClaimCauses + i);
    }
    months.push_back(m);
  }
  return months;
}

std::vector<ClaimUtilizationRow> ResultReader::claim_utilization() const {
  const h5::Lock lock;
  std::vector<ClaimUtilizationRow> rows;
  const auto visit = impl_->all<std::int32_t>("/claim_utilization/visit_month");
  const auto known = impl_->all<std::int32_t>("/claim_utilization/known_from");
  const auto filed = impl_->all<std::uint64_t>("/claim_utilization/filed");
  const auto with_card = impl_->all<std::uint64_t>("/claim_utilization/with_card");
  const auto types = static_cast<std::size_t>(impl_->info.shape.types);
  for (std::size_t i = 0; i < visit.size(); ++i) {
    ClaimUtilizationRow u;
    u.visit_month = impl_->month(visit[i]);
    u.known_from = impl_->month(known.at(i));
    for (std::size_t t = 0; t < types; ++t) {
      u.filed[t] = filed.at(i * types + t);
      u.with_card[t] = with_card.at(i * types + t);
    }
    rows.push_back(u);
  }
  return rows;
}

std::vector<PopulationMonth> ResultReader::population() const {
  const h5::Lock lock;
  std::vector<PopulationMonth> months;
  for (const std::int32_t days : impl_->all<std::int32_t>("/population/month")) {
    PopulationMonth m;
    m.month = impl_->month(days);
    const auto column = [&](const char* name) {
      std::array<std::int64_t, kAgeBands> bands{};
      const auto values = impl_->row<std::int64_t>(
          h5::open_dataset(impl_->file, std::string("/population/") + name), static_cast<int>(months.size()));
      std::copy_n(values.begin(), kAgeBands, bands.begin());
      return bands;
    };
    m.at_begin = column("at_begin");
    m.births = column("births");
    m.deaths = column("deaths");
    m.birthdays_in = column("birthdays_in");
    m.birthdays_out = column("birthdays_out");
    m.at_end = column("at_end");
    m.insurer_changes = column("insurer_changes");
    m.moves = column("moves");
    months.push_back(m);
  }
  return months;
}

std::vector<ProgrammeTotals> ResultReader::programmes() const {
  const h5::Lock lock;
  std::vector<ProgrammeTotals> programmes;
  const auto id = impl_->texts("/programmes/programme");
  const auto title = impl_->texts("/programmes/title");
  const auto kind = impl_->texts("/programmes/kind");
  const auto source = impl_->texts("/programmes/source");
  for (std::size_t p = 0; p < id.size(); ++p) {
    const int row = static_cast<int>(p);
    ProgrammeTotals t{id[p], title.at(p), kind.at(p), source.at(p), {}, {}, {}};
    t.amount = impl_->row<std::int64_t>(h5::open_dataset(impl_->file, "/programmes/amount"), row);
    t.payments = impl_->row<std::uint32_t>(h5::open_dataset(impl_->file, "/programmes/payments"), row);
    const auto reasons =
        impl_->row<std::uint64_t>(h5::open_dataset(impl_->file, "/programmes/not_paid"), row);
    std::copy_n(reasons.begin(), kNotPaidReasons, t.not_paid.begin());
    programmes.push_back(std::move(t));
  }
  return programmes;
}

std::vector<Payout> ResultReader::payouts() const {
  const h5::Lock lock;
  std::vector<Payout> payouts;
  for (const PayoutColumn& column : kPayoutColumns) {
    const auto values = impl_->all<std::int64_t>(std::string("/payouts/") + column.name);
    payouts.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      column.set(payouts[i], column.is_month
                                 ? std::int64_t{impl_->month(static_cast<std::int32_t>(values[i]))}
                                 : values[i]);
    }
  }
  return payouts;
}

std::vector<PaidAmount> ResultReader::paid_amounts() const {
  const h5::Lock lock;
  const auto programme = impl_->all<std::uint16_t>("/payouts/programme_index");
  const auto type = impl_->all<std::uint8_t>("/payouts/facility_type");
  const auto prefecture = impl_->all<std::uint8_t>("/payouts/prefecture_code");
  const auto paid = impl_->all<std::int32_t>("/payouts/paid");
  const auto amount = impl_->all<std::int64_t>("/payouts/amount");
  std::vector<PaidAmount> amounts(amount.size());
  for (std::size_t i = 0; i < amount.size(); ++i) {
    amounts[i] = {programme.at(i), static_cast<FacilityType>(type.at(i)),
                  static_cast<std::uint8_t>(prefecture.at(i) - 1), impl_->month(paid.at(i)), amount[i]};
  }
  return amounts;
}

std::vector<MonthCheck> ResultReader::claim_checks() const {
  const h5::Lock lock;
  std::vector<MonthCheck> checks;
  const auto months = impl_->all<std::int32_t>("/checks/claims/visit_month");
  const auto agrees = impl_->all<std::uint8_t>("/checks/claims/agrees");
  for (std::size_t i = 0; i < months.size(); ++i) {
    checks.push_back({impl_->month(months[i]), agrees.at(i) != 0});
  }
  return checks;
}

std::vector<MonthCheck> ResultReader::population_checks() const {
  const h5::Lock lock;
  std::vector<MonthCheck> checks;
  const auto months = impl_->all<std::int32_t>("/checks/population/month");
  const auto balanced = impl_->all<std::uint8_t>("/checks/population/balanced");
  const auto continues = impl_->all<std::uint8_t>("/checks/population/continues");
  for (std::size_t i = 0; i < months.size(); ++i) {
    checks.push_back({impl_->month(months[i]), balanced.at(i) != 0 && continues.at(i) != 0});
  }
  return checks;
}

std::vector<bool> ResultReader::payout_checks() const {
  const h5::Lock lock;
  std::vector<bool> checks;
  for (const std::uint8_t reconciled : impl_->all<std::uint8_t>("/checks/payouts/reconciled")) {
    checks.push_back(reconciled != 0);
  }
  return checks;
}

std::string ResultReader::claim_fault() const {
  const h5::Lock lock;
  return h5::string_attribute(h5::open_group(impl_->file, "/checks/claims"), "fault");
}

std::string ResultReader::payout_discrepancy() const {
  const h5::Lock lock;
  return h5::string_attribute(h5::open_group(impl_->file, "/checks/payouts"), "discrepancy");
}

}  // namespace cutover
