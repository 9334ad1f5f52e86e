/// \file
/// What the published months leave open: an ensemble of parameter sets instead of one (ADP-01 … ADP-05).
///
/// The least squares (calibration/fit.hpp) give one set of strengths. Here an ensemble is drawn from what was
/// believed beforehand and moved to what was published (inversion/kalman.hpp); what is left of its spread is
/// what the months do not say, and a forecast that is run with several members has a band.
///
/// **Beliefs.** A row of data/adoption_fit.csv has a prior, and bounds that hold 95 % of the belief: a normal
/// with a standard deviation of a quarter of their distance. The unknown of the inversion is not clamped;
/// what the panel sees is its value inside the bounds, so that "no effect at all" has a probability of its
/// own. Moved are the values the least squares move, and those nothing identifies (their source begins with
/// "assumption"), since a forecast must carry them. Three of these are about the way on: `growth_kept` and
/// `registration_slowdown` act after the last known month, `start_experience` when a run begins; the panel
/// does not see the last one, so its members keep what was drawn. Priors were written down with all published
/// months known, those of the drivers most of all: a forecast from an early date has that hindsight.
///
/// **Observations.** The targets of the fit with their tolerances as standard deviations, independent. A
/// tolerance is mostly what a model of a few drivers cannot know (rounding is a hundredth of a point), so it
/// is also the scale on which a forecast can miss for reasons that no member knows.
///
/// **Model.** The panel of persons, every member with a seed of its own from the first step to the last: what
/// a panel's chance adds is part of the spread and not mistaken for a parameter's effect. A caller that can
/// simulate the nation passes what the simulation gives beside the panel (`shift`), one number a target.
///
/// **Knowledge** (tables/known.hpp). Everything is fitted to what was known until a day. Ages and prefectures
/// keep the stored values, which were matched with all strengths fitted to all months; where the odds
/// themselves were not known yet (ages before the end of September 2024, prefectures before the end of April
/// 2024), they take their prior, 0: everybody alike.
///
/// Example:
///   EnsembleCalibration c{data, {.members = 100, .known_until = make_day(2024, 12, 31)}, for_each};
///   const EnsembleReport r = c.calibrate();
///   write_ensemble("ensemble.csv", r.members, make_day(2024, 12, 31), {});
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "calibration/fit.hpp"
#include "tables/known.hpp"

namespace cutover {

/// What is believed of one value before the months are looked at.
struct Belief {
  std::string name;
  double mean = 0;
  double sd = 0;
  double low = 0;  ///< the model never sees less
  double high = 0;
  bool fitted = false;  ///< the least squares move it, too
  bool seen = true;     ///< by the panel
};

/// The values an ensemble is made of.
std::vector<Belief> beliefs_of(const AdoptionModel& model);

/// Calls a task for every number below `count`, on any threads, and returns when all are done.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

struct EnsembleOptions {
  int members = 100;
  /// Of each panel. Below about 5,000 the national rate comes out up to half a point too low, above 10,000
  /// nothing changes but the time.
  int persons = 8'000;
  std::uint64_t seed = 1;
  Day known_until = kAllKnown;
  std::function<void(const std::string&)> progress = {};
};

struct EnsembleReport {
  std::vector<Belief> beliefs;
  Eigen::MatrixXd prior;               ///< beliefs x members, inside the bounds
  Eigen::MatrixXd posterior;           ///< the same afterwards
  std::vector<AdoptionModel> members;  ///< as run: posterior and everything else
  std::vector<double> inverse;         ///< inverse inflation factors of the steps
};

class EnsembleCalibration {
 public:
  /// Targets are the published ones that were known. \throws InputError for faulty tables,
  /// std::invalid_argument for options that mean nothing
  EnsembleCalibration(const std::filesystem::path& data_directory, EnsembleOptions options, ForEach for_each);
  /// The same with other targets: for made-up data.
  EnsembleCalibration(const std::filesystem::path& data_directory, EnsembleOptions options, ForEach for_each,
                      std::vector<FitTarget> targets);
  ~EnsembleCalibration();

  /// \param shift  what is added to the panel's values, one a target; empty: nothing
  EnsembleReport calibrate(const std::vector<double>& shift = {});

  const std::vector<FitTarget>& targets() const { return targets_; }
  /// The strengths that are not moved, as they were known.
  const AdoptionModel& start() const { return start_; }
  /// Targets x models: what the panel of each member gives, with that member's model.
  Eigen::MatrixXd panel_values(const std::vector<AdoptionModel>& models,
                               const std::vector<FitTarget>& targets);
  /// The model of one column of `posterior`.
  AdoptionModel with(const Eigen::VectorXd& values) const;

 private:
  struct World;  ///< a member's own panel, in a nation with that member's registrations

  EnsembleOptions options_;
  ForEach for_each_;
  PublishedTables published_;
  AdoptionModel start_;
  std::vector<FitTarget> targets_;
  std::vector<Belief> beliefs_;
  std::vector<std::unique_ptr<World>> worlds_;
};

}  // namespace cutover
