/// \file
/// How often a number is looked up, and how many inquiries are made without a person at the desk (UTL-01).
///
/// Published are OEV uses V and card uses C by month. With N desk visits expected in the month (Demand) and
/// the shares of visits with and without a presented card (Course), V - C other uses are look-ups of numbers
/// at the visits without a card plus batch inquiries. Two unknowns, one equation: the look-up share of
/// October 2025 is a parameter (assumption), batch inquiries are what remains; both move in time by one
/// factor a type, which grew as desks got used to looking numbers up. The factor is known in the months
/// published by type; between them it is interpolated, shifted for all types alike by the quarters for which
/// only the nation's V is known. This is about numbers alone: no published card use is read here but to take
/// it from V.
#pragma once

#include <array>
#include <vector>

#include "adoption/panel.hpp"
#include "visits/demand.hpp"

namespace cutover {

/// How numbers are used on a day at one facility type.
struct NumberUse {
  double lookup_factor;    ///< multiplies the scenario's lookup_share (October 2025 = 1)
  double batch_per_visit;  ///< batch inquiries per desk visit without card
};

/// Share of presented cards that end as card uses: read, answered, a reader at work.
double success_share(const Parameters& p);

class NumberUseFit {
 public:
  /// \param defaults  parameters the published months are read with, not those of a scenario
  /// \param course    what the fitted panel did until the last published month at least
  /// \param corrections  what the simulated nation needs beside the panel (second stage of the fit)
  NumberUseFit(const Demand& demand, const Parameters& defaults, const Course& course,
               const std::vector<NumberCorrection>& corrections = {});

  NumberUse number_use(int main_type, Day day) const;

 private:
  struct Knot {
    Day day;
    double value;
  };
  static double interpolate(const std::vector<Knot>& knots, Day day);

  std::array<double, kMainTypes> lookup_share_;
  std::array<std::vector<Knot>, kMainTypes> factor_;  ///< log of the factor of a type
  std::vector<Knot> common_;                ///< log of the factor of all types, 0 where types are known
  std::array<double, kMainTypes> batch_{};  ///< inquiries per visit without card, October 2025
};

/// Card uses and verifications in a month.
struct MonthCount {
  double card_uses = 0;
  double verifications = 0;
  double rate_pct() const { return verifications > 0 ? 100 * card_uses / verifications : 0; }
};

/// What a course means in published terms.
class PublishedTerms {
 public:
  PublishedTerms(const Parameters& defaults, const Course& course, const NumberUseFit& numbers);
  MonthCount month(MonthIndex month, int main_type) const;
  MonthCount month(MonthIndex month) const;  ///< nation
  /// Of one age band, nation, all types.
  MonthCount month_of_band(MonthIndex month, int band) const;

 private:
  /// Of a step: verifications without card per visit of a type.
  double others(const CourseStep& step, int main_type) const;

  Parameters p_;
  const Course& course_;
  const NumberUseFit& numbers_;
  double success_;
};

}  // namespace cutover
