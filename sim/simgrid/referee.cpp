#include "simgrid/referee.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "simgrid/session.hpp"
#include "simgrid/simulate.hpp"

namespace cutover {
namespace {

namespace sg = simgrid_detail::sg;
using simgrid_detail::Session;

/// Events of one millisecond, in order. Patience comes last: whose turn comes just then is served.
enum class Kind : std::uint8_t { kStaff, kReader, kReply, kArrival, kImpatience };

/// The clock of a simulation in milliseconds of the day. A visit has ten nanoseconds of a tenth of a
/// millisecond to itself, hence kMostRefereeVisits.
class Clock {
 public:
  explicit Clock(double offset) : offset_(offset) {}
  Millis now() const {
    return static_cast<Millis>(std::floor((sg::Engine::get_clock() - offset_) * 1e3 + 1e-4));
  }
  /// SimGrid's date of an event of visit or reader `who`.
  double date(std::int64_t at, Kind kind, std::size_t who) const {
    return offset_ + static_cast<double>(at) * 1e-3 + static_cast<int>(kind) * 1e-4 +
           static_cast<double>(who) * 1e-8;
  }
  double end(Millis horizon) const { return offset_ + (horizon - 0.3) * 1e-3; }

 private:
  double offset_;
};

/// A place to wait for one thing.
class Bell {
 public:
  void ring() { semaphore_->release(); }
  void wait() { semaphore_->acquire(); }
  /// \return false if the date came first
  bool wait_until(double date) {
    // SimGrid takes a time-out of zero for none.
    return !semaphore_->acquire_timeout(std::max(date - sg::Engine::get_clock(), 1e-9));
  }

 private:
  sg::SemaphorePtr semaphore_ = sg::Semaphore::create(0);
};

/// One facility, its people and its machines.
class DeskStory {
 public:
  DeskStory(RefereeDesk& desk, const CentralResponse& central, const Clock& clock)
      : desk_(desk),
        central_(desk.central != nullptr ? *desk.central : central),
        clock_(clock),
        readers_(desk.readers.size()) {
    desk_.records.clear();
    for (std::size_t r = 0; r < readers_.size(); ++r) {
      readers_[r].working = desk_.readers[r].up_at <= 0;
    }
  }

  // ---- the actors' stories

  /// Lets the visitors in.
  template <class Spawn>
  void door(Millis horizon, Spawn&& spawn) {
    for (std::size_t v = 0; v < desk_.visits.size() && desk_.visits[v].arrival < horizon; ++v) {
      sg::this_actor::sleep_until(clock_.date(desk_.visits[v].arrival, Kind::kArrival, v));
      desk_.records.emplace_back();
      visitors_.push_back(std::make_unique<Visitor>());
      spawn(v);
    }
  }

  void visitor(std::size_t v) {
    const DeskVisit& visit = desk_.visits[v];
    bool checked_in = false;
    bool failed = false;
    if (visit.reader != 0) {
      if (!any_reader_works() && !desk_.config.wait_for_repair) {
        failed = true;
      } else {
        if (!queue_for_reader(v)) {
          return leave(v, VisitEnd::kGaveUp);
        }
        record(v).reader_wait = clock_.now() - visit.arrival;
        if (visitors_[v]->at_reader) {
          visitors_[v]->bell.wait();  // the reader has done with them, and the staff who helped
          failed = (visit.flags & DeskVisit::kCardUnreadable) != 0 || !ask_central(v);
          checked_in = !failed;
        } else {
          failed = true;  // no reader works any more
        }
      }
    }
    if (!be_served(v, failed)) {
      return leave(v, VisitEnd::kGaveUp);
    }
    leave(v, failed                        ? VisitEnd::kFallback
             : checked_in                  ? VisitEnd::kCheckedIn
             : visitors_[v]->lookup_failed ? VisitEnd::kLookupFailed
                                           : VisitEnd::kServed);
  }

  void reader(std::size_t r) {
    Reader& self = readers_[r];
    ReaderState& state = desk_.readers[r];
    if (!self.working) {
      come_back(r);
    }
    for (;;) {
      if (!self.visit && !reader_queue_.empty()) {
        take(r, reader_queue_.front());
        reader_queue_.pop_front();
        visitors_[*self.visit]->bell.ring();
      } else if (!self.visit && !wait_for_visitor(r)) {
        fail(r);
        continue;
      }
      const std::size_t v = *self.visit;
      sg::this_actor::sleep_until(clock_.date(clock_.now() + desk_.visits[v].reader, Kind::kReader, r));
      if (desk_.visits[v].assist > 0) {
        call_staff({.visit = v, .assist_at = r});
        self.bell.wait();
      }
      // The visitor moves on first: actors run in the order in which they are woken.
      visitors_[v]->bell.ring();
      self.visit.reset();
      if (state.fails_at <= clock_.now() && state.fails_at < desk_.config.readers_off) {
        fail(r);
      }
    }
  }

