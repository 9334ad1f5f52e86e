#include "central/response.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <optional>
#include <utility>

#include "random/stream.hpp"

namespace cutover {
namespace {

constexpr double kStepsPerSigma = 20;
constexpr std::size_t kSigmaSteps = 61;

/// Made once for all responses: a day may have a response for every prefecture and network.
std::shared_ptr<const QuantileTable> lognormal_of_step(std::size_t step) {
  static std::array<std::once_flag, kSigmaSteps> made;
  static std::array<std::shared_ptr<const QuantileTable>, kSigmaSteps> tables;
  std::call_once(made[step], [&] {
    tables[step] = std::make_shared<const QuantileTable>(
        QuantileTable::lognormal_median(static_cast<double>(step) / kStepsPerSigma));
  });
  return tables[step];
}

}  // namespace

CentralResponse::CentralResponse(double sigma, Millis timeout_ms)
    : cells_(kRequestClasses),
      failing_(kRequestClasses),
      shapes_{std::make_shared<const QuantileTable>(QuantileTable::lognormal_median(sigma))},
      timeout_ms_(timeout_ms) {}

CentralResponse CentralResponse::fixed(Millis median_ms, double sigma, double failure_share,
                                       Millis timeout_ms) {
  CentralResponse response(sigma, timeout_ms);
  for (std::size_t c = 0; c < kRequestClasses; ++c) {
    response.put(c, median_ms, 0, failure_share, timeout_ms);
  }
  return response;
}

void CentralResponse::unfold() {
  if (stride_ == 0) {
    stride_ = kRequestClasses;
    const std::vector<Cell> row = std::exchange(cells_, {});
    const std::vector<Failing> failing = std::exchange(failing_, {});
    for (int m = 0; m < 1'440; ++m) {
      cells_.insert(cells_.end(), row.begin(), row.end());
      failing_.insert(failing_.end(), failing.begin(), failing.end());
    }
  }
}

void CentralResponse::set(int minute, RequestClass c, Millis median_ms, double failure_share) {
  unfold();
  put(static_cast<std::size_t>(minute * stride_ + static_cast<int>(c)), median_ms, 0, failure_share,
      timeout_ms_);
}

void CentralResponse::set(int minute, RequestClass c, Millis median_ms, double sigma, double failure_share,
                          Millis failed_ms) {
  shape_of_step_.resize(kSigmaSteps);
  const auto step = static_cast<std::size_t>(
      std::clamp(std::lround(sigma * kStepsPerSigma), 0L, static_cast<long>(kSigmaSteps) - 1));
  if (shape_of_step_[step] == 0) {
    shape_of_step_[step] = static_cast<std::uint16_t>(shapes_.size());
    shapes_.push_back(lognormal_of_step(step));
  }
  unfold();
  put(static_cast<std::size_t>(minute * stride_ + static_cast<int>(c)), median_ms, shape_of_step_[step],
      failure_share, failed_ms);
}

void CentralResponse::put(std::size_t cell, Millis median_ms, std::uint16_t shape, double failure_share,
                          Millis failed_ms) {
  const std::uint64_t below = failure_share >= 1 ? 1ULL << 32 : threshold(failure_share);
  const double rest = 0x1p32 - static_cast<double>(below);
  cells_.at(cell) = {median_ms, shape, below > 0};
  failing_.at(cell) = {rest > 0 ? 0xffffffffU / rest : 0, below, failed_ms};
}

}  // namespace cutover
