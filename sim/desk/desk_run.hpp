/// \file
/// The event loop of Desk::run; include desk/desk.hpp instead.
#pragma once

#include <algorithm>
#include <cstddef>

#include "desk/desk.hpp"

namespace cutover {

/// One run of one desk-day. Times and indices travel packed in 64-bit keys, (time << 32 | payload), so that
/// comparing keys orders by time, then by visit.
template <class Hooks>
class DeskRun {
 public:
  DeskRun(Desk& desk, const DeskConfig& config, std::span<const DeskVisit> visits,
          std::span<ReaderState> states, const CentralResponse& central, Hooks& hooks)
      : d_(desk), config_(config), visits_(visits), states_(states), central_(central), hooks_(hooks) {
    const std::size_t n = visits.size();
    if (d_.records_.size() < n) {
      d_.records_.resize(n);
      d_.reader_queue_.resize(n);
      d_.staff_queue_.resize(2 * n);
      d_.replies_.resize(n);
      d_.reader_of_.resize(n);
    }
    if (d_.staff_busy_.size() < static_cast<std::size_t>(config.staff)) {
      d_.staff_busy_.resize(static_cast<std::size_t>(config.staff));
    }
    d_.readers_.resize(states.size());
    for (std::size_t r = 0; r < states.size(); ++r) {
      Desk::Reader& reader = d_.readers_[r];
      const bool down = states[r].up_at > 0;
      reader.phase = down ? Desk::ReaderPhase::kDown : Desk::ReaderPhase::kIdle;
      reader.next = down ? clamp(states[r].up_at) : std::max(failure_of(r), 0);  // over before midnight: now
      working_ += down ? 0 : 1;
    }
    idle_ = working_;
    find_next_reader();
  }

  void run(Millis horizon) {
    const auto n = static_cast<std::uint32_t>(visits_.size());
    std::uint32_t arrived = 0;
    Millis arrival = n > 0 ? visits_[0].arrival : kNever;
    for (;;) {
      Millis t = busy_ > 0 ? time_of(d_.staff_busy_[0]) : kNever;
      int kind = 0;
      if (next_reader_time_ < t) {
        t = next_reader_time_;
        kind = 1;
      }
      if (const Millis reply = reply_head_ != reply_tail_ ? time_of(d_.replies_[reply_head_]) : kNever;
          reply < t) {
        t = reply;
        kind = 2;
      }
      if (arrival < t) {
        t = arrival;
        kind = 3;
      }
      if (t >= horizon) {
        break;
      }
      switch (kind) {
        case 0:
          staff_end(t);
          break;
        case 1:
          reader_event(static_cast<std::size_t>(next_reader_), t);
          break;
        case 2:
          reply(t);
          break;
        default: {
          const Millis next = arrived + 1 < n ? visits_[arrived + 1].arrival : kNever;
          d_.records_[arrived] = VisitRecord{};
          if (!nobody_here() || !alone(arrived, t, std::min({next, next_reader_time_, horizon}))) {
            arrive(arrived, t);
          }
          ++arrived;
          arrival = next;
          break;
        }
      }
    }
    d_.arrived_ = arrived;
    close(horizon);
    for (std::size_t r = 0; r < states_.size(); ++r) {
      if (d_.readers_[r].phase != Desk::ReaderPhase::kDown) {
        states_[r].up_at = 0;
      }
    }
  }

 private:
  using Phase = Desk::ReaderPhase;
  enum Job : std::uint32_t { kDesk = 0, kFallback = 1, kAssist = 2 };

  static Millis time_of(std::int64_t key) { return static_cast<Millis>(key >> 32); }
  static std::uint32_t payload(std::int64_t key) { return static_cast<std::uint32_t>(key); }
  static std::int64_t pack(Millis t, std::uint32_t payload) {
    return (static_cast<std::int64_t>(t) << 32) | payload;
  }
  static Millis clamp(std::int64_t t) { return t < kNever ? static_cast<Millis>(t) : kNever; }

  void trace(DeskEvent event, Millis t, std::uint32_t visit, int reader = -1) {
    if constexpr (Hooks::kTrace) {
      hooks_.trace(event, t, static_cast<std::int32_t>(visit), reader);
    }
  }
  static constexpr std::uint32_t kNobody = 0xffffffffU;

  /// The reply to visit `v`, which asks at `t`: that of the table, unless the hooks have one.
  Reply central_reply(std::uint32_t v, Millis t) const {
    if constexpr (requires { hooks_.reply(v, t); }) {
      return hooks_.reply(v, t);
    } else {
      return central_.reply(t, visits_[v].request_class(), visits_[v].central_word);
    }
  }

