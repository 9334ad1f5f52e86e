#include "run/published.hpp"

#include "calibration/fit.hpp"
#include "claims/claim_case.hpp"
#include "tables/csv.hpp"

namespace cutover {
namespace {

/// What the run knew and what was published later alike: it stands beside the result.
void add_utilization(const NationTables& tables, RunInfo& info) {
  for (const auto* observed : {&tables.observed, &tables.later.observed}) {
    for (const ObservedUtilization& o : *observed) {
      info.published.push_back({o.month, o.facility_type, o.verifications, o.card_uses, o.rate_pct});
    }
  }
  for (const auto* observed : {&tables.observed_by_age, &tables.later.observed_by_age}) {
    for (const ObservedByAge& o : *observed) {
      info.published_by_age.push_back(
          {o.month, static_cast<AgeBand>(o.first_band), static_cast<AgeBand>(o.last_band), o.rate_pct});
    }
  }
  for (const auto* observed : {&tables.observed_by_prefecture, &tables.later.observed_by_prefecture}) {
    for (const ObservedByPrefecture& o : *observed) {
      info.published_by_prefecture.push_back({o.month, o.prefecture, o.rate_pct});
    }
  }
  for (const auto* observed : {&tables.observed_views, &tables.later.observed_views}) {
    for (const ObservedViews& v : *observed) {
      for (int c = 0; c < kRecordClasses; ++c) {
        info.published_views.push_back({v.month, v.facility_type, c, v.views[static_cast<std::size_t>(c)]});
      }
    }
  }
}

void add_returns(const std::filesystem::path& directory, std::vector<Diagnostic>& faults, RunInfo& info) {
  CsvTable levels{
      directory / "claim_returns_level.csv", {"level_order", "returns_per_month", "from", "to"}, faults};
  for (std::size_t row = 0; row < levels.rows(); ++row) {
    PublishedReturns level;
    level.returns = levels.number(row, "returns_per_month");
    if (!levels.blank(row, "from") && !levels.blank(row, "to")) {
      level.first = levels.month(row, "from");
      level.last = levels.month(row, "to");
    }
    info.published_returns.push_back(level);
  }
  const std::vector<std::string> months{"2024-01", "2024-02", "2024-03"};
  CsvTable causes{directory / "claim_returns_by_cause.csv",
                  {"cause", "name_ja", months[0], months[1], months[2]},
                  faults};
  std::vector<std::string_view> names(kClaimCauseNames.begin(), kClaimCauseNames.end());
  for (std::size_t row = 0; row < causes.rows(); ++row) {
    const auto cause = causes.choice(row, "cause", names);
    for (const std::string& month : months) {
      const double returns = causes.number(row, month);
      if (cause) {
        const MonthIndex m = parse_month(month);
        info.published_returns.push_back({m, m, static_cast<int>(*cause), returns});
      }
    }
  }
}

}  // namespace

void add_published(const std::filesystem::path& data_directory, const NationTables& tables, RunInfo& info) {
  add_utilization(tables, info);
  for (const FitTarget& target : load_facility_targets(data_directory)) {
    info.published_distribution.push_back({target.month, target.type, {}, target.published});
  }
  const std::filesystem::path directory = data_directory / "validation";
  std::vector<Diagnostic> faults;
  CsvTable counted{directory / "facilities_counted.csv", {"month", "facilities", "source"}, faults};
  for (std::size_t row = 0; row < counted.rows(); ++row) {
    info.published_distribution.push_back(
        {counted.month(row, "month"), -1, counted.number(row, "facilities"), {}});
  }
  CsvTable by_claims{directory / "claim_based_utilization.csv", {"month", "rate_pct", "source"}, faults};
  for (std::size_t row = 0; row < by_claims.rows(); ++row) {
    info.published_claim_based.push_back(
        {by_claims.month(row, "month"), by_claims.number(row, "rate_pct", {0, 100})});
  }
  add_returns(directory, faults, info);
  if (!faults.empty()) {
    throw InputError(faults);
  }
}

}  // namespace cutover
