/// \file
/// Aligned terminal tables: first column left, the others right, with a quiet rule under the head.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cutover {

/// ANSI sequences, or nothing where colour is off.
struct Ink {
  bool on = false;
  std::string bold(const std::string& text) const { return on ? "\x1b[1m" + text + "\x1b[0m" : text; }
  std::string dim(const std::string& text) const { return on ? "\x1b[2m" + text + "\x1b[0m" : text; }
  std::string green(const std::string& text) const { return on ? "\x1b[32m" + text + "\x1b[0m" : text; }
  std::string red(const std::string& text) const { return on ? "\x1b[1;31m" + text + "\x1b[0m" : text; }
};

/// Columns of a string on the terminal; one per code point.
std::size_t display_width(const std::string& text);
std::string pad_left(const std::string& text, std::size_t width);
std::string pad_right(const std::string& text, std::size_t width);

/// "12,345,678"
std::string thousands(double value);
/// Fixed decimals with thousands separators; "–" where there is no finite number.
std::string fixed(double value, int decimals);

class TextTable {
 public:
  /// `left`: how many leading columns stand to the left.
  explicit TextTable(std::vector<std::string> head, std::size_t left = 1);
  void add(std::vector<std::string> row);
  /// An empty line before the next row.
  void gap();
  /// Prints a column in the quiet tone (published values).
  void quiet(std::size_t column);
  /// Leaves out columns that are empty in every row, whatever their head.
  std::string render(const Ink& ink) const;

 private:
  std::vector<std::string> head_;
  std::size_t left_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<bool> quiet_;
};

}  // namespace cutover
