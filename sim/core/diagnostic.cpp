#include "core/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace cutover {
namespace {

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const std::size_t substitution = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

bool before(const Diagnostic& a, const Diagnostic& b) {
  return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
}

std::string render(const Diagnostic& d) {
  std::string text = d.file;
  if (d.line > 0) {
    text += ":" + std::to_string(d.line) + ":" + std::to_string(d.column);
  }
  text += d.severity == Severity::kError ? ": error: " : ": warning: ";
  text += d.message + "\n";
  if (!d.excerpt.empty()) {
    const std::string gutter = std::to_string(d.line);
    text += "  " + gutter + " | " + d.excerpt + "\n";
    text += "  " + std::string(gutter.size(), ' ') + " | ";
    if (d.column > 0) {
      text += std::string(static_cast<std::size_t>(d.column - 1), ' ') + "^";
    }
    text += "\n";
  }
  if (!d.help.empty()) {
    text += "  help: " + d.help + "\n";
  }
  return text;
}

std::string render(std::vector<Diagnostic> all) {
  std::stable_sort(all.begin(), all.end(), before);
  std::string text;
  std::size_t errors = 0;
  for (const Diagnostic& d : all) {
    text += render(d);
    errors += d.severity == Severity::kError ? 1 : 0;
  }
  const std::size_t warnings = all.size() - errors;
  const auto count = [](std::size_t n, const char* word) {
    return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
  };
  if (errors > 0) {
    text += count(errors, "error");
  }
  if (warnings > 0) {
    text += (errors > 0 ? ", " : "") + count(warnings, "warning");
  }
  return all.empty() ? text : text + "\n";
}

InputError::InputError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(render(diagnostics)), diagnostics_(std::move(diagnostics)) {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), before);
}

std::string nearest_name(const std::string& text, const std::vector<std::string>& candidates) {
  const std::size_t limit = std::max<std::size_t>(2, text.size() / 3);
  std::size_t best = limit + 1;
  std::string nearest;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(text, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace cutover
