/// \file
/// Histogram of latencies in microseconds with log-linear bins: below 2^(kBits + 1) µs one bin a microsecond,
/// above 2^kBits equal bins an octave, the last open-ended (from 2^32 µs, 72 minutes, on). A bin is at most
/// 2^-kBits of its lower edge wide; quantiles interpolate inside a bin. Adding two histograms is exact.
///
/// Own type, because wait_bin() of the results counts whole seconds and the central service answers in
/// milliseconds.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "service/request.hpp"

namespace cutover {

template <int kBits>
struct LatencyBins {
  static constexpr int kPerOctave = 1 << kBits;
  static constexpr int kCount = (32 - kBits) * kPerOctave + kPerOctave;

  static int bin(Micros latency) {
    const std::uint64_t v = latency < 0 ? 0 : static_cast<std::uint64_t>(latency);
    if (v >= std::uint64_t{1} << 32) {
      return kCount - 1;
    }
    const int shift = std::max(static_cast<int>(std::bit_width(v)) - 1 - kBits, 0);
    return shift * kPerOctave + static_cast<int>(v >> shift);
  }

  /// Lower edge [µs]; `bin == kCount` gives the upper edge of the last but open end.
  static double lower_edge(int bin) {
    if (bin < 2 * kPerOctave) {
      return bin;
    }
    const int shift = bin / kPerOctave - 1;
    return static_cast<double>(static_cast<std::uint64_t>(bin - shift * kPerOctave) << shift);
  }

  /// Quantile `p` in (0, 1) of the counts [µs], 0 where there are none.
  template <class Count>
  static double quantile(const Count* counts, double p) {
    double total = 0;
    for (int b = 0; b < kCount; ++b) {
      total += static_cast<double>(counts[b]);
    }
    double rest = p * total;
    for (int b = 0; b < kCount; ++b) {
      const auto n = static_cast<double>(counts[b]);
      if (n > 0 && rest <= n) {
        return lower_edge(b) + (lower_edge(b + 1) - lower_edge(b)) * rest / n;
      }
      rest -= n;
    }
    return total > 0 ? lower_edge(kCount) : 0;
  }
};

/// For a minute's row: 6 % wide at most.
using MinuteBins = LatencyBins<4>;
/// For a whole run: 0.8 % wide at most.
using RunBins = LatencyBins<7>;

}  // namespace cutover
