#include "planning/ensemble_study.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/work_pool.hpp"
#include "run/host.hpp"
#include "run/simulated_rates.hpp"

namespace cutover {
namespace {

/// What the simulated nation gives beside the panel where the ensemble has its middle: one number a target; 0
/// for months that the scenario does not simulate.
std::vector<double> simulation_beside_panel(const EnsembleStudy& study, Day until,
                                            EnsembleCalibration& calibration, const EnsembleReport& report) {
  const AdoptionModel middle = calibration.with(report.posterior.rowwise().mean());
  Scenario history = load_scenario(study.scenario);
  history.sample = study.sample;
  history.parameters.adoption.known_until = until;
  history.end = std::min(history.end, until);
  if (study.progress) {
    study.progress(fmt::format("simulating {} to {} at sample {}", study.scenario.string(),
                               format_day(history.end), study.sample));
  }
  const SimulatedMonths months = simulate_months(history, study.data, middle, study.threads);
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

}  // namespace

EnsembleFindings study_ensemble(const EnsembleStudy& study) {
  const Day until =
      study.until.empty() ? kAllKnown : first_day(parse_month(study.until) + 1) - std::chrono::days{1};
  EnsembleOptions options;
  options.members = study.members;
  options.persons = study.persons;
  options.seed = study.seed;
  options.known_until = until;
  options.progress = study.progress;
  WorkPool pool(study.threads > 0 ? study.threads : hardware_threads());
  EnsembleCalibration calibration{study.data, options,
                                  [&](std::size_t count, const std::function<void(std::size_t)>& task) {
                                    pool.for_each(count, [&](std::size_t i, int) { task(i); });
                                  }};
  EnsembleFindings found;
  found.report = calibration.calibrate();
  std::vector<double> shift;
  if (!study.scenario.empty()) {
    shift = simulation_beside_panel(study, until, calibration, found.report);
    found.report = calibration.calibrate(shift);
  }
  found.known_until = until;
  found.about = {
      fmt::format("date: published months {}, seed {}, panels of {} persons{}",
                  study.until.empty() ? "all" : "to " + study.until, study.seed, study.persons,
                  study.scenario.empty() ? "" : ", shifted by " + study.scenario.filename().string()),
      "unit: as in adoption_fit.csv; source: its priors, and data/utilization_*.csv, "
      "facility_distribution.csv"};
  found.targets = load_fit_targets(study.data, load_nation_tables(study.data));
  found.values = calibration.panel_values(found.report.members, found.targets);
  for (std::size_t i = 0; i < found.targets.size(); ++i) {
    const FitTarget& t = found.targets[i];
    const auto known = std::find_if(
        calibration.targets().begin(), calibration.targets().end(),
        [&](const FitTarget& k) { return k.measure == t.measure && k.month == t.month && k.type == t.type; });
    const bool used = known != calibration.targets().end();
    found.used.push_back(used);
    if (used && !shift.empty()) {
      found.values.row(static_cast<Eigen::Index>(i)).array() +=
          shift[static_cast<std::size_t>(known - calibration.targets().begin())];
    }
  }
  return found;
}

}  // namespace cutover
