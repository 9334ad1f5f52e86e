// What sets one facility's desk apart on a day: shares of facilities against their quantiles, and dates.
#include <algorithm>
#include <cmath>
#include <span>

#include "checkin_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

Facility with_quantile(FacilityQuantile which, std::uint32_t value,
                       FacilityType type = FacilityType::kMedicalClinic) {
  Facility f = plain_facility(type);
  f.quantile[static_cast<std::size_t>(which)] = static_cast<std::uint16_t>(value);
  return f;
}

/// Of all quantiles, the share of facilities that have `has` on the day.
template <class Has>
double share_with(const DayCase& c, FacilityQuantile which, Has has,
                  FacilityType type = FacilityType::kMedicalClinic, int model = 0) {
  int count = 0;
  for (std::uint32_t q = 0; q < 65'536; ++q) {
    Facility f = with_quantile(which, q, type);
    f.model = static_cast<std::uint8_t>(model);
    count += has(DeskToday(c.day, f, 0)) ? 1 : 0;
  }
  return count * 0x1p-16;
}

TEST(DeskToday, SharesOfFacilitiesAreTheParameters) {
  Parameters p = certain();
  p.checkin.mobile_terminal_share = 0.1;
  p.checkin.patient_card_share = 0.05;
  p.checkin.limited_oev_share = 0.25;
  p.checkin.charges_full_share = 0.5;
  p.checkin.passcode_share = 0.7;
  const DayCase c{kExpiredDay, p};
  using Q = FacilityQuantile;
  EXPECT_NEAR(share_with(c, Q::kMobileTerminal, [](const DeskToday& d) { return d.mobile_terminal; }), 0.1,
              0x1p-16);
  EXPECT_NEAR(share_with(c, Q::kPatientCard, [](const DeskToday& d) { return d.one_step; }), 0.05, 0x1p-16);
  EXPECT_NEAR(share_with(c, Q::kChargesFull, [](const DeskToday& d) { return d.charges_full; }), 0.5,
              0x1p-16);
  EXPECT_NEAR(share_with(c, Q::kPasscode, [](const DeskToday& d) { return d.visual_mode; }), 0.7, 0x1p-16);
  const auto limited = [](const DeskToday& d) { return d.limited_oev; };
  EXPECT_NEAR(share_with(c, Q::kVoluntaryOev, limited, FacilityType::kExempt), 0.25, 0x1p-16);
  EXPECT_EQ(share_with(c, Q::kVoluntaryOev, limited), 0) << "CHK-09: for exempt facilities";
}

TEST(DeskToday, CHK_03_ThePasscodeIsNeededFromApril2025On) {
  Parameters p = certain();
  p.checkin.passcode_share = 0;
  const DayCase before{make_day(2025, 3, 31), p};
  const DayCase after{make_day(2025, 4, 1), p};
  EXPECT_TRUE(DeskToday(before.day, plain_facility(), 0).visual_mode);
  EXPECT_FALSE(DeskToday(after.day, plain_facility(), 0).visual_mode);
}

/// A hundredth of the nation's facilities with the models in use.
const Nation& some_facilities() {
  static const Nation kNation(tables(), Parameters{}, 0.01, 1);
  return kNation;
}

// CHK-07: 47,000 of 212,972, those with the built-in reader included.
TEST(DeskToday, CHK_07_FortySevenThousandFacilitiesReadPhonesOnThe19thOfNovember2025) {
  const std::span<const Facility> facilities = some_facilities().facilities();
  const auto n = static_cast<double>(facilities.size());
  const auto ready = [&](Day day) {
    const DayCase c{day, Parameters{}};
    return static_cast<double>(std::count_if(facilities.begin(), facilities.end(), [&](const Facility& f) {
      return DeskToday(c.day, f, 0).phone_ready;
    }));
  };
  constexpr Day kOpened = make_day(2025, 9, 19);
  EXPECT_EQ(ready(kOpened - std::chrono::days{1}), 0);
  EXPECT_EQ(ready(kOpened), 0);
  constexpr double kShare = 47'000.0 / 212'972;
  for (const int days : {7, 14, 30, 61}) {  // with fewer facilities than have the model, and with more
    const double share = kShare * days / 61;
    EXPECT_NEAR(ready(kOpened + std::chrono::days{days}), n * share, binomial_bound(n, share)) << days;
  }
  double before = 0;
  for (const Day day : {make_day(2025, 9, 26), make_day(2025, 10, 10), make_day(2025, 11, 1),
                        make_day(2025, 12, 1), make_day(2026, 1, 1)}) {
    EXPECT_GT(ready(day), before) << format_day(day);
    before = ready(day);
  }
  EXPECT_LT(ready(make_day(2030, 1, 1)), 0.6 * n);
}

