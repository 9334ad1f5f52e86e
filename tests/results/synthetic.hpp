// A small synthetic run for the result tests: every count is a hash of where it stands, so equal calls give
// equal runs and no two cells are equal by design.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "claims/ledger.hpp"
#include "claims/utilization.hpp"
#include "programmes/evaluate.hpp"
#include "programmes/ledger.hpp"
#include "results/day_record.hpp"
#include "results/run_info.hpp"
#include "results/writer.hpp"

namespace cutover::testing {

inline std::uint32_t hash(std::uint32_t a, std::uint32_t b) {
  std::uint32_t h = a * 0x9E3779B9u ^ (b + 0x85EBCA6Bu);
  h ^= h >> 15;
  h *= 0x2C1B3C6Du;
  h ^= h >> 12;
  return h;
}

/// A directory of its own for each test, removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "cutover-results-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Eight days across the month end, ten facilities of four types.
inline RunInfo small_run() {
  RunInfo info;
  info.title = "Small run";
  info.description = "Eight days around the end of November – 小さな例";
  info.start = make_day(2025, 11, 27);
  info.end = make_day(2025, 12, 4);
  for (auto& row : info.shape.weight) {
    row.fill(1.0);
  }
  info.shape.facility_weight = info.shape.weight;
  info.prefectures[0] = "Hokkaido";
  for (std::uint8_t f = 0; f < 10; ++f) {
    info.facilities.type.push_back(f % 4);
    info.facilities.prefecture.push_back(static_cast<std::uint8_t>(f * 4));
    info.facilities.area.push_back(f);
    info.facilities.readers.push_back(static_cast<std::uint8_t>(1 + f % 3));
    info.facilities.model.push_back(f % 5);
    info.facilities.staff.push_back(2);
  }
  info.seed = 0xFFFF'FFFF'0000'0001u;
  info.sample = 1.0;
  info.scenario_text = "# 設定\ntitle = \"Small run\"\n";
  info.scenario_effective = "title = \"Small run\"\nseed = 1\n";
  info.scenario_reduced = "title = \"Small run\"\n";
  info.overrides = {"seed=1"};
  info.interventions = {{make_day(2025, 12, 2), "cutover", {"a.b: 1 -> 2", "a.c: 3 -> 4"}}};
  info.version = "0.1.0";
  info.git_commit = "0123abc";
  info.compiler = "GNU 12.2 Release";
  info.rng = "philox4x32-10";
  info.run_id = "a1b2c3";
  info.libraries = {{"hdf5", "1.10.8"}, {"eigen", "3.4.0"}};
  info.input_hashes = {{"facilities.csv", "00ff"}};
  info.published = {{month_index(make_day(2025, 10, 1)), -1, 274'605'299, 101'991'041, 37.14},
                    {month_index(make_day(2025, 11, 1)), 0, {}, {}, 52.5}};
  info.published_by_age = {{month_index(make_day(2025, 11, 1)), 15, 18, 12.1}};
  info.published_by_prefecture = {{month_index(make_day(2025, 11, 1)), 4, 31.5},
                                  {month_index(make_day(2025, 11, 1)), 46, 20.0},
                                  {month_index(make_day(2024, 3, 1)), 4, 5.0}};
  info.published_claim_based = {{month_index(make_day(2025, 11, 1)), 44.40}};
  info.published_views = {{month_index(make_day(2025, 11, 1)), 0, 1, 1'543'534.0}};
  info.published_distribution = {{month_index(make_day(2025, 11, 1)), -1, 142'970.0, {}},
                                 {month_index(make_day(2024, 4, 1)), 0, {}, 17.0}};
  info.published_returns = {
      {{}, {}, -1, 176'672.0},
      {month_index(make_day(2025, 12, 1)), month_index(make_day(2026, 1, 1)), -1, 60'000.0},
      {month_index(make_day(2025, 12, 1)), month_index(make_day(2025, 12, 1)), 9, 1'399.0}};
  info.staff_cost_yen_per_hour = 1'800.0;
  return info;
}

/// The small run with a modelled central service.
inline RunInfo small_run_with_central() {
  RunInfo info = small_run();
  info.central = {{"card", "number", "consent"},
                  {"eligibility@east", "eligibility@west", "certificate_validation"},
                  {"net", "gateway"},
                  "Small platform",
                  "title = \"Small platform\"\n# 小さな例\n"};
  info.branch = BranchNote{"0123456789abcdef", info.start};
  return info;
}

inline CentralDayRecord synthetic_central(Day day, const CentralShape& shape) {
  CentralDayRecord r;
  const auto key = static_cast<std::uint32_t>(day_number(day));
  const auto share = [&](std::uint32_t salt, std::size_t i) {
    return static_cast<float>(hash(key + salt, static_cast<std::uint32_t>(i)) % 1'000) / 1'000.0F;
  };
  for (std::size_t i = 0; i < 1'440 * shape.classes.size(); ++i) {
    r.offered.push_back(hash(key + 8, static_cast<std::uint32_t>(i)) % 60'000);
    r.failure.push_back(share(9, i));
    r.median_s.push_back(0.1F + share(10, i));
    r.p99_s.push_back(1.0F + 10 * share(11, i));
  }
  for (std::size_t i = 0; i < 1'440 * shape.stations.size(); ++i) {
    r.utilization.push_back(share(12, i));
    r.longest_queue.push_back(hash(key + 16, static_cast<std::uint32_t>(i)) % 5'000);
  }
  for (std::size_t i = 0; i < 1'440 * shape.links.size(); ++i) {
    r.link_utilization.push_back(share(17, i));
  }
  for (std::size_t i = 0; i < 1'440; ++i) {
    r.simulated.push_back(hash(key + 13, static_cast<std::uint32_t>(i)) % 2);
  }
  r.requests = 5'000'000'000 + key;
  r.attempts = 6'000'000'000 + key;
  r.rounds = static_cast<int>(key % 4);
  r.moved_failure = share(14, 0);
  r.moved_median_s = share(15, 0);
  return r;
}

inline HostInfo some_host(const std::string& name) {
  HostInfo host;
  host.started_utc = "2025-12-24T12:00:00Z";
  host.hostname = name;
  host.command_line = "cutover run on " + name;
  host.scenario_file = "/home/" + name + "/s.toml";
  host.threads = 2;
  host.wall_s = static_cast<double>(name.size());
  host.peak_rss_bytes = 123'456'789;
  host.phases = {{"nation", 1.5}, {name, 2.5}};
  return host;
}

/// A day of the synthetic run: about one cell in `sparse` is not zero.
inline DayRecord synthetic_day(Day day, int types = 4, std::uint32_t sparse = 40) {
  DayRecord r(types);
  r.day = day;
  const auto key = static_cast<std::uint32_t>(day_number(day));
  for (std::size_t i = 0; i < r.counts.size(); ++i) {
    const std::uint32_t h = hash(key, static_cast<std::uint32_t>(i));
    const std::uint32_t n = h % sparse == 0 ? 1 + (h >> 8) % 50 : 0;
    r.counts[i] = n;
    const auto outcome = static_cast<Outcome>(i % kOutcomes);
    if (outcome == Outcome::kGaveUp) {
      r.visits.gave_up += n;
    } else if (outcome != Outcome::kBatchInquiry) {
      r.visits.finished += n;
    }
  }
  r.visits.arrivals = r.visits.finished + r.visits.gave_up;
  for (int hour = 0; hour < 24; ++hour) {
    for (int t = 0; t < types; ++t) {
      for (int p = 0; p < kPrefectures; ++p) {
        for (int b = 0; b < kAgeBands; ++b) {
          for (int o = 0; o < kOutcomes; ++o) {
            r.insurers[r.insurer_index(t, p, b % kInsurerKinds, o)] += r.counts[r.index(hour, t, p, b, o)];
          }
        }
      }
    }
  }
  for (std::size_t i = 0; i < r.notes.size(); ++i) {
    r.notes[i] = hash(key + 4, static_cast<std::uint32_t>(i)) % 5;
  }
  for (std::size_t i = 0; i < r.staff_ms.size(); ++i) {
    r.staff_ms[i] = hash(key + 5, static_cast<std::uint32_t>(i)) % 100'000;
  }
  for (std::size_t i = 0; i < r.new_claims.size(); ++i) {
    r.new_claims[i] = 2 + hash(key + 6, static_cast<std::uint32_t>(i)) % 5;
    r.new_claims_with_card[i] = hash(key + 7, static_cast<std::uint32_t>(i)) % 3;
  }
  for (std::size_t i = 0; i < r.waits.size(); ++i) {
    r.waits[i] = hash(key + 1, static_cast<std::uint32_t>(i)) % 100;
  }
  for (std::size_t i = 0; i < r.wait_count.size(); ++i) {
    for (std::size_t bin = 0; bin < kWaitBins; ++bin) {
      r.wait_count[i] += static_cast<std::int64_t>(r.waits[i * kWaitBins + bin]);
    }
    r.wait_sum_ms[i] = r.wait_count[i] * 12'345;
  }
  for (std::size_t i = 0; i < r.readers.size(); ++i) {
    const std::uint32_t h = hash(key + 2, static_cast<std::uint32_t>(i));
    r.readers[i] = {36'000'000, h % 3'600'000, h % 7, h % 3};
  }
  for (std::size_t i = 0; i < r.requests_per_minute.size(); ++i) {
    r.requests_per_minute[i] = hash(key + 3, static_cast<std::uint32_t>(i)) % 20'000;
  }
  return r;
}

/// A month of facilities whose sums per type are those of the given days: all of a type's total stands at its
/// first facility.
inline FacilityTable month_of(const RunInfo& info, MonthIndex month, Day until) {
  FacilityTable m;
  m.month = month;
  const std::size_t n = info.facilities.type.size();
  for (auto* column : {&m.visits, &m.verifications, &m.card_uses, &m.fallbacks, &m.gave_up,
                       &m.reader_down_minutes, &m.claims, &m.claims_with_card}) {
    column->assign(n, 0);
  }
  m.engagement.assign(n, 1);
  m.bought_readers.assign(n, 0);
  for (Day day = info.start; day <= until; day += std::chrono::days{1}) {
    if (month_index(day) != month) {
      continue;
    }
    const DayRecord r = synthetic_day(day, info.shape.types);
    for (std::size_t i = 0; i < r.counts.size(); ++i) {
      const std::size_t type = i / (kOutcomes * kAgeBands * kPrefectures) % static_cast<std::size_t>(r.types);
      const auto o = static_cast<Outcome>(i % kOutcomes);
      m.visits[type] += o == Outcome::kBatchInquiry ? 0 : r.counts[i];
      m.verifications[type] += is_verification(o) ? r.counts[i] : 0;
      m.card_uses[type] += is_card_use(o) ? r.counts[i] : 0;
      m.fallbacks[type] += is_fallback(o) ? r.counts[i] : 0;
      m.gave_up[type] += o == Outcome::kGaveUp ? r.counts[i] : 0;
    }
    for (std::size_t i = 0; i < r.new_claims.size(); ++i) {
      m.claims[i / (kPrefectures * kAgeBands)] += r.new_claims[i];
      m.claims_with_card[i / (kPrefectures * kAgeBands)] += r.new_claims_with_card[i];
    }
  }
  return m;
}

/// The claims of the synthetic days up to `until`: all accepted in the second month after the visits but one
/// a month, which came back once and is with the insurer again.
inline ClaimLedger claims_until(const RunInfo& info, Day until,
                                std::vector<ClaimUtilizationRow>* known = nullptr) {
  ClaimLedger ledger;
  for (MonthIndex month = month_index(info.start); month <= month_index(until); ++month) {
    std::vector<std::uint32_t> cells(kClaimCells);
    std::array<std::uint64_t, kFacilityTypes> filed{};
    std::array<std::uint64_t, kFacilityTypes> with_card{};
    for (Day day = std::max(info.start, first_day(month)); day <= until && month_index(day) == month;
         day += std::chrono::days{1}) {
      const DayRecord r = synthetic_day(day, info.shape.types);
      for (std::size_t i = 0; i < r.new_claims.size(); ++i) {
        cells[i] += r.new_claims[i];
        filed[i / (kPrefectures * kAgeBands)] += r.new_claims[i];
        with_card[i / (kPrefectures * kAgeBands)] += r.new_claims_with_card[i];
      }
    }
    ledger.open(month);
    Claim late;
    late.month = month;
    late.type = FacilityType::kHospital;
    late.prefecture = 2;
    late.band = 4;
    late.filed_as = FiledAs::kCurrent;
    late.status = ClaimStatus::kInReview;
    late.cause = ClaimCause::kOldCard;
    ledger.add(late);
    ledger.count_filed(late);
    ledger.count_return(late, true, month + 1);
    --cells[claim_cell(late.type, late.prefecture, late.band)];
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i] > 0) {
        ledger.add_ordinary(month, i, cells[i], first_day(month + 2) + std::chrono::days{9});
      }
    }
    if (known != nullptr) {
      known->push_back(claim_utilization(month, filed, with_card));
    }
  }
  return ledger;
}

inline void set_claims_until(ResultWriter& writer, const RunInfo& info, Day until) {
  std::vector<ClaimUtilizationRow> known;
  const ClaimLedger ledger = claims_until(info, until, &known);
  writer.set_claims(ledger, known);
}

/// A population in which every band gives one in ten to the next and nobody dies.
inline PopulationMonth population_of(MonthIndex month, MonthIndex first) {
  PopulationMonth p;
  p.month = month;
  p.at_begin.fill(1000);
  for (MonthIndex m = first; m <= month; ++m) {
    if (m > first) {
      p.at_begin = p.at_end;
    }
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      p.birthdays_out[b] = b + 1 < kAgeBands ? p.at_begin[b] / 10 : 0;
      p.birthdays_in[b] = b > 0 ? p.birthdays_out[b - 1] : 0;
      p.births[b] = b == 0 ? 7 : 0;
      p.at_end[b] = p.at_begin[b] + p.births[b] + p.birthdays_in[b] - p.birthdays_out[b];
    }
  }
  p.moves[3] = 5;
  return p;
}

/// Two programmes: 20 yen for each use, and half of a cost.
inline const std::vector<const Programme*>& some_programmes() {
  static const std::vector<Programme> programmes = [] {
    std::vector<Programme> p(2);
    p[0].id = "per-use";
    p[0].title = "Twenty yen";
    p[0].source = "a test";
    p[1].id = "readers";
    p[1].title = "読み取り機";
    p[1].kind = Programme::Kind::kSubsidy;
    return p;
  }();
  static const std::vector<const Programme*> pointers{&programmes[0], &programmes[1]};
  return pointers;
}

inline Payout payout_for_uses(std::uint32_t facility, MonthIndex paid, std::int64_t uses) {
  Payout p;
  p.facility = facility;
  p.type = static_cast<FacilityType>(facility % 4);
  p.prefecture = static_cast<std::uint8_t>(facility * 4);
  p.period = 1;
  p.row = 2;
  p.due = paid - 1;
  p.paid = paid;
  p.has_rates = true;
  p.baseline = {3, 100};
  p.reached = {uses, 200};
  p.increase = 5'000;
  p.users_added = 4;
  p.unit_yen = 20;
  p.units = uses;
  p.amount = 20 * uses;
  return p;
}
inline Payout payout_for_readers(std::uint32_t facility, MonthIndex paid) {
  Payout p = payout_for_uses(facility, paid, 1);
  p.programme = 1;
  p.unit_yen = 600'000;
  p.cost = 600'000;
  p.cost_counted = 550'000;
  p.rate = {1, 2};
  p.cap = 270'000;
  p.capped = true;
  p.amount = 270'000;
  return p;
}

/// The books up to a month: one payment of each programme a month.
inline Ledger payouts_until(const RunInfo& info, Day until) {
  Ledger ledger{some_programmes()};
  for (MonthIndex month = month_index(info.start); month <= month_index(until); ++month) {
    ledger.add(payout_for_uses(3, month, 100 + month % 12));
    ledger.add(payout_for_readers(0, month));
  }
  return ledger;
}

inline void set_payouts_until(ResultWriter& writer, const RunInfo& info, Day until) {
  NotPaidTally tally(2);
  tally.counts[0][static_cast<std::size_t>(NotPaid::kBelowTiers)] = 17;
  writer.set_payouts(payouts_until(info, until), some_programmes(), &tally);
}

/// Appends days of the small run from the writer's next day to `until`, with the months that end in between.
inline void append_until(ResultWriter& writer, const RunInfo& info, Day until, bool commit_each_day = false) {
  for (Day day = info.start + std::chrono::days{writer.days_done()}; day <= until;
       day += std::chrono::days{1}) {
    DayRecord record = synthetic_day(day, info.shape.types);
    if (info.central) {
      record.central = synthetic_central(day, *info.central);
    }
    writer.append_day(record);
    const Day next = day + std::chrono::days{1};
    if (month_index(next) != month_index(day) || day == info.end) {
      writer.append_month(month_of(info, month_index(day), day));
      writer.append_population(population_of(month_index(day), month_index(info.start)));
      set_claims_until(writer, info, day);
      set_payouts_until(writer, info, day);
    }
    if (commit_each_day) {
      writer.commit();
    }
  }
}

inline void write_small_run(const std::filesystem::path& path, const std::string& host = "alpha",
                            const RunInfo& info = small_run()) {
  auto writer = ResultWriter::create(path, info, some_host(host));
  append_until(writer, info, info.end);
  writer.finish(RunStatus::kComplete, some_host(host));
}

}  // namespace cutover::testing
