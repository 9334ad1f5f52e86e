// Claims and population: what the claims office and the nation hand in, and the checks against the days.

#include <algorithm>
#include <numeric>

#include "results/writer_impl.hpp"

namespace cutover {
namespace {

/// The first `count` rows of a table, one after the other.
template <class T, std::size_t N>
std::vector<T> flat(const std::vector<std::array<T, N>>& table, std::size_t count) {
  std::vector<T> values;
  values.reserve(count * N);
  for (std::size_t i = 0; i < count; ++i) {
    values.insert(values.end(), table[i].begin(), table[i].end());
  }
  return values;
}

struct CellColumns {
  std::vector<std::uint32_t> claims;
  std::vector<std::uint32_t> filed;
  std::vector<std::uint32_t> ever_returned;
  std::vector<std::uint32_t> by_status;
};

CellColumns columns_of(const MonthLedger& month, std::size_t cells) {
  CellColumns c;
  for (std::size_t i = 0; i < cells; ++i) {
    const ClaimCellCounts& n = month.cells[i];
    c.claims.push_back(n[kCellClaims]);
    c.filed.push_back(n[kCellFiled]);
    c.ever_returned.push_back(n[kCellEverReturned]);
    c.by_status.insert(c.by_status.end(), n.begin(), n.begin() + kClaimStatuses);
  }
  return c;
}

/// The causes of a month: in every cell, and summed over ages or prefectures for readers of the format that
/// know no more.
struct CauseColumns {
  std::vector<std::uint32_t> causes;
  std::vector<std::uint32_t> by_prefecture;
  std::vector<std::uint32_t> by_age;
};

CauseColumns causes_of(const MonthLedger& month, std::size_t types) {
  CauseColumns c;
  c.causes = flat(month.causes, types * kTypeCells);
  c.by_prefecture.resize(types * kPrefectures * kClaimCauses);
  c.by_age.resize(types * kAgeBands * kClaimCauses);
  for (std::size_t i = 0; i < c.causes.size(); ++i) {
    const std::size_t cause = i % kClaimCauses;
    const std::size_t cell = i / kClaimCauses;
    c.by_prefecture[cell / kAgeBands * kClaimCauses + cause] += c.causes[i];
    c.by_age[(cell / kTypeCells * kAgeBands + cell % kAgeBands) * kClaimCauses + cause] += c.causes[i];
  }
  return c;
}

/// Sums by type of something by type, prefecture and age band, `width` numbers a cell.
std::vector<std::uint64_t> by_type(const std::vector<std::uint32_t>& cells, std::size_t types,
                                   std::size_t width = 1) {
  std::vector<std::uint64_t> sums(types);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    sums.at(i / (kTypeCells * width)) += cells[i];
  }
  return sums;
}

void put_month(const OpenGroup& g, hsize_t row, const MonthLedger& month, const CellColumns& c,
               const std::vector<std::uint32_t>& with_card, std::size_t types) {
  g.put_row("claims", row, c.claims);
  g.put_row("claims_with_card", row, with_card);
  g.put_row("filed", row, c.filed);
  g.put_row("ever_returned", row, c.ever_returned);
  g.put_row("claims_by_status", row, c.by_status);
  const CauseColumns causes = causes_of(month, types);
  g.put_row("causes", row, causes.causes);
  g.put_row("causes_by_prefecture", row, causes.by_prefecture);
  g.put_row("causes_by_age", row, causes.by_age);
  g.put_row("claims_filed_as", row, flat(month.filed_as, types * kPrefectures));
  std::vector<std::uint64_t> payments;
  std::vector<std::uint64_t> days;
  for (std::size_t t = 0; t < types; ++t) {
    for (std::size_t s = 0; s < kPaidStatuses; ++s) {
      const auto& months = month.payments[t].by_month[s];
      payments.insert(payments.end(), months.begin(), months.end());
      days.push_back(month.payments[t].days[s]);
    }
  }
  g.put_row("payments", row, payments);
  g.put_row("payment_days", row, days);
}

}  // namespace

