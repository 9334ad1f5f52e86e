#include "run/reader_life.hpp"

#include <algorithm>
#include <cmath>

namespace cutover {

ReaderLaws::ReaderLaws(const Parameters& p, std::uint64_t seed)
    : stream_(seed, Purpose::kReaderLife),
      life_(QuantileTable::weibull(p.readers.weibull_shape)),
      repair_(QuantileTable::lognormal_median(p.readers.repair_sigma)),
      reboot_ms_(std::llround(p.readers.reboot_minutes * kMillisPerMinute)),
      reboot_below_(threshold(p.readers.reboot_success_share)) {
  for (std::size_t m = 0; m < kReaderModels; ++m) {
    mtbf_ms_[m] = p.readers.mtbf_hours * p.readers.mtbf_factor[m] * kMillisPerHour;
    repair_median_ms_[m] =
        std::llround(p.readers.repair_median_hours * p.readers.repair_factor[m] * kMillisPerHour);
  }
}

std::int64_t ReaderLaws::life(std::uint32_t word, int model) const {
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(life_.fixed(word)) * 0x1p-16 *
                                                mtbf_ms_[static_cast<std::size_t>(model)]));
}

std::int64_t ReaderLaws::first_life(std::uint32_t reader, int model) const {
  return life(stream_.block(reader)[2], model);
}

ReaderLaws::Failure ReaderLaws::failure(std::uint32_t reader, int model, std::uint32_t number) const {
  const Block words = stream_.block(reader, 0, number + 1);
  const bool service_call = words[0] >= reboot_below_;
  std::int64_t down = reboot_ms_;
  if (service_call) {
    down += static_cast<std::int64_t>(
        repair_.fixed(words[1]) *
            static_cast<std::uint64_t>(repair_median_ms_[static_cast<std::size_t>(model)]) >>
        16);
  }
  return {{std::max<std::int64_t>(1, down), life(words[2], model)}, service_call};
}

void open_readers(std::span<const ReaderLife> lives, OpeningHours hours, std::span<ReaderState> states) {
  for (std::size_t r = 0; r < lives.size(); ++r) {
    states[r].up_at = lives[r].up_at;
    states[r].fails_at = std::max<std::int64_t>(hours.open, lives[r].up_at) + lives[r].life_left;
  }
}

void close_readers(std::span<const ReaderState> states, OpeningHours hours, std::span<ReaderLife> lives) {
  for (std::size_t r = 0; r < lives.size(); ++r) {
    const std::int64_t up_at = states[r].up_at;  // 0 if it works at midnight
    lives[r].life_left = states[r].fails_at - std::max<std::int64_t>(hours.close, up_at);
    lives[r].life_left = std::max<std::int64_t>(lives[r].life_left, 0);
    lives[r].up_at = std::max<std::int64_t>(0, up_at - kMillisPerDay);
  }
}

void rest_readers(std::span<ReaderLife> lives) {
  for (ReaderLife& life : lives) {
    life.up_at = std::max<std::int64_t>(0, life.up_at - kMillisPerDay);
  }
}

}  // namespace cutover
