// Legacy cards, certificates of eligibility, answers of OEV: the dates of the two cutovers and of enrolment.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::before;
using test::held;
using test::next;
using test::somebody;

constexpr auto kEmployees = static_cast<std::uint8_t>(InsurerKind::kEmployees);
constexpr auto kNational = static_cast<std::uint8_t>(InsurerKind::kNational);
constexpr auto kLate = static_cast<std::uint8_t>(InsurerKind::kLateStageElderly);

Person insured(std::uint8_t kind, int band = 8) {
  Person p = somebody();
  p.band_insurer = static_cast<std::uint8_t>(band | kind << 5);
  return p;
}

/// The last of all to get a card: none in these years.
Person without_card(std::uint8_t kind) {
  Person p = insured(kind);
  p.registration = 65'535;
  p.issued_month = Person::kNeverIssued;
  return p;
}

Person joined(Person p, Day since, std::uint8_t lag = 0) {
  p.insured_since = insured_day(since);
  p.registration_lag_days = lag;
  return p;
}

void expect_last_valid_day(const Person& p, Day last, const Parameters& parameters = {}) {
  EXPECT_TRUE(held(p, last, parameters).has(Holding::kLegacyValid)) << format_day(last);
  EXPECT_FALSE(held(p, next(last), parameters).has(Holding::kLegacyValid)) << format_day(next(last));
}

TEST(Credentials, CUT_01_WhoeverJoinsAnInsurerFrom20241202OnGetsNoLegacyCard) {
  const Day day = make_day(2025, 1, 10);
  EXPECT_TRUE(held(joined(insured(kEmployees), make_day(2024, 12, 1)), day).has(Holding::kLegacyValid));
  const Holding late = held(joined(insured(kEmployees), make_day(2024, 12, 2)), day);
  EXPECT_FALSE(late.has(Holding::kLegacyValid) || late.has(Holding::kLegacyExpired));
}

// Until the day of the change the former insurer's card holds.
TEST(Credentials, CUT_01_TheFormerCardHoldsUntilTheChange) {
  const Person p = joined(insured(kEmployees), make_day(2025, 4, 15));
  EXPECT_TRUE(held(p, make_day(2025, 4, 14)).has(Holding::kLegacyValid));
  EXPECT_FALSE(held(p, make_day(2025, 4, 15)).has(Holding::kLegacyValid));
}

TEST(Credentials, CUT_02_CUT_03_LegacyCardsEndWithTheirInsurerKind) {
  expect_last_valid_day(insured(kEmployees), make_day(2025, 12, 1));
  expect_last_valid_day(insured(kNational), make_day(2025, 7, 31));
  expect_last_valid_day(insured(kLate, 16), make_day(2025, 7, 31));
}

TEST(Credentials, CUT_04_DecemberRenewersKeepTheirsAFullYear) {
  Person p = insured(kNational);
  p.traits = Person::kDecemberRenewal;
  expect_last_valid_day(p, make_day(2025, 12, 1));
}

TEST(Credentials, CUT_02_AnExtensionShiftsEveryEnd) {
  Parameters longer;
  longer.credentials.legacy_extension_days = 10;
  EXPECT_TRUE(held(insured(kEmployees), make_day(2025, 12, 11), longer).has(Holding::kLegacyValid));
  EXPECT_FALSE(held(insured(kEmployees), make_day(2025, 12, 12), longer).has(Holding::kLegacyValid));
}

Parameters issued_until(Day last) {
  Parameters p;
  p.credentials.last_legacy_issue = last;
  return p;
}

TEST(Credentials, CUT_02_AnEarlierEndOfIssueBoundsEveryCardToAYear) {
  const Parameters p = issued_until(make_day(2024, 6, 1));
  expect_last_valid_day(insured(kEmployees), make_day(2025, 6, 1), p);
  expect_last_valid_day(insured(kNational), make_day(2024, 7, 31), p);
  expect_last_valid_day(insured(kLate, 16), make_day(2024, 7, 31), p);
  Person december = insured(kNational);
  december.traits = Person::kDecemberRenewal;
  expect_last_valid_day(december, make_day(2025, 6, 1), p);
}

