#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "scenario/draft.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

class Loader {
 public:
  std::string load_file(const fs::path& path) {
    FileText file = read_file(path);
    if (!file.problem.empty()) {
      draft_.diagnostics.push_back({Severity::kError, path.string(), 0, 0,
                                    "cannot read '" + path.string() + "': " + file.problem,
                                    did_you_mean(file, ""), ""});
      return "";
    }
    load_text(file.text, path);
    return std::move(file.text);
  }

  void load_text(const std::string& text, const fs::path& path) {
    const Source& source = draft_.sources.emplace_back(Source{path.string(), split_lines(text), 0});
    if (const Place bad = first_bad_byte(text); bad.line > 0) {
      // Without an excerpt: it would put the bad bytes on the terminal.
      draft_.diagnostics.push_back({Severity::kError, source.name, bad.line, bad.column,
                                    "the file is not valid UTF-8 from here on", "save it as UTF-8", ""});
      return;
    }
    chain_.push_back(path);
    try {
      const RawNode root = parse_toml(text);
      if (is_topology(root, source)) {
        chain_.pop_back();
        return;
      }
      for (const RawEntry& entry : root.entries) {
        if (entry.key == "extends") {
          load_base(entry.node, source, path);
        }
      }
      read_tree(root, source, draft_);
    } catch (const SyntaxError& error) {
      report({&source, error.place}, syntax_message(error, source), "");
    }
    chain_.pop_back();
  }

  /// `ordinal` is 1 for the first `--set`; it is shown as the line.
  void load_override(const std::string& text, int ordinal) {
    const Source& source = draft_.sources.emplace_back(Source{"--set", {text}, ordinal - 1});
    const Mark start{&source, {1, 1}};
    const auto equals = text.find('=');
    if (text.find('\n') != std::string::npos || equals == std::string::npos ||
        first_bad_byte(text).line > 0) {
      report(start, "an override is one line of the form key=value", "e.g. --set desk.face_seconds=20");
      return;
    }
    const std::string key = trimmed(text.substr(0, equals));
    if (key.starts_with("intervention")) {
      report(start, "interventions cannot be set on the command line",
             "write a scenario file that extends this one and adds the [[intervention]]");
      return;
    }
    if (key == "extends") {
      report(start, "'extends' cannot be set on the command line", "name the file itself");
      return;
    }
    try {
      read_tree(parse_toml(text), source, draft_);
    } catch (const SyntaxError& error) {
      const std::string value = trimmed(text.substr(equals + 1));
      if (!is_bare_word(value)) {
        report({&source, error.place}, syntax_message(error, source), "");
        return;
      }
      load_bare_word(text, equals, value, source);
    }
  }

