/// \file
/// How often a number is looked up, and how many inquiries are made without a person at the desk (UTL-01).
///
/// Published are OEV uses V and card uses C by month. With N desk visits expected in the month (Demand) and
/// the shares of visits with and without a presented card (Course), V - C other uses are look-ups of numbers
/// at the visits without a card plus batch inquiries. Two unknowns, one equation: the look-up share of the
/// reference month is a parameter (assumption), batch inquiries are what remains; both move in time by one
/// factor a type, which grew as desks got used to looking numbers up. The reference is the last known month
/// published by type: October 2025 where everything published is known. The factor is known in the months
/// published by type; between them it is interpolated, shifted for all types alike by the quarters for which
/// only the nation's V is known. This is about numbers alone: no published card use is read here but to take
/// it from V.
///
/// After the last known month the factor stays, or goes on growing: by `growth_kept` times the mean growth of
/// the logarithm over the year before that month (AdoptionModel::growth_kept, an assumption with a range).
/// Damped trends forecast better than no trend and than a whole one (Gardner & McKenzie, Forecasting trends in
/// time series, Manage. Sci. 31, 1985).
#pragma once

#include <array>
#include <vector>

#include "adoption/panel.hpp"
#include "visits/demand.hpp"

namespace cutover {

/// How numbers are used on a day at one facility type.
struct NumberUse {
  double lookup_factor;    ///< multiplies the scenario's lookup_share (1 in the reference month)
  double batch_per_visit;  ///< batch inquiries per desk visit without card
};

/// Share of presented cards that end as card uses: read, answered, a reader at work.
double success_share(const Parameters& p);

class NumberUseFit {
 public:
  /// \param defaults  parameters the published months are read with, not those of a scenario
  /// \param course    what the fitted panel did until the last published month at least
  /// \param corrections  what the simulated nation needs beside the panel (second stage of the fit)
  /// \param growth_kept  share of the last known year's growth that goes on; 0: the factor stays
  NumberUseFit(const Demand& demand, const Parameters& defaults, const Course& course,
               const std::vector<NumberCorrection>& corrections = {}, double growth_kept = 0);

  NumberUse number_use(int main_type, Day day) const;
  /// Middle of the last month whose verifications are known.
  Day last_known() const { return last_known_; }

 private:
  struct Knot {
    Day day;
    double value;
  };
  static double interpolate(const std::vector<Knot>& knots, Day day);
  /// Logarithm of the factor as far as it is known.
  double known(std::size_t type, Day day) const;

  std::array<double, kMainTypes> lookup_share_;
  std::array<std::vector<Knot>, kMainTypes> factor_;  ///< log of the factor of a type
  std::vector<Knot> common_;                ///< log of the factor of all types, 0 where types are known
  std::array<double, kMainTypes> batch_{};  ///< inquiries per visit without card, reference month
  Day last_known_{};
  std::array<double, kMainTypes> growth_{};  ///< of the logarithm per day, after last_known_
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