TEST(Credentials, CUT_02_CardsLiveOnWhereTheirIssueEndsLater) {
  const Parameters march = issued_until(make_day(2025, 3, 31));
  expect_last_valid_day(insured(kEmployees), make_day(2026, 3, 31), march);
  expect_last_valid_day(insured(kNational), make_day(2025, 7, 31), march);
  const Parameters september = issued_until(make_day(2025, 9, 30));
  expect_last_valid_day(insured(kNational), make_day(2026, 7, 31), september);
}

// Between the renewal of 1 August and the end of issue nobody is left with neither card nor certificate.
TEST(Credentials, CUT_01_CardsAreValidAsLongAsTheyAreIssued) {
  const Parameters p = issued_until(make_day(2026, 6, 1));
  for (const std::uint8_t kind : {kEmployees, kNational, kLate}) {
    for (Day day = make_day(2024, 11, 1); day <= make_day(2026, 6, 1); day += std::chrono::days{1}) {
      ASSERT_TRUE(held(insured(kind, 16), day, p).has(Holding::kLegacyValid)) << format_day(day);
    }
  }
}

TEST(Credentials, CRD_05_ExpiredCardsStayInTheDrawerInTheGivenShare) {
  int kept = 0;
  constexpr int kPersons = 20'000;
  Parameters parameters;
  const Day day = make_day(2025, 12, 2);
  const auto certificates = std::make_shared<const CertificateTable>(parameters.credentials, day);
  const CredentialsDay credentials{parameters, test::tables(), day, test::kTottori, certificates};
  for (int i = 0; i < kPersons; ++i) {
    Person p = insured(kEmployees);
    p.habit = static_cast<std::uint16_t>(i * 3);
    p.registration = static_cast<std::uint16_t>(i * 7);
    const Holding h = credentials.holding(p);
    ASSERT_FALSE(h.has(Holding::kLegacyValid));
    kept += h.has(Holding::kLegacyExpired) ? 1 : 0;
  }
  EXPECT_NEAR(kept, kPersons * 0.70, test::binomial_bound(kPersons, 0.70) + kPersons / 512.0);
}

TEST(Credentials, CRD_10_RouteA_WithoutARegisteredCardWhenTheLegacyCardEnds) {
  const Person p = without_card(kEmployees);
  EXPECT_FALSE(held(p, make_day(2025, 12, 1)).has(Holding::kCertificate)) << "a legacy card is valid";
  EXPECT_TRUE(held(p, make_day(2025, 12, 2)).has(Holding::kCertificate));
  EXPECT_FALSE(held(somebody(), make_day(2025, 12, 2)).has(Holding::kCertificate)) << "a registered card";
  const Person newcomer = joined(p, make_day(2024, 12, 2));
  EXPECT_TRUE(held(newcomer, make_day(2024, 12, 2)).has(Holding::kCertificate)) << "the first day of issue";
  EXPECT_FALSE(held(newcomer, make_day(2024, 12, 1)).has(Holding::kCertificate));
}

// Applied by 2025-01: the registration ends with February at the latest.
TEST(Credentials, CRD_10_RouteB_CancellationTakesEffectWhenTheNextMonthHasEnded) {
  Person p = somebody();
  p.flags = Person::kDeregistered;
  Parameters parameters;
  parameters.credentials.deregistration_from = make_day(2025, 1, 10);
  parameters.credentials.deregistered_months = 1;
  EXPECT_TRUE(held(p, make_day(2025, 2, 28), parameters).has(Holding::kCard));
  const Holding after = held(p, make_day(2025, 3, 1), parameters);
  EXPECT_FALSE(after.has(Holding::kCard) || after.has(Holding::kUnregistered));
  EXPECT_TRUE(held(p, make_day(2025, 12, 2), parameters).has(Holding::kCertificate));
}

TEST(Credentials, CRD_10_RouteC_WhenTheCertificateHasLapsedBeyondGrace) {
  const Person p = somebody();
  EXPECT_FALSE(held(p, make_day(2026, 1, 31)).has(Holding::kCertificate));
  EXPECT_TRUE(held(p, make_day(2026, 2, 1)).has(Holding::kCertificate));
}

