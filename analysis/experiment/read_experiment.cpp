#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <utility>

#include "experiment/experiment.hpp"
#include "experiment/vary.hpp"
#include "scenario/table_view.hpp"

namespace cutover {
namespace {

constexpr TableView::Range kReplications{1, 10'000};
/// Points, trajectories or base number of a design: more is a slip of the finger.
constexpr TableView::Range kPoints{1, 1 << 20};

bool is_error(const Diagnostic& d) {
  return d.severity == Severity::kError;
}

bool same_finding(const Diagnostic& a, const Diagnostic& b) {
  return a.file == b.file && a.line == b.line && a.column == b.column && a.message == b.message;
}

/// Reads one file; an instance lives for one text.
class ExperimentReader {
 public:
  ExperimentReader(const RawNode& root, const SourceTexts& source, Experiment& experiment)
      : source_(source), top_(root, "this file", source), e_(experiment) {}

  void read() {
    e_.title = top_.text("title");
    e_.description = top_.text("description", "");
    e_.scenario = scenario_file(top_, top_.text("scenario"));
    e_.replications = static_cast<int>(top_.whole("replications", kReplications, 1));
    const std::optional<std::uint64_t> seed = read_seed();
    read_metrics();
    e_.settings = read_set(top_, "set");
    const std::optional<DesignKind> kind = read_design();
    for (const RawNode* table : top_.tables("vary")) {
      if (std::optional<VariedParameter> varied = read_varied(*table, kind, source_)) {
        add(std::move(*varied));
      }
    }
    for (const RawNode* table : top_.tables("variant")) {
      read_variant(*table);
    }
    check_purpose();
    top_.finish();
    check_futures(seed);
  }

 private:
  /// The file that a key names, from the folder of the experiment; empty after a fault.
  std::filesystem::path scenario_file(TableView& view, const std::string& name) {
    if (name.empty()) {
      return {};
    }
    const std::filesystem::path file = (e_.file.parent_path() / name).lexically_normal();
    const FileText text = read_file(file);
    if (!text.problem.empty()) {
      view.fault("scenario", "cannot read the scenario '" + file.string() + "': " + text.problem,
                 did_you_mean(text, e_.file.parent_path()));
      return {};
    }
    return file;
  }

  std::optional<std::uint64_t> read_seed() {
    const RawEntry* entry = top_.take("seed", false, "");
    const std::optional<FieldValue> value =
        entry != nullptr ? read_setting(entry->node, *find_field("seed"), source_) : std::nullopt;
    return value ? std::optional(static_cast<std::uint64_t>(std::get<std::int64_t>(*value))) : std::nullopt;
  }

  void read_metrics() {
    const RawEntry* entry = top_.take("metrics", false, "");
    if (entry == nullptr) {
      return;
    }
    if (entry->node.kind != RawNode::Kind::kArray) {
      top_.wrong(*entry, "a list of texts", "write [\"utilization.2025-12\"]");
      return;
    }
    for (const RawNode& item : entry->node.items) {
      const auto* text = item.value ? std::get_if<std::string>(&*item.value) : nullptr;
      if (text == nullptr || text->empty()) {
        source_.fault(item.place, "'metrics' expects texts in quotes, found " + item.found);
      } else if (std::find(e_.metrics.begin(), e_.metrics.end(), *text) != e_.metrics.end()) {
        source_.fault(item.place, quote(*text) + " stands twice in 'metrics'", "remove one of them");
      } else {
        e_.metrics.push_back(*text);
      }
    }
  }

  std::vector<Setting> read_set(TableView& view, const char* key) {
    std::vector<Setting> settings;
    if (const RawNode* table = view.table(key)) {
      settings = read_settings(*table, source_);
    }
    std::erase_if(settings, [&](const Setting& setting) {
      const bool is_seed = setting.field->key == "seed";
      if (is_seed) {
        source_.fault(setting.place,
                      "'seed' stands at the top of an experiment, not below [" + std::string(key) + "]",
                      "all futures have the same seeds, so that their differences are not luck");
      }
      return is_seed;
    });
    return settings;
  }

  /// \return the kind where it is known
  std::optional<DesignKind> read_design() {
    has_design_ = top_.has("design");
    const RawNode* table = top_.table("design");
    if (table == nullptr) {
      return std::nullopt;
    }
    TableView view(*table, "[design]", source_);
    const std::size_t before = source_.faults->size();
    const auto kind = static_cast<DesignKind>(view.choice("kind", kDesignKindNames));
    const bool kind_known = source_.faults->size() == before;
    ExperimentDesign design;
    design.kind = kind;
    design.seed = static_cast<std::uint64_t>(view.whole("seed", {}, 1));
    if (kind_known && takes_values(kind)) {
      if (view.has("points")) {
        view.take("points", false, "");
        view.fault("points",
                   "a design of kind '" + std::string(kDesignKindNames[static_cast<std::size_t>(kind)]) +
                       "' has no 'points': they follow from the values",
                   "leave it out");
      }
    } else {
      design.points = static_cast<int>(view.whole("points", kPoints));
      check_power_of_two(view, design);
    }
    view.finish();
    e_.design = design;
    return kind_known ? std::optional(kind) : std::nullopt;
  }

  void check_power_of_two(TableView& view, const ExperimentDesign& design) {
    const auto points = static_cast<unsigned>(design.points);
    if ((design.kind == DesignKind::kSobol || design.kind == DesignKind::kSaltelli) &&
        !std::has_single_bit(points)) {
      view.fault("points", "'points' must be a power of two, found " + std::to_string(points),
                 "Sobol' points are even only then: write " + std::to_string(std::bit_floor(points)) +
                     " or " + std::to_string(std::bit_ceil(points)));
    }
  }

  void add(VariedParameter varied) {
    const std::string& key = varied.field->key;
    const auto is_key = [&](const auto& other) { return other.field->key == key; };
    if (std::any_of(e_.varied.begin(), e_.varied.end(), is_key)) {
      source_.fault(varied.place, "'" + key + "' is varied twice", "remove one of the two [[vary]]");
    } else if (const auto set = std::find_if(e_.settings.begin(), e_.settings.end(), is_key);
               set != e_.settings.end()) {
      source_.fault(varied.place,
                    "'" + key + "' is varied, and set in line " + std::to_string(set->place.line),
                    "remove one of the two");
    } else {
      e_.varied.push_back(std::move(varied));
    }
  }

  void read_variant(const RawNode& table) {
    TableView view(table, "[[variant]]", source_);
    ExperimentVariant variant;
    variant.place = table.place;
    variant.name = view.text("name");
    const auto is_named = [&](const ExperimentVariant& other) { return other.name == variant.name; };
    if (!variant.name.empty() && std::any_of(e_.variants.begin(), e_.variants.end(), is_named)) {
      view.fault("name", "there are two variants " + quote(variant.name), "give each a name of its own");
    }
    variant.scenario = scenario_file(view, view.text("scenario", ""));
    variant.settings = read_set(view, "set");
    for (const Setting& setting : variant.settings) {
      const auto is_key = [&](const VariedParameter& v) { return v.field == setting.field; };
      if (std::any_of(e_.varied.begin(), e_.varied.end(), is_key)) {
        source_.fault(setting.place, "'" + setting.field->key + "' is varied by the design, and set here",
                      "remove one of the two");
      }
    }
    if (const RawEntry* entry = view.take("intervention", false, "")) {
      variant.interventions = read_dated_settings(*entry, source_);
    }
    view.finish();
    e_.variants.push_back(std::move(variant));
  }

  void check_purpose() {
    const bool varies = top_.has("vary");
    if (varies && !has_design_) {
      top_.fault("vary", "parameters are varied, but there is no [design]",
                 "add [design] with kind = \"grid\"");
    } else if (!varies && has_design_) {
      top_.fault("design", "there is a [design], but nothing to vary",
                 "add [[vary]] with key = \"facilities.readers.mtbf_hours\"");
    } else if (!varies && !top_.has("variant")) {
      top_.fault("title", "this experiment varies nothing and has no variant",
                 "add a [[vary]] or a [[variant]]");
    }
  }

  /// Loads every scenario with what is set, so that what concerns several keys is known before the first run.
  void check_futures(std::optional<std::uint64_t> seed) {
    if (e_.scenario.empty() || std::any_of(source_.faults->begin(), source_.faults->end(), is_error)) {
      return;
    }
    if (const std::optional<Scenario> base = check_future(nullptr)) {
      e_.seed = seed.value_or(base->seed);
    }
    for (const ExperimentVariant& variant : e_.variants) {
      check_future(&variant);
    }
  }

  std::optional<Scenario> check_future(const ExperimentVariant* variant) {
    try {
      Scenario scenario = load_future(e_, variant);
      tell(scenario.warnings, variant);
      return scenario;
    } catch (const InputError& error) {
      tell(error.diagnostics(), variant);
      return std::nullopt;
    }
  }

  /// Hands on what loading a future found. What concerns a line of ours is told at that line.
  void tell(const std::vector<Diagnostic>& found, const ExperimentVariant* variant) {
    for (const Diagnostic& d : found) {
      const std::optional<Place> ours = place_of(d, variant);
      if (!ours && !is_error(d)) {
        continue;  // a warning about the scenario is for whoever runs the scenario
      }
      Diagnostic told = d;
      if (ours) {
        told = diagnostic_at(source_.texts.front(), *ours, d.severity, d.message, d.help);
      }
      const auto is_known = [&](const Diagnostic& other) { return same_finding(other, told); };
      if (std::none_of(source_.faults->begin(), source_.faults->end(), is_known)) {
        source_.faults->push_back(std::move(told));
      }
    }
  }

  /// Where in the experiment file the text stands that a diagnostic of a future is about.
  std::optional<Place> place_of(const Diagnostic& d, const ExperimentVariant* variant) const {
    if (d.file == "--set") {
      std::vector<Place> places;
      for (const Setting& setting : e_.settings) {
        places.push_back(setting.place);
      }
      if (variant != nullptr) {
        for (const Setting& setting : variant->settings) {
          places.push_back(setting.place);
        }
      }
      return places.at(static_cast<std::size_t>(std::max(d.line, 1) - 1));
    }
    const std::filesystem::path& file =
        variant != nullptr && !variant->scenario.empty() ? variant->scenario : e_.scenario;
    if (variant == nullptr || variant->interventions.empty() || d.file != file.string()) {
      return std::nullopt;
    }
    // Interventions follow the text of the scenario: see load_future().
    auto line = static_cast<std::ptrdiff_t>(split_lines(read_file(file).text).size());
    std::optional<Place> place;
    for (const DatedSettings& intervention : variant->interventions) {
      if (d.line > line) {
        place = intervention.place;
      }
      line += static_cast<std::ptrdiff_t>(split_lines(to_toml({intervention})).size()) - 1;
    }
    return place;
  }

  const SourceTexts& source_;
  TableView top_;
  Experiment& e_;
  bool has_design_ = false;
};

}  // namespace

Experiment read_experiment(const std::filesystem::path& file) {
  std::vector<Diagnostic> findings;
  Experiment experiment;
  experiment.file = file;
  FileText text = read_file(file);
  if (!text.problem.empty()) {
    throw InputError({{Severity::kError, file.string(), 0, 0,
                       "cannot read '" + file.string() + "': " + text.problem, did_you_mean(text, ""), ""}});
  }
  experiment.text = text.text;
  SourceTexts source;
  source.texts.push_back({file.string(), split_lines(text.text), 0});
  source.faults = &findings;
  if (const Place bad = first_bad_byte(text.text); bad.line > 0) {
    throw InputError({{Severity::kError, file.string(), bad.line, bad.column,
                       "the file is not valid UTF-8 from here on", "save it as UTF-8", ""}});
  }
  try {
    ExperimentReader(parse_toml(text.text), source, experiment).read();
  } catch (const SyntaxError& error) {
    source.fault(error.place, syntax_message(error, source.texts.front()));
  }
  std::stable_sort(findings.begin(), findings.end(), before);
  if (std::any_of(findings.begin(), findings.end(), is_error)) {
    throw InputError(std::move(findings));
  }
  experiment.warnings = std::move(findings);
  return experiment;
}

}  // namespace cutover
