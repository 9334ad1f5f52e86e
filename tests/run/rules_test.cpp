// Rules with dates, seen in the results of whole runs.
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "results/summary.hpp"
#include "run/facility_programmes.hpp"
#include "run/inspect.hpp"
#include "run/lesson.hpp"
#include "run/month.hpp"
#include "run/run_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

constexpr int kExempt = static_cast<int>(FacilityType::kExempt);

/// Two prefectures from `start` to `end`; more failing answers than usual, so that rare paths are seen, too.
std::string period(const char* start, const char* end, const char* more = "") {
  return std::string("title = \"rules\"\nsample = 0.1\nseed = 3\n[period]\nstart = ") + start +
         "\nend = " + end +
         "\n[nation]\nprefectures = [\"Tottori\", \"Shimane\"]\npersons_per_area = 20000\n" + more +
         "\n[central]\nfailure_share = 0.01\n";
}

TEST(Rules, CUT_03_LegacyCardsVanishAfter2025_12_01) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-11-28", "2025-12-04")), path);
  const test::Cubes cubes(path);
  for (const auto& [day, cube] : cubes.days()) {
    const std::uint64_t looked_up = cubes.count(day, Outcome::kLegacyLookup);
    const std::uint64_t seen = cubes.count(day, Outcome::kLegacySeen);
    if (day <= make_day(2025, 12, 1)) {
      EXPECT_GT(looked_up, 0U) << format_day(day);
      EXPECT_GT(seen, 0U) << format_day(day);
    } else {
      EXPECT_EQ(looked_up, 0U) << format_day(day);
      EXPECT_EQ(seen, 0U) << format_day(day);
      EXPECT_GT(cubes.count(day, Outcome::kExpiredLookup), 0U);
      EXPECT_GT(cubes.count(day, Outcome::kCertificateLookup), 0U);
    }
  }
}

TEST(Rules, CUT_03_NotEvenAtExemptFacilities) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-12-01", "2025-12-03", "exempt_facilities = 10000"), "exempt",
                           {"checkin.limited_oev_share=0"}),
            path);
  const test::Cubes cubes(path);
  EXPECT_GT(cubes.count(make_day(2025, 12, 1), kExempt, Outcome::kLegacySeen), 0U);
  for (const Day day : {make_day(2025, 12, 2), make_day(2025, 12, 3)}) {
    EXPECT_EQ(cubes.count(day, kExempt, Outcome::kLegacySeen), 0U) << format_day(day);
  }
  for (const auto& [day, cube] : cubes.days()) {
    for (int o = 0; o < kOutcomes; ++o) {
      // CHK-09: without limited OEV nothing is verified online there.
      if (is_verification(static_cast<Outcome>(o))) {
        EXPECT_EQ(cubes.count(day, kExempt, static_cast<Outcome>(o)), 0U)
            << kOutcomeNames[static_cast<std::size_t>(o)];
      }
    }
  }
}

// As scenarios are shipped: exempt facilities have people who verify in each of their ways, occupational
// clinics join OEV, and the first applicants are paid for it.
TEST(Rules, CHK_09_SUB_04_SUB_06_TheShippedNationHasExemptFacilitiesAndOccupationalClinics) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(load_scenario(std::filesystem::path(CUTOVER_SOURCE_DIR) / "scenarios/history.toml",
                          {"sample=0.01", "period.start=2024-07-01", "period.end=2025-01-31"}),
            path);
  const ResultReader result(path);
  const Summary s = summarize(result);
  const auto count = [&](FacilityType type, Outcome o) {
    return s.outcomes.at(static_cast<std::size_t>(type) + 1).count.at(static_cast<std::size_t>(o));
  };
  for (const Outcome o : {Outcome::kLimitedOev, Outcome::kFallbackPortal, Outcome::kFallbackNotice,
                          Outcome::kLegacySeen, Outcome::kCertificateSeen}) {
    EXPECT_GT(count(FacilityType::kExempt, o), 0) << name(o);
  }
  EXPECT_GT(count(FacilityType::kOccupationalClinic, Outcome::kCardFace), 0);
  for (const ProgrammeTotals& p : result.programmes()) {
    if (p.id == "sub_04_limited_oev" || p.id == "sub_06_occupational_clinics") {
      EXPECT_GT(std::accumulate(p.amount.begin(), p.amount.end(), std::int64_t{0}), 0) << p.id;
    }
  }
}

