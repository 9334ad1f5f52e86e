#include "reference_desk.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace cutover::test {
namespace {

using Time = std::int64_t;

class ReferenceDesk {
 public:
  explicit ReferenceDesk(const DeskCase& c) : c_(c), idle_staff_(c.config.staff) {
    out_.readers = c.readers;
    out_.breakdowns.resize(c.readers.size());
    readers_.resize(c.readers.size());
  }

  DeskOutcome run() {
    for (int r = 0; r < static_cast<int>(readers_.size()); ++r) {
      if (c_.readers[index(r)].up_at > 0) {
        reader(r).down = true;
        at(c_.readers[index(r)].up_at, kReader, r, [this, r] { come_up(r); });
      } else {
        watch_life(r);
      }
    }
    for (int v = 0; v < static_cast<int>(c_.visits.size()); ++v) {
      if (visit(v).arrival < c_.horizon) {
        out_.records.emplace_back();
        at(visit(v).arrival, kArrival, v, [this, v] { arrive(v); });
      }
    }
    while (!agenda_.empty() && std::get<0>(agenda_.begin()->first) < c_.horizon) {
      const auto next = agenda_.extract(agenda_.begin());
      now_ = std::get<0>(next.key());
      next.mapped()();
    }
    for (std::size_t r = 0; r < readers_.size(); ++r) {
      if (!readers_[r].down) {
        out_.readers[r].up_at = 0;
      }
    }
    return out_;
  }

 private:
  // Simultaneous events in this order; whoever's patience ends just when their turn comes is served.
  enum Rank { kStaff, kReader, kReply, kArrival, kImpatience };
  enum class Job { kDesk, kFallback, kAssist };
  using Key = std::tuple<Time, Rank, int>;
  struct Reader {
    bool down = false;
    std::optional<int> user;
    std::optional<Key> failure;
  };

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  const DeskVisit& visit(int v) const { return c_.visits[index(v)]; }
  VisitRecord& record(int v) { return out_.records[index(v)]; }
  Reader& reader(int r) { return readers_[index(r)]; }
  Millis now() const { return static_cast<Millis>(now_); }

  Key at(Time t, Rank rank, int who, std::function<void()> what) {
    const Key key{t, rank, who};
    agenda_.emplace(key, std::move(what));
    return key;
  }

  bool no_reader_works() const {
    for (const Reader& r : readers_) {
      if (!r.down) {
        return false;
      }
    }
    return true;
  }

  void arrive(int v) {
    if (visit(v).reader == 0) {
      go_to_staff(v, Job::kDesk);
    } else if (no_reader_works() && !c_.config.wait_for_repair) {
      go_to_staff(v, Job::kFallback);
    } else {
      reader_queue_.push_back(v);
      lose_patience_later(v, [this, v] { std::erase(reader_queue_, v); });
      call_next_to_reader();
    }
  }

  // --- patience
  void lose_patience_later(int v, std::function<void()> leave_queue) {
    if (visit(v).patience != kNever) {
      impatience_[v] = at(now_ + visit(v).patience, kImpatience, v, [this, v, leave_queue] {
        leave_queue();
        record(v).end = VisitEnd::kGaveUp;
        record(v).finish = now();
      });
    }
  }
  void keep_patience(int v) {
    if (const auto it = impatience_.find(v); it != impatience_.end()) {
      agenda_.erase(it->second);
      impatience_.erase(it);
    }
  }

  // --- readers
  void watch_life(int r) {
    const Time end = out_.readers[index(r)].fails_at;
    if (end < c_.config.readers_off) {
      reader(r).failure = at(std::max(end, now_), kReader, r, [this, r] { break_down(r); });
    }
  }

  void call_next_to_reader() {
    for (int r = 0; r < static_cast<int>(readers_.size()); ++r) {
      if (!reader(r).down && !reader(r).user && !reader_queue_.empty()) {
        const int v = reader_queue_.front();
        reader_queue_.pop_front();
        keep_patience(v);
        if (reader(r).failure) {
          agenda_.erase(*reader(r).failure);
          reader(r).failure.reset();
        }
        reader(r).user = v;
        record(v).reader_wait = now() - visit(v).arrival;
        at(now_ + visit(v).reader, kReader, r, [this, r, v] {
          if (visit(v).assist > 0) {
            go_to_staff(v, Job::kAssist);
          } else {
            through_with_reader(r);
          }
        });
      }
    }
  }

