/// \file
/// The inside of `ResultWriter`: not for use outside this folder.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/h5.hpp"
#include "results/layout.hpp"
#include "results/writer.hpp"

namespace cutover {

/// The sums that both the cube and the facility table know, in the order of `/checks/facilities`.
enum MonthSum {
  kVisits,
  kVerifications,
  kCardUses,
  kFallbacks,
  kGaveUp,
  kNewClaims,
  kNewClaimsWithCard,
  kMonthSums
};
constexpr std::array<const char*, kMonthSums> kMonthSumNames{
    "visits", "verifications", "card_uses", "fallbacks", "gave_up", "claims", "claims_with_card"};
using MonthSums = std::vector<std::array<std::uint64_t, kMonthSums>>;  // by type

/// An open group with its datasets by name.
struct OpenGroup {
  const layout::Group* spec = nullptr;
  h5::Handle group;
  std::map<std::string, h5::Handle> datasets;

  const h5::Handle& operator[](const std::string& name) const { return datasets.at(name); }

  /// Sets the length of a growing dimension in every dataset that begins with it.
  void resize(const std::string& dimension, hsize_t rows) const {
    for (const layout::Variable& v : spec->variables) {
      if (!v.dims.empty() && v.dims[0] == dimension) {
        h5::resize(datasets.at(v.name), rows);
      }
    }
  }
  template <class T>
  void put_row(const std::string& name, hsize_t row, const std::vector<T>& values, hsize_t rows = 1) const {
    const h5::Handle& dataset = datasets.at(name);
    h5::Extent count = h5::extent(dataset);
    h5::Extent start(count.size(), 0);
    start[0] = row;
    count[0] = rows;
    if (h5::product(count) != values.size()) {
      throw ResultError("internal error: a row of the wrong size was handed to result dataset " + name);
    }
    h5::write(dataset, h5::type_of<T>(), start, count, values.data());
  }
};

/// Prefectures times age bands: cells of one facility type.
inline constexpr std::size_t kTypeCells = static_cast<std::size_t>(kPrefectures) * kAgeBands;

inline std::int32_t days_between(Day from, Day to) {
  return static_cast<std::int32_t>((to - from).count());
}

std::string status_name(RunStatus status);

template <class T>
std::vector<T> counting(std::size_t count) {
  std::vector<T> v(count);
  for (std::size_t i = 0; i < count; ++i) {
    v[i] = static_cast<T>(i);
  }
  return v;
}

struct ResultWriter::Impl {
  std::filesystem::path path;
  h5::Handle file;
  std::map<std::string, OpenGroup> groups;
  Day start{};
  Day end{};
  int types = 0;
  int days_done = 0;
  bool hourly = false;
  bool central = false;   // the run models the central service
  bool branched = false;  // its first days come from another run
  bool finished = false;
  std::vector<MonthIndex> months;             // rows of the facility table
  std::map<MonthIndex, MonthSums> cube_sums;  // of the days in the file
  std::vector<std::uint8_t> facility_type;
  std::vector<MonthIndex> population_months;  // rows of /population
  /// Claims with card of the days in the file by month: [type][prefecture][age band].
  std::map<MonthIndex, std::vector<std::uint32_t>> with_card;
  /// Payouts that stand in the file as they were handed in: rows, and a hash of them.
  std::size_t payouts_written = 0;
  std::uint64_t payouts_hash = 0;
  std::uint64_t verifications = 0;
  std::vector<std::uint32_t> daily;  // work space
  double commit_seconds = 0.0;
  std::size_t commit_bytes = 0;

  ~Impl() {
    const h5::Lock lock;
    groups.clear();
    file = h5::Handle();
  }

  /// Does this file have that group?
  bool has(const std::string& group_path) const {
    return group_path == "/hourly"                 ? hourly
           : group_path == layout::kCentralService ? central
           : group_path == layout::kBranch         ? branched
                                                   : group_path != "/";
  }
  void create_group(const std::string& group_path, std::map<std::string, hsize_t> sizes);
  void open_group(const std::string& group_path);
  void create(const RunInfo& info);
  void put_period();
  void rename(const RunInfo& info);
  void put_scenario(const RunInfo& info);
  void put_provenance(const RunInfo& info);
  void put_branch(const BranchNote& note);
  void put_published(const RunInfo& info);
  void put_published_rows(const RunInfo& info);
  void put_host(const HostInfo& host);
  void put_cube(const DayRecord& record);
  void put_checks(const DayRecord& record);
  void put_desk(const DayRecord& record);
  void put_central_axes(const CentralShape& shape);
  void put_central(const DayRecord& record);
  /// Takes up an opened file: the state that `create` sets and the days have built up.
  void open();
  /// Reads a result into memory and opens it. \throws ResultError in words
  void load(const std::filesystem::path& from);
  void truncate(int days);
  void add_to_sums(Day day, const std::vector<std::uint32_t>& cube);
  void add_claims_to_sums(Day day, const std::vector<std::uint32_t>& claims,
                          const std::vector<std::uint32_t>& claims_with_card);
  void truncate_late_groups(int days);
  void publish(RunStatus status);
  MonthSums facility_sums(const FacilityTable& month) const;
  hsize_t month_row(MonthIndex month);
  /// A month as it stands on the time axes: days since the first day of the first month.
  std::int32_t month_days(MonthIndex month) const {
    return days_between(first_day(month_index(start)), first_day(month));
  }
};

}  // namespace cutover
