#include "frames/frame.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include <fmt/format.h>

#include "core/diagnostic.hpp"

namespace cutover {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 7> kKindNames{"label", "text", "month", "day", "moment", "whole", "number"};

Day day_of(std::int64_t days) {
  return Day{std::chrono::days{days}};
}

std::string time_text(ColumnKind kind, std::int64_t value) {
  switch (kind) {
    case ColumnKind::kMonth:
      return format_month(month_index(day_of(value)));
    case ColumnKind::kDay:
      return format_day(day_of(value));
    default: {
      const std::int64_t minute = value % kSecondsPerDay / 60;
      return fmt::format("{}T{:02}:{:02}", format_day(day_of(value / kSecondsPerDay)), minute / 60,
                         minute % 60);
    }
  }
}

json cell_json(const Column& column, std::size_t row) {
  if (column.kind == ColumnKind::kWhole) {
    return std::get<std::vector<std::int64_t>>(column.values)[row];
  }
  if (column.kind == ColumnKind::kNumber) {
    const double value = std::get<std::vector<double>>(column.values)[row];
    return std::isfinite(value) ? json(value) : json(nullptr);
  }
  return cell_text(column, row);
}

}  // namespace

const char* name(ColumnKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::size_t Column::size() const {
  return std::visit(
      [](const auto& v) {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, LabelValues>) {
          return v.codes.size();
        } else {
          return v.size();
        }
      },
      values);
}

const Column& Frame::column(const std::string& wanted) const {
  std::vector<std::string> names;
  for (const Column& c : columns) {
    if (c.name == wanted) {
      return c;
    }
    names.push_back(c.name);
  }
  throw std::invalid_argument(
      fmt::format("frame '{}' has no column '{}'; it has {}", name, wanted, fmt::join(names, ", ")));
}

std::string cell_text(const Column& column, std::size_t row) {
  switch (column.kind) {
    case ColumnKind::kLabel: {
      const auto& values = std::get<LabelValues>(column.values);
      return values.names[static_cast<std::size_t>(values.codes[row])];
    }
    case ColumnKind::kText:
      return std::get<std::vector<std::string>>(column.values)[row];
    case ColumnKind::kNumber: {
      const double value = std::get<std::vector<double>>(column.values)[row];
      return std::isnan(value) ? "" : fmt::format("{}", value);
    }
    case ColumnKind::kWhole:
      return fmt::format("{}", std::get<std::vector<std::int64_t>>(column.values)[row]);
    default:
      return time_text(column.kind, std::get<std::vector<std::int64_t>>(column.values)[row]);
  }
}

json frame_json(const Frame& frame) {
  json columns = json::array();
  for (const Column& c : frame.columns) {
    json values = json::array();
    for (std::size_t row = 0; row < c.size(); ++row) {
      values.push_back(cell_json(c, row));
    }
    columns.push_back({{"name", c.name},
                       {"kind", name(c.kind)},
                       {"unit", c.unit},
                       {"meaning", c.meaning},
                       {"values", std::move(values)}});
  }
  return {{"name", frame.name},
          {"meaning", frame.meaning},
          {"rows", frame.rows()},
          {"columns", std::move(columns)}};
}

}  // namespace cutover