TEST(Credentials, CRD_10_AllLateStageElderlyAndOnApplication) {
  const Person old = insured(kLate, 16);
  EXPECT_FALSE(held(old, make_day(2025, 7, 31)).has(Holding::kCertificate));
  EXPECT_TRUE(held(old, make_day(2025, 8, 1)).has(Holding::kCertificate));
  Parameters shorter;
  shorter.credentials.late_stage_certificate_until = make_day(2025, 9, 30);
  EXPECT_TRUE(held(old, make_day(2025, 9, 30), shorter).has(Holding::kCertificate));
  EXPECT_FALSE(held(old, make_day(2025, 10, 1), shorter).has(Holding::kCertificate));
  Person asked = somebody();
  asked.flags = Person::kAskedCertificate;
  EXPECT_TRUE(held(asked, make_day(2025, 12, 2)).has(Holding::kCertificate));
  Person helped = somebody();
  helped.traits = Person::kNeedsHelp;
  EXPECT_TRUE(held(helped, make_day(2025, 12, 2)).has(Holding::kCertificate));
}

TEST(Credentials, CRD_11_TheNoticeIsForThoseWhoHaveItAtHand) {
  Person p = somebody();
  EXPECT_FALSE(held(p, make_day(2025, 12, 2)).has(Holding::kNotice));
  p.traits = Person::kCarriesNotice;
  EXPECT_TRUE(held(p, make_day(2024, 9, 1)).has(Holding::kNotice));
  EXPECT_FALSE(held(p, make_day(2024, 8, 31)).has(Holding::kNotice));
}

// Born in March 2025: three months without a usable card.
TEST(Credentials, CRD_12_NewbornsHaveNoUsableCardAtFirst) {
  Person p = somebody();
  p.band_insurer = 0;
  p.birth_month60 = static_cast<std::uint8_t>((2025 * 12 + 2) % 60);
  p.issued_month = static_cast<std::uint8_t>(2025 * 12 + 3 - kFirstIssueMonth);
  p.registration = 0;
  p.traits = Person::kNewborn;
  p = joined(p, make_day(2025, 3, 10));
  const Holding first = held(p, make_day(2025, 5, 31));
  EXPECT_TRUE(first.has(Holding::kNewborn) && first.has(Holding::kCertificate) == false);
  EXPECT_FALSE(first.has(Holding::kCard) || first.has(Holding::kCardReads));
  const Holding later = held(p, make_day(2025, 6, 1));
  EXPECT_FALSE(later.has(Holding::kNewborn));
  EXPECT_TRUE(later.has(Holding::kCard) && later.has(Holding::kCardReads));
}

TEST(Credentials, CRD_02_ThePhoneOpensOn20250919AndNeedsAValidCertificate) {
  Person p = somebody();
  p.traits = Person::kPhone;
  EXPECT_FALSE(held(p, make_day(2025, 9, 18)).has(Holding::kPhone));
  EXPECT_TRUE(held(p, make_day(2025, 9, 19)).has(Holding::kPhone));
  EXPECT_FALSE(held(p, make_day(2025, 11, 1)).has(Holding::kPhone)) << "certificate in grace";
}

TEST(Credentials, CRD_14_ASoundCardThatIsNotRegisteredCanBeAtTheDesk) {
  Person p = somebody();
  p.issued_month =
      static_cast<std::uint8_t>(2025 * 12 + 5 - kFirstIssueMonth);  // June 2025, late in the order
  const Day day = make_day(2025, 9, 1);
  const Holding h = held(p, day);
  EXPECT_TRUE(h.has(Holding::kUnregistered));
  EXPECT_FALSE(h.has(Holding::kCard));
  EXPECT_FALSE(held(p, make_day(2025, 5, 31)).has(Holding::kUnregistered)) << "not issued yet";
  p.flags = Person::kRegisteredAtDesk;
  EXPECT_TRUE(held(p, day).has(Holding::kCard));
  EXPECT_FALSE(held(p, day).has(Holding::kUnregistered));
}

TEST(Credentials, CHK_04_AnswersAreInvalidUntilTheNewInsurerIsKnown) {
  const Person p = joined(insured(kNational), make_day(2025, 4, 1), 8);
  EXPECT_FALSE(held(p, make_day(2025, 3, 31)).has(Holding::kAnswersInvalid));
  EXPECT_TRUE(held(p, make_day(2025, 4, 1)).has(Holding::kAnswersInvalid));
  EXPECT_TRUE(held(p, make_day(2025, 4, 8)).has(Holding::kAnswersInvalid));
  EXPECT_FALSE(held(p, make_day(2025, 4, 9)).has(Holding::kAnswersInvalid));
  Person gone = somebody();
  EXPECT_FALSE(held(gone, make_day(2025, 4, 9)).has(Holding::kNoRecord));
  gone.flags = Person::kNoRecord;
  EXPECT_TRUE(held(gone, make_day(2025, 4, 9)).has(Holding::kNoRecord));
}

