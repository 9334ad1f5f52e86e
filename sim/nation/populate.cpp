// The persons of an area as they stand before the first simulated day.
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <numeric>

#include "nation/nation.hpp"
#include "nation/person_laws.hpp"
#include "nation/person_maker.hpp"
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

PersonMaker::PersonMaker(const Nation& nation, const Area& area, const MonthlyPersonLaws& month)
    : nation_(nation), laws_(month.of(area.prefecture)), area_(area), places_(nation.regular_places(area)) {
  for (std::size_t band = 0; band < kAgeBands; ++band) {
    known_[band] = acquaintance(month.tables(), month.parameters().visits, band);
    double below = 0;
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      below += nation.insurer_share()[band][k];
      insurer_below_[band][k] = static_cast<std::uint32_t>(std::lround(256 * std::min(below, 1.0)));
    }
  }
}

void PersonMaker::make(std::span<const std::uint32_t> who, std::span<Person> out) {
  std::size_t band = 0;
  const auto of_band = [&](std::uint32_t person) {
    return area_.band_begin[band] <= person && person < area_.band_begin[band + 1];
  };
  for (std::size_t begin = 0, end = 0; begin < who.size(); begin = end) {
    if (!of_band(who[begin])) {
      band = static_cast<std::size_t>(
          std::upper_bound(area_.band_begin.begin(), area_.band_begin.end(), who[begin]) -
          area_.band_begin.begin() - 1);
    }
    for (end = begin; end < who.size() && end < begin + kBatch && of_band(who[end]);) {
      ++end;
    }
    make_batch(band, who.subspan(begin, end - begin), out);
  }
}

void PersonMaker::make_batch(std::size_t band, std::span<const std::uint32_t> who, std::span<Person> out) {
  const std::size_t n = who.size();
  const std::uint64_t seed = nation_.seed();
  for (std::size_t i = 0; i < n; ++i) {
    id_[i] = area_.first_person + who[i];
  }
  index_.fill(0);
  fill_blocks(seed, Purpose::kPersonState, 0, id_.data(), index_.data(), n, blocks_.data());
  fill_blocks(seed, Purpose::kCredential, 0, id_.data(), index_.data(), n, dates_[0].data());
  index_.fill(1);
  fill_blocks(seed, Purpose::kPersonState, 0, id_.data(), index_.data(), n, acquainted_.data());
  fill_blocks(seed, Purpose::kCredential, 0, id_.data(), index_.data(), n, dates_[1].data());
  const std::array<std::uint32_t, kPlaces>& known = known_[band];
  const std::array<std::uint32_t, kInsurerKinds>& insurer_below = insurer_below_[band];
  for (std::size_t i = 0; i < n; ++i) {
    const Block& w = blocks_[i];
    Person& person = out[who[i]];
    person.facility = places_.pick(w);
    person.habit = static_cast<std::uint16_t>(w[2] >> 16);
    person.registration = static_cast<std::uint16_t>(w[3] & 0xffffU);
    const std::uint32_t insurer_word = w[3] >> 16 & 0xffU;
    const unsigned insurer =
        (insurer_word >= insurer_below[0] ? 1U : 0U) + (insurer_word >= insurer_below[1] ? 1U : 0U);
    person.band_insurer = static_cast<std::uint8_t>(band | insurer << 5);
    person.flags = 0;
    person.experience = 0;
    laws_.give_dates_and_traits(person, {dates_[0][i], dates_[1][i]});
    std::uint32_t known_at = 0;
    for (std::size_t place = 0; place < kPlaces; ++place) {
      // Eight halves of words, and what the first words have left over for the ninth.
      const std::uint32_t half =
          place < 8 ? acquainted_[i][place / 2] >> (place % 2 * 16) & 0xffffU : (w[2] ^ w[3] >> 16) & 0xffffU;
      known_at |= static_cast<std::uint32_t>(half < known[place]) << place;
    }
    person.bonds = {};
    person.bonds.set_known_places(known_at);
  }
}

void Nation::populate(const Area& area, const MonthlyPersonLaws& month, std::span<Person> out) const {
  PersonMaker maker{*this, area, month};
  std::array<std::uint32_t, PersonMaker::kBatch> who;
  for (std::uint32_t begin = 0; begin < area.persons(); begin += PersonMaker::kBatch) {
    const std::size_t n = std::min<std::size_t>(PersonMaker::kBatch, area.persons() - begin);
    std::iota(who.begin(), who.end(), begin);
    maker.make(std::span(who).first(n), out);
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
