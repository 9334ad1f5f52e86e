// Every branch of the decision at the desk, reached by thresholds that are certain or impossible, so that no
// test depends on which word decides what.
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "checkin/checkin.hpp"
#include "random/stream.hpp"
#include "support/model_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

constexpr std::uint32_t kAlways16 = 65'536;
constexpr std::uint32_t kAlways = 0xffffffffU;
constexpr Millis kNine = 9 * kMillisPerHour;

/// A day with the default durations on which everyone registered presents the card and is identified by face.
CheckInDay card_day() {
  static const CheckInDay kOrdinary = [] {
    const Demand demand(test::tables());
    const UtilizationFit fit(demand, Parameters{});
    constexpr Day kDay = make_day(2025, 11, 12);
    std::array<CardShares, 4> shares{};
    for (int t = 0; t < 4; ++t) {
      shares[static_cast<std::size_t>(t)] = fit.card_shares(t, kDay);
    }
    return CheckInDay(Parameters{}, fit, kDay, test::kTottori, shares, fit.registered(kDay));
  }();
  CheckInDay day = kOrdinary;
  day.registered16.fill(kAlways16);
  for (auto& bands : day.present16) {
    for (auto& insurers : bands) {
      insurers.fill(kAlways16);
    }
  }
  day.legacy_valid.fill(true);
  day.expired_lookup = true;
  day.lookup16.fill(0);
  day.batch16.fill(0);
  day.batch_whole.fill(0);
  day.habit16 = 0;
  day.face16 = kAlways16;
  day.face_success = kAlways;
  day.pin_success = kAlways;
  day.assist_first16 = 0;
  day.card_failure16 = 0;
  day.first_use_time_factor = 2;
  return day;
}

/// The same, but nobody presents a card.
CheckInDay paper_day() {
  CheckInDay day = card_day();
  for (auto& bands : day.present16) {
    for (auto& insurers : bands) {
      insurers.fill(0);
    }
  }
  return day;
}

Holder holder(InsurerKind insurer, bool used_card = true) {
  Holder h{};
  h.habit = 30'000;
  h.registration = 30'000;
  h.band_insurer = static_cast<std::uint8_t>(8U | static_cast<unsigned>(insurer) << 5);
  h.flags = used_card ? Holder::kUsedCard : std::uint8_t{0};
  return h;
}

struct Decision {
  PlannedVisit plan;
  DeskVisit desk;
};

/// The same visit for several lots of luck.
class CheckIn : public ::testing::Test {
 protected:
  Decision decide(const CheckInDay& day, const Holder& h, FacilityType type = FacilityType::kMedicalClinic,
                  std::uint32_t luck = 0) const {
    const Stream stream{77, Purpose::kVisit};
    Decision d{};
    d.plan = plan_check_in(day, laws_, h, type, kNine, stream.block(luck, 0), stream.block(luck, 1),
                           stream.block(luck, 2), d.desk);
    return d;
  }
  static constexpr std::uint32_t kLuck = 200;  ///< how many lots
  DeskLaws laws_{Parameters{}};
};

TEST_F(CheckIn, CHK_01_IdentityIsByFaceWhereTheFaceIsKnown) {
  for (std::uint32_t luck = 0; luck < kLuck; ++luck) {
    const Decision d = decide(card_day(), holder(InsurerKind::kEmployees), FacilityType::kHospital, luck);
    ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
    ASSERT_EQ(d.plan.batch, 0);
    ASSERT_EQ(d.desk.arrival, kNine);
    ASSERT_GT(d.desk.reader, 0);
    ASSERT_EQ(d.desk.assist, 0);
    ASSERT_GE(d.desk.staff, 0);
    ASSERT_GE(d.desk.fallback_staff, d.desk.staff);
    ASSERT_EQ(d.desk.flags, 0U);
  }
}

