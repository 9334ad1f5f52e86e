#include "statistics/steady_state.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cutover {

Eigen::Index mser5_truncation(const Sample& series) {
  constexpr Eigen::Index kBatch = 5;
  const Eigen::Index n = series.size() / kBatch;
  if (n < 2) {
    return 0;
  }
  Eigen::VectorXd means(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    means[i] = series.segment(i * kBatch, kBatch).mean();
  }
  Eigen::Index best = 0;
  double least = std::numeric_limits<double>::infinity();
  const Eigen::Index last = n / 2;
  for (Eigen::Index cut = 0; cut <= last; ++cut) {
    const auto rest = means.tail(n - cut);
    const auto count = static_cast<double>(n - cut);
    const double error = (rest.array() - rest.mean()).square().sum() / (count * count);
    if (error < least) {
      least = error;
      best = cut;
    }
  }
  return best == last && last > 0 ? series.size() : best * kBatch;
}

BatchMeans batch_means(const Sample& series, int batches, double confidence) {
  if (batches < 2 || series.size() < batches) {
    throw std::invalid_argument("batch means need at least two batches and as many observations: there are " +
                                std::to_string(series.size()) + " observations for " +
                                std::to_string(batches));
  }
  const Eigen::Index length = series.size() / batches;
  const auto used = series.tail(length * batches);
  Eigen::VectorXd means(batches);
  for (Eigen::Index i = 0; i < batches; ++i) {
    means[i] = used.segment(i * length, length).mean();
  }
  BatchMeans result;
  result.batches = batches;
  result.mean = mean_interval(means, confidence);
  const Eigen::ArrayXd centred = means.array() - means.mean();
  const double squares = centred.square().sum();
  result.lag1_correlation =
      squares > 0 ? (centred.head(batches - 1) * centred.tail(batches - 1)).sum() / squares : 0;
  // Under independence it is about normal with mean -1/b and variance 1/b.
  constexpr double kOneSided95 = 1.6448536269514722;
  const double b = batches;
  result.batches_look_independent = result.lag1_correlation <= -1 / b + kOneSided95 / std::sqrt(b);
  const Eigen::ArrayXd all = used.array() - used.mean();
  const double variance = all.square().sum() / static_cast<double>(used.size() - 1);
  const double of_mean = squares / (b - 1) / b;
  result.effective_size = of_mean > 0 ? variance / of_mean : static_cast<double>(used.size());
  return result;
}

}  // namespace cutover
