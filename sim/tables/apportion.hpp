/// \file
/// Whole numbers in proportion to weights, with an exact total.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cutover {

/// Splits `total` into whole numbers proportional to `weights` by largest remainders (Hamilton's method);
/// equal remainders go to the lower index. Every entry is its quota rounded down or up; a zero weight gets
/// zero. \throws std::invalid_argument for a negative total or weight, or a positive total on weights that
/// sum to 0.
///
/// Example: apportion({1, 1, 1}, 10) is {4, 3, 3}.
std::vector<std::int64_t> apportion(std::span<const double> weights, std::int64_t total);

}  // namespace cutover