TEST_F(CheckIn, CHK_01_ThenByPinWhichTakesTheReaderLonger) {
  CheckInDay pin_only = card_day();
  pin_only.face16 = 0;
  CheckInDay both = card_day();
  both.face_success = 0;
  for (std::uint32_t luck = 0; luck < kLuck; ++luck) {
    const Holder h = holder(InsurerKind::kEmployees);
    const Decision face = decide(card_day(), h, FacilityType::kPharmacy, luck);
    const Decision pin = decide(pin_only, h, FacilityType::kPharmacy, luck);
    const Decision after = decide(both, h, FacilityType::kPharmacy, luck);
    ASSERT_EQ(pin.plan.outcome, Outcome::kCardPin);
    ASSERT_EQ(after.plan.outcome, Outcome::kCardPin);
    ASSERT_EQ(after.desk.assist, 0);
    // Whoever tries both takes as long as for both, but for the rounding of three draws.
    ASSERT_NEAR(after.desk.reader, face.desk.reader + pin.desk.reader, 2);
  }
}

TEST_F(CheckIn, CHK_01_CHK_02_ThenByStaffInVisualCheckMode) {
  CheckInDay day = card_day();
  day.face_success = 0;
  day.pin_success = 0;
  for (std::uint32_t luck = 0; luck < kLuck; ++luck) {
    const Decision d = decide(day, holder(InsurerKind::kNational), FacilityType::kDentalClinic, luck);
    ASSERT_EQ(d.plan.outcome, Outcome::kCardVisual);
    ASSERT_GT(d.desk.assist, 0) << "staff confirm at the reader";
  }
}

TEST_F(CheckIn, CUT_05_AFirstUseIsSlowerAtTheReaderAndAssisted) {
  CheckInDay assisted = card_day();
  assisted.assist_first16 = kAlways16;
  for (std::uint32_t luck = 0; luck < kLuck; ++luck) {
    const Decision later =
        decide(assisted, holder(InsurerKind::kEmployees, true), FacilityType::kMedicalClinic, luck);
    const Decision first =
        decide(assisted, holder(InsurerKind::kEmployees, false), FacilityType::kMedicalClinic, luck);
    const Decision alone =
        decide(card_day(), holder(InsurerKind::kEmployees, false), FacilityType::kMedicalClinic, luck);
    ASSERT_NEAR(first.desk.reader, 2 * later.desk.reader, 2);
    ASSERT_EQ(first.desk.reader, alone.desk.reader);
    ASSERT_EQ(first.desk.staff, later.desk.staff);
    ASSERT_GT(first.desk.assist, 0);
    ASSERT_EQ(later.desk.assist, 0);
    ASSERT_EQ(alone.desk.assist, 0);
    ASSERT_EQ(first.plan.outcome, later.plan.outcome);
  }
}

TEST_F(CheckIn, CHK_06_AnUnreadableCardLeavesTheReaderForAFallback) {
  CheckInDay day = card_day();
  day.card_failure16 = kAlways16;
  double extra = 0;
  for (std::uint32_t luck = 0; luck < kLuck; ++luck) {
    const Decision d = decide(day, holder(InsurerKind::kEmployees), FacilityType::kMedicalClinic, luck);
    ASSERT_EQ(d.desk.flags, DeskVisit::kCardUnreadable);
    ASSERT_GT(d.desk.reader, 0);
    extra += d.desk.fallback_staff - d.desk.staff;
  }
  // Staff times are exponential and so is what a fallback adds.
  const double mean = Parameters{}.desk.fallback_seconds * 1'000;
  EXPECT_NEAR(extra / kLuck, mean, test::z_bound() * mean / std::sqrt(double{kLuck}));
}

