// What the claims office hears of a month's visits: all desks of a small nation are watched for a month, and
// the cases that the run has pushed are compared with the visits that were seen.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "claims/filing.hpp"
#include "run/area_day.hpp"
#include "run/claim_cases.hpp"
#include "run/month.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

constexpr MonthIndex kApril = month_index(make_day(2025, 4, 1));

/// As seen at a desk.
struct SeenVisit {
  Day day;
  Outcome outcome;
  Holding holding;
  std::uint16_t insured_since;
  bool knew;  ///< the facility knew the visitor
};
using Pair = std::pair<std::uint32_t, std::uint32_t>;  ///< person, facility

/// April 2025 of Tottori, after the one day before it, with many changes of insurer and failed check-ins.
/// Ordinary faults, which no desk sees, are left out.
class FurtherVisits : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::vector<std::string> overrides{
        "demography.change_rate_middle=1",
        "demography.change_rate_old=1",
        "demography.first_of_month_share=0",
        "checkin.card_failure_share=0.5",
        "checkin.portal_share=0",
        "checkin.first_visit_share={ hospital = 0, medical_clinic = 0, dental_clinic = "
        "0, pharmacy = 0 }",
        "claims.transfer_excluded_share=0",
        "claims.patient_reached_share=0.3"};
    for (const std::string_view fault : kClaimFaultNames) {
      overrides.push_back("claims.fault_by_hand." + std::string(fault) + "=0");
    }
    const Scenario scenario = parse_scenario(
        "title = \"April\"\nsample = 0.3\nseed = 4\n[period]\nstart = 2025-03-31\nend = 2025-04-30\n"
        "[nation]\nprefectures = [\"Tottori\"]\npersons_per_area = 10000\n",
        "april", overrides);
    const Model model(test::kData, scenario);
    state_ = new NationState(model.initial_state(scenario));
    visits_ = new std::map<Pair, std::vector<SeenVisit>>;
    const Parameters& p = scenario.on(make_day(2025, 4, 1));
    laws_ = new ClaimLaws(p.claims);
    WorkPool pool(2);
    for (Day day = scenario.start; day <= scenario.end; day += std::chrono::days{1}) {
      if (day == first_day(kApril)) {
        close_month(*state_, kApril - 1, pool);
      }
      const DayContext context(model, scenario.on(day), day, scenario.seed, nullptr);
      DayRecord record(model.nation.types());
      DayTotals totals(record);
      for (std::uint32_t a = 0; a < model.nation.areas().size(); ++a) {
        run_area(model, scenario, p, context, a, totals);
      }
      add_new_claims(record, *state_);
      for (int type = 0; type < model.nation.types(); ++type) {
        for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
          for (int kind = 0; kind < kInsurerKinds; ++kind) {
            for (int o = 0; o < kOutcomes; ++o) {
              counted_[static_cast<std::size_t>(kind)] +=
                  static_cast<Outcome>(o) == Outcome::kBatchInquiry
                      ? 0
                      : record.insurers[record.insurer_index(type, prefecture, kind, o)];
            }
          }
        }
      }
    }
    for (const std::vector<ClaimCase>& area : state_->claim_cases) {
      cases_.insert(cases_.end(), area.begin(), area.end());
    }
    close_month(*state_, kApril, pool);
  }
  static void TearDownTestSuite() {
    delete state_;
    delete visits_;
    delete laws_;
    cases_ = {};
    persons_ = {};
  }
  static void run_area(const Model& model, const Scenario& scenario, const Parameters& p,
                       const DayContext& context, std::uint32_t a, DayTotals& totals) {
    const Area& area = model.nation.areas()[a];
    std::vector<Person>& persons = persons_[a];
    if (context.day == scenario.start) {
      persons.resize(area.slots);
      model.populate(area, persons);
    } else if (context.day == first_day(kApril)) {
      advance_area(model, MonthlyPersonLaws(model.tables, p, kApril), scenario, a, persons, *state_,
                   state_->histories.months());
    }
    std::vector<FacilityTrace> traces(area.facilities());
    for (std::uint32_t f = 0; f < traces.size(); ++f) {
      traces[f].facility = area.first_facility + f;
      traces[f].wants_events = false;
    }
    worker_->run(context, a, persons, *state_, totals, traces);
    for (const FacilityTrace& trace : traces) {
      for (const TracedVisit& v : trace.visits) {
        const bool later = v.person.insured_since > insured_day(context.day);
        ++seen_[static_cast<std::size_t>(later ? v.person.prior_insurer() : v.person.insurer())];
        before_change_ += later && v.person.prior_insurer() != v.person.insurer() ? 1 : 0;
        if (month_index(context.day) == kApril && v.outcome != Outcome::kGaveUp &&
            v.outcome != Outcome::kChargedFull) {
          (*visits_)[{v.person_id, trace.facility}].push_back(
              {context.day, v.outcome, v.holding, v.person.insured_since,
               (v.plan.flags & PlannedVisit::kReturning) != 0});
        }
      }
    }
  }
  static std::vector<Claim> claims() { return merge_month(kApril, cases_); }
  static const std::vector<SeenVisit>& visits_of(const Claim& claim) {
    return visits_->at({claim.person, claim.facility});
  }

  static inline NationState* state_ = nullptr;
  static inline std::map<Pair, std::vector<SeenVisit>>* visits_ = nullptr;
  static inline ClaimLaws* laws_ = nullptr;
  static inline std::vector<ClaimCase> cases_;
  static inline std::map<std::uint32_t, std::vector<Person>> persons_;
  static inline std::array<std::int64_t, kInsurerKinds> counted_{};  ///< visits by insurer, of the record
  static inline std::array<std::int64_t, kInsurerKinds> seen_{};     ///< the same, one by one
  static inline std::int64_t before_change_ =
      0;  ///< of these, by whom another kind takes over within the month
  static inline std::unique_ptr<AreaDay> worker_ = std::make_unique<AreaDay>();
};

