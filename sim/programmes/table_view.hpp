/// \file
/// One TOML table read key by key: a key that nobody asked for is a fault, and so is one that is missing.
/// Internal to this folder.
///
/// A reading function that meets a fault notes it and returns a neutral value, so that reading goes on to
/// the next fault.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "programmes/exact.hpp"
#include "scenario/raw_toml.hpp"

namespace cutover {

/// The text that faults point into, and where they go.
struct ProgrammeSource {
  std::string name;
  std::vector<std::string> lines;
  std::vector<Diagnostic>* faults = nullptr;

  void fault(const Place& place, std::string message, std::string help = "") const;
};

class TableView {
 public:
  struct Range {
    std::int64_t min = 0;
    std::int64_t max = 1'000'000'000'000;
  };

  /// \param label how messages call the table: "this file", "[[period.tier]]"
  TableView(const RawNode& table, std::string label, const ProgrammeSource& source);

  /// With a `fallback` a missing key is no fault.
  std::string text(std::string_view key, std::optional<std::string> fallback = {});
  bool flag(std::string_view key, bool fallback);
  std::int64_t whole(std::string_view key, Range range, std::optional<std::int64_t> fallback = {});
  /// A decimal number as `scale` times its value, exactly: 5.5 with a scale of 1,000 is 5,500.
  std::int64_t decimal(std::string_view key, std::int64_t scale, Range scaled,
                       std::optional<std::int64_t> fallback = {});
  /// "3/4": at most one.
  Ratio fraction(std::string_view key, std::optional<Ratio> fallback = {});
  MonthIndex month(std::string_view key, std::optional<MonthIndex> fallback = {});
  std::optional<Day> optional_day(std::string_view key);
  /// Position of the text in `allowed`.
  std::size_t choice(std::string_view key, std::span<const std::string_view> allowed,
                     std::optional<std::size_t> fallback = {});
  /// Bits by position in `allowed`; `what` names one entry in messages.
  std::uint32_t names(std::string_view key, std::span<const std::string_view> allowed, const char* what,
                      std::optional<std::uint32_t> fallback = {});
  /// The tables of [[key]]; empty where there are none.
  std::vector<const RawNode*> tables(std::string_view key);
  /// The table [key], or nothing.
  const RawNode* table(std::string_view key);

  bool has(std::string_view key) const;
  /// Place of a key's value, or of the table where it is missing.
  Place place(std::string_view key) const;
  void fault(std::string_view key, std::string message, std::string help = "") const;
  /// A fault for each key that was not asked for.
  void finish();

 private:
  const RawEntry* take(std::string_view key, bool required, const char* example);
  void wrong(const RawEntry& entry, const std::string& expected, std::string help = "") const;

  const RawNode& table_;
  std::string label_;
  const ProgrammeSource& source_;
  std::vector<std::string> asked_;
};

}  // namespace cutover
