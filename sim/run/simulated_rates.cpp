#include "run/simulated_rates.hpp"

#include <map>

#include "run/run.hpp"

namespace cutover {
namespace {

/// Verifications and card uses of a month by main type.
struct MonthSums {
  std::array<double, kMainTypes> verifications{};
  std::array<double, kMainTypes> card_uses{};
  std::array<double, kMainTypes> facilities{};  ///< with 50 or more verifications
  std::array<double, kMainTypes> below_3{};     ///< of these, with a rate below 3 %
};

constexpr std::uint32_t kCountedFrom = 50;  // UTL-04

double percent(const std::array<double, kMainTypes>& part, const std::array<double, kMainTypes>& whole,
               int type) {
  double numerator = 0;
  double denominator = 0;
  for (int t = 0; t < kMainTypes; ++t) {
    if (type < 0 || type == t) {
      numerator += part[static_cast<std::size_t>(t)];
      denominator += whole[static_cast<std::size_t>(t)];
    }
  }
  return denominator > 0 ? 100 * numerator / denominator : 0;
}

}  // namespace

std::vector<double> simulated_rates(const Scenario& scenario, const std::filesystem::path& data_directory,
                                    const AdoptionModel& model, const std::vector<FitTarget>& targets,
                                    std::vector<double> otherwise, int threads) {
  std::map<MonthIndex, MonthSums> months;
  RunOptions options;
  options.data_directory = data_directory;
  options.threads = threads;
  options.adoption = model;
  options.on_day = [&](const DayRecord& day, const Model& nation) {
    MonthSums& sums = months[month_index(day.day)];
    for (int t = 0; t < kMainTypes; ++t) {
      const auto type = static_cast<std::size_t>(t);
      for (int p = 0; p < kPrefectures; ++p) {
        std::array<double, kOutcomes> count{};
        for (int hour = 0; hour < 24; ++hour) {
          const std::uint32_t* cells = &day.counts[day.index(hour, t, p, 0, 0)];
          for (std::size_t i = 0; i < std::size_t{kAgeBands} * kOutcomes; ++i) {
            count[i % kOutcomes] += cells[i];
          }
        }
        const double weight = nation.nation.weight()[type][static_cast<std::size_t>(p)];
        for (std::size_t o = 0; o < kOutcomes; ++o) {
          const auto outcome = static_cast<Outcome>(o);
          sums.verifications[type] += is_verification(outcome) ? weight * count[o] : 0;
          sums.card_uses[type] += is_card_use(outcome) ? weight * count[o] : 0;
        }
      }
    }
  };
  options.on_month = [&](const FacilityTable& table, const Model& nation) {
    MonthSums& sums = months[table.month];
    for (std::size_t f = 0; f < table.verifications.size(); ++f) {
      const Facility& facility = nation.nation.facilities()[f];
      if (facility.type >= FacilityType::kOccupationalClinic || table.verifications[f] < kCountedFrom) {
        continue;
      }
      const auto type = static_cast<std::size_t>(facility.type);
      const double weight = nation.nation.weight()[type][facility.prefecture];
      sums.facilities[type] += weight;
      sums.below_3[type] += 100.0 * table.card_uses[f] < 3.0 * table.verifications[f] ? weight : 0;
    }
  };
  run_scenario(scenario, options);

  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto sums = months.find(targets[i].month);
    if (sums != months.end()) {
      const MonthSums& s = sums->second;
      otherwise[i] = targets[i].measure == Measure::kRate
                         ? percent(s.card_uses, s.verifications, targets[i].type)
                         : percent(s.below_3, s.facilities, targets[i].type);
    }
  }
  return otherwise;
}

}  // namespace cutover