TEST_F(FurtherVisits, UTL_03_AVisitCountsForTheInsurerOfItsDay) {
  EXPECT_EQ(counted_, seen_);
  EXPECT_GT(before_change_, 100);
}

TEST_F(FurtherVisits, CLM_04_EveryVisitAfterACaseIsACaseAndNoOther) {
  std::vector<std::tuple<Pair, ClaimDay, ClaimBasis, bool>> expected;
  std::size_t further = 0;
  for (const auto& [pair, visits] : *visits_) {
    bool open = false;
    for (const SeenVisit& v : visits) {
      const bool seen_in_vain =
          v.holding.has(Holding::kAnswersInvalid) && !is_verification(v.outcome);  // CLM-07
      if (open || is_fallback(v.outcome) || seen_in_vain || v.insured_since > insured_day(v.day)) {
        expected.emplace_back(pair, claim_day(v.day), claim_basis(v.outcome, v.holding), open);
        further += open ? 1 : 0;
        open = true;
      }
    }
  }
  std::vector<std::tuple<Pair, ClaimDay, ClaimBasis, bool>> pushed;
  for (const ClaimCase& c : cases_) {
    pushed.emplace_back(Pair{c.person, c.facility}, c.visit_day, c.basis,
                        (c.flags & claim_flag::kFurtherVisit) != 0);
  }
  std::sort(expected.begin(), expected.end());
  std::sort(pushed.begin(), pushed.end());
  EXPECT_TRUE(pushed == expected);
  EXPECT_GT(further, 100U);
  EXPECT_GT(pushed.size(), 2 * further);
}

