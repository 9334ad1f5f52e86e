#include <array>
#include <cmath>

#include "scenario/fields.hpp"
#include "scenario/prefectures.hpp"

namespace cutover {
namespace {

/// Sources named more than once.
const std::string kAssumption = "assumption";
const std::string kChoice = "choice of the run";
const std::string kNotPublished = "assumption: nothing is published";
const std::string kSeedA = "council paper of January 2024 (source A)";
const std::string kSeedB = "readiness seminar of November 2025 (source B)";

constexpr Range between(double min, double max) {
  return {min, max, false};
}
constexpr Range above(double min, double max) {
  return {min, max, true};
}
constexpr Range kShare = between(0, 1);
constexpr Range kSigma = between(0, 3);
constexpr Range kDays = between(day_number(kFirstScenarioDay), day_number(kLastScenarioDay));
/// Published utilization begins in January 2023; a year past its last month the extrapolation means little.
constexpr Range kEvidence = between(day_number(make_day(2023, 1, 1)), day_number(make_day(2026, 10, 31)));

FieldType type_of(const FieldSlot& slot) {
  // In the order of FieldSlot.
  constexpr std::array kTypes{FieldType::kFlag, FieldType::kInteger, FieldType::kInteger, FieldType::kNumber,
                              FieldType::kText, FieldType::kDate,    FieldType::kChoice,  FieldType::kNames};
  return kTypes[slot.index()];
}

/// The parts of a row that are known for every field of one array.
struct Row {
  std::string key;
  std::string unit;
  std::optional<Range> range;
  std::optional<Range> plausible;
  std::string meaning;
  std::string source;
};

class Table {
 public:
  template <class Slot>
  Field& add(Row row, Slot slot) {
    Field field;
    field.key = std::move(row.key);
    field.unit = std::move(row.unit);
    field.range = row.range;
    field.plausible = row.plausible;
    field.meaning = std::move(row.meaning);
    field.source = std::move(row.source);
    field.slot = [slot](Scenario& s) -> FieldSlot { return slot(s); };
    Scenario scratch;
    field.type = type_of(field.slot(scratch));
    return fields_.emplace_back(std::move(field));
  }
  template <class Slot>
  Field& add_dated(Row row, Slot slot) {
    Field& field = add(std::move(row), slot);
    field.dated = true;
    return field;
  }

  std::vector<Field> take() { return std::move(fields_); }