  void through_with_reader(int r) {
    const int v = *reader(r).user;
    if ((visit(v).flags & DeskVisit::kCardUnreadable) != 0) {
      go_to_staff(v, Job::kFallback);
    } else {
      record(v).request_at = now();
      const Reply reply = central_of(c_.central).reply(now(), visit(v).request_class(), visit(v).central_word);
      at(now_ + reply.after, kReply, v, [this, v, reply] {
        if (reply.answered) {
          checked_in_.insert(v);
        }
        go_to_staff(v, reply.answered ? Job::kDesk : Job::kFallback);
      });
    }
    reader(r).user.reset();
    const Time end = out_.readers[index(r)].fails_at;
    if (end <= now_ && end < c_.config.readers_off) {
      break_down(r);
    } else {
      watch_life(r);
      call_next_to_reader();
    }
  }

  void break_down(int r) {
    const Breakdown b = breakdown_of(c_, r, ++out_.breakdowns[index(r)]);
    out_.readers[index(r)] = {now_ + b.down_ms, now_ + b.down_ms + b.life_ms};
    reader(r).down = true;
    reader(r).failure.reset();
    at(now_ + b.down_ms, kReader, r, [this, r] { come_up(r); });
    if (no_reader_works() && !c_.config.wait_for_repair) {
      while (!reader_queue_.empty()) {
        const int v = reader_queue_.front();
        reader_queue_.pop_front();
        keep_patience(v);
        record(v).reader_wait = now() - visit(v).arrival;
        go_to_staff(v, Job::kFallback);
      }
    }
  }

  void come_up(int r) {
    reader(r).down = false;
    watch_life(r);
    call_next_to_reader();
  }

  // --- staff
  void go_to_staff(int v, Job job) {
    const Time since = now_;
    if (job != Job::kAssist && idle_staff_ == 0) {
      lose_patience_later(
          v, [this, v] { std::erase_if(staff_queue_, [v](const Waiting& w) { return w.visit == v; }); });
    }
    staff_queue_.push_back({v, job, since});
    call_next_to_staff();
  }

  void call_next_to_staff() {
    while (idle_staff_ > 0 && !staff_queue_.empty()) {
      const Waiting next = staff_queue_.front();
      staff_queue_.pop_front();
      --idle_staff_;
      keep_patience(next.visit);
      serve(next.visit, next.job, static_cast<Millis>(now_ - next.since));
    }
  }

  void serve(int v, Job job, Millis waited) {
    if (job == Job::kAssist) {
      at(now_ + visit(v).assist, kStaff, v, [this, v] {
        ++idle_staff_;
        call_next_to_staff();
        for (int r = 0; r < static_cast<int>(readers_.size()); ++r) {
          if (reader(r).user == v) {
            through_with_reader(r);
            return;
          }
        }
      });
      return;
    }
    record(v).staff_wait = waited;
    Time duration = job == Job::kFallback ? visit(v).fallback_staff : visit(v).staff;
    VisitEnd end = job == Job::kFallback       ? VisitEnd::kFallback
                   : checked_in_.count(v) != 0 ? VisitEnd::kCheckedIn
                                               : VisitEnd::kServed;
    if (job == Job::kDesk && (visit(v).flags & DeskVisit::kNumberLookup) != 0) {
      record(v).request_at = now();
      const Reply reply = central_of(c_.central).reply(now(), visit(v).request_class(), visit(v).central_word);
      duration += reply.after;
      end = reply.answered ? VisitEnd::kServed : VisitEnd::kLookupFailed;
    }
    at(now_ + duration, kStaff, v, [this, v, end] {
      record(v).end = end;
      record(v).finish = now();
      ++idle_staff_;
      call_next_to_staff();
    });
  }

  struct Waiting {
    int visit;
    Job job;
    Time since;
  };

  const DeskCase& c_;
  DeskOutcome out_;
  Time now_ = 0;
  std::map<Key, std::function<void()>> agenda_;
  std::vector<Reader> readers_;
  std::deque<int> reader_queue_;
  std::deque<Waiting> staff_queue_;
  std::map<int, Key> impatience_;
  std::set<int> checked_in_;
  int idle_staff_;
};

}  // namespace

DeskOutcome run_reference(const DeskCase& c) {
  return ReferenceDesk{c}.run();
}

}  // namespace cutover::test
