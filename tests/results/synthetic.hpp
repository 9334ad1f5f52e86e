// A small synthetic run for the result tests: every count is a hash of where it stands, so equal calls give
// equal runs and no two cells are equal by design.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

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
  return info;
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
  for (auto* column :
       {&m.visits, &m.verifications, &m.card_uses, &m.fallbacks, &m.gave_up, &m.reader_down_minutes}) {
    column->assign(n, 0);
  }
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
      m.fallbacks[type] += o == Outcome::kCardFallback ? r.counts[i] : 0;
      m.gave_up[type] += o == Outcome::kGaveUp ? r.counts[i] : 0;
    }
  }
  return m;
}

/// Appends days of the small run from the writer's next day to `until`, with the months that end in between.
inline void append_until(ResultWriter& writer, const RunInfo& info, Day until, bool commit_each_day = false) {
  for (Day day = info.start + std::chrono::days{writer.days_done()}; day <= until;
       day += std::chrono::days{1}) {
    writer.append_day(synthetic_day(day, info.shape.types));
    const Day next = day + std::chrono::days{1};
    if (month_index(next) != month_index(day) || day == info.end) {
      writer.append_month(month_of(info, month_index(day), day));
    }
    if (commit_each_day) {
      writer.commit();
    }
  }
}

inline void write_small_run(const std::filesystem::path& path, const std::string& host = "alpha") {
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(path, info, some_host(host));
  append_until(writer, info, info.end);
  writer.finish(RunStatus::kComplete, some_host(host));
}

}  // namespace cutover::testing
