// (b) The bound: a loop written by hand for the reference workload alone. Facility at a time, five event
// slots, xoshiro256++ with ziggurat variates from the standard recipe, floating-point time; nothing else is
// possible in it.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "bench/front_desk.hpp"

namespace cutover::bench {
namespace {

struct Xoshiro {
  std::array<std::uint64_t, 4> s{};
  explicit Xoshiro(std::uint64_t seed) {
    for (std::uint64_t& word : s) {  // SplitMix64
      std::uint64_t z = (seed += 0x9e3779b97f4a7c15ULL);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
      word = z ^ (z >> 31);
    }
  }
  std::uint64_t operator()() {
    const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = std::rotl(s[3], 45);
    return result;
  }
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
};

/// Marsaglia and Tsang's ziggurat with 256 layers, for the exponential and the normal.
struct Ziggurat {
  std::array<double, 257> x{};
  std::array<double, 257> y{};
  double tail = 0;
  template <class Density, class Inverse>
  Ziggurat(double r, double area, Density f, Inverse inverse) : tail(r) {
    x[0] = area / f(r);
    x[1] = r;
    y[1] = f(r);
    for (std::size_t i = 2; i < 256; ++i) {
      y[i] = y[i - 1] + area / x[i - 1];
      x[i] = inverse(y[i]);
    }
    x[256] = 0;
    y[256] = 1;
    y[0] = 0;
  }
};

const Ziggurat& exponential_layers() {
  static const Ziggurat z(
      7.69711747013104972, 3.949659822581572e-3, [](double v) { return std::exp(-v); },
      [](double v) { return -std::log(v); });
  return z;
}
const Ziggurat& normal_layers() {
  static const Ziggurat z(
      3.6541528853610088, 4.92867323399e-3, [](double v) { return std::exp(-0.5 * v * v); },
      [](double v) { return std::sqrt(-2 * std::log(v)); });
  return z;
}

double exponential(Xoshiro& random, const Ziggurat& z) {
  double shift = 0;
  for (;;) {
    const std::uint64_t word = random();
    const std::size_t i = word & 255U;
    const double v = static_cast<double>(word >> 11) * 0x1p-53 * z.x[i];
    if (v < z.x[i + 1]) {
      return shift + v;
    }
    if (i == 0) {
      shift += z.tail;
      continue;
    }
    if (z.y[i] + random.uniform() * (z.y[i + 1] - z.y[i]) < std::exp(-v)) {
      return shift + v;
    }
  }
}

double normal(Xoshiro& random, const Ziggurat& z) {
  for (;;) {
    const std::uint64_t word = random();
    const std::size_t i = word & 255U;
    const double sign = (word & 256U) != 0 ? 1 : -1;
    const double v = static_cast<double>(word >> 11) * 0x1p-53 * z.x[i];
    if (v < z.x[i + 1]) {
      return sign * v;
    }
    if (i == 0) {
      for (;;) {
        const double a = -std::log(1 - random.uniform()) / z.tail;
        const double b = -std::log(1 - random.uniform());
        if (2 * b > a * a) {
          return sign * (z.tail + a);
        }
      }
    }
    if (z.y[i] + random.uniform() * (z.y[i + 1] - z.y[i]) < std::exp(-0.5 * v * v)) {
      return sign * v;
    }
  }
}

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
    readers.head = readers.tail = replies.head = replies.tail = 0;
    std::int64_t staff_waiting = 0;
    double arrival = exponential(random, ze) / kArrivalsPerSecond;
    double reader = kInfinity;  // end of service or of repair
    double staff = kInfinity;
    double due = exponential(random, ze) * kMtbfHours * 3600;
    bool down = false;
    const auto start_reader = [&](double t) {
      const double arrived = readers.pop();
      totals.reader_wait_seconds += t - arrived;
      ++totals.reader_starts;
      reader = t + std::exp(mu + kReaderSigma * normal(random, zn));
    };
    const auto break_down = [&](double t) {
      down = true;
      ++totals.breakdowns;
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
        ++totals.check_ins;
        staff = kInfinity;
        if (staff_waiting > 0) {
          --staff_waiting;
          staff = t + exponential(random, ze) * kStaffMeanSeconds;
        }
      } else {
        break_down(t);
      }
    }
  }
  return totals;
}

}  // namespace cutover::bench
