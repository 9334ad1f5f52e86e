#include "run/simulated_rates.hpp"

#include <algorithm>
#include <cmath>

#include "run/run.hpp"

namespace cutover {
namespace {

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

SimulatedMonths simulate_months(const Scenario& scenario, const std::filesystem::path& data_directory,
                                const AdoptionModel& model, int threads) {
  SimulatedMonths months;
  RunOptions options;
  options.data_directory = data_directory;
  options.threads = threads;
  options.adoption = model;
  options.on_day = [&](const DayRecord& day, const Model& nation) {
    SimulatedMonth& sums = months[month_index(day.day)];
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
          sums.visits[type] +=
              outcome != Outcome::kBatchInquiry && outcome != Outcome::kGaveUp ? weight * count[o] : 0;
          sums.verifications[type] += is_verification(outcome) ? weight * count[o] : 0;
          sums.card_uses[type] += is_card_use(outcome) ? weight * count[o] : 0;
        }
      }
    }
  };
  options.on_month = [&](const FacilityTable& table, const Model& nation) {
    SimulatedMonth& sums = months[table.month];
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
  return months;
}

std::vector<double> rates_of(const SimulatedMonths& months, const std::vector<FitTarget>& targets,
                             std::vector<double> otherwise) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto month = months.find(targets[i].month);
    if (month != months.end()) {
      const SimulatedMonth& s = month->second;
      otherwise[i] = targets[i].measure == Measure::kRate
                         ? percent(s.card_uses, s.verifications, targets[i].type)
                         : percent(s.below_3, s.facilities, targets[i].type);
    }
  }
  return otherwise;
}

AdoptionModel with_numbers_corrected(AdoptionModel model, const SimulatedMonths& months,
                                     const NationTables& tables) {
  for (const ObservedUtilization& o : tables.observed) {
    const auto month = months.find(o.month);
    if (o.facility_type < 0 || o.facility_type >= kMainTypes || !o.card_uses || month == months.end()) {
      continue;
    }
    const double verifications = o.verifications ? *o.verifications : *o.card_uses / *o.rate_pct * 100;
    const auto t = static_cast<std::size_t>(o.facility_type);
    const SimulatedMonth& s = month->second;
    // Others than card uses belong to visits without one: compare them per such visit.
    const double published = (verifications - *o.card_uses) / (s.visits[t] - *o.card_uses);
    const double simulated = (s.verifications[t] - s.card_uses[t]) / (s.visits[t] - s.card_uses[t]);
    auto row = std::find_if(model.numbers.begin(), model.numbers.end(), [&](const NumberCorrection& c) {
      return c.month == o.month && c.type == o.facility_type;
    });
    if (row == model.numbers.end()) {
      row = model.numbers.insert(row, {o.month, o.facility_type, 0});
    }
    row->log_factor = std::clamp(row->log_factor + std::log(published / simulated), -1.0, 1.0);
  }
  return model;
}

}  // namespace cutover
