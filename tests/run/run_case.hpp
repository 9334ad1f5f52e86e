/// \file
/// Small runs for the tests of this folder, and what is read from their results.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "results/reader.hpp"
#include "run/run.hpp"
#include "scenario/scenario.hpp"
#include "support/model_case.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace cutover::test {

/// Six days around the second cutover, two prefectures, about a dozen areas.
inline const char* const kWesternJapan = R"(
title = "Western Japan"
sample = 0.1
seed = 20251202
[period]
start = 2025-11-28
end = 2025-12-03
[nation]
prefectures = ["Tottori", "Shimane"]
persons_per_area = 10000
)";

/// From October to December 2025, over two month ends, in small areas; without the hours, which comparisons of
/// whole files take long for.
inline const char* const kAutumn = R"(
title = "Autumn"
sample = 0.03
seed = 20251031
[period]
start = 2025-10-27
end = 2025-12-03
[nation]
prefectures = ["Tottori", "Shimane"]
persons_per_area = 3000
[output]
hourly = false
)";

/// A programme that compares November with the days of October that kAutumn simulates, and pays in December.
inline const char* const kTrial = R"(
id = "trial"
title = "Trial"
source = "none: for tests"
kind = "per_use"
facility_types = ["hospital", "medical_clinic", "dental_clinic", "pharmacy"]
automatic = true
paid_after_months = 1

[baseline]
month = "2025-10"
mean = "totals"

[[period]]
name = "November"
start = "2025-11"
end = "2025-11"
tier = [ { increase = 1, yen = 300 }, { increase = 8, yen = 500 } ]
)";

/// kAutumn with kTrial, whose file is put into `directory`, as the only programme that pays.
inline Scenario autumn(const std::filesystem::path& directory, std::vector<std::string> overrides = {}) {
  std::filesystem::create_directories(directory);
  write_text(directory / "trial.toml", kTrial);
  overrides.insert(overrides.begin(), {"programmes.directory=\"" + directory.string() + "\"",
                                       "programmes.paid=[\"trial\",\"sub_05_phone_readers\"]"});
  return parse_scenario(kAutumn, "autumn", overrides);
}

inline RunOptions options(const std::filesystem::path& output, int threads = 2) {
  RunOptions options;
  options.data_directory = kData;
  options.output = output;
  options.threads = threads;
  return options;
}

inline RunReport run(const Scenario& scenario, const std::filesystem::path& output, int threads = 2) {
  return run_scenario(scenario, options(output, threads));
}

/// h5diff over everything but host, times and threads, and whether the first days come from another run.
inline ::testing::AssertionResult same_bits(const std::filesystem::path& a, const std::filesystem::path& b) {
  const Finished diff = execute({"/usr/bin/env", "h5diff", "--exclude-path", "/provenance/host",
                                 "--exclude-path", "/provenance/branch", a.string(), b.string()},
                                a.parent_path());
  if (diff.code == 0) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << "h5diff says " << diff.code << ":\n"
                                       << diff.out.substr(0, 2'000) << diff.err;
}

/// How often something happened at desks, by day.
inline std::map<Day, std::uint64_t> notes_by_day(const std::filesystem::path& path, DeskNote note,
                                                 int prefecture = -1) {
  const ResultReader result(path);
  const auto types = static_cast<std::size_t>(result.info().shape.types);
  std::map<Day, std::uint64_t> sums;
  result.for_each_desk_day([&](const DeskCounts& day) {
    std::uint64_t& sum = sums[day.day];
    for (std::size_t t = 0; t < types; ++t) {
      for (std::size_t p = 0; p < kPrefectures; ++p) {
        if (prefecture < 0 || p == static_cast<std::size_t>(prefecture)) {
          sum += day.notes[(static_cast<std::size_t>(note) * types + t) * kPrefectures + p];
        }
      }
    }
  });
  return sums;
}

/// The daily cube of a result, [type][prefecture][age band][outcome] by day.
class Cubes {
 public:
  explicit Cubes(const std::filesystem::path& path) {
    const ResultReader result(path);
    types_ = result.info().shape.types;
    weight_ = result.info().shape.weight;
    result.for_each_day(
        [&](Day day, std::span<const std::uint32_t> cube) { days_[day].assign(cube.begin(), cube.end()); });
  }
  const std::map<Day, std::vector<std::uint32_t>>& days() const { return days_; }
  const std::vector<std::uint32_t>& on(Day day) const { return days_.at(day); }
  int types() const { return types_; }

  /// Simulated count of one outcome at one type, all prefectures and bands.
  std::uint64_t count(Day day, int type, Outcome o) const {
    std::uint64_t sum = 0;
    for (int p = 0; p < kPrefectures; ++p) {
      for (int b = 0; b < kAgeBands; ++b) {
        sum += on(day)[index(type, p, b, static_cast<int>(o))];
      }
    }
    return sum;
  }
  std::uint64_t count(Day day, Outcome o) const {
    std::uint64_t sum = 0;
    for (int t = 0; t < types_; ++t) {
      sum += count(day, t, o);
    }
    return sum;
  }
  /// Desk visits by prefecture and band at one type, whatever their outcome.
  std::vector<std::uint64_t> visits(Day day, int type) const {
    std::vector<std::uint64_t> sums;
    for (int p = 0; p < kPrefectures; ++p) {
      for (int b = 0; b < kAgeBands; ++b) {
        std::uint64_t sum = 0;
        for (int o = 0; o < kOutcomes; ++o) {
          sum += static_cast<Outcome>(o) == Outcome::kBatchInquiry ? 0 : on(day)[index(type, p, b, o)];
        }
        sums.push_back(sum);
      }
    }
    return sums;
  }
  /// Counts of the days of one month that `counts` tells apart.
  template <class Counts>
  std::uint64_t in_month(MonthIndex month, int type, const Counts& counts) const {
    std::uint64_t sum = 0;
    for (const auto& [day, cube] : days_) {
      for (int o = 0; o < kOutcomes && month_index(day) == month; ++o) {
        sum += counts(static_cast<Outcome>(o)) ? count(day, type, static_cast<Outcome>(o)) : 0;
      }
    }
    return sum;
  }
  /// Verifications of the nation at one type, weighted.
  double verifications(Day day, int type) const {
    double sum = 0;
    for (int p = 0; p < kPrefectures; ++p) {
      for (int b = 0; b < kAgeBands; ++b) {
        for (int o = 0; o < kOutcomes; ++o) {
          if (is_verification(static_cast<Outcome>(o))) {
            sum += weight_[static_cast<std::size_t>(type)][static_cast<std::size_t>(p)] *
                   on(day)[index(type, p, b, o)];
          }
        }
      }
    }
    return sum;
  }

 private:
  static std::size_t index(int type, int prefecture, int band, int outcome) {
    return ((static_cast<std::size_t>(type) * kPrefectures + static_cast<std::size_t>(prefecture)) *
                kAgeBands +
            static_cast<std::size_t>(band)) *
               kOutcomes +
           static_cast<std::size_t>(outcome);
  }
  std::map<Day, std::vector<std::uint32_t>> days_;
  int types_ = 4;
  std::array<std::array<double, kPrefectures>, kFacilityTypes> weight_{};
};

}  // namespace cutover::test
