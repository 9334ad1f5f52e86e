/// \file
/// Several futures from one past: a run that begins with the days of another one, from that one's checkpoint.
///
/// The base was stopped after some day (RunOptions::stop_after, or any orderly interruption). A variant may
/// branch from it if everything that decides a bit of the days so far is the same: program, data, first day,
/// sample, seed, all parameters of every day up to that one, outputs. It may differ in title and description,
/// in the call centre, which only a stress test asks for, in interventions of later dates, and in the last
/// day of the period. Then its result has the same bits as if it had been run from its first day. Files are
/// compared by content: the topology of the central service and the programmes may stand in another folder.
///
/// Example:
///   const BranchPoint point = find_branch_point("base.h5", variant);
///   check_inputs(point, describe_run(variant, model));
#pragma once

#include <filesystem>
#include <optional>

#include "results/run_info.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// The state of another run to begin with.
struct BranchPoint {
  std::filesystem::path result;
  std::filesystem::path checkpoint;
  RunInfo base;       ///< what the result says about the run
  int days_done = 0;  ///< by the checkpoint, at least 1

  Day last_day() const { return base.start + std::chrono::days{days_done - 1}; }
  BranchNote note() const { return {base.run_id, last_day()}; }
};

/// Looks whether `variant` may go on from the checkpoint beside `result`, as far as program and scenario say.
/// \throws ResultError if there is no such result, or no checkpoint of its run;
///         std::invalid_argument naming the first thing that differs, and the day
BranchPoint find_branch_point(const std::filesystem::path& result, const Scenario& variant);

/// The last day up to which both simulate the same and which leaves both a day to go on with: each can branch
/// from a run of the other that was stopped after it. Nothing if they differ from the first day on, or name
/// other files for the topology of the central service or the programmes.
std::optional<Day> last_common_day(const Scenario& a, const Scenario& b);

/// Looks at the data, the programmes and the topology, which are known once the variant's model is made.
/// \throws std::invalid_argument naming the first input that differs
void check_inputs(const BranchPoint& point, const RunInfo& variant);

}  // namespace cutover
