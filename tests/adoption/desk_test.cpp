// What desks do: traits switch on by quantile and day, money makes facilities promote.
#include <gtest/gtest.h>

#include "adoption_case.hpp"
#include "random/stream.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::model;

Facility facility(FacilityType type, std::uint16_t quantile) {
  Facility f{};
  f.type = type;
  f.quantile.fill(quantile);
  return f;
}
void set(Facility& f, FacilityQuantile q, std::uint16_t value) {
  f.quantile[static_cast<std::size_t>(q)] = value;
}

TEST(Adoption, ADP_01_AskingForTheCardSpreadsAndNeverGoesBack) {
  const Parameters p;
  for (int t = 0; t < kMainTypes; ++t) {
    const auto tt = static_cast<std::size_t>(t);
    EXPECT_EQ(asks_share(p, t, make_day(2023, 10, 1)), p.adoption.asks_for_card_before[tt]);
    EXPECT_EQ(asks_share(p, t, make_day(2025, 1, 1)), p.adoption.asks_for_card_share[tt]);
    double before = 0;
    for (Day d = make_day(2023, 10, 1); d < make_day(2025, 1, 1); d += std::chrono::days{7}) {
      ASSERT_GE(asks_share(p, t, d), before);
      before = asks_share(p, t, d);
    }
  }
  // Pharmacies came first (source A).
  EXPECT_GT(asks_share(p, 3, make_day(2024, 4, 1)), asks_share(p, 1, make_day(2024, 4, 1)));
}

TEST(Adoption, ADP_02_EachLeverRaisesOnlyItsOwnFacilities) {
  Parameters p;
  constexpr Day kDay = make_day(2025, 3, 1);
  const Facility plain = facility(FacilityType::kHospital, 65535);
  const int base = desk_score(model(), p, plain, kDay, 0);
  const auto with = [&](FacilityQuantile q) {
    Facility f = plain;
    set(f, q, 0);
    return desk_score(model(), p, f, kDay, 0) - base;
  };
  EXPECT_EQ(with(FacilityQuantile::kAsksForCard), to_score(model().asks) + to_score(model().poster));
  EXPECT_EQ(with(FacilityQuantile::kGuide), to_score(model().guide));
  EXPECT_EQ(with(FacilityQuantile::kPublic), to_score(model().public_target));
  EXPECT_LT(with(FacilityQuantile::kDisposition), 0);
  EXPECT_EQ(with(FacilityQuantile::kLine), 0);
  EXPECT_EQ(desk_score(model(), p, plain, kDay, 1) - base, to_score(model().asks) + to_score(model().poster));
  EXPECT_EQ(desk_score(model(), p, plain, kDay, 2) - desk_score(model(), p, plain, kDay, 1),
            to_score(model().guide));
  p.adoption.desk_strength = 0;
  EXPECT_EQ(with(FacilityQuantile::kAsksForCard), 0);
}

TEST(Adoption, ADP_03_BenefitCertificatesCountAtTheFacilitiesThatReadThem) {
  constexpr Day kDay = make_day(2025, 3, 1);
  Parameters p;
  Facility with{};
  with.type = FacilityType::kMedicalClinic;
  with.quantile.fill(0xffff);
  Facility without = with;
  const auto least = static_cast<std::uint16_t>(threshold16(p.programmes.benefit_certificate_share));
  set(with, FacilityQuantile::kBenefitCertificate, static_cast<std::uint16_t>(least - 1));
  set(without, FacilityQuantile::kBenefitCertificate, least);
  const auto gain = [&] {
    return desk_score(model(), p, with, kDay, 0) - desk_score(model(), p, without, kDay, 0);
  };
  EXPECT_EQ(gain(), 0) << "what they did so far is in the fitted levels";
  p.adoption.benefit_certificate_logits = 0.25;
  EXPECT_EQ(gain(), to_score(0.25));
  p.programmes.benefit_certificate_share = 0;
  EXPECT_EQ(gain(), 0);
}

TEST(Adoption, ADP_02_ChangingALeverChangesOnlyFacilitiesBetweenTheShares) {
  Parameters more;
  more.adoption.asks_for_card_share[1] = 0.9;
  const Parameters p;
  constexpr Day kDay = make_day(2025, 3, 1);
  for (int q = 0; q < 65536; q += 97) {
    Facility f = facility(FacilityType::kMedicalClinic, 40000);
    set(f, FacilityQuantile::kAsksForCard, static_cast<std::uint16_t>(q));
    const int change = desk_score(model(), more, f, kDay, 0) - desk_score(model(), p, f, kDay, 0);
    const bool between = q >= 0.6 * 65536 && q < 0.9 * 65536;
    ASSERT_EQ(change > 0, between) << q;
  }
}

TEST(Adoption, UTL_04_DispositionIsNormalOverFacilities) {
  const DeskDay desk{Parameters{}, model(), make_day(2023, 6, 1), 1};
  double sum = 0;
  double squares = 0;
  for (int q = 0; q < 65536; ++q) {
    const double s = desk.disposition_score(static_cast<std::uint16_t>(q)) / 64.0;
    sum += s;
    squares += s * s;
  }
  EXPECT_NEAR(sum / 65536, 0, 1e-3);
  EXPECT_NEAR(std::sqrt(squares / 65536), model().disposition_sigma[1], 0.005 * model().disposition_sigma[1]);
}

TEST(Adoption, INC_02_FacilitiesPromoteWhereMoneyExceedsEffort) {
  Parameters p;
  const Stream stream{7, Purpose::kFacilityTraits};
  int promote = 0;
  constexpr int kFacilities = 20'000;
  for (std::uint32_t i = 0; i < kFacilities; ++i) {
    Facility f = facility(FacilityType::kPharmacy, static_cast<std::uint16_t>(stream.block(i)[0]));
    EXPECT_EQ(engagement(model(), p, f, 0), 0);
    int before = 0;
    for (const double yen : {1e3, 1e4, 1e5, 1e6, 1e8}) {
      const int now = engagement(model(), p, f, yen);
      ASSERT_GE(now, before);
      before = now;
    }
    EXPECT_EQ(before, 2);
    promote += engagement(model(), p, f, p.adoption.effort_median_yen[3]) > 0;
  }
  EXPECT_NEAR(promote, kFacilities / 2.0, test::binomial_bound(kFacilities, 0.5));
  p.adoption.effort_median_yen[3] *= 1e6;
  EXPECT_EQ(engagement(model(), p, facility(FacilityType::kPharmacy, 30000), 1e5), 0);
}

}  // namespace
}  // namespace cutover
