#include "scenario/field_table.hpp"

namespace cutover::rows {
namespace {

const std::string kDesk =
    "assumption; the request to change the wording and its survey (source A), 83.6 % of an association's "
    "pharmacies call out to most patients in June 2024 (data/facility_distribution.csv)";

void add_types(Table& t, const char* leaf, Range range, const std::array<Range, 4>& plausible,
               const std::string& unit, const std::string& meaning, const std::string& source,
               std::array<double, 4> AdoptionParameters::*member) {
  for (std::size_t i = 0; i < 4; ++i) {
    t.add_dated({sub(std::string("adoption.") + leaf, kFacilityTypeNames[i]), unit, range, plausible[i],
                 meaning + " (" + kPlace[i] + ").", source},
                [i, member](Scenario& s) { return &(s.parameters.adoption.*member)[i]; });
  }
}

void add_campaign(Table& t, std::size_t i) {
  const std::string table = "adoption.campaign" + std::to_string(i + 1);
  const auto campaign = [i](Scenario& s) -> ScenarioCampaign& { return s.parameters.adoption.campaign[i]; };
  t.add_dated({sub(table, "start"), "date", kDays, {}, "First day of a campaign of the scenario.", kChoice},
              [campaign](Scenario& s) { return &campaign(s).start; });
  t.add_dated({sub(table, "end"), "date", kDays, {}, "Last day of its full strength.", kChoice},
              [campaign](Scenario& s) { return &campaign(s).end; });
  t.add_dated({sub(table, "strength"), "logits", between(-5, 5), between(-0.5, 0.5),
               "Logits it adds to the propensity of those it reaches; 0 is no campaign.", kChoice},
              [campaign](Scenario& s) { return &campaign(s).strength; });
  t.add_dated({sub(table, "decay_days"), "days", between(0, 10'000), between(14, 365),
               "Time constant with which it fades after its last day; 0 stops it at once.", kChoice},
              [campaign](Scenario& s) { return &campaign(s).decay_days; });
  constexpr std::array<const char*, 3> kAges{"below_15", "15_to_64", "from_65"};
  for (std::size_t g = 0; g < 3; ++g) {
    t.add_dated({sub(table + ".reach", kAges[g]), "1", kShare, kShare,
                 "Share of the age group that it reaches.", kChoice},
                [campaign, g](Scenario& s) { return &campaign(s).reach[g]; });
  }
}

}  // namespace

void add_adoption_fields(Table& t) {
  t.add({"adoption.known_until", "date", between(day_number(make_day(2024, 3, 31)), kDays.max), {},
         "Day until which the world is known: published numbers about later days or months are not used by the "
         "run, only shown beside it (docs/data.md, What was known); the default knows everything.",
         kChoice},
        [](Scenario& s) { return &s.parameters.adoption.known_until; });
  t.add({"adoption.ensemble", "path", {}, {},
         "File of parameter sets that `cutover calibrate --members` wrote, relative to the scenario file; empty: "
         "the fitted values of data/adoption_fit.csv.",
         kChoice},
        [](Scenario& s) { return &s.parameters.adoption.ensemble; });
  t.add({"adoption.member", "1", between(0, 100'000), {},
         "Which of them: 1 is the first; 0: the fitted values.", kChoice},
        [](Scenario& s) { return &s.parameters.adoption.member; });
  t.add_dated({"adoption.desk_strength", "1", between(0, 5), between(0.7, 1.3),
               "Multiplies what the desk's behaviour does to the propensity.", kChoice},
              [](Scenario& s) { return &s.parameters.adoption.desk_strength; });
  t.add_dated({"adoption.campaign_strength", "1", between(0, 5), between(0.5, 1.5),
               "Multiplies the campaigns of data/adoption_drivers.csv.", kChoice},
              [](Scenario& s) { return &s.parameters.adoption.campaign_strength; });
  t.add_dated({"adoption.trust_strength", "1", between(0, 5), between(0.5, 1.5),
               "Multiplies the shocks to trust of data/adoption_drivers.csv.", kChoice},
              [](Scenario& s) { return &s.parameters.adoption.trust_strength; });
  t.add_dated({"adoption.effort_sigma", "1", kSigma, between(0.5, 1.5),
               "Standard deviation over facilities of the logarithm of what promoting the card costs.",
               kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.effort_sigma; });
  t.add_dated(
      {"adoption.payout_memory_months", "months", between(0, 24), between(0, 6),
       "Months for which a facility goes on promoting the card after the money for it ended.", kAssumption},
      [](Scenario& s) { return &s.parameters.adoption.payout_memory_months; });
  t.add_dated({"adoption.guide_effort_factor", "1", between(1, 1'000), between(3, 10),
               "Cost of promoting with guide staff over that without.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.guide_effort_factor; });
  t.add_dated({"adoption.experience_ceiling", "1", between(1, 127), between(64, 127),
               "Stored experience that good check-ins lead to.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.experience_ceiling; });
  t.add_dated({"adoption.experience_floor", "1", between(-128, 0), between(-127, -32),
               "Stored experience below which setbacks do not lead.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.experience_floor; });
  t.add_dated({"adoption.good_check_ins", "1", between(1, 1'000), between(5, 25),
               "Good check-ins after which a third of the way to the habit is left.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.good_check_ins; });
  t.add_dated({"adoption.failure_setback", "1", between(0, 255), between(8, 64),
               "Taken off the stored experience by a failed check-in.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.failure_setback; });
  t.add_dated({"adoption.long_wait_setback", "1", between(0, 255), between(0, 24),
               "Taken off the stored experience by a long wait.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.long_wait_setback; });
  t.add_dated({"adoption.long_wait_minutes", "minutes", between(0, 600), between(10, 30),
               "Wait at the desk that is remembered as long.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.long_wait_minutes; });
  t.add_dated({"adoption.benefit_certificate_logits", "logits", between(-5, 5), between(0, 0.5),
               "Logits added at facilities that read benefit certificates from the card (ADP-03; "
               "`programmes.benefit_certificate_share`).",
               "assumption: source A names the integration as a lever and no size; 0 keeps to the fitted "
               "levels, in which what it did so far is contained"},
              [](Scenario& s) { return &s.parameters.adoption.benefit_certificate_logits; });
  t.add_dated({"adoption.phone_logits", "logits", between(-5, 5), between(0, 1),
               "Logits added where the card is on the phone, which is always at hand.", kNotPublished},
              [](Scenario& s) { return &s.parameters.adoption.phone_logits; });
  add_types(t, "asks_for_card_share", kShare,
            {between(0.4, 0.95), between(0.3, 0.9), between(0.3, 0.9), between(0.6, 0.98)}, "1",
            "Facilities whose staff ask for the card once the changed wording has spread", kDesk,
            &AdoptionParameters::asks_for_card_share);
  add_types(t, "asks_for_card_before", kShare,
            {between(0, 0.3), between(0, 0.2), between(0, 0.2), between(0, 0.3)}, "1",
            "Facilities whose staff asked for the card before it spread", kNotPublished,
            &AdoptionParameters::asks_for_card_before);
  add_types(t, "poster_share", kShare, {between(0.5, 1), between(0.5, 1), between(0.5, 1), between(0.5, 1)},
            "1", "Facilities with poster or leaflet since spring 2024", kNotPublished,
            &AdoptionParameters::poster_share);
  add_types(t, "guide_share", kShare, {between(0.05, 0.5), between(0, 0.1), between(0, 0.1), between(0, 0.2)},
            "1", "Facilities with a dedicated lane or guide staff since January 2024",
            "assumption: asked of the ministry's own hospitals (source A)", &AdoptionParameters::guide_share);
  add_types(t, "public_share", kShare,
            {between(0.1, 0.3), between(0, 0.06), between(0, 0.02), between(0, 0.02)}, "1",
            "Public facilities with a set target", "assumption: about a fifth of hospitals are public",
            &AdoptionParameters::public_share);
  add_types(
      t, "effort_median_yen", above(0, 1e9),
      {between(15'000, 135'000), between(7'000, 66'000), between(5'000, 45'000), between(4'000, 33'000)},
      "yen a month", "Median cost of promoting the card",
      "assumption: with the expected add-on (data/adoption_payouts.csv) 54.4 % of medical, 34.8 % of "
      "dental and 79.0 % of dispensing facilities take it up, as notified by May 2025 (reference of "
      "incentives)",
      &AdoptionParameters::effort_median_yen);
  for (std::size_t i = 0; i < AdoptionParameters{}.campaign.size(); ++i) {
    add_campaign(t, i);
  }
}

}  // namespace cutover::rows
