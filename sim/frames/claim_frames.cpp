// Claims: where they stand, why they came back, how long facilities wait for their money.

#include <algorithm>

#include "frames/breakdown.hpp"

namespace cutover {
namespace {

Axis months_of(const std::vector<ClaimMonth>& months) {
  std::vector<MonthIndex> list;
  for (const ClaimMonth& m : months) {
    list.push_back(m.ledger.month);
  }
  Axis axis = month_axis(list);
  axis.meaning = "month of the visits";
  return axis;
}

struct ClaimSums {
  double claims = 0.0;
  double with_card = 0.0;
  double filed = 0.0;
  double ever_returned = 0.0;
  double paid = 0.0;
  double pending = 0.0;
};

}  // namespace

Frame claims_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const RunInfo& info = source.result().info();
  const std::vector<ClaimMonth> months = source.result().claim_months();
  const Axis month_axis = months_of(months);
  const Breakdown rows(by, {month_axis, axes.types(), axes.prefectures(), axes.age_bands()});
  std::vector<ClaimSums> sums(rows.rows());
  for (std::size_t m = 0; m < months.size(); ++m) {
    for (std::size_t i = 0; i < months[m].with_card.size(); ++i) {
      const std::size_t band = i % kAgeBands;
      const std::size_t prefecture = i / kAgeBands % kPrefectures;
      const std::size_t type = i / kAgeBands / kPrefectures;
      const double w = info.shape.weight.at(type)[prefecture];
      const ClaimCellCounts& n = months[m].ledger.cells[i];
      const auto of = [&](ClaimStatus s) { return w * n[static_cast<std::size_t>(s)]; };
      ClaimSums& s =
          sums[m * rows.stride("month") + type * rows.stride("facility_type") +
               axes.prefecture_slot(prefecture) * rows.stride("prefecture") + band * rows.stride("age_band")];
      s.claims += w * n[kCellClaims];
      s.with_card += w * months[m].with_card[i];
      s.filed += w * n[kCellFiled];
      s.ever_returned += w * n[kCellEverReturned];
      s.paid += of(ClaimStatus::kAccepted) + of(ClaimStatus::kTransferred) + of(ClaimStatus::kSplit);
      s.pending += of(ClaimStatus::kHeld) + of(ClaimStatus::kInReview);
    }
  }
  Frame frame{"", "", rows.columns()};
  const auto measure = [&](const char* name, const char* unit, const char* meaning, const auto& of) {
    std::vector<double> values;
    for (const ClaimSums& s : sums) {
      values.push_back(of(s));
    }
    frame.columns.push_back(numbers(name, unit, meaning, std::move(values)));
  };
  measure("claims", "claims", "claims: person, facility and month", [](const auto& s) { return s.claims; });
  measure("claims_with_card", "claims", "of these, the card was used in the month",
          [](const auto& s) { return s.with_card; });
  measure("filed", "claims", "filed at least once", [](const auto& s) { return s.filed; });
  measure("ever_returned", "claims", "came back at least once",
          [](const auto& s) { return s.ever_returned; });
  measure("paid", "claims", "accepted, transferred or split", [](const auto& s) { return s.paid; });
  measure("pending", "claims", "held or in review", [](const auto& s) { return s.pending; });
  measure("claim_based_pct", "percent", "utilization by claims: with card out of filed",
          [](const auto& s) { return percent_of(s.with_card, s.filed); });
  measure("returned_pct", "percent", "claim_return rate: ever returned out of filed",
          [](const auto& s) { return percent_of(s.ever_returned, s.filed); });
  std::vector<double> published(rows.rows(), kNaN);
  if (by == By{"month"}) {
    for (const PublishedClaimBased& p : info.published_claim_based) {
      const auto at =
          std::find(month_axis.times.begin(), month_axis.times.end(), day_number(first_day(p.month)));
      if (at != month_axis.times.end()) {
        published[static_cast<std::size_t>(at - month_axis.times.begin())] = p.rate_pct;
      }
    }
  }
  frame.columns.push_back(numbers("published_claim_based_pct", "percent", "published utilization by claims",
                                  std::move(published)));
  return frame;
}

