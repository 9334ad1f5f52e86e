#include "visits/area_visits.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cutover {
namespace {

// Arrivals fall into slots of 33 s; within a facility two visitors rarely share one, so little is left to
// repair.
constexpr int kSlotShift = 24 + 15;
constexpr std::uint32_t kSlots = (1U << 27 >> 15) + 1;
constexpr std::size_t kPrefetch = 32;

}  // namespace

void VisitSorter::sort(std::vector<VisitKey>& keys, std::uint32_t facilities) {
  const std::size_t n = keys.size();
  buffer_.resize(std::max(buffer_.size(), n));
  slots_.assign(kSlots + 1, 0);
  begin_.assign(facilities + 2, 0);
  for (const VisitKey k : keys) {
    ++slots_[(k >> kSlotShift & (kSlots - 2)) + 1];
    ++begin_[key_facility(k) + 2];
  }
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    slots_[i] += slots_[i - 1];
  }
  for (std::size_t i = 1; i < begin_.size(); ++i) {
    begin_[i] += begin_[i - 1];
  }
  for (const VisitKey k : keys) {
    buffer_[slots_[k >> kSlotShift & (kSlots - 2)]++] = k;
  }
  for (std::size_t i = 0; i < n; ++i) {
    keys[begin_[key_facility(buffer_[i]) + 1]++] = buffer_[i];
  }
  begin_.pop_back();
  for (std::size_t i = 1; i < n; ++i) {
    const VisitKey k = keys[i];
    std::size_t j = i;
    while (j > 0 && keys[j - 1] > k) {
      keys[j] = keys[j - 1];
      --j;
    }
    keys[j] = k;
  }
}

AreaVisits::AreaVisits() : exponential_(QuantileTable::exponential()) {}

void AreaVisits::choose(const TreatedParts& treated, std::uint32_t area_number,
                        std::span<const std::array<double, kAgeBands>, kCareTypes> rate, Day day,
                        std::uint64_t seed) {
  const Stream stream{seed, Purpose::kVisitDay};
  for (std::uint32_t care = 0; care < kCareTypes; ++care) {
    std::vector<std::uint32_t>& who = who_[care];
    who.clear();
    for (std::uint32_t band = 0; band < kAgeBands; ++band) {
      const TreatedPart part = treated[care][band];  // a copy: stays in registers
      const double p = std::min(rate[care][band] * part.per_person(), 0.95);
      if (!(p > 0)) {
        continue;
      }
      // floor(E / lambda) with E exponential is geometric with success 1 - exp(-lambda) = p.
      const double per_unit = 0x1p-16 / -std::log1p(-p);
      WordSequence words{stream, area_number * 64 + care * 20 + band, day_number(day)};
      const auto skip = [&] {
        return static_cast<std::uint64_t>(static_cast<double>(exponential_.fixed(words.next())) * per_unit);
      };
      for (std::uint64_t k = skip(); k < part.width; k += 1 + skip()) {
        who.push_back(part.at(static_cast<std::uint32_t>(k)));
      }
    }
  }
}

void AreaVisits::draw(const Area& area, std::span<const Person> persons,
                      std::span<const ArrivalTable* const, kCareTypes> arrivals,
                      std::span<const std::uint8_t> open, double second_clinic_share, Day day,
                      std::uint64_t seed) {
  count_ = 0;
  const std::uint32_t second_below = threshold16(second_clinic_share);
  for (std::uint32_t care = 0; care < kCareTypes; ++care) {
    const std::vector<std::uint32_t>& who = who_[care];
    const std::size_t n = who.size();
    if (count_ + n >= kMaxVisitorsPerArea) {
      throw std::length_error(
          "an area has more than 16 million visits in a day: lower nation.persons_per_area");
    }
    ids_.resize(std::max(ids_.size(), n));
    blocks_.resize(std::max(blocks_.size(), n));
    visitors_.resize(std::max(visitors_.size(), count_ + n + 1));
    keys_.resize(std::max(keys_.size(), count_ + n + 1));
    for (std::size_t i = 0; i < n; ++i) {
      ids_[i] = area.first_person + who[i];
    }
    index_.assign(n, care);
    fill_blocks(seed, Purpose::kVisit, day_number(day), ids_.data(), index_.data(), n, blocks_.data());
    const ArrivalTable& arrival = *arrivals[care];
    for (std::size_t i = 0; i < n; ++i) {
      if (i + kPrefetch < n) {
        __builtin_prefetch(&persons[who[i + kPrefetch]]);
      }
      const Person& person = persons[who[i]];
      const Block& w = blocks_[i];
      Regular regular = Regular::kHospital;
      if (care == 1) {
        regular = visit_word::second_clinic16(w) < second_below ? Regular::kSecondClinic : Regular::kClinic;
      } else if (care == 2) {
        regular = Regular::kDental;
      }
      const std::uint32_t facility = person.facility[static_cast<std::size_t>(regular)];
      // Both regular clinics may be the same house, which is one place.
      if (regular == Regular::kSecondClinic &&
          facility == person.facility[static_cast<std::size_t>(Regular::kClinic)]) {
        regular = Regular::kClinic;
      }
      visitors_[count_] = {.person = who[i],
                           .words = w,
                           .care = static_cast<std::uint8_t>(care),
                           .place = static_cast<std::uint8_t>(regular),
                           .holding_at_home = {},
                           .experience = person.experience,
                           .flags = person.flags};
      keys_[count_] =
          make_key(facility, arrival.draw(visit_word::arrival(w)), static_cast<std::uint32_t>(count_));
      // A closed door leaves no trace: the next visitor takes the place. No branch, doors are hard to
      // predict.
      count_ += open[facility];
    }
  }
  keys_.resize(count_);
}

}  // namespace cutover
