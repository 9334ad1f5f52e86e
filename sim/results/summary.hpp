/// \file
/// What a result says, in the numbers people ask for: weighted to the nation, with published values beside.
///
/// Example:
///   const Summary s = summarize(ResultReader("run.h5"));
///   std::fputs(summary_text(s, {.color = true}).c_str(), stdout);
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

/// UTL-03 of one month and simulated prefecture.
struct PrefectureRow {
  MonthIndex month{};
  std::string prefecture;
  double verifications = 0.0;
  double card_uses = 0.0;
  double rate_pct = 0.0;
  std::optional<double> published_rate_pct;
};

/// UTL-03 of one month and kind of insurer.
struct InsurerRow {
  MonthIndex month{};
  std::string insurer_kind;
  double visits = 0.0;  ///< all outcomes but batch_inquiry
  double verifications = 0.0;
  double card_uses = 0.0;
  double rate_pct = 0.0;
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

/// Claims of one visit month and facility type, weighted (CLM-08, UTL-02).
struct ClaimRow {
  MonthIndex month{};
  std::string facility_type;  ///< or "all"
  MonthIndex known_from{};    ///< first month in which utilization by claims is known
  double claims = 0.0;
  double with_card = 0.0;
  double filed = 0.0;
  double ever_returned = 0.0;
  double paid = 0.0;
  double pending = 0.0;  ///< held or in review; the rest is returned or given up
  double claim_based_pct = 0.0;
  double returned_pct = 0.0;  ///< of filed
  std::optional<double> published_claim_based_pct{};
};

/// Claims that came back, by cause: of all visit months, and as events of the employees' side a month.
struct CauseRow {
  std::string cause;
  double claims = 0.0;               ///< ever returned, by the cause of the first return
  double employees_per_month = 0.0;  ///< return events
  std::optional<double> published_per_month{};
};

/// Claims of all visit months by age of the patient, and why they came back (CLM-08).
struct ReturnAgeRow {
  std::string age_band;
  double filed = 0.0;
  double ever_returned = 0.0;
  std::array<double, kClaimCauses> causes{};  ///< ever returned, by the cause of the first return
};

/// Return events of a calendar month.
struct ReturnsRow {
  MonthIndex month{};
  std::array<double, kInsurerKinds> returns{};
  std::optional<double> published_employees;
};

/// How long facilities of a type wait for the money of a claim.
struct PaymentRow {
  std::string facility_type;  ///< or "all"
  double paid = 0.0;
  double mean_days = 0.0;                ///< from the end of the visit month
  std::array<double, 4> after_months{};  ///< percent paid in month 1, 2, 3 and later after the visits
};

/// UTL-04: facilities with 50 or more verifications in a month, by their rate.
inline constexpr std::array<double, 4> kRateClasses{3.0, 10.0, 30.0,
                                                    50.0};  ///< upper edges; the last is open
struct DistributionRow {
  MonthIndex month{};
  std::string facility_type;  ///< or "all"
  double facilities = 0.0;
  std::array<double, kRateClasses.size() + 1> share_pct{};
  std::optional<double> published_facilities;
  std::optional<double> published_below_3_pct;
};

/// UTL-05: record views of a month.
struct ViewRow {
  MonthIndex month{};
  std::string facility_type;  ///< or "all"
  std::array<double, kRecordClasses> views{};
  std::array<std::optional<double>, kRecordClasses> published;
};

/// What happened at desks beside the outcomes.
struct NoteRow {
  std::string note;
  std::vector<double> count;  ///< all, then by facility type
};

/// Time of the desk staff for a group of outcomes.
struct StaffRow {
  std::string group;
  double visits = 0.0;
  double hours = 0.0;
  double yen = 0.0;
};

/// Payouts of a programme, weighted.
struct PayoutRow {
  std::string programme;
  std::string title;
  std::string kind;
  double payments = 0.0;
  double yen = 0.0;
  std::vector<double> yen_by_type;
  std::array<std::uint64_t, kNotPaidReasons> not_paid{};  ///< facility-periods, simulated
};
struct PayoutMonthRow {
  MonthIndex month{};  ///< of payment
  double yen = 0.0;
};

/// The modelled central service over all days of the file; the nation's requests.
struct CentralServiceSummary {
  struct ClassRow {
    std::string request_class;  ///< or "all"
    double requests = 0.0;
    double unanswered_pct = 0.0;  ///< NaN where nobody asked
  };
  std::string topology;           ///< title
  std::vector<ClassRow> classes;  ///< "all" first

  /// The hour of the day in which most requests found no answer; where all did, the one with the largest p99.
  /// Its latencies are means over minutes and classes of their quantiles, weighted by answered requests.
  Day worst_day{};
  int worst_hour = 0;
  double worst_requests = 0.0;  ///< 0: nobody asked at all
  double worst_unanswered_pct = 0.0;
  double worst_median_s = 0.0;
  double worst_p99_s = 0.0;

