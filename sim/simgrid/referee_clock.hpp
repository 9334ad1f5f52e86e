/// \file
/// The referee's clock in milliseconds of the day, and a place for its actors to wait. Private to
/// sim/simgrid.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/time.hpp"
#include "simgrid/session.hpp"

namespace cutover::simgrid_detail {

/// Events of one millisecond, in order. Patience comes last: whose turn comes just then is served.
enum class Kind : std::uint8_t { kStaff, kReader, kReply, kArrival, kImpatience };

/// The clock of a simulation in milliseconds of the day. A visit has ten nanoseconds of a tenth of a
/// millisecond to itself, hence kMostRefereeVisits.
class Clock {
 public:
  explicit Clock(double offset) : offset_(offset) {}
  Millis now() const {
    return static_cast<Millis>(std::floor((sg::Engine::get_clock() - offset_) * 1e3 + 1e-4));
  }
  /// SimGrid's date of an event of visit or reader `who`.
  double date(std::int64_t at, Kind kind, std::size_t who) const {
    return offset_ + static_cast<double>(at) * 1e-3 + static_cast<int>(kind) * 1e-4 +
           static_cast<double>(who) * 1e-8;
  }
  double end(Millis horizon) const { return offset_ + (horizon - 0.3) * 1e-3; }

 private:
  double offset_;
};

/// A place to wait for one thing.
class Bell {
 public:
  void ring() { semaphore_->release(); }
  void wait() { semaphore_->acquire(); }
  /// \return false if the date came first
  bool wait_until(double date) {
    // SimGrid takes a time-out of zero for none.
    return !semaphore_->acquire_timeout(std::max(date - sg::Engine::get_clock(), 1e-9));
  }

 private:
  sg::SemaphorePtr semaphore_ = sg::Semaphore::create(0);
};

}  // namespace cutover::simgrid_detail
