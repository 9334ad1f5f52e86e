// Payments of programmes, and the population behind everything.

#include <algorithm>
#include <set>

#include "frames/breakdown.hpp"

namespace cutover {
namespace {

std::vector<std::string> programme_ids(const ResultReader& result) {
  std::vector<std::string> ids;
  for (const ProgrammeTotals& p : result.programmes()) {
    ids.push_back(p.id);
  }
  return ids;
}

double ratio_pct(const Payout& p, const Ratio& ratio) {
  return p.has_rates
             ? percent_of(static_cast<double>(ratio.numerator), static_cast<double>(ratio.denominator))
             : kNaN;
}

}  // namespace

Frame payouts_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const RunShape& shape = source.result().info().shape;
  const std::vector<Payout> payouts = source.result().payouts();
  std::set<MonthIndex> month_set;
  std::size_t tiers = 0;
  for (const Payout& p : payouts) {
    month_set.insert(p.paid);
    tiers = std::max<std::size_t>(tiers, p.row + 1U);
  }
  const std::vector<MonthIndex> months(month_set.begin(), month_set.end());
  std::vector<std::string> tier_names;
  for (std::size_t t = 0; t < tiers; ++t) {
    tier_names.push_back(std::to_string(t + 1));
  }
  Axis month = month_axis(months);
  month.meaning = "month of payment";
  const Breakdown rows(
      by, {label_axis("programme", "programme", programme_ids(source.result())), month, axes.types(),
           axes.prefectures(),
           label_axis("tier", "tier of the period or row of the grants, from 1", tier_names)});
  std::vector<double> payments(rows.rows());
  std::vector<double> yen(rows.rows());
  for (const Payout& p : payouts) {
    const auto m =
        static_cast<std::size_t>(std::lower_bound(months.begin(), months.end(), p.paid) - months.begin());
    const auto type = static_cast<std::size_t>(p.type);
    const std::size_t row = p.programme * rows.stride("programme") + m * rows.stride("month") +
                            type * rows.stride("facility_type") +
                            axes.prefecture_slot(p.prefecture) * rows.stride("prefecture") +
                            p.row * rows.stride("tier");
    const double w = shape.facility_weight.at(type).at(p.prefecture);
    payments[row] += w;
    yen[row] += w * static_cast<double>(p.amount);
  }
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(numbers("payments", "payments", "payments to facilities", std::move(payments)));
  frame.columns.push_back(numbers("yen", "JPY", "amount", std::move(yen)));
  return frame;
}

