#include "central/response.hpp"

#include <utility>

#include "random/stream.hpp"

namespace cutover {

CentralResponse::CentralResponse(double sigma, Millis timeout_ms)
    : cells_(kRequestClasses), shape_(QuantileTable::lognormal_median(sigma)), timeout_ms_(timeout_ms) {}

CentralResponse CentralResponse::fixed(Millis median_ms, double sigma, double failure_share,
                                       Millis timeout_ms) {
  CentralResponse response(sigma, timeout_ms);
  for (const RequestClass c : {RequestClass::kCard, RequestClass::kNumber}) {
    response.cells_[static_cast<std::size_t>(c)] = make_cell(median_ms, failure_share);
  }
  return response;
}

void CentralResponse::set(int minute, RequestClass c, Millis median_ms, double failure_share) {
  if (stride_ == 0) {
    stride_ = kRequestClasses;
    const std::vector<Cell> row = std::exchange(cells_, {});
    for (int m = 0; m < 1'440; ++m) {
      cells_.insert(cells_.end(), row.begin(), row.end());
    }
  }
  cells_.at(static_cast<std::size_t>(minute * stride_ + static_cast<int>(c))) =
      make_cell(median_ms, failure_share);
}

CentralResponse::Cell CentralResponse::make_cell(Millis median_ms, double failure_share) {
  Cell cell;
  cell.median_ms = median_ms;
  cell.failure_below = failure_share >= 1 ? 1ULL << 32 : threshold(failure_share);
  const double rest = 0x1p32 - static_cast<double>(cell.failure_below);
  cell.stretch = rest > 0 ? 0xffffffffU / rest : 0;
  return cell;
}

}  // namespace cutover
