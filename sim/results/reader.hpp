/// \file
/// Reads a result file of any state: complete, interrupted, or the last snapshot of a run that goes on.
///
/// The snapshot that was opened stays as it is while the run publishes newer ones; open again to see them.
///
/// Example:
///   const ResultReader result("run.h5");
///   if (result.status() != "complete") { … result.days_done() of result.days_total() … }
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "results/day_record.hpp"
#include "results/result_error.hpp"
#include "results/run_info.hpp"

namespace cutover {

/// `/checks` of one day.
struct DayCheck {
  Day day{};
  Conservation visits;
  bool balanced = false;
  bool cube_agrees = false;
};

/// `/checks/facilities`: is the facility table of the month equal to the cube?
struct MonthCheck {
  MonthIndex month{};
  bool reconciled = false;
};

/// Sums of `/waiting` over all days.
struct WaitingTotals {
  std::vector<double> histogram;  ///< [type][Duration][bin]; exact below 2^53
  std::vector<double> sum_ms;     ///< [type][Duration]
  std::vector<double> count;      ///< [type][Duration]
};

class ResultReader {
 public:
  /// \throws ResultError if there is no such file, it is not HDF5, no result of cutover, or of a newer
  /// format.
  explicit ResultReader(const std::filesystem::path& path);
  ResultReader(ResultReader&&) noexcept;
  ResultReader& operator=(ResultReader&&) noexcept;
  ~ResultReader();

  const std::filesystem::path& path() const;
  const std::string& status() const;  ///< "running", "interrupted", "complete"
  int days_done() const;
  int days_total() const;
  bool has_hourly() const;

  /// Everything the run was created with, read back.
  const RunInfo& info() const;
  HostInfo host() const;

  /// Calls `visit(day, cube)` for every day in the file; the cube is [type][prefecture][age band][outcome].
  void for_each_day(const std::function<void(Day, std::span<const std::uint32_t>)>& visit) const;
  std::vector<DayCheck> day_checks() const;
  std::vector<MonthCheck> month_checks() const;
  WaitingTotals waiting() const;
  /// Sums over all days, [type][model].
  std::vector<ReaderDay> readers() const;
  /// Requests by minute of one day (0 = first day of the run).
  std::vector<std::uint32_t> requests(int day) const;
  /// The facility tables of all months in the file.
  std::vector<FacilityTable> facility_months() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cutover
