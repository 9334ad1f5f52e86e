/// \file
/// Experiment files: which scenarios are to be run, over which values of which parameters, how often.
///
/// A file names a scenario, parameters to vary by a design, and named variants of the future; every variant
/// is run at every point of the design, with the same seeds. This folder reads and checks the file; it
/// neither lays out the points nor runs them. docs/experiments.md has the keys.
///
/// Example:
///   const Experiment e = read_experiment("scenarios/experiments/readers.toml");
///   const Scenario s = load_future(e, nullptr, {"facilities.readers.mtbf_hours=900", "seed=2"});
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.hpp"
#include "scenario/settings.hpp"

namespace cutover {

enum class DesignKind { kGrid, kOneAtATime, kLatinHypercube, kSobol, kMorris, kSaltelli };
inline constexpr std::array<std::string_view, 6> kDesignKindNames{"grid",  "one_at_a_time", "latin_hypercube",
                                                                  "sobol", "morris",        "saltelli"};
/// Does the design take the values of each parameter as they are listed? The others spread points between low
/// and high.
constexpr bool takes_values(DesignKind kind) {
  return kind == DesignKind::kGrid || kind == DesignKind::kOneAtATime;
}

struct ExperimentDesign {
  DesignKind kind = DesignKind::kGrid;
  /// latin_hypercube: points; sobol, saltelli: base number, a power of two; morris: trajectories; else 0
  int points = 0;
  std::uint64_t seed = 1;  ///< of the design's own draws
};

/// A parameter that the design varies: a number, whole number, flag or choice.
struct VariedParameter {
  const Field* field = nullptr;
  /// Bounds in the field's unit. Flags and choices: 0 and the last position in `values`.
  double low = 0;
  double high = 0;
  /// Of the field's type, in the file's order, each once. Designs that take values: what is run. Others:
  /// empty for numbers, all values for flags and choices.
  std::vector<FieldValue> values;
  Place place;  ///< of its key in the file
};

/// A named future.
struct ExperimentVariant {
  std::string name;                ///< unique
  std::filesystem::path scenario;  ///< in place of the experiment's; empty: the same
  std::vector<Setting> settings;   ///< [variant.set]; win over [set]
  std::vector<DatedSettings> interventions;
  Place place;
};

struct Experiment {
  std::filesystem::path file;  ///< as given
  std::string text;            ///< verbatim
  std::string title;
  std::string description;
  std::filesystem::path scenario;  ///< found from the folder of `file`
  int replications = 1;            ///< 1 to 10,000
  std::uint64_t seed = 1;  ///< of the first replication; the scenario's unless the file says otherwise
  std::vector<std::string> metrics;         ///< as written; who computes them checks their grammar
  std::vector<Setting> settings;            ///< [set]: of every point of every variant
  std::optional<ExperimentDesign> design;   ///< there if and only if something is varied
  std::vector<VariedParameter> varied;      ///< in the file's order, the order of the design's axes
  std::vector<ExperimentVariant> variants;  ///< none: the scenario itself is the only future
  std::vector<Diagnostic> warnings;         ///< values outside of their plausible range and the like
};

/// Reads and checks an experiment file and the scenarios it names.
/// \throws InputError with all faults of the file, by position, or those of its scenarios
Experiment read_experiment(const std::filesystem::path& file);

/// The overrides of load_scenario() that [set] and the variant stand for, in the order in which they win.
/// \param variant nullptr: [set] alone
std::vector<std::string> override_lines(const Experiment& experiment, const ExperimentVariant* variant);

/// The scenario of one future at one point, its interventions included.
/// \param variant nullptr: the experiment's own scenario
/// \param more    overrides of the point, e.g. varied parameters and the seed; they win
/// \throws InputError as load_scenario()
Scenario load_future(const Experiment& experiment, const ExperimentVariant* variant,
                     const std::vector<std::string>& more = {});

}  // namespace cutover