 private:
  std::vector<Field> fields_;
};

/// How a facility type is called in the meaning of a field.
constexpr std::array<const char*, 4> kPlace{"a hospital", "a medical clinic", "a dental clinic",
                                            "a pharmacy"};
constexpr std::array<const char*, kReaderModels> kModel{
    "Caora (Fujitsu Japan)", "Panasonic Connect", "EXC-9000 (Atlas)", "Sma-pa (Almex)", "Hi-CARA (Canon MJ)"};

std::string sub(const std::string& table, std::string_view leaf) {
  return table + "." + std::string(leaf);
}

void add_run(Table& t) {
  t.add({"title", "text", {}, {}, "Short name of the scenario, shown above every result.", kChoice},
        [](Scenario& s) { return &s.title; });
  t.add({"description", "text", {}, {}, "What the scenario is for, in a sentence or two.", kChoice},
        [](Scenario& s) { return &s.description; });
  t.add({"sample", "1", above(0, 1), between(0.0001, 1),
         "Simulated fraction of persons and facilities; counts in the results are scaled up by it.", kChoice},
        [](Scenario& s) { return &s.sample; });
  t.add({"seed",
         "1",
         between(0, 9.2e18),
         {},
         "Seed of all random streams; equal seeds give equal bits.",
         kChoice},
        [](Scenario& s) { return &s.seed; });
  t.add({"period.start", "date", kDays, kEvidence, "First simulated day.", kChoice},
        [](Scenario& s) { return &s.start; });
  t.add({"period.end", "date", kDays, kEvidence, "Last simulated day, included.", kChoice},
        [](Scenario& s) { return &s.end; });
}

void add_nation(Table& t) {
  t.add({"nation.prefectures",
         "names",
         {},
         {},
         "Prefectures to simulate, in Latin letters (`\"Tottori\"`); an empty list means all 47.",
         kChoice},
        [](Scenario& s) { return &s.parameters.nation.prefectures; })
      .choices = {kPrefectureNames.begin(), kPrefectureNames.end()};
  t.add(
      {"nation.persons_per_area", "persons", between(1'000, 20'000'000), between(100'000, 1'500'000),
       "Mean number of persons of an area, the unit of locality inside a prefecture.",
       "assumption: 123.8 million persons (data/prefectures_population.csv) over about 335 secondary medical "
       "areas"},
      [](Scenario& s) { return &s.parameters.nation.persons_per_area; });
  t.add({"nation.occupational_clinics", "facilities", between(0, 20'000), between(0, 2'500),
         "Clinics inside companies that take part, outside the main facility count.",
         kSeedA + ", SUB-06: about 2,200 exist; 0 keeps to the main count"},
        [](Scenario& s) { return &s.parameters.nation.occupational_clinics; });
  t.add({"nation.exempt_facilities", "facilities", between(0, 50'000), between(0, 17'000),
         "Facilities exempt from the mandate (paper claims) that take part, outside the main facility count.",
         "CHK-09; 229,828 facilities less 213,686 under the mandate on 2023-02-05 (cbnews.jp 20230214191114) "
         "leave 16,142; 0 keeps to the main count"},
        [](Scenario& s) { return &s.parameters.nation.exempt_facilities; });
  t.add(
      {"nation.special_size", "1", between(0.01, 10), between(0.1, 1),
       "Mean panel of an occupational clinic or exempt facility over that of a medical clinic.", kAssumption},
      [](Scenario& s) { return &s.parameters.nation.special_size; });
  constexpr std::array<Range, 4> kSizeSigma{between(0.7, 1.4), between(0.4, 0.9), between(0.2, 0.7),
                                            between(0.4, 0.9)};
  for (std::size_t i = 0; i < 4; ++i) {
    t.add({sub("nation.size_sigma", kFacilityTypeNames[i]), "1", between(0, 2.5), kSizeSigma[i],
           "Sigma of the logarithm of a facility's panel, lognormal around the mean of its type.",
           "assumption: no distribution of facility sizes is among the data"},
          [i](Scenario& s) { return &s.parameters.nation.size_sigma[i]; });
  }
}

void add_visits(Table& t) {
  t.add({"visits.second_clinic_share", "1", kShare, between(0.2, 0.5),
         "Share of clinic visits made to the person's second regular clinic.", kAssumption},
        [](Scenario& s) { return &s.parameters.visits.second_clinic_share; });
  t.add_dated(
      {"visits.gate_pharmacy_share", "1", kShare, between(0.5, 0.85),
       "Share of prescriptions filled at the pharmacy next to the prescribing facility.", kAssumption},
      [](Scenario& s) { return &s.parameters.visits.gate_pharmacy_share; });
  t.add_dated({"visits.consultation_median_minutes", "minutes", above(0, 600), between(15, 70),
               "Median time from check-in to leaving the facility.",
               "Patient Behaviour Survey 2023 (yakuzaishi-online.com/?p=12702): median wait of hospital "
               "outpatients about 28 minutes, median consultation about 7; used for all types"},
              [](Scenario& s) { return &s.parameters.visits.consultation_median_minutes; });
  t.add_dated({"visits.consultation_sigma", "1", kSigma, between(0.3, 1.0),
               "Standard deviation of the logarithm of that time.",
               "assumption: near the spread of waiting times in the Patient Behaviour Survey 2023"},
              [](Scenario& s) { return &s.parameters.visits.consultation_sigma; });
  t.add_dated({"visits.walk_minutes", "minutes", between(0, 240), between(2, 20),
               "Mean time from the facility to the pharmacy (exponential).", kAssumption},
              [](Scenario& s) { return &s.parameters.visits.walk_minutes; });
  for (std::size_t i = 0; i < kCareTypes; ++i) {
    t.add_dated({sub("visits.level", kFacilityTypeNames[i]), "1", between(0, 10), between(0.7, 1.3),
                 std::string("Multiplies the rate of visits to ") + kPlace[i] + ".",
                 "choice of the run: 1 is the level of the published outpatient and dental days"},
                [i](Scenario& s) { return &s.parameters.visits.level[i]; });
  }
  constexpr std::array<Range, kCareTypes> kPlausible{between(0.45, 0.75), between(0.40, 0.65),
                                                     between(0.02, 0.15)};
  for (std::size_t i = 0; i < kCareTypes; ++i) {
    t.add_dated(
        {sub("visits.prescription_share", kFacilityTypeNames[i]), "1", kShare, kPlausible[i],
         std::string("Share of visits to ") + kPlace[i] + " after which a pharmacy is visited.",
         "assumption: split by type chosen so that about 360 million hospital, 1,230 million clinic and 401 "
         "million dental days give nearly the 888 million prescriptions of FY2023 (data/visits_level.csv)"},
        [i](Scenario& s) { return &s.parameters.visits.prescription_share[i]; });
  }
}

void add_checkin(Table& t) {
  t.add_dated({"checkin.card_odds", "1", above(0, 1'000), between(0.3, 3),
               "Multiplies the odds that a person who can present the card presents it.",
               "choice of the run: 1 is the level fitted to the published utilization rates"},
              [](Scenario& s) { return &s.parameters.checkin.card_odds; });
  t.add_dated({"checkin.habit_weight", "1", kShare, between(0.5, 0.95),
               "Share of visits at which the person's own habit decides what is presented.",
               "assumption: ADP-05 says that experience becomes habit, no size is published"},
              [](Scenario& s) { return &s.parameters.checkin.habit_weight; });
  t.add_dated({"checkin.switch_share_at_expiry", "1", kShare, between(0.2, 0.7),
               "Share of holders of a registered card who switch to it when their legacy card expires.",
               "assumption: CUT-05 says that first uses jump at both cutovers, no share is published"},
              [](Scenario& s) { return &s.parameters.checkin.switch_share_at_expiry; });
  t.add(
      {"checkin.expired_lookup_until",
       "date",
       kDays,
       {},
       "Last day on which an expired legacy card or a notice may be looked up under the provisional measure.",
       kSeedB + ", CRD-13"},
      [](Scenario& s) { return &s.parameters.checkin.expired_lookup_until; });
  t.add_dated({"checkin.face_share", "1", kShare, between(0.6, 0.95),
               "Share of card users who choose face authentication first.", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.face_share; });
  t.add_dated(
      {"checkin.face_success_share", "1", kShare, between(0.85, 0.995),
       "Share of face attempts that succeed.",
       "assumption: a web panel of November 2024 names failed authentication once per 14 persons, not "
       "per attempt"},
      [](Scenario& s) { return &s.parameters.checkin.face_success_share; });
  t.add_dated({"checkin.pin_success_share", "1", kShare, between(0.85, 0.995),
               "Share of PIN attempts (up to three entries, CHK-02) that succeed.",
               "assumption: a web panel of November 2024 names a forgotten PIN once per 15 persons, not per "
               "attempt"},
              [](Scenario& s) { return &s.parameters.checkin.pin_success_share; });
  t.add_dated({"checkin.first_use_assist_share", "1", kShare, between(0.2, 0.9),
               "Share of first-time users whom staff help at the reader.",
               "assumption: CUT-05 says that first-time users need staff, no share is published"},
              [](Scenario& s) { return &s.parameters.checkin.first_use_assist_share; });
  t.add_dated({"checkin.first_use_time_factor", "1", between(1, 20), between(1.2, 3),
               "Reader time of a first use over that of a later one.",
               "assumption: CUT-05 says that first-time users are slower, no factor is published"},
              [](Scenario& s) { return &s.parameters.checkin.first_use_time_factor; });
  t.add_dated(
      {"checkin.card_failure_share", "1", kShare, between(0.0005, 0.02),
       "Share of presented cards that cannot be read (damaged chip, certificate lapsed beyond grace).",
       "assumption: CHK-06 names the causes; surveys count facilities with trouble, not failed visits"},
      [](Scenario& s) { return &s.parameters.checkin.card_failure_share; });
  constexpr std::array<Range, 4> kLookup{between(0.2, 0.7), between(0.5, 0.95), between(0.25, 0.75),
                                         between(0.8, 1)};
  for (std::size_t i = 0; i < 4; ++i) {
    t.add_dated(
        {sub("checkin.lookup_share", kFacilityTypeNames[i]), "1", kShare, kLookup[i],
         std::string("Share of visitors without the card whose number ") + kPlace[i] +
             " looks up, as of October 2025.",
         "assumption: CHK-11 says that not every facility looks numbers up; by type chosen against the "
         "verification counts of October 2025 (source B)"},
        [i](Scenario& s) { return &s.parameters.checkin.lookup_share[i]; });
  }
}

void add_readers(Table& t) {
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

void add_desk(Table& t) {
  const std::string about_30 =
      "assumption: two reports put a whole reception by card at about 30 s (datazoo.jp 66916134, "
      "newsdig.tbs.co.jp 1589295); reader and staff share it";
  t.add_dated({"desk.face_seconds", "seconds", above(0, 600), between(8, 40),
               "Mean time at the reader with identity by face, consents included.", about_30},
              [](Scenario& s) { return &s.parameters.desk.face_seconds; });
  t.add_dated({"desk.pin_seconds", "seconds", above(0, 600), between(12, 60),
               "Mean time at the reader with identity by PIN, consents included.", about_30},
              [](Scenario& s) { return &s.parameters.desk.pin_seconds; });
  t.add_dated({"desk.reader_sigma", "1", kSigma, between(0.2, 0.9),
               "Standard deviation of the logarithm of both reader times.", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.reader_sigma; });
  t.add_dated({"desk.assist_seconds", "seconds", between(0, 1'800), between(15, 120),
               "Mean time a member of staff spends on helping at the reader (exponential).", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.assist_seconds; });
  t.add_dated({"desk.number_entry_seconds", "seconds", between(0, 1'800), between(8, 60),
               "Mean staff time added where a number is typed and looked up.", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.number_entry_seconds; });
  t.add_dated({"desk.fallback_seconds", "seconds", between(0, 3'600), between(30, 600),
               "Mean staff time added where check-in by card failed.", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.fallback_seconds; });
  t.add_dated({"desk.patience_minutes", "minutes", above(0, 1'440), between(15, 180),
               "Mean time a person stays in the desk's queue before giving up (exponential).", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.patience_minutes; });
  t.add({"desk.visits_per_staff_hour", "visits per hour", above(0, 1'000), between(20, 90),
         "Peak visits an hour for which one member of the desk staff is planned.", kNotPublished},
        [](Scenario& s) { return &s.parameters.desk.visits_per_staff_hour; });
  for (std::size_t i = 0; i < 4; ++i) {
    t.add_dated(
        {sub("desk.staff_seconds", kFacilityTypeNames[i]), "seconds", above(0, 1'800), between(8, 90),
         std::string("Mean staff time of a visit at the desk of ") + kPlace[i] + " (exponential).", about_30},
        [i](Scenario& s) { return &s.parameters.desk.staff_seconds[i]; });
  }
}

void add_central(Table& t) {
  const std::string none = kNotPublished + " on the central service's response targets";
  t.add_dated({"central.latency_median_seconds", "seconds", above(0, 600), between(0.3, 5),
               "Median time until the central service answers a request.", none},
              [](Scenario& s) { return &s.parameters.central.latency_median_seconds; });
  t.add_dated({"central.latency_sigma", "1", kSigma, between(0.1, 1),
               "Standard deviation of the logarithm of that time.", none},
              [](Scenario& s) { return &s.parameters.central.latency_sigma; });
  t.add_dated(
      {"central.failure_share", "1", kShare, between(0, 0.01), "Share of requests that get no answer.", none},
      [](Scenario& s) { return &s.parameters.central.failure_share; });
  t.add_dated({"central.timeout_seconds", "seconds", above(0, 600), between(3, 60),
               "Time after which the desk gives a request up.", none},
              [](Scenario& s) { return &s.parameters.central.timeout_seconds; });
}

void add_output(Table& t) {
  t.add({"output.hourly", "flag", {}, {}, "Write the hourly cube beside the daily one.", kChoice},
        [](Scenario& s) { return &s.parameters.output.hourly; });
  t.add({"output.facility_table",
         "flag",
         {},
         {},
         "Write the monthly table with one row for every facility.",
         kChoice},
        [](Scenario& s) { return &s.parameters.output.facility_table; });
}

std::vector<Field> build() {
  Table t;
  add_run(t);
  add_nation(t);
  add_visits(t);
  add_checkin(t);
  add_readers(t);
  add_desk(t);
  add_central(t);
  add_output(t);
  return t.take();
}

}  // namespace

const std::vector<Field>& field_table() {
  static const std::vector<Field> table = build();
  return table;
}

const std::vector<Field>& directive_table() {
  static const std::vector<Field> table = [] {
    std::vector<Field> rows(3);
    rows[0].key = "extends";
    rows[0].type = FieldType::kText;
    rows[0].unit = "path";
    rows[0].meaning =
        "Another scenario file, relative to this one, whose settings hold where this file is silent.";
    rows[1].key = "intervention.date";
    rows[1].type = FieldType::kDate;
    rows[1].unit = "date";
    rows[1].required = true;
    rows[1].range = kDays;
    rows[1].meaning = "First day on which the intervention holds.";
    rows[2].key = "intervention.name";
    rows[2].type = FieldType::kText;
    rows[2].unit = "text";
    rows[2].required = true;
    rows[2].meaning = "What is done, for people and for the log.";
    for (Field& row : rows) {
      row.source = kChoice;
    }
    return rows;
  }();
  return table;
}

}  // namespace cutover
