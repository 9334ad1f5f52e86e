#include <fmt/format.h>

#include "calibration/fit.hpp"
#include "cli/commands.hpp"
#include "run/simulated_rates.hpp"
#include "tables/data_directory.hpp"

namespace cutover::cli {

int calibrate(const CalibrateArguments& arguments) {
  const std::filesystem::path data =
      find_data(arguments.data, arguments.scenario.empty() ? std::filesystem::path{"."} / "scenario.toml"
                                                           : arguments.scenario);
  const NationTables tables = load_nation_tables(data);
  const Demand demand{tables};
  Calibration calibration{demand, Parameters{}, load_adoption_model(data), load_fit_targets(data, tables),
                          arguments.persons};
  FitOptions options;
  options.rounds = arguments.rounds;
  options.progress = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  FitReport report;
  if (arguments.only_simulation) {
    report.model = load_adoption_model(data);
  } else {
    report = calibration.fit(options);
  }
  if (!arguments.scenario.empty()) {
    Scenario history = load_scenario(arguments.scenario);
    history.sample = arguments.sample;
    const auto simulate = [&](const AdoptionModel& model) {
      fmt::print(stderr, "simulating {} at sample {}\n", arguments.scenario.string(), arguments.sample);
      return simulate_months(history, data, model);
    };
    // Verifications and card uses share a rate: correct the ones, refine the others, in turn.
    AdoptionModel model = report.model;
    for (int pass = 0; pass < 2; ++pass) {
      model = with_numbers_corrected(model, simulate(model), tables);
      report = calibration.refine(
          model,
          [&](const AdoptionModel& m) {
            return rates_of(simulate(m), calibration.targets(), calibration.panel_values(m));
          },
          arguments.simulations);
      model = report.model;
    }
  }
  write_fit(report, arguments.output.empty() ? data : arguments.output);
  fmt::print("{:<8} {:<15} {:<21} {:>9} {:>7} {:>10}\n", "month", "type", "measure", "published", "model",
             "difference");
  for (std::size_t i = 0; i < report.targets.size(); ++i) {
    const FitTarget& t = report.targets[i];
    fmt::print("{:<8} {:<15} {:<21} {:>9.2f} {:>7.2f} {:>+10.2f}\n", format_month(t.month), t.type_name(),
               t.measure == Measure::kRate ? "rate, %" : "facilities < 3 %, %", t.published,
               report.simulated[i], report.simulated[i] - t.published);
  }
  return kOk;
}

}  // namespace cutover::cli