// They have no reader that could break down: whoever shows a card there is verified another way at once.
TEST(Rules, CHK_09_NobodyWaitsForTheRepairOfAReaderThatAnExemptFacilityDoesNotHave) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-12-02", "2025-12-02",
                                  "exempt_facilities = 10000\n[facilities.readers]\nwhen_down = \"wait\"")),
            path);
  const test::Cubes cubes(path);
  const Day day = make_day(2025, 12, 2);
  std::uint64_t fallbacks = 0;
  for (int o = 0; o < kOutcomes; ++o) {
    fallbacks +=
        is_fallback(static_cast<Outcome>(o)) ? cubes.count(day, kExempt, static_cast<Outcome>(o)) : 0;
  }
  EXPECT_GT(fallbacks, cubes.count(day, kExempt, Outcome::kGaveUp));
}

// Everybody with a card can show ①, so nobody's check-in there can fail.
TEST(Rules, CHK_09_CardWithPortalScreenIsNoFailureAtAnExemptFacility) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-12-02", "2025-12-03", "exempt_facilities = 10000"), "exempt",
                           {"checkin.limited_oev_share=0", "checkin.portal_share=1"}),
            path);
  const Summary s = summarize(ResultReader(path));
  const auto count = [&](DeskNote note) {
    return s.notes.at(static_cast<std::size_t>(note)).count.at(static_cast<std::size_t>(kExempt) + 1);
  };
  EXPECT_GT(count(DeskNote::kCardShown), 0);
  EXPECT_EQ(count(DeskNote::kCardFailed), 0);
  EXPECT_GT(s.outcomes.at(kExempt + 1).count.at(static_cast<std::size_t>(Outcome::kFallbackPortal)), 0);
}

TEST(Rules, CHK_09_ADP_05_NothingIsLearntFromTheOrdinaryWayOfAFacilityWithoutReader) {
  const ExperienceRules rules(AdoptionParameters{}, 1.0);
  constexpr std::uint32_t kShown = note_bit(DeskNote::kCardShown);
  constexpr std::uint32_t kFailed = kShown | note_bit(DeskNote::kCardFailed);
  for (const std::int8_t before : {std::int8_t{-20}, std::int8_t{0}, std::int8_t{20}}) {
    const auto after = [&](Outcome o, std::uint32_t notes, bool long_wait = false) {
      return experience_after(rules, before, o, notes, long_wait);
    };
    EXPECT_EQ(after(Outcome::kFallbackPortal, kShown), before);
    EXPECT_EQ(after(Outcome::kFallbackPortal, kShown, true), rules.after_long_wait(before));
    EXPECT_EQ(after(Outcome::kFallbackPortal, kFailed), rules.after_failure(before));
    EXPECT_EQ(after(Outcome::kCardFace, kShown), rules.after_good(before));
    EXPECT_EQ(after(Outcome::kFallbackOral, 0, true), before) << "CRD-06: nothing shown";
  }
}

TEST(Rules, CRD_06_WhereNobodyShowsACardNoCheckInFails) {
  const test::TemporaryDirectory directory;
  const auto run = [&](const char* file, const char* nothing_share,
                       const char* exempt = "nation.exempt_facilities=16142") {
    test::run(parse_scenario(period("2025-12-02", "2025-12-02"), "nothing", {nothing_share, exempt}),
              directory / file);
    return summarize(ResultReader(directory / file));
  };
  const auto all = [](const Summary& s, DeskNote note) {
    return s.notes.at(static_cast<std::size_t>(note)).count.at(0);
  };
  const Summary nothing = run("nothing.h5", "checkin.nothing_share=1");
  EXPECT_EQ(all(nothing, DeskNote::kCardShown), 0);
  EXPECT_EQ(all(nothing, DeskNote::kCardFailed), 0);
  EXPECT_GT(nothing.outcomes.at(0).count.at(static_cast<std::size_t>(Outcome::kFallbackOral)), 0);

  // Elsewhere every card that is shown is used or fails; but for exempt facilities, where ① and ② are the
  // ordinary way (CHK-09).
  const Summary some = run("some.h5", "checkin.nothing_share=0.1", "nation.exempt_facilities=0");
  double uses = 0;
  for (int o = 0; o < kOutcomes; ++o) {
    uses +=
        is_card_use(static_cast<Outcome>(o)) ? some.outcomes.at(0).count.at(static_cast<std::size_t>(o)) : 0;
  }
  EXPECT_GT(all(some, DeskNote::kCardFailed), 0);
  EXPECT_NEAR(all(some, DeskNote::kCardShown), uses + all(some, DeskNote::kCardFailed), 1e-6 * uses);
}