Frame payout_records_frame(ResultFrames& source, const By&, const ResultAxes&) {
  const ResultReader& result = source.result();
  const std::vector<Payout> payouts = result.payouts();
  Frame frame;
  const auto label = [&](const char* name, const char* meaning, std::vector<std::string> names,
                         const auto& of) {
    std::vector<std::int32_t> codes;
    for (const Payout& p : payouts) {
      codes.push_back(static_cast<std::int32_t>(of(p)));
    }
    frame.columns.push_back(labels(name, meaning, std::move(names), std::move(codes)));
  };
  const auto integer = [&](const char* name, ColumnKind kind, const char* unit, const char* meaning,
                           const auto& of) {
    std::vector<std::int64_t> values;
    for (const Payout& p : payouts) {
      values.push_back(static_cast<std::int64_t>(of(p)));
    }
    frame.columns.push_back({name, kind, unit, meaning, std::move(values)});
  };
  const auto number = [&](const char* name, const char* unit, const char* meaning, const auto& of) {
    std::vector<double> values;
    for (const Payout& p : payouts) {
      values.push_back(of(p));
    }
    frame.columns.push_back(numbers(name, unit, meaning, std::move(values)));
  };
  std::vector<std::string> prefectures(kPrefectures);
  std::copy(result.info().prefectures.begin(), result.info().prefectures.end(), prefectures.begin());
  const auto whole = ColumnKind::kWhole;
  label("programme", "programme", programme_ids(result), [](const Payout& p) { return p.programme; });
  integer("facility", whole, "1", "number of the facility", [](const Payout& p) { return p.facility; });
  label("facility_type", "its type", {kFacilityTypeNames.begin(), kFacilityTypeNames.end()},
        [](const Payout& p) { return p.type; });
  label("prefecture", "its prefecture", prefectures, [](const Payout& p) { return p.prefecture; });
  integer("period", whole, "1", "period of the programme, from 1; subsidies have one",
          [](const Payout& p) { return p.period + 1; });
  integer("tier", whole, "1", "tier of the period or row of the grants, from 1",
          [](const Payout& p) { return p.row + 1; });
  integer("due", ColumnKind::kMonth, "month", "last month of the period, of the claim or the application",
          [](const Payout& p) { return day_number(first_day(p.due)); });
  integer("paid", ColumnKind::kMonth, "month", "month of payment",
          [](const Payout& p) { return day_number(first_day(p.paid)); });
  number("baseline_pct", "percent", "own rate of the baseline month",
         [](const Payout& p) { return ratio_pct(p, p.baseline); });
  number("reached_pct", "percent", "rate of the period",
         [](const Payout& p) { return ratio_pct(p, p.reached); });
  number("increase_points", "percentage points", "reached above the baseline",
         [](const Payout& p) { return p.has_rates ? static_cast<double>(p.increase) / 1000.0 : kNaN; });
  integer("users_added", whole, "users", "users added", [](const Payout& p) { return p.users_added; });
  integer("unit_yen", whole, "JPY", "for each use, facility or claim; subsidies: cost of one unit",
          [](const Payout& p) { return p.unit_yen; });
  integer("units", whole, "units", "uses, facilities, claims, or units bought",
          [](const Payout& p) { return p.units; });
  integer("cost", whole, "JPY", "subsidies: what the facility spends",
          [](const Payout& p) { return p.cost; });
  integer("cost_counted", whole, "JPY", "of it up to the cost cap",
          [](const Payout& p) { return p.cost_counted; });
  integer("cap", whole, "JPY", "cap of the amount", [](const Payout& p) { return p.cap; });
  integer("capped", whole, "1", "1 if the cap cut the amount", [](const Payout& p) { return p.capped; });
  integer("amount", whole, "JPY", "paid to this simulated facility",
          [](const Payout& p) { return p.amount; });
  number("weight", "facilities", "real facilities it stands for", [&](const Payout& p) {
    return result.info().shape.facility_weight.at(static_cast<std::size_t>(p.type)).at(p.prefecture);
  });
  return frame;
}

Frame population_frame(ResultFrames& source, const By& by, const ResultAxes&) {
  const std::vector<PopulationMonth> months = source.result().population();
  std::vector<MonthIndex> list;
  for (const PopulationMonth& m : months) {
    list.push_back(m.month);
  }
  const Breakdown rows(by, {month_axis(list), label_axis("age_band", "age [years]", kAgeBandNames)});
  Frame frame{"", "", rows.columns()};
  const auto measure = [&](const char* name, const char* meaning, auto member) {
    std::vector<std::int64_t> values(rows.rows());
    for (std::size_t m = 0; m < months.size(); ++m) {
      for (std::size_t band = 0; band < kAgeBands; ++band) {
        values[m * rows.stride("month") + band * rows.stride("age_band")] += (months[m].*member)[band];
      }
    }
    frame.columns.push_back({name, ColumnKind::kWhole, "simulated persons", meaning, std::move(values)});
  };
  measure("at_begin", "before the changes of the month", &PopulationMonth::at_begin);
  measure("births", "born", &PopulationMonth::births);
  measure("deaths", "died", &PopulationMonth::deaths);
  measure("birthdays_in", "came from the band below", &PopulationMonth::birthdays_in);
  measure("birthdays_out", "went into the band above", &PopulationMonth::birthdays_out);
  measure("at_end", "after the changes", &PopulationMonth::at_end);
  measure("insurer_changes", "changed their insurer", &PopulationMonth::insurer_changes);
  measure("moves", "moved house", &PopulationMonth::moves);
  return frame;
}

}  // namespace cutover
