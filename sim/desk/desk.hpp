/// \file
/// The desk engine: one facility, one day, from the first arrival until the last visitor has left.
///
/// Visitors who show a card queue for one of k readers (FIFO), are helped there by a member of the staff if
/// they need it (reader and staff both held), wait for the central service's reply with nobody held, and then
/// queue for one of s members of the staff (FIFO). Visitors without a card go to the staff at once. Readers
/// fail when their life is over, as soon as nobody uses them, and come back after a reboot or a repair, which
/// may be days later. Whoever waits longer than their patience in one of the queues leaves; whose turn comes
/// just then is served. Who waits for help at the reader does not leave.
///
/// The engine is a state machine with one event time per reader, a heap of the busy staff and a sorted ring
/// of outstanding replies: no global event list, no allocation after warm-up, no random numbers and no
/// floating point. All durations are drawn before (they belong to the visit), all statistics are taken after
/// from one record per visit; what the engine needs to know on the way (the life of a reader) it asks of
/// `Hooks`.
///
/// Simultaneous events go in the order staff, reader, reply, arrival; among equals the earlier visit, and the
/// reader with the lower number, first. A visitor moves on from the reader before it fails or takes the next.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "central/response.hpp"
#include "core/time.hpp"

namespace cutover {

/// "Never": later than any time the engine meets.
inline constexpr Millis kNever = std::numeric_limits<Millis>::max();

/// One visitor as the desk meets them. All durations are decided before the day runs. 32 bytes.
struct DeskVisit {
  Millis arrival;              ///< ms of the day; visits are sorted by it
  Millis reader;               ///< time at the reader; 0: no card, straight to the staff
  Millis assist;               ///< staff time at the reader after `reader`, both held; 0: none needed
  Millis staff;                ///< staff time at the desk
  Millis fallback_staff;       ///< staff time at the desk if the card check-in failed
  Millis patience;             ///< longest wait in one queue; kNever: waits for ever
  std::uint32_t central_word;  ///< decides the central service's reply
  std::uint32_t flags;         ///< DeskVisit::k…
  static constexpr std::uint32_t kCardUnreadable =
      1;  ///< fails at the reader without asking the central service
  static constexpr std::uint32_t kNumberLookup = 2;  ///< staff look the number up while serving; no card

