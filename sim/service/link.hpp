/// \file
/// One direction of a link as a FIFO whose future is known: the moment a message has left is computed when it
/// arrives, exactly, slow times and outages included.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "service/draws.hpp"
#include "service/failures.hpp"

namespace cutover {

/// From `from` on the link works at `speed` of its capacity; 0: down.
struct LinkSpell {
  Micros from = 0;
  double speed = 1;
};

/// Spells of one link from its faults, sorted; the first begins at the beginning of time.
inline std::vector<LinkSpell> link_spells(const std::vector<Fault>& faults, int link) {
  std::vector<Micros> edges;
  for (const Fault& f : faults) {
    if (f.link && f.element == link) {
      edges.push_back(f.from);
      edges.push_back(f.until);
    }
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<LinkSpell> spells{{std::numeric_limits<Micros>::min(), 1}};
  for (const Micros at : edges) {
    double speed = 1;
    for (const Fault& f : faults) {
      if (f.link && f.element == link && f.from <= at && at < f.until) {
        speed *= f.factor;  // 0 where down
      }
    }
    if (speed != spells.back().speed) {
      spells.push_back({at, speed});
    }
  }
  return spells;
}

class LinkDirection {
 public:
  static constexpr Micros kLost = std::numeric_limits<Micros>::min();

  explicit LinkDirection(std::vector<LinkSpell> spells = {{std::numeric_limits<Micros>::min(), 1}})
      : spells_(std::move(spells)) {}

  /// When a message that arrives at `at` and takes `transmission` at full capacity has left, or kLost. Calls
  /// come in the order of `at`.
  Micros send(Micros at, Micros transmission) {
    if (spells_.size() == 1) {
      free_ = std::max(free_, at) + transmission;
      return free_;
    }
    return send_among_faults(at, transmission);
  }

  /// When the transmitter is free again.
  Micros free() const { return free_; }

 private:
  Micros send_among_faults(Micros at, Micros transmission) {
    while (current_ + 1 < spells_.size() && spells_[current_ + 1].from <= at) {
      ++current_;
      if (spells_[current_].speed == 0) {
        free_ = std::numeric_limits<Micros>::min();  // everything inside is lost
      }
    }
    if (spells_[current_].speed == 0) {
      return kLost;
    }
    Micros t = std::max(free_, at);
    double rest = static_cast<double>(transmission);
    for (std::size_t i = current_;; ++i) {
      const Micros end =
          i + 1 < spells_.size() ? spells_[i + 1].from : std::numeric_limits<Micros>::max();
      const double speed = spells_[i].speed;
      if (speed == 0) {
        free_ = end;
        return kLost;
      }
      if (t >= end) {
        continue;
      }
      const auto needed = static_cast<Micros>(std::llround(rest / speed));
      if (needed < end - t || (needed == end - t && !down(i + 1))) {
        free_ = t + needed;
        return free_;
      }
      rest -= static_cast<double>(end - t) * speed;
      t = end;
    }
  }
  bool down(std::size_t spell) const { return spell < spells_.size() && spells_[spell].speed == 0; }

  std::vector<LinkSpell> spells_;
  std::size_t current_ = 0;
  Micros free_ = std::numeric_limits<Micros>::min();
};

}  // namespace cutover
