/// \file
/// Reads a result file of any state: complete, interrupted, or the last snapshot of a run that goes on.
///
/// The snapshot that was opened stays as it is while the run publishes newer ones; open again to see them.
///
/// Example:
///   const ResultReader result("run.h5");
///   if (result.status() != "complete") { … result.days_done() of result.days_total() … }
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "claims/ledger.hpp"
#include "claims/utilization.hpp"
#include "programmes/payout.hpp"
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
  bool insurers_agree = false;
};

/// `/checks/…` of a month: is the facility table equal to the cube, does the claims office agree with the
/// days, does the population balance?
struct MonthCheck {
  MonthIndex month{};
  bool reconciled = false;
};

/// `/waiting` of one day, or summed over all days.
struct WaitingTotals {
  std::vector<double> histogram;  ///< [type][Duration][bin]; exact below 2^53
  std::vector<double> sum_ms;     ///< [type][Duration]
  std::vector<double> count;      ///< [type][Duration]
};

/// `/desk` and `/new_claims` of one day, in the order of `DayRecord`.
struct DeskCounts {
  Day day{};
  std::vector<std::uint32_t> notes;      ///< [DeskNote][type][prefecture]
  std::vector<std::int64_t> staff_ms;    ///< [type][outcome]
  std::vector<std::uint32_t> claims;     ///< [type][prefecture][age band]
  std::vector<std::uint32_t> with_card;  ///< the same
};

/// `/claims` of one visit month.
struct ClaimMonth {
  /// Cells of types the run does not have are zero.
  MonthLedger ledger;
  /// Ever returned by cause of the first return: [type * 47 + prefecture], all ages together.
  std::vector<std::array<std::uint32_t, kClaimCauses>> causes_by_prefecture;
  std::vector<std::uint32_t> with_card;  ///< [type][prefecture][age band]
};

/// One row of `/programmes`; unweighted.
struct ProgrammeTotals {
  std::string id;
  std::string title;
  std::string kind;
  std::string source;
  std::vector<std::int64_t> amount;     ///< yen by [type][prefecture]
  std::vector<std::uint32_t> payments;  ///< the same
  std::array<std::uint64_t, kNotPaidReasons> not_paid{};
};

/// The part of a payout that summaries need.
struct PaidAmount {
  std::uint16_t programme = 0;
  FacilityType type{};
  std::uint8_t prefecture = 0;
  MonthIndex paid{};
  std::int64_t amount = 0;
};

class ResultReader {
 public:
  /// \throws ResultError if there is no such file, it is not HDF5, no result of cutover, or of
  /// another major version of the format.
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
  /// The same by hour for the days `first` to `last` of the run (0 = its first), where the file has hours.
  /// \throws ResultError if it has none
  void for_each_hour(int first, int last,
                     const std::function<void(Day, int hour, std::span<const std::uint32_t>)>& visit) const;
  /// Calls `visit(day, counts)` for every day; the counts are [type][prefecture][InsurerKind][outcome].
  void for_each_insurer_day(const std::function<void(Day, std::span<const std::uint32_t>)>& visit) const;
  std::vector<DayCheck> day_checks() const;
  std::vector<MonthCheck> month_checks() const;
  WaitingTotals waiting() const;
  void for_each_waiting_day(const std::function<void(Day, const WaitingTotals&)>& visit) const;
  /// Sums over all days, [type][model].
  std::vector<ReaderDay> readers() const;
  /// Requests by minute of one day (0 = first day of the run).
  std::vector<std::uint32_t> requests(int day) const;
  /// The modelled central service on one day (0 = first day of the run).
  /// \throws ResultError if the run does not model it: info().central is empty
  CentralDayRecord central_day(int day) const;
  /// The facility tables of all months in the file.
  std::vector<FacilityTable> facility_months() const;
  /// The same, one month in memory at a time.
  void for_each_facility_month(const std::function<void(const FacilityTable&)>& visit) const;

  void for_each_desk_day(const std::function<void(const DeskCounts&)>& visit) const;
  std::vector<ClaimMonth> claim_months() const;
  std::vector<MonthReturns> claim_returns() const;
  std::vector<ClaimUtilizationRow> claim_utilization() const;
  std::vector<PopulationMonth> population() const;
  std::vector<ProgrammeTotals> programmes() const;
  /// Every record with all its fields.
  std::vector<Payout> payouts() const;
  std::vector<PaidAmount> paid_amounts() const;

  std::vector<MonthCheck> claim_checks() const;
  std::vector<MonthCheck> population_checks() const;
  std::vector<bool> payout_checks() const;  ///< by programme
  std::string claim_fault() const;          ///< what does not add up inside the claims office; "" if nothing
  std::string payout_discrepancy() const;   ///< "" if the books reconcile

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cutover
