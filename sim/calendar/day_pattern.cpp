#include "calendar/day_pattern.hpp"

#include <algorithm>
#include <stdexcept>

namespace cutover {

OpeningHours opening_hours(const HalfHourProfile& profile) {
  const auto above_zero = [](double weight) { return weight > 0; };
  const auto first = std::find_if(profile.begin(), profile.end(), above_zero);
  if (first == profile.end()) {
    throw std::invalid_argument("an arrival profile without any weight has no opening hours");
  }
  const auto last = std::find_if(profile.rbegin(), profile.rend(), above_zero).base();
  return {static_cast<Millis>(first - profile.begin()) * kMillisPerHalfHour,
          static_cast<Millis>(last - profile.begin()) * kMillisPerHalfHour};
}

}  // namespace cutover