void ResultWriter::set_claims(const ClaimLedger& ledger, std::span<const ClaimUtilizationRow> utilization) {
  const h5::Lock lock;
  Impl& w = *impl_;
  const auto types = static_cast<std::size_t>(w.types);
  const OpenGroup& claims = w.groups["/claims"];
  const OpenGroup& checks = w.groups["/checks/claims"];
  const std::string fault = ledger.fault();
  claims.resize("visit_month", ledger.months().size());
  checks.resize("visit_month", ledger.months().size());
  for (std::size_t i = 0; i < ledger.months().size(); ++i) {
    const MonthLedger& month = ledger.months()[i];
    const auto row = static_cast<hsize_t>(i);
    const CellColumns c = columns_of(month, types * kTypeCells);
    std::vector<std::uint32_t> with_card = w.with_card[month.month];
    with_card.resize(types * kTypeCells);
    claims.put_row<std::int32_t>("visit_month", row, {w.month_days(month.month)});
    put_month(claims, row, month, c, with_card, types);

    MonthSums sums = w.cube_sums[month.month];
    sums.resize(types);
    std::vector<std::uint64_t> day_claims;
    std::vector<std::uint64_t> day_with_card;
    for (const auto& s : sums) {
      day_claims.push_back(s[kNewClaims]);
      day_with_card.push_back(s[kNewClaimsWithCard]);
    }
    const std::vector<std::uint64_t> office = by_type(c.claims, types);
    const std::vector<std::uint64_t> accounted = by_type(c.by_status, types, kClaimStatuses);
    const auto known =
        std::find_if(utilization.begin(), utilization.end(),
                     [&](const ClaimUtilizationRow& u) { return u.visit_month == month.month; });
    // A month whose figure is not known yet has nothing to compare.
    std::vector<std::uint64_t> known_with_card = day_with_card;
    if (known != utilization.end()) {
      known_with_card.assign(known->with_card.begin(), known->with_card.begin() + w.types);
    }
    // Types the run does not simulate stand nowhere in the file, so they must be empty.
    const bool whole =
        month.total()[kCellClaims] == std::accumulate(office.begin(), office.end(), std::uint64_t{0});
    checks.put_row<std::int32_t>("visit_month", row, {w.month_days(month.month)});
    checks.put_row("day_claims", row, day_claims);
    checks.put_row("office_claims", row, office);
    checks.put_row("accounted", row, accounted);
    checks.put_row("day_claims_with_card", row, day_with_card);
    checks.put_row("known_with_card", row, known_with_card);
    checks.put_row<std::uint8_t>("agrees", row,
                                 {fault.empty() && whole && day_claims == office && office == accounted &&
                                  day_with_card == known_with_card});
  }
  h5::set_attribute(checks.group, "fault", fault);

  const OpenGroup& returns = w.groups["/claim_returns"];
  returns.resize("month", ledger.returns().size());
  for (std::size_t i = 0; i < ledger.returns().size(); ++i) {
    const MonthReturns& month = ledger.returns()[i];
    std::vector<std::uint64_t> values;
    for (const auto& kind : month.by_kind) {
      values.insert(values.end(), kind.begin(), kind.end());
    }
    returns.put_row<std::int32_t>("month", i, {w.month_days(month.month)});
    returns.put_row("returns", i, values);
  }

  const OpenGroup& known = w.groups["/claim_utilization"];
  known.resize("visit_month", utilization.size());
  for (std::size_t i = 0; i < utilization.size(); ++i) {
    const ClaimUtilizationRow& u = utilization[i];
    known.put_row<std::int32_t>("visit_month", i, {w.month_days(u.visit_month)});
    known.put_row<std::int32_t>("known_from", i, {w.month_days(u.known_from)});
    known.put_row("filed", i, std::vector<std::uint64_t>(u.filed.begin(), u.filed.begin() + w.types));
    known.put_row("with_card", i,
                  std::vector<std::uint64_t>(u.with_card.begin(), u.with_card.begin() + w.types));
  }
  h5::set_attribute(claims.group, "days_done", std::int32_t{w.days_done});
}