  /// When an idle reader fails, if it does before it is switched off.
  Millis failure_of(std::size_t r) const {
    return states_[r].fails_at < config_.readers_off ? clamp(states_[r].fails_at) : kNever;
  }

  void find_next_reader() {
    next_reader_time_ = kNever;
    for (std::size_t r = 0; r < d_.readers_.size(); ++r) {
      if (d_.readers_[r].next < next_reader_time_) {
        next_reader_time_ = d_.readers_[r].next;
        next_reader_ = static_cast<int>(r);
      }
    }
  }

  bool nobody_here() const {
    return busy_ == 0 && idle_ == working_ && reply_head_ == reply_tail_ && reader_head_ == reader_tail_;
  }

  /// Most visitors come to an empty desk and leave it before anything else happens: their day needs no
  /// events. Does it all at once if they are gone before `until`, with the very result of the event loop;
  /// else nothing.
  bool alone(std::uint32_t v, Millis t, Millis until) {
    const DeskVisit& visit = visits_[v];
    VisitRecord record;
    Millis at_desk = t;
    bool fallback = false;
    if (visit.reader != 0) {
      if (working_ > 0) {
        at_desk = t + visit.reader + visit.assist;
        if ((visit.flags & DeskVisit::kCardUnreadable) != 0) {
          fallback = true;
        } else {
          record.request_at = at_desk;
          const Reply answer = central_reply(v, at_desk);
          fallback = !answer.answered;
          record.pending = VisitEnd::kCheckedIn;
          at_desk += answer.after;
        }
      } else if (!config_.wait_for_repair) {
        fallback = true;
      } else {
        return false;
      }
    } else if ((visit.flags & DeskVisit::kNumberLookup) != 0) {
      record.request_at = t;
      const Reply answer = central_reply(v, t);
      record.pending = answer.answered ? VisitEnd::kServed : VisitEnd::kLookupFailed;
      record.finish = answer.after;
    }
    record.finish += at_desk + (fallback ? visit.fallback_staff : visit.staff);
    record.end = fallback ? VisitEnd::kFallback : record.pending;
    if (record.finish >= until) {
      return false;
    }
    if constexpr (Hooks::kTrace) {
      return false;  // told step by step
    }
    d_.records_[v] = record;
    return true;
  }

  void arrive(std::uint32_t v, Millis t) {
    trace(DeskEvent::kArrival, t, v);
    if (visits_[v].reader == 0) {
      ask_staff(v, kDesk, t);
    } else if (working_ == 0 && !config_.wait_for_repair) {
      ask_staff(v, kFallback, t);
    } else {
      d_.reader_queue_[reader_tail_++] = v;
      if (idle_ > 0) {
        start_readers(t);
      }
    }
  }

  /// Gives the head of the queue to idle readers.
  void start_readers(Millis t) {
    for (std::size_t r = 0; r < d_.readers_.size() && reader_head_ != reader_tail_; ++r) {
      Desk::Reader& reader = d_.readers_[r];
      while (reader.phase == Phase::kIdle && reader_head_ != reader_tail_) {
        const std::uint32_t v = d_.reader_queue_[reader_head_++];
        const DeskVisit& visit = visits_[v];
        if (impatient(v, visit.arrival, t)) {
          continue;
        }
        d_.records_[v].reader_wait = t - visit.arrival;
        d_.reader_of_[v] = static_cast<std::uint8_t>(r);
        reader.phase = Phase::kServing;
        --idle_;
        reader.visit = v;
        reader.next = t + visit.reader;
        trace(DeskEvent::kReaderStart, t, v, static_cast<int>(r));
      }
    }
    find_next_reader();
  }

  /// Records a visitor who left the queue they entered at `since`, if by `t` they had.
  bool impatient(std::uint32_t v, Millis since, Millis t) {
    const Millis patience = visits_[v].patience;
    if (t - since <= patience) {
      return false;
    }
    d_.records_[v].end = VisitEnd::kGaveUp;
    d_.records_[v].finish = since + patience;
    trace(DeskEvent::kGaveUp, since + patience, v);
    return true;
  }

