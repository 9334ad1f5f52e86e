#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_readers_fields(Table& t) {
  const std::string readers = "facilities.readers";
  t.add_dated({sub(readers, "mtbf_hours"), "hours", above(0, 1'000'000), between(300, 6'000),
               "Mean operating time of a reader between two failures.",
               kNotPublished + "; surveys count facilities with reader trouble over months"},
              [](Scenario& s) { return &s.parameters.readers.mtbf_hours; });
  t.add_dated(
      {sub(readers, "weibull_shape"), "1", between(0.1, 10), between(0.6, 1.5),
       "Shape of the Weibull life distribution; below 1 failures cluster after a repair.", kNotPublished},
      [](Scenario& s) { return &s.parameters.readers.weibull_shape; });
  t.add_dated(
      {sub(readers, "reboot_minutes"), "minutes", between(0, 1'440), between(3, 20),
       "Time for the check sheet and the reboot that come before a service call (OPS-01).", kNotPublished},
      [](Scenario& s) { return &s.parameters.readers.reboot_minutes; });
  t.add_dated({sub(readers, "reboot_success_share"), "1", kShare, between(0.5, 0.95),
               "Share of failures mended by the check sheet and the reboot.", kNotPublished},
              [](Scenario& s) { return &s.parameters.readers.reboot_success_share; });
  t.add_dated({sub(readers, "repair_median_hours"), "hours", above(0, 8'760), between(6, 120),
               "Median calendar time from the service call to the mended reader.", kNotPublished},
              [](Scenario& s) { return &s.parameters.readers.repair_median_hours; });
  t.add_dated({sub(readers, "repair_sigma"), "1", kSigma, between(0.3, 1.2),
               "Standard deviation of the logarithm of the repair time.", kNotPublished},
              [](Scenario& s) { return &s.parameters.readers.repair_sigma; });
  Field& policy = t.add_dated(
      {sub(readers, "when_down"),
       "choice",
       {},
       {},
       "What card users do while no reader of the facility works: go to fallback or wait for the repair.",
       "FBK-01"},
      [](Scenario& s) { return &s.parameters.readers.when_down; });
  policy.choices = {kReadersDownPolicyNames.begin(), kReadersDownPolicyNames.end()};

  const std::string models = sub(readers, "model_share");
  for (std::size_t i = 0; i < kReaderModels; ++i) {
    t.add({sub(models, kReaderModelNames[i]), "1", kShare, between(0, 0.8),
           std::string("Share of readers that are ") + kModel[i] + "; the shares sum to 1.",
           kNotPublished + "; OPS-01 names the models"},
          [i](Scenario& s) { return &s.parameters.readers.model_share[i]; })
        .sum_group = models;
  }
  for (std::size_t i = 0; i < kReaderModels; ++i) {
    t.add_dated({sub(readers + ".mtbf_factor", kReaderModelNames[i]), "1", above(0, 100), between(0.3, 3),
                 std::string("Multiplies `mtbf_hours` for ") + kModel[i] + ".",
                 kNotPublished + "; 1 treats the models alike"},
                [i](Scenario& s) { return &s.parameters.readers.mtbf_factor[i]; });
  }
  for (std::size_t i = 0; i < kReaderModels; ++i) {
    t.add_dated({sub(readers + ".repair_factor", kReaderModelNames[i]), "1", above(0, 100), between(0.3, 3),
                 std::string("Multiplies `repair_median_hours` for ") + kModel[i] + " (OPS-01).",
                 kNotPublished + "; 1 treats the models alike"},
                [i](Scenario& s) { return &s.parameters.readers.repair_factor[i]; });
  }
  const std::string counts = sub(readers, "hospital_reader_share");
  constexpr std::array<const char*, 3> kCount{"one", "two", "three"};
  for (std::size_t i = 0; i < kCount.size(); ++i) {
    t.add({sub(counts, kCount[i]), "1", kShare, kShare,
           std::string("Share of hospitals with ") + kCount[i] + (i == 0 ? " reader" : " readers") +
               "; the shares sum to 1.",
           "assumption: OPS-02 allows up to three, the split is not published"},
          [i](Scenario& s) { return &s.parameters.readers.hospital_reader_share[i]; })
        .sum_group = counts;
  }
}

}  // namespace cutover::rows
