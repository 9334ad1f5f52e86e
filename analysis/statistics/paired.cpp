#include "statistics/paired.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace cutover {
namespace {

double variance(const Sample& x) {
  return (x.array() - x.mean()).square().sum() / static_cast<double>(x.size() - 1);
}

}  // namespace

PairedDifference paired_difference(const Sample& a, const Sample& b, double confidence) {
  if (a.size() != b.size() || a.size() < 2) {
    throw std::invalid_argument(
        "paired runs need at least two replications of each, as many of one as of the "
        "other: there are " +
        std::to_string(a.size()) + " and " + std::to_string(b.size()));
  }
  const Eigen::VectorXd d = b - a;
  PairedDifference result;
  result.difference = mean_interval(d, confidence);
  const double independent = variance(a) + variance(b);
  const double covariance =
      ((a.array() - a.mean()) * (b.array() - b.mean())).sum() / static_cast<double>(a.size() - 1);
  result.correlation = covariance / std::sqrt(variance(a) * variance(b));
  const double paired = variance(d);
  result.variance_reduction = independent == 0 ? 1 : independent / paired;
  return result;
}

Interval independent_difference(const Sample& a, const Sample& b, double confidence) {
  if (a.size() < 2 || b.size() < 2) {
    throw std::invalid_argument("a difference of independent runs needs at least two replications of each");
  }
  // Also the checks of the figures and the confidence.
  const double difference = mean_interval(b, confidence).estimate - mean_interval(a, confidence).estimate;
  const double va = variance(a) / static_cast<double>(a.size());
  const double vb = variance(b) / static_cast<double>(b.size());
  if (va + vb == 0) {
    return {difference, difference, difference};
  }
  const double degrees =
      (va + vb) * (va + vb) /
      (va * va / static_cast<double>(a.size() - 1) + vb * vb / static_cast<double>(b.size() - 1));
  const double half = t_critical(confidence, degrees) * std::sqrt(va + vb);
  return {difference, difference - half, difference + half};
}

double joint_confidence(double confidence, int comparisons) {
  if (comparisons < 1) {
    throw std::invalid_argument("there is nothing to compare");
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument("a confidence is between 0 and 1, not " + std::to_string(confidence));
  }
  return 1 - (1 - confidence) / comparisons;
}

}  // namespace cutover