  /// At the horizon: whoever lost patience in a queue that did not move has left; the others are open.
  void close(Millis horizon) {
    for (std::size_t i = reader_head_; i != reader_tail_; ++i) {
      const std::uint32_t v = d_.reader_queue_[i];
      impatient(v, visits_[v].arrival, horizon);
    }
    for (std::size_t i = staff_head_; i != staff_tail_; ++i) {
      const std::uint32_t v = d_.staff_queue_[i] >> 2;
      const bool assist = (d_.staff_queue_[i] & 3U) == kAssist;
      if (assist || !impatient(v, d_.records_[v].finish, horizon)) {
        d_.records_[v].finish = 0;
      }
    }
    for (std::size_t i = 0; i != busy_; ++i) {
      d_.records_[payload(d_.staff_busy_[i]) >> 2].finish = 0;
    }
    for (std::size_t i = reply_head_; i != reply_tail_; ++i) {
      d_.records_[payload(d_.replies_[i]) >> 1].finish = 0;
    }
  }

  void reader_event(std::size_t r, Millis t) {
    Desk::Reader& reader = d_.readers_[r];
    switch (reader.phase) {
      case Phase::kServing:
        trace(DeskEvent::kReaderEnd, t, reader.visit, static_cast<int>(r));
        if (visits_[reader.visit].assist > 0) {
          reader.phase = Phase::kAwaitingStaff;
          reader.next = kNever;
          find_next_reader();
          ask_staff(reader.visit, kAssist, t);
        } else {
          leave_reader(r, t);
        }
        break;
      case Phase::kIdle:
        fail(r, t);
        find_next_reader();
        break;
      case Phase::kDown:
        trace(DeskEvent::kReaderUp, t, kNobody, static_cast<int>(r));
        reader.phase = Phase::kIdle;
        reader.next = failure_of(r);
        ++working_;
        ++idle_;
        start_readers(t);
        break;
      case Phase::kAwaitingStaff:
        break;
    }
  }

  void fail(std::size_t r, Millis t) {
    const Breakdown breakdown = hooks_.break_down(static_cast<int>(r), t);
    states_[r].up_at = t + breakdown.down_ms;
    states_[r].fails_at = states_[r].up_at + breakdown.life_ms;
    d_.readers_[r].phase = Phase::kDown;
    d_.readers_[r].next = clamp(states_[r].up_at);
    --working_;
    --idle_;
    trace(DeskEvent::kReaderDown, t, kNobody, static_cast<int>(r));
    if (working_ == 0 && !config_.wait_for_repair) {
      while (reader_head_ != reader_tail_) {
        const std::uint32_t v = d_.reader_queue_[reader_head_++];
        if (!impatient(v, visits_[v].arrival, t)) {
          d_.records_[v].reader_wait = t - visits_[v].arrival;
          ask_staff(v, kFallback, t);
        }
      }
    }
  }

  /// The visitor at reader `r` moves on; then the reader fails or takes the next.
  void leave_reader(std::size_t r, Millis t) {
    Desk::Reader& reader = d_.readers_[r];
    const std::uint32_t v = reader.visit;
    if ((visits_[v].flags & DeskVisit::kCardUnreadable) != 0) {
      ask_staff(v, kFallback, t);
    } else {
      ask_central(v, t);
    }
    reader.phase = Phase::kIdle;
    ++idle_;
    reader.next = failure_of(r);
    if (reader.next <= t) {
      fail(r, t);
    }
    start_readers(t);
  }

  void ask_central(std::uint32_t v, Millis t) {
    d_.records_[v].request_at = t;
    trace(DeskEvent::kRequest, t, v);
    const Reply answer = central_reply(v, t);
    const std::int64_t key = pack(t + answer.after, (v << 1) | (answer.answered ? 1U : 0U));
    std::size_t at = reply_tail_++;
    while (at > reply_head_ && d_.replies_[at - 1] > key) {
      d_.replies_[at] = d_.replies_[at - 1];
      --at;
    }
    d_.replies_[at] = key;
  }

  void reply(Millis t) {
    const std::uint32_t code = payload(d_.replies_[reply_head_++]);
    const std::uint32_t v = code >> 1;
    if ((code & 1U) != 0) {
      trace(DeskEvent::kReply, t, v);
      d_.records_[v].pending = VisitEnd::kCheckedIn;
      ask_staff(v, kDesk, t);
    } else {
      trace(DeskEvent::kNoReply, t, v);
      ask_staff(v, kFallback, t);
    }
  }

  void ask_staff(std::uint32_t v, Job job, Millis t) {
    if (busy_ < static_cast<std::size_t>(config_.staff)) {
      push_busy(pack(t + serve(v, job, t), (v << 2) | job));
    } else {
      d_.records_[v].finish = t;  // until it ends: when it joined this queue
      d_.staff_queue_[staff_tail_++] = (v << 2) | job;
    }
  }

