/// \file
/// The value of one scenario key, whatever its type, and how it is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace cutover {

/// flag, integer, number, text or choice, date, list of names
using FieldValue = std::variant<bool, std::int64_t, double, std::string, Day, std::vector<std::string>>;

/// Shortest decimal text that reads back to the same bits, without an exponent where that is readable:
/// "0.35".
std::string format_number(double value);

/// `text` as a TOML basic string, quotes included.
std::string quote(std::string_view text);

/// The value as TOML: `900`, `"wait"`, `2025-12-02`, `["Tottori", "Shimane"]`.
std::string to_toml(const FieldValue& value);

}  // namespace cutover
