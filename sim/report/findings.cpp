#include "report/findings.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "frames/catalogue.hpp"
#include "report/assets.hpp"
#include "report/labels.hpp"
#include "scenario/table_view.hpp"

namespace cutover {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr TableView::Bounds kAny{-kInfinite, kInfinite};
constexpr TableView::Range kReplications{1, 1'000'000};

/// Names that a metric may begin with: short ones (kind "figure" of the labels), or table:column.
class MetricNames {
 public:
  MetricNames() {
    for (const auto& row : labels_json(assets::labels())) {
      const std::string kind = row["kind"];
      if (kind == "figure") {
        short_.push_back(row["identifier"]);
      } else if (kind == "column" || kind == "payout_field") {
        columns_.push_back(row["identifier"]);
      }
    }
    for (const FrameKind& kind : frame_catalogue()) {
      tables_.push_back(kind.name);
    }
  }

  struct Fault {
    std::string message;
    std::string help;
  };
  /// What is wrong with a metric's name; nothing if it can be one.
  std::optional<Fault> fault(const std::string& metric) const {
    const std::string head = metric.substr(0, metric.find('.'));
    const std::size_t colon = head.find(':');
    const std::string begins = "'" + metric + "' is no metric: ";
    if (colon == std::string::npos) {
      return known(short_, head) ? std::nullopt
                                 : std::optional(Fault{begins + "there is no figure '" + head + "'",
                                                       help(head, short_, "or table:column")});
    }
    const std::string table = head.substr(0, colon);
    const std::string column = head.substr(colon + 1);
    if (!known(tables_, table)) {
      return Fault{begins + "there is no table '" + table + "'", help(table, tables_)};
    }
    if (!known(columns_, column)) {
      const std::string near = nearest_name(column, columns_);
      return Fault{
          begins + "no table has a column '" + column + "'",
          near.empty() ? "docs/tables.md names the columns of every table" : "did you mean '" + near + "'?"};
    }
    return std::nullopt;
  }

 private:
  static bool known(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }
  static std::string help(const std::string& found, const std::vector<std::string>& allowed,
                          const std::string& more = "") {
    const std::string near = nearest_name(found, allowed);
    if (!near.empty()) {
      return "did you mean '" + near + "'?";
    }
    std::string list;
    for (const std::string& name : allowed) {
      list += (list.empty() ? "allowed: " : ", ") + name;
    }
    return list + (more.empty() ? "" : ", " + more);
  }

  std::vector<std::string> short_;
  std::vector<std::string> tables_;
  std::vector<std::string> columns_;
};

/// Reads one file; an instance lives for one text.
class FindingsReader {
 public:
  FindingsReader(const RawNode& root, const SourceTexts& source, Findings& findings)
      : source_(source), top_(root, "this file", source), f_(findings) {}

  void read() {
    static constexpr std::string_view kKinds[] = {"comparison", "replications"};
    f_.kind = static_cast<Findings::Kind>(top_.choice("kind", kKinds));
    if (!source_.faults->empty()) {
      return;  // what else may stand here depends on it
    }
    f_.confidence = share(top_, "confidence");
    f_.confidence_each = share(top_, "confidence_each");
    f_.replications = top_.whole("replications", kReplications);
    for (const RawNode* table : top_.tables("scenario")) {
      read_scenario(*table);
    }
    for (const RawNode* table : top_.tables("run")) {
      read_run(*table);
    }
    const bool comparison = f_.kind == Findings::Kind::kComparison;
    for (const RawNode* table : top_.tables(comparison ? "difference" : "interval")) {
      comparison ? read_difference(*table) : read_interval(*table);
    }
    top_.finish();
    if (names_.size() < (comparison ? 2U : 1U)) {
      top_.fault("scenario", comparison ? "a comparison has a base and at least one other [[scenario]]"
                                        : "this file has no [[scenario]]");
    }
  }

 private:
  /// A number; what has no bound is left out of the file.
  static double finite(TableView& view, const char* key, TableView::Bounds bounds,
                       std::optional<double> fallback = {}) {
    const double value = view.number(key, bounds, fallback);
    if (std::isinf(value) && view.has(key)) {
      view.fault(key, "'" + std::string(key) + "' must be finite, found " + format_number(value),
                 fallback ? "leave it out" : "");
    }
    return value;
  }
  static double share(TableView& view, const char* key) { return view.number(key, {0, 1, true}); }

  void read_scenario(const RawNode& table) {
    TableView view(table, "[[scenario]]", source_);
    // Scenarios are compared with the first one, which has no sentence.
    const bool compared = f_.kind == Findings::Kind::kComparison && !f_.scenarios.empty();
    const auto sentence = [&](const char* key) { return compared ? view.text(key) : view.text(key, ""); };
    Findings::ScenarioSentence scenario{view.text("name"), sentence("english"), sentence("japanese")};
    if (!scenario.name.empty() && !names_.insert(scenario.name).second) {
      view.fault("name", "there are two scenarios " + quote(scenario.name), "give each a name of its own");
    }
    view.finish();
    f_.scenarios.push_back(std::move(scenario));
  }