  /// Starts a job at `t`; returns its duration.
  Millis serve(std::uint32_t v, Job job, Millis t) {
    const DeskVisit& visit = visits_[v];
    switch (job) {
      case kAssist:
        trace(DeskEvent::kAssistStart, t, v, d_.reader_of_[v]);
        return visit.assist;
      case kFallback:
        trace(DeskEvent::kFallbackStart, t, v);
        return visit.fallback_staff;
      case kDesk:
        break;
    }
    trace(DeskEvent::kStaffStart, t, v);
    if ((visit.flags & DeskVisit::kNumberLookup) == 0) {
      return visit.staff;
    }
    trace(DeskEvent::kRequest, t, v);
    const Reply answer = central_reply(v, t);
    d_.records_[v].request_at = t;
    d_.records_[v].pending = answer.answered ? VisitEnd::kServed : VisitEnd::kLookupFailed;
    return visit.staff + answer.after;
  }

  void staff_end(Millis t) {
    const std::uint32_t code = payload(d_.staff_busy_[0]);
    const std::uint32_t v = code >> 2;
    const auto job = static_cast<Job>(code & 3U);
    VisitRecord& record = d_.records_[v];
    switch (job) {
      case kAssist:
        trace(DeskEvent::kAssistEnd, t, v, d_.reader_of_[v]);
        next_job(t);
        leave_reader(d_.reader_of_[v], t);
        return;
      case kFallback:
        trace(DeskEvent::kFallbackEnd, t, v);
        record.end = VisitEnd::kFallback;
        break;
      case kDesk:
        trace(DeskEvent::kStaffEnd, t, v);
        record.end = record.pending;
        break;
    }
    record.finish = t;
    next_job(t);
  }

  /// The member of the staff on top of the heap takes the next job, or is free.
  void next_job(Millis t) {
    while (staff_head_ != staff_tail_) {
      const std::uint32_t code = d_.staff_queue_[staff_head_++];
      const std::uint32_t v = code >> 2;
      const auto job = static_cast<Job>(code & 3U);
      const Millis since = d_.records_[v].finish;
      if (job != kAssist) {
        if (impatient(v, since, t)) {
          continue;
        }
        d_.records_[v].staff_wait = t - since;
      }
      replace_top(pack(t + serve(v, job, t), code));
      return;
    }
    pop_top();
  }

  void push_busy(std::int64_t key) {
    std::size_t i = busy_++;
    while (i > 0) {
      const std::size_t parent = (i - 1) / 2;
      if (d_.staff_busy_[parent] <= key) {
        break;
      }
      d_.staff_busy_[i] = d_.staff_busy_[parent];
      i = parent;
    }
    d_.staff_busy_[i] = key;
  }

  void replace_top(std::int64_t key) {
    std::size_t i = 0;
    for (;;) {
      std::size_t child = 2 * i + 1;
      if (child >= busy_) {
        break;
      }
      if (child + 1 < busy_ && d_.staff_busy_[child + 1] < d_.staff_busy_[child]) {
        ++child;
      }
      if (d_.staff_busy_[child] >= key) {
        break;
      }
      d_.staff_busy_[i] = d_.staff_busy_[child];
      i = child;
    }
    d_.staff_busy_[i] = key;
  }

  void pop_top() {
    --busy_;
    if (busy_ > 0) {
      replace_top(d_.staff_busy_[busy_]);
    }
  }

  Desk& d_;
  const DeskConfig& config_;
  std::span<const DeskVisit> visits_;
  std::span<ReaderState> states_;
  const CentralResponse& central_;
  Hooks& hooks_;

  Millis next_reader_time_ = kNever;
  int next_reader_ = 0;
  int working_ = 0;
  int idle_ = 0;  ///< of the working ones
  std::size_t busy_ = 0;
  std::size_t reader_head_ = 0;
  std::size_t reader_tail_ = 0;
  std::size_t staff_head_ = 0;
  std::size_t staff_tail_ = 0;
  std::size_t reply_head_ = 0;
  std::size_t reply_tail_ = 0;
};

template <class Hooks>
void Desk::run(const DeskConfig& config, std::span<const DeskVisit> visits, std::span<ReaderState> readers,
               const CentralResponse& central, Millis horizon, Hooks& hooks) {
  DeskRun<Hooks>{*this, config, visits, readers, central, hooks}.run(horizon);
}

}  // namespace cutover
