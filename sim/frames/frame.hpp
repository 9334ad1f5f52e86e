/// \file
/// A tidy table of a result: one row an observation, one column a variable, with its unit and its meaning.
///
/// The same frames are what `cutover export` writes, what the report shows and what Python hands out as
/// pandas data frames, so the numbers cannot differ. Counts are weighted to the nation unless a column says
/// "simulated".
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace cutover {

/// Repeated names: `names[codes[row]]`.
struct LabelValues {
  std::vector<std::string> names;
  std::vector<std::int32_t> codes;
};

/// What the numbers of a column stand for.
enum class ColumnKind : std::uint8_t {
  kLabel,   ///< LabelValues
  kText,    ///< strings
  kMonth,   ///< int64: days since 1970-01-01 of the first day of the month
  kDay,     ///< int64: days since 1970-01-01
  kMoment,  ///< int64: seconds since 1970-01-01T00:00 of the same clock (Japan time)
  kWhole,   ///< int64
  kNumber,  ///< double; NaN where there is none
};

struct Column {
  std::string name;
  ColumnKind kind;
  std::string unit;     ///< "visits", "percent", "s", "JPY"; "1" for labels
  std::string meaning;  ///< one phrase
  std::variant<LabelValues, std::vector<std::string>, std::vector<std::int64_t>, std::vector<double>> values;

  std::size_t size() const;
};

struct Frame {
  std::string name;
  std::string meaning;
  std::vector<Column> columns;  ///< what it is broken down by, then measures; all of one length

  std::size_t rows() const { return columns.empty() ? 0 : columns[0].size(); }
  /// \throws std::invalid_argument naming the columns there are
  const Column& column(const std::string& wanted) const;
};

/// "label", "text", "month", "day", "moment", "whole", "number"
const char* name(ColumnKind kind);

/// A cell as text: "2025-12", "2025-12-02", "2025-12-02T09:00", shortest decimal that reads back to the same
/// bits; "" for NaN.
std::string cell_text(const Column& column, std::size_t row);

/// {"name", "meaning", "rows", "columns": [{"name", "kind", "unit", "meaning", "values": […]}]}; times as in
/// cell_text, NaN as null.
nlohmann::json frame_json(const Frame& frame);

}  // namespace cutover