// 2,779 + 1,390,000 records to be confirmed, 515,000 of them by 2023-12-25; none withheld after April 2024. The
// 4.5 million of eligibility that has ended are nobody's with whom one checks in.
TEST(Credentials, CHK_14_ViewsAreStoppedUntilTheInsurerConfirms) {
  const auto stopped = [](Day day) {
    const Parameters parameters;
    const auto certificates = std::make_shared<const CertificateTable>(parameters.credentials, day);
    const CredentialsDay credentials{parameters, test::tables(), day, test::kTottori, certificates};
    int count = 0;
    for (int i = 0; i < 60'000; ++i) {
      Person p = somebody();
      p.habit = static_cast<std::uint16_t>(i);
      p.registration = static_cast<std::uint16_t>(i * 31);
      p.flags = Person::kMismatch;
      count += credentials.holding(p).has(Holding::kViewsStopped) ? 1 : 0;
    }
    return count / 60'000.0;
  };
  EXPECT_EQ(stopped(make_day(2023, 10, 31)), 0);
  EXPECT_EQ(stopped(make_day(2023, 11, 1)), 1);
  const double left = 1 - 515'000 / 1'392'779.0;
  EXPECT_NEAR(stopped(make_day(2023, 12, 25)), left, 1.0 / 512 + test::binomial_bound(60'000, left) / 60'000);
  EXPECT_GT(stopped(make_day(2024, 3, 1)), stopped(make_day(2024, 4, 1)));
  EXPECT_EQ(stopped(make_day(2024, 5, 1)), 0);
  EXPECT_FALSE(held(somebody(), make_day(2023, 12, 1)).has(Holding::kViewsStopped));
}

// Every field over its whole range, more persons than fit a chunk and numbers that fill none.
TEST(Credentials, ManyAtOnceHoldWhatEachHoldsAlone) {
  std::mt19937 random{1};
  const auto below = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random); };
  std::vector<Person> persons(5'000);
  for (Person& p : persons) {
    p = somebody();
    p.habit = static_cast<std::uint16_t>(below(65'536));
    p.registration = static_cast<std::uint16_t>(below(65'536));
    p.insured_since = static_cast<std::uint16_t>(below(3) == 0 ? 0 : 8'000 + below(2'000));
    p.registration_lag_days = static_cast<std::uint8_t>(below(256));
    p.issued_month = static_cast<std::uint8_t>(below(256));
    p.band_insurer = static_cast<std::uint8_t>(below(kAgeBands) | below(kInsurerKinds) << 5);
    p.birth_month60 = static_cast<std::uint8_t>(below(60));
    p.experience = static_cast<std::int8_t>(below(256));
    p.renewal = static_cast<std::uint8_t>(below(256));
    p.flags = static_cast<std::uint8_t>(below(256));
    p.traits = static_cast<std::uint8_t>(below(256));
  }
  const Parameters parameters;
  std::set<std::uint16_t> seen;
  for (const Day day :
       {make_day(2023, 12, 1), make_day(2024, 12, 2), make_day(2025, 2, 28), make_day(2025, 12, 31)}) {
    const auto certificates = std::make_shared<const CertificateTable>(parameters.credentials, day);
    const CredentialsDay credentials{parameters, test::tables(), day, test::kTottori, certificates};
    for (const std::size_t n : {0U, 1U, 15U, 16U, 17U, 100U, 4'999U}) {
      std::vector<std::uint32_t> who(n);
      std::generate(who.begin(), who.end(), [&] { return below(5'000); });
      std::vector<Holding> holdings(n);
      credentials.holdings(persons, who, holdings.data());
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_EQ(holdings[i].bits, credentials.holding(persons[who[i]]).bits)
            << format_day(day) << ", " << who[i];
        seen.insert(holdings[i].bits);
      }
    }
  }
  EXPECT_GT(seen.size(), 200U) << "the persons are too much alike to prove anything";
}

}  // namespace
}  // namespace cutover
