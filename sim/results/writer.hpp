/// \file
/// Writes a result file while the run goes on.
///
/// The HDF5 file lives in memory. `commit()` writes an image of it to `<name>.part`, syncs it to the disk and
/// renames it over `<name>`. So the file under the final name is at every moment a complete, closed HDF5 file
/// of the last committed day: readers need no locks, a killed run loses only what was not yet committed, and
/// a commit that fails (disk full) leaves the earlier snapshot as it was. A commit costs about the size of
/// the file; `last_commit_seconds()` lets the run loop choose its rhythm.
///
/// Order in the run loop: `append_day`, at the end of a month `append_month`, `append_population`,
/// `set_claims` and `set_payouts`, then `commit`, and only after it the checkpoint of the simulation. Then a
/// checkpoint is never ahead of the result.
///
/// Thread rule: one thread at a time per writer. HDF5 is not thread-safe; all entries of this folder take
/// one process-wide lock, so several writers and readers may live in several threads.
///
/// Example:
///   auto writer = ResultWriter::create("run.h5", info, host, Overwrite::kFail);
///   for (Day day = info.start; day <= info.end; day += std::chrono::days{1}) {
///     writer.append_day(simulate(day));
///     writer.commit();
///   }
///   writer.append_month(month);
///   writer.finish(RunStatus::kComplete, host);
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "claims/ledger.hpp"
#include "claims/utilization.hpp"
#include "programmes/evaluate.hpp"
#include "programmes/ledger.hpp"
#include "results/day_record.hpp"
#include "results/result_error.hpp"
#include "results/run_info.hpp"

namespace cutover {

/// What to do where the output exists already.
enum class Overwrite { kFail, kReplace };

/// Root attribute `status`. A killed run keeps "running".
enum class RunStatus { kRunning, kComplete, kInterrupted };

class ResultWriter {
 public:
  /// Creates the file and commits it with no day, so that an unwritable place is known before the run.
  /// \throws ResultError if `path` exists and `overwrite` is kFail, or if it cannot be written.
  static ResultWriter create(const std::filesystem::path& path, const RunInfo& info, const HostInfo& host,
                             Overwrite overwrite = Overwrite::kFail);

  /// Opens the last snapshot and forgets all days after the first `days_done`, and all months that these
  /// days do not cover to their end; appending goes on from there. The file is untouched until `commit()`.
  /// \throws ResultError if there is no such result, it belongs to another run (`run_id`), or holds fewer
  /// days.
  static ResultWriter resume(const std::filesystem::path& path, int days_done, const std::string& run_id);

  /// Copies the first `days_done` days of another run's result and makes them those of a run that agrees with
  /// it so far: what follows from days stays, scenario, provenance, title and end of the period are those of
  /// `info`. The base's file is only read; nothing is written before `commit()`.
  /// \throws ResultError as create(), and if `base` is no result, holds fewer days, or has another shape
  static ResultWriter branch(const std::filesystem::path& path, const std::filesystem::path& base,
                             int days_done, const RunInfo& info, const HostInfo& host,
                             Overwrite overwrite = Overwrite::kFail);

  ResultWriter(ResultWriter&&) noexcept;
  ResultWriter& operator=(ResultWriter&&) noexcept;
  /// Without `finish()` the last commit stays as it is.
  ~ResultWriter();

  /// Adds the next day. \throws ResultError if `record.day` is not the day after the last, or past the end.
  void append_day(const DayRecord& record);
  /// Adds the facility table of a month (whole or cut by the period), after the month's last simulated day.
  /// A month that is already there is replaced.
  void append_month(const FacilityTable& month);
  /// Adds or replaces the population of a month, any time from the month's first day on.
  void append_population(const PopulationMonth& month);
  /// Replaces all that the file says about claims: their states by visit month, return events, and
  /// utilization by claims. Also compares them with the days in the file, so call it after the days of their
  /// months. `resume` forgets claims and payouts that were set later than `days_done`; the run sets them
  /// again.
  void set_claims(const ClaimLedger& ledger, std::span<const ClaimUtilizationRow> utilization);
  /// Replaces programmes and payouts. Cheap where the records only grew since the last call.
  /// \param programmes the selection the ledger was made with, in its order
  /// \param not_paid   of the same selection; zeros where it is absent
  /// \throws ResultError for a payment of no programme, or of a facility type the run does not have
  void set_payouts(const Ledger& ledger, std::span<const Programme* const> programmes,
                   const NotPaidTally* not_paid = nullptr);
  /// Replaces what `/provenance/host` says, e.g. before a commit.
  void set_host(const HostInfo& host);

  /// Publishes everything appended so far under the final name, with status "running".
  void commit();
  /// Publishes the last state with its status. Nothing may be appended afterwards.
  void finish(RunStatus status, const HostInfo& host);

  int days_done() const;
  /// Wall time of the last commit [s].
  double last_commit_seconds() const;
  /// Size of the last snapshot [bytes].
  std::size_t last_commit_bytes() const;

 private:
  struct Impl;
  explicit ResultWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace cutover
