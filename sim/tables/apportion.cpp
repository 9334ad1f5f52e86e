#include "tables/apportion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace cutover {

std::vector<std::int64_t> apportion(std::span<const double> weights, std::int64_t total) {
  if (total < 0 || std::any_of(weights.begin(), weights.end(), [](double w) { return !(w >= 0); })) {
    throw std::invalid_argument("apportion: the total and all weights must be zero or more");
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (!(sum > 0) && total > 0) {
    throw std::invalid_argument("apportion: a positive total needs a positive weight");
  }
  std::vector<std::int64_t> shares(weights.size(), 0);
  if (total == 0) {
    return shares;
  }
  std::vector<double> remainders(weights.size());
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double quota = weights[i] / sum * static_cast<double>(total);
    shares[i] = static_cast<std::int64_t>(std::floor(quota));
    // A zero weight must not receive a leftover seat, however the rounding of the others fell.
    remainders[i] = weights[i] > 0 ? quota - std::floor(quota) : -1;
    given += shares[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; given < total; ++i) {
    ++shares[order[i]];
    ++given;
  }
  // Rounding can only overshoot where a quota is whole but came out a hair high; take it back from the last.
  for (std::size_t i = order.size(); given > total && i-- > 0;) {
    if (shares[order[i]] > 0) {
      --shares[order[i]];
      --given;
    }
  }
  return shares;
}

}  // namespace cutover
