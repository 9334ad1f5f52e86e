/// \file
/// What a result says, in the numbers people ask for: weighted to the nation, with published values beside.
///
/// Example:
///   const Summary s = summarize(ResultReader("run.h5"));
///   std::fputs(summary_text(s, 100, true).c_str(), stdout);
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "core/types.hpp"
#include "results/reader.hpp"

namespace cutover {

/// UTL-01 of one month and facility type. Rates are NaN where nothing was verified.
struct UtilizationRow {
  MonthIndex month{};
  std::string facility_type;  ///< or "all"
  double verifications = 0.0;
  double card_uses = 0.0;
  double rate_pct = 0.0;
  std::optional<double> published_verifications;
  std::optional<double> published_card_uses;
  std::optional<double> published_rate_pct;
};

/// UTL-03 of one month; bands as published where `published_rate_pct` is set ("75+" covers four bands).
struct AgeRow {
  MonthIndex month{};
  std::string age_band;
  double verifications = 0.0;
  double card_uses = 0.0;
  double rate_pct = 0.0;
  std::optional<double> published_rate_pct;
};

/// A simulated month and the days of it that are in the file.
struct SummaryMonth {
  MonthIndex month{};
  Day first{};
  Day last{};
  bool full = false;  ///< every day of the month: only then counts compare with published counts
};

struct OutcomeRow {
  std::string facility_type;  ///< or "all"
  std::array<double, kOutcomes> count{};
};

/// Quantiles are interpolated within a histogram bin, which is at most 9 % wide; the mean is exact.
struct DurationRow {
  std::string facility_type;  ///< or "all"
  std::string duration;
  double visits = 0.0;
  double mean_s = 0.0;
  double p50_s = 0.0;
  double p90_s = 0.0;
  double p95_s = 0.0;
  double p99_s = 0.0;
};

/// Reader downtime of a facility type, of a model, or of all.
struct ReaderRow {
  std::string name;
  double open_hours = 0.0;
  double down_hours = 0.0;
  double down_pct = 0.0;
  double failures = 0.0;
  double service_calls = 0.0;
};

struct CheckSummary {
  int days = 0;
  int days_balanced = 0;
  int days_cube_agrees = 0;
  int months = 0;
  int months_reconciled = 0;
  bool ok() const { return days_balanced == days && days_cube_agrees == days && months_reconciled == months; }
};

struct Summary {
  std::string path;
  std::string title;
  std::string status;
  std::string run_id;
  std::string version;
  std::uint64_t seed = 0;
  double sample = 1.0;
  Day start{};
  Day end{};
  Day last{};  ///< last day in the file; the day before `start` if there is none
  int days_done = 0;
  int days_total = 0;
  std::int64_t facilities = 0;  ///< simulated

  std::vector<SummaryMonth> months;
  std::vector<UtilizationRow> utilization;  ///< by month; "all" first
  std::vector<AgeRow> by_age;               ///< by month; five-year bands
  std::vector<AgeRow> by_published_age;     ///< by month; the groups that were published
  std::vector<OutcomeRow> outcomes;         ///< "all" first
  double visits = 0.0;                      ///< all outcomes but batch_inquiry
  std::vector<DurationRow> durations;       ///< by duration; "all" first
  std::vector<ReaderRow> readers_by_type;   ///< "all" first
  std::vector<ReaderRow> readers_by_model;
  std::uint32_t peak_requests = 0;  ///< in one minute, central service, scaled to the nation
  Day peak_day{};
  int peak_minute = 0;  ///< of the day
  double requests = 0.0;
  CheckSummary checks;

  HostInfo performance;
};

/// Reads and weighs. \throws ResultError if the file breaks off unexpectedly
Summary summarize(const ResultReader& result);

/// The q-quantile of a histogram over the wait bins, in [s]; linear within the bin. 0 if it is empty.
double histogram_quantile_s(const std::vector<double>& bins, double q);

/// Tables for a terminal, at most `width` columns wide where that can be; `color` uses ANSI sequences.
std::string summary_text(const Summary& summary, int width = 100, bool color = false);

/// All of it for machines; keys are documented in docs/results.md.
nlohmann::json summary_json(const Summary& summary);

}  // namespace cutover
