// Certificate and body of a card at every boundary: the day before, the day, the day after.
#include <gtest/gtest.h>

#include "case.hpp"

namespace cutover {
namespace {

using test::before;
using test::held;
using test::next;
using test::somebody;

/// The certificate of somebody() is of January 2021; birthdays in October 2021, 2022, 2023, 2024, 2025: the
/// fifth is in October 2025.
Day fifth_birthday(const Person& p) {
  constexpr MonthIndex kOctober2025 = 2025 * 12 + 9;
  return first_day(kOctober2025) + std::chrono::days{birthday_in(p, kOctober2025) - 1};
}

TEST(Credentials, CRD_07_CertificateIsValidToTheFifthBirthday) {
  for (std::uint16_t habit = 0; habit < 2'000; habit = static_cast<std::uint16_t>(habit + 37)) {
    Person p = somebody();
    p.habit = habit;
    const Day day = fifth_birthday(p);
    EXPECT_TRUE(held(p, day).has(Holding::kCardReads));
    EXPECT_FALSE(held(p, day).has(Holding::kGrace)) << "valid on the birthday itself";
    EXPECT_TRUE(held(p, next(day)).has(Holding::kGrace)) << "birthday " << format_day(day);
  }
}

// A card issued in the birthday month is of after the birthday: the fifth comes sixty months later. One
// issued in the month after has the fifth birthday 59 months later.
TEST(Credentials, CRD_07_TheFifthBirthdayIs49To60MonthsAfterIssue) {
  for (int months = 49; months <= 60; ++months) {
    Person p = somebody();
    const MonthIndex expiry = 2025 * 12 + 9;
    p.issued_month = static_cast<std::uint8_t>(expiry - months - kFirstIssueMonth);
    EXPECT_FALSE(held(p, first_day(expiry)).has(Holding::kGrace)) << months;
    EXPECT_TRUE(held(p, before(first_day(expiry + 1))).has(Holding::kGrace) ||
                birthday_in(p, expiry) == days_of(expiry))
        << months;
    EXPECT_TRUE(held(p, first_day(expiry + 1)).has(Holding::kGrace)) << months;
  }
}

TEST(Credentials, CRD_08_GraceToEndOfThirdMonth) {
  const Person p = somebody();  // expired in October 2025: to the end of January 2026
  const Holding last = held(p, make_day(2026, 1, 31));
  EXPECT_TRUE(last.has(Holding::kCard) && last.has(Holding::kCardReads) && last.has(Holding::kGrace));
  EXPECT_FALSE(last.has(Holding::kLapsed));
  const Holding first = held(p, make_day(2026, 2, 1));
  EXPECT_TRUE(first.has(Holding::kCard) && first.has(Holding::kLapsed));
  EXPECT_FALSE(first.has(Holding::kCardReads) || first.has(Holding::kGrace));
}

TEST(Credentials, CRD_08_AScenarioChangesTheMonthsOfGrace) {
  const Person p = somebody();  // expired in October 2025
  Parameters longer;
  longer.credentials.grace_months = 6;
  EXPECT_TRUE(held(p, make_day(2026, 4, 30), longer).has(Holding::kGrace));
  EXPECT_TRUE(held(p, make_day(2026, 5, 1), longer).has(Holding::kLapsed));
  Parameters none;
  none.credentials.grace_months = 0;
  EXPECT_TRUE(held(p, make_day(2025, 10, 31), none).has(Holding::kGrace)) << "the month itself";
  EXPECT_TRUE(held(p, make_day(2025, 11, 1), none).has(Holding::kLapsed));
}

TEST(Credentials, CRD_09_AScenarioChangesWhenTheAlertBegins) {
  const Person p = somebody();
  const Day birthday = fifth_birthday(p);
  const auto months_before = [&](int months) {
    const MonthIndex month = month_index(birthday) - months;
    return first_day(month) + std::chrono::days{birthday_in(p, month) - 1};
  };
  for (int months = 0; months <= 3; ++months) {
    Parameters parameters;
    parameters.credentials.alert_months = months;
    EXPECT_TRUE(held(p, months_before(months), parameters).has(Holding::kAlert)) << months;
    EXPECT_FALSE(held(p, before(months_before(months)), parameters).has(Holding::kAlert)) << months;
  }
}

TEST(Credentials, CRD_09_AlertFromThreeMonthsBeforeToTheEndOfGrace) {
  const Person p = somebody();
  constexpr MonthIndex kJuly2025 = 2025 * 12 + 6;
  const Day begins = first_day(kJuly2025) + std::chrono::days{birthday_in(p, kJuly2025) - 1};
  EXPECT_FALSE(held(p, before(begins)).has(Holding::kAlert));
  EXPECT_TRUE(held(p, begins).has(Holding::kAlert));
  EXPECT_TRUE(held(p, make_day(2026, 1, 31)).has(Holding::kAlert));
  EXPECT_FALSE(held(p, make_day(2026, 2, 1)).has(Holding::kAlert));
}

// 70 percent renew early, 15 in grace, 8 later, 7 never: quantiles of 256.
TEST(Credentials, CRD_09_RenewalEndsTheAlertAndIsSeenForAMonth) {
  Person p = somebody();
  p.renewal = 0;  // in the first of the three months before expiry
  for (Day day = make_day(2025, 1, 1); day < make_day(2027, 1, 1); day = next(day)) {
    const Holding h = held(p, day);
    ASSERT_TRUE(h.has(Holding::kCardReads)) << format_day(day);
    ASSERT_FALSE(h.has(Holding::kAlert) || h.has(Holding::kGrace)) << format_day(day);
  }
  int fresh = 0;
  for (Day day = make_day(2025, 1, 1); day < make_day(2027, 1, 1); day = next(day)) {
    fresh += held(p, day).has(Holding::kFirstAfterRenewal) ? 1 : 0;
  }
  EXPECT_GE(fresh, 28);
  EXPECT_LE(fresh, 32) << "a month";
}

TEST(Credentials, CRD_08_RenewalInGraceOrLaterMakesTheCardReadAgain) {
  Person p = somebody();
  p.renewal = 200;  // 0.783: in grace
  EXPECT_TRUE(held(p, next(fifth_birthday(p))).has(Holding::kCardReads));
  EXPECT_FALSE(held(p, make_day(2026, 2, 1)).has(Holding::kLapsed));
  p.renewal = 230;  // 0.900: late, in the nine months after
  EXPECT_TRUE(held(p, make_day(2026, 2, 1)).has(Holding::kLapsed) ||
              held(p, make_day(2026, 2, 1)).has(Holding::kFirstAfterRenewal));
  EXPECT_TRUE(held(p, make_day(2026, 10, 31)).has(Holding::kCardReads));
  p.renewal = 250;  // 0.978: never
  EXPECT_TRUE(held(p, make_day(2027, 6, 1)).has(Holding::kLapsed));
}

TEST(Credentials, CRD_07_ABodyOfAMinorExpiresWithTheCertificateAndHasNoGrace) {
  Person p = somebody();
  p.band_insurer = 3;  // 15-19: under 18 when issued, over four years before
  const Day day = fifth_birthday(p);
  EXPECT_TRUE(held(p, day).has(Holding::kCardReads));
  EXPECT_TRUE(held(p, next(day)).has(Holding::kLapsed));
  EXPECT_FALSE(held(p, next(day)).has(Holding::kGrace));
  Parameters generous;
  generous.credentials.grace_for_expired_body = true;
  EXPECT_TRUE(held(p, next(day), generous).has(Holding::kGrace));
}

// Issued in January 2016 with October birthdays: certificate to 2020-10, body and second certificate to
// 2025-10.
TEST(Credentials, CRD_07_ABodyIsValidToTheTenthBirthday) {
  Person p = somebody();
  p.issued_month = 0;
  p.renewal = 190;  // 0.744, in grace: renewed both times, but the body has none
  const Day day = fifth_birthday(p);
  EXPECT_TRUE(held(p, day).has(Holding::kCardReads));
  EXPECT_TRUE(held(p, next(day)).has(Holding::kLapsed) ||
              held(p, next(day)).has(Holding::kFirstAfterRenewal));
  EXPECT_FALSE(held(p, next(day)).has(Holding::kGrace));
}

TEST(Credentials, CHK_06_ADamagedChipIsACardThatDoesNotRead) {
  Person p = somebody();
  p.flags = Person::kChipDamaged;
  const Holding h = held(p, make_day(2025, 4, 1));
  EXPECT_TRUE(h.has(Holding::kCard));
  EXPECT_FALSE(h.has(Holding::kCardReads));
}

}  // namespace
}  // namespace cutover
