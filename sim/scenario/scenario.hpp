/// \file
/// A scenario: period, sample, seed, parameters, and the dated interventions that change them.
///
/// Example:
///   const Scenario s = load_scenario("scenarios/december-2025.toml", {"seed=7"});
///   const Parameters& p = s.on(make_day(2025, 12, 2));
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/diagnostic.hpp"
#include "scenario/parameters.hpp"

namespace cutover {

/// `[[intervention]]`: from `day` on, `parameters` hold (all earlier interventions included).
struct Intervention {
  Day day;
  std::string name;
  Parameters parameters;
  /// "checkin.habit_weight: 0.8 -> 0.6", for people and for the log
  std::vector<std::string> changes;
};

struct Scenario {
  std::string title;
  std::string description;
  Day start = make_day(2025, 11, 17);  ///< first simulated day
  Day end = make_day(2025, 12, 26);    ///< last simulated day, inclusive
  double sample = 1.0;                 ///< simulated fraction of persons and facilities, (0, 1]
  std::uint64_t seed = 1;
  Parameters parameters;                    ///< before any intervention
  std::vector<Intervention> interventions;  ///< by day

  std::string file;                    ///< path as given
  std::string text;                    ///< the file verbatim
  std::vector<std::string> overrides;  ///< the `--set` texts
  std::vector<Diagnostic> warnings;    ///< plausibility warnings, sorted by position
  /// Findings without words at the places where the parameters that name programmes were set: the programmes
  /// are read later. A parameter that nothing sets has none.
  std::map<std::string, Diagnostic> set_at;

  int days() const { return static_cast<int>((end - start).count()) + 1; }
  /// Parameters that hold on `day`.
  const Parameters& on(Day day) const;
  /// A finding about a parameter at the place where it was set; where nothing sets it, it stands in place of
  /// the file.
  Diagnostic at(const std::string& key, Severity severity, std::string message, std::string help) const;
  /// A file that a parameter names: relative to the folder of the scenario file.
  std::filesystem::path beside(const std::filesystem::path& named) const;
};

/// Reads a scenario file with everything it extends, applies `overrides` ("path.to.key=value", TOML values),
/// checks types, ranges, names and meaning.
/// Later settings win: base files, then the file, then the overrides in their order; interventions change
/// what these leave, so an intervention wins over an override from its date on. \throws InputError with all
/// findings, sorted by position. Nothing is ever written.
Scenario load_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides = {});

/// The same for a text that is in no file. `name` stands for the file in messages; `extends` is relative to
/// its folder.
Scenario parse_scenario(const std::string& text, const std::string& name = "scenario",
                        const std::vector<std::string>& overrides = {});

/// The scenario with every parameter written out, as TOML that loads to the same scenario.
std::string effective_toml(const Scenario& scenario);
/// Only what differs from the defaults; loads to the same scenario.
std::string reduced_toml(const Scenario& scenario);
/// The text of a new scenario file for `cutover new`; it loads without error.
std::string new_scenario_text();
/// JSON Schema (draft 2020-12) of scenario files.
std::string scenario_json_schema();
/// docs/parameters.md: name, unit, default, range, meaning, source of every parameter.
std::string parameter_page();

}  // namespace cutover
