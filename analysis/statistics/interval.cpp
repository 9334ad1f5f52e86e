#include "statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace cutover {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check(const Sample& figures, double confidence) {
  if (figures.size() == 0) {
    throw std::invalid_argument("an interval needs at least one replication");
  }
  if (!figures.allFinite()) {
    throw std::invalid_argument("a figure of a replication is not a finite number");
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument("a confidence is between 0 and 1, not " + std::to_string(confidence));
  }
}

}  // namespace

double t_critical(double confidence, double degrees) {
  return boost::math::quantile(
      boost::math::complement(boost::math::students_t{degrees}, (1 - confidence) / 2));
}

Interval mean_interval(const Sample& figures, double confidence) {
  check(figures, confidence);
  const auto n = static_cast<double>(figures.size());
  const double mean = figures.mean();
  if (figures.size() == 1) {
    return {mean, -kInfinity, kInfinity};
  }
  const double variance = (figures.array() - mean).square().sum() / (n - 1);
  const double half = t_critical(confidence, n - 1) * std::sqrt(variance / n);
  return {mean, mean - half, mean + half};
}

Interval quantile_interval(const Sample& figures, double q, double confidence) {
  check(figures, confidence);
  if (!(q > 0 && q < 1)) {
    throw std::invalid_argument("a quantile is between 0 and 1, not " + std::to_string(q));
  }
  std::vector<double> sorted(figures.begin(), figures.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  // The number of figures below the quantile is binomial: the interval misses on the left if it is smaller
  // than the rank of the lower end, on the right if it is at least that of the upper end.
  const boost::math::binomial below(n, q);
  const double miss = (1 - confidence) / 2;
  Interval interval{0, -kInfinity, kInfinity};
  for (std::size_t rank = 1; rank <= sorted.size(); ++rank) {
    if (boost::math::cdf(below, static_cast<double>(rank) - 1) <= miss) {
      interval.low = sorted[rank - 1];
    }
    if (boost::math::cdf(boost::math::complement(below, static_cast<double>(rank) - 1)) <= miss) {
      interval.high = sorted[rank - 1];
      break;
    }
  }
  // Linear between the order statistics, as numpy and R (type 7) do.
  const double at = q * (n - 1);
  const auto left = static_cast<std::size_t>(at);
  const std::size_t right = std::min(left + 1, sorted.size() - 1);
  interval.estimate = sorted[left] + (at - static_cast<double>(left)) * (sorted[right] - sorted[left]);
  return interval;
}

}  // namespace cutover
