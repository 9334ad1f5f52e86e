// What must hold on every day, whatever happens: checked from the trace against the records.
#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "desk_case.hpp"

namespace cutover::test {
namespace {

constexpr std::uint64_t kDays = 5'000;

template <class Check>
void on_random_days(Check check) {
  Desk desk;
  for (std::uint64_t seed = 1; seed <= kDays && !testing::Test::HasFailure(); ++seed) {
    const DeskCase c = random_case(seed);
    SCOPED_TRACE(testing::Message() << c);
    check(c, run_engine(desk, c));
  }
}

bool is_desk_start(DeskEvent e) {
  return e == DeskEvent::kStaffStart || e == DeskEvent::kFallbackStart;
}
bool is_desk_end(DeskEvent e) {
  return e == DeskEvent::kStaffEnd || e == DeskEvent::kFallbackEnd;
}

TEST(DeskInvariants, ArrivalsAreFinishedGaveUpOrOpenAsExactIntegers) {
  on_random_days([](const DeskCase& c, const DeskOutcome& out) {
    const auto arrived = std::count_if(c.visits.begin(), c.visits.end(),
                                       [&c](const DeskVisit& v) { return v.arrival < c.horizon; });
    ASSERT_EQ(static_cast<std::ptrdiff_t>(out.records.size()), arrived);
    std::ptrdiff_t finished = 0;
    std::ptrdiff_t gave_up = 0;
    std::ptrdiff_t open = 0;
    for (const VisitRecord& r : out.records) {
      open += r.end == VisitEnd::kOpen ? 1 : 0;
      gave_up += r.end == VisitEnd::kGaveUp ? 1 : 0;
    }
    std::ptrdiff_t arrivals_traced = 0;
    std::ptrdiff_t gave_up_traced = 0;
    for (const TraceEvent& e : out.trace) {
      arrivals_traced += e.event == DeskEvent::kArrival ? 1 : 0;
      gave_up_traced += e.event == DeskEvent::kGaveUp ? 1 : 0;
      finished += is_desk_end(e.event) ? 1 : 0;
    }
    EXPECT_EQ(arrivals_traced, arrived);
    EXPECT_EQ(gave_up_traced, gave_up);
    EXPECT_EQ(finished + gave_up + open, arrived);
  });
}

TEST(DeskInvariants, TraceRunsForwardAndEndsBeforeTheHorizon) {
  on_random_days([](const DeskCase& c, const DeskOutcome& out) {
    Millis last = 0;
    for (const TraceEvent& e : out.trace) {
      ASSERT_LT(e.at, c.horizon) << e;
      if (e.event == DeskEvent::kGaveUp) {
        continue;  // reported when their turn would have come
      }
      ASSERT_GE(e.at, last) << e;
      last = e.at;
    }
  });
}

TEST(DeskInvariants, NeverMoreStaffBusyThanThereAre) {
  on_random_days([](const DeskCase& c, const DeskOutcome& out) {
    int busy = 0;
    for (const TraceEvent& e : out.trace) {
      if (is_desk_end(e.event) || e.event == DeskEvent::kAssistEnd) {
        --busy;
      } else if (is_desk_start(e.event) || e.event == DeskEvent::kAssistStart) {
        ++busy;
      }
      ASSERT_LE(busy, c.config.staff) << e;
      ASSERT_GE(busy, 0) << e;
    }
  });
}

TEST(DeskInvariants, AReaderServesOneAtATimeAndNoneWhileDown) {
  on_random_days([](const DeskCase& c, const DeskOutcome& out) {
    std::vector<std::int32_t> user(c.readers.size(), -1);
    std::vector<bool> down;
    for (const ReaderState& r : c.readers) {
      down.push_back(r.up_at > 0);
    }
    for (const TraceEvent& e : out.trace) {
      const auto r = static_cast<std::size_t>(e.reader);
      switch (e.event) {
        case DeskEvent::kReaderStart:
          ASSERT_EQ(user[r], -1) << e;
          ASSERT_FALSE(down[r]) << e;
          user[r] = e.visit;
          break;
        case DeskEvent::kReaderEnd:
          ASSERT_EQ(user[r], e.visit) << e;
          if (c.visits[static_cast<std::size_t>(e.visit)].assist == 0) {
            user[r] = -1;
          }
          break;
        case DeskEvent::kAssistStart:
          ASSERT_EQ(user[r], e.visit) << e;  // the reader is held all the time
          break;
        case DeskEvent::kAssistEnd:
          ASSERT_EQ(user[r], e.visit) << e;
          user[r] = -1;
          break;
        case DeskEvent::kReaderDown:
          ASSERT_FALSE(down[r]) << e;
          ASSERT_EQ(user[r], -1) << e << ": fails only when nobody uses it";
          down[r] = true;
          break;
        case DeskEvent::kReaderUp:
          ASSERT_TRUE(down[r]) << e;
          down[r] = false;
          break;
        default:
          break;
      }
    }
  });
}

TEST(DeskInvariants, BothQueuesAreFirstComeFirstServed) {
  on_random_days([](const DeskCase&, const DeskOutcome& out) {
    std::int32_t last_at_reader = -1;
    Millis last_joined = 0;
    std::map<std::int32_t, Millis> left_reader;
    for (const TraceEvent& e : out.trace) {
      if (e.event == DeskEvent::kReaderStart) {
        ASSERT_GT(e.visit, last_at_reader) << e;
        last_at_reader = e.visit;
      } else if (e.event == DeskEvent::kReaderEnd) {
        left_reader[e.visit] = e.at;
      } else if (is_desk_start(e.event) || e.event == DeskEvent::kAssistStart) {
        const Millis joined = e.event == DeskEvent::kAssistStart
                                  ? left_reader.at(e.visit)
                                  : e.at - out.records[static_cast<std::size_t>(e.visit)].staff_wait;
        ASSERT_GE(joined, last_joined) << e;
        last_joined = joined;
      }
    }
  });
}

TEST(DeskInvariants, RecordsTellTheTimesOfTheTrace) {
  on_random_days([](const DeskCase& c, const DeskOutcome& out) {
    std::vector<Millis> request(out.records.size(), -1);
    std::vector<Millis> finish(out.records.size(), 0);
    for (const TraceEvent& e : out.trace) {
      const auto v = static_cast<std::size_t>(e.visit);
      if (e.event == DeskEvent::kReaderStart) {
        EXPECT_EQ(out.records[v].reader_wait, e.at - c.visits[v].arrival) << e;
      } else if (e.event == DeskEvent::kRequest) {
        EXPECT_EQ(request[v], -1) << e << ": asks once";
        request[v] = e.at;
      } else if (is_desk_end(e.event) || e.event == DeskEvent::kGaveUp) {
        finish[v] = e.at;
      }
    }
    for (std::size_t v = 0; v < out.records.size(); ++v) {
      EXPECT_EQ(out.records[v].request_at, request[v]) << v;
      EXPECT_EQ(out.records[v].finish, finish[v]) << v;
      if (out.records[v].end != VisitEnd::kOpen && out.records[v].end != VisitEnd::kGaveUp) {
        EXPECT_LE(out.records[v].staff_wait, c.visits[v].patience) << v;
      }
    }
  });
}

/// Sweeps a step function: the integral of the number present, which may never be negative.
class Integral {
 public:
  void change(Millis t, int by) { steps_[t] += by; }
  std::int64_t until(Millis end) const {
    std::int64_t area = 0;
    std::int64_t present = 0;
    Millis last = 0;
    for (const auto& [t, by] : steps_) {
      area += present * (t - last);
      present += by;
      last = t;
      EXPECT_GE(present, 0) << "at " << t;
    }
    return area + present * (end - last);
  }

