#include "report/labels.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace cutover {
namespace {

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace

nlohmann::json labels_json(std::string_view csv) {
  static constexpr std::array<const char*, 4> kColumns{"kind", "identifier", "english", "japanese"};
  std::array<std::size_t, kColumns.size()> position{};
  std::size_t width = 0;
  nlohmann::json labels = nlohmann::json::array();
  for (int number = 1; !csv.empty(); ++number) {
    const std::size_t end = std::min(csv.find('\n'), csv.size());
    std::string_view line = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty() || line[0] == '#') {
      continue;
    }
    const std::vector<std::string> fields = fields_of(line);
    if (width == 0) {
      width = fields.size();
      for (std::size_t i = 0; i < kColumns.size(); ++i) {
        const auto found = std::find(fields.begin(), fields.end(), kColumns[i]);
        if (found == fields.end()) {
          throw std::invalid_argument(fmt::format("the labels have no column '{}'", kColumns[i]));
        }
        position[i] = static_cast<std::size_t>(found - fields.begin());
      }
      continue;
    }
    if (fields.size() != width) {
      throw std::invalid_argument(
          fmt::format("line {} of the labels has {} fields, not {}", number, fields.size(), width));
    }
    nlohmann::json row;
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      row[kColumns[i]] = fields[position[i]];
    }
    labels.push_back(std::move(row));
  }
  return labels;
}

}  // namespace cutover
