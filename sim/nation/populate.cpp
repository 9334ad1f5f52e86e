// The persons of an area as they stand before the first simulated day.
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>

#include "nation/nation.hpp"
#include "nation/person_laws.hpp"
#include "nation/regular_places.hpp"
#include "random/stream.hpp"

namespace cutover {

RegularPlaces Nation::regular_places(const Area& area) const {
  return {area, std::span(size_).subspan(area.first_facility, area.facilities())};
}

namespace {

/// Thresholds on 16-bit words: who of a band is known where (FBK-05), after the visits of the years before.
std::array<std::uint32_t, kPlaces> acquaintance(const NationTables& tables, const VisitParameters& v,
                                                std::size_t band) {
  const std::array<double, 3>& a_year = tables.visits_per_year[band];
  const std::array<double, 4> visits{a_year[0], a_year[1] * (1 - v.second_clinic_share),
                                     a_year[1] * v.second_clinic_share, a_year[2]};
  constexpr std::array<std::size_t, 4> kCare{0, 1, 1, 2};
  std::array<double, kPlaces> rate{};
  for (std::size_t from = 0; from < 4; ++from) {
    const double prescriptions = visits[from] * v.prescription_share[kCare[from]];
    rate[from] = visits[from];
    rate[static_cast<std::size_t>(Regular::kPharmacy)] += prescriptions * (1 - v.gate_pharmacy_share);
    rate[kRegulars + from] = prescriptions * v.gate_pharmacy_share;
  }
  std::array<std::uint32_t, kPlaces> known{};
  for (std::size_t place = 0; place < kPlaces; ++place) {
    known[place] = threshold16(1 - std::exp(-rate[place] * v.known_years));
  }
  return known;
}

}  // namespace

void Nation::populate(const Area& area, const MonthlyPersonLaws& month, std::span<Person> out) const {
  const RegularPlaces places = regular_places(area);
  const PersonLaws& laws = month.of(area.prefecture);

  constexpr std::size_t kBatch = 512;
  std::array<std::uint32_t, kBatch> id;
  std::array<std::uint32_t, kBatch> index{};
  std::array<Block, kBatch> blocks;
  std::array<std::array<Block, kBatch>, 2> dates;
  std::array<Block, kBatch> acquainted;
  for (std::size_t band = 0; band < kAgeBands; ++band) {
    const std::array<std::uint32_t, kPlaces> known =
        acquaintance(month.tables(), month.parameters().visits, band);
    std::array<std::uint32_t, kInsurerKinds> insurer_below{};
    double below = 0;
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      below += insurer_share_[band][k];
      insurer_below[k] = static_cast<std::uint32_t>(std::lround(256 * std::min(below, 1.0)));
    }
    for (std::uint32_t begin = area.band_begin[band]; begin < area.band_begin[band + 1]; begin += kBatch) {
      const std::size_t n = std::min<std::size_t>(kBatch, area.band_begin[band + 1] - begin);
      for (std::size_t i = 0; i < n; ++i) {
        id[i] = area.first_person + begin + static_cast<std::uint32_t>(i);
      }
      index.fill(0);
      fill_blocks(seed_, Purpose::kPersonState, 0, id.data(), index.data(), n, blocks.data());
      fill_blocks(seed_, Purpose::kCredential, 0, id.data(), index.data(), n, dates[0].data());
      index.fill(1);
      fill_blocks(seed_, Purpose::kPersonState, 0, id.data(), index.data(), n, acquainted.data());
      fill_blocks(seed_, Purpose::kCredential, 0, id.data(), index.data(), n, dates[1].data());
      for (std::size_t i = 0; i < n; ++i) {
        const Block& w = blocks[i];
        Person& person = out[begin + i];
        person.facility = places.pick(w);
        person.habit = static_cast<std::uint16_t>(w[2] >> 16);
        person.registration = static_cast<std::uint16_t>(w[3] & 0xffffU);
        const std::uint32_t insurer_word = w[3] >> 16 & 0xffU;
        const unsigned insurer =
            (insurer_word >= insurer_below[0] ? 1U : 0U) + (insurer_word >= insurer_below[1] ? 1U : 0U);
        person.band_insurer = static_cast<std::uint8_t>(band | insurer << 5);
        person.flags = 0;
        person.experience = 0;
        laws.give_dates_and_traits(person, {dates[0][i], dates[1][i]});
        std::uint32_t known_at = 0;
        for (std::size_t place = 0; place < kPlaces; ++place) {
          // Eight halves of words, and what the first words have left over for the ninth.
          const std::uint32_t half = place < 8 ? acquainted[i][place / 2] >> (place % 2 * 16) & 0xffffU
                                               : (w[2] ^ w[3] >> 16) & 0xffffU;
          known_at |= static_cast<std::uint32_t>(half < known[place]) << place;
        }
        person.bonds.set_known_places(known_at);
      }
    }
  }
  std::fill(out.begin() + area.persons(), out.begin() + area.slots, Person{});
}

// Gigabytes touched at random: huge pages spare most of the address translation.
Population::Population(std::uint32_t persons) : size_(persons) {
  constexpr std::size_t kHugePage = 2U << 20;
  const std::size_t bytes =
      (std::max<std::size_t>(size_, 1) * sizeof(Person) + kHugePage - 1) / kHugePage * kHugePage;
  void* memory = std::aligned_alloc(kHugePage, bytes);
  if (memory == nullptr) {
    throw std::bad_alloc{};
  }
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  data_.reset(static_cast<Person*>(memory));
}

void Population::Free::operator()(Person* p) const {
  std::free(p);
}

}  // namespace cutover
