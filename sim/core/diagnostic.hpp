/// \file
/// What is wrong with an input, where, and how to mend it: one type for scenario files and data tables.
///
/// A reader collects all diagnostics of a file, sorts them by position and throws one `InputError`.
#pragma once

#include <compare>
#include <stdexcept>
#include <string>
#include <vector>

namespace cutover {

enum class Severity { kError, kWarning };

/// One finding. Rendered as `file:line:col: error: message`, an excerpt with a caret, and `help: …`.
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string file;     ///< as the user wrote it; "--set" for command-line overrides
  int line = 0;         ///< 1-based; 0 where there is no position
  int column = 0;       ///< 1-based, in code points
  std::string message;  ///< one sentence: what was found, what is allowed
  std::string help;     ///< the remedy, e.g. the nearest valid name; may be empty
  std::string excerpt;  ///< the source line without its line break; may be empty
};

/// Orders by file, line, column.
bool before(const Diagnostic& a, const Diagnostic& b);

/// Full rendering of one diagnostic, ending in a line break.
std::string render(const Diagnostic& d);
/// All of them, sorted, then one closing line with the counts.
std::string render(std::vector<Diagnostic> all);

/// Thrown by every reader of user input. `what()` is the rendering of all diagnostics.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The entry of `candidates` nearest to `text` by edit distance (Damerau–Levenshtein), or "" if none is
/// near enough (more than a third of the letters, at least two, would have to change).
std::string nearest_name(const std::string& text, const std::vector<std::string>& candidates);

}  // namespace cutover
