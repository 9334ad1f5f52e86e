// Claims, payouts and their checks, weighted to the nation.

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double share_pct(double part, double whole) {
  return whole > 0.0 ? 100.0 * part / whole : kNaN;
}

std::string type_name(int type) {
  return type < 0 ? "all" : std::string(name(static_cast<FacilityType>(type)));
}

/// One visit month by type; index 0 is all.
std::vector<ClaimRow> rows_of(const ClaimMonth& month, const RunInfo& info) {
  std::vector<ClaimRow> rows;
  for (int t = -1; t < info.shape.types; ++t) {
    rows.push_back({month.ledger.month, type_name(t), month.ledger.month + kClaimUtilizationDelay});
  }
  for (std::size_t i = 0; i < month.with_card.size(); ++i) {
    const std::size_t prefecture = i / kAgeBands % kPrefectures;
    const std::size_t type = i / kAgeBands / kPrefectures;
    const double w = info.shape.weight.at(type)[prefecture];
    const ClaimCellCounts& n = month.ledger.cells[i];
    const auto of = [&](ClaimStatus s) { return w * n[static_cast<std::size_t>(s)]; };
    for (ClaimRow* row : {&rows[0], &rows[type + 1]}) {
      row->claims += w * n[kCellClaims];
      row->with_card += w * month.with_card[i];
      row->filed += w * n[kCellFiled];
      row->ever_returned += w * n[kCellEverReturned];
      row->paid += of(ClaimStatus::kAccepted) + of(ClaimStatus::kTransferred) + of(ClaimStatus::kSplit);
      row->pending += of(ClaimStatus::kHeld) + of(ClaimStatus::kInReview);
    }
  }
  for (ClaimRow& row : rows) {
    row.claim_based_pct = share_pct(row.with_card, row.filed);
    row.returned_pct = share_pct(row.ever_returned, row.filed);
  }
  for (const PublishedClaimBased& p : info.published_claim_based) {
    if (p.month == month.ledger.month) {
      rows[0].published_claim_based_pct = p.rate_pct;
    }
  }
  return rows;
}

/// Payments know no prefecture: a paid claim of a type weighs as its claims do on average.
void add_payments(Summary& s, const std::vector<ClaimMonth>& months, const std::vector<double>& weight) {
  std::vector<PaymentRow> rows;
  for (int t = -1; t < static_cast<int>(weight.size()); ++t) {
    rows.push_back({type_name(t)});
  }
  for (const ClaimMonth& m : months) {
    for (std::size_t t = 0; t < weight.size(); ++t) {
      const ClaimPayments& p = m.ledger.payments[t];
      for (std::size_t status = 0; status < kPaidStatuses; ++status) {
        for (PaymentRow* row : {&rows[0], &rows[t + 1]}) {
          row->mean_days += weight[t] * static_cast<double>(p.days[status]);
          for (std::size_t k = 0; k < kPaidMonths; ++k) {
            const double n = weight[t] * static_cast<double>(p.by_month[status][k]);
            row->paid += n;
            row->after_months[std::min<std::size_t>(k > 0 ? k - 1 : 0, 3)] += n;
          }
        }
      }
    }
  }
  for (PaymentRow& row : rows) {
    row.mean_days = row.paid > 0.0 ? row.mean_days / row.paid : kNaN;
    for (double& n : row.after_months) {
      n = share_pct(n, row.paid);
    }
    if (row.paid > 0.0) {
      s.payments.push_back(row);
    }
  }
}

/// Return events know neither type nor prefecture: one weighs as a returned claim does on average.
double mean_weight(const std::vector<ClaimMonth>& months, const RunInfo& info) {
  double simulated = 0.0;
  double real = 0.0;
  for (const ClaimMonth& m : months) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.shape.types) * kPrefectures; ++i) {
      for (const std::uint32_t n : m.causes_by_prefecture[i]) {
        simulated += n;
        real += info.shape.weight[i / kPrefectures][i % kPrefectures] * n;
      }
    }
  }
  return simulated > 0.0 ? real / simulated : 1.0;
}

