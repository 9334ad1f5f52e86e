#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_desk_fields(Table& t) {
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
  t.add_dated({"desk.phone_seconds", "seconds", above(0, 600), between(10, 60),
               "Mean time at the reader with a phone, consents included.", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.phone_seconds; });
  t.add_dated({"desk.mobile_seconds", "seconds", between(0, 1'800), between(20, 180),
               "Mean staff time added where a mobile terminal reads the card (CHK-08).", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.mobile_seconds; });
  t.add({"desk.staff_cost_yen_per_hour", "yen per hour", between(0, 100'000), between(1'200, 3'000),
         "Cost of an hour of desk staff.", "assumption: above the minimum wages of 951 to 1,163 yen of 2024"},
        [](Scenario& s) { return &s.parameters.desk.staff_cost_yen_per_hour; });
  t.add_dated({"desk.patience_minutes", "minutes", above(0, 1'440), between(15, 180),
               "Mean time a person stays in the desk's queue before giving up (exponential).", kNotPublished},
              [](Scenario& s) { return &s.parameters.desk.patience_minutes; });
  t.add({"desk.visits_per_staff_hour", "visits per hour", above(0, 1'000), between(20, 90),
         "Peak visits an hour for which one member of the desk staff is planned.", kNotPublished},
        [](Scenario& s) { return &s.parameters.desk.visits_per_staff_hour; });
  constexpr std::array<std::string_view, kFallbackWays> kWay{"portal", "notice", "oral", "declaration",
                                                             "proof_to_follow"};
  constexpr std::array<const char*, kFallbackWays> kWhat{"the portal screen (1)", "the notice (2)",
                                                         "oral confirmation (3)", "the declaration form (4)",
                                                         "a proof to be brought later (CLM-05)"};
  constexpr std::array<Range, kFallbackWays> kAdded{between(20, 180), between(15, 120), between(30, 240),
                                                    between(120, 900), between(30, 240)};
  for (std::size_t i = 0; i < kFallbackWays; ++i) {
    t.add_dated({sub("desk.fallback_seconds", kWay[i]), "seconds", between(0, 3'600), kAdded[i],
                 std::string("Mean staff time added where check-in fails and eligibility is confirmed by ") +
                     kWhat[i] + ".",
                 kNotPublished},
                [i](Scenario& s) { return &s.parameters.desk.fallback_seconds[i]; });
  }
  for (std::size_t i = 0; i < 4; ++i) {
    t.add_dated(
        {sub("desk.staff_seconds", kFacilityTypeNames[i]), "seconds", above(0, 1'800), between(8, 90),
         std::string("Mean staff time of a visit at the desk of ") + kPlace[i] + " (exponential).", about_30},
        [i](Scenario& s) { return &s.parameters.desk.staff_seconds[i]; });
  }
}

}  // namespace cutover::rows
