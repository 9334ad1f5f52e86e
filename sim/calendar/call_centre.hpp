/// \file
/// Hours of the call centre for desks (OPS-03): Monday to Friday 8:00 to 18:00, Saturday 8:00 to 16:00,
/// closed on Sundays and national holidays, unless a scenario says otherwise.
#pragma once

#include <cstdint>
#include <optional>

#include "calendar/calendar.hpp"
#include "scenario/call_centre_parameters.hpp"

namespace cutover {

struct CallCentreHours {
  Millis open;
  Millis close;
};

/// Nothing on a day on which it is closed.
std::optional<CallCentreHours> call_centre_hours(const CallCentreParameters& parameters,
                                                 const Calendar& calendar, Day day);

/// Milliseconds from `at_ms` (after 00:00 of `day`, may lie in later days) until a call can be made, by the
/// hours of `day`: 0 within them; to the end of the second week where it does not open before.
std::int64_t wait_for_call_centre(const CallCentreParameters& parameters, const Calendar& calendar, Day day,
                                  std::int64_t at_ms);

}  // namespace cutover
