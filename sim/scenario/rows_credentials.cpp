#include "scenario/field_table.hpp"

namespace cutover::rows {
namespace {

using Credentials = CredentialParameters;
using Demography = DemographyParameters;

Range days(Day first, Day last) {
  return between(day_number(first), day_number(last));
}

void add_renewal(Table& t) {
  const std::string source =
      "assumption: no share of certificates renewed in time is published; the waves to be renewed are "
      "(data/card_issue_history.csv)";
  const auto add = [&](const char* key, const char* meaning, Range plausible, double Credentials::*member) {
    t.add({sub("credentials.renewal", key), "1", kShare, plausible, meaning, source}, [member](Scenario& s) {
       return &(s.parameters.credentials.*member);
     }).sum_group = "credentials.renewal";
  };
  add("early_share",
      "Share of certificates renewed in the three months before they expire; the shares sum to 1.",
      between(0.5, 0.9), &Credentials::renewed_early_share);
  add("grace_share", "Share renewed in the three months after expiry (CRD-08).", between(0.05, 0.3),
      &Credentials::renewed_grace_share);
  add("late_share", "Share renewed in the nine months after those.", between(0.02, 0.2),
      &Credentials::renewed_late_share);
  add("never_share", "Share not renewed within a year of expiry, and so never.", between(0.02, 0.2),
      &Credentials::renewed_never_share);
}

void add_people(Table& t) {
  const auto share = [&](const char* key, const char* meaning, const std::string& source, Range plausible,
                         double Credentials::*member) {
    t.add({sub("credentials", key), "1", kShare, plausible, meaning, source},
          [member](Scenario& s) { return &(s.parameters.credentials.*member); });
  };
  share("deregistered_share", "Share of persons who ask for their registration to be cancelled (route B).",
        "assumption: CRD-10; the council paper of January 2024 (source A) describes the route, no count was "
        "at hand",
        between(0.0005, 0.005), &Credentials::deregistered_share);
  share("asked_certificate_share",
        "Share of persons who apply for a certificate: card lost or being renewed.",
        "assumption: CRD-10; source B names the cases, no count was at hand", between(0.002, 0.05),
        &Credentials::asked_certificate_share);
  share("needs_help_share",
        "Share of persons below 75 who cannot operate a reader alone and apply for a certificate.",
        kAssumption, between(0.002, 0.05), &Credentials::needs_help_share);
  share("needs_help_share_75", "The same from 75 on.", kAssumption, between(0.03, 0.25),
        &Credentials::needs_help_share_75);
  share("chip_damaged_share", "Share of cards whose chip cannot be read.",
        "assumption: CHK-06 names the cause, no count was at hand", between(0.0003, 0.01),
        &Credentials::chip_damaged_share);
  share("no_record_share", "Share of persons whose record the insurer deleted or withholds.",
        "assumption: CHK-04 names the causes, no count was at hand", between(0.0001, 0.003),
        &Credentials::no_record_share);
  share("phone_share", "Share of persons who put the card on the phone.",
        "assumption: CRD-02; nothing was at hand", between(0.02, 0.3), &Credentials::phone_share);
  share("black_dot_share", "Share of persons with a character that OEV shows as a dot.",
        "assumption: CHK-05; nothing was at hand", between(0.005, 0.1), &Credentials::black_dot_share);
  share("notice_share", "Share of persons who have the notice of eligibility at hand.", "assumption: CRD-11",
        between(0.1, 0.5), &Credentials::notice_share);
  t.add_dated({"credentials.expired_kept_share", "1", kShare, between(0.4, 0.95),
               "Share of expired legacy cards that are still at hand.", "assumption: CRD-05"},
              [](Scenario& s) { return &s.parameters.credentials.expired_kept_share; });
  t.add_dated({"credentials.newborn_months", "months", between(0, 12), between(1, 6),
               "Age from which a newborn's card is usable.",
               "assumption: CRD-12; source B says only that it takes some time"},
              [](Scenario& s) { return &s.parameters.credentials.newborn_months; });
  t.add_dated({"credentials.grace_months", "months", between(0, 11), between(0, 6),
               "Months after the one in which a certificate expired, through which a reader still reads it. "
               "When people "
               "renew does not follow.",
               kSeedB + ", CRD-08; plausible is what a revision could choose"},
              [](Scenario& s) { return &s.parameters.credentials.grace_months; });
  t.add_dated({"credentials.alert_months", "months", between(0, 3), between(0, 3),
               "Months before a certificate expires from which readers show the alert.", kSeedB + ", CRD-09"},
              [](Scenario& s) { return &s.parameters.credentials.alert_months; });
  t.add_dated({"credentials.grace_for_expired_body",
               "flag",
               {},
               {},
               "The months of grace also hold where the body of the card expires with the certificate.",
               kSeedB + ", CRD-08: it grants the grace to the certificate and says nothing of the body"},
              [](Scenario& s) { return &s.parameters.credentials.grace_for_expired_body; });
}

void add_dates(Table& t) {
  const auto date = [&](const char* key, const char* meaning, const std::string& source,
                        Day Credentials::*member, std::optional<Range> plausible = {}) {
    t.add({sub("credentials", key), "date", kDays, plausible, meaning, source},
          [member](Scenario& s) { return &(s.parameters.credentials.*member); });
  };
  // Before it desks had no readers, and published utilization knows nothing of a cutover.
  constexpr Day kFirstEnd = make_day(2023, 4, 1);
  t.add({"credentials.last_legacy_issue", "date", days(kFirstEnd, kLastScenarioDay),
         days(make_day(2023, 12, 1), make_day(2025, 12, 1)),
         "Last day on which legacy cards are issued. The ends of cards (data/legacy_expiry.csv) and the "
         "drivers of card use that hang on either day (data/adoption_drivers.csv) move with it.",
         kSeedA + ", CUT-01; plausible is a year earlier or later"},
        [](Scenario& s) { return &s.parameters.credentials.last_legacy_issue; });
  t.add_dated({"credentials.legacy_extension_days", "days", between(0, 1'500), between(0, 730),
               "Days by which legacy cards stay valid beyond their end.",
               "choice of the run: 0 is CUT-02 and CUT-03"},
              [](Scenario& s) { return &s.parameters.credentials.legacy_extension_days; });
  t.add(
      {"credentials.december_renewal_persons", "persons", between(0, 20'000'000), between(900'000, 1'000'000),
       "Members of national insurance whose cards were renewed on 1 December 2024 for a full year.",
       kSeedA + ", CUT-04: about 950,000 of 10 municipalities and 5 societies"},
      [](Scenario& s) { return &s.parameters.credentials.december_renewal_persons; });
  date(
      "late_stage_certificate_until",
      "Last day on which every member of late-stage elderly insurance has a certificate without application.",
      "assumption: CRD-10; source B names the members and no end, insurers' yearly renewal is on 31 July",
      &Credentials::late_stage_certificate_until, days(make_day(2026, 3, 31), make_day(2027, 7, 31)));
  date("phone_from", "First day on which the card on the phone can be used.", kSeedB + ", CRD-02",
       &Credentials::phone_from);
  date("notice_from", "First day on which people have the notice of eligibility.",
       "assumption: source A has insurers send it from March 2024 or with the renewal of cards",
       &Credentials::notice_from, days(make_day(2024, 3, 1), make_day(2024, 12, 2)));
  date("deregistration_from", "First day on which insurers take applications to cancel a registration.",
       "assumption: source A says from about October 2024, CRD-10", &Credentials::deregistration_from,
       days(make_day(2024, 10, 1), make_day(2024, 12, 2)));
  t.add({"credentials.deregistered_months", "months", between(1, 120), between(6, 36),
         "Months over which these applications spread evenly.", kAssumption},
        [](Scenario& s) { return &s.parameters.credentials.deregistered_months; });
}

void add_insurers(Table& t) {
  t.add({"credentials.lag_median_days", "days", above(0, 250), between(4, 20),
         "Median time until OEV knows a new insurer (lognormal).",
         "assumption: CHK-04; employers have five days to report and insurers five to register"},
        [](Scenario& s) { return &s.parameters.credentials.lag_median_days; });
  t.add({"credentials.lag_sigma", "1", kSigma, between(0.4, 1.0),
         "Standard deviation of the logarithm of it.", kAssumption},
        [](Scenario& s) { return &s.parameters.credentials.lag_sigma; });
  const std::string mismatch = kSeedA + ", CHK-14";
  const auto records = [&](const char* key, const char* meaning, Range plausible,
                           double Credentials::*member) {
    t.add({sub("credentials.mismatch", key), "records", between(0, 50'000'000), plausible, meaning, mismatch},
          [member](Scenario& s) { return &(s.parameters.credentials.*member); });
  };
  records("birth_records", "Records withheld for a mismatch of birth date or sex.", between(2'700, 2'850),
          &Credentials::mismatch_birth_records);
  records("name_records", "Records withheld for a mismatch of the name or address.",
          between(1'380'000, 1'400'000), &Credentials::mismatch_name_records);
  records("confirmed_records", "Records confirmed and released by `confirmed_on`.", between(500'000, 530'000),
          &Credentials::mismatch_confirmed_records);
  const auto date = [&](const char* key, const char* meaning, const std::string& source,
                        Day Credentials::*member, std::optional<Range> plausible = {}) {
    t.add({sub("credentials.mismatch", key), "date", kDays, plausible, meaning, source},
          [member](Scenario& s) { return &(s.parameters.credentials.*member); });
  };
  date("from", "First day on which they are withheld.", "assumption: source A shows November 2023, no day",
       &Credentials::mismatch_from, days(make_day(2023, 11, 1), make_day(2023, 11, 30)));
  date("confirmed_on", "Day of the published count of confirmed records.", mismatch,
       &Credentials::mismatch_confirmed_on);
  date("until", "Last day on which any is withheld.", mismatch + ": as a rule by April 2024",
       &Credentials::mismatch_until);
}

}  // namespace

void add_credentials_fields(Table& t) {
  add_people(t);
  add_dates(t);
  add_insurers(t);
  add_renewal(t);
}

void add_demography_fields(Table& t) {
  const auto rate = [&](const char* key, const char* unit, const char* meaning, const std::string& source,
                        Range range, Range plausible, double Demography::*member) {
    t.add_dated({sub("demography", key), unit, range, plausible, meaning, source},
                [member](Scenario& s) { return &(s.parameters.demography.*member); });
  };
  const std::string changes =
      "assumption: no changes of insurer by age were at hand; of the order of the yearly job changes of "
      "employees";
  const std::string moves = "assumption: of the order of five million registered moves a year";
  rate("births_per_year", "births", "Births of the nation a year.",
       "assumption: about 0.72 million a year since 2024, no source at hand", between(0, 20'000'000),
       between(650'000, 800'000), &Demography::births_per_year);
  rate("deaths_factor", "1", "Multiplies the death rates of all ages (data/derivation_assumptions.csv).",
       "choice of the run: 1 is the assumed life table", between(0, 10), between(0.8, 1.2),
       &Demography::deaths_factor);
  rate("change_rate_young", "1 per year", "Changes of insurer per person from 15 to 29, moves left out.",
       changes, between(0, 2), between(0.1, 0.35), &Demography::change_rate_young);
  rate("change_rate_middle", "1 per year", "The same from 30 to 59, and of children with their parents.",
       changes, between(0, 2), between(0.04, 0.15), &Demography::change_rate_middle);
  rate("change_rate_old", "1 per year", "The same from 60 to 74.", changes, between(0, 2),
       between(0.03, 0.15), &Demography::change_rate_old);
  rate("april_factor", "1", "Changes of insurer in April over those of the mean month.", kAssumption,
       between(0, 12), between(2, 5), &Demography::april_factor);
  rate("first_of_month_share", "1", "Share of changes of insurer that take effect on the first of a month.",
       kAssumption, kShare, between(0.3, 0.9), &Demography::first_of_month_share);
  rate("move_rate_young", "1 per year", "Moves per person from 15 to 34.", moves, between(0, 2),
       between(0.06, 0.18), &Demography::move_rate_young);
  rate("move_rate_other", "1 per year", "Moves per person of all other ages.", moves, between(0, 2),
       between(0.015, 0.05), &Demography::move_rate_other);
}

}  // namespace cutover::rows
