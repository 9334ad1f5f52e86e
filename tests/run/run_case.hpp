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

inline RunReport run(const Scenario& scenario, const std::filesystem::path& output, int threads = 2) {
  RunOptions options;
  options.data_directory = kData;
  options.output = output;
  options.threads = threads;
  return run_scenario(scenario, options);
}

/// h5diff over everything but host, times and threads.
inline ::testing::AssertionResult same_bits(const std::filesystem::path& a, const std::filesystem::path& b) {
  const Finished diff =
      execute({"/usr/bin/env", "h5diff", "--exclude-path", "/provenance/host", a.string(), b.string()},
              a.parent_path());
  if (diff.code == 0) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << "h5diff says " << diff.code << ":\n"
                                       << diff.out.substr(0, 2'000) << diff.err;
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