// Nobody buys a reader who has one built in, and only who reads phones has bought one.
TEST(Rules, SUB_05_CHK_07_WhoBuysAPhoneReaderReadsPhonesWithoutABuiltInOne) {
  const Parameters p;
  const Nation nation(test::tables(), p, 0.01, 1);
  int ready = 0;
  int buys = 0;
  for (const Facility& f : nation.facilities()) {
    const FacilityHistory h = facility_history(f, 0, p, {});
    const bool reads = (h.flags & flag_bit(FacilityFlag::kPhoneReady)) != 0;
    const bool built_in = (h.flags & flag_bit(FacilityFlag::kPhoneReaderBuiltIn)) != 0;
    ASSERT_TRUE(reads || !built_in) << "more facilities read phones than have the model";
    ready += reads ? 1 : 0;
    buys += reads && !built_in ? 1 : 0;
  }
  const auto n = static_cast<double>(nation.facilities().size());
  const double share = p.checkin.phone_ready_share;
  const double bought = share - p.readers.model_share[kPhoneReaderModel];
  EXPECT_NEAR(ready, n * share, test::binomial_bound(n, share));
  EXPECT_NEAR(buys, n * bought, test::binomial_bound(n, bought));
}

TEST(Rules, CRD_13_ExpiredLookupsEndWithMarch2026) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2026-03-30", "2026-04-02")), path);
  const test::Cubes cubes(path);
  EXPECT_GT(cubes.count(make_day(2026, 3, 30), Outcome::kExpiredLookup), 0U);
  EXPECT_GT(cubes.count(make_day(2026, 3, 31), Outcome::kExpiredLookup), 0U);
  EXPECT_EQ(cubes.count(make_day(2026, 4, 1), Outcome::kExpiredLookup), 0U);
  EXPECT_EQ(cubes.count(make_day(2026, 4, 2), Outcome::kExpiredLookup), 0U);
}

// The first certificates are of people who change insurer after 2024-12-01 (CUT-01); nobody has an expired
// card before any card has expired.
TEST(Rules, CUT_02_NobodyShowsACertificateBeforeAndFewAfter2024_12_01) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2024-11-28", "2024-12-20")), path);
  const test::Cubes cubes(path);
  std::uint64_t certificates = 0;
  std::uint64_t legacy_cards = 0;
  for (const auto& [day, cube] : cubes.days()) {
    const std::uint64_t today =
        cubes.count(day, Outcome::kCertificateLookup) + cubes.count(day, Outcome::kCertificateSeen);
    if (day <= make_day(2024, 12, 1)) {
      EXPECT_EQ(today, 0U) << format_day(day);
      EXPECT_EQ(cubes.count(day, Outcome::kExpiredLookup), 0U) << format_day(day);
    } else {
      certificates += today;
      legacy_cards += cubes.count(day, Outcome::kLegacyLookup) + cubes.count(day, Outcome::kLegacySeen);
    }
    EXPECT_GT(cubes.count(day, Outcome::kLegacyLookup), 0U);
  }
  EXPECT_GT(certificates, 0U);
  EXPECT_LT(certificates, legacy_cards / 50);
}

// Share of first uses among card uses, same weekdays a week before and after: two-sample z-test, false
// failure 1e-6. Large prefectures at 1:1: about 700,000 uses on either side, so that a rise of a tenth of the
// share stands at more than nine standard errors.
TEST(Rules, CUT_05_TheShareOfFirstUsesJumpsAfterTheCutover) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario("title = \"rules\"\nseed = 3\n[period]\nstart = 2025-11-25\nend = 2025-12-04\n"
                           "[nation]\nprefectures = [\"Hyogo\", \"Fukuoka\"]\n",
                           "first", {"sample=1", "output.hourly=false"}),
            path);
  const test::Cubes cubes(path);
  const auto first_uses = test::notes_by_day(path, DeskNote::kFirstUse);
  const auto share = [&](Day from, Day to, double& uses) {
    double fresh = 0;
    uses = 0;
    for (Day day = from; day <= to; day += std::chrono::days{1}) {
      fresh += static_cast<double>(first_uses.at(day));
      for (const Outcome o : {Outcome::kCardFace, Outcome::kCardPin, Outcome::kCardVisual, Outcome::kPhone}) {
        uses += static_cast<double>(cubes.count(day, o));
      }
    }
    return fresh / uses;
  };
  double uses_before = 0;
  double uses_after = 0;
  // Tuesday to Thursday.
  const double before = share(make_day(2025, 11, 25), make_day(2025, 11, 27), uses_before);
  const double after = share(make_day(2025, 12, 2), make_day(2025, 12, 4), uses_after);
  const double pooled = (before * uses_before + after * uses_after) / (uses_before + uses_after);
  const double error = std::sqrt(pooled * (1 - pooled) * (1 / uses_before + 1 / uses_after));
  EXPECT_GT(uses_before, 1'000);
  EXPECT_GT(after - before, test::z_bound() * error);
  RecordProperty("before", std::to_string(before));
  RecordProperty("after", std::to_string(after));
}