void add_return_ages(Summary& s, const ResultReader& result, const std::vector<ClaimMonth>& months) {
  for (const std::string_view band : kAgeBandNames) {
    s.return_ages.push_back({std::string(band)});
  }
  const auto& weight = result.info().shape.weight;
  for (const ClaimMonth& m : months) {
    for (std::size_t i = 0; i < m.with_card.size(); ++i) {
      const double w = weight.at(i / kAgeBands / kPrefectures)[i / kAgeBands % kPrefectures];
      ReturnAgeRow& row = s.return_ages[i % kAgeBands];
      row.filed += w * m.ledger.cells[i][kCellFiled];
      row.ever_returned += w * m.ledger.cells[i][kCellEverReturned];
      for (std::size_t c = 0; c < kClaimCauses; ++c) {
        row.causes[c] += w * m.ledger.causes[i][c];
      }
    }
  }
}

void add_returns(Summary& s, const ResultReader& result, const std::vector<ClaimMonth>& months) {
  const RunInfo& info = result.info();
  const auto types = static_cast<std::size_t>(info.shape.types);
  for (const std::string_view cause : kClaimCauseNames) {
    s.causes.push_back({std::string(cause)});
  }
  for (const ClaimMonth& m : months) {
    for (std::size_t i = 0; i < types * kPrefectures; ++i) {
      const double w = info.shape.weight[i / kPrefectures][i % kPrefectures];
      for (std::size_t c = 0; c < kClaimCauses; ++c) {
        s.causes[c].claims += w * m.causes_by_prefecture[i][c];
      }
    }
  }
  const double weight = mean_weight(months, info);
  const std::vector<MonthReturns> events = result.claim_returns();
  for (const MonthReturns& m : events) {
    ReturnsRow row{m.month, {}, {}};
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      for (std::size_t c = 0; c < kClaimCauses; ++c) {
        const double n = weight * static_cast<double>(m.by_kind[k][c]);
        row.returns[k] += n;
        if (static_cast<InsurerKind>(k) == InsurerKind::kEmployees) {
          s.causes[c].employees_per_month += n / static_cast<double>(events.size());
        }
      }
    }
    for (const PublishedReturns& p : info.published_returns) {
      if (p.cause < 0 && p.first && *p.first <= m.month && m.month <= p.last.value_or(*p.first)) {
        row.published_employees = p.returns;
      }
    }
    s.returns.push_back(row);
  }
  std::array<int, kClaimCauses> published{};
  for (const PublishedReturns& p : info.published_returns) {
    if (p.cause < 0) {
      s.return_levels.push_back(p);
    } else {
      auto& row = s.causes.at(static_cast<std::size_t>(p.cause));
      row.published_per_month = row.published_per_month.value_or(0.0) + p.returns;
      ++published[static_cast<std::size_t>(p.cause)];
    }
  }
  for (std::size_t c = 0; c < kClaimCauses; ++c) {
    if (published[c] > 0) {
      *s.causes[c].published_per_month /= published[c];
    }
  }
}

}  // namespace

void add_insurers(Summary& s, const ResultReader& result) {
  const RunInfo& info = result.info();
  std::map<MonthIndex, std::array<InsurerRow, kInsurerKinds>> months;
  result.for_each_insurer_day([&](Day day, std::span<const std::uint32_t> counts) {
    auto& rows = months[month_index(day)];
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto outcome = static_cast<Outcome>(i % kOutcomes);
      const std::size_t prefecture = i / kOutcomes / kInsurerKinds % kPrefectures;
      const std::size_t type = i / kOutcomes / kInsurerKinds / kPrefectures;
      const double n = info.shape.weight[type][prefecture] * counts[i];
      InsurerRow& row = rows[i / kOutcomes % kInsurerKinds];
      row.visits += outcome != Outcome::kBatchInquiry ? n : 0.0;
      row.verifications += is_verification(outcome) ? n : 0.0;
      row.card_uses += is_card_use(outcome) ? n : 0.0;
    }
  });
  for (auto& [month, rows] : months) {
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      rows[k].month = month;
      rows[k].insurer_kind = kInsurerKindNames[k];
      rows[k].rate_pct = share_pct(rows[k].card_uses, rows[k].verifications);
      s.by_insurer.push_back(std::move(rows[k]));
    }
  }
}

double returned_claim_weight(const ResultReader& result) {
  return mean_weight(result.claim_months(), result.info());
}