  std::string busiest_station;  ///< "" where nothing was busy
  double busiest_pct = 0.0;     ///< of its servers, in its busiest minute
  Day busiest_day{};
  int busiest_minute = 0;

  int minutes = 0;
  int minutes_simulated = 0;  ///< request by request; the rest by formula
  std::int64_t simulated_requests = 0;
  std::int64_t simulated_attempts = 0;
  int days_with_rounds = 0;  ///< days on which desks and service had to agree
  int most_rounds = 0;
  double moved_failure_pct = 0.0;  ///< largest of all days, in points
  double moved_median_s = 0.0;
  double check_ins_without_reply = 0.0;  ///< visits with the note no_reply
};

struct CheckSummary {
  int days = 0;
  int days_balanced = 0;
  int days_cube_agrees = 0;
  int days_insurers_agree = 0;
  int months = 0;
  int months_reconciled = 0;
  int claim_months = 0;
  int claim_months_agree = 0;
  int population_months = 0;
  int population_months_balanced = 0;
  int programmes = 0;
  int programmes_reconciled = 0;
  std::string claim_fault;         ///< "" if the claims office adds up
  std::string payout_discrepancy;  ///< "" if the books reconcile
  bool ok() const {
    return days_balanced == days && days_cube_agrees == days && days_insurers_agree == days &&
           months_reconciled == months && claim_months_agree == claim_months &&
           population_months_balanced == population_months && programmes_reconciled == programmes &&
           claim_fault.empty() && payout_discrepancy.empty();
  }
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
  std::vector<UtilizationRow> utilization;   ///< by month; "all" first
  std::vector<AgeRow> by_age;                ///< by month; five-year bands
  std::vector<AgeRow> by_published_age;      ///< by month; the groups that were published
  std::vector<PrefectureRow> by_prefecture;  ///< by month; the simulated prefectures
  std::vector<InsurerRow> by_insurer;        ///< by month
  std::vector<OutcomeRow> outcomes;          ///< "all" first
  double visits = 0.0;                       ///< all outcomes but batch_inquiry
  std::vector<DurationRow> durations;        ///< by duration; "all" first
  std::vector<ReaderRow> readers_by_type;    ///< "all" first
  std::vector<ReaderRow> readers_by_model;
  std::uint32_t peak_requests = 0;  ///< in one minute, central service, scaled to the nation
  Day peak_day{};
  int peak_minute = 0;  ///< of the day
  double requests = 0.0;
  std::optional<CentralServiceSummary> central;  ///< where the run models it
  std::vector<ClaimRow> claims;                  ///< by visit month; "all" first
  std::vector<CauseRow> causes;                  ///< in the order of ClaimCause
  std::vector<ReturnAgeRow> return_ages;         ///< five-year bands
  std::vector<ReturnsRow> returns;               ///< by calendar month
  std::vector<PublishedReturns> return_levels;   ///< published for all causes together
  std::vector<PaymentRow> payments;              ///< "all" first
  std::vector<DistributionRow> distribution;     ///< by month; "all" first
  std::vector<PublishedDistribution> published_distribution;
  std::vector<ViewRow> views;  ///< by month; "all" first
  std::vector<NoteRow> notes;
  std::vector<StaffRow> staff;
  double staff_cost_yen_per_hour = 0.0;
  std::vector<PayoutRow> payouts;
  std::vector<PayoutMonthRow> payouts_by_month;
  std::vector<PopulationMonth> population;  ///< simulated persons
  std::vector<std::string> facility_types;  ///< of the run
  CheckSummary checks;

  HostInfo performance;
};

/// Reads and weighs. \throws ResultError if the file breaks off unexpectedly
Summary summarize(const ResultReader& result);

/// The q-quantile of a histogram over the wait bins, in [s]; linear within the bin. 0 if it is empty.
double histogram_quantile_s(const std::vector<double>& bins, double q);

/// Real facilities that a simulated facility of a type stands for on average, by type.
std::vector<double> facility_weights(const RunInfo& info);

/// Real claims that a simulated claim that came back stands for on average.
double returned_claim_weight(const ResultReader& result);

struct SummaryStyle {
  int width = 100;           ///< columns of the terminal, kept to where that can be
  bool color = false;        ///< ANSI sequences
  bool prefectures = false;  ///< the rates of every prefecture, not only the largest differences
};

/// Tables for a terminal.
std::string summary_text(const Summary& summary, const SummaryStyle& style = {});

/// All of it for machines; keys are documented in docs/results.md.
nlohmann::json summary_json(const Summary& summary);

}  // namespace cutover
