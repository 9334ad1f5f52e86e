#include "tables/nation_tables.hpp"

#include <algorithm>
#include <stdexcept>

#include "tables/derive.hpp"
#include "tables/known.hpp"
#include "tables/raking.hpp"

namespace cutover {

void refuse(const std::string& file, const std::string& sentence) {
  throw InputError(
      {Diagnostic{Severity::kError, file, 0, 0, sentence, "docs/data.md describes the derivation", ""}});
}

Eigen::MatrixXd raked(const Eigen::MatrixXd& seed, const Eigen::VectorXd& row_totals,
                      const Eigen::VectorXd& column_totals, const std::string& file) {
  try {
    const RakingResult result = rake(seed, row_totals, column_totals);
    if (result.converged) {
      return result.table;
    }
    refuse(file, "the totals are still missed by " + std::to_string(result.largest_error) +
                     " of their sum after " + std::to_string(result.iterations) + " sweeps of raking");
  } catch (const std::invalid_argument& fault) {
    refuse(file, fault.what());
  }
}

double solve(const std::function<double(double)>& f, double low, double high, const std::string& file,
             const std::string& sentence) {
  const bool rising = f(high) > 0;
  if (rising == (f(low) > 0)) {
    refuse(file, sentence);
  }
  while (true) {
    const double middle = (low + high) / 2;
    if (middle <= low || middle >= high) {  // no number lies between
      return middle;
    }
    ((f(middle) > 0) == rising ? high : low) = middle;
  }
}

double interpolate(const std::vector<std::pair<Day, double>>& points, Day day) {
  const auto after =
      std::upper_bound(points.begin(), points.end(), day,
                       [](Day d, const std::pair<Day, double>& point) { return d < point.first; });
  if (after == points.begin()) {
    return points.front().second;
  }
  if (after == points.end()) {
    return points.back().second;
  }
  const auto before = std::prev(after);
  const double t = static_cast<double>((day - before->first).count()) /
                   static_cast<double>((after->first - before->first).count());
  return before->second + t * (after->second - before->second);
}

double NationTables::registered_share(Day day, int prefecture, int band) const {
  return share_of_odds(odds(interpolate(registered_centre, day)) *
                       registered_odds_by_prefecture[static_cast<std::size_t>(prefecture)] *
                       registered_odds_by_age[static_cast<std::size_t>(band)]);
}

double NationTables::registered_share(Day day) const {
  return interpolate(registered_national, day);
}

double NationTables::held_share(Day day, int prefecture, int band) const {
  if (day <= held_centre.front().first) {
    return 0;
  }
  return share_of_odds(odds(interpolate(held_centre, day)) *
                       registered_odds_by_prefecture[static_cast<std::size_t>(prefecture)] *
                       registered_odds_by_age[static_cast<std::size_t>(band)]);
}

double NationTables::registered_issue_month(Day day) const {
  const double registered = interpolate(registered_centre, day);
  const MonthIndex first = month_index(held_centre.front().first);
  MonthIndex month = first;
  double begin = 0;
  double end = interpolate(held_centre, first_day(month + 1));
  while (end <= registered && first_day(month + 1) < held_centre.back().first) {
    begin = end;
    ++month;
    end = interpolate(held_centre, first_day(month + 1));
  }
  return month - first + (end > begin ? std::min(1.0, (registered - begin) / (end - begin)) : 0.0);
}

NationTables load_nation_tables(const std::filesystem::path& directory) {
  return load_nation_tables(directory, Knowledge{});
}

NationTables load_nation_tables(const std::filesystem::path& directory, const Knowledge& knowledge) {
  const PublishedTables published = known_tables(read_published_tables(directory), knowledge);
  NationTables nation{};
  nation.prefecture_name = published.prefecture_name;
  nation.prefecture_romaji = published.prefecture_romaji;
  nation.day_pattern = published.day_pattern;
  nation.holidays = published.holidays;
  nation.observed = published.observed;
  for (const AgeRate& rate : published.utilization_by_age) {
    nation.observed_by_age.push_back(
        {published.utilization_by_age_month, rate.first_band, rate.last_band, rate.rate_pct});
  }
  for (const PrefectureRates& month : published.utilization_by_prefecture) {
    for (const auto& [prefecture, rate] : month.rate_pct) {
      nation.observed_by_prefecture.push_back({month_index(month.date), prefecture, rate});
    }
  }
  nation.incidents = published.incidents;
  nation.observed_views = published.observed_views;
  nation.legacy_expiry = published.legacy_expiry;
  nation.input_hashes = published.hashes;
  derive_population(published, nation);
  derive_insurers(published, nation);
  derive_facilities(published, nation);
  derive_visits(published, nation);
  derive_card_use(published, nation);
  derive_registration(published, nation);
  nation.mortality_at_65 = published.assumptions.mortality_at_65;
  nation.mortality_doubling_years = published.assumptions.mortality_doubling_years;
  hold_back(nation, knowledge.until);
  return nation;
}

}  // namespace cutover