/// Every person of a small nation on `day`, after the month ends since the scenario's start, without visits.
template <class Visit>
void for_each_holding(const Scenario& scenario, Day day, const Visit& visit) {
  const Model model(test::kData, scenario);
  NationState state = model.initial_state(scenario);
  for (std::uint32_t a = 0; a < model.nation.areas().size(); ++a) {
    const Area& area = model.nation.areas()[a];
    std::vector<Person> persons(area.slots);
    model.populate(area, persons);
    const Parameters& p = scenario.on(day);
    for (MonthIndex m = month_index(scenario.start) + 1; m <= month_index(day); ++m) {
      advance_area(model, MonthlyPersonLaws{model.tables, p, m}, scenario, a, persons, state,
                   state.histories.months());
    }
    const auto certificates = std::make_shared<const CertificateTable>(p.credentials, day);
    const CredentialsDay credentials(p, model.tables, day, area.prefecture, certificates);
    const AreaPeople& people = state.people[a];
    for (std::size_t i = 0; i < static_cast<std::size_t>(people.persons()); ++i) {
      visit(persons[i], credentials.holding(persons[i]));
    }
  }
}

TEST(Rules, CUT_01_WhoChangesInsurerAfterTheCutoverNeverHasALegacyCard) {
  const Scenario scenario = parse_scenario(period("2024-11-28", "2025-03-31"));
  constexpr Day kNoneIssued = make_day(2024, 12, 2);
  for (const Day day : {make_day(2024, 12, 20), make_day(2025, 2, 10)}) {
    const auto since = [](Day d) { return (d - make_day(2000, 1, 1)).count(); };
    int changed = 0;
    int others_with_card = 0;
    for_each_holding(scenario, day, [&](const Person& person, Holding holding) {
      const bool legacy = holding.has(Holding::kLegacyValid);
      if (person.insured_since >= since(kNoneIssued) && person.insured_since <= since(day)) {
        ++changed;
        ASSERT_FALSE(legacy) << format_day(day);
        ASSERT_FALSE(holding.has(Holding::kLegacyExpired)) << "nor one that has expired";
      } else {
        others_with_card += legacy ? 1 : 0;
      }
    });
    EXPECT_GT(changed, 20) << format_day(day);
    EXPECT_GT(others_with_card, 1'000) << "CUT-02: those in hand stay valid";
  }
}

TEST(Rules, CHK_09_LimitedOevIsAVerificationAtExemptFacilities) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-12-02", "2025-12-02", "exempt_facilities = 10000"), "limited",
                           {"checkin.limited_oev_share=1"}),
            path);
  const test::Cubes cubes(path);
  const Day day = make_day(2025, 12, 2);
  EXPECT_GT(cubes.count(day, kExempt, Outcome::kLimitedOev), 0U);
  for (const Outcome o :
       {Outcome::kCardFace, Outcome::kCardPin, Outcome::kCardVisual, Outcome::kCardMobile, Outcome::kPhone,
        Outcome::kLegacyLookup, Outcome::kCertificateLookup, Outcome::kBatchInquiry}) {
    EXPECT_EQ(cubes.count(day, kExempt, o), 0U) << name(o);
  }
  for (int t = 0; t < 4; ++t) {
    EXPECT_EQ(cubes.count(day, t, Outcome::kLimitedOev), 0U) << "others have the whole of it";
  }
}

