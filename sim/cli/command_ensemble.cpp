#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "calibration/ensemble_file.hpp"
#include "cli/commands.hpp"
#include "core/output_file.hpp"
#include "tables/data_directory.hpp"

namespace cutover::cli {
namespace {

constexpr double kBand = 0.90;

struct Spread {
  double mean, sd, low, high;
};

/// Mean, standard deviation and the middle 90 % of one row, quantiles interpolated between members.
Spread spread_of(const Eigen::VectorXd& row) {
  std::vector<double> sorted(row.begin(), row.end());
  std::sort(sorted.begin(), sorted.end());
  const auto quantile = [&](double q) {
    const double at = q * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
  };
  const double mean = row.mean();
  const double variance = (row.array() - mean).square().sum() / static_cast<double>(row.size() - 1);
  return {mean, std::sqrt(variance), quantile((1 - kBand) / 2), quantile((1 + kBand) / 2)};
}

void print_parameters(const EnsembleReport& report) {
  fmt::print("{:<30} {:>9} {:>7} {:>11} {:>7} {:>7}\n", "parameter", "prior", "sd", "posterior", "sd",
             "kept");
  for (std::size_t i = 0; i < report.beliefs.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    const Spread before = spread_of(report.prior.row(row));
    const Spread after = spread_of(report.posterior.row(row));
    fmt::print("{:<30} {:>9.3f} {:>7.3f} {:>11.3f} {:>7.3f} {:>5.0f} %\n", report.beliefs[i].name,
               before.mean, before.sd, after.mean, after.sd, 100 * after.sd / before.sd);
  }
}

}  // namespace

int calibrate_ensemble(const EnsembleArguments& a) {
  EnsembleStudy study = a.study;
  study.data = find_data(a.study.data, a.study.scenario.empty() ? std::filesystem::path{"."} / "scenario.toml"
                                                                : a.study.scenario);
  study.progress = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  const std::filesystem::path file =
      std::filesystem::is_directory(a.output) ? a.output / "ensemble.csv" : a.output;
  check_output(file, a.replace);
  const EnsembleFindings found = study_ensemble(study);
  write_ensemble(file, found.report.members, found.known_until, found.about);

  print_parameters(found.report);
  fmt::print("\n{:<8} {:<15} {:<21} {:>9} {:>7} {:>16}\n", "month", "type", "measure", "published", "mean",
             "90 % of members");
  for (std::size_t i = 0; i < found.targets.size(); ++i) {
    const FitTarget& t = found.targets[i];
    const Spread s = spread_of(found.values.row(static_cast<Eigen::Index>(i)));
    fmt::print("{:<8} {:<15} {:<21} {:>9.2f} {:>7.2f} {:>7.2f} to {:>5.2f}{}\n", format_month(t.month),
               t.type_name(), t.measure == Measure::kRate ? "rate, %" : "facilities < 3 %, %", t.published,
               s.mean, s.low, s.high, found.used[i] ? "" : "  not used");
  }
  fmt::print("\nwrote {}\n", file.string());
  return kOk;
}

}  // namespace cutover::cli