TEST(DeskToday, CHK_07_OneModelReadsPhonesFirst) {
  const auto ready = [&](Day day, int model) {
    const DayCase c{day, Parameters{}};
    return share_with(
        c, FacilityQuantile::kPhoneReady, [&](const DeskToday& d) { return d.phone_ready; },
        FacilityType::kMedicalClinic, model);
  };
  EXPECT_EQ(ready(make_day(2025, 9, 19), kPhoneReaderModel), 0);
  const Day early = make_day(2025, 9, 29);  // 10 of 61 days: 3.6 % of all, 36 % of the tenth with the model
  EXPECT_NEAR(ready(early, kPhoneReaderModel), 0.2207 * 10 / 61 / 0.1, 1e-4);
  EXPECT_EQ(ready(early, 0), 0);
  EXPECT_EQ(ready(make_day(2025, 11, 19), kPhoneReaderModel), 1);
  EXPECT_NEAR(ready(make_day(2025, 11, 19), 0), (0.2207 - 0.1) / 0.9, 1e-4);
}

TEST(DeskToday, CHK_07_TheShareIsTheTotalWhateverTheShareOfTheModel) {
  const Facility with = [] {
    Facility f = plain_facility();
    f.model = kPhoneReaderModel;
    return f;
  }();
  const Facility without = plain_facility();
  for (const double share : {0.0, 0.1, 0.3, 1.0}) {
    EXPECT_EQ(PhoneReadiness(share, 0).of(without), share == 1) << "nobody has the model; the last quantile";
    EXPECT_EQ(PhoneReadiness(share, 1).of(with), share == 1) << "everybody has";
  }
}

TEST(DeskToday, CHK_09_ExemptFacilitiesAreNotConnected) {
  const DayCase c{kExpiredDay};
  for (int t = 0; t < kFacilityTypes; ++t) {
    const auto type = static_cast<FacilityType>(t);
    Facility f = plain_facility(type);
    f.quantile.fill(0);  // has all that a facility may have
    EXPECT_EQ(DeskToday(c.day, f, 0).online, type != FacilityType::kExempt) << name(type);
  }
}

TEST(DeskToday, SUB_06_AShareOfOccupationalClinicsIsConnectedFromJuly2024) {
  Parameters p = certain();
  p.checkin.occupational_share = 0.3;
  const auto online = [&](Day day, FacilityType type) {
    const DayCase c{day, p};
    return share_with(
        c, FacilityQuantile::kVoluntaryOev, [](const DeskToday& d) { return d.online; }, type);
  };
  EXPECT_EQ(online(make_day(2024, 6, 30), FacilityType::kOccupationalClinic), 0);
  EXPECT_NEAR(online(make_day(2024, 7, 1), FacilityType::kOccupationalClinic), 0.3, 0x1p-16);
  EXPECT_EQ(online(make_day(2024, 6, 30), FacilityType::kMedicalClinic), 1);
}

TEST(DeskToday, CHK_13_PharmaciesHaveNoPatientCardToIntegrate) {
  Parameters p = certain();
  p.checkin.patient_card_share = 1;
  const DayCase c{kExpiredDay, p};
  for (const FacilityType type : {FacilityType::kHospital, FacilityType::kMedicalClinic,
                                  FacilityType::kDentalClinic, FacilityType::kPharmacy}) {
    Facility f = plain_facility(type);
    f.quantile.fill(0);
    EXPECT_EQ(DeskToday(c.day, f, 0).one_step, type != FacilityType::kPharmacy) << name(type);
  }
}