TEST_F(CheckIn, WithoutARegisteredCardNobodyPresentsIt) {
  CheckInDay day = card_day();
  day.registered16.fill(30'000);  // the holder's own place in the order: not below it
  EXPECT_EQ(decide(day, holder(InsurerKind::kEmployees)).plan.outcome, Outcome::kLegacySeen);
  day.registered16.fill(30'001);
  EXPECT_EQ(decide(day, holder(InsurerKind::kEmployees)).plan.outcome, Outcome::kCardFace);
}

TEST_F(CheckIn, CUT_02_CHK_11_AValidLegacyCardIsSeenOrLookedUp) {
  CheckInDay day = paper_day();
  for (std::uint32_t luck = 0; luck < kLuck; ++luck) {
    for (const InsurerKind k :
         {InsurerKind::kEmployees, InsurerKind::kNational, InsurerKind::kLateStageElderly}) {
      day.lookup16.fill(0);
      const Decision seen = decide(day, holder(k), FacilityType::kHospital, luck);
      ASSERT_EQ(seen.plan.outcome, Outcome::kLegacySeen);
      ASSERT_EQ(seen.desk.flags, 0U);
      ASSERT_EQ(seen.desk.reader, 0);
      day.lookup16.fill(kAlways16);
      const Decision looked_up = decide(day, holder(k), FacilityType::kHospital, luck);
      ASSERT_EQ(looked_up.plan.outcome, Outcome::kLegacyLookup);
      ASSERT_EQ(looked_up.desk.flags, DeskVisit::kNumberLookup);
      ASSERT_GE(looked_up.desk.staff, seen.desk.staff) << "the number is typed in";
    }
  }
}

TEST_F(CheckIn, CRD_10_AfterTheExpiryUnregisteredPeopleShowTheCertificate) {
  CheckInDay day = paper_day();
  day.legacy_valid.fill(false);
  day.registered16.fill(0);
  for (const bool measure : {true, false}) {
    day.expired_lookup = measure;
    for (const InsurerKind k :
         {InsurerKind::kEmployees, InsurerKind::kNational, InsurerKind::kLateStageElderly}) {
      day.lookup16.fill(0);
      EXPECT_EQ(decide(day, holder(k)).plan.outcome, Outcome::kCertificateSeen);
      day.lookup16.fill(kAlways16);
      EXPECT_EQ(decide(day, holder(k)).plan.outcome, Outcome::kCertificateLookup);
    }
  }
}

TEST_F(CheckIn, CRD_10_LateStageElderlyPeopleShowTheCertificateEvenWithARegisteredCard) {
  CheckInDay day = paper_day();
  day.legacy_valid.fill(false);
  EXPECT_EQ(decide(day, holder(InsurerKind::kLateStageElderly)).plan.outcome, Outcome::kCertificateSeen);
  day.lookup16.fill(kAlways16);
  EXPECT_EQ(decide(day, holder(InsurerKind::kLateStageElderly)).plan.outcome, Outcome::kCertificateLookup);
}

TEST_F(CheckIn, CRD_13_ExpiredCardsOfRegisteredPeopleEntitleOnlyByALookup) {
  CheckInDay day = paper_day();
  day.legacy_valid.fill(false);
  for (const InsurerKind k : {InsurerKind::kEmployees, InsurerKind::kNational}) {
    day.expired_lookup = true;
    day.lookup16.fill(0);  // whatever the facility does with other numbers
    const Decision d = decide(day, holder(k));
    EXPECT_EQ(d.plan.outcome, Outcome::kExpiredLookup);
    EXPECT_EQ(d.desk.flags, DeskVisit::kNumberLookup);

    day.expired_lookup = false;
    for (const std::uint32_t lookup : {0U, static_cast<std::uint32_t>(kAlways16)}) {
      day.lookup16.fill(lookup);
      const Decision after = decide(day, holder(k));
      EXPECT_EQ(after.plan.outcome, Outcome::kCardFallback) << "they hold no certificate";
      EXPECT_EQ(after.desk.flags, 0U);
    }
  }
}

TEST_F(CheckIn, CHK_09_ExemptFacilitiesNeverLookANumberUp) {
  CheckInDay day = paper_day();
  day.lookup16.fill(kAlways16);
  day.batch16.fill(kAlways16);
  day.batch_whole.fill(3);
  for (const bool valid : {true, false}) {
    for (const bool registered : {true, false}) {
      for (const InsurerKind k :
           {InsurerKind::kEmployees, InsurerKind::kNational, InsurerKind::kLateStageElderly}) {
        day.legacy_valid.fill(valid);
        day.registered16.fill(registered ? kAlways16 : 0);
        const Decision d = decide(day, holder(k), FacilityType::kExempt);
        EXPECT_FALSE(is_verification(d.plan.outcome)) << name(d.plan.outcome);
        EXPECT_EQ(d.desk.flags & DeskVisit::kNumberLookup, 0U);
        EXPECT_EQ(d.plan.batch, 0);
      }
    }
  }
}

TEST_F(CheckIn, CUT_03_NoFacilityAcceptsAnExpiredLegacyCardAsSeen) {
  CheckInDay day = paper_day();
  day.legacy_valid.fill(false);
  for (int t = 0; t < kFacilityTypes; ++t) {
    for (const std::uint32_t lookup : {std::uint32_t{0}, kAlways16}) {
      for (const bool measure : {true, false}) {
        day.lookup16.fill(lookup);
        day.expired_lookup = measure;
        const Outcome o =
            decide(day, holder(InsurerKind::kEmployees), static_cast<FacilityType>(t)).plan.outcome;
        EXPECT_TRUE(o != Outcome::kLegacySeen && o != Outcome::kLegacyLookup)
            << kFacilityTypeNames[static_cast<std::size_t>(t)] << ": " << name(o);
      }
    }
  }
}

TEST_F(CheckIn, BatchInquiriesAreMadeForVisitsWithoutACard) {
  CheckInDay day = paper_day();
  day.batch_whole.fill(2);
  EXPECT_EQ(decide(day, holder(InsurerKind::kEmployees)).plan.batch, 2);
  day.batch16.fill(kAlways16);
  EXPECT_EQ(decide(day, holder(InsurerKind::kEmployees)).plan.batch, 3);
  CheckInDay cards = card_day();
  cards.batch_whole.fill(2);
  EXPECT_EQ(decide(cards, holder(InsurerKind::kEmployees)).plan.batch, 0);

  // The fraction is a share of visits.
  day.batch_whole.fill(0);
  day.batch16.fill(20'000);
  constexpr std::uint32_t kVisits = 40'000;
  int made = 0;
  for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
    made += decide(day, holder(InsurerKind::kEmployees), FacilityType::kPharmacy, luck).plan.batch;
  }
  const double share = 20'000 / 65'536.0;
  EXPECT_NEAR(made, kVisits * share, test::binomial_bound(kVisits, share));
}

TEST_F(CheckIn, SpecialClinicsFollowTheMedicalClinics) {
  EXPECT_EQ(main_type(FacilityType::kOccupationalClinic), 1U);
  EXPECT_EQ(main_type(FacilityType::kExempt), 1U);
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_EQ(main_type(static_cast<FacilityType>(t)), t);
  }
}

TEST_F(CheckIn, HabitAlwaysDecidesWhereItsWeightIsOne) {
  CheckInDay day = card_day();
  day.habit16 = kAlways16;
  for (const std::uint32_t present : {30'000U, 30'001U}) {
    for (auto& bands : day.present16) {
      for (auto& insurers : bands) {
        insurers.fill(present);
      }
    }
    for (std::uint32_t luck = 0; luck < kLuck; ++luck) {
      const Decision d = decide(day, holder(InsurerKind::kEmployees), FacilityType::kPharmacy, luck);
      ASSERT_EQ(is_card_use(d.plan.outcome), present == 30'001U);
    }
  }
}

// One visit of each of many persons: independent, so the share is binomial whatever the weight of habit.
TEST_F(CheckIn, TheShareOverManyPersonsIsTheThresholdForAnyWeightOfHabit) {
  const Stream stream{78, Purpose::kPersonState};
  constexpr std::uint32_t kPersons = 40'000;
  for (const std::uint32_t habit :
       {std::uint32_t{0}, std::uint32_t{20'000}, std::uint32_t{52'429}, kAlways16}) {
    CheckInDay day = card_day();
    day.habit16 = habit;
    for (auto& bands : day.present16) {
      for (auto& insurers : bands) {
        insurers.fill(24'000);
      }
    }
    int presented = 0;
    int again = 0;
    for (std::uint32_t person = 0; person < kPersons; ++person) {
      Holder h = holder(InsurerKind::kEmployees);
      h.habit = static_cast<std::uint16_t>(stream.block(person)[0]);
      const bool one = is_card_use(decide(day, h, FacilityType::kHospital, 2 * person).plan.outcome);
      const bool two = is_card_use(decide(day, h, FacilityType::kHospital, 2 * person + 1).plan.outcome);
      presented += one ? 1 : 0;
      again += one && two ? 1 : 0;
    }
    const double p = 24'000 / 65'536.0;
    const double h = habit / 65'536.0;
    EXPECT_NEAR(presented, kPersons * p, test::binomial_bound(kPersons, p)) << habit;
    // Both visits by habit: the same decision; else independent.
    const double both = h * h * p + (1 - h * h) * p * p;
    EXPECT_NEAR(again, kPersons * both, test::binomial_bound(kPersons, both)) << habit;
  }
}

TEST_F(CheckIn, FaceAndPinSucceedInTheGivenShares) {
  CheckInDay day = card_day();
  day.face16 = threshold16(0.8);
  day.face_success = threshold(0.95);
  day.pin_success = threshold(0.93);
  constexpr std::uint32_t kVisits = 60'000;
  std::array<int, kOutcomes> count{};
  for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
    ++count[static_cast<std::size_t>(
        decide(day, holder(InsurerKind::kEmployees), FacilityType::kHospital, luck).plan.outcome)];
  }
  const std::array<double, 3> share{0.8 * 0.95, (1 - 0.8 * 0.95) * 0.93, (1 - 0.8 * 0.95) * 0.07};
  for (std::size_t o = 0; o < share.size(); ++o) {
    EXPECT_NEAR(count[o], kVisits * share[o], test::binomial_bound(kVisits, share[o]) + kVisits * 0x1p-16)
        << kOutcomeNames[o];
  }
}

TEST(OutcomeOf, ServedAsPlannedUnlessTheDeskSaysOtherwise) {
  for (int o = 0; o < kOutcomes; ++o) {
    const auto planned = static_cast<Outcome>(o);
    EXPECT_EQ(outcome_of(planned, VisitEnd::kCheckedIn), planned);
    EXPECT_EQ(outcome_of(planned, VisitEnd::kServed), planned);
    EXPECT_EQ(outcome_of(planned, VisitEnd::kGaveUp), Outcome::kGaveUp);
    EXPECT_EQ(outcome_of(planned, VisitEnd::kOpen), Outcome::kGaveUp);
  }
  for (const Outcome card : {Outcome::kCardFace, Outcome::kCardPin, Outcome::kCardVisual}) {
    EXPECT_EQ(outcome_of(card, VisitEnd::kFallback), Outcome::kCardFallback);
  }
  EXPECT_EQ(outcome_of(Outcome::kLegacyLookup, VisitEnd::kLookupFailed), Outcome::kLegacySeen);
  EXPECT_EQ(outcome_of(Outcome::kCertificateLookup, VisitEnd::kLookupFailed), Outcome::kCertificateSeen);
}

TEST(OutcomeOf, CRD_13_AnExpiredLookupWithoutAnAnswerIsNoVerificationAndNoLegacyCard) {
  const Outcome o = outcome_of(Outcome::kExpiredLookup, VisitEnd::kLookupFailed);
  EXPECT_FALSE(is_verification(o));
  EXPECT_NE(o, Outcome::kLegacySeen) << "the card has expired (CUT-03)";
}

}  // namespace
}  // namespace cutover
