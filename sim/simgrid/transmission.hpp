/// \file
/// One direction of a link: messages transmitted one after the other at a capacity that changes at dates
/// known beforehand. Because they are known, the fate of a message is decided when it arrives, without an
/// event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "service/request.hpp"

namespace cutover::simgrid_detail {

class Transmission {
 public:
  /// \param from       where its minutes begin
  /// \param capacities (date, factor of the capacity; 0: down), sorted, the first at or before `from`
  Transmission(Micros from, std::vector<std::pair<Micros, double>> capacities)
      : from_(from), capacities_(std::move(capacities)) {}

  /// A message that takes `duration` at full capacity arrives at `now` (not before an earlier call's).
  /// \return when it has been transmitted; nothing if it is lost
  std::optional<Micros> send(Micros now, Micros duration);

  std::int64_t messages() const { return messages_; }
  std::int64_t lost() const { return lost_; }
  double busy_us() const { return busy_us_; }
  const std::vector<double>& minutes() const { return minutes_; }

 private:
  void account(double begin, double end);
  double end_of(std::size_t piece) const {
    return piece + 1 < capacities_.size() ? static_cast<double>(capacities_[piece + 1].first)
                                          : std::numeric_limits<double>::infinity();
  }

  Micros from_;
  std::vector<std::pair<Micros, double>> capacities_;
  std::size_t piece_ = 0;  ///< of capacities_, at the last arrival
  double free_at_ = 0;     ///< the last message has been transmitted, or was lost
  std::int64_t messages_ = 0;
  std::int64_t lost_ = 0;
  double busy_us_ = 0;
  std::vector<double> minutes_;
};

}  // namespace cutover::simgrid_detail
