#include "scenario/field_table.hpp"
#include "scenario/prefectures.hpp"

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
  t.add_dated({"checkin.pin_forgotten_share", "1", kShare, between(0.01, 0.15),
               "Share of people at the PIN screen who do not know it and lock it (CHK-02).",
               "assumption: a web panel of November 2024 names a forgotten PIN once per 15 persons"},
              [](Scenario& s) { return &s.parameters.checkin.pin_forgotten_share; });
  t.add_dated({"checkin.pin_entries", "1", between(1, kMostPinEntries), between(3, 5),
               "Wrong entries in a row that lock the PIN.", kSeedB + ", CHK-02"},
              [](Scenario& s) { return &s.parameters.checkin.pin_entries; });
  t.add_dated({"checkin.pin_entry_error_share", "1", kShare, between(0.01, 0.2),
               "Share of single PIN entries that are wrong, of people who know it.", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.pin_entry_error_share; });
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
       "Share of sound cards that a reader fails to read.",
       "assumption: CHK-06 names the causes; surveys count facilities with trouble, not failed visits"},
      [](Scenario& s) { return &s.parameters.checkin.card_failure_share; });
  t.add_dated({"checkin.phone_failure_share", "1", kShare, between(0.001, 0.05),
               "Share of phones that a facility which reads phones fails to read: generic reader, signal, "
               "battery (CHK-06, FBK-02).",
               "assumption: source B names a generic reader that fails, no share is published"},
              [](Scenario& s) { return &s.parameters.checkin.phone_failure_share; });
  t.add_dated({"checkin.emergency_mode_share", "1", kShare, between(0, 0.5),
               "Share of card check-ins without any working reader at which the desk has had the emergency "
               "mode opened by a call and looks the person up there (OPS-04).",
               "assumption: source B tells desks to call for it, how often it is opened is not published"},
              [](Scenario& s) { return &s.parameters.checkin.emergency_mode_share; });
  t.add_dated({"checkin.nothing_share", "1", kShare, between(0, 0.01),
               "Share of visits with nothing at hand that shows eligibility (CRD-06).", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.nothing_share; });
  t.add_dated({"checkin.lapsed_shown_share", "1", kShare, between(0.05, 0.5),
               "Share of uses at which a person whose certificate lapsed beyond grace still shows the card, "
               "although a certificate of eligibility came in its place (CRD-10).",
               kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.lapsed_shown_share; });
  t.add_dated(
      {"checkin.desk_registration_share", "1", kShare, between(0, 0.1),
       "Share of visits at which a holder of an unregistered card registers it at the reader (CRD-14).",
       kNotPublished},
      [](Scenario& s) { return &s.parameters.checkin.desk_registration_share; });
  t.add_dated(
      {"checkin.phone_use_share", "1", kShare, between(0.2, 0.9),
       "Share of uses at which a person with the card on the phone shows the phone (CRD-02).", kNotPublished},
      [](Scenario& s) { return &s.parameters.checkin.phone_use_share; });
  t.add_dated({"checkin.phone_carries_card_share", "1", kShare, between(0.4, 1),
               "Share of people showing the phone who have the physical card with them as well (FBK-02).",
               kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.phone_carries_card_share; });
  t.add({"checkin.phone_ready_share", "1", kShare, between(0.2, 0.5),
         "Share of facilities that read phones 61 days after credentials.phone_from, on 2025-11-19, those "
         "with a "
         "model that needs no other reader included; it grows evenly from that day on (CHK-07).",
         kSeedB + ": about 47,000 of the 212,972 facilities of data/installed_facilities.csv"},
        [](Scenario& s) { return &s.parameters.checkin.phone_ready_share; });
  t.add({"checkin.phone_ready_limit", "1", kShare, between(0.25, 1),
         "Share of facilities at which that growth ends.", kNotPublished},
        [](Scenario& s) { return &s.parameters.checkin.phone_ready_limit; });
  t.add_dated({"checkin.mobile_terminal_share", "1", kShare, between(0.02, 0.3),
               "Share of facilities with a mobile terminal (CHK-08).", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.mobile_terminal_share; });
  t.add_dated(
      {"checkin.mobile_lane_share", "1", kShare, between(0, 0.05),
       "Share of card check-ins at those facilities that go by it anyway: fever lanes, drive-through, "
       "wards (CHK-08).",
       kNotPublished},
      [](Scenario& s) { return &s.parameters.checkin.mobile_lane_share; });
  t.add({"checkin.passcode_from",
         "date",
         kDays,
         {},
         "From this day on the visual check mode needs a passcode issued before (CHK-03).",
         kSeedB + ", CHK-03: since the improvement of April 2025"},
        [](Scenario& s) { return &s.parameters.checkin.passcode_from; });
  t.add_dated({"checkin.passcode_share", "1", kShare, between(0.3, 0.95),
               "Share of facilities that have issued that passcode.", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.passcode_share; });
  t.add_dated({"checkin.patient_card_share", "1", kShare, between(0.01, 0.25),
               "Share of facilities where card check-in and reception are one step (CHK-13).",
               "assumption: source A expects subsidies for about a quarter of all facilities at the most"},
              [](Scenario& s) { return &s.parameters.checkin.patient_card_share; });
  t.add_dated({"checkin.one_step_saving", "1", kShare, between(0.1, 0.5),
               "Share of the staff time of a visit that is saved there.", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.one_step_saving; });
  t.add_dated({"checkin.black_dot_seconds", "seconds", between(0, 600), between(0, 60),
               "Staff time a name with unconvertible characters takes (CHK-05).", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.black_dot_seconds; });
  t.add_dated({"checkin.portal_share", "1", kShare, between(0.1, 0.7),
               "Share of people who can show the portal screen when check-in fails (FBK-01).", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.portal_share; });
  t.add_dated(
      {"checkin.paper_at_hand_share", "1", kShare, between(0.5, 0.95),
       "Share of people with a valid legacy card or a certificate of eligibility who have it with them "
       "when the card or the phone fails (FBK-02).",
       "assumption: about 80 % of facilities with trouble helped themselves with it, survey of "
       "February to April 2025 (jp24h.com/post/357804)"},
      [](Scenario& s) { return &s.parameters.checkin.paper_at_hand_share; });
  t.add_dated(
      {"checkin.charges_full_share", "1", kShare, between(0, 0.1),
       "Share of facilities that charge 100 % where check-in fails, against FBK-04.",
       "choice of the run: 0 follows the rule; a survey of 2025 has more than 10 % of facilities with "
       "at least one case (japannews.yomiuri.co.jp 20250523-255957)"},
      [](Scenario& s) { return &s.parameters.checkin.charges_full_share; });
  t.add_dated({"checkin.limited_oev_share", "1", kShare, between(0, 0.5),
               "Share of exempt facilities with limited OEV (CHK-09).", kNotPublished},
              [](Scenario& s) { return &s.parameters.checkin.limited_oev_share; });
  t.add({"checkin.occupational_from",
         "date",
         kDays,
         {},
         "First day on which occupational clinics are connected (SUB-06).",
         kSeedA + ", SUB-06: planned for July 2024"},
        [](Scenario& s) { return &s.parameters.checkin.occupational_from; });
  t.add_dated(
      {"checkin.occupational_share", "1", kShare, between(0.2, 0.8),
       "Share of occupational clinics that are connected from then on, and apply for the subsidy (SUB-06).",
       "assumption: source A says that it is no duty"},
      [](Scenario& s) { return &s.parameters.checkin.occupational_share; });
  for (std::size_t i = 0; i < kRecordClasses; ++i) {
    t.add_dated({sub("checkin.view_level", kRecordClassNames[i]), "1", between(0, 10), between(0.5, 1.5),
                 "Multiplies the share of card uses at which " + std::string(kRecordClassNames[i]) +
                     " records are viewed (CHK-10).",
                 "choice of the run: 1 is the level of data/record_views.csv"},
                [i](Scenario& s) { return &s.parameters.checkin.view_level[i]; });
  }
  constexpr std::array<Range, 4> kLookup{between(0.2, 0.7), between(0.5, 0.95), between(0.25, 0.75),
                                         between(0.8, 1)};
  for (std::size_t i = 0; i < 4; ++i) {
    t.add_dated({sub("checkin.first_visit_share", kFacilityTypeNames[i]), "1", kShare, between(0, 0.2),
                 std::string("Share of visits to ") + kPlace[i] +
                     " by people it does not know, beside those whose first visit the run has seen (FBK-05).",
                 "assumption: a part of first consultations, which are mostly of patients who have been "
                 "there before; nothing is published"},
                [i](Scenario& s) { return &s.parameters.checkin.first_visit_share[i]; });
  }
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

void add_disaster_fields(Table& t) {
  t.add_dated(
       {"disaster.prefectures",
        "names",
        {},
        {},
        "Prefectures in disaster mode, in Latin letters: records can be viewed without the card (CHK-12).",
        "choice of the run; " + kSeedA + " has Ishikawa and Toyama from January 2024"},
       [](Scenario& s) { return &s.parameters.disaster.prefectures; })
      .choices = {kPrefectureNames.begin(), kPrefectureNames.end()};
  t.add_dated(
      {"disaster.view_share", "1", kShare, between(0.001, 0.1),
       "Share of visits there without the card at which records are viewed.",
       "chosen against about 12,300 views in Ishikawa and Toyama by 16 January 2024 (source A), over 1.6 "
       "million simulated visits without the card"},
      [](Scenario& s) { return &s.parameters.disaster.view_share; });
}

}  // namespace cutover::rows
