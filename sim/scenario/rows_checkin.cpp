#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_checkin_fields(Table& t) {
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

}  // namespace cutover::rows
