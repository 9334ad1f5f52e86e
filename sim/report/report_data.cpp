#include "report/report_data.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "frames/catalogue.hpp"
#include "results/summary.hpp"
#include "scenario/cutovers.hpp"

namespace cutover {
namespace {

using nlohmann::json;
using std::chrono::days;

bool starts_with(const std::string& text, const std::string& beginning) {
  return text.rfind(beginning, 0) == 0;
}

/// Names and codes instead of values, where that is shorter.
void code_repeated(json& column) {
  std::map<std::string, std::size_t> index;
  json names = json::array();
  json codes = json::array();
  for (const json& value : column["values"]) {
    const auto [at, inserted] = index.try_emplace(value.get<std::string>(), index.size());
    if (inserted) {
      names.push_back(value);
    }
    codes.push_back(at->second);
  }
  if (names.size() * 2 < codes.size()) {
    column.erase("values");
    column["names"] = std::move(names);
    column["codes"] = std::move(codes);
  }
}

/// Keeps the rows in which `column` has `value`, and drops that column.
void keep_rows(json& frame, const std::string& column, const std::string& value) {
  json& columns = frame["columns"];
  const auto chosen =
      std::find_if(columns.begin(), columns.end(), [&](const json& c) { return c["name"] == column; });
  const json labels = (*chosen)["values"];
  columns.erase(chosen);
  std::size_t rows = 0;
  for (json& c : columns) {
    json kept = json::array();
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (labels[row] == value) {
        kept.push_back(c["values"][row]);
      }
    }
    rows = kept.size();
    c["values"] = std::move(kept);
  }
  frame["rows"] = rows;
}

json compact(json result, bool keep_published) {
  json columns = json::array();
  for (json& column : result["columns"]) {
    if (!keep_published && starts_with(column["name"], "published_")) {
      continue;  // nothing is published by day or hour
    }
    if (column["kind"] != "number" && column["kind"] != "whole") {
      code_repeated(column);
    }
    columns.push_back(std::move(column));
  }
  result["columns"] = std::move(columns);
  return result;
}

/// Makes frames and files them under their keys.
class FrameSet {
 public:
  explicit FrameSet(ResultFrames& source) : source_(source) {}

  void add(const std::string& name, const std::vector<std::string>& by = {}) {
    FrameQuery query;
    query.by = by;
    put(key_of(name, by), name, query);
  }
  /// Only of the days from `first` to `last`.
  void add(const std::string& name, const std::vector<std::string>& by, Day first, Day last,
           const std::string& suffix = "") {
    FrameQuery query;
    query.by = by;
    query.first = first;
    query.last = last;
    put(key_of(name, by) + suffix, name, query);
  }
  /// Batch inquiries by hour and type, in the rows of utilization by hour and type.
  void add_batch_inquiries(Day first, Day last, const std::string& suffix) {
    FrameQuery query;
    query.by = {"hour", "facility_type", "outcome"};
    query.first = first;
    query.last = last;
    json frame = frame_json(source_.make("outcomes", query));
    keep_rows(frame, "outcome", "batch_inquiry");
    frames_["batch_inquiries_hour_facility_type" + suffix] = compact(std::move(frame), false);
  }
  json take() { return std::move(frames_); }

 private:
  static std::string key_of(std::string key, const std::vector<std::string>& by) {
    for (const std::string& part : by) {
      key += "_" + part;
    }
    return key;
  }
  void put(const std::string& key, const std::string& name, const FrameQuery& query) {
    const bool fine = std::any_of(query.by->begin(), query.by->end(), [](const std::string& part) {
      return part == "day" || part == "hour" || part == "minute";
    });
    frames_[key] = compact(frame_json(source_.make(name, query)), !fine);
  }

