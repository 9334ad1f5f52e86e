#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "frames/frame.hpp"
#include "report/findings.hpp"

namespace cutover {
namespace {

/// Columns of text, repeated names once.
Column labels(std::string name, const std::vector<std::string>& values) {
  LabelValues coded;
  for (const std::string& value : values) {
    const auto at = std::find(coded.names.begin(), coded.names.end(), value);
    coded.codes.push_back(static_cast<std::int32_t>(at - coded.names.begin()));
    if (at == coded.names.end()) {
      coded.names.push_back(value);
    }
  }
  return {std::move(name), ColumnKind::kLabel, "1", "", std::move(coded)};
}

template <class Row, class Get>
auto gather(const std::vector<Row>& rows, Get get) {
  std::vector<std::decay_t<decltype(get(rows[0]))>> values;
  values.reserve(rows.size());
  for (const Row& row : rows) {
    values.push_back(get(row));
  }
  return values;
}

template <class Row>
Column texts(std::string name, const std::vector<Row>& rows, std::string Row::*member) {
  return {std::move(name), ColumnKind::kText, "1", "", gather(rows, [&](const Row& r) { return r.*member; })};
}
template <class Row>
Column numbers(std::string name, const std::vector<Row>& rows, double Row::*member) {
  return {std::move(name), ColumnKind::kNumber, "", "",
          gather(rows, [&](const Row& r) { return r.*member; })};
}
template <class Row, class Whole>
Column wholes(std::string name, const std::vector<Row>& rows, Whole Row::*member) {
  return {std::move(name), ColumnKind::kWhole, "", "",
          gather(rows, [&](const Row& r) { return static_cast<std::int64_t>(r.*member); })};
}

Frame differences_frame(const std::vector<Findings::Difference>& rows) {
  using D = Findings::Difference;
  return {
      "differences",
      "",
      {texts("metric", rows, &D::metric),
       labels("scenario", gather(rows, [](const D& d) { return d.scenario; })),
       labels("unit", gather(rows, [](const D& d) { return d.unit; })),
       wholes("replications", rows, &D::replications), numbers("base", rows, &D::base),
       numbers("mean", rows, &D::mean), numbers("difference", rows, &D::difference),
       numbers("low", rows, &D::low), numbers("high", rows, &D::high), wholes("is_real", rows, &D::is_real),
       numbers("variance_reduction", rows, &D::variance_reduction)}};
}

Frame intervals_frame(const std::vector<Findings::Interval>& rows) {
  using I = Findings::Interval;
  return {"intervals",
          "",
          {texts("metric", rows, &I::metric), labels("unit", gather(rows, [](const I& i) { return i.unit; })),
           wholes("replications", rows, &I::replications), numbers("estimate", rows, &I::estimate),
           numbers("low", rows, &I::low), numbers("high", rows, &I::high),
           labels("method", gather(rows, [](const I& i) { return i.method; })),
           wholes("headline", rows, &I::headline)}};
}

/// Which run of the experiment a result is. Equal scenarios have equal runs: the last one that fits is taken
/// for the run that is shown, the first one for the base beside it.
nlohmann::json place_of(const Findings& findings, const ResultReader& result, bool beside) {
  std::vector<Findings::Run> runs = findings.runs;
  if (!beside) {
    std::reverse(runs.begin(), runs.end());
  }
  const auto run = std::find_if(runs.begin(), runs.end(),
                                [&](const Findings::Run& r) { return r.run_id == result.info().run_id; });
  if (run == runs.end()) {
    throw std::invalid_argument("'" + result.path().string() + "' is no run of this experiment: its run id " +
                                result.info().run_id + " is not one of the " +
                                std::to_string(findings.runs.size()) + " in '" + findings.file.string() +
                                "'");
  }
  return {{"scenario", run->scenario}, {"replication", run->replication}};
}

}  // namespace

nlohmann::json findings_json(const Findings& findings, const ResultReader& result,
                             const ResultReader* other) {
  using nlohmann::json;
  json scenarios = json::array();
  for (const Findings::ScenarioSentence& s : findings.scenarios) {
    scenarios.push_back({{"name", s.name}, {"english", s.english}, {"japanese", s.japanese}});
  }
  return {{"kind", findings.kind == Findings::Kind::kComparison ? "comparison" : "replications"},
          {"confidence", findings.confidence},
          {"confidence_each", findings.confidence_each},
          {"replications", findings.replications},
          {"scenarios", std::move(scenarios)},
          {"shown", place_of(findings, result, false)},
          {"other", other != nullptr ? place_of(findings, *other, true) : json(nullptr)},
          {"differences", frame_json(differences_frame(findings.differences))},
          {"intervals", frame_json(intervals_frame(findings.intervals))}};
}

}  // namespace cutover
