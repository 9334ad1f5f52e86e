#include "scenario/source.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

namespace cutover {
namespace {

namespace fs = std::filesystem;

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

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

Diagnostic diagnostic_at(const Source& source, const Place& place, Severity severity, std::string message,
                         std::string help) {
  Diagnostic d;
  d.severity = severity;
  d.message = std::move(message);
  d.help = std::move(help);
  d.file = source.name;
  d.line = place.line + source.line_offset;
  d.column = place.column;
  const auto line = static_cast<std::size_t>(place.line);
  if (line >= 1 && line <= source.lines.size()) {
    d.excerpt = source.lines[line - 1];
    // One column each, so that the caret stands below its code point.
    std::replace_if(
        d.excerpt.begin(), d.excerpt.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  }
  return d;
}

FileText read_file(const fs::path& path) {
  FileText file;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    file.problem = "no such file";
    std::vector<std::string> names;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().extension() == (path.has_extension() ? path.extension() : ".toml")) {
        names.push_back(entry.path().filename().string());
      }
    }
    std::sort(names.begin(), names.end());
    if (const std::string near = nearest_name(path.filename().string(), names); !near.empty()) {
      file.near = path.parent_path() / near;
    }
    return file;
  }
  if (status.type() == fs::file_type::directory) {
    file.problem = "it is a folder, not a file";
    return file;
  }
  std::ifstream in(path, std::ios::binary);
  file.text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) {
    file.problem = "it cannot be read; check its permissions";
  }
  return file;
}

std::string did_you_mean(const FileText& file, const fs::path& folder) {
  if (file.near.empty()) {
    return "";
  }
  const fs::path seen = folder.empty() ? file.near : file.near.lexically_relative(folder);
  return "did you mean '" + seen.string() + "'?";
}

std::string folder_problem(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return "no such folder";
  }
  if (status.type() != fs::file_type::directory) {
    return "it is a file, not a folder";
  }
  const fs::directory_iterator first(path, error);
  return error ? "it cannot be read; check its permissions" : "";
}

std::string did_you_mean_folder(const fs::path& path, const fs::path& folder) {
  // "programs/" has no file name of its own.
  const fs::path named = path.has_filename() ? path : path.parent_path();
  std::vector<std::string> names;
  std::error_code error;
  const fs::path around = named.has_parent_path() ? named.parent_path() : fs::path(".");
  for (const fs::directory_entry& entry : fs::directory_iterator(around, error)) {
    if (entry.is_directory(error)) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  const std::string near = nearest_name(named.filename().string(), names);
  return near.empty() ? "" : did_you_mean({"", named.parent_path() / near, ""}, folder);
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

std::string syntax_message(const SyntaxError& error, const Source& source) {
  const std::string message = error.what();
  const Place& place = error.place;
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

bool is_bare_word(const std::string& text) {
  const bool opens_path = text.starts_with('/') || text.starts_with("./") || text.starts_with("../");
  return !text.empty() &&
         (std::isalpha(static_cast<unsigned char>(text[0])) != 0 || (text[0] & 0x80) != 0 || opens_path) &&
         text.find_first_of("\"'[]{}=#\\") == std::string::npos;
}

}  // namespace cutover
