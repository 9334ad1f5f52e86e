// Published values a run was handed: copied into the result, so that a summary needs no data directory.

#include <limits>

#include "results/writer_impl.hpp"

namespace cutover {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Writes a table of rows, one list of numbers a column; each column becomes the type of its dataset.
void put_rows(const OpenGroup& g, std::size_t rows,
              const std::vector<std::pair<const char*, std::vector<double>>>& columns) {
  g.resize("row", rows);
  h5::write_all(g["row"], counting<std::int32_t>(rows));
  for (const auto& [name, values] : columns) {
    h5::write_all(g[name], values);
  }
}

}  // namespace

void ResultWriter::Impl::put_published(const RunInfo& info) {
  const MonthIndex origin = month_index(start);
  const auto days = [&](MonthIndex m) { return days_between(first_day(origin), first_day(m)); };
  const auto columns = static_cast<std::size_t>(types) + 1;

  std::map<MonthIndex, std::size_t> rows;
  for (const PublishedUtilization& p : info.published) {
    rows.emplace(p.month, 0);
  }
  std::vector<std::int32_t> month;
  for (auto& [m, row] : rows) {
    row = month.size();
    month.push_back(days(m));
  }
  std::array<std::vector<double>, 3> grid;
  grid.fill(std::vector<double>(rows.size() * columns, std::numeric_limits<double>::quiet_NaN()));
  for (const PublishedUtilization& p : info.published) {
    if (p.facility_type >= types) {
      continue;
    }
    const std::size_t at = rows[p.month] * columns + static_cast<std::size_t>(p.facility_type + 1);
    const std::array<std::optional<double>, 3> values{p.verifications, p.card_uses, p.rate_pct};
    for (std::size_t i = 0; i < values.size(); ++i) {
      grid[i][at] = values[i].value_or(grid[i][at]);
    }
  }
  std::vector<std::string> names{"all"};
  for (std::size_t t = 0; t + 1 < columns; ++t) {
    names.emplace_back(kFacilityTypeNames[t]);
  }
  const OpenGroup& g = groups["/published"];
  g.resize("month", month.size());
  h5::write_all(g["month"], month);
  h5::write_strings(g["facility_type"], names);
  h5::write_all(g["verifications"], grid[0]);
  h5::write_all(g["card_uses"], grid[1]);
  h5::write_all(g["rate_pct"], grid[2]);

  std::vector<std::int32_t> row_month;
  std::vector<std::uint8_t> first;
  std::vector<std::uint8_t> last;
  std::vector<double> rate;
  for (const PublishedByAge& p : info.published_by_age) {
    row_month.push_back(days(p.month));
    first.push_back(p.first);
    last.push_back(p.last);
    rate.push_back(p.rate_pct);
  }
  const OpenGroup& a = groups["/published/by_age"];
  a.resize("row", rate.size());
  h5::write_all(a["row"], counting<std::int32_t>(rate.size()));
  h5::write_all(a["row_month"], row_month);
  h5::write_all(a["first_band"], first);
  h5::write_all(a["last_band"], last);
  h5::write_all(a["rate_pct"], rate);
}

void ResultWriter::Impl::put_published_rows(const RunInfo& info) {
  using Column = std::vector<double>;
  Column month;
  Column rate;
  for (const PublishedClaimBased& p : info.published_claim_based) {
    month.push_back(month_days(p.month));
    rate.push_back(p.rate_pct);
  }
  put_rows(groups["/published/claim_based"], rate.size(), {{"row_month", month}, {"rate_pct", rate}});

  month.clear();
  rate.clear();
  Column prefecture;
  for (const PublishedByPrefecture& p : info.published_by_prefecture) {
    month.push_back(month_days(p.month));
    prefecture.push_back(p.prefecture + 1);
    rate.push_back(p.rate_pct);
  }
  put_rows(groups["/published/by_prefecture"], rate.size(),
           {{"row_month", month}, {"prefecture_code", prefecture}, {"rate_pct", rate}});

  month.clear();
  Column type;
  Column record_class;
  Column views;
  for (const PublishedViews& p : info.published_views) {
    month.push_back(month_days(p.month));
    type.push_back(p.facility_type);
    record_class.push_back(p.record_class);
    views.push_back(p.views);
  }
  put_rows(groups["/published/record_views"], views.size(),
           {{"row_month", month}, {"type_index", type}, {"class_index", record_class}, {"views", views}});

  month.clear();
  type.clear();
  Column facilities;
  Column below;
  for (const PublishedDistribution& p : info.published_distribution) {
    month.push_back(month_days(p.month));
    type.push_back(p.facility_type);
    facilities.push_back(p.facilities.value_or(kNaN));
    below.push_back(p.below_3_pct.value_or(kNaN));
  }
  put_rows(groups["/published/distribution"], below.size(),
           {{"row_month", month}, {"type_index", type}, {"facilities", facilities}, {"below_3_pct", below}});

  Column has_period;
  Column first;
  Column last;
  Column cause;
  Column returns;
  const MonthIndex origin = month_index(start);
  for (const PublishedReturns& p : info.published_returns) {
    has_period.push_back(p.first ? 1 : 0);
    first.push_back(month_days(p.first.value_or(origin)));
    last.push_back(month_days(p.first ? p.last.value_or(*p.first) : origin));
    cause.push_back(p.cause);
    returns.push_back(p.returns);
  }
  put_rows(groups["/published/returns"], returns.size(),
           {{"has_period", has_period},
            {"first_month", first},
            {"last_month", last},
            {"cause_index", cause},
            {"returns", returns}});
}

}  // namespace cutover
