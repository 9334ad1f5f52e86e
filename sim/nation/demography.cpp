#include "nation/demography.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "nation/person_laws.hpp"
#include "nation/regular_places.hpp"
#include "random/stream.hpp"

namespace cutover {
namespace {

constexpr auto kLate = static_cast<unsigned>(InsurerKind::kLateStageElderly);

/// What the words of a month are for: the index of their blocks. Bands follow each other inside one.
enum Use : std::uint32_t {
  kDeaths = 0x1000'0000,
  kBirths = 0x2000'0000,
  kChanges = 0x3000'0000,
  kMoves = 0x4000'0000,
  kBirthdays = 0x5000'0000
};

/// Words of one use in one area and month, in order.
class MonthWords {
 public:
  MonthWords(std::uint64_t seed, std::uint32_t area, MonthIndex month, std::uint32_t use)
      : stream_(seed, Purpose::kDemography), area_(area), month_(month), index_(use) {}

  std::uint32_t next() {
    if (used_ == 4) {
      block_ = next_block();
      used_ = 0;
    }
    return block_[used_++];
  }
  Block next_block() { return stream_.block(area_, month_, index_++); }

 private:
  Stream stream_;
  std::uint32_t area_;
  MonthIndex month_;
  std::uint32_t index_;
  unsigned used_ = 4;
  Block block_{};
};

/// Calls `event(i)` for every i in [begin, end) with probability `p` each; the gaps between are geometric.
template <class Event>
void for_each_chosen(std::uint32_t begin, std::uint32_t end, double p, MonthWords& words, Event event) {
  if (!(p > 0)) {
    return;
  }
  const double scale = p < 1 ? 1 / std::log1p(-p) : 0;
  double at = begin;
  while (true) {
    at += std::floor(std::log(uniform(words.next())) * scale);
    if (!(at < end)) {
      return;
    }
    event(static_cast<std::uint32_t>(at));
    at += 1;
  }
}

class Month {
 public:
  Month(const Nation& nation, const Area& area, AreaPeople& people, std::span<Person> slots,
        const MonthlyPersonLaws& laws, std::uint64_t seed, std::uint32_t number)
      : begin_(people.band_begin),
        slots_(slots),
        month_(laws.month()),
        demography_(laws.parameters().demography),
        tables_(laws.tables()),
        seed_(seed),
        number_(number),
        places_(nation.regular_places(area)),
        laws_(laws.of(area.prefecture)) {}

  PopulationChange turn() {
    have_birthdays();
    die();
    change_insurers();
    move();
    be_born();
    return change_;
  }

 private:
  MonthWords words(std::uint32_t use) const { return {seed_, number_, month_, use}; }
  MonthWords words(std::uint32_t use, std::size_t band) const {
    return words(use + (static_cast<std::uint32_t>(band) << 22));
  }

  void have_birthdays() {
    const auto now = static_cast<std::uint8_t>(month_ % 60);
    MonthWords draws = words(kBirthdays);
    // From the oldest down, so that nobody is met twice.
    for (std::size_t band = kAgeBands - 1; band-- > 0;) {
      std::uint32_t i = begin_[band];
      std::uint32_t end = begin_[band + 1];
      while (i < end) {
        if (slots_[i].birth_month60 != now) {
          ++i;
          continue;
        }
        std::swap(slots_[i], slots_[--end]);
        grow_older(slots_[end], static_cast<int>(band) + 1, draws);
        ++change_.birthdays[band];
      }
      begin_[band + 1] = end;
    }
  }

  /// The insurers of the next band: whoever's kind is as common there keeps it; the excess of one kind passes
  /// to the others (retirement). At 75 everyone becomes a member of late-stage elderly insurance.
  void grow_older(Person& p, int band, MonthWords& draws) {
    const auto from = static_cast<std::size_t>(band - 1);
    const auto to = static_cast<std::size_t>(band);
    const auto kind = static_cast<unsigned>(p.insurer());
    p.band_insurer = static_cast<std::uint8_t>(band | kind << 5);
    if (band == kBand75) {
      if (kind != kLate) {
        join(p, kLate, draws, false);
        ++change_.enrolments_at_75;
      }
    } else if (band < kBand75) {
      const auto& before = tables_.insurer_share[from];
      const auto& after = tables_.insurer_share[to];
      const double keep = before[kind] > 0 ? std::min(1.0, after[kind] / before[kind]) : 0.0;
      if (keep < 1 && uniform(draws.next()) >= keep) {
        join(p, gaining(before, after, uniform(draws.next())), draws, false);
        ++change_.insurer_changes[to];
      }
    }
    // Where more of the next band hold a card, some of those without one get it now.
    if (p.issued_month == Person::kNeverIssued || p.issued_month + kFirstIssueMonth > month_) {
      const std::uint8_t issued = laws_.issued_month(band, p.registration);
      p.issued_month = issued == Person::kNeverIssued
                           ? issued
                           : static_cast<std::uint8_t>(std::max<int>(issued, month_ - kFirstIssueMonth));
    }
  }