  ResultFrames& source_;
  json frames_ = json::object();
};

/// The week before a cutover and the week of it, Monday to Sunday, as far as the file covers them.
void add_cutover_hours(FrameSet& frames, const Summary& s, Day cutover) {
  const std::chrono::weekday weekday{cutover};
  const Day monday = cutover - days{static_cast<int>(weekday.iso_encoding()) - 1};
  const Day first = std::max(monday - days{7}, s.start);
  const Day last = std::min(monday + days{6}, s.last);
  if (first <= last) {
    frames.add("utilization", {"hour", "facility_type"}, first, last, "_" + format_day(cutover));
    frames.add_batch_inquiries(first, last, "_" + format_day(cutover));
  }
}

json frames_of(const ResultReader& result, ResultFrames& source, const std::vector<Day>& cutovers) {
  const Summary& s = source.summary();
  FrameSet frames(source);
  frames.add("utilization", {"month"});
  frames.add("utilization", {"month", "facility_type"});
  frames.add("utilization", {"day"});
  frames.add("utilization", {"day", "facility_type"});
  frames.add("utilization", {"month", "age_band"});
  frames.add("utilization", {"prefecture", "month"});
  frames.add("facility_distribution", {"month"});
  if (result.has_hourly()) {
    for (const Day cutover : cutovers) {
      add_cutover_hours(frames, s, cutover);
    }
  }

  frames.add("outcomes", {"month", "outcome"});
  frames.add("outcomes", {"facility_type", "outcome"});
  if (s.days_done <= kLongestDaily) {
    frames.add("outcomes", {"day", "outcome"});
  }
  frames.add("notes", {"note"});
  frames.add("waiting", {});
  frames.add("waiting", {"facility_type"});
  frames.add("waiting_histogram", {"facility_type"});
  frames.add("readers", {"model"});
  frames.add("staff");

  frames.add("central_requests", {"day"});
  if (s.requests > 0) {
    frames.add("central_requests", {"minute"}, s.peak_day, s.peak_day);
  }
  if (s.central && s.central->worst_requests > 0) {
    const Day worst = s.central->worst_day;
    frames.add("central_service", {"minute"}, worst, worst);
    frames.add("central_service", {"request_class"});
    frames.add("central_stations", {"hour"}, worst, worst);
  }

  frames.add("claims", {"month"});
  frames.add("claims", {"month", "facility_type"});
  frames.add("claim_causes", {"cause"});
  frames.add("claim_returns", {"month", "insurer_kind"});
  frames.add("claim_payments", {"facility_type"});
  frames.add("payouts", {"programme", "facility_type"});
  frames.add("payouts", {"month"});

  frames.add("published");
  frames.add("checks");
  return frames.take();
}

json scenario_of(const RunInfo& r) {
  json interventions = json::array();
  for (const InterventionNote& i : r.interventions) {
    interventions.push_back({{"day", format_day(i.day)}, {"name", i.name}, {"changes", i.changes}});
  }
  return {{"title", r.title},
          {"description", r.description},
          {"reduced", r.scenario_reduced},
          {"overrides", r.overrides},
          {"interventions", std::move(interventions)}};
}

json pairs(const std::map<std::string, std::string>& map, const char* value_name) {
  json list = json::array();
  for (const auto& [name, value] : map) {
    list.push_back({{"name", name}, {value_name, value}});
  }
  return list;
}

json provenance_of(const RunInfo& r) {
  return {{"version", r.version},
          {"git_commit", r.git_commit},
          {"compiler", r.compiler},
          {"rng", r.rng},
          {"run_id", r.run_id},
          {"libraries", pairs(r.libraries, "version")},
          {"inputs", pairs(r.input_hashes, "sha256")}};
}

/// A page is mailed: it does not tell the name of the machine, nor whose folder the file lay in.
json summary_of(const ResultReader& result, const Summary& summary) {
  json s = summary_json(summary);
  s["run"]["path"] = result.path().filename().string();
  s["performance"].erase("hostname");
  return s;
}

json run_of(const ResultReader& result, const std::vector<Day>& cutovers) {
  ResultFrames source(result);
  json run = {{"summary", summary_of(result, source.summary())},
              {"scenario", scenario_of(result.info())},
              {"provenance", provenance_of(result.info())}};
  run["frames"] = frames_of(result, source, cutovers);
  return run;
}

}  // namespace

json report_data(const ResultReader& result, const ResultReader* other, const Findings* findings) {
  // First what can be refused: making the frames takes long.
  json experiment = findings != nullptr ? findings_json(*findings, result, other) : json(nullptr);
  const std::vector<Day> cutovers = cutovers_of_text(result.info().scenario_reduced);
  json report = run_of(result, cutovers);
  json names = json::array();
  for (const Day day : cutovers) {
    names.push_back(format_day(day));
  }
  report["meta"] = {{"format", "cutover-report"}, {"format_version", 1}, {"cutovers", std::move(names)}};
  report["compare"] = other != nullptr ? run_of(*other, cutovers) : json(nullptr);
  report["experiment"] = std::move(experiment);
  return report;
}

}  // namespace cutover
