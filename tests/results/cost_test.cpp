// What a national month costs to write. Run by hand: --gtest_also_run_disabled_tests --gtest_filter=*Cost*

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>

#include "synthetic.hpp"

namespace cutover {
namespace {

using namespace cutover::testing;  // NOLINT: the helpers of this folder

/// Twelve hours of the day and the outcomes of autumn 2025, with counts as large as a nation's.
DayRecord national_day(Day day) {
  DayRecord r = synthetic_day(day, 4, 1'000'000);
  std::fill(r.counts.begin(), r.counts.end(), 0);
  const auto key = static_cast<std::uint32_t>(day_number(day));
  for (std::size_t i = 0; i < r.counts.size(); ++i) {
    const std::size_t hour = i / (r.counts.size() / 24);
    const std::size_t o = i % kOutcomes;
    const bool common = o < 3 || o == 11 || o == 12 || o == 13 || o == 14 || o == 16;
    const std::uint32_t h = hash(key, static_cast<std::uint32_t>(i));
    const std::uint32_t size =
        1 +
        hash(static_cast<std::uint32_t>(i / kOutcomes % (static_cast<std::size_t>(kPrefectures) * kAgeBands)),
             5) %
            60;
    r.counts[i] = hour < 8 || hour >= 20 ? 0 : common ? h % size : h % 25 == 0 ? 1 : 0;
  }
  return r;
}

TEST(ResultWriter, DISABLED_CostOfANationalMonth) {
  const TemporaryDirectory dir;
  for (const bool hourly : {true, false}) {
    RunInfo info = small_run();
    info.start = make_day(2025, 10, 1);
    info.end = make_day(2025, 10, 31);
    info.hourly = hourly;
    info.facilities = {};
    constexpr std::size_t kFacilities = 212'972;
    for (std::size_t f = 0; f < kFacilities; ++f) {
      info.facilities.type.push_back(static_cast<std::uint8_t>(f % 4));
      info.facilities.prefecture.push_back(static_cast<std::uint8_t>(f % 47));
    }
    for (auto* column : {&info.facilities.readers, &info.facilities.model, &info.facilities.staff}) {
      column->assign(kFacilities, 1);
    }
    info.facilities.area.assign(kFacilities, 1);
    auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"), Overwrite::kReplace);
    std::clock_t spent = 0;
    const auto timed = [&](const auto& action) {
      const std::clock_t begin = std::clock();
      action();
      spent += std::clock() - begin;
    };
    for (Day day = info.start; day <= info.end; day += std::chrono::days{1}) {
      const DayRecord r = national_day(day);
      timed([&] { writer.append_day(r); });
    }
    FacilityTable m = month_of(info, month_index(info.start), info.start - std::chrono::days{1});
    for (std::size_t f = 0; f < kFacilities; ++f) {
      m.visits[f] = hash(static_cast<std::uint32_t>(f), 1) % 3'000;
      m.verifications[f] = m.visits[f] * 9 / 10;
      m.card_uses[f] = m.visits[f] / 3;
      m.claims[f] = m.visits[f] / 2;
      m.claims_with_card[f] = m.visits[f] / 6;
    }
    timed([&] { writer.append_month(m); });
    std::vector<ClaimUtilizationRow> known;
    const ClaimLedger ledger = claims_until(info, info.end, &known);
    const std::clock_t before = spent;
    timed([&] { writer.set_claims(ledger, known); });
    const std::clock_t claims = spent - before;
    Ledger books{some_programmes()};
    for (std::uint32_t f = 0; f < kFacilities; ++f) {
      Payout p = payout_for_uses(f, month_index(info.end), f % 3'000);
      p.prefecture = static_cast<std::uint8_t>(f % 47);
      books.add(p);
    }
    const std::clock_t before_payouts = spent;
    timed([&] { writer.set_payouts(books, some_programmes()); });
    const std::clock_t payouts = spent - before_payouts;
    timed([&] { writer.commit(); });
    std::printf("hourly %d: %.2f s in all, of these claims %.2f s, 212,972 payouts %.2f s; %.1f MB\n", hourly,
                static_cast<double>(spent) / CLOCKS_PER_SEC, static_cast<double>(claims) / CLOCKS_PER_SEC,
                static_cast<double>(payouts) / CLOCKS_PER_SEC,
                static_cast<double>(writer.last_commit_bytes()) / 1e6);
  }
}

}  // namespace
}  // namespace cutover