  static unsigned gaining(const std::array<double, kInsurerKinds>& before,
                          const std::array<double, kInsurerKinds>& after, double u) {
    double gain = 0;
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      gain += std::max(0.0, after[k] - before[k]);
    }
    unsigned last = 0;
    for (unsigned k = 0; k < kInsurerKinds; ++k) {
      const double g = std::max(0.0, after[k] - before[k]);
      if (g > 0) {
        last = k;
        if (u * gain < g) {
          return k;
        }
        u -= g / gain;
      }
    }
    return last;
  }

  /// A new insurer from a day of this month on. Of two changes in one month, the latest day counts, and as
  /// the insurer before them the one of the month before.
  void join(Person& p, unsigned kind, MonthWords& draws, bool moved) {
    const std::uint32_t when = draws.next();
    const bool first = uniform(draws.next()) < demography_.first_of_month_share;
    const auto days = static_cast<std::uint32_t>((first_day(month_ + 1) - first_day(month_)).count());
    const auto day = kind == kLate || !first ? static_cast<int>(std::uint64_t{when} * days >> 32) : 0;
    constexpr unsigned kPrior = 3U << Person::kPriorInsurerShift;
    const bool again = p.insured_since >= insured_day(first_day(month_));
    const auto before = static_cast<unsigned>(again ? p.prior_insurer() : p.insurer());
    p.traits = static_cast<std::uint8_t>((p.traits & ~kPrior & ~unsigned{Person::kDecemberRenewal}) |
                                         before << Person::kPriorInsurerShift);
    const std::uint16_t since = insured_day(first_day(month_) + std::chrono::days{day});
    p.insured_since = again ? std::max(p.insured_since, since) : since;
    const std::uint8_t lag = laws_.lag_days(draws.next());
    p.registration_lag_days =
        kind == kLate ? 0 : lag;  // CHK-04: from the resident register, without a report
    p.flags =
        static_cast<std::uint8_t>((p.flags & ~unsigned{Person::kMoved}) | (moved ? Person::kMoved : 0U));
    p.band_insurer = static_cast<std::uint8_t>(static_cast<unsigned>(p.band()) | kind << 5);
  }

  void die() {
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      MonthWords draws = words(kDeaths, band);
      dead_.clear();
      for_each_chosen(begin_[band], begin_[band + 1],
                      death_hazard(tables_, demography_, static_cast<int>(band)), draws,
                      [&](std::uint32_t i) { dead_.push_back(i); });
      change_.deaths[band] = static_cast<std::uint32_t>(dead_.size());
      for (auto i = dead_.rbegin(); i != dead_.rend(); ++i) {
        // The hole travels over the last record of each band to the free slots.
        std::uint32_t hole = *i;
        for (std::size_t b = band; b < kAgeBands; ++b) {
          const std::uint32_t last = --begin_[b + 1];
          slots_[hole] = slots_[last];
          hole = last;
        }
        slots_[hole] = Person{};
      }
    }
  }

  void change_insurers() {
    for (std::size_t band = 0; band < kBand75; ++band) {
      MonthWords draws = words(kChanges, band);
      const double hazard = change_hazard(demography_, static_cast<int>(band), month_ % 12);
      const auto& share = tables_.insurer_share[band];
      for_each_chosen(begin_[band], begin_[band + 1], hazard, draws, [&](std::uint32_t i) {
        Person& p = slots_[i];
        const double u = uniform(draws.next()) * (share[0] + share[1]);
        if (p.insurer() != static_cast<int>(kLate)) {
          join(p, u < share[0] ? 0U : 1U, draws, false);
          ++change_.insurer_changes[band];
        }
      });
    }
  }

