#include "simgrid/referee_desk.hpp"

#include <algorithm>

namespace cutover::simgrid_detail {

DeskStory::DeskStory(RefereeDesk& desk, const CentralResponse& central, RefereeServiceRun* service,
                     const Clock& clock)
    : desk_(desk),
      central_(desk.central != nullptr ? *desk.central : central),
      service_(desk.terminal ? service : nullptr),
      clock_(clock),
      readers_(desk.readers.size()) {
  desk_.records.clear();
  for (std::size_t r = 0; r < readers_.size(); ++r) {
    readers_[r].working = desk_.readers[r].up_at <= 0;
  }
}

// -------------------------------------------------------------------------------------- the actors' stories

void DeskStory::door(Millis horizon, const Spawn& spawn) {
  for (std::size_t v = 0; v < desk_.visits.size() && desk_.visits[v].arrival < horizon; ++v) {
    sg::this_actor::sleep_until(clock_.date(desk_.visits[v].arrival, Kind::kArrival, v));
    welcome(v);
    spawn(v);
  }
}

VisitEnd DeskStory::visitor_from_elsewhere(std::size_t v, std::int64_t arrival, Millis horizon) {
  if (arrival >= horizon) {
    return VisitEnd::kOpen;
  }
  sg::this_actor::sleep_until(clock_.date(arrival, Kind::kArrival, v));
  desk_.visits[v].arrival = static_cast<Millis>(arrival);
  welcome(v);
  return visitor(v);
}

VisitEnd DeskStory::visitor(std::size_t v) {
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
  return leave(v, failed                        ? VisitEnd::kFallback
                  : checked_in                  ? VisitEnd::kCheckedIn
                  : visitors_[v]->lookup_failed ? VisitEnd::kLookupFailed
                                                : VisitEnd::kServed);
}

void DeskStory::reader(std::size_t r) {
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

void DeskStory::staff(std::size_t s) {
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
    const Millis since = clock_.now();
    const Millis duration = begin(*job);
    sg::this_actor::sleep_until(clock_.date(std::int64_t{since} + duration, Kind::kStaff, job->visit));
    const Job done = *job;
    // The next in the queue is called before the one served moves on.
    job.reset();
    if (!staff_queue_.empty()) {
      job = call_next();
    }
    (done.assist_at ? readers_[*done.assist_at].bell : visitors_[done.visit]->bell).ring();
  }
}

void DeskStory::close() {
  for (std::size_t r = 0; r < readers_.size(); ++r) {
    if (readers_[r].working) {
      desk_.readers[r].up_at = 0;
    }
  }
}

bool DeskStory::any_reader_works() const {
  return std::any_of(readers_.begin(), readers_.end(), [](const Reader& r) { return r.working; });
}

void DeskStory::welcome(std::size_t v) {
  if (v >= visitors_.size()) {
    desk_.records.resize(v + 1);
    visitors_.resize(v + 1);
  }
  visitors_[v] = std::make_unique<Visitor>();
}

VisitEnd DeskStory::leave(std::size_t v, VisitEnd end) {
  record(v).end = end;
  record(v).finish = clock_.now();
  if (service_ != nullptr && desk_.terminal->on_leaving) {
    for (const RefereeRequest& request : desk_.terminal->on_leaving(v, record(v))) {
      service_->send(*desk_.terminal, request, record(v).finish);
    }
  }
  return end;
}

/// \return false once patience is over
bool DeskStory::wait_patiently(std::size_t v) {
  const Millis patience = desk_.visits[v].patience;
  if (patience == kNever) {
    visitors_[v]->bell.wait();
    return true;
  }
  return visitors_[v]->bell.wait_until(
      clock_.date(std::int64_t{clock_.now()} + patience, Kind::kImpatience, v));
}

// ------------------------------------------------------------------------------------------ at the readers

/// Until a reader is free, or none works any more. \return false if patience was over before
bool DeskStory::queue_for_reader(std::size_t v) {
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

void DeskStory::take(std::size_t r, std::size_t v) {
  readers_[r].visit = v;
  visitors_[v]->at_reader = true;
}

/// \return false if the reader's life was over before a visitor came
bool DeskStory::wait_for_visitor(std::size_t r) {
  const std::int64_t end = desk_.readers[r].fails_at;
  if (end >= desk_.config.readers_off) {
    readers_[r].bell.wait();
    return true;
  }
  return readers_[r].bell.wait_until(
      clock_.date(std::max<std::int64_t>(end, clock_.now()), Kind::kReader, r));
}

void DeskStory::fail(std::size_t r) {
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

void DeskStory::come_back(std::size_t r) {
  sg::this_actor::sleep_until(clock_.date(desk_.readers[r].up_at, Kind::kReader, r));
  readers_[r].working = true;
}

// --------------------------------------------------------------------------------------- the central service

/// The reply to who asks now; with a terminal it has come, or nearly, when this returns.
Reply DeskStory::reply_to(std::size_t v, Millis now) {
  const DeskVisit& visit = desk_.visits[v];
  record(v).request_at = now;
  if (service_ == nullptr) {
    return central_.reply(now, visit.request_class(), visit.central_word);
  }
  return service_->ask(*desk_.terminal,
                       {desk_.terminal->ids[v], static_cast<ServiceClass>(visit.request_class())}, now);
}

bool DeskStory::ask_central(std::size_t v) {
  const Millis now = clock_.now();
  const Reply reply = reply_to(v, now);
  sg::this_actor::sleep_until(clock_.date(std::int64_t{now} + reply.after, Kind::kReply, v));
  return reply.answered;
}

// ------------------------------------------------------------------------------------------- with the staff

/// Until the service is over. \return false if patience was over before it began
bool DeskStory::be_served(std::size_t v, bool failed) {
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
bool DeskStory::call_staff(const Job& job) {
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
DeskStory::Job DeskStory::call_next() {
  const Job job = staff_queue_.front();
  staff_queue_.pop_front();
  if (!job.assist_at) {
    visitors_[job.visit]->bell.ring();
  }
  return job;
}

/// \return how long it takes; where the number is looked up, once the reply has come
Millis DeskStory::begin(const Job& job) {
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
  const Reply reply = reply_to(job.visit, clock_.now());
  visitors_[job.visit]->lookup_failed = !reply.answered;
  return visit.staff + reply.after;
}

}  // namespace cutover::simgrid_detail