// Readers whose every failure needs a call and is mended at once after it: on a weekday the desk waits for
// the check sheet alone, on a Sunday and on a national holiday until the call centre opens again.
TEST(Rules, OPS_03_AServiceCallWaitsForTheCallCentre) {
  // 2025-11-23 is a Sunday and Labour Thanksgiving Day, 2025-11-24 its substitute holiday.
  std::vector<std::string> overrides{"sample=0.5",
                                     "facilities.readers.mtbf_hours=5",
                                     "facilities.readers.reboot_success_share=0",
                                     "facilities.readers.repair_median_hours=0.01",
                                     "facilities.readers.repair_sigma=0",
                                     "facilities.readers.reboot_minutes=8"};
  std::map<Day, double> minutes;  // out of service, a failure
  RunOptions options = test::options({});
  options.on_day = [&](const DayRecord& day, const Model&) {
    double down = 0;
    double failures = 0;
    for (const ReaderDay& r : day.readers) {
      down += static_cast<double>(r.down_ms) / kMillisPerMinute;
      failures += static_cast<double>(r.failures);
      EXPECT_EQ(r.failures, r.service_calls);
    }
    EXPECT_GT(failures, 20) << format_day(day.day);
    minutes[day.day] = down / failures;
  };
  run_scenario(parse_scenario(period("2025-11-17", "2025-11-24"), "calls", overrides), options);
  // Wednesday, 9 to 17 at most desks: 8 minutes and 36 seconds, less where the desk closes before; pharmacies
  // that are open after 18:00 wait until closing, at most 2 hours.
  EXPECT_GT(minutes.at(make_day(2025, 11, 19)), 5);
  EXPECT_LT(minutes.at(make_day(2025, 11, 19)), 20);
  for (const Day closed : {make_day(2025, 11, 23), make_day(2025, 11, 24)}) {
    EXPECT_GT(minutes.at(closed), 90) << format_day(closed);
  }
  // A call centre for Sundays and holidays.
  overrides.emplace_back("call_centre.closes_hour_sunday=18");
  run_scenario(parse_scenario(period("2025-11-17", "2025-11-24"), "calls", overrides), options);
  for (const Day open : {make_day(2025, 11, 23), make_day(2025, 11, 24)}) {
    EXPECT_LT(minutes.at(open), 20) << format_day(open);
  }
}

TEST(Rules, OPS_06_TheOutageOfFebruary2025LeavesSomeDesksWithoutReplyFor29Minutes) {
  const test::TemporaryDirectory directory;
  const Day day = make_day(2025, 2, 13);
  const auto scenario = [&](bool replay) {
    return parse_scenario(
        period("2025-02-12", "2025-02-14"), "outage",
        {"central.failure_share=0", std::string("central.replay_incidents=") + (replay ? "true" : "false")});
  };
  test::run(scenario(true), directory / "on.h5");
  test::run(scenario(false), directory / "off.h5");
  const auto on = test::notes_by_day(directory / "on.h5", DeskNote::kNoReply);
  const auto off = test::notes_by_day(directory / "off.h5", DeskNote::kNoReply);
  EXPECT_GT(on.at(day), 10U);
  for (const auto& [each, count] : off) {
    EXPECT_EQ(count, 0U) << format_day(each);
    if (each != day) {
      EXPECT_EQ(on.at(each), 0U) << format_day(each);
    }
  }
  // Desks on the lines: a fifth of them, and only requests of those minutes. The others see nothing.
  const Model model(test::kData, scenario(true));
  const std::uint32_t cut_off16 = threshold16(0.2);
  int on_the_lines = 0;
  int others = 0;
  std::uint64_t seen = 0;
  for (std::uint32_t f = 0; f < model.nation.facilities().size() && (on_the_lines < 2 || others < 2); ++f) {
    const Facility& facility = model.nation.facilities()[f];
    const bool hit = facility.of(FacilityQuantile::kLine) < cut_off16;
    if (facility.type != FacilityType::kHospital || (hit ? on_the_lines : others) >= 2) {
      continue;
    }
    ++(hit ? on_the_lines : others);
    const Inspection i = inspect_facility(scenario(true), test::kData, f, day);
    for (const TracedEvent& e : i.trace.events) {
      if (e.event == DeskEvent::kNoReply) {
        EXPECT_TRUE(hit);
        const Millis asked = i.trace.visits.at(static_cast<std::size_t>(e.visit)).record.request_at;
        EXPECT_GE(asked, 11 * kMillisPerHour + 6 * kMillisPerMinute);
        EXPECT_LT(asked, 11 * kMillisPerHour + 35 * kMillisPerMinute);
        ++seen;
      }
    }
  }
  EXPECT_EQ(on_the_lines, 2);
  EXPECT_EQ(others, 2);
  EXPECT_GT(seen, 0U);
}

}  // namespace
}  // namespace cutover
