// (d) The textbook engine: one std::priority_queue with the events of all facilities.
#include <cstdint>
#include <queue>
#include <vector>

#include "bench/front_desk.hpp"
#include "bench/variates.hpp"

namespace cutover::bench {
namespace {

enum class Kind : std::uint32_t { kArrival, kReaderEnd, kReply, kStaffEnd, kDue, kRepaired };

struct Event {
  double time;
  std::uint32_t facility;
  Kind kind;
  bool operator<(const Event& other) const { return time > other.time; }  // earliest on top
};

struct State {
  Facility counts;
  std::queue<double> waiting;  ///< arrival times
  double wait = 0;
  double due = 0;
  bool reader_busy = false;
  bool down = false;
  bool staff_busy = false;
  int staff_waiting = 0;
};

class GlobalHeap {
 public:
  GlobalHeap(int facilities, std::uint64_t seed)
      : random_(seed), states_(static_cast<std::size_t>(facilities)) {}

  FrontDeskTotals run() {
    for (std::uint32_t f = 0; f < states_.size(); ++f) {
      push(random_.exponential_with(1 / kArrivalsPerSecond), f, Kind::kArrival);
      states_[f].due = random_.exponential_with(kMtbfHours * 3600);
      push(states_[f].due, f, Kind::kDue);
    }
    while (!events_.empty()) {
      const Event e = events_.top();
      events_.pop();
      happen(e.time, e.facility, e.kind);
    }
    FrontDeskTotals totals;
    for (const State& s : states_) {
      totals.add(s.counts);
    }
    return totals;
  }

 private:
  void push(double t, std::uint32_t f, Kind kind) {
    if (t < kHorizonSeconds) {
      events_.push({t, f, kind});
    }
  }

  void happen(double t, std::uint32_t f, Kind kind) {
    State& s = states_[f];
    switch (kind) {
      case Kind::kArrival:
        s.waiting.push(t);
        push(t + random_.exponential_with(1 / kArrivalsPerSecond), f, Kind::kArrival);
        next_at_reader(t, f);
        break;
      case Kind::kReaderEnd:
        s.reader_busy = false;
        s.counts.reader_wait_seconds += s.wait;
        ++s.counts.reader_uses;
        push(t + kReplySeconds, f, Kind::kReply);
        next_at_reader(t, f);
        break;
      case Kind::kReply:
        ++s.staff_waiting;
        next_at_staff(t, f);
        break;
      case Kind::kStaffEnd:
        ++s.counts.check_ins;
        s.staff_busy = false;
        next_at_staff(t, f);
        break;
      case Kind::kDue:
        next_at_reader(t, f);
        break;
      case Kind::kRepaired:
        s.down = false;
        s.due = t + random_.exponential_with(kMtbfHours * 3600);
        push(s.due, f, Kind::kDue);
        next_at_reader(t, f);
        break;
    }
  }

  void next_at_reader(double t, std::uint32_t f) {
    State& s = states_[f];
    if (s.reader_busy || s.down) {
      return;
    }
    if (s.due <= t) {
      s.down = true;
      ++s.counts.breakdowns;
      push(t + random_.exponential_with(kRepairHours * 3600), f, Kind::kRepaired);
    } else if (!s.waiting.empty()) {
      s.reader_busy = true;
      s.wait = t - s.waiting.front();
      s.waiting.pop();
      push(t + random_.reader(), f, Kind::kReaderEnd);
    }
  }

  void next_at_staff(double t, std::uint32_t f) {
    State& s = states_[f];
    if (!s.staff_busy && s.staff_waiting > 0) {
      s.staff_busy = true;
      --s.staff_waiting;
      push(t + random_.exponential_with(kStaffMeanSeconds), f, Kind::kStaffEnd);
    }
  }

  Variates random_;
  std::vector<State> states_;
  std::priority_queue<Event> events_;
};

}  // namespace

FrontDeskTotals run_binary_heap(int facilities, std::uint64_t seed) {
  return GlobalHeap{facilities, seed}.run();
}

}  // namespace cutover::bench
