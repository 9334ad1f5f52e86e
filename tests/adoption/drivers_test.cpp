// Dated drivers: each moves the propensity in its direction, from its day on, for those it reaches.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "adoption_case.hpp"

namespace cutover {
namespace {

using test::kAfterAll;
using test::kTottori;
using test::model;
using test::tables;

constexpr auto kEverybody = [](int, int, int) { return true; };

/// The model with only one driver, of strength one.
AdoptionModel only(std::size_t i) {
  AdoptionModel m = model();
  m.strength.assign(m.drivers.size(), 0.0);
  m.strength[i] = 1;
  return m;
}

TEST(Adoption, ADP_03_EveryDriverWorksFromItsFirstDayForThoseItReaches) {
  const Parameters p;
  for (std::size_t i = 0; i < model().drivers.size(); ++i) {
    SCOPED_TRACE(model().drivers[i].name);
    const Driver& d = model().drivers[i];
    const AdoptionModel m = only(i);
    const AdoptionDay eve{p, tables(), m, d.start - std::chrono::days{1}, kTottori};
    const AdoptionDay full{p, tables(), m, d.full, kTottori};
    test::expect_rises_only_for(eve, full, [&](int t, int b, int k) {
      return d.reach_type[static_cast<std::size_t>(t)] * d.reach_age[static_cast<std::size_t>(reach_age(b))] *
                 d.reach_insurer[static_cast<std::size_t>(k)] >
             0;
    });
  }
}

TEST(Adoption, DriversRiseHoldAndFade) {
  const Driver d{"d", make_day(2024, 1, 1), make_day(2024, 1, 11), make_day(2024, 1, 31), 10};
  EXPECT_EQ(d.profile(make_day(2023, 12, 31)), 0);
  EXPECT_DOUBLE_EQ(d.profile(make_day(2024, 1, 6)), 0.5);
  EXPECT_EQ(d.profile(make_day(2024, 1, 11)), 1);
  EXPECT_EQ(d.profile(make_day(2024, 1, 31)), 1);
  EXPECT_NEAR(d.profile(make_day(2024, 2, 10)), std::exp(-1.0), 1e-12);
}

TEST(Adoption, ADP_01_FearOfMixUpsHoldsBackAndFades) {
  const Parameters p;
  AdoptionModel m = model();
  EXPECT_LT(m.get("driver.mix_up_reports"), 0);
  const AdoptionDay before{p, tables(), m, make_day(2023, 4, 30), kTottori};
  const AdoptionDay during{p, tables(), m, make_day(2023, 8, 1), kTottori};
  test::expect_rises_only_for(during, before, kEverybody);
  Parameters trusting;
  trusting.adoption.trust_strength = 0;
  const AdoptionDay without{trusting, tables(), m, make_day(2023, 8, 1), kTottori};
  test::expect_rises_only_for(during, without, kEverybody);
}

TEST(Adoption, ADP_04_TheCutoverStepsOnItsDay) {
  const Parameters p;
  const AdoptionDay eve{p, tables(), model(), make_day(2024, 12, 1), kTottori};
  const AdoptionDay day{p, tables(), model(), make_day(2024, 12, 2), kTottori};
  test::expect_rises_only_for(eve, day, kEverybody);
  EXPECT_NEAR(day.base(1, 10, 0) - eve.base(1, 10, 0), 64 * model().get("driver.no_card_issued_any_more"), 2);
}

/// First day on which a driver is in force at all, and first at its full strength.
struct Rise {
  Day start;
  Day full;
  bool operator==(const Rise&) const = default;
};

Rise rise_of(const std::string& name, const Parameters& p) {
  const auto d = std::find_if(model().drivers.begin(), model().drivers.end(),
                              [&](const Driver& driver) { return driver.name == name; });
  const AnchorMoves moves = anchor_moves(p.credentials, tables().legacy_expiry);
  Rise rise{make_day(2023, 1, 1), {}};
  // A driver that rises begins with nothing on its first day.
  while (d->profile(rise.start + std::chrono::days{d->start < d->full ? 1 : 0}, moves) == 0) {
    rise.start += std::chrono::days{1};
  }
  rise.full = rise.start;
  while (d->profile(rise.full, moves) < 1) {
    rise.full += std::chrono::days{1};
  }
  return rise;
}

TEST(Adoption, CUT_01_CUT_02_DriversStandOnThePublishedDaysByDefault) {
  const AnchorMoves moves = anchor_moves(CredentialParameters{}, tables().legacy_expiry);
  EXPECT_EQ(moves, AnchorMoves{});
  for (const Driver& d : model().drivers) {
    EXPECT_EQ(rise_of(d.name, {}), (Rise{d.start, d.full})) << d.name;
  }
}

TEST(Adoption, CUT_01_DriversOfTheEndOfIssueMoveWithIt) {
  for (const int days : {-183, 120}) {
    const std::chrono::days moved{days};
    Parameters p;
    p.credentials.last_legacy_issue += moved;
    const auto with = [&](Day start, Day full) { return Rise{start + moved, full + moved}; };
    EXPECT_EQ(rise_of("no_card_issued_any_more", p), with(make_day(2024, 12, 2), make_day(2024, 12, 2)));
    EXPECT_EQ(rise_of("abolition_near", p), with(make_day(2024, 5, 1), make_day(2024, 12, 1)));
    EXPECT_EQ(rise_of("last_cards_end", p), with(make_day(2024, 12, 2), make_day(2025, 12, 1)));
    EXPECT_EQ(rise_of("insurers_mailings", p), rise_of("insurers_mailings", {})) << "it happened";
  }
}

TEST(Adoption, CUT_02_AProlongationMovesTheEndOfTheLastCardsAlone) {
  Parameters p;
  p.credentials.legacy_extension_days = 182;
  EXPECT_EQ(rise_of("last_cards_end", p), (Rise{make_day(2024, 12, 2), make_day(2026, 6, 1)}));
  EXPECT_EQ(rise_of("no_card_issued_any_more", p), rise_of("no_card_issued_any_more", {}));
}

TEST(Adoption, CUT_01_ThePostponedStepIsNotTakenOnThePublishedDay) {
  Parameters p;
  p.credentials.last_legacy_issue = make_day(2025, 3, 31);
  const std::size_t step = 4;
  ASSERT_EQ(model().drivers[step].name, "no_card_issued_any_more");
  const AdoptionModel m = only(step);
  const AdoptionDay before{p, tables(), m, make_day(2024, 12, 1), kTottori};
  const AdoptionDay published{p, tables(), m, make_day(2024, 12, 2), kTottori};
  test::expect_rises_only_for(before, published, [](int, int, int) { return false; });
  const AdoptionDay eve{p, tables(), m, make_day(2025, 3, 31), kTottori};
  const AdoptionDay day{p, tables(), m, make_day(2025, 4, 1), kTottori};
  test::expect_rises_only_for(eve, day, kEverybody);
}

TEST(Adoption, ADP_03_ScenarioCampaignReachesItsAgesFromItsDayOn) {
  Parameters with;
  with.adoption.campaign[0] = {make_day(2026, 4, 1), make_day(2026, 4, 30), 0.5, 0, {0, 0.8, 0}};
  const Parameters without;
  for (Day day = make_day(2026, 3, 1); day <= make_day(2026, 6, 1); day += std::chrono::days{1}) {
    const AdoptionDay a{without, tables(), model(), day, kTottori};
    const AdoptionDay b{with, tables(), model(), day, kTottori};
    const bool on = day >= make_day(2026, 4, 1) && day <= make_day(2026, 4, 30);
    test::expect_rises_only_for(a, b, [&](int, int band, int) { return on && reach_age(band) == 1; });
  }
}

TEST(Adoption, ADP_03_WithoutCampaignsEventsStayAsTheyAre) {
  Parameters none;
  none.adoption.campaign_strength = 0;
  const Parameters p;
  AdoptionModel m = model();
  m.set("driver.insurers_mailings", 0.3);
  const AdoptionDay eve{none, tables(), m, make_day(2024, 2, 14), kTottori};
  const AdoptionDay same{p, tables(), m, make_day(2023, 12, 15), kTottori};
  const AdoptionDay off{none, tables(), m, make_day(2023, 12, 15), kTottori};
  EXPECT_EQ(same.base(1, 10, 0), off.base(1, 10, 0)) << "before any campaign";
  const AdoptionDay with{p, tables(), m, kAfterAll, kTottori};
  const AdoptionDay without{none, tables(), m, kAfterAll, kTottori};
  test::expect_rises_only_for(without, with, kEverybody);
}

TEST(Adoption, ADP_04_OnlyWhoHoldsNothingElseIsPushedToTheCard) {
  const Parameters p;
  const AdoptionDay day{p, tables(), model(), kAfterAll, kTottori};
  const int alone =
      day.holding_score(Holding{Holding::kCard | Holding::kCardReads | Holding::kLegacyExpired});
  EXPECT_EQ(alone, to_score(nothing_else_logits(p.checkin.switch_share_at_expiry)));
  EXPECT_GT(alone, 0);
  EXPECT_EQ(day.holding_score(Holding{Holding::kCard | Holding::kLegacyValid}), 0);
  EXPECT_EQ(day.holding_score(Holding{Holding::kCard | Holding::kCertificate}), 0);
  EXPECT_EQ(day.holding_score(Holding{Holding::kCard | Holding::kLegacyValid | Holding::kPhone}),
            to_score(p.adoption.phone_logits));
  // The parameter's meaning: somebody at one half goes over with that share of the other visits.
  EXPECT_NEAR(present16(alone) / 65536.0, 0.5 + 0.5 * p.checkin.switch_share_at_expiry, 0.002);
}

TEST(Adoption, OddsShiftEverybodyAlike) {
  Parameters doubled;
  doubled.checkin.card_odds = 2;
  const AdoptionDay a{Parameters{}, tables(), model(), kAfterAll, kTottori};
  const AdoptionDay b{doubled, tables(), model(), kAfterAll, kTottori};
  for (int t = 0; t < kMainTypes; ++t) {
    EXPECT_NEAR(b.base(t, 8, 0) - a.base(t, 8, 0), 64 * std::log(2.0), 1.001);
  }
}

}  // namespace
}  // namespace cutover