  /// To other facilities of the same area; a member of national insurance also to another municipality's.
  void move() {
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      MonthWords draws = words(kMoves, band);
      for_each_chosen(begin_[band], begin_[band + 1], move_hazard(demography_, static_cast<int>(band)), draws,
                      [&](std::uint32_t i) {
                        Person& p = slots_[i];
                        p.facility = places_.pick({draws.next(), draws.next(), draws.next(), 0});
                        p.bonds.forget_places();
                        if (p.insurer() == static_cast<int>(InsurerKind::kNational)) {
                          join(p, static_cast<unsigned>(p.insurer()), draws, true);
                          ++change_.insurer_changes[band];
                        }
                        ++change_.moves[band];
                      });
    }
  }

  /// Births in proportion to the persons from 15 to 44 of the area among those of the nation.
  void be_born() {
    constexpr std::size_t kFirst = 3;
    constexpr std::size_t kLast = 9;
    double nation = 0;
    for (const ByAgeBand<double>& bands : tables_.population) {
      nation += std::accumulate(bands.begin() + kFirst, bands.begin() + kLast, 0.0);
    }
    MonthWords draws = words(kBirths);
    const double rate = demography_.births_per_year / 12 / nation;
    std::uint32_t births = 0;
    for_each_chosen(begin_[kFirst], begin_[kLast], std::min(rate, 1.0), draws,
                    [&](std::uint32_t) { ++births; });
    for (std::uint32_t n = 0; n < births; ++n) {
      if (begin_[kAgeBands] == slots_.size()) {
        change_.births_without_slot += births - n;
        return;
      }
      // The free slot travels over the first record of each band to the youngest.
      std::uint32_t hole = begin_[kAgeBands]++;
      for (std::size_t b = kAgeBands - 1; b > 0; --b) {
        const std::uint32_t first = begin_[b]++;
        slots_[hole] = slots_[first];
        hole = first;
      }
      slots_[hole] = newborn(draws);
      ++change_.births;
    }
  }

  Person newborn(MonthWords& draws) {
    Person p{};
    const Block w = {draws.next(), draws.next(), draws.next(), draws.next()};
    p.facility = places_.pick(w);
    p.habit = static_cast<std::uint16_t>(w[2] >> 16);
    p.registration = static_cast<std::uint16_t>(w[3] & 0xffffU);
    const auto& share = tables_.insurer_share[0];
    const double u = uniform(draws.next()) * (share[0] + share[1]);
    p.band_insurer = static_cast<std::uint8_t>((u < share[0] ? 0U : 1U) << 5);
    PersonLaws::Words words;
    for (Block& block : words) {
      block = {draws.next(), draws.next(), draws.next(), draws.next()};
    }
    laws_.give_dates_and_traits(p, words);
    // What the laws of the living say otherwise.
    p.birth_month60 = static_cast<std::uint8_t>(month_ % 60);
    const std::uint32_t days =
        static_cast<std::uint32_t>((first_day(month_ + 1) - first_day(month_)).count());
    p.insured_since = insured_day(
        first_day(month_) + std::chrono::days{static_cast<int>(std::uint64_t{draws.next()} * days >> 32)});
    const std::uint8_t issued = laws_.issued_month(0, p.registration);
    p.issued_month = issued == Person::kNeverIssued
                         ? issued
                         : static_cast<std::uint8_t>(std::max<int>(issued, month_ + 1 - kFirstIssueMonth));
    p.flags = static_cast<std::uint8_t>(p.flags & ~unsigned{Person::kMoved});
    constexpr unsigned kPrior = 3U << Person::kPriorInsurerShift;
    p.traits = static_cast<std::uint8_t>((p.traits & ~kPrior & ~unsigned{Person::kDecemberRenewal}) |
                                         static_cast<unsigned>(p.insurer()) << Person::kPriorInsurerShift |
                                         Person::kNewborn);
    return p;
  }

  std::array<std::uint32_t, kAgeBands + 1>& begin_;
  std::span<Person> slots_;
  MonthIndex month_;
  const DemographyParameters& demography_;
  const NationTables& tables_;
  std::uint64_t seed_;
  std::uint32_t number_;
  RegularPlaces places_;
  const PersonLaws& laws_;
  std::vector<std::uint32_t> dead_;
  PopulationChange change_;
};

}  // namespace

PopulationChange& PopulationChange::operator+=(const PopulationChange& other) {
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    birthdays[b] += other.birthdays[b];
    deaths[b] += other.deaths[b];
    insurer_changes[b] += other.insurer_changes[b];
    moves[b] += other.moves[b];
  }
  births += other.births;
  births_without_slot += other.births_without_slot;
  enrolments_at_75 += other.enrolments_at_75;
  return *this;
}

double death_hazard(const NationTables& tables, const DemographyParameters& demography, int band) {
  // At the middle of the band; the open last band dies as at 93. Below 40 the exponential is too low for
  // infants and too small to matter otherwise.
  const double age = std::min(5.0 * band + 2.5, 93.0);
  const double a_year = tables.mortality_at_65 * std::exp2((age - 65) / tables.mortality_doubling_years);
  return 1 - std::exp(-a_year * demography.deaths_factor / 12);
}

PopulationChange advance_month(const Nation& nation, const Area& area, AreaPeople& people,
                               std::span<Person> slots, const MonthlyPersonLaws& laws, std::uint64_t seed,
                               std::uint32_t area_number) {
  return Month{nation, area, people, slots, laws, seed, area_number}.turn();
}

}  // namespace cutover
