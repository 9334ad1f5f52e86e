/// \file
/// The life of card readers from day to day: when they fail, how long they stay away (OPS-01).
///
/// A working reader ages in opening hours only. A failure first costs a reboot after the check sheet; if that
/// does not help, a service call whose duration runs on the calendar, nights and holidays included.
#pragma once

#include <cstdint>
#include <span>

#include "desk/desk.hpp"
#include "random/quantile_table.hpp"
#include "random/stream.hpp"
#include "scenario/parameters.hpp"
#include "visits/demand.hpp"

namespace cutover {

/// One reader between two days.
struct ReaderLife {
  std::int64_t up_at = 0;  ///< ms after 00:00 of the coming day until which it is out of service; 0: works
  std::int64_t life_left = 0;  ///< opening-hour ms until its next failure, from then
  std::uint32_t failures = 0;  ///< so far: the index of its next draw
};

/// Laws of failure and repair of a parameter set.
class ReaderLaws {
 public:
  ReaderLaws(const Parameters& p, std::uint64_t seed);

  /// Life of a new reader [ms of opening hours].
  std::int64_t first_life(std::uint32_t reader, int model) const;
  struct Failure {
    Breakdown breakdown;
    bool service_call;
  };
  /// The `number`-th failure of `reader`.
  /// Check sheet and reboot, after which a service call is made.
  std::int64_t reboot_ms() const { return reboot_ms_; }
  Failure failure(std::uint32_t reader, int model, std::uint32_t number) const;

 private:
  std::int64_t life(std::uint32_t word, int model) const;
  Stream stream_;
  QuantileTable life_;
  QuantileTable repair_;
  std::array<double, kReaderModels> mtbf_ms_{};
  std::int64_t reboot_ms_;
  std::array<std::int64_t, kReaderModels> repair_median_ms_;
  std::uint32_t reboot_below_;
};

/// State of the readers of a facility at 00:00 for the engine. \param hours of the day; closed facilities
/// have none
void open_readers(std::span<const ReaderLife> lives, OpeningHours hours, std::span<ReaderState> states);
/// Carries the engine's state at midnight over to the next day. The engine forgets when a reader that works
/// again came back: the life of one repaired after closing time comes out longer by the hours between.
void close_readers(std::span<const ReaderState> states, OpeningHours hours, std::span<ReaderLife> lives);
/// A day on which the facility is closed: repairs go on, readers do not age.
void rest_readers(std::span<ReaderLife> lives);

}  // namespace cutover