void ResultWriter::append_population(const PopulationMonth& month) {
  const h5::Lock lock;
  Impl& w = *impl_;
  std::vector<MonthIndex>& months = w.population_months;
  const auto found = std::find(months.begin(), months.end(), month.month);
  const auto row = static_cast<hsize_t>(found - months.begin());
  if (found == months.end()) {
    if (!months.empty() && month.month < months.back()) {
      throw ResultError("internal error: population of " + format_month(month.month) + " came after " +
                        format_month(months.back()));
    }
    months.push_back(month.month);
  }
  const OpenGroup& g = w.groups["/population"];
  const OpenGroup& checks = w.groups["/checks/population"];
  const std::vector<std::pair<const char*, std::array<std::int64_t, kAgeBands> PopulationMonth::*>> columns{
      {"at_begin", &PopulationMonth::at_begin},
      {"births", &PopulationMonth::births},
      {"deaths", &PopulationMonth::deaths},
      {"birthdays_in", &PopulationMonth::birthdays_in},
      {"birthdays_out", &PopulationMonth::birthdays_out},
      {"at_end", &PopulationMonth::at_end},
      {"insurer_changes", &PopulationMonth::insurer_changes},
      {"moves", &PopulationMonth::moves}};
  for (const OpenGroup* group : {&g, &checks}) {
    group->resize("month", months.size());
    group->put_row<std::int32_t>("month", row, {w.month_days(month.month)});
  }
  for (const auto& [name, member] : columns) {
    g.put_row(name, row, std::vector<std::int64_t>((month.*member).begin(), (month.*member).end()));
  }

  bool balanced = true;
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    balanced = balanced && month.at_end[b] == month.at_begin[b] + month.births[b] - month.deaths[b] +
                                                  month.birthdays_in[b] - month.birthdays_out[b];
  }
  bool continues = true;
  if (row > 0 && months[row - 1] + 1 == month.month) {
    std::vector<std::int64_t> before(kAgeBands);
    h5::read(g["at_end"], h5::Type::kI64, {row - 1, 0}, {1, kAgeBands}, before.data());
    continues = std::equal(before.begin(), before.end(), month.at_begin.begin());
  }
  const auto sum = [](const std::array<std::int64_t, kAgeBands>& bands) {
    return std::accumulate(bands.begin(), bands.end(), std::int64_t{0});
  };
  checks.put_row<std::int64_t>("at_begin", row, {sum(month.at_begin)});
  checks.put_row<std::int64_t>("at_end", row, {sum(month.at_end)});
  checks.put_row<std::uint8_t>("balanced", row, {balanced});
  checks.put_row<std::uint8_t>("continues", row, {continues});
}

/// Forgets claims and payouts that were set later than after the first `days` days.
void ResultWriter::Impl::truncate_late_groups(int days) {
  if (h5::attribute<std::int32_t>(groups["/claims"].group, "days_done") > days) {
    groups["/claims"].resize("visit_month", 0);
    groups["/claim_utilization"].resize("visit_month", 0);
    groups["/claim_returns"].resize("month", 0);
    groups["/checks/claims"].resize("visit_month", 0);
    h5::set_attribute(groups["/checks/claims"].group, "fault", std::string());
    h5::set_attribute(groups["/claims"].group, "days_done", std::int32_t{0});
  }
  if (h5::attribute<std::int32_t>(groups["/payouts"].group, "days_done") > days) {
    groups["/payouts"].resize("payout", 0);
    groups["/programmes"].resize("programme", 0);
    groups["/checks/payouts"].resize("programme", 0);
    h5::set_attribute(groups["/checks/payouts"].group, "discrepancy", std::string());
    h5::set_attribute(groups["/payouts"].group, "days_done", std::int32_t{0});
  }
}

}  // namespace cutover