  void staff(std::size_t s) {
    std::optional<Job> job;
    for (;;) {
      if (!job && !staff_queue_.empty()) {
        job = call_next();  // queued while the last one was told
      }
      if (!job) {
        idle_staff_.push_back(s);
        staff_[s].bell.wait();
        job = staff_[s].job;
      }
      const Millis duration = begin(*job);
      sg::this_actor::sleep_until(clock_.date(clock_.now() + duration, Kind::kStaff, job->visit));
      const Job done = *job;
      // The next in the queue is called before the one served moves on.
      job.reset();
      if (!staff_queue_.empty()) {
        job = call_next();
      }
      (done.assist_at ? readers_[*done.assist_at].bell : visitors_[done.visit]->bell).ring();
    }
  }

  void hire(std::size_t count) { staff_.resize(count); }

  /// What the engine leaves at the horizon.
  void close() {
    for (std::size_t r = 0; r < readers_.size(); ++r) {
      if (readers_[r].working) {
        desk_.readers[r].up_at = 0;
      }
    }
  }

 private:
  struct Visitor {
    Bell bell;
    bool at_reader = false;
    bool called = false;  ///< by the staff
    bool lookup_failed = false;
  };
  struct Reader {
    Bell bell;
    bool working = true;
    std::optional<std::size_t> visit;
  };
  struct Job {
    std::size_t visit = 0;
    bool fallback = false;
    std::optional<std::size_t> assist_at = std::nullopt;  ///< the reader at which help is needed
  };
  struct Staff {
    Bell bell;
    Job job;
  };

  VisitRecord& record(std::size_t v) { return desk_.records[v]; }
  bool any_reader_works() const {
    return std::any_of(readers_.begin(), readers_.end(), [](const Reader& r) { return r.working; });
  }

  void leave(std::size_t v, VisitEnd end) {
    record(v).end = end;
    record(v).finish = clock_.now();
  }

  /// \return false once patience is over
  bool wait_patiently(std::size_t v) {
    const Millis patience = desk_.visits[v].patience;
    if (patience == kNever) {
      visitors_[v]->bell.wait();
      return true;
    }
    return visitors_[v]->bell.wait_until(
        clock_.date(std::int64_t{clock_.now()} + patience, Kind::kImpatience, v));
  }

  // ---- at the readers

  /// Until a reader is free, or none works any more. \return false if patience was over before
  bool queue_for_reader(std::size_t v) {
    for (std::size_t r = 0; r < readers_.size(); ++r) {
      if (readers_[r].working && !readers_[r].visit) {
        take(r, v);
        readers_[r].bell.ring();
        return true;
      }
    }
    reader_queue_.push_back(v);
    if (!wait_patiently(v)) {
      std::erase(reader_queue_, v);
      return false;
    }
    return true;
  }

  void take(std::size_t r, std::size_t v) {
    readers_[r].visit = v;
    visitors_[v]->at_reader = true;
  }

  /// \return false if the reader's life was over before a visitor came
  bool wait_for_visitor(std::size_t r) {
    const std::int64_t end = desk_.readers[r].fails_at;
    if (end >= desk_.config.readers_off) {
      readers_[r].bell.wait();
      return true;
    }
    return readers_[r].bell.wait_until(
        clock_.date(std::max<std::int64_t>(end, clock_.now()), Kind::kReader, r));
  }

  void fail(std::size_t r) {
    const Millis now = clock_.now();
    const Breakdown b =
        desk_.break_down ? desk_.break_down(static_cast<int>(r), now) : NoHooks{}.break_down(0, now);
    desk_.readers[r] = {now + b.down_ms, now + b.down_ms + b.life_ms};
    readers_[r].working = false;
    if (!any_reader_works() && !desk_.config.wait_for_repair) {
      std::deque<std::size_t> sent_away;
      sent_away.swap(reader_queue_);
      for (const std::size_t v : sent_away) {
        visitors_[v]->bell.ring();
      }
    }
    come_back(r);
  }

  void come_back(std::size_t r) {
    sg::this_actor::sleep_until(clock_.date(desk_.readers[r].up_at, Kind::kReader, r));
    readers_[r].working = true;
  }

  // ---- the central service