void add_claims(Summary& s, const ResultReader& result) {
  const std::vector<ClaimMonth> months = result.claim_months();
  const RunInfo& info = result.info();
  const auto types = static_cast<std::size_t>(info.shape.types);
  std::vector<double> simulated(types);
  std::vector<double> real(types);
  for (const ClaimMonth& m : months) {
    const std::vector<ClaimRow> rows = rows_of(m, info);
    s.claims.insert(s.claims.end(), rows.begin(), rows.end());
    for (std::size_t i = 0; i < m.with_card.size(); ++i) {
      simulated[i / (kPrefectures * kAgeBands)] += m.ledger.cells[i][kCellClaims];
    }
    for (std::size_t t = 0; t < types; ++t) {
      real[t] += rows[t + 1].claims;
    }
  }
  for (std::size_t t = 0; t < types; ++t) {
    real[t] = simulated[t] > 0.0 ? real[t] / simulated[t] : 1.0;
  }
  add_payments(s, months, real);
  add_returns(s, result, months);
  add_return_ages(s, result, months);
  s.population = result.population();
}

void add_distribution(Summary& s, const ResultReader& result) {
  constexpr std::uint32_t kFewest = 50;
  const RunInfo& info = result.info();
  s.published_distribution = info.published_distribution;
  result.for_each_facility_month([&](const FacilityTable& m) {
    const std::size_t first = s.distribution.size();
    for (int t = -1; t < info.shape.types; ++t) {
      s.distribution.push_back({m.month, type_name(t), 0.0, {}, {}, {}});
    }
    for (std::size_t f = 0; f < m.verifications.size(); ++f) {
      if (m.verifications[f] < kFewest) {
        continue;
      }
      const std::size_t type = info.facilities.type[f];
      const double w = info.shape.facility_weight[type].at(info.facilities.prefecture[f]);
      // Compared as whole numbers, so that exactly 3 % is not below 3 %.
      std::size_t rate_class = 0;
      while (rate_class < kRateClasses.size() &&
             100.0 * m.card_uses[f] >= kRateClasses[rate_class] * m.verifications[f]) {
        ++rate_class;
      }
      for (DistributionRow* row : {&s.distribution[first], &s.distribution[first + type + 1]}) {
        row->facilities += w;
        row->share_pct[rate_class] += w;
      }
    }
    for (std::size_t i = first; i < s.distribution.size(); ++i) {
      DistributionRow& row = s.distribution[i];
      for (double& n : row.share_pct) {
        n = share_pct(n, row.facilities);
      }
      for (const PublishedDistribution& p : info.published_distribution) {
        if (p.month == m.month && type_name(p.facility_type) == row.facility_type) {
          row.published_facilities = p.facilities ? p.facilities : row.published_facilities;
          row.published_below_3_pct = p.below_3_pct ? p.below_3_pct : row.published_below_3_pct;
        }
      }
    }
  });
}

void add_payouts(Summary& s, const ResultReader& result) {
  const auto& weight = result.info().shape.facility_weight;
  for (const ProgrammeTotals& p : result.programmes()) {
    PayoutRow row{p.id, p.title, p.kind, 0.0, 0.0, {}, p.not_paid};
    row.yen_by_type.resize(static_cast<std::size_t>(result.info().shape.types));
    for (std::size_t i = 0; i < p.amount.size(); ++i) {
      const double w = weight.at(i / kPrefectures)[i % kPrefectures];
      row.payments += w * p.payments.at(i);
      row.yen_by_type[i / kPrefectures] += w * static_cast<double>(p.amount[i]);
      row.yen += w * static_cast<double>(p.amount[i]);
    }
    s.payouts.push_back(std::move(row));
  }
  std::map<MonthIndex, double> by_month;
  for (const PaidAmount& p : result.paid_amounts()) {
    by_month[p.paid] +=
        weight.at(static_cast<std::size_t>(p.type)).at(p.prefecture) * static_cast<double>(p.amount);
  }
  for (const auto& [month, yen] : by_month) {
    s.payouts_by_month.push_back({month, yen});
  }
}

void add_late_checks(Summary& s, const ResultReader& result) {
  CheckSummary& c = s.checks;
  for (const MonthCheck& m : result.claim_checks()) {
    ++c.claim_months;
    c.claim_months_agree += m.reconciled;
  }
  for (const MonthCheck& m : result.population_checks()) {
    ++c.population_months;
    c.population_months_balanced += m.reconciled;
  }
  for (const bool reconciled : result.payout_checks()) {
    ++c.programmes;
    c.programmes_reconciled += reconciled;
  }
  c.claim_fault = result.claim_fault();
  c.payout_discrepancy = result.payout_discrepancy();
}

}  // namespace cutover
