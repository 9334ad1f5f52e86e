#include "results/day_record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cutover {

double wait_bin_lower_seconds(int bin) {
  if (bin >= kWaitBins) {
    return std::numeric_limits<double>::infinity();
  }
  if (bin < kLinearWaitBins) {
    return std::max(bin, 0);
  }
  const int octave = (bin - kLinearWaitBins) / 8;
  const int step = (bin - kLinearWaitBins) % 8;
  return std::ldexp(32.0 + 4.0 * step, octave);
}

DayRecord::DayRecord(int type_count)
    : types(type_count),
      counts(index(24, 0, 0, 0, 0)),
      insurers(insurer_index(type_count, 0, 0, 0)),
      notes(note_index(kDeskNotes, 0, 0)),
      staff_ms(static_cast<std::size_t>(type_count) * kOutcomes),
      new_claims(claim_index(type_count, 0, 0)),
      new_claims_with_card(claim_index(type_count, 0, 0)),
      waits(wait_index(type_count, Duration{}, 0)),
      wait_sum_ms(static_cast<std::size_t>(type_count) * kDurations),
      wait_count(static_cast<std::size_t>(type_count) * kDurations),
      readers(static_cast<std::size_t>(type_count) * kReaderModels),
      requests_per_minute(24 * 60) {}

void DayRecord::clear() {
  std::fill(counts.begin(), counts.end(), 0);
  std::fill(insurers.begin(), insurers.end(), 0);
  std::fill(notes.begin(), notes.end(), 0);
  std::fill(staff_ms.begin(), staff_ms.end(), 0);
  std::fill(new_claims.begin(), new_claims.end(), 0);
  std::fill(new_claims_with_card.begin(), new_claims_with_card.end(), 0);
  std::fill(waits.begin(), waits.end(), 0);
  std::fill(wait_sum_ms.begin(), wait_sum_ms.end(), 0);
  std::fill(wait_count.begin(), wait_count.end(), 0);
  std::fill(readers.begin(), readers.end(), ReaderDay{});
  std::fill(requests_per_minute.begin(), requests_per_minute.end(), 0);
  central.reset();
  visits = {};
}

}  // namespace cutover