 private:
  std::map<Millis, int> steps_;
};

// Little's law, exact: the integral of the number present is the sum of the times spent.
TEST(DeskInvariants, LittlesLawHoldsInIntegersForTheWholeDesk) {
  on_random_days([](const DeskCase& c, const DeskOutcome& out) {
    Integral present;
    for (const TraceEvent& e : out.trace) {
      if (e.event == DeskEvent::kArrival) {
        present.change(e.at, 1);
      } else if (is_desk_end(e.event) || e.event == DeskEvent::kGaveUp) {
        present.change(e.at, -1);
      }
    }
    std::int64_t spent = 0;
    for (std::size_t v = 0; v < out.records.size(); ++v) {
      const VisitRecord& r = out.records[v];
      spent += (r.end == VisitEnd::kOpen ? c.horizon : r.finish) - c.visits[v].arrival;
    }
    EXPECT_EQ(present.until(c.horizon), spent);
  });
}

// The same station by station, on days that run empty and have no breakdowns, so that the trace alone shows
// who stands where.
TEST(DeskInvariants, LittlesLawHoldsInIntegersForEveryStation) {
  Desk desk;
  for (std::uint64_t seed = 1; seed <= kDays && !HasFailure(); ++seed) {
    DeskCase c = random_case(seed);
    c.readers.resize(std::max<std::size_t>(c.readers.size(), 1), ReaderState{});
    std::fill(c.readers.begin(), c.readers.end(), ReaderState{});
    c.horizon = 2 * kMillisPerHour;
    SCOPED_TRACE(testing::Message() << c);
    const DeskOutcome out = run_engine(desk, c);
    Integral reader_queue;
    Integral readers;
    Integral staff_queue;
    Integral staff;
    std::vector<bool> at_staff(c.visits.size());
    for (const TraceEvent& e : out.trace) {
      const auto v = static_cast<std::size_t>(e.visit);
      const DeskVisit& visit = c.visits[v];
      const auto join_staff = [&] {
        at_staff[v] = true;
        staff_queue.change(e.at, 1);
      };
      const auto leave_reader = [&] {
        readers.change(e.at, -1);
        if ((visit.flags & DeskVisit::kCardUnreadable) != 0) {
          join_staff();
        }
      };
      switch (e.event) {
        case DeskEvent::kArrival:
          visit.reader > 0 ? reader_queue.change(e.at, 1) : join_staff();
          break;
        case DeskEvent::kReaderStart:
          reader_queue.change(e.at, -1);
          readers.change(e.at, 1);
          break;
        case DeskEvent::kReaderEnd:
          if (visit.assist == 0) {
            leave_reader();
          }
          break;
        case DeskEvent::kAssistStart:
          staff.change(e.at, 1);
          break;
        case DeskEvent::kAssistEnd:
          staff.change(e.at, -1);
          leave_reader();
          break;
        case DeskEvent::kReply:
        case DeskEvent::kNoReply:
          join_staff();
          break;
        case DeskEvent::kStaffStart:
        case DeskEvent::kFallbackStart:
          staff_queue.change(e.at, -1);
          staff.change(e.at, 1);
          break;
        case DeskEvent::kStaffEnd:
        case DeskEvent::kFallbackEnd:
          staff.change(e.at, -1);
          break;
        case DeskEvent::kGaveUp:
          (at_staff[v] ? staff_queue : reader_queue).change(e.at, -1);
          break;
        case DeskEvent::kRequest:
        case DeskEvent::kReaderDown:
        case DeskEvent::kReaderUp:
          break;
      }
    }
    std::int64_t reader_waits = 0;
    std::int64_t reader_minimum = 0;  // without the wait for a helper, which no record tells
    std::int64_t staff_waits = 0;
    std::int64_t work = 0;
    for (std::size_t v = 0; v < out.records.size(); ++v) {
      const VisitRecord& r = out.records[v];
      const DeskVisit& visit = c.visits[v];
      ASSERT_NE(r.end, VisitEnd::kOpen) << v;
      const bool gave_up = r.end == VisitEnd::kGaveUp;
      const bool used_reader = visit.reader > 0 && (!gave_up || at_staff[v]);
      reader_waits += gave_up && !at_staff[v] ? r.finish - visit.arrival : r.reader_wait;
      reader_minimum += used_reader ? visit.reader + visit.assist : 0;
      staff_waits += gave_up && at_staff[v] ? visit.patience : r.staff_wait;
      work += used_reader ? visit.assist : 0;
      if (!gave_up) {
        work += r.end == VisitEnd::kFallback ? visit.fallback_staff : visit.staff;
        if ((visit.flags & DeskVisit::kNumberLookup) != 0) {
          work += central_of(c.central).reply(r.request_at, RequestClass::kNumber, visit.central_word).after;
        }
      }
    }
    EXPECT_EQ(reader_queue.until(c.horizon), reader_waits);
    EXPECT_EQ(staff_queue.until(c.horizon), staff_waits);
    EXPECT_EQ(staff.until(c.horizon), work);
    EXPECT_GE(readers.until(c.horizon), reader_minimum);
  }
}

}  // namespace
}  // namespace cutover::test
