#include "results/text_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace cutover {
namespace {

constexpr const char* kIndent = "  ";
constexpr const char* kBetween = "   ";

std::string trim_right(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::string pad_left(const std::string& text, std::size_t width) {
  const std::size_t w = display_width(text);
  return w >= width ? text : std::string(width - w, ' ') + text;
}

std::string pad_right(const std::string& text, std::size_t width) {
  const std::size_t w = display_width(text);
  return w >= width ? text : text + std::string(width - w, ' ');
}

std::string thousands(double value) {
  return fixed(value, 0);
}

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) {
    return "–";
  }
  char buffer[400];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  std::string text = buffer;
  const std::size_t first = text[0] == '-' ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first + 3) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

TextTable::TextTable(std::vector<std::string> head, std::size_t left)
    : head_(std::move(head)), left_(left), quiet_(head_.size(), false) {}

void TextTable::add(std::vector<std::string> row) {
  row.resize(head_.size());
  rows_.push_back(std::move(row));
}

void TextTable::gap() {
  if (!rows_.empty()) {
    rows_.emplace_back();
  }
}

void TextTable::quiet(std::size_t column) {
  quiet_.at(column) = true;
}

std::string TextTable::render(const Ink& ink) const {
  std::vector<std::size_t> widths(head_.size(), 0);
  for (std::size_t c = 0; c < head_.size(); ++c) {
    for (const auto& row : rows_) {
      widths[c] = row.empty() ? widths[c] : std::max(widths[c], display_width(row[c]));
    }
    if (widths[c] > 0) {
      widths[c] = std::max(widths[c], display_width(head_[c]));
    }
  }
  const auto line = [&](const std::vector<std::string>& row, bool is_head) {
    std::string plain = kIndent;
    bool first = true;
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (widths[c] == 0) {
        continue;
      }
      const std::string cell = c < left_ ? pad_right(row[c], widths[c]) : pad_left(row[c], widths[c]);
      plain += first ? "" : kBetween;
      plain += quiet_[c] && !is_head ? ink.dim(cell) : cell;
      first = false;
    }
    plain = trim_right(plain);
    return (is_head ? ink.dim(plain) : plain) + "\n";
  };
  std::string text = line(head_, true);
  for (const auto& row : rows_) {
    text += row.empty() ? "\n" : line(row, false);
  }
  return text;
}

}  // namespace cutover
