// (a) The desk engine with the general code that a national run uses.
#include <vector>

#include "bench/front_desk.hpp"
#include "desk/desk.hpp"
#include "random/stream.hpp"

namespace cutover::bench {
namespace {

constexpr Millis ms(double seconds) {
  return static_cast<Millis>(seconds * 1000 + 0.5);
}

struct Hooks : NoHooks {
  const QuantileTable& exponential;
  Stream stream;
  std::uint32_t facility = 0;
  std::uint32_t failures = 0;

  Hooks(const QuantileTable& table, std::uint64_t seed)
      : exponential(table), stream(seed, Purpose::kReaderLife) {}
  Breakdown break_down(int, Millis) {
    const Block b = stream.block(facility, 0, ++failures);
    return {exponential.draw(b[0], ms(3600 * kRepairHours)), exponential.draw(b[1], ms(3600 * kMtbfHours))};
  }
};

}  // namespace

FrontDeskTotals run_cutover_engine(int facilities, std::uint64_t seed) {
  const QuantileTable exponential = QuantileTable::exponential();
  const QuantileTable lognormal = QuantileTable::lognormal_mean(kReaderSigma);
  const CentralResponse central = CentralResponse::fixed(ms(kReplySeconds), 0, 0, ms(60));
  Hooks hooks{exponential, seed};
  Desk desk;
  std::vector<DeskVisit> visits;
  FrontDeskTotals totals;
  for (int f = 0; f < facilities; ++f) {
    hooks.facility = static_cast<std::uint32_t>(f);
    hooks.failures = 0;
    visits.clear();
    WordSequence words{Stream{seed, Purpose::kVisit}, hooks.facility, 0};
    for (Millis t = exponential.draw(words.next(), ms(1 / kArrivalsPerSecond)); t < ms(kHorizonSeconds);
         t += exponential.draw(words.next(), ms(1 / kArrivalsPerSecond))) {
      visits.push_back({.arrival = t,
                        .reader = lognormal.draw(words.next(), ms(kReaderMeanSeconds)),
                        .assist = 0,
                        .staff = exponential.draw(words.next(), ms(kStaffMeanSeconds)),
                        .fallback_staff = 0,
                        .patience = kNever,
                        .central_word = 0,
                        .flags = 0});
    }
    ReaderState reader{0, exponential.draw(hooks.stream.block(hooks.facility)[1], ms(3600 * kMtbfHours))};
    desk.run({.staff = 1, .wait_for_repair = true}, visits, {&reader, 1}, central, ms(kHorizonSeconds),
             hooks);
    Facility facility;
    for (const VisitRecord& r : desk.records()) {
      facility.check_ins += r.end == VisitEnd::kCheckedIn ? 1 : 0;
      if (r.request_at >= 0) {  // left the reader
        facility.reader_wait_seconds += r.reader_wait * 1e-3;
        ++facility.reader_uses;
      }
    }
    facility.breakdowns = hooks.failures;
    totals.add(facility);
  }
  return totals;
}

}  // namespace cutover::bench