TEST_F(FurtherVisits, CLM_05_TheNumberIsLearnedAtALaterVisit) {
  int learned = 0;
  for (Claim claim : claims()) {
    const std::vector<SeenVisit>& visits = visits_of(claim);
    if (claim.basis != ClaimBasis::kUnknown || claim.contact_day == kNoClaimDay) {
      continue;
    }
    ++learned;
    // On that day, after a visit without a number, it was read, looked up or seen.
    const auto on = std::find_if(visits.begin(), visits.end(), [&](const SeenVisit& v) {
      return claim_day(v.day) == claim.contact_day &&
             claim_basis(v.outcome, v.holding) <= ClaimBasis::kOnlySeen;
    });
    ASSERT_NE(on, visits.end());
    EXPECT_TRUE(std::any_of(visits.begin(), on, [](const SeenVisit& v) {
      return claim_basis(v.outcome, v.holding) == ClaimBasis::kUnknown;
    }));
    ASSERT_TRUE(decide_filing(claim, *laws_, kApril + 1, Block{~0U, ~0U, ~0U, ~0U})) << "nobody is reached";
    EXPECT_EQ(claim.filed_as, FiledAs::kCurrent);
    EXPECT_EQ(claim.stale, 0);
  }
  EXPECT_GT(learned, 3);
}

TEST_F(FurtherVisits, CLM_04_WithTwoVisitDaysAndNoNumberThePatientMustBeAsked) {
  int asked = 0;
  int filed_unknown = 0;
  for (Claim claim : claims()) {
    if (claim.basis != ClaimBasis::kUnknown || claim.contact_day != kNoClaimDay ||
        claim.has(claim_flag::kPriorAvailable)) {
      continue;
    }
    const std::vector<SeenVisit>& visits = visits_of(claim);
    ASSERT_FALSE(visits.front().knew);
    const auto days = static_cast<std::size_t>(claim.visit_days);
    EXPECT_EQ(days, visits.size());
    const bool filed = decide_filing(claim, *laws_, kApril + 1, Block{~0U, ~0U, ~0U, ~0U});
    if (days >= 2) {
      ++asked;
      EXPECT_FALSE(filed);
      EXPECT_EQ(claim.status, ClaimStatus::kHeld);
    } else if (visits.front().outcome == Outcome::kFallbackDeclaration) {
      ++filed_unknown;
      EXPECT_TRUE(filed);
      EXPECT_EQ(claim.filed_as, FiledAs::kUnknown);
    }
  }
  EXPECT_GT(asked, 0);
  EXPECT_GT(filed_unknown, asked);
}

TEST_F(FurtherVisits, CLM_03_ASplitHasAVisitBeforeTheChangeAndATransferHasNone) {
  int splits = 0;
  int transfers_of_several_days = 0;
  for (const Claim& claim : claims()) {
    if (claim.stale == 0 || claim.insured_since <= claim_day(first_day(kApril))) {
      continue;
    }
    const std::vector<SeenVisit>& visits = visits_of(claim);
    const bool before = claim_day(visits.front().day) < claim.insured_since;
    EXPECT_EQ(claim.has(claim_flag::kVisitBeforeChange), before);
    splits += before ? 1 : 0;
    transfers_of_several_days += !before && visits.size() > 1 ? 1 : 0;
  }
  EXPECT_GT(splits, 3);
  EXPECT_GT(transfers_of_several_days, 3) << "visits on the 12th and the 15th after a change on the 10th";
}

TEST_F(FurtherVisits, CLM_08_TheOfficeCountsEachClaimOnce) {
  const ClaimLedger& ledger = state_->claims_office.ledger();
  EXPECT_EQ(ledger.fault(), "");
  const MonthLedger& month = ledger.month(kApril);
  const auto total = month.total();
  EXPECT_EQ(total[kCellClaims], visits_->size());
  EXPECT_EQ(month.paid() + month.returned() + month.pending(), visits_->size());
  for (const ClaimStatus s :
       {ClaimStatus::kAccepted, ClaimStatus::kTransferred, ClaimStatus::kSplit, ClaimStatus::kHeld}) {
    EXPECT_GT(total[static_cast<std::size_t>(s)], 0U) << name(s);
  }
}

}  // namespace
}  // namespace cutover
