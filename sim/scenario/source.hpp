/// \file
/// A text that findings point into, and how files become such texts: shared by everything that is read from
/// TOML files or from `--set`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "scenario/raw_toml.hpp"

namespace cutover {

/// A text that findings point into: a file, or one `--set` (its line is the ordinal of the option).
struct Source {
  std::string name;
  std::vector<std::string> lines;
  int line_offset = 0;
};

/// A diagnostic at a place of a source, with the excerpt taken from there.
Diagnostic diagnostic_at(const Source& source, const Place& place, Severity severity, std::string message,
                         std::string help = "");

/// The bytes of a file, or why it cannot be read.
struct FileText {
  std::string problem;         ///< empty: it was read
  std::filesystem::path near;  ///< a file beside it with nearly the same name; empty: none
  std::string text;
};
FileText read_file(const std::filesystem::path& path);
/// Help for a file that was not read: the one that was perhaps meant, as seen from the folder of the file
/// that names it ("" for the working directory); "" if there is none.
std::string did_you_mean(const FileText& file, const std::filesystem::path& folder);

/// Why a path cannot be read as a folder; empty: it can.
std::string folder_problem(const std::filesystem::path& path);
/// The same help for a folder that is not there.
std::string did_you_mean_folder(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Lines without their ends, LF or CRLF.
std::vector<std::string> split_lines(const std::string& text);

/// Place of the first byte that is not UTF-8; line 0 if all is well.
Place first_bad_byte(const std::string& text);

/// The parser's words about a breach of the grammar, in our voice.
std::string syntax_message(const SyntaxError& error, const Source& source);

/// Without white space at both ends.
std::string trimmed(const std::string& text);

/// True for a value such as `wait`, `Tottori 2` or `../central/reference.toml`, which the shell would rob of
/// its quotes.
bool is_bare_word(const std::string& text);

}  // namespace cutover
