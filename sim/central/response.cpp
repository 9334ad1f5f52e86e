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
const QuantileTable& lognormal_of_step(std::size_t step) {
  static std::array<std::once_flag, kSigmaSteps> made;
  static std::array<std::optional<QuantileTable>, kSigmaSteps> tables;
  std::call_once(made[step], [&] {
    tables[step] = QuantileTable::lognormal_median(static_cast<double>(step) / kStepsPerSigma);
  });
  return *tables[step];
}

}  // namespace

CentralResponse::CentralResponse(double sigma, Millis timeout_ms)
    : cells_(kRequestClasses), shapes_{QuantileTable::lognormal_median(sigma)}, timeout_ms_(timeout_ms) {}

CentralResponse CentralResponse::fixed(Millis median_ms, double sigma, double failure_share,
                                       Millis timeout_ms) {
  CentralResponse response(sigma, timeout_ms);
  for (Cell& cell : response.cells_) {
    cell = response.make_cell(median_ms, failure_share);
  }
  return response;
}

void CentralResponse::unfold() {
  if (stride_ == 0) {
    stride_ = kRequestClasses;
    const std::vector<Cell> row = std::exchange(cells_, {});
    for (int m = 0; m < 1'440; ++m) {
      cells_.insert(cells_.end(), row.begin(), row.end());
    }
  }
}

void CentralResponse::set(int minute, RequestClass c, Millis median_ms, double failure_share) {
  unfold();
  cells_.at(static_cast<std::size_t>(minute * stride_ + static_cast<int>(c))) =
      make_cell(median_ms, failure_share);
}

void CentralResponse::set(int minute, RequestClass c, Millis median_ms, double sigma, double failure_share,
                          Millis failed_ms) {
  shape_of_step_.resize(kSigmaSteps);
  const auto step = static_cast<std::size_t>(
      std::clamp(std::lround(sigma * kStepsPerSigma), 0L, static_cast<long>(kSigmaSteps) - 1));
  if (shape_of_step_[step] == 0) {
    shape_of_step_[step] = static_cast<std::uint32_t>(shapes_.size());
    shapes_.push_back(lognormal_of_step(step));
  }
  unfold();
  Cell cell = make_cell(median_ms, failure_share);
  cell.shape = shape_of_step_[step];
  cell.failed_ms = failed_ms;
  cells_.at(static_cast<std::size_t>(minute * stride_ + static_cast<int>(c))) = cell;
}

CentralResponse::Cell CentralResponse::make_cell(Millis median_ms, double failure_share) const {
  Cell cell;
  cell.median_ms = median_ms;
  cell.failed_ms = timeout_ms_;
  cell.failure_below = failure_share >= 1 ? 1ULL << 32 : threshold(failure_share);
  const double rest = 0x1p32 - static_cast<double>(cell.failure_below);
  cell.stretch = rest > 0 ? 0xffffffffU / rest : 0;
  return cell;
}

}  // namespace cutover