TEST(DeskToday, CHK_07_FacilitiesBeginToReadPhonesWhenPeopleMayUseThem) {
  Parameters p = certain();
  p.credentials.phone_from = make_day(2025, 4, 1);
  p.checkin.phone_ready_share = 0.2;
  p.checkin.phone_ready_limit = 0.3;
  const auto ready = [&](Day day) {
    const DayCase c{day, p};
    return share_with(
               c, FacilityQuantile::kPhoneReady, [](const DeskToday& d) { return d.phone_ready; },
               FacilityType::kMedicalClinic, kPhoneReaderModel) *
               0.1 +
           share_with(c, FacilityQuantile::kPhoneReady, [](const DeskToday& d) { return d.phone_ready; }) *
               0.9;
  };
  EXPECT_EQ(ready(make_day(2025, 4, 1)), 0);
  EXPECT_NEAR(ready(make_day(2025, 4, 1) + std::chrono::days{61}), 0.2, 1e-4);
  EXPECT_NEAR(ready(make_day(2026, 4, 1)), 0.3, 1e-4);
}

TEST(DeskToday, SpecialClinicsBehaveAsMedicalClinics) {
  EXPECT_EQ(main_type(FacilityType::kOccupationalClinic), 1U);
  EXPECT_EQ(main_type(FacilityType::kExempt), 1U);
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_EQ(main_type(static_cast<FacilityType>(t)), t);
  }
}

TEST(DeskToday, ADP_02_ADeskThatPromotesTheCardSeesItMoreOften) {
  Parameters p = certain();
  p.checkin.card_odds = 1;
  const DayCase c{kLegacyDay, p};
  int reluctant = 0;
  int eager = 0;
  for (std::uint32_t luck = 0; luck < 2'000; ++luck) {
    Person person = card_holder();
    person.habit = static_cast<std::uint16_t>(luck * 32);
    DeskToday desk = plain_desk(c);
    desk.score = -100;
    const bool one = is_card_use(decide(c, desk, person, luck).plan.outcome);
    desk.score = 100;
    const bool two = is_card_use(decide(c, desk, person, luck).plan.outcome);
    ASSERT_LE(one, two) << "nobody is put off by it";
    reluctant += one ? 1 : 0;
    eager += two ? 1 : 0;
  }
  EXPECT_LT(reluctant, eager);
}

// Durations are drawn around the means of the parameters.
TEST(CheckInDay, TimesHaveTheMeansOfTheParameters) {
  Parameters p = certain();
  p.checkin.face_share = 0;
  p.desk.pin_seconds = 20;
  p.desk.staff_seconds = {30, 10, 20, 40};
  p.desk.patience_minutes = 10;
  const DayCase c{kExpiredDay, p};
  constexpr std::uint32_t kVisits = 20'000;
  for (int t = 0; t < 4; ++t) {
    Replications reader;
    Replications staff;
    Replications patience;
    for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
      const Decision d = decide(c, plain_desk(c, static_cast<FacilityType>(t)), card_holder(), luck);
      reader.add(d.desk.reader);
      staff.add(d.desk.staff);
      patience.add(d.desk.patience);
    }
    const auto expect_mean = [](const Estimate& e, double seconds) {
      EXPECT_NEAR(e.mean, 1'000 * seconds, e.half_width + 0.3 * seconds);  // the table is exact to 3e-4
    };
    expect_mean(reader.estimate(), 20);
    expect_mean(staff.estimate(), p.desk.staff_seconds[static_cast<std::size_t>(t)]);
    expect_mean(patience.estimate(), 600);
  }
}

TEST(CheckInDay, FBK_TimesOfAllWaysAreTheParameters) {
  Parameters p;
  p.desk.fallback_seconds = {1, 20, 300, 4'000, 50};
  const DayCase c{kExpiredDay, p};
  EXPECT_EQ(c.day.fallback_ms,
            (std::array<Millis, kFallbackWays>{1'000, 20'000, 300'000, 4'000'000, 50'000}));
}

}  // namespace
}  // namespace cutover::test
