/// \file
/// The front-desk reference workload, the common ground of all engines compared in `make bench`.
///
/// N independent facilities, 10 h each, empty at the start and not drained: Poisson arrivals at 0.03/s
/// (reader utilization 0.6); one reader, FIFO, lognormal mean 20 s, sigma 0.5; central reply exactly 1 s
/// later; one member of the staff, FIFO, exponential mean 15 s. A breakdown falls due exp(30 h) after the
/// last repair and takes the reader as soon as it is free, ahead of waiting check-ins; repair exp(1 h). A
/// check-in counts when staff finishes.
#pragma once

#include <cstdint>

namespace cutover::bench {

inline constexpr double kArrivalsPerSecond = 0.03;
inline constexpr double kReaderMeanSeconds = 20;
inline constexpr double kReaderSigma = 0.5;
inline constexpr double kReplySeconds = 1;
inline constexpr double kStaffMeanSeconds = 15;
inline constexpr double kMtbfHours = 30;
inline constexpr double kRepairHours = 1;
inline constexpr double kHorizonSeconds = 36'000;

/// State changes a check-in, counted alike for every engine: arrival, reader start and end, reply, staff
/// start and end, and its share of breakdowns and repairs.
inline constexpr double kEventsPerCheckIn = 6.01;

/// What happened at one facility.
struct Facility {
  std::int64_t check_ins = 0;  ///< staff finished before the horizon
  std::int64_t breakdowns = 0;
  double reader_wait_seconds = 0;  ///< sum over the check-ins that left the reader before the horizon
  std::int64_t reader_uses = 0;    ///< their number
};

/// Sums of a figure and of its square over facilities.
struct Moments {
  double sum = 0;
  double squares = 0;
  void add(double x) {
    sum += x;
    squares += x * x;
  }
};

/// What every engine must report, so that equal work is checked and not assumed.
struct FrontDeskTotals {
  std::int64_t facilities = 0;
  std::int64_t reader_uses = 0;
  Moments check_ins;
  Moments breakdowns;
  Moments reader_wait_seconds;

  void add(const Facility& f) {
    ++facilities;
    reader_uses += f.reader_uses;
    check_ins.add(static_cast<double>(f.check_ins));
    breakdowns.add(static_cast<double>(f.breakdowns));
    reader_wait_seconds.add(f.reader_wait_seconds);
  }
  double mean_wait_seconds() const { return reader_wait_seconds.sum / static_cast<double>(reader_uses); }
};

FrontDeskTotals run_cutover_engine(int facilities,
                                   std::uint64_t seed);  ///< (a) the desk engine, general code
FrontDeskTotals run_hand_written_loop(int facilities,
                                      std::uint64_t seed);  ///< (b) the bound: this workload only
FrontDeskTotals run_simgrid_actors(int facilities, std::uint64_t seed);  ///< (c) one SimGrid actor a check-in
FrontDeskTotals run_binary_heap(int facilities,
                                std::uint64_t seed);  ///< (d) one event list for all facilities

}  // namespace cutover::bench
