/// \file
/// Rates as whole numbers: comparing 5.0 points with 5.0 points must say "reached", on every machine.
///
/// Points of a rate are counted in thousandths of a percentage point ("milli-points"): 5.0 points are 5,000,
/// a rate of 100 % is 100,000. No floating-point number decides about money.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cutover {

/// A fraction of two counts, e.g. card uses out of verifications, or one half as 1/2. Not reduced: the
/// counts themselves are evidence.
struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  friend bool operator==(const Ratio&, const Ratio&) = default;
};

inline constexpr std::int64_t kMilliPointsOfOne = 100'000;  ///< a rate of 1 in milli-points
inline constexpr int kMaxMeanMonths = 60;                   ///< longest window of a mean of monthly rates

/// `amount` × `share`, fractions of a unit cut off. All arguments zero or more.
std::int64_t part_of(std::int64_t amount, const Ratio& share);

/// True if `rate` is `milli_points` or more. A rate without a denominator reaches nothing.
bool reaches(const Ratio& rate, std::int64_t milli_points);

/// True if `rate` lies at least `milli_points` above `base`. Both denominators must be positive.
bool exceeds_by(const Ratio& rate, const Ratio& base, std::int64_t milli_points);

/// `rate` minus `base` in milli-points, rounded down (towards minus infinity): so "at least n milli-points"
/// and "the rounded increase is at least n" mean the same. Both denominators must be positive.
std::int64_t increase_of(const Ratio& rate, const Ratio& base);

/// The same for the mean of `monthly` rates, each month counting alike whatever its traffic; months without a
/// denominator have no rate and are left out. Nothing if no month has one. At most `kMaxMeanMonths` months,
/// denominators below 2^32.
std::optional<std::int64_t> increase_of_mean(std::span<const Ratio> monthly, const Ratio& base);

}  // namespace cutover
