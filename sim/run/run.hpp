/// \file
/// A whole run: tables and scenario in, result file out.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "results/run_info.hpp"
#include "results/writer.hpp"
#include "run/model.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// Where a run is. Days are the unit of progress.
struct Progress {
  enum class Stage { kData, kSynthesis, kDays, kOutput };
  Stage stage = Stage::kData;
  Day day{};          ///< the day about to be simulated (kDays); area by area, what the share done is worth
  int days_done = 0;  ///< area by area: as many as the areas done are worth
  int days = 0;       ///< of the period, or until the day to stop after
  int areas_done = 0;
  int areas = 0;            ///< above 0 while the run goes area by area (run/area_by_area.hpp)
  double seconds = 0;       ///< since the start
  double eta_seconds = -1;  ///< until the end; negative while unknown
};

struct RunOptions {
  std::filesystem::path data_directory;
  std::filesystem::path output;  ///< the result file; empty: keep nothing on disk
  Overwrite overwrite = Overwrite::kFail;
  bool resume = false;  ///< go on from `<output>.checkpoint`
  /// Result of another run with a checkpoint beside it, whose days so far are to be the first days of this
  /// one (run/branch.hpp); empty: begin on the first day. Not together with `resume`.
  std::filesystem::path branch_from;
  /// Whether the result says what it was branched from. Not for who only spares the days that several runs of
  /// an experiment share: their files are to be those of whole runs.
  bool tells_branch = true;
  /// Ends the run in order after this day, which lies before the last one: the result is "interrupted" and
  /// has a checkpoint to go on or to branch from.
  std::optional<Day> stop_after;
  int threads = 0;         ///< 0: as many as the machine has
  int areas_per_task = 1;  ///< how areas are handed to threads; never changes a bit of the result
  /// Rhythm of snapshots of the result (0: every day). A run that goes area by area has none
  /// (run/area_by_area.hpp).
  double commit_every_seconds = 20;
  /// Rhythm of checkpoints (0: every day). A run that goes day by day and is interrupted in order always
  /// leaves one.
  double checkpoint_every_seconds = 120;
  /// Strengths of what drives people to present the card, in place of data/adoption_fit.csv: for calibration.
  std::optional<AdoptionModel> adoption;
  /// Called after each day and month with the exact counts, from the run's thread; area by area, for one
  /// after the other at the end.
  std::function<void(const DayRecord&, const Model&)> on_day;
  std::function<void(const FacilityTable&, const Model&)> on_month;
  std::string command_line;  ///< for provenance
  /// Called before each step, from the run's thread; false ends the run with the days done. Area by area, ten
  /// times a second, and no day is done before the last area is.
  std::function<bool(const Progress&)> on_progress;
  /// True ends the run at once, in the middle of a day: run_scenario() throws RunAbandoned, and the file
  /// stays as it was last committed, with the checkpoint that belongs to it, if there is one. Asked from all
  /// threads between two areas, a matter of hundredths of a second.
  std::function<bool()> abandon;
};

/// Thrown by run_scenario() where `RunOptions::abandon` said so.
struct RunAbandoned : std::runtime_error {
  RunAbandoned() : std::runtime_error("the run was abandoned") {}
};

struct RunReport {
  RunStatus status = RunStatus::kComplete;
  int days_done = 0;
  bool as_asked = true;  ///< complete, or stopped by `RunOptions::stop_after`
  HostInfo host;         ///< times, memory, phases
};

/// Simulates `scenario`. \throws InputError, ResultError, std::exception; std::invalid_argument, with nothing
/// written, if the run cannot branch from `branch_from` or has no day to stop after; never exits the process.
RunReport run_scenario(const Scenario& scenario, const RunOptions& options);

}  // namespace cutover