Frame claim_causes_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const RunInfo& info = source.result().info();
  const std::vector<ClaimMonth> months = source.result().claim_months();
  const Breakdown rows(by, {months_of(months), axes.types(), axes.prefectures(), axes.age_bands(),
                            label_axis("cause", "why the claim first came back", kClaimCauseNames)});
  std::vector<double> claims(rows.rows());
  std::vector<double> filed(rows.rows());
  const std::size_t causes_with_filed = rows.has("cause") ? kClaimCauses : 1;
  const auto cells = static_cast<std::size_t>(info.shape.types) * kPrefectures * kAgeBands;
  for (std::size_t m = 0; m < months.size(); ++m) {
    for (std::size_t i = 0; i < cells; ++i) {
      const std::size_t band = i % kAgeBands;
      const std::size_t prefecture = i / kAgeBands % kPrefectures;
      const std::size_t type = i / kAgeBands / kPrefectures;
      const double weight = info.shape.weight[type][prefecture];
      const std::size_t row = m * rows.stride("month") + type * rows.stride("facility_type") +
                              axes.prefecture_slot(prefecture) * rows.stride("prefecture") +
                              band * rows.stride("age_band");
      for (std::size_t c = 0; c < causes_with_filed; ++c) {
        filed[row + c * rows.stride("cause")] += weight * months[m].ledger.cells[i][kCellFiled];
      }
      for (std::size_t c = 0; c < kClaimCauses; ++c) {
        claims[row + c * rows.stride("cause")] += weight * months[m].ledger.causes[i][c];
      }
    }
  }
  std::vector<double> returned(rows.rows());
  for (std::size_t row = 0; row < returned.size(); ++row) {
    returned[row] = percent_of(claims[row], filed[row]);
  }
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(numbers("claims", "claims", "claims ever returned", std::move(claims)));
  frame.columns.push_back(numbers("filed", "claims",
                                  "filed at least once, whatever became of them: the same for every cause",
                                  std::move(filed)));
  frame.columns.push_back(numbers("returned_pct", "percent", "claim_return rate: ever returned out of filed",
                                  std::move(returned)));
  return frame;
}

Frame claim_returns_frame(ResultFrames& source, const By& by, const ResultAxes&) {
  const RunInfo& info = source.result().info();
  const double weight = returned_claim_weight(source.result());
  const std::vector<MonthReturns> events = source.result().claim_returns();
  std::vector<MonthIndex> months;
  for (const MonthReturns& m : events) {
    months.push_back(m.month);
  }
  const Breakdown rows(
      by, {month_axis(months), label_axis("insurer_kind", "insurer on the claim", kInsurerKindNames),
           label_axis("cause", "why the claim came back", kClaimCauseNames)});
  std::vector<double> returns(rows.rows());
  std::vector<double> published(rows.rows(), kNaN);
  for (std::size_t m = 0; m < events.size(); ++m) {
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      for (std::size_t c = 0; c < kClaimCauses; ++c) {
        returns[m * rows.stride("month") + k * rows.stride("insurer_kind") + c * rows.stride("cause")] +=
            weight * static_cast<double>(events[m].by_kind[k][c]);
      }
    }
    if (by.size() == 2 && rows.has("month") && rows.has("insurer_kind")) {
      for (const PublishedReturns& p : info.published_returns) {
        if (p.cause < 0 && p.first && *p.first <= months[m] && months[m] <= p.last.value_or(*p.first)) {
          published[m * rows.stride("month") + static_cast<std::size_t>(InsurerKind::kEmployees) *
                                                   rows.stride("insurer_kind")] = p.returns;
        }
      }
    }
  }
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(numbers("returns", "returns", "return events", std::move(returns)));
  frame.columns.push_back(numbers("published_returns", "returns",
                                  "published for eligibility, employees' insurance, a month",
                                  std::move(published)));
  return frame;
}

Frame claim_payments_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const Axis types = axes.types();
  const Breakdown rows(by, {types});
  std::vector<PaymentRow> found(rows.rows(), PaymentRow{"", 0.0, kNaN, {kNaN, kNaN, kNaN, kNaN}});
  for (const PaymentRow& row : source.summary().payments) {
    if (by.empty() == (row.facility_type == "all")) {
      const auto t = std::find(types.names.begin(), types.names.end(), row.facility_type);
      found[by.empty() ? 0 : static_cast<std::size_t>(t - types.names.begin())] = row;
    }
  }
  Frame frame{"", "", rows.columns()};
  const auto measure = [&](const char* name, const char* unit, const char* meaning, const auto& of) {
    std::vector<double> values;
    for (const PaymentRow& row : found) {
      values.push_back(of(row));
    }
    frame.columns.push_back(numbers(name, unit, meaning, std::move(values)));
  };
  measure("paid", "claims", "paid claims", [](const PaymentRow& r) { return r.paid; });
  measure("mean_days", "d", "from the end of the visit month to the payment",
          [](const PaymentRow& r) { return r.mean_days; });
  constexpr std::array<const char*, 4> kNames{"paid_first_month_pct", "paid_second_month_pct",
                                              "paid_third_month_pct", "paid_later_pct"};
  constexpr std::array<const char*, 4> kMeanings{"paid in the first month after the visits", "in the second",
                                                 "in the third", "later"};
  for (std::size_t k = 0; k < kNames.size(); ++k) {
    measure(kNames[k], "percent", kMeanings[k], [k](const PaymentRow& r) { return r.after_months[k]; });
  }
  return frame;
}

}  // namespace cutover
