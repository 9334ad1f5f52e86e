/// \file
/// Spreads an amount over the minutes of an interval.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "service/request.hpp"

namespace cutover::simgrid_detail {

inline constexpr double kMicrosPerMinute = 60.0 * kMicrosPerSecond;

/// Calls `add(minute, microseconds)` for each minute (0 begins at `origin`) that [from, until) touches.
template <class Add>
void for_each_minute(double origin, double from, double until, Add&& add) {
  while (from < until) {
    const double minute = std::floor((from - origin) / kMicrosPerMinute);
    const double end = std::min(until, origin + (minute + 1) * kMicrosPerMinute);
    add(static_cast<std::size_t>(minute), end - from);
    from = end;
  }
}

}  // namespace cutover::simgrid_detail
