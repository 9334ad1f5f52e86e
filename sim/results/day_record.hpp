/// \file
/// What one simulated day leaves behind, before it is written: exact integer counts, no weights applied.
///
/// Sampled runs simulate a fraction; `RunShape::weight[type][prefecture]` scales a count to the nation.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "core/types.hpp"
#include "results/central_record.hpp"

namespace cutover {

/// Histogram bins for durations: one a second below 32 s, then eight equal ones an octave (32, 36, … 60, 64,
/// 72 …), the last open-ended (from 34 h on). A bin holds its lower edge; edges are whole seconds.
inline constexpr int kWaitBins = 128;
inline constexpr int kLinearWaitBins = 32;

/// Bin of a duration in ms; called for every visit, hence inline. Negative durations fall into bin 0.
constexpr int wait_bin(Millis duration_ms) {
  const std::uint32_t seconds =
      duration_ms < 0 ? 0 : static_cast<std::uint32_t>(duration_ms) / kMillisPerSecond;
  // The leading bit gives the octave, the three bits after it the bin. Both cases are computed and one is
  // chosen, because a branch here would be mispredicted for every other visit.
  const int shift = std::bit_width(seconds | kLinearWaitBins) - 4;
  const int bin = kLinearWaitBins + 8 * (shift - 2) + static_cast<int>(seconds >> shift) - 8;
  const int capped = bin < kWaitBins ? bin : kWaitBins - 1;
  const int linear = -static_cast<int>(seconds < kLinearWaitBins);  // all bits, or none
  return (static_cast<int>(seconds) & linear) | (capped & ~linear);
}

/// Lower edge of a bin [s]; `bin == kWaitBins` gives infinity.
double wait_bin_lower_seconds(int bin);

/// Durations that are measured of every finished visit.
enum class Duration : std::uint8_t { kReaderWait, kStaffWait, kCheckIn };
inline constexpr int kDurations = 3;
inline constexpr std::array<std::string_view, kDurations> kDurationNames{"reader_wait", "staff_wait",
                                                                         "check_in"};

/// Readers of one facility type and model on one day.
struct ReaderDay {
  std::int64_t open_ms = 0;        ///< reader-milliseconds during opening hours
  std::int64_t down_ms = 0;        ///< of these, out of service
  std::int64_t failures = 0;       ///< of any length
  std::int64_t service_calls = 0;  ///< failures a reboot did not mend
};

/// Exact integers that must balance: arrivals = finished + gave_up + in_progress.
/// They count people at the desk, so batch inquiries stand outside, and finished + gave_up + in_progress is
/// the sum of the day's cube over all other outcomes (who is still there at midnight stands in the cube as
/// gave_up). Arrivals are counted where they are drawn. The writer checks both and stores what it found.
struct Conservation {
  std::int64_t arrivals = 0;
  std::int64_t finished = 0;
  std::int64_t gave_up = 0;
  std::int64_t in_progress = 0;
};

/// The axes every record of a run shares.
struct RunShape {
  int types = 4;  ///< leading entries of FacilityType in use (4 or 6)
  /// Real visits that one simulated visit stands for, by type and prefecture (1 at full scale).
  std::array<std::array<double, kPrefectures>, kFacilityTypes> weight{};
  /// Real facilities that one simulated one stands for. Another number where few stand for few: occupational
  /// clinics and exempt facilities of a sample, whose size makes up for it.
  std::array<std::array<double, kPrefectures>, kFacilityTypes> facility_weight{};
};

/// One simulated day. Reused from day to day: `clear()` keeps the memory.
struct DayRecord {
  explicit DayRecord(int types);
  /// Memory of the counts by hour, which is nearly all that a record takes.
  static constexpr std::size_t bytes(int types) {
    return sizeof(std::uint32_t) * 24 * static_cast<std::size_t>(types) * kPrefectures * kAgeBands *
           kOutcomes;
  }
  /// Sets every count to zero; `day` and `types` stay.
  void clear();