  /// The name of one of the scenarios.
  std::string scenario_of(TableView& view) {
    std::string name = view.text("scenario");
    if (!name.empty() && !names_.contains(name)) {
      const std::string near = nearest_name(name, {names_.begin(), names_.end()});
      view.fault("scenario", "there is no [[scenario]] " + quote(name),
                 near.empty() ? "" : "did you mean " + quote(near) + "?");
    }
    return name;
  }

  std::string metric_of(TableView& view) {
    std::string metric = view.text("metric");
    if (!metric.empty()) {
      if (const auto fault = metrics_.fault(metric)) {
        view.fault("metric", fault->message, fault->help);
      }
    }
    return metric;
  }

  void read_run(const RawNode& table) {
    TableView view(table, "[[run]]", source_);
    std::string scenario = scenario_of(view);
    const auto replication = static_cast<int>(view.whole("replication", kReplications));
    f_.runs.push_back({std::move(scenario), replication, view.text("run_id")});
    view.finish();
  }

  void read_difference(const RawNode& table) {
    TableView view(table, "[[difference]]", source_);
    Findings::Difference d;
    d.metric = metric_of(view);
    d.scenario = scenario_of(view);
    d.unit = view.text("unit", "");
    d.replications = view.whole("replications", kReplications);
    d.base = finite(view, "base", kAny);
    d.mean = finite(view, "mean", kAny);
    d.difference = finite(view, "difference", kAny);
    d.low = finite(view, "low", kAny);
    d.high = finite(view, "high", kAny);
    view.take("is_real", true, "true");
    d.is_real = view.flag("is_real", false);
    d.variance_reduction = finite(view, "variance_reduction", {0, kInfinite}, kNone);
    check_order(view, "difference", d.low, d.difference, d.high);
    view.finish();
    f_.differences.push_back(std::move(d));
  }

  void read_interval(const RawNode& table) {
    static constexpr std::string_view kMethods[] = {"t", "order"};
    TableView view(table, "[[interval]]", source_);
    Findings::Interval i;
    i.metric = metric_of(view);
    i.unit = view.text("unit", "");
    i.replications = view.whole("replications", kReplications);
    i.estimate = finite(view, "estimate", kAny);
    i.low = finite(view, "low", kAny, kNone);
    i.high = finite(view, "high", kAny, kNone);
    i.method = kMethods[view.choice("method", kMethods)];
    i.headline = view.flag("headline", false);
    check_order(view, "estimate", i.low, i.estimate, i.high);
    view.finish();
    f_.intervals.push_back(std::move(i));
  }

  /// An estimate lies in its interval; NaN ends bound nothing.
  static void check_order(TableView& view, const char* key, double low, double estimate, double high) {
    if (estimate < low || estimate > high) {
      view.fault(key, "'" + std::string(key) + "' must lie between 'low' and 'high', found " +
                          format_number(estimate) + " outside of " + format_number(low) + " to " +
                          format_number(high));
    }
  }

  const SourceTexts& source_;
  TableView top_;
  Findings& f_;
  std::set<std::string> names_;
  MetricNames metrics_;
};

[[noreturn]] void refuse(const std::filesystem::path& file, Place place, std::string message,
                         std::string help) {
  throw InputError(
      {{Severity::kError, file.string(), place.line, place.column, std::move(message), std::move(help), ""}});
}

}  // namespace

Findings read_findings(const std::filesystem::path& folder) {
  Findings findings;
  findings.file = folder / kFindingsFile;
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    refuse(folder, {}, "there is no such folder",
           "name the folder of an experiment: cutover compare and cutover replicate make one");
  }
  if (!std::filesystem::exists(findings.file, ignored)) {
    refuse(folder, {}, std::string("this folder has no ") + kFindingsFile,
           "name the folder of a finished cutover compare or cutover replicate");
  }
  const FileText text = read_file(findings.file);
  if (!text.problem.empty()) {
    refuse(findings.file, {}, "cannot read it: " + text.problem, did_you_mean(text, ""));
  }
  if (const Place bad = first_bad_byte(text.text); bad.line > 0) {
    refuse(findings.file, bad, "the file is not valid UTF-8 from here on", "make it anew");
  }
  std::vector<Diagnostic> faults;
  SourceTexts source;
  source.texts.push_back({findings.file.string(), split_lines(text.text), 0});
  source.faults = &faults;
  try {
    FindingsReader(parse_toml(text.text), source, findings).read();
  } catch (const SyntaxError& error) {
    source.fault(error.place, syntax_message(error, source.texts.front()));
  }
  if (!faults.empty()) {
    std::stable_sort(faults.begin(), faults.end(), before);
    throw InputError(std::move(faults));
  }
  return findings;
}

}  // namespace cutover
