/// \file
/// The laws by which a person's dates and traits are drawn: once at the synthesis, again for whoever is born
/// or changes the insurer during the run. Thresholds are made once for a prefecture and month; a draw then
/// costs comparisons only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/time.hpp"
#include "nation/person.hpp"
#include "random/quantile_table.hpp"
#include "random/stream.hpp"
#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// First day that Person::insured_since can name as such; 0 stands for it and all days before.
inline constexpr Day kInsuredEpoch = make_day(2000, 1, 1);
constexpr std::uint16_t insured_day(Day day) {
  const auto days = (day - kInsuredEpoch).count();
  return static_cast<std::uint16_t>(days < 0 ? 0 : days > 65'535 ? 65'535 : days);
}

/// Month 0 of Person::issued_month: the first cards were issued in January 2016.
inline constexpr MonthIndex kFirstIssueMonth = 2016 * 12;

/// Months since the band of a person opened, 0 to 59, in `month`.
constexpr int months_in_band(const Person& person, MonthIndex month) {
  return (month - person.birth_month60 + 60) % 60;
}

class PersonLaws {
 public:
  /// \param month the month persons are made for: none of their dates lies after its first day
  PersonLaws(const NationTables& tables, const Parameters& parameters, int prefecture, MonthIndex month);

  /// Two blocks of words of a person.
  using Words = std::array<Block, 2>;
  /// Fills everything that stands beside facilities, band, insurer, habit and registration, which must be
  /// set; `flags` keeps kUsedCard.
  void give_dates_and_traits(Person& person, const Words& words) const;
  /// Days until OEV knows a new insurer.
  std::uint8_t lag_days(std::uint32_t word) const;
  /// Months since January 2016 in which a person of the band gets the card, past or to come; kNeverIssued.
  std::uint8_t issued_month(int band, std::uint16_t registration) const;

 private:
  MonthIndex month_;
  struct Thresholds {
    std::uint32_t deregistered, asked, chip, no_record, mismatch, phone, black_dot, notice, december;
  };
  Thresholds below_{};
  std::array<std::uint32_t, kAgeBands> needs_help_{};
  QuantileTable lag_;
  Millis lag_median_;
  /// Probability that the last change of insurer was less than so many months ago, by insurer and band, as
  /// 16-bit thresholds; of those of national insurance, share that came with a move.
  static constexpr std::size_t kMonthsBack = 120;
  std::array<std::array<std::array<std::uint32_t, kMonthsBack>, kAgeBands>, 2> changed_below_{};
  /// First month worth looking at, by the upper bits of the word: fine enough that it is mostly the right
  /// one.
  static constexpr int kGuideShift = 4;
  using Guide = std::array<std::uint8_t, (1U << 16 >> kGuideShift)>;
  std::array<std::array<Guide, kAgeBands>, 2> changed_guide_{};
  /// First days of the months before `month_`: [0] is `month_` itself. As far back as the oldest turned 75.
  static constexpr std::size_t kMonthsOfAge = 60 * (kAgeBands - 15) + 2;
  std::array<Day, kMonthsOfAge> first_day_{};
  std::array<std::array<std::uint32_t, kAgeBands>, 2> moved_{};
  std::uint32_t first_of_month_ = 0;
  std::array<std::array<std::uint32_t, kInsurerKinds>, kAgeBands> prior_below_{};
  /// Share of a band that holds a card by the end of a month, 16 bits; first month worth looking at by
  /// quantile.
  std::array<std::vector<std::uint32_t>, kAgeBands> held_below_;
  std::array<Guide, kAgeBands> held_guide_{};
};

/// The laws of one month for every prefecture, each made when it is first asked for, whoever asks: a table of
/// quantiles is dear beside an area of persons.
class MonthlyPersonLaws {
 public:
  /// \param tables  must outlive this
  MonthlyPersonLaws(const NationTables& tables, const Parameters& parameters, MonthIndex month);
  const PersonLaws& of(int prefecture) const;
  const NationTables& tables() const { return tables_; }
  const Parameters& parameters() const { return parameters_; }
  MonthIndex month() const { return month_; }

 private:
  const NationTables& tables_;
  Parameters parameters_;
  MonthIndex month_;
  mutable std::array<std::once_flag, kPrefectures> once_;
  mutable std::array<std::unique_ptr<const PersonLaws>, kPrefectures> laws_;
};

/// Changes of insurer a month by a person of `band` in a month of the year (0 = January), moves left out.
double change_hazard(const DemographyParameters& demography, int band, int month_of_year);
/// Moves a month by a person of `band`.
double move_hazard(const DemographyParameters& demography, int band);

}  // namespace cutover