  /// What the central service is asked for: by card at a reader, by number where staff look up, unless
  /// asks_for() says otherwise.
  RequestClass request_class() const {
    const std::uint32_t explicit_class = flags >> kClassShift;
    return explicit_class != 0            ? static_cast<RequestClass>(explicit_class & 3U)
           : (flags & kNumberLookup) != 0 ? RequestClass::kNumber
                                          : RequestClass::kCard;
  }
  /// Flags that name the class.
  static constexpr std::uint32_t asks_for(RequestClass c) {
    return (4U | static_cast<std::uint32_t>(c)) << kClassShift;
  }
  static constexpr int kClassShift = 8;
};

/// How a visit ended.
enum class VisitEnd : std::uint8_t {
  kOpen,          ///< still in the system at the horizon
  kCheckedIn,     ///< by the reader
  kFallback,      ///< card presented, check-in failed, served by the staff with a fallback
  kServed,        ///< no card; number looked up and answered where kNumberLookup
  kLookupFailed,  ///< no card; served, but the look-up got no answer
  kGaveUp,
};

/// What happened to one visit. 20 bytes.
struct VisitRecord {
  Millis reader_wait = 0;  ///< arrival to start at the reader, or until no reader works; 0: none or gave up
  Millis staff_wait = 0;   ///< in the staff's queue before the desk service; 0: none or gave up
  Millis request_at = -1;  ///< first request to the central service; -1: none
  Millis finish = 0;       ///< leaves the desk, or gives up; 0 while kOpen
  VisitEnd end = VisitEnd::kOpen;
  VisitEnd pending = VisitEnd::kServed;  ///< how it ends if the service at the desk completes
};

/// A reader's state between days. Times are ms of the current day and may lie in later days.
struct ReaderState {
  std::int64_t up_at = 0;  ///< out of service until then; in the past: working
  std::int64_t fails_at =
      std::numeric_limits<std::int64_t>::max();  ///< end of life, after up_at; before 00:00: fails then
};

/// One breakdown, drawn by Hooks::break_down.
struct Breakdown {
  std::int64_t down_ms;  ///< from the failure until the reader works again
  std::int64_t life_ms;  ///< from then until its next failure falls due
};

struct DeskConfig {
  int staff = 1;                 ///< s >= 1
  bool wait_for_repair = false;  ///< card users queue while no reader works; otherwise they fall back at once
  Millis readers_off = kNever;   ///< readers are switched off then: an idle one does not fail any more
};

/// Steps of a visit and of a reader, for Hooks::trace.
enum class DeskEvent : std::uint8_t {
  kArrival,
  kReaderStart,
  kReaderEnd,
  kAssistStart,
  kAssistEnd,
  kRequest,
  kReply,
  kNoReply,
  kStaffStart,
  kStaffEnd,
  kFallbackStart,
  kFallbackEnd,
  kGaveUp,
  kReaderDown,
  kReaderUp,
};

/// Hooks that lose nothing and know no breakdowns: a base to derive from. `break_down` is asked once per
/// failure; `trace` is compiled out unless kTrace, and told in the order of time, except that kGaveUp comes
/// when the visitor's turn would have come, with the earlier time at which they left. Hooks with a member
/// `Reply reply(std::uint32_t visit, Millis at)` answer in place of the table; they may be asked more than
/// once for the same visit and moment, and must say the same again.
struct NoHooks {
  static constexpr bool kTrace = false;
  Breakdown break_down(int /*reader*/, Millis /*at*/) {
    return {0, std::numeric_limits<std::int64_t>::max() / 2};
  }
  void trace(DeskEvent, Millis, std::int32_t /*visit*/, int /*reader*/) {}
};

/// Runs desks one after the other; keeps its memory. One per thread.
///
/// Example:
///   Desk desk;
///   desk.run({.staff = 2}, visits, readers, central, kMillisPerDay, hooks);
///   for (const VisitRecord& r : desk.records()) …
class Desk {
 public:
  /// \param visits  sorted by arrival
  /// \param readers state at 00:00, updated to the state at `horizon` (times still relative to this day)
  /// \param horizon events at or after it do not happen; visits still there stay VisitEnd::kOpen
  /// \post records().size() == number of visits that arrived before `horizon`
  template <class Hooks>
  void run(const DeskConfig& config, std::span<const DeskVisit> visits, std::span<ReaderState> readers,
           const CentralResponse& central, Millis horizon, Hooks& hooks);

  std::span<const VisitRecord> records() const { return {records_.data(), arrived_}; }

 private:
  template <class Hooks>
  friend class DeskRun;
  enum class ReaderPhase : std::uint8_t { kIdle, kServing, kAwaitingStaff, kDown };
  struct Reader {
    Millis next = kNever;  ///< time of its next event
    ReaderPhase phase = ReaderPhase::kIdle;
    std::uint32_t visit = 0;
  };

  std::vector<VisitRecord> records_;
  std::vector<std::uint32_t> reader_queue_;  ///< visits, FIFO: a visit enters once, so no ring is needed
  std::vector<std::uint32_t> staff_queue_;   ///< jobs, FIFO: at most two per visit
  std::vector<std::int64_t> staff_busy_;     ///< heap of (end, job)
  std::vector<std::int64_t> replies_;        ///< sorted (time, visit and answer) from reply_head on
  std::vector<Reader> readers_;
  std::vector<std::uint8_t> reader_of_;  ///< the reader a visit holds
  std::size_t arrived_ = 0;
};

}  // namespace cutover

#include "desk/desk_run.hpp"
