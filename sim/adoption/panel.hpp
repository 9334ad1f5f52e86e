/// \file
/// A panel of persons that stands for the nation: fast enough to fit with, exact enough to start a run from.
///
/// Some ten thousand persons with their regular facilities live through the months by the same integer rules
/// as the persons of a run (score.hpp, experience.hpp). Who they are is spread evenly over ages, insurers,
/// prefectures and quantiles; their luck is the same in every run of the panel, so that two runs differ by
/// their parameters alone. Reported is the expected share of visits at which the card is presented, given
/// what everybody has experienced, so that the draw of a single visit adds no noise to it.
///
/// Members visit, and so learn, in the months in which they are under treatment (visits/treatment.hpp). What
/// is reported takes each of them as often as their visits in the mean of all months, which keeps the chance
/// of who is ill out of it: those under treatment know a little more than that.
///
/// What the panel leaves out: areas, queues, births and moves. The second stage of the fit (fit.hpp) takes
/// the difference to the simulated nation out again.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "adoption/adoption.hpp"
#include "visits/demand.hpp"
#include "visits/treatment.hpp"

namespace cutover {

/// What the nation does in half a month.
struct CourseStep {
  Day first;                                                ///< first day
  Day last;                                                 ///< last day
  std::array<double, kMainTypes> visits{};                  ///< expected desk visits, nation
  std::array<ByAgeBand<double>, kMainTypes> visit_share{};  ///< of a type's visits, by band; sums to 1
  std::array<ByAgeBand<double>, kMainTypes> presented{};    ///< share of those at which the card is presented
  /// Share of a type's visits whose visitor has a usable card, does not present it, and holds nothing valid.
  std::array<double, kMainTypes> expired{};

  double presented_share(int main_type) const;
  double without_card(int main_type) const { return 1 - presented_share(main_type); }
};

/// The panel's history.
struct Course {
  std::vector<CourseStep> steps;
  /// The step of a day; the first or the last where there is none.
  const CourseStep& at(Day day) const;
};

/// What a person knows of the card when a run starts.
struct InitialExperience {
  std::int8_t experience = 0;
  bool used_card = false;
};

/// Facilities of one type in one month, sorted into bins of equal number by what sets them apart.
struct FacilityBin {
  double presented = 0;  ///< mean share of visits at which the card is presented
  double share = 0;      ///< of the facilities
};

class Panel {
 public:
  /// First day of the panel: everybody begins without experience. The months until the mandate of April 2023
  /// let habits form (assumption: as if all desks had had readers for half a year); they are not compared.
  static constexpr Day kFirstDay = make_day(2022, 10, 1);
  /// From here on most desks had readers: the first month that can be compared.
  static constexpr Day kMandate = make_day(2023, 4, 1);

  /// \param p  parameters the published months are read with; a scenario's changes shall show in its result
  Panel(const Demand& demand, const Parameters& p, int persons, std::uint64_t seed = 1);

  /// A look at the panel on the way: `look` is called once, when the half month of `day` has been lived
  /// (never for a day outside the run).
  struct Stopover {
    Day day;
    std::function<void(const Panel&)> look;
  };

  /// Lives from kFirstDay to `last`. \param bins_month  month for which facility_bins() is kept
  /// \param stopover  what initial() and used_share() say then is as if the run had ended on that day
  Course run(const AdoptionModel& model, Day last, std::optional<MonthIndex> bins_month = {},
             const std::optional<Stopover>& stopover = {});
  /// Of the last run. Weighted by visits, what a facility's patients do.
  std::vector<FacilityBin> facility_bins(int main_type, int bins) const;

  /// Share of the holders of a usable card, persons of the bands, who had used it by the end of the last run.
  double used_share(int first_band, int last_band) const;

  /// What the panel's holders of a usable card knew at the end of the last run, for a holder like them. Run
  /// until the eve of a run's first day, or stop over there, then ask for every person who holds one; the
  /// others know nothing.
  InitialExperience initial(int band, int insurer, std::uint16_t habit,
                            std::uint16_t clinic_disposition) const;

 private:
  static constexpr int kPanelPlaces = 9;
  struct Place {
    std::uint16_t disposition, asks, guide, is_public, effort;
    std::int16_t score = 0;  ///< of the disposition
  };
  struct Member {
    std::uint8_t band, insurer, prefecture;
    std::uint16_t habit, registration, readable, change;
    /// By care type, as parts of 2^32 of the band: where the member stands, how many are under treatment,
    /// how far those move on in a month.
    std::array<std::uint32_t, kCareTypes> stands, treated, moves;
    double weight;  ///< persons of the nation it stands for
    std::array<Place, kPanelPlaces> place;
    std::int8_t experience = 0;
    bool used = false;
    bool holds = false;  ///< a usable registered card at the end of the last run
  };
  struct Sight {  ///< what one place saw in the month of the bins
    std::int16_t score;
    double visits, presented;
  };

  const Demand& demand_;
  Parameters p_;
  std::uint64_t seed_;
  std::vector<Member> members_;
  std::array<double, kCareTypes> annual_{};
  std::array<std::vector<Sight>, kMainTypes> sights_;
  /// Members of (band, insurer) in the order of habit.
  std::array<std::array<std::vector<std::uint32_t>, kInsurerKinds>, kAgeBands> by_habit_;
};

}  // namespace cutover
