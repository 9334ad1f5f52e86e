/// \file
/// How many visits a day brings, and when they arrive: rates by person, day volume, arrival profile.
///
/// Visits to hospitals, clinics and dentists are generated from persons; a pharmacy visit follows a share of
/// them.
#pragma once

#include <array>
#include <vector>

#include "calendar/calendar.hpp"
#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// Arrival times from uniform words: the quantile function of a half-hour profile, on 1,024 cells.
class ArrivalTable {
 public:
  explicit ArrivalTable(const HalfHourProfile& profile);
  /// ms of the day, within the profile's opening hours.
  Millis draw(std::uint32_t word) const {
    const std::uint32_t cell = word >> 22;
    const std::int64_t part = word & 0x3fffffU;
    return static_cast<Millis>(node_[cell] + ((node_[cell + 1] - node_[cell]) * part >> 22));
  }
  OpeningHours hours() const { return hours_; }

 private:
  std::array<std::int64_t, 1'025> node_{};
  OpeningHours hours_;
};

class Demand {
 public:
  explicit Demand(const NationTables& tables);

  /// Expected visits of one person on `day` at a care type, before any sample scale. The day's closures are
  /// allowed for: this is the rate at facilities that are open, so visits to closed ones are to be dropped.
  double visit_rate(int care_type, int prefecture, int band, Day day, const VisitParameters& p) const;
  /// Expected desk visits of the whole nation on `day` by main type, pharmacies from prescriptions.
  std::array<double, 4> national_visits(Day day, const VisitParameters& p) const;
  /// Sum of national_visits over a month.
  std::array<double, 4> national_visits(MonthIndex month, const VisitParameters& p) const;

  double open_share(int main_type, Day day) const {
    return volume_[static_cast<std::size_t>(main_type)].open_share(day);
  }
  const ArrivalTable& arrivals(int main_type, Day day) const;
  const Calendar& calendar() const { return calendar_; }
  const NationTables& tables() const { return tables_; }

 private:
  const NationTables& tables_;
  Calendar calendar_;
  std::vector<DayVolume> volume_;      ///< by main type
  std::vector<ArrivalTable> weekday_;  ///< by main type
  std::vector<ArrivalTable> saturday_;
  std::array<double, kCareTypes> annual_{};  ///< visits of the nation a year
};

}  // namespace cutover
