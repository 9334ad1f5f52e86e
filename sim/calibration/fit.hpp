/// \file
/// The fit of the adoption model to the published months, in two stages.
///
/// First the panel (adoption/panel.hpp) is fitted: levels of the types, spread over facilities, what asking
/// for the card does, what experience does, strengths of the drivers, by least squares with the prior beliefs
/// of data/adoption_fit.csv; ages and prefectures are matched to their published odds in between. Then a
/// caller that can simulate the nation person by person hands in what it finds: residuals from the
/// simulation, derivatives from the panel, a few rounds.
///
/// Example (first stage):
///   Calibration c{demand, Parameters{}, load_adoption_model(data), load_fit_targets(data, demand.tables())};
///   const FitReport report = c.fit();
///   write_fit(report, data);
/// Second stage:
///   const FitReport better = c.refine(report.model, [&](const AdoptionModel& m) { return rates(simulate(m));
///   });
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "adoption/panel.hpp"
#include "calibration/number_use.hpp"

namespace cutover {

enum class Measure : std::uint8_t {
  kRate,    ///< utilization rate of a month (UTL-01), percent
  kBelow3,  ///< facilities whose rate of the month lies below 3 % (UTL-04), percent
};

/// One published number.
struct FitTarget {
  Measure measure = Measure::kRate;
  MonthIndex month = 0;
  int type = -1;         ///< main type; -1: all
  double published = 0;  ///< percent
  double tolerance = 0;  ///< percentage points: what the fit takes for one standard deviation

  std::string type_name() const;
};

/// Facilities below 3 % (UTL-04) from data/facility_distribution.csv, all of them.
std::vector<FitTarget> load_facility_targets(const std::filesystem::path& directory);

/// The published numbers the fit uses, as far as the tables know (tables/known.hpp): nation and types from
/// data/utilization_*.csv, facilities below 3 %.
std::vector<FitTarget> load_fit_targets(const std::filesystem::path& directory, const NationTables& tables);

/// Months in which the odds of card use by age and by prefecture were published, which levels are matched to;
/// those by prefecture have gaps that nearby months fill, until kLastPrefectureMonth.
inline constexpr MonthIndex kAgeMonth = 2024 * 12 + 8;             ///< September 2024
inline constexpr MonthIndex kPrefectureMonth = 2024 * 12 + 2;      ///< March 2024
inline constexpr MonthIndex kLastPrefectureMonth = 2024 * 12 + 3;  ///< April 2024

/// True for values that the fit matches to those odds.
bool is_matched(const FitParameter& row);
/// True for values that the least squares move: neither matched nor assumed.
bool is_unknown(const FitParameter& row);

/// What a model gives for every target, in percent.
using Simulate = std::function<std::vector<double>(const AdoptionModel&)>;

struct FitReport {
  AdoptionModel model;  ///< `fit` rows hold values and their standard deviations
  std::vector<FitTarget> targets;
  std::vector<double> simulated;  ///< of the targets
  int iterations = 0;
  bool converged = false;
};

struct FitOptions {
  int rounds = 3;  ///< of ages and prefectures after the rest
  int max_iterations = 12;
  std::function<void(const std::string&)> progress;
};

class Calibration {
 public:
  /// \param persons  size of the panel
  /// \param seed  of the panel
  Calibration(const Demand& demand, const Parameters& defaults, AdoptionModel start,
              std::vector<FitTarget> targets, int persons = 30'000, std::uint64_t seed = 1);

  /// First stage, from published numbers alone.
  FitReport fit(const FitOptions& options = {});
  /// Second stage: residuals of `simulate`, derivatives of the panel.
  FitReport refine(const AdoptionModel& model, const Simulate& simulate, int rounds = 3);
  /// What the panel gives for the targets.
  std::vector<double> panel_values(const AdoptionModel& model) { return panel_values(model, targets_); }
  /// The same for other ones, of earlier or later months.
  std::vector<double> panel_values(const AdoptionModel& model, const std::vector<FitTarget>& targets);
  /// Least squares over the fitted values, ages and prefectures left alone.
  FitReport calibrate(const AdoptionModel& model, const Simulate& simulate, const Simulate& derivatives,
                      const FitOptions& options);
  const std::vector<FitTarget>& targets() const { return targets_; }

 private:
  /// Moves ages and prefectures so that their odds in the published month come out.
  void match_ages(AdoptionModel& model);
  void match_prefectures(AdoptionModel& model);

  const Demand& demand_;
  Parameters p_;
  AdoptionModel start_;
  std::vector<FitTarget> targets_;
  Panel panel_;
};

/// Writes data/adoption_fit.csv and data/adoption_residuals.csv.
void write_fit(const FitReport& report, const std::filesystem::path& directory);

}  // namespace cutover
