#include "random/quantile_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace cutover {
namespace {

double normal_quantile(double p) {
  // In double: 16 fractional bits need no more, and long double is ten times slower.
  constexpr boost::math::policies::policy<boost::math::policies::promote_double<false>> kInDouble;
  return -std::sqrt(2.0) * boost::math::erfc_inv(2 * p, kInDouble);
}

}  // namespace

QuantileTable::QuantileTable(const std::function<double(double)>& quantile) : nodes_(2 * kHalf) {
  const auto fixed_point = [&](double p) {
    return static_cast<std::uint32_t>(std::min<std::int64_t>(std::llround(quantile(p) * 65536.0),
                                                             std::numeric_limits<std::uint32_t>::max()));
  };
  for (std::uint64_t node = 0; node <= 0x100000000ULL; node += 1U << kEvenShift) {
    // The first and last node lie in the tails and are never read.
    even_.push_back(
        fixed_point(std::clamp((static_cast<double>(node) + 0.5) * 0x1p-32, 0x1p-33, 1 - 0x1p-33)));
  }
  for (const int high : {0, 1}) {
    for (std::size_t cell = 0; cell + 1 < kHalf; ++cell) {
      // Inverse of the cell number: the distance v at which the cell begins.
      const std::size_t shift = cell < 2 * kCells ? 0 : cell / kCells - 1;
      const double v = std::ldexp(static_cast<double>(cell - shift * kCells), static_cast<int>(shift));
      const double p = std::min((v + 0.5) * 0x1p-32, 0.5);
      // Close to 1 a double still tells 1 - p apart: the words' cells are 2^-32 wide.
      nodes_[static_cast<std::size_t>(high) * kHalf + cell] = fixed_point(high != 0 ? 1 - p : p);
    }
    nodes_[static_cast<std::size_t>(high) * kHalf + kHalf - 1] =
        nodes_[static_cast<std::size_t>(high) * kHalf + kHalf - 2];
  }
}

QuantileTable QuantileTable::exponential() {
  return QuantileTable([](double p) { return -std::log1p(-p); });
}

QuantileTable QuantileTable::lognormal_mean(double sigma) {
  return QuantileTable(
      [sigma](double p) { return std::exp(sigma * normal_quantile(p) - sigma * sigma / 2); });
}

QuantileTable QuantileTable::lognormal_median(double sigma) {
  return QuantileTable([sigma](double p) { return std::exp(sigma * normal_quantile(p)); });
}

QuantileTable QuantileTable::weibull(double shape) {
  const double scale = 1 / boost::math::tgamma(1 + 1 / shape);
  return QuantileTable([=](double p) { return scale * std::pow(-std::log1p(-p), 1 / shape); });
}

}  // namespace cutover
