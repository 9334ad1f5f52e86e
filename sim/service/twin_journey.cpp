#include "service/twin_run.hpp"

#include <stdexcept>

namespace cutover::twin_detail {

std::uint32_t Twin::allocate_item() {
  if (free_attempt_ == kNone) {
    slab_.items.emplace_back();
    if (slab_.items.size() >= kNone) {
      throw std::length_error("central service: too many attempts at once");
    }
    return static_cast<std::uint32_t>(slab_.items.size() - 1);
  }
  const std::uint32_t a = free_attempt_;
  free_attempt_ = slab_.items[a].next;
  return a;
}

void Twin::attempt_event(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  const std::size_t c = attempt.service_class;
  switch (attempt.phase) {
    case Phase::kGatewayOut: {
      const Lag lag = lag_out_[c];
      const Micros wire = gateway_wire_[c][0];
      const Micros left = send(elements_.gateway(attempt.prefecture), 0, at - lag.first, wire);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + gateway_latency_ + lag.second;
      if (then > at) {
        return next_event(a, Phase::kBackboneOut, then);
      }
      [[fallthrough]];
    }
    case Phase::kBackboneOut: {
      const Micros left =
          send(elements_.backbone(attempt.centre), 0, at - lag_out_[c].second, backbone_wire_[c][0]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + backbone_latency_ + tier_latency_[path_tier_[c * kMaxPath]];
      if (then > at) {
        return next_event(a, Phase::kArrive, then);
      }
      return arrive(a, at);
    }
    case Phase::kArrive:
      return arrive(a, at);
    case Phase::kLeave:
      return leave(a, at);
    case Phase::kCallTimeout:
      return call_timed_out(a, at);
    case Phase::kCallOver:
      --calls_over_;
      return release_item(a);
    case Phase::kBackboneBack: {
      const Lag lag = lag_back_[attempt.refused][c];
      const Micros left = send(elements_.backbone(attempt.centre), 1, at - lag.first,
                               attempt.refused ? 0 : backbone_wire_[c][1]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + backbone_latency_ + lag.second;
      if (then > at) {
        return next_event(a, Phase::kGatewayBack, then);
      }
      [[fallthrough]];
    }
    case Phase::kGatewayBack: {
      const Micros left =
          send(elements_.gateway(attempt.prefecture), 1, at - lag_back_[attempt.refused][c].second,
               attempt.refused ? 0 : gateway_wire_[c][1]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + gateway_latency_;
      if (then > at) {
        return next_event(a, Phase::kAccessBack, then);
      }
      [[fallthrough]];
    }
    case Phase::kAccessBack: {
      const Micros left = send(elements_.access(attempt.access, attempt.prefecture), 1, at,
                               attempt.refused ? 0 : access_wire_[attempt.access * kServiceClasses + c][1]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      // Turns never come back: whom nobody awaits now, nobody will.
      if (slab_.clients[attempt.client].turn != attempt.turn) {
        ++report_.too_late;
        return release(a);
      }
      return next_event(a, Phase::kTerminal, left + draws_.access_latency(attempt.access, attempt.back_word));
    }
    case Phase::kTerminal:
      return at_terminal(a, at);
    case Phase::kRetry: {
      const std::uint32_t client = attempt.client;
      release(a);
      return begin_attempt(client, at);
    }
  }
}

void Twin::send_back(std::uint32_t a, Micros at) {
  const Attempt& attempt = slab_.items[a];
  slab_.prefetch_client(attempt.client);
  next_event(a, Phase::kBackboneBack, at + lag_back_[attempt.refused][attempt.service_class].first);
}

/// As for stations.
void Twin::spread(int link, int direction, Micros from, Micros until) {
  if (run_.statistics->links() != elements_.links()) {
    return;
  }
  std::vector<LinkMinute>& minutes = run_.statistics->link_minutes();
  over_rows(from, until, [&](std::size_t row, Micros time) {
    minutes[row * link_minute_.size() + static_cast<std::size_t>(link)]
        .busy_us[static_cast<std::size_t>(direction)] += time;
  });
}

}  // namespace cutover::twin_detail
