/// \file
/// Numbers for requests to the central service, by what they are for: an id names a request's random draws,
/// so it must not depend on when or in which order desks ask.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>

#include "run/visit_requests.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// A visit of the day.
struct VisitName {
  std::uint32_t facility;  ///< its number
  std::uint32_t person;    ///< number in the nation
  std::uint8_t care;       ///< Visitor::care
};

/// An id is a hash of its name. Where two names meet, which happens about once in a day of 100,000 requests,
/// the one that is asked for later takes the next free number: both sides have to ask the same object.
class RequestIds {
 public:
  std::uint32_t of(const VisitName& visit, RequestKind kind, ServiceClass service_class,
                   unsigned number = 0) {
    const Name name{std::uint64_t{visit.facility} << 32 | visit.person,
                    std::uint32_t{visit.care} << 24 | static_cast<std::uint32_t>(kind) << 16 |
                        static_cast<std::uint32_t>(service_class) << 8 | (number & 0xffU)};
    auto id = static_cast<std::uint32_t>(mixed(mixed(name.first) + name.second) >> 32);
    for (;; ++id) {
      const auto [entry, is_new] = names_.try_emplace(id, name);
      if (is_new || entry->second == name) {
        return id;
      }
    }
  }
  /// That of a request's desk.
  std::uint32_t facility(std::uint32_t id) const {
    return static_cast<std::uint32_t>(names_.at(id).first >> 32);
  }

 private:
  using Name = std::pair<std::uint64_t, std::uint32_t>;
  /// The finalizer of SplitMix64.
  static std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
  }

  std::unordered_map<std::uint32_t, Name> names_;  ///< by id
};

}  // namespace cutover
