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
#include <memory>
#include <vector>

#include "core/time.hpp"
#include "random/quantile_table.hpp"

namespace cutover {

/// The first classes of ServiceClass (topology/topology.hpp): those a desk waits for.
enum class RequestClass : std::uint8_t {
  kCard,       ///< eligibility by card
  kCardFirst,  ///< with certificate validation: registration, or first use after a renewal
  kPhone,      ///< eligibility by phone
  kNumber,     ///< eligibility by insurer number and symbol (legacy card, certificate)
};
inline constexpr int kRequestClasses = 4;

struct Reply {
  Millis after;   ///< ms until the reply, or until the desk stops waiting
  bool answered;  ///< false: time-out
};

class CentralResponse {
 public:
  /// The same everywhere: lognormal reply with `median_ms` and `sigma`, a share of requests without answer,
  /// for which the desk waits `timeout_ms`. A reply that would take longer is a time-out too.
  static CentralResponse fixed(Millis median_ms, double sigma, double failure_share, Millis timeout_ms);

  /// Sets one minute (0 … 1,439) of one class; `sigma` and the wait for no answer stay those of the whole.
  void set(int minute, RequestClass c, Millis median_ms, double failure_share);
  /// The same with a sigma of its own, taken to the nearest twentieth up to 3, and the time after which the
  /// desk learns that there is no answer.
  void set(int minute, RequestClass c, Millis median_ms, double sigma, double failure_share,
           Millis failed_ms);

  /// The reply to a request at `at`, decided by a uniform word. Requests after 24:00 see the last minute.
  [[gnu::always_inline]] Reply reply(Millis at, RequestClass c, std::uint32_t word) const {
    const Millis minute = at / kMillisPerMinute;
    const auto i =
        static_cast<std::size_t>((minute < 1'439 ? minute : 1'439) * stride_ + static_cast<int>(c));
    const Cell& cell = cells_[i];
    // The same word as by the general rule below, where nothing fails.
    std::uint32_t stretched = word - (word != 0 ? 1U : 0U);
    if (cell.may_fail) {
      const Failing& failing = failing_[i];
      if (word < failing.below) {
        return {failing.after_ms, false};
      }
      // Stretch the words above the failure threshold over the whole range again.
      stretched =
          static_cast<std::uint32_t>(static_cast<std::uint32_t>(word - failing.below) * failing.stretch);
    }
    const Millis latency = shapes_[cell.shape]->draw(stretched, cell.median_ms);
    return latency <= timeout_ms_ ? Reply{latency, true} : Reply{timeout_ms_, false};
  }

 private:
  /// What nearly every request needs: a day's fit a quarter of the memory of all.
  struct Cell {
    Millis median_ms = 0;
    std::uint16_t shape = 0;  ///< index into shapes_
    bool may_fail = false;
  };
  /// The rest, where a request may get no answer.
  struct Failing {
    double stretch = 1;
    std::uint64_t below = 0;  ///< 2^32: no word gets an answer
    Millis after_ms = 0;      ///< wait of whoever gets no answer
  };
  CentralResponse(double sigma, Millis timeout_ms);
  void put(std::size_t cell, Millis median_ms, std::uint16_t shape, double failure_share, Millis failed_ms);
  void unfold();

  std::vector<Cell> cells_;
  std::vector<Failing> failing_;  ///< likewise
  int stride_ = 0;                ///< cells from minute to minute; 0: one row serves all
  std::vector<std::shared_ptr<const QuantileTable>> shapes_;  ///< [0]: that of the whole
  std::vector<std::uint16_t> shape_of_step_;  ///< index into shapes_ by twentieths of sigma; 0: none yet
  Millis timeout_ms_;
};

}  // namespace cutover
