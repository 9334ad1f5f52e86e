/// \file
/// Numbers for requests to the central service, by what they are for: an id names a request's random draws,
/// so it must not depend on when or in which order desks ask.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "run/visit_requests.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// A visit of the day.
struct VisitName {
  std::uint32_t facility;  ///< its number
  std::uint32_t person;    ///< number in the nation
  std::uint8_t care;       ///< Visitor::care
};

/// Whoever asks first for a request's number gives it: the same on both sides, as they ask here.
class RequestIds {
 public:
  std::uint32_t of(const VisitName& visit, RequestKind kind, ServiceClass service_class,
                   unsigned number = 0) {
    const Key key{std::uint64_t{visit.facility} << 32 | visit.person,
                  std::uint32_t{visit.care} << 24 | static_cast<std::uint32_t>(kind) << 16 |
                      static_cast<std::uint32_t>(service_class) << 8 | (number & 0xffU)};
    const auto [entry, is_new] = ids_.try_emplace(key, static_cast<std::uint32_t>(facilities_.size()));
    if (is_new) {
      facilities_.push_back(visit.facility);
    }
    return entry->second;
  }
  /// That of a request's desk.
  std::uint32_t facility(std::uint32_t id) const { return facilities_[id]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(facilities_.size()); }

 private:
  using Key = std::pair<std::uint64_t, std::uint32_t>;
  std::map<Key, std::uint32_t> ids_;
  std::vector<std::uint32_t> facilities_;  ///< by id
};

}  // namespace cutover
