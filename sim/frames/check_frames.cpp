// Simulated against published values, and the conservation laws.

#include <map>

#include "frames/breakdown.hpp"

namespace cutover {
namespace {

/// Collects rows with repeated labels.
class LabelColumn {
 public:
  void add(const std::string& name) {
    const auto [at, inserted] = index_.try_emplace(name, static_cast<std::int32_t>(names_.size()));
    if (inserted) {
      names_.push_back(name);
    }
    codes_.push_back(at->second);
  }
  Column column(std::string name, std::string meaning) && {
    return labels(std::move(name), std::move(meaning), std::move(names_), std::move(codes_));
  }

 private:
  std::map<std::string, std::int32_t> index_;
  std::vector<std::string> names_;
  std::vector<std::int32_t> codes_;
};

}  // namespace

Frame published_frame(ResultFrames& source, const By&, const ResultAxes&) {
  const Summary& s = source.summary();
  std::map<MonthIndex, bool> full;
  for (const SummaryMonth& m : s.months) {
    full[m.month] = m.full;
  }
  LabelColumn metric;
  LabelColumn group;
  LabelColumn unit;
  std::vector<std::int64_t> months;
  std::vector<double> simulated;
  std::vector<double> published;
  std::vector<double> difference;
  const auto add = [&](const char* what, MonthIndex month, const std::string& of, double sim,
                       const std::optional<double>& pub, const char* in) {
    if (!pub) {
      return;
    }
    metric.add(what);
    group.add(of);
    unit.add(in);
    months.push_back(day_number(first_day(month)));
    simulated.push_back(sim);
    published.push_back(*pub);
    difference.push_back(sim - *pub);
  };
  // Rates of a part of a month are comparable with the whole; counts are not.
  for (const UtilizationRow& r : s.utilization) {
    add("utilization", r.month, r.facility_type, r.rate_pct, r.published_rate_pct, "percent");
  }
  for (const AgeRow& r : s.by_published_age) {
    add("utilization_by_age", r.month, r.age_band, r.rate_pct, r.published_rate_pct, "percent");
  }
  for (const PrefectureRow& r : s.by_prefecture) {
    add("utilization_by_prefecture", r.month, r.prefecture, r.rate_pct, r.published_rate_pct, "percent");
  }
  for (const ClaimRow& r : s.claims) {
    add("claim_based_utilization", r.month, r.facility_type, r.claim_based_pct, r.published_claim_based_pct,
        "percent");
  }
  for (const DistributionRow& r : s.distribution) {
    add("facilities_below_3_pct", r.month, r.facility_type, r.share_pct[0], r.published_below_3_pct,
        "percent");
  }
  for (const UtilizationRow& r : s.utilization) {
    if (full[r.month]) {
      add("verifications", r.month, r.facility_type, r.verifications, r.published_verifications,
          "verifications");
      add("card_uses", r.month, r.facility_type, r.card_uses, r.published_card_uses, "card uses");
    }
  }
  for (const ViewRow& r : s.views) {
    for (std::size_t c = 0; full[r.month] && c < kRecordClasses; ++c) {
      add(("views_" + std::string(kRecordClassNames[c])).c_str(), r.month, r.facility_type, r.views[c],
          r.published[c], "views");
    }
  }
  for (const ReturnsRow& r : s.returns) {
    add("returns_employees", r.month, "all", r.returns[static_cast<std::size_t>(InsurerKind::kEmployees)],
        r.published_employees, "returns");
  }
  Frame frame;
  frame.columns.push_back(std::move(metric).column("metric", "what is compared"));
  frame.columns.push_back({"month", ColumnKind::kMonth, "month",
                           "month of the visits; of returns: of the event", std::move(months)});
  frame.columns.push_back(
      std::move(group).column("group", "facility type, age or prefecture, all where not broken down"));
  frame.columns.push_back(numbers("simulated", "see unit", "simulated value", std::move(simulated)));
  frame.columns.push_back(numbers("published", "see unit", "published value", std::move(published)));
  frame.columns.push_back(
      numbers("difference", "see unit", "simulated less published", std::move(difference)));
  frame.columns.push_back(std::move(unit).column("unit", "unit of the three"));
  return frame;
}

Frame checks_frame(ResultFrames& source, const By&, const ResultAxes&) {
  const CheckSummary& c = source.summary().checks;
  std::vector<std::string> names;
  std::vector<std::int32_t> codes;
  std::vector<std::int64_t> made;
  std::vector<std::int64_t> passed;
  const auto add = [&](const char* name, int all, int good) {
    codes.push_back(static_cast<std::int32_t>(names.size()));
    names.emplace_back(name);
    made.push_back(all);
    passed.push_back(good);
  };
  add("visits_balance", c.days, c.days_balanced);
  add("cube_agrees", c.days, c.days_cube_agrees);
  add("insurers_agree", c.days, c.days_insurers_agree);
  add("facilities_reconcile", c.months, c.months_reconciled);
  add("claims_agree", c.claim_months, c.claim_months_agree);
  add("population_balances", c.population_months, c.population_months_balanced);
  add("payouts_reconcile", c.programmes, c.programmes_reconciled);
  return {"",
          "",
          {labels("check", "conservation law", std::move(names), std::move(codes)),
           {"made", ColumnKind::kWhole, "checks", "days, months or programmes checked", std::move(made)},
           {"passed", ColumnKind::kWhole, "checks", "of these, all adds up", std::move(passed)}}};
}

}  // namespace cutover
