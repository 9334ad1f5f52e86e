/// \file
/// Chi-square test of counts against shares, at the false-failure probability of statistics.hpp.
#pragma once

#include <cstddef>
#include <span>

#include <boost/math/distributions/non_central_chi_squared.hpp>

#include "support/statistics.hpp"

namespace cutover::test {

struct ChiSquare {
  double statistic = 0;
  double bound = 0;
  bool impossible = false;  ///< something was counted where the share is 0
};

/// \param share      expected shares; need not sum to 1
/// \param share_error  known rounding of each normalised share by the program under test, which may shift the
///                     statistic: the bound is that of the non-central law
inline ChiSquare chi_square(std::span<const double> counts, std::span<const double> share,
                            double share_error = 0) {
  double n = 0;
  double total = 0;
  int cells = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    n += counts[i];
    total += share[i];
    cells += share[i] > 0 ? 1 : 0;
  }
  ChiSquare result;
  double shift = 1e-9;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (share[i] <= 0) {
      result.impossible = result.impossible || counts[i] > 0;
      continue;
    }
    const double expected = n * share[i] / total;
    result.statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    shift += n * share_error * share_error / (share[i] / total);
  }
  const boost::math::non_central_chi_squared law(static_cast<double>(cells - 1), shift);
  result.bound = boost::math::quantile(boost::math::complement(law, kFalseFailure));
  return result;
}

}  // namespace cutover::test
