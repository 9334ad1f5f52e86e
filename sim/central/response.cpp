#include "central/response.hpp"

#include "random/stream.hpp"

namespace cutover {

CentralResponse::CentralResponse(double sigma, Millis timeout_ms)
    : cells_(1'440 * kRequestClasses),
      shape_(QuantileTable::lognormal_median(sigma)),
      timeout_ms_(timeout_ms) {}

CentralResponse CentralResponse::fixed(Millis median_ms, double sigma, double failure_share,
                                       Millis timeout_ms) {
  CentralResponse response(sigma, timeout_ms);
  for (int minute = 0; minute < 1'440; ++minute) {
    for (const RequestClass c : {RequestClass::kCard, RequestClass::kNumber}) {
      response.set(minute, c, median_ms, failure_share);
    }
  }
  return response;
}

void CentralResponse::set(int minute, RequestClass c, Millis median_ms, double failure_share) {
  Cell& cell = cells_.at(static_cast<std::size_t>(minute * kRequestClasses + static_cast<int>(c)));
  cell.median_ms = median_ms;
  cell.failure_below = failure_share >= 1 ? 1ULL << 32 : threshold(failure_share);
  const double rest = 0x1p32 - static_cast<double>(cell.failure_below);
  cell.stretch = rest > 0 ? 0xffffffffU / rest : 0;
}

}  // namespace cutover
