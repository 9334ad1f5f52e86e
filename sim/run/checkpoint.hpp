/// \file
/// The state of a run between two days, beside the result file as `<result>.checkpoint`.
///
/// An HDF5 file with everything that days have changed except the persons; the persons' records follow it raw
/// (3.5 GB for the whole nation, so they are written from where they are). Published whole (write aside,
/// sync, rename), after the result's own snapshot, so a checkpoint is never ahead of the result. It is for
/// the same program on the same machine, and removed when the run completes. A run with another future may
/// begin from it, too (run/branch.hpp).
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "run/area_day.hpp"
#include "run/nation_state.hpp"

namespace cutover {

std::filesystem::path checkpoint_path(const std::filesystem::path& result);

/// \throws ResultError with path and reason
void write_checkpoint(const std::filesystem::path& path, const std::string& run_id, int days_done,
                      const NationState& state, std::span<const Person> persons);

/// Days done by the checkpoint at `path`. \throws ResultError if there is none, or it is of another run
int read_checkpoint_days(const std::filesystem::path& path, const std::string& run_id);

/// Puts the stored state over freshly made persons and readers. \return days done
/// \throws ResultError if the file does not fit
int read_checkpoint(const std::filesystem::path& path, const std::string& run_id, NationState& state,
                    std::span<Person> persons);

}  // namespace cutover
