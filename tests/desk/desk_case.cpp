#include "desk_case.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "random/stream.hpp"

namespace cutover::test {
namespace {

constexpr std::array<const char*, 15> kEventNames{
    "arrival",        "reader start", "reader end", "assist start", "assist end",
    "request",        "reply",        "no reply",   "start",        "end",
    "fallback start", "fallback end", "gave up",    "reader down",  "reader up"};

constexpr std::array<const char*, 6> kEndNames{"open",   "checked in",    "fallback",
                                               "served", "lookup failed", "gave up"};

/// Small integers from a stream of words.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : words_(Stream{seed, Purpose::kVisit}, 0, 0) {}
  /// Uniform in [0, n).
  Millis below(Millis n) {
    return static_cast<Millis>((std::uint64_t{words_.next()} * static_cast<std::uint64_t>(n)) >> 32);
  }
  Millis between(Millis a, Millis b) { return a + below(b - a + 1); }
  bool one_in(Millis n) { return below(n) == 0; }
  std::uint32_t word() { return words_.next(); }

 private:
  WordSequence words_;
};

template <bool trace_events>
struct RecordingHooks : NoHooks {
  static constexpr bool kTrace = trace_events;
  const DeskCase& c;
  DeskOutcome& out;
  RecordingHooks(const DeskCase& desk_case, DeskOutcome& outcome) : c(desk_case), out(outcome) {}
  Breakdown break_down(int reader, Millis) {
    return breakdown_of(c, reader, ++out.breakdowns[static_cast<std::size_t>(reader)]);
  }
  void trace(DeskEvent event, Millis at, std::int32_t visit, int reader) {
    out.trace.push_back({event, at, visit, reader});
  }
};

std::string text(const VisitRecord& r) {
  std::ostringstream out;
  out << "reader_wait " << r.reader_wait << ", staff_wait " << r.staff_wait << ", request_at " << r.request_at
      << ", finish " << r.finish << ", " << kEndNames.at(static_cast<std::size_t>(r.end));
  return out.str();
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const TraceEvent& e) {
  out << e.at << ' ' << kEventNames.at(static_cast<std::size_t>(e.event));
  if (e.visit >= 0) {
    out << " v" << e.visit;
  }
  if (e.reader >= 0) {
    out << " r" << e.reader;
  }
  return out;
}

std::string difference(const DeskOutcome& a, const DeskOutcome& b) {
  std::ostringstream out;
  if (a.records.size() != b.records.size()) {
    out << a.records.size() << " records against " << b.records.size();
    return out.str();
  }
  for (std::size_t v = 0; v < a.records.size(); ++v) {
    if (text(a.records[v]) != text(b.records[v])) {
      out << "visit " << v << ": " << text(a.records[v]) << "\n   against " << text(b.records[v]);
      return out.str();
    }
  }
  for (std::size_t r = 0; r < a.readers.size(); ++r) {
    if (a.readers[r].up_at != b.readers[r].up_at || a.readers[r].fails_at != b.readers[r].fails_at ||
        a.breakdowns[r] != b.breakdowns[r]) {
      out << "reader " << r << ": up_at " << a.readers[r].up_at << ", fails_at " << a.readers[r].fails_at
          << ", breakdowns " << a.breakdowns[r] << "\n   against up_at " << b.readers[r].up_at
          << ", fails_at " << b.readers[r].fails_at << ", breakdowns " << b.breakdowns[r];
      return out.str();
    }
  }
  return {};
}

const CentralResponse& central_of(int index) {
  static const std::array<CentralResponse, 5> curves{
      CentralResponse::fixed(0, 0, 0, 100), CentralResponse::fixed(3, 0, 0, 100),
      CentralResponse::fixed(4, 0.8, 0.2, 7), CentralResponse::fixed(1, 0, 1, 9),
      CentralResponse::fixed(1'000, 0, 0, 60'000)};
  return curves.at(static_cast<std::size_t>(index));
}

Breakdown breakdown_of(const DeskCase& c, int reader, int number) {
  const Block b = Stream{c.seed, Purpose::kReaderLife}.block(static_cast<std::uint32_t>(reader), 0,
                                                             static_cast<std::uint32_t>(number));
  return {1 + b[0] % static_cast<std::uint32_t>(c.longest_down),
          1 + b[1] % static_cast<std::uint32_t>(c.longest_life)};
}

DeskCase random_case(std::uint64_t seed) {
  Dice dice{seed};
  const Millis unit = dice.one_in(3) ? 977 : 1;  // 1: everything within milliseconds, so ties abound
  const auto span = [&](Millis most) { return dice.between(1, most * unit); };
  DeskCase c;
  c.seed = seed;
  c.config.staff = dice.between(1, 4);
  c.config.wait_for_repair = dice.one_in(2);
  c.central = dice.below(4);
  c.longest_down = 20 * unit;
  c.longest_life = (dice.one_in(2) ? 10 : 100) * unit;
  const Millis day = 60 * unit;
  c.config.readers_off = dice.one_in(3) ? dice.below(day) : kNever;
  c.horizon = dice.one_in(3) ? span(day / unit) : 1'000 * unit;
  const Millis readers = dice.below(4);
  for (Millis r = 0; r < readers; ++r) {
    ReaderState state;
    state.up_at = dice.one_in(3) ? span(30) : -dice.below(2);
    if (!dice.one_in(3)) {
      state.fails_at = dice.one_in(6) && state.up_at <= 0 ? -dice.below(5) : state.up_at + span(40);
    }
    c.readers.push_back(state);
  }
  const Millis visits = dice.below(30);
  const Millis longest = dice.between(1, 12);
  const bool impatient = dice.one_in(2);
  for (Millis v = 0; v < visits; ++v) {
    DeskVisit visit = kPlainVisit;
    visit.arrival = dice.below(day);
    visit.central_word = dice.word();
    visit.patience = impatient && dice.one_in(2) ? dice.below(8 * unit) : kNever;
    visit.staff = dice.one_in(10) ? 0 : span(longest);
    if (dice.one_in(3)) {
      visit.flags = dice.one_in(2) ? DeskVisit::kNumberLookup : 0;
    } else {
      visit.reader = span(longest);
      visit.assist = dice.one_in(3) ? span(longest) : 0;
      visit.fallback_staff = dice.one_in(10) ? 0 : span(longest);
      visit.flags = dice.one_in(6) ? DeskVisit::kCardUnreadable : 0;
    }
    c.visits.push_back(visit);
  }
  std::stable_sort(c.visits.begin(), c.visits.end(),
                   [](const DeskVisit& a, const DeskVisit& b) { return a.arrival < b.arrival; });
  return c;
}

namespace {

template <bool trace_events>
DeskOutcome run_with(Desk& desk, const DeskCase& c) {
  DeskOutcome out;
  out.readers = c.readers;
  out.breakdowns.resize(c.readers.size());
  RecordingHooks<trace_events> hooks{c, out};
  desk.run(c.config, c.visits, out.readers, central_of(c.central), c.horizon, hooks);
  out.records.assign(desk.records().begin(), desk.records().end());
  return out;
}

}  // namespace

DeskOutcome run_engine(Desk& desk, const DeskCase& c) {
  return run_with<true>(desk, c);
}
DeskOutcome run_engine_silently(Desk& desk, const DeskCase& c) {
  return run_with<false>(desk, c);
}

DeskCase shrink(DeskCase c, const std::function<bool(const DeskCase&)>& fails) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t v = c.visits.size(); v-- > 0;) {
      DeskCase candidate = c;
      candidate.visits.erase(candidate.visits.begin() + static_cast<std::ptrdiff_t>(v));
      if (fails(candidate)) {
        c = std::move(candidate);
        smaller = true;
      }
    }
  }
  return c;
}

std::ostream& operator<<(std::ostream& out, const DeskCase& c) {
  out << "seed " << c.seed << ": staff " << c.config.staff
      << (c.config.wait_for_repair ? ", waits for repair" : ", falls back") << ", readers off "
      << c.config.readers_off << ", central " << c.central << ", horizon " << c.horizon << '\n';
  for (const ReaderState& r : c.readers) {
    out << "  reader up_at " << r.up_at << " fails_at " << r.fails_at << '\n';
  }
  for (const DeskVisit& v : c.visits) {
    out << "  visit at " << v.arrival << " reader " << v.reader << " assist " << v.assist << " staff "
        << v.staff << " fallback " << v.fallback_staff << " patience " << v.patience << " word "
        << v.central_word << " flags " << v.flags << '\n';
  }
  return out;
}

}  // namespace cutover::test
