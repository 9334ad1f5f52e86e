/// \file
/// A desk-day as a value: made from a seed, run by the engine or by the reference, printed, made smaller.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "desk/desk.hpp"

namespace cutover::test {

struct DeskCase {
  std::uint64_t seed = 0;  ///< made it; decides the breakdowns
  DeskConfig config;
  std::vector<DeskVisit> visits;
  std::vector<ReaderState> readers;
  int central = 0;            ///< index of central_of()
  Millis longest_down = 10;   ///< breakdowns last 1 … this
  Millis longest_life = 100;  ///< and are this far apart at most
  Millis horizon = kMillisPerDay;
};

/// A visitor without special wishes; tests change what they are about.
inline constexpr DeskVisit kPlainVisit{.arrival = 0,
                                       .reader = 0,
                                       .assist = 0,
                                       .staff = 0,
                                       .fallback_staff = 0,
                                       .patience = kNever,
                                       .central_word = 0x80000000U,
                                       .flags = 0};

struct TraceEvent {
  DeskEvent event;
  Millis at;
  std::int32_t visit;  ///< -1: none
  int reader;          ///< -1: none
};
std::ostream& operator<<(std::ostream& out, const TraceEvent& e);

struct DeskOutcome {
  std::vector<VisitRecord> records;
  std::vector<ReaderState> readers;
  std::vector<int> breakdowns;  ///< of each reader
  std::vector<TraceEvent> trace;
};

/// The first difference in words, "" if there is none. Traces are not compared.
std::string difference(const DeskOutcome& a, const DeskOutcome& b);

/// A few response curves: 0 answers at once, 1 after 3 ms, 2 lognormal with time-outs, 3 never, 4 after 1 s.
const CentralResponse& central_of(int index);

/// The `number`-th breakdown of a reader (from 1).
Breakdown breakdown_of(const DeskCase& c, int reader, int number);

/// A random desk-day: few milliseconds apart and hence full of ties, or spread out; with every feature of the
/// engine switched on now and then.
DeskCase random_case(std::uint64_t seed);

DeskOutcome run_engine(Desk& desk, const DeskCase& c);
/// The same without a trace, as runs do it: only then may the engine skip the events of a visitor who meets
/// nobody.
DeskOutcome run_engine_silently(Desk& desk, const DeskCase& c);

/// Leaves out visits as long as `fails` holds.
DeskCase shrink(DeskCase c, const std::function<bool(const DeskCase&)>& fails);

std::ostream& operator<<(std::ostream& out, const DeskCase& c);

}  // namespace cutover::test
