#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "scenario/draft.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

/// Why a file cannot be read, or "" with its bytes in `text`.
struct FileText {
  std::string problem;
  std::string help;
  std::string text;
};

FileText read_file(const fs::path& path) {
  FileText file;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    file.problem = "no such file";
    std::vector<std::string> names;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().extension() == ".toml") {
        names.push_back(entry.path().filename().string());
      }
    }
    std::sort(names.begin(), names.end());
    if (const std::string near = nearest_name(path.filename().string(), names); !near.empty()) {
      file.help = "did you mean '" + (path.parent_path() / near).string() + "'?";
    }
    return file;
  }
  if (status.type() == fs::file_type::directory) {
    file.problem = "it is a folder, not a scenario file";
    return file;
  }
  std::ifstream in(path, std::ios::binary);
  file.text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) {
    file.problem = "it cannot be read; check its permissions";
  }
  return file;
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      if (line.ends_with('\r')) {
        line.pop_back();
      }
      lines.push_back(std::move(line));
      line.clear();
    } else {
      line += c;
    }
  }
  lines.push_back(std::move(line));
  return lines;
}

/// Length of the UTF-8 sequence that starts at `i`, 0 if it is none (overlong forms and surrogates included).
std::size_t utf8_length(const std::string& text, std::size_t i) {
  const auto byte = [&](std::size_t k) {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : static_cast<unsigned char>(0);
  };
  const unsigned char first = byte(i);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xc0) != 0x80) {
      return 0;
    }
  }
  const unsigned char second = byte(i + 1);
  const bool bad_second = (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
                          (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
  return bad_second ? 0 : length;
}

/// Place of the first byte that is not UTF-8; line 0 if all is well.
Place first_bad_byte(const std::string& text) {
  Place place{1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    if (length == 0) {
      return place;
    }
    place.column = text[i] == '\n' ? 1 : place.column + 1;
    place.line += text[i] == '\n' ? 1 : 0;
    i += length;
  }
  return {};
}

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

/// The parser's words in our voice.
std::string syntax_message(const std::string& message, const Source& source, const Place& place) {
  const auto line = static_cast<std::size_t>(place.line);
  if (message.find("control characters") != std::string::npos && line <= source.lines.size() &&
      static_cast<std::size_t>(place.column) > code_points(source.lines[line - 1])) {
    return "this string does not end on its line";
  }
  const std::string opening = "Error while parsing ";
  return message.starts_with(opening) ? "cannot read this " + message.substr(opening.size())
                                      : "not valid TOML: " + message;
}

std::string trimmed(const std::string& text) {
  const auto is_space = [](unsigned char c) { return std::isspace(c) != 0; };
  const auto first = std::find_if_not(text.begin(), text.end(), is_space);
  const auto last = std::find_if_not(text.rbegin(), text.rend(), is_space).base();
  return first < last ? std::string(first, last) : "";
}

/// True for a value such as `wait` or `Tottori 2`, which the shell would rob of its quotes.
bool is_bare_word(const std::string& text) {
  return !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) != 0 || (text[0] & 0x80) != 0) &&
         text.find_first_of("\"'[]{}=#\\") == std::string::npos;
}

class Loader {
 public:
  std::string load_file(const fs::path& path) {
    FileText file = read_file(path);
    if (!file.problem.empty()) {
      draft_.diagnostics.push_back({Severity::kError, path.string(), 0, 0,
                                    "cannot read '" + path.string() + "': " + file.problem, file.help, ""});
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
      for (const RawEntry& entry : root.entries) {
        if (entry.key == "extends") {
          load_base(entry.node, source, path);
        }
      }
      read_tree(root, source, draft_);
    } catch (const SyntaxError& error) {
      report({&source, error.place}, syntax_message(error.what(), source, error.place), "");
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
        report({&source, error.place}, syntax_message(error.what(), source, error.place), "");
        return;
      }
      load_bare_word(text, equals, value, source);
    }
  }

  Scenario finish() {
    Scenario scenario = assemble(draft_);
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
      report(mark, "cannot read the base '" + base.string() + "': " + file.problem, file.help);
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
      report({&source, error.place}, syntax_message(error.what(), source, error.place), "");
    }
  }

  Draft draft_;
  std::vector<fs::path> chain_;  ///< the files being read, each extending the next
};

Scenario finish(Loader& loader, const std::vector<std::string>& overrides, std::string file,
                std::string text) {
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    loader.load_override(overrides[i], static_cast<int>(i) + 1);
  }
  Scenario scenario = loader.finish();
  scenario.file = std::move(file);
  scenario.text = std::move(text);
  scenario.overrides = overrides;
  return scenario;
}

}  // namespace

Scenario load_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  Loader loader;
  std::string text = loader.load_file(file);
  return finish(loader, overrides, file.string(), std::move(text));
}

Scenario parse_scenario(const std::string& text, const std::string& name,
                        const std::vector<std::string>& overrides) {
  Loader loader;
  loader.load_text(text, name);
  return finish(loader, overrides, name, text);
}

const Parameters& Scenario::on(Day day) const {
  const auto later = std::upper_bound(interventions.begin(), interventions.end(), day,
                                      [](Day d, const Intervention& i) { return d < i.day; });
  return later == interventions.begin() ? parameters : std::prev(later)->parameters;
}

}  // namespace cutover
