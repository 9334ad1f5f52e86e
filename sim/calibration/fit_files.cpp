// Reading what is fitted to, writing what was found.
#include <cmath>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "calibration/fit.hpp"
#include "tables/csv.hpp"
#include "tables/known.hpp"

namespace cutover {
namespace {

/// What the fit takes for one standard deviation, in percentage points: rounding and what a model of a few
/// drivers cannot know, growing with the rate.
double rate_tolerance(double rate_pct, bool national) {
  return (national ? 0.15 : 0.4) + 0.015 * rate_pct;
}

/// Months before October 2023 place the trust shock; the model is not answerable for them.
constexpr MonthIndex kFirstScored = 2023 * 12 + 9;
constexpr double kEarlyTolerance = 0.8;
/// Facilities differ in how often they look numbers up, too, which the model does not know.
constexpr double kFacilityTolerance = 5.0;

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    result += c == '"' ? "\"\"" : std::string(1, c);
  }
  return result + "\"";
}

}  // namespace

std::string FitTarget::type_name() const {
  return type < 0 ? "all" : std::string(kFacilityTypeNames[static_cast<std::size_t>(type)]);
}

std::vector<FitTarget> load_fit_targets(const std::filesystem::path& directory, const NationTables& tables) {
  std::vector<FitTarget> targets;
  for (const ObservedUtilization& o : tables.observed) {
    if (first_day(o.month) < Panel::kMandate || o.facility_type >= kMainTypes) {
      continue;
    }
    std::optional<double> rate = o.rate_pct;
    if (o.card_uses && o.verifications && o.facility_type >= 0) {
      rate = *o.card_uses / *o.verifications * 100;
    }
    if (rate) {
      const bool national = o.facility_type < 0;
      targets.push_back({Measure::kRate, o.month, o.facility_type, *rate,
                         o.month < kFirstScored ? kEarlyTolerance : rate_tolerance(*rate, national)});
    }
  }
  for (const FitTarget& target : load_facility_targets(directory)) {
    if (is_known(target.month, tables.known_until)) {
      targets.push_back(target);
    }
  }
  return targets;
}

std::vector<FitTarget> load_facility_targets(const std::filesystem::path& directory) {
  std::vector<FitTarget> targets;
  std::vector<Diagnostic> faults;
  CsvTable facilities{directory / "facility_distribution.csv",
                      {"date", "population", "measure", "value", "unit", "n", "source"},
                      faults};
  constexpr std::array<std::string_view, 3> kOf{"all facility types", "hospitals", "medical clinics"};
  for (std::size_t row = 0; row < facilities.rows(); ++row) {
    if (facilities.text(row, "measure") != "share of facilities with rate <3%") {
      continue;
    }
    const auto of = facilities.choice(row, "population", kOf);
    targets.push_back({Measure::kBelow3, facilities.month(row, "date"), static_cast<int>(of.value_or(0)) - 1,
                       facilities.number(row, "value", {0, 100}), kFacilityTolerance});
  }
  if (!faults.empty()) {
    throw InputError(std::move(faults));
  }
  return targets;
}

void write_fit(const FitReport& report, const std::filesystem::path& directory) {
  const auto open = [&](const char* name) {
    std::ofstream file{directory / name};
    if (!file) {
      throw std::runtime_error("cannot write " + (directory / name).string());
    }
    return file;
  };
  std::ofstream fit = open("adoption_fit.csv");
  fit << "# Strengths of the adoption model (ADP); written by `cutover calibrate` from the published months "
         "2023-04 to 2025-10\n"
         "# date: per row (source); unit: logits; source: per row. Rows whose source begins with "
         "'assumption' "
         "are not fitted. low and high hold 95 % of the belief\n"
         "# before the fit and bound it; sd is the standard deviation after it (blank: not estimated). "
         "Residuals: "
         "adoption_residuals.csv\n"
         "name,value,sd,prior,low,high,unit,meaning,source\n";
  for (const FitParameter& p : report.model.fit) {
    fit << fmt::format("{},{:.4f},{},{:g},{:g},{:g},{},{},{}\n", p.name, p.value,
                       p.sd ? fmt::format("{:.3f}", *p.sd) : "", p.prior, p.low, p.high, p.unit,
                       quoted(p.meaning), quoted(p.source));
  }
  std::ofstream numbers = open("number_use_fit.csv");
  numbers << "# UTL-01: what the simulated nation's look-ups and batch inquiries are multiplied by beside what the "
             "panel gives; written by `cutover calibrate`\n"
             "# date: per row (month); unit: natural logarithm of a factor; source: verifications and card uses "
             "published by facility type (data/utilization_by_facility_type.csv)\n"
             "month,facility_type,log_factor\n";
  for (const NumberCorrection& c : report.model.numbers) {
    numbers << fmt::format("{},{},{:.4f}\n", format_month(c.month),
                           kFacilityTypeNames[static_cast<std::size_t>(c.type)], c.log_factor);
  }
  std::ofstream residuals = open("adoption_residuals.csv");
  residuals
      << "# What the fitted adoption model leaves over: published numbers and the model's, free run from "
         "2023-04; written by `cutover calibrate`\n"
         "# date: per row (month); unit: percent and percentage points; source: data/utilization_*.csv and "
         "facility_distribution.csv\n"
         "# before 2023-10 the tolerance is wide: those months only place the trust shock\n"
         "month,facility_type,measure,published,model,difference,tolerance\n";
  for (std::size_t i = 0; i < report.targets.size(); ++i) {
    const FitTarget& t = report.targets[i];
    residuals << fmt::format("{},{},{},{:.2f},{:.2f},{:+.2f},{:.2f}\n", format_month(t.month), t.type_name(),
                             t.measure == Measure::kRate ? "rate" : "facilities below 3 %", t.published,
                             report.simulated[i], report.simulated[i] - t.published, t.tolerance);
  }
}

}  // namespace cutover
