/// \file
/// Durations from 32-bit uniform words by table: any law, a few nanoseconds, integers only in the hot path.
///
/// The table holds the quantile function of a law with mean or median 1: on an even grid of 1,024 cells in
/// the middle; in the outer 1/64 on either side on a grid in which each octave of the distance to 0 or 1 has
/// 32 cells; linear inside a cell. The relative error of a quantile is below 3e-4 over the whole range of a
/// word (test: QuantileTable.*). Values are fixed-point with 16 fractional bits, so a draw in milliseconds is
/// one multiplication: `table.draw(word, mean_ms)`.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/time.hpp"

namespace cutover {

class QuantileTable {
 public:
  /// \param quantile increasing function on (0, 1), values in [0, 65535).
  explicit QuantileTable(const std::function<double(double)>& quantile);

  /// Exponential with mean 1.
  static QuantileTable exponential();
  /// Lognormal with mean 1 and `sigma` of its logarithm; sigma 0 is the constant 1.
  static QuantileTable lognormal_mean(double sigma);
  /// Lognormal with median 1.
  static QuantileTable lognormal_median(double sigma);
  /// Weibull with mean 1.
  static QuantileTable weibull(double shape);

  /// Quantile at `word`, in units of 2^-16.
  std::uint64_t fixed(std::uint32_t word) const {
    // The middle of the law on an even grid; the tails, where that would be too coarse, cell by cell.
    if (word - kTail < 0U - 2 * kTail) {
      const std::uint32_t* node = even_.data() + (word >> kEvenShift);
      const std::uint64_t rise = node[1] - node[0];
      return node[0] + (rise * (word & ((1U << kEvenShift) - 1U)) >> kEvenShift);
    }
    return tail(word);
  }

  /// A duration whose unit (mean or median, as the table was made) is `scale_ms`, rounded to a millisecond.
  /// Durations end at 12 days.
  Millis draw(std::uint32_t word, Millis scale_ms) const {
    const std::uint64_t ms = (fixed(word) * static_cast<std::uint64_t>(scale_ms) + 0x8000U) >> 16;
    return static_cast<Millis>(ms < kLongest ? ms : kLongest);
  }

 private:
  std::uint64_t tail(std::uint32_t word) const {
    const std::uint32_t high = word >> 31;
    const std::uint32_t v = high != 0 ? ~word : word;  // distance to the nearer end
    // Log-linear cell: below 32 the integers themselves, above 32 cells an octave.
    const int shift = v < 2 * kCells ? 0 : static_cast<int>(std::bit_width(v)) - 6;
    const std::uint32_t cell = static_cast<std::uint32_t>(shift) * kCells + (v >> shift);
    const std::uint32_t part = v & ((1U << shift) - 1U);
    const std::uint32_t* node = nodes_.data() + (high != 0 ? kHalf : 0) + cell;
    const std::int64_t begin = node[0];
    const std::int64_t rise = node[1] - begin;  // below zero in the upper half
    return static_cast<std::uint64_t>(begin + ((rise * static_cast<std::int64_t>(part)) >> shift));
  }

  static constexpr std::uint32_t kTail = 1U << 26;
  static constexpr int kEvenShift = 22;
  static constexpr std::uint32_t kCells = 32;
  static constexpr std::size_t kHalf = 28 * kCells + 2;  ///< nodes of one half of (0, 1)
  static constexpr std::uint64_t kLongest = 12ULL * kMillisPerDay;
  std::vector<std::uint32_t> nodes_;  ///< tails: lower half, upper half
  std::vector<std::uint32_t> even_;   ///< middle
};

}  // namespace cutover
