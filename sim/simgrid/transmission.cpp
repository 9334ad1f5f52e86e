#include "simgrid/transmission.hpp"

#include <algorithm>
#include <cmath>

#include "simgrid/minute_series.hpp"

namespace cutover::simgrid_detail {

std::optional<Micros> Transmission::send(Micros now, Micros duration) {
  while (end_of(piece_) <= static_cast<double>(now)) {
    ++piece_;
  }
  if (capacities_[piece_].second == 0) {
    ++lost_;
    return std::nullopt;
  }
  // If the link goes down before the message's turn comes, it does so during the one before it, which then
  // left free_at_ at that instant.
  const double begin = std::max(static_cast<double>(now), free_at_);
  std::size_t piece = piece_;
  while (end_of(piece) <= begin) {
    ++piece;
  }
  double at = begin;
  auto rest = static_cast<double>(duration);
  for (;; ++piece) {
    const double factor = capacities_[piece].second;
    if (factor == 0) {
      account(begin, at);
      free_at_ = at;
      ++lost_;
      return std::nullopt;
    }
    const double end = at + rest / factor;
    if (end < end_of(piece)) {
      account(begin, end);
      free_at_ = end;
      ++messages_;
      return static_cast<Micros>(std::llround(end));
    }
    rest -= (end_of(piece) - at) * factor;
    at = end_of(piece);
  }
}

void Transmission::account(double begin, double end) {
  busy_us_ += end - begin;
  for_each_minute(static_cast<double>(from_), begin, end, [&](std::size_t minute, double us) {
    if (minute >= minutes_.size()) {
      minutes_.resize(minute + 1);
    }
    minutes_[minute] += us;
  });
}

}  // namespace cutover::simgrid_detail
