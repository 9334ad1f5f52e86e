/// \file
/// What a report shows, as one JSON: the summary of the run and the tidy tables its figures are drawn from.
///
///     {"meta":    {"format": "cutover-report", "format_version", "cutovers": ["2024-12-02", …]},
///      "summary": …as `cutover summary --json`,
///      "frames":  {"utilization_month": …as frame_json, "utilization_day": …},
///      "scenario":   {"title", "description", "reduced", "overrides", "interventions": [{"day", "name",
///      "changes"}]}, "provenance": {"version", "git_commit", "compiler", "rng", "run_id", "inputs",
///      "libraries"}, "compare": {"summary", "frames", "scenario", "provenance"} of the other run, or null,
///      "experiment": …as findings_json, or null}
///
/// A frame's key is its name and what it is broken down by: "utilization_month_facility_type". What would
/// make the page heavy is thinned out: hours only of the weeks around the cutovers
/// ("utilization_hour_facility_type_2025-12-02", and "batch_inquiries_…" with the batch inquiries in the same
/// rows), minutes only of one day, outcomes by day only in runs of at most `kLongestDaily` days. Columns of
/// text whose values repeat are stored as {"names", "codes"} instead of {"values"}.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/time.hpp"
#include "report/findings.hpp"
#include "results/reader.hpp"

namespace cutover {

/// Runs of more days show outcomes by month.
inline constexpr int kLongestDaily = 120;

/// The cutovers are those of the run's scenario (scenario/cutovers.hpp); none where this program cannot read
/// the scenario of an older one. \param other the run to compare with, or nullptr \param findings what the
/// experiment found whose runs these are, or nullptr \throws ResultError if a file breaks off;
/// std::invalid_argument if a run is none of the experiment's
nlohmann::json report_data(const ResultReader& result, const ResultReader* other,
                           const Findings* findings = nullptr);

}  // namespace cutover
