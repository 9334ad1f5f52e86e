/// \file
/// Who is under treatment in a month (CLM-01): visits of a month come from a part of the persons only.
///
/// Illness comes in episodes. A person is *under treatment* by a care type for some months and makes all
/// visits in them, `intensity` visits in a mean month for each episode going on. Episodes of a person are
/// Poisson, so with `r` visits a month expected of any person of a band a share
///
///     s(r) = 1 - exp(-r / intensity)
///
/// is under treatment, each making r / s visits. The intensity of a care type is not a parameter: it is
/// solved such that visits per claim, with a claim for each place visited in the month,
///
///     sum of persons x r  /  sum of persons x s x sum over places (1 - exp(-(r / s) x share of the place))
///
/// over prefectures and bands comes out as `visits.days_per_claim`, which is published. A value below what
/// independent visits give leaves everybody under treatment (intensity 0).
///
/// Persons of a band inside an area are alike and stand side by side, so those under treatment are a
/// *window* of the band's range, which wraps round at its end. It begins where a random word of (seed, area,
/// band, care type) says and moves on by width / `visits.treatment_months` at the turn of every month: who
/// enters it stays for that many months. The width is rounded to whole persons, and `per_person` scales the
/// rate inside, so that the expected visits of the band are exactly those without a window. Windows of the
/// care types begin apart: being under treatment by one says nothing about another (a simplification). The
/// borders of bands move only between months; then a window's place follows the band's size.
///
/// Nothing here depends on what happens in a run, so a window is the same for any number of threads, after a
/// resume and in a replay.
///
/// Example:
///   const Treatment treatment{tables, parameters.visits};
///   const double share = treatment.share(1, 12, 0.8);               // of persons with 0.8 visits a month
///   const TreatedPart part = treated_part(begin, end, share, position);
///   for (std::uint32_t k = 0; k < part.width; ++k) { persons[part.at(k)] … }
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "core/time.hpp"
#include "nation/demography.hpp"
#include "nation/nation.hpp"
#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// Persons of a band under treatment, numbered inside the area.
struct TreatedPart {
  std::uint32_t begin = 0, end = 0;  ///< of the band
  std::uint32_t first = 0;           ///< where the window begins, in [begin, end)
  std::uint32_t width = 0;           ///< persons in it; 0 only where the band is empty

  /// The k-th of them, k < width.
  std::uint32_t at(std::uint32_t k) const {
    const std::uint32_t i = first + k;
    return i < end ? i : i - (end - begin);
  }
  bool contains(std::uint32_t person) const {
    return person >= begin && person < end &&
           (person >= first ? person - first : person + (end - begin) - first) < width;
  }
  /// Factor on a rate of any person of the band that gives the rate of one in the window.
  double per_person() const { return width > 0 ? static_cast<double>(end - begin) / width : 0; }
};

/// \param share     of the band's persons that are under treatment, in [0, 1]
/// \param position  where the window begins, as a part of 2^32 of the band
TreatedPart treated_part(std::uint32_t begin, std::uint32_t end, double share, std::uint32_t position);

class Treatment {
 public:
  Treatment(const NationTables& tables, const VisitParameters& p);

  /// Share under treatment of persons who make `visits_per_month` in the mean.
  double share(int care_type, double visits_per_month) const {
    const double m = intensity_[static_cast<std::size_t>(care_type)];
    return m > 0 ? -std::expm1(-visits_per_month / m) : 1;
  }
  /// Share of a band's persons in a mean month. \param level  on the rate of the tables
  double share(int care_type, int prefecture, int band, double level) const {
    return share(care_type, level * monthly(care_type, prefecture, band));
  }
  /// How far windows have moved by `month`, as a part of 2^32 of the band; wraps round. Levels change how
  /// wide a window is, not how it moves.
  std::uint32_t moved(int care_type, int prefecture, int band, MonthIndex month) const;
  /// Visits a month that an episode brings; 0: everybody is under treatment.
  double intensity(int care_type) const { return intensity_[static_cast<std::size_t>(care_type)]; }
  /// Visits per claim of a care type in a mean month of the tables' levels, if episodes brought `intensity`.
  double days_per_claim(int care_type, double intensity) const;

 private:
  /// Visits of one person in a twelfth of a year, by the tables.
  double monthly(int care_type, int prefecture, int band) const;

  const NationTables& tables_;
  double months_;
  double second_clinic_share_;
  std::array<double, kCareTypes> intensity_{};
};

/// By care type and band.
using TreatedParts = std::array<std::array<TreatedPart, kAgeBands>, kCareTypes>;

/// Who of an area is under treatment in `month`. The sample's scale of visit rates is part of the level.
/// \param people  where the bands stand in that month
TreatedParts treated_parts(const Treatment& treatment, const Nation& nation, const Area& area,
                           const AreaPeople& people, MonthIndex month,
                           const std::array<double, kCareTypes>& level, std::uint64_t seed);

}  // namespace cutover