  bool ask_central(std::size_t v) {
    const Millis now = clock_.now();
    record(v).request_at = now;
    const Reply reply = central_.reply(now, desk_.visits[v].request_class(), desk_.visits[v].central_word);
    sg::this_actor::sleep_until(clock_.date(std::int64_t{now} + reply.after, Kind::kReply, v));
    return reply.answered;
  }

  // ---- with the staff

  /// Until the service is over. \return false if patience was over before it began
  bool be_served(std::size_t v, bool failed) {
    const Millis since = clock_.now();
    if (!call_staff({.visit = v, .fallback = failed})) {
      if (!wait_patiently(v)) {
        std::erase_if(staff_queue_, [v](const Job& job) { return job.visit == v; });
        return false;
      }
      record(v).staff_wait = clock_.now() - since;
    }
    visitors_[v]->bell.wait();
    return true;
  }

  /// \return whether somebody of the staff is free; the job waits otherwise
  bool call_staff(const Job& job) {
    if (idle_staff_.empty()) {
      staff_queue_.push_back(job);
      return false;
    }
    Staff& helper = staff_[idle_staff_.front()];
    idle_staff_.pop_front();
    helper.job = job;
    helper.bell.ring();
    return true;
  }

  /// The head of the queue, whose patience ends here.
  Job call_next() {
    const Job job = staff_queue_.front();
    staff_queue_.pop_front();
    if (!job.assist_at) {
      visitors_[job.visit]->bell.ring();
    }
    return job;
  }

  /// \return how long it takes
  Millis begin(const Job& job) {
    const DeskVisit& visit = desk_.visits[job.visit];
    if (job.assist_at) {
      return visit.assist;
    }
    if (job.fallback) {
      return visit.fallback_staff;
    }
    if ((visit.flags & DeskVisit::kNumberLookup) == 0) {
      return visit.staff;
    }
    record(job.visit).request_at = clock_.now();
    const Reply reply = central_.reply(clock_.now(), visit.request_class(), visit.central_word);
    visitors_[job.visit]->lookup_failed = !reply.answered;
    return visit.staff + reply.after;
  }

  RefereeDesk& desk_;
  const CentralResponse& central_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
  std::vector<Reader> readers_;
  std::vector<Staff> staff_;
  std::deque<std::size_t> reader_queue_;
  std::deque<Job> staff_queue_;
  std::deque<std::size_t> idle_staff_;
};

void simulate(std::span<RefereeDesk> desks, const CentralResponse& central, Millis horizon) {
  Session session;
  const Clock clock{session.offset()};
  sg::NetZone* zone = sg::create_empty_zone("area");
  sg::Host* host = zone->create_host("facilities", 1e9)->seal();
  zone->seal();
  std::vector<std::unique_ptr<DeskStory>> stories;
  for (RefereeDesk& desk : desks) {
    stories.push_back(std::make_unique<DeskStory>(desk, central, clock));
  }
  const auto actor = [&](const char* name, auto body) {
    sg::Actor::create(name, host, [&session, body] { session.acted(body); });
  };
  actor("day", [&] {
    sg::this_actor::sleep_until(clock.end(horizon));
    sg::Actor::kill_all();
  });
  for (const auto& story : stories) {
    DeskStory* s = story.get();
    const RefereeDesk& desk = desks[static_cast<std::size_t>(&story - stories.data())];
    s->hire(static_cast<std::size_t>(desk.config.staff));
    for (std::size_t i = 0; i < static_cast<std::size_t>(desk.config.staff); ++i) {
      actor("staff", [s, i] { s->staff(i); });
    }
    for (std::size_t r = 0; r < desk.readers.size(); ++r) {
      actor("reader", [s, r] { s->reader(r); });
    }
    actor("door", [s, horizon, &actor] {
      s->door(horizon, [s, &actor](std::size_t v) { actor("visitor", [s, v] { s->visitor(v); }); });
    });
  }
  session.run();
  for (const auto& story : stories) {
    story->close();
  }
}

}  // namespace

void run_referee(std::span<RefereeDesk> desks, const CentralResponse& central, Millis horizon) {
  for (const RefereeDesk& desk : desks) {
    if (desk.visits.size() > kMostRefereeVisits) {
      throw SimulationError("a desk of the referee has " + std::to_string(desk.visits.size()) +
                            " visits: " + std::to_string(kMostRefereeVisits) + " at most are allowed");
    }
  }
  try {
    simulate(desks, central, horizon);
  } catch (const std::exception& e) {
    std::throw_with_nested(SimulationError(std::string{"the referee's simulation ended: "} + e.what()));
  }
}

}  // namespace cutover
