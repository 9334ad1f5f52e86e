/// \file
/// What the twin remembers of an attempt under way and of the client that waits for it: 64 and 32 bytes, for
/// there are millions of them in an overload.
#pragma once

#include <cstdint>

#include "random/stream.hpp"
#include "service/huge_pages.hpp"
#include "service/request.hpp"

namespace cutover::twin_detail {

inline constexpr std::uint32_t kNone = 0xffffffffU;

/// What happens to an attempt at its next event.
/// The four links in the middle of the way may be looked at late, all in one event at the time by which they
/// would be behind the attempt if it waited nowhere (Lag in twin_run.hpp); where it did wait, it comes back
/// that much later.
enum class Phase : std::uint8_t {
  kGatewayOut,
  kBackboneOut,
  kArrive,
  kLeave,
  kCallTimeout,  ///< gives up the call it has made to a station, and goes on as the attempt
  kCallOver,     ///< the same where the call has ended before: nothing is left to do
  kBackboneBack,
  kGatewayBack,
  kAccessBack,
  kTerminal,
  kRetry,  ///< no attempt yet: the client's pause before the next one
};

/// On its way, wanted or not; or the pause before it. While a call that may be given up is in a station's
/// queue or with a server, there are two of them, partners: the call, and the attempt as it stands at the
/// call's time-out.
struct alignas(64) Attempt {
  Block words{};  ///< of the four steps of the path around `step`
  Micros at = 0;  ///< next event; while it waits in a station: when it arrived there
  std::uint32_t id = 0;
  std::uint32_t client = 0;
  std::uint32_t turn = 0;      ///< of the client when it began: nobody waits any more if the client's differs
  std::uint32_t next = kNone;  ///< behind it in the wheel, a queue or the free list
  std::uint32_t back_word = 0;
  std::uint32_t partner = kNone;
  std::uint16_t station = 0;
  std::uint16_t instance = 0;
  std::uint8_t service_class = 0;
  std::uint8_t prefecture = 0;
  std::uint8_t access = 0;
  std::uint8_t centre = 0;
  std::uint8_t step = 0;
  std::uint8_t number = 0;  ///< from 0
  Phase phase = Phase::kGatewayOut;
  bool refused = false;    ///< carries a rejection back
  std::uint8_t calls = 0;  ///< failed at the station of this step
  bool given_up = false;   ///< a call for which nobody waits any more
};

/// A request from its first attempt to its outcome.
struct Client {
  ServiceRequest request;
  std::uint32_t turn = 0;    ///< changes whenever an attempt begins or ends; never starts anew
  std::uint32_t serial = 0;  ///< changes with the request
  std::uint32_t pause_word = 0;
  std::uint8_t attempts = 0;
  ServiceEnd last_end = ServiceEnd::kTimedOut;
  bool running = false;
  bool alive = false;
};

/// The attempts, and what the event wheel needs of them.
struct AttemptSlab {
  HugeVector<Attempt> items;
  HugeVector<Client> clients;
  Micros& at(std::uint32_t a) { return items[a].at; }
  std::uint32_t& next(std::uint32_t a) { return items[a].next; }
  void prefetch(std::uint32_t a) const { __builtin_prefetch(items.data() + a, 1); }
  /// Its client is soon looked at, after a pause or at the end.
  void near(std::uint32_t a) const {
    const Attempt& attempt = items[a];
    if (attempt.phase >= Phase::kTerminal) {
      prefetch_client(attempt.client);
    }
  }
  void prefetch_client(std::uint32_t c) const { __builtin_prefetch(clients.data() + c, 1); }
};

}  // namespace cutover::twin_detail
