// (b) The bound: a loop written by hand for the reference workload alone. Facility at a time, five event
// slots, xoshiro256++ with ziggurat variates from the standard recipe, floating-point time; nothing else is
// possible in it.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "bench/front_desk.hpp"
#include "bench/variates.hpp"

namespace cutover::bench {
namespace {

struct Fifo {
  std::vector<double> at = std::vector<double>(4096);
  std::size_t head = 0;
  std::size_t tail = 0;
  void push(double t) {
    if (tail - head == at.size()) {
      std::vector<double> larger(2 * at.size());
      for (std::size_t i = head; i < tail; ++i) {
        larger[i & (larger.size() - 1)] = at[i & (at.size() - 1)];
      }
      at.swap(larger);
    }
    at[tail++ & (at.size() - 1)] = t;
  }
  double pop() { return at[head++ & (at.size() - 1)]; }
  bool empty() const { return head == tail; }
};

}  // namespace

FrontDeskTotals run_hand_written_loop(int facilities, std::uint64_t seed) {
  const Ziggurat& ze = exponential_layers();
  const Ziggurat& zn = normal_layers();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double mu = std::log(kReaderMeanSeconds) - kReaderSigma * kReaderSigma / 2;
  Xoshiro random{seed};
  Fifo readers;
  Fifo replies;
  FrontDeskTotals totals;
  for (int f = 0; f < facilities; ++f) {
    Facility facility;
    readers.head = readers.tail = replies.head = replies.tail = 0;
    std::int64_t staff_waiting = 0;
    double arrival = exponential(random, ze) / kArrivalsPerSecond;
    double reader = kInfinity;  // end of service or of repair
    double staff = kInfinity;
    double due = exponential(random, ze) * kMtbfHours * 3600;
    bool down = false;
    double wait = 0;  // of the check-in at the reader
    const auto start_reader = [&](double t) {
      const double arrived = readers.pop();
      wait = t - arrived;
      reader = t + std::exp(mu + kReaderSigma * normal(random, zn));
    };
    const auto break_down = [&](double t) {
      down = true;
      ++facility.breakdowns;
      reader = t + exponential(random, ze) * kRepairHours * 3600;
      due = kInfinity;
    };
    for (;;) {
      const double reply = replies.empty() ? kInfinity : replies.at[replies.head & (replies.at.size() - 1)];
      const double idle_due = reader == kInfinity ? due : kInfinity;
      const double t = std::min(std::min(std::min(arrival, reader), std::min(reply, staff)), idle_due);
      if (t >= kHorizonSeconds) {
        break;
      }
      if (t == arrival) {
        readers.push(t);
        arrival = t + exponential(random, ze) / kArrivalsPerSecond;
        if (reader == kInfinity) {
          start_reader(t);
        }
      } else if (t == reader) {
        reader = kInfinity;
        if (down) {
          down = false;
          due = t + exponential(random, ze) * kMtbfHours * 3600;
        } else {
          facility.reader_wait_seconds += wait;
          ++facility.reader_uses;
          replies.push(t + kReplySeconds);
        }
        if (due <= t) {
          break_down(t);
        } else if (!readers.empty()) {
          start_reader(t);
        }
      } else if (t == reply) {
        replies.pop();
        if (staff == kInfinity) {
          staff = t + exponential(random, ze) * kStaffMeanSeconds;
        } else {
          ++staff_waiting;
        }
      } else if (t == staff) {
        ++facility.check_ins;
        staff = kInfinity;
        if (staff_waiting > 0) {
          --staff_waiting;
          staff = t + exponential(random, ze) * kStaffMeanSeconds;
        }
      } else {
        break_down(t);
      }
    }
    totals.add(facility);
  }
  return totals;
}

}  // namespace cutover::bench