  /// \param folder  of the scenario file; nothing for a text that is in no file: it may name what is
  /// elsewhere
  Scenario finish(const std::optional<fs::path>& folder) {
    Scenario scenario = assemble(draft_);
    for (const std::string key : {"programmes.paid", "programmes.directory"}) {
      if (const Assignment* last = last_setting(key)) {
        scenario.set_at[key] = make_diagnostic(last->mark, {});
      }
    }
    if (folder) {
      check_named_files(*folder, scenario);
      check_programme_folder(*folder);
    }
    std::stable_sort(draft_.diagnostics.begin(), draft_.diagnostics.end(), before);
    const bool failed = std::any_of(draft_.diagnostics.begin(), draft_.diagnostics.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::kError; });
    if (failed) {
      throw InputError(std::move(draft_.diagnostics));
    }
    scenario.warnings = std::move(draft_.diagnostics);
    return scenario;
  }

 private:
  /// One sentence in place of one for every table, where somebody gives the topology instead of the scenario.
  bool is_topology(const RawNode& root, const Source& source) {
    constexpr std::array<std::string_view, 10> kOfTopologies{
        "tier",     "class",  "data_centre", "access",      "gateway",
        "backbone", "client", "event",       "maintenance", "health_check_s"};
    for (const RawEntry& entry : root.entries) {
      if (std::find(kOfTopologies.begin(), kOfTopologies.end(), entry.key) != kOfTopologies.end()) {
        report({&source, entry.key_place}, "this file is a topology of the central service, not a scenario",
               "a scenario names it: [central] with topology = \"…\"; to look at it alone: cutover central "
               "inspect");
        return true;
      }
    }
    return false;
  }

  /// Files that parameters name are read by whoever needs them; that they can be is said here, at the line.
  void check_named_files(const fs::path& folder, const Scenario& scenario) {
    for (const std::string key : {"central.topology", "adoption.ensemble"}) {
      if (key == "adoption.ensemble" && scenario.parameters.adoption.member == 0) {
        continue;  // not read: it may be yet to be made
      }
      const Assignment* last = last_setting(key);
      if (last == nullptr) {
        continue;
      }
      const std::string& name = std::get<std::string>(last->value);
      const FileText file = name.empty() ? FileText{} : read_file(folder / name);
      if (!file.problem.empty()) {
        report(last->mark,
               "cannot read the file that '" + key + "' names, '" + (folder / name).string() +
                   "': " + file.problem,
               did_you_mean(file, folder));
      }
    }
  }

  void check_programme_folder(const fs::path& folder) {
    const Assignment* last = last_setting("programmes.directory");
    const std::string name = last == nullptr ? "" : std::get<std::string>(last->value);
    const std::string problem = name.empty() ? "" : folder_problem(folder / name);
    if (!problem.empty()) {
      report(last->mark,
             "cannot read the folder that 'programmes.directory' names, '" + (folder / name).string() +
                 "': " + problem,
             did_you_mean_folder(folder / name, folder));
    }
  }

  /// The assignment that counts; nothing where no value of the key passed.
  const Assignment* last_setting(const std::string& key) const {
    const auto last = std::find_if(draft_.assignments.rbegin(), draft_.assignments.rend(),
                                   [&](const Assignment& a) { return a.field->key == key; });
    return last == draft_.assignments.rend() || draft_.rejected.contains(key) ? nullptr : &*last;
  }

  void report(const Mark& mark, std::string message, std::string help) {
    draft_.diagnostics.push_back(
        make_diagnostic(mark, {Severity::kError, std::move(message), std::move(help), -1}));
  }

  void load_base(const RawNode& node, const Source& source, const fs::path& path) {
    const Mark mark{&source, node.place};
    const auto* name = node.value ? std::get_if<std::string>(&*node.value) : nullptr;
    if (name == nullptr) {
      draft_.diagnostics.push_back(make_diagnostic(mark, wrong_type(find_directive("extends"), node.found)));
      return;
    }
    const fs::path base = (path.parent_path() / *name).lexically_normal();
    for (const fs::path& open : chain_) {
      std::error_code error;
      if (open.lexically_normal() == base || fs::equivalent(open, base, error)) {
        report(mark, "'" + path.string() + "' extends itself through '" + *name + "'",
               "a base must not lead back to the file that extends it");
        return;
      }
    }
    FileText file = read_file(base);
    if (!file.problem.empty()) {
      report(mark, "cannot read the base '" + base.string() + "': " + file.problem,
             did_you_mean(file, path.parent_path()));
      return;
    }
    load_text(file.text, base);
  }

  /// The same override with its value in quotes; the columns of key and value stay.
  void load_bare_word(const std::string& text, std::size_t equals, const std::string& value,
                      const Source& source) {
    const std::size_t begin = text.find(value, equals + 1);
    try {
      read_tree(parse_toml(text.substr(0, begin) + quote(value)), source, draft_);
    } catch (const SyntaxError& error) {
      report({&source, error.place}, syntax_message(error, source), "");
    }
  }

  Draft draft_;
  std::vector<fs::path> chain_;  ///< the files being read, each extending the next
};

Scenario finish(Loader& loader, const std::vector<std::string>& overrides, std::string file, std::string text,
                const std::optional<fs::path>& folder) {
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    loader.load_override(overrides[i], static_cast<int>(i) + 1);
  }
  Scenario scenario = loader.finish(folder);
  scenario.file = std::move(file);
  scenario.text = std::move(text);
  scenario.overrides = overrides;
  return scenario;
}

}  // namespace

Scenario load_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  Loader loader;
  std::string text = loader.load_file(file);
  return finish(loader, overrides, file.string(), std::move(text), file.parent_path());
}

Scenario parse_scenario(const std::string& text, const std::string& name,
                        const std::vector<std::string>& overrides) {
  Loader loader;
  loader.load_text(text, name);
  return finish(loader, overrides, name, text, {});
}

const Parameters& Scenario::on(Day day) const {
  const auto later = std::upper_bound(interventions.begin(), interventions.end(), day,
                                      [](Day d, const Intervention& i) { return d < i.day; });
  return later == interventions.begin() ? parameters : std::prev(later)->parameters;
}

Diagnostic Scenario::at(const std::string& key, Severity severity, std::string message,
                        std::string help) const {
  const auto place = set_at.find(key);
  Diagnostic d = place == set_at.end() ? Diagnostic{severity, key, 0, 0, "", "", ""} : place->second;
  d.severity = severity;
  d.message = std::move(message);
  d.help = std::move(help);
  return d;
}

fs::path Scenario::beside(const fs::path& named) const {
  return fs::path(file).parent_path() / named;  // an absolute name stays as it is
}

}  // namespace cutover
