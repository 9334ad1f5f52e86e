/// \file
/// Numbers of the summary as JSON: what is not finite or not there becomes null.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

namespace cutover {

/// Rounded to a whole number.
inline nlohmann::json whole(double value) {
  return static_cast<std::int64_t>(std::llround(value));
}
inline nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}
inline nlohmann::json number(const std::optional<double>& value) {
  return value ? number(*value) : nlohmann::json(nullptr);
}

}  // namespace cutover