  Day day{};
  int types;
  /// Visits and inquiries: [hour 24][type][prefecture][age band][outcome].
  std::vector<std::uint32_t> counts;
  /// The same visits and inquiries by who insures the visitor on the day (UTL-03):
  /// [type][prefecture][InsurerKind][outcome]. Summed over the kinds they are the sum of `counts` over hours
  /// and age bands.
  std::vector<std::uint32_t> insurers;
  /// What happened beside the outcomes: [DeskNote][type][prefecture].
  std::vector<std::uint32_t> notes;
  /// Time of the desk staff for visits, by how they ended: [type][outcome], in ms.
  std::vector<std::int64_t> staff_ms;
  /// Claims that begin today: first visit of a person to a facility in the month (CLM-01), and those in which
  /// the card is used for the first time in the month (UTL-02): [type][prefecture][age band].
  std::vector<std::uint32_t> new_claims;
  std::vector<std::uint32_t> new_claims_with_card;
  /// Durations: [type][Duration][bin].
  std::vector<std::uint64_t> waits;
  /// Sum of durations in ms, for exact means: [type][Duration], and how many entered it.
  std::vector<std::int64_t> wait_sum_ms;
  std::vector<std::int64_t> wait_count;
  /// [type][model]
  std::vector<ReaderDay> readers;
  /// Requests to the central service by minute of the day (1,440), scaled to the nation by weight, rounded.
  std::vector<std::uint32_t> requests_per_minute;
  /// Where the scenario names a topology of the central service; empty otherwise.
  std::optional<CentralDayRecord> central;
  Conservation visits;

  std::size_t index(int hour, int type, int prefecture, int band, int outcome) const {
    return ((((static_cast<std::size_t>(hour) * types + type) * kPrefectures + prefecture) * kAgeBands +
             band) *
            kOutcomes) +
           outcome;
  }
  std::size_t insurer_index(int type, int prefecture, int kind, int outcome) const {
    return ((static_cast<std::size_t>(type) * kPrefectures + prefecture) * kInsurerKinds + kind) * kOutcomes +
           outcome;
  }
  std::size_t note_index(int note, int type, int prefecture) const {
    return (static_cast<std::size_t>(note) * types + type) * kPrefectures + prefecture;
  }
  std::size_t claim_index(int type, int prefecture, int band) const {
    return (static_cast<std::size_t>(type) * kPrefectures + prefecture) * kAgeBands + band;
  }
  std::size_t wait_index(int type, Duration d, int bin) const {
    return (static_cast<std::size_t>(type) * kDurations + static_cast<std::size_t>(d)) * kWaitBins + bin;
  }
};

/// One facility in the results, in the order of facility ids.
struct FacilityColumns {
  std::vector<std::uint8_t> type;
  std::vector<std::uint8_t> prefecture;
  std::vector<std::uint16_t> area;  ///< area number in the nation
  std::vector<std::uint8_t> readers;
  std::vector<std::uint8_t> model;  ///< reader model
  std::vector<std::uint8_t> staff;
};

/// One month of all facilities (same order). The sums over facilities must equal the cubes' sums over the
/// days of the month (per facility type); the writer stores both sides under `/checks`.
struct FacilityTable {
  MonthIndex month{};
  std::vector<std::uint32_t> visits;         ///< all outcomes but batch_inquiry
  std::vector<std::uint32_t> verifications;  ///< is_verification()
  std::vector<std::uint32_t> card_uses;      ///< is_card_use()
  std::vector<std::uint32_t> fallbacks;      ///< is_fallback()
  std::vector<std::uint32_t> gave_up;        ///< gave_up
  std::vector<std::uint32_t> reader_down_minutes;
  std::vector<std::uint32_t> claims;            ///< CLM-01
  std::vector<std::uint32_t> claims_with_card;  ///< UTL-02
  std::vector<std::uint8_t> engagement;      ///< how far it promoted the card for payouts: 0, 1, 2 (ADP-02)
  std::vector<std::uint8_t> bought_readers;  ///< stood there beside the free ones (SUB-01)
};

/// People by age band over one month, exact: at_end = at_begin + births − deaths + birthdays_in −
/// birthdays_out (simulated persons, all areas). Changes take place at the begin of the month, before its
/// first day; in the first month of a run there are none.
struct PopulationMonth {
  MonthIndex month{};
  std::array<std::int64_t, kAgeBands> at_begin{};
  std::array<std::int64_t, kAgeBands> births{};  ///< all in band 0
  std::array<std::int64_t, kAgeBands> deaths{};
  std::array<std::int64_t, kAgeBands> birthdays_in{};
  std::array<std::int64_t, kAgeBands> birthdays_out{};
  std::array<std::int64_t, kAgeBands> at_end{};
  std::array<std::int64_t, kAgeBands> insurer_changes{};
  std::array<std::int64_t, kAgeBands> moves{};
};

}  // namespace cutover
