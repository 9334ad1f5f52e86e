#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "calibration/ensemble.hpp"
#include "calibration/ensemble_file.hpp"
#include "cli/commands.hpp"
#include "core/output_file.hpp"
#include "run/host.hpp"
#include "run/simulated_rates.hpp"
#include "run/work_pool.hpp"
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

/// What the simulated nation gives beside the panel where the ensemble has its middle: one number a target; 0
/// for months that the scenario does not simulate.
std::vector<double> simulation_beside_panel(const EnsembleArguments& arguments,
                                            const std::filesystem::path& data, Day until,
                                            EnsembleCalibration& calibration, const EnsembleReport& report) {
  const AdoptionModel middle = calibration.with(report.posterior.rowwise().mean());
  Scenario history = load_scenario(arguments.scenario);
  history.sample = arguments.sample;
  history.parameters.adoption.known_until = until;
  history.end = std::min(history.end, until);
  fmt::print(stderr, "simulating {} to {} at sample {}\n", arguments.scenario.string(),
             format_day(history.end), arguments.sample);
  const SimulatedMonths months = simulate_months(history, data, middle, arguments.threads);
  // The mean of all members' panels: each has a seed of its own.
  const std::vector<AdoptionModel> same(report.members.size(), middle);
  const Eigen::VectorXd mean = calibration.panel_values(same, calibration.targets()).rowwise().mean();
  std::vector<double> shift =
      rates_of(months, calibration.targets(), std::vector<double>(mean.begin(), mean.end()));
  for (std::size_t i = 0; i < shift.size(); ++i) {
    shift[i] -= mean[static_cast<Eigen::Index>(i)];
  }
  return shift;
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
  const std::filesystem::path data =
      find_data(a.data, a.scenario.empty() ? std::filesystem::path{"."} / "scenario.toml" : a.scenario);
  const std::filesystem::path file =
      std::filesystem::is_directory(a.output) ? a.output / "ensemble.csv" : a.output;
  check_output(file, a.replace);
  const Day until = a.until.empty() ? kAllKnown : first_day(parse_month(a.until) + 1) - std::chrono::days{1};

  EnsembleOptions options;
  options.members = a.members;
  options.persons = a.persons;
  options.seed = a.seed;
  options.known_until = until;
  options.progress = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  WorkPool pool(a.threads > 0 ? a.threads : hardware_threads());
  EnsembleCalibration calibration{data, options,
                                  [&](std::size_t count, const std::function<void(std::size_t)>& task) {
                                    pool.for_each(count, [&](std::size_t i, int) { task(i); });
                                  }};
  EnsembleReport report = calibration.calibrate();
  std::vector<double> shift;
  if (!a.scenario.empty()) {
    shift = simulation_beside_panel(a, data, until, calibration, report);
    report = calibration.calibrate(shift);
  }

  write_ensemble(file, report.members,
                 {fmt::format("date: published months {}, seed {}, panels of {} persons{}",
                              a.until.empty() ? "all" : "to " + a.until, a.seed, a.persons,
                              a.scenario.empty() ? "" : ", shifted by " + a.scenario.filename().string()),
                  "unit: as in adoption_fit.csv; source: its priors, and data/utilization_*.csv, "
                  "facility_distribution.csv"});

  const std::vector<FitTarget> all = load_fit_targets(data, load_nation_tables(data));
  const Eigen::MatrixXd values = calibration.panel_values(report.members, all);
  print_parameters(report);
  fmt::print("\n{:<8} {:<15} {:<21} {:>9} {:>7} {:>16}\n", "month", "type", "measure", "published", "mean",
             "90 % of members");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const FitTarget& t = all[i];
    Spread s = spread_of(values.row(static_cast<Eigen::Index>(i)));
    const auto known = std::find_if(
        calibration.targets().begin(), calibration.targets().end(),
        [&](const FitTarget& k) { return k.measure == t.measure && k.month == t.month && k.type == t.type; });
    const bool used = known != calibration.targets().end();
    const double beside =
        used && !shift.empty() ? shift[static_cast<std::size_t>(known - calibration.targets().begin())] : 0;
    fmt::print("{:<8} {:<15} {:<21} {:>9.2f} {:>7.2f} {:>7.2f} to {:>5.2f}{}\n", format_month(t.month),
               t.type_name(), t.measure == Measure::kRate ? "rate, %" : "facilities < 3 %, %", t.published,
               s.mean + beside, s.low + beside, s.high + beside, used ? "" : "  not used");
  }
  fmt::print("\nwrote {}\n", file.string());
  return kOk;
}

}  // namespace cutover::cli
