/// \file
/// What a desk sees of the central service: a reply time or no answer, by minute of the day and request
/// class.
///
/// A `CentralResponse` is a plain table of 1,440 minutes by request class, or one row where all minutes are
/// alike. Whoever knows more about the
/// central service (a fixed curve, its fast twin, SimGrid) fills the table; the desks only read it, so a day
/// of all desks can run in parallel on one table and can be replayed.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/time.hpp"
#include "random/quantile_table.hpp"

namespace cutover {

enum class RequestClass : std::uint8_t {
  kCard,    ///< eligibility by card (or phone)
  kNumber,  ///< eligibility by insurer number and symbol (legacy card, certificate)
};
inline constexpr int kRequestClasses = 2;

struct Reply {
  Millis after;   ///< ms until the reply, or until the desk stops waiting
  bool answered;  ///< false: time-out
};

class CentralResponse {
 public:
  /// The same everywhere: lognormal reply with `median_ms` and `sigma`, a share of requests without answer,
  /// for which the desk waits `timeout_ms`. A reply that would take longer is a time-out too.
  static CentralResponse fixed(Millis median_ms, double sigma, double failure_share, Millis timeout_ms);

  /// Sets one minute (0 … 1,439) of one class.
  void set(int minute, RequestClass c, Millis median_ms, double failure_share);

  /// The reply to a request at `at`, decided by a uniform word. Requests after 24:00 see the last minute.
  [[gnu::always_inline]] Reply reply(Millis at, RequestClass c, std::uint32_t word) const {
    const Millis minute = at / kMillisPerMinute;
    const Cell& cell =
        cells_[static_cast<std::size_t>((minute < 1'439 ? minute : 1'439) * stride_ + static_cast<int>(c))];
    if (word < cell.failure_below) {
      return {timeout_ms_, false};
    }
    // Stretch the words above the failure threshold over the whole range again.
    const auto stretched =
        static_cast<std::uint32_t>(static_cast<std::uint32_t>(word - cell.failure_below) * cell.stretch);
    const Millis latency = shape_.draw(stretched, cell.median_ms);
    return latency <= timeout_ms_ ? Reply{latency, true} : Reply{timeout_ms_, false};
  }

 private:
  struct Cell {
    double stretch = 1;
    std::uint64_t failure_below = 0;  ///< 2^32: no word gets an answer
    Millis median_ms = 0;
  };
  CentralResponse(double sigma, Millis timeout_ms);
  static Cell make_cell(Millis median_ms, double failure_share);

  std::vector<Cell> cells_;
  int stride_ = 0;  ///< cells from minute to minute; 0: one row serves all
  QuantileTable shape_;
  Millis timeout_ms_;
};

}  // namespace cutover
