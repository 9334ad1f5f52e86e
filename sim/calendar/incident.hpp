/// \file
/// Outages that happened, for replay on their dates (OPS-06).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace cutover {

/// What an incident hits.
enum class IncidentComponent : std::uint8_t {
  kAccessNetwork,          ///< lines of facilities: no request of theirs is answered
  kCertificateValidation,  ///< outside certificate validation: no registration, no first use after a renewal
  kPortal,                 ///< portal screen ①
};
inline constexpr int kIncidentComponents = 3;
inline constexpr std::array<std::string_view, kIncidentComponents> kIncidentComponentNames{
    "access_network", "certificate_validation", "portal"};

struct Incident {
  IncidentComponent component;
  Day first_day;
  Millis first_ms;  ///< of first_day
  Day last_day;
  Millis last_ms;         ///< of last_day; the end, not included
  double share_affected;  ///< of facilities
};

/// The part of a day in which a component is out: [from, until) in ms; empty where from >= until.
struct Outage {
  Millis from = 0;
  Millis until = 0;
  double share_affected = 0;
  bool covers(Millis at) const { return at >= from && at < until; }
};

/// What is out on a day, by component; the longest outage of the day where there are several.
inline std::array<Outage, kIncidentComponents> outages_on(const std::vector<Incident>& incidents, Day day) {
  std::array<Outage, kIncidentComponents> out{};
  for (const Incident& i : incidents) {
    if (day < i.first_day || day > i.last_day) {
      continue;
    }
    const Outage o{day == i.first_day ? i.first_ms : 0, day == i.last_day ? i.last_ms : kMillisPerDay,
                   i.share_affected};
    Outage& known = out[static_cast<std::size_t>(i.component)];
    if (o.until - o.from > known.until - known.from) {
      known = o;
    }
  }
  return out;
}

}  // namespace cutover
