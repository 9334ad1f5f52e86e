/// \file
/// One TOML table read key by key: a key that nobody asked for is a fault, and so is one that is missing.
/// For files whose shape a reader walks itself (programmes, the central service's topology).
///
/// A reading function that meets a fault notes it and returns a neutral value, so that reading goes on to
/// the next fault.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "scenario/raw_toml.hpp"
#include "scenario/source.hpp"

namespace cutover {

/// The texts that faults point into (`Place::source` says which), and where they go.
struct SourceTexts {
  std::deque<Source> texts;
  std::vector<Diagnostic>* faults = nullptr;

  void fault(const Place& place, std::string message, std::string help = "") const;
};

class TableView {
 public:
  struct Range {
    std::int64_t min = 0;
    std::int64_t max = 1'000'000'000'000;
  };
  struct Bounds {
    double min = 0;
    double max = 0;
    bool above_min = false;  ///< `min` itself is excluded
  };

  /// \param label how messages call the table: "this file", "[[period.tier]]"
  TableView(const RawNode& table, std::string label, const SourceTexts& source);

  /// With a `fallback` a missing key is no fault.
  std::string text(std::string_view key, std::optional<std::string> fallback = {});
  bool flag(std::string_view key, bool fallback);
  std::int64_t whole(std::string_view key, Range range, std::optional<std::int64_t> fallback = {});
  /// A decimal number as `scale` times its value, exactly: 5.5 with a scale of 1,000 is 5,500.
  std::int64_t decimal(std::string_view key, std::int64_t scale, Range scaled,
                       std::optional<std::int64_t> fallback = {});
  double number(std::string_view key, Bounds bounds, std::optional<double> fallback = {});
  MonthIndex month(std::string_view key, std::optional<MonthIndex> fallback = {});
  std::optional<Day> optional_day(std::string_view key);
  std::vector<Day> days(std::string_view key);
  /// A date with a time of day and without an offset, as seconds since 1970-01-01 of its own clock; 0 after
  /// a fault.
  std::int64_t date_time(std::string_view key);
  /// Seconds since 00:00; -1 after a fault.
  int time_of_day(std::string_view key);
  /// Position of the text in `allowed`.
  std::size_t choice(std::string_view key, std::span<const std::string_view> allowed,
                     std::optional<std::size_t> fallback = {});
  /// Bits by position in `allowed`; `what` names one entry in messages.
  std::uint32_t names(std::string_view key, std::span<const std::string_view> allowed, const char* what,
                      std::optional<std::uint32_t> fallback = {});
  /// Positions in `allowed`, in the file's order; `repeats`: a name may come twice.
  std::vector<std::size_t> list(std::string_view key, std::span<const std::string_view> allowed,
                                const char* what, bool repeats,
                                std::optional<std::vector<std::size_t>> fallback = {});
  /// The tables of [[key]]; empty where there are none.
  std::vector<const RawNode*> tables(std::string_view key);
  /// The table [key], or nothing.
  const RawNode* table(std::string_view key);
  /// The tables [key.<name>] with names of the file's own, in its order.
  std::vector<const RawEntry*> named_tables(std::string_view key);

  bool has(std::string_view key) const;
  /// Place of a key's value, or of the table where it is missing.
  Place place(std::string_view key) const;
  void fault(std::string_view key, std::string message, std::string help = "") const;
  /// A fault for each key that was not asked for.
  void finish();

  // For readers of types of their own.
  /// The entry, or nullptr; a missing one is a fault where it is `required`, `example` shows a value.
  const RawEntry* take(std::string_view key, bool required, const char* example);
  /// The fault that the entry holds something else than `expected`.
  void wrong(const RawEntry& entry, const std::string& expected, std::string help = "") const;

 private:
  /// The help for a name that is not `allowed`.
  std::string unknown_key_help(const RawEntry& entry) const;
  Place own_place() const;

  const RawNode& table_;
  std::string label_;
  const SourceTexts& source_;
  std::vector<std::string> asked_;
};

}  // namespace cutover
