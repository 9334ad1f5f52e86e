/// \file
/// What a result file says about its run: `RunInfo` is known at the start and depends on the scenario, the
/// inputs and the program alone; `HostInfo` depends on the machine and the clock and stands under
/// `/provenance/host`, so that two equal runs differ nowhere else.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "core/types.hpp"
#include "results/central_record.hpp"
#include "results/day_record.hpp"

namespace cutover {

/// One published month of UTL-01, copied into the result so that a summary needs no data directory.
struct PublishedUtilization {
  MonthIndex month{};
  int facility_type = -1;  ///< FacilityType as int, or -1 for all
  std::optional<double> verifications;
  std::optional<double> card_uses;
  std::optional<double> rate_pct;
};

/// One published rate of UTL-03 over the age bands `first` … `last`, e.g. 75+ = bands 15 … 18.
struct PublishedByAge {
  MonthIndex month{};
  AgeBand first = 0;
  AgeBand last = kAgeBands - 1;
  double rate_pct = 0.0;
};

/// One published rate of UTL-03 of a prefecture.
struct PublishedByPrefecture {
  MonthIndex month{};
  int prefecture = 0;  ///< JIS code minus one
  double rate_pct = 0.0;
};

/// UTL-02 as published, by the month of the visits.
struct PublishedClaimBased {
  MonthIndex month{};
  double rate_pct = 0.0;
};

/// UTL-05: record views of one month, facility type and class.
struct PublishedViews {
  MonthIndex month{};
  int facility_type = -1;  ///< FacilityType as int, or -1 for all
  int record_class = 0;    ///< index in kRecordClassNames
  double views = 0.0;
};

/// UTL-04: facilities with 50 or more verifications in the month, and the share of them below 3 %.
struct PublishedDistribution {
  MonthIndex month{};
  int facility_type = -1;  ///< FacilityType as int, or -1 for all
  std::optional<double> facilities;
  std::optional<double> below_3_pct;
};

/// Returns for eligibility a month, employees' side. A level whose period the source does not state has none.
struct PublishedReturns {
  std::optional<MonthIndex> first;
  std::optional<MonthIndex> last;
  int cause = -1;  ///< ClaimCause as int, or -1 for all
  double returns = 0.0;
};

/// One dated intervention of the scenario.
struct InterventionNote {
  Day day{};
  std::string name;
  std::vector<std::string> changes;  ///< "checkin.habit_weight: 0.8 -> 0.6"
};

/// The run that a run branched off: until the end of `day` the two are the same.
struct BranchNote {
  std::string run_id;
  Day day{};  ///< last day they share
};

/// Handed in when a result is created. No path, host name or time of day may enter here.
struct RunInfo {
  std::string title;
  std::string description;
  Day start{};  ///< first simulated day
  Day end{};    ///< last simulated day, inclusive
  RunShape shape;
  /// Romanised names by JIS code; where empty, the two-digit code stands in.
  std::array<std::string, kPrefectures> prefectures;
  FacilityColumns facilities;  ///< all of one length; may be empty
  bool hourly = true;          ///< write the hourly cube beside the daily one

  double sample = 1.0;
  std::uint64_t seed = 0;
  std::string scenario_text;       ///< verbatim
  std::string scenario_effective;  ///< every parameter written out
  std::string scenario_reduced;    ///< only what differs from the defaults
  std::vector<std::string> overrides;
  std::vector<InterventionNote> interventions;

  std::string version;
  std::string git_commit;
  std::string compiler;
  std::string rng;
  std::string run_id;                               ///< hash of scenario, inputs, version and seed
  std::map<std::string, std::string> libraries;     ///< name -> version
  std::map<std::string, std::string> input_hashes;  ///< name -> SHA-256

  std::vector<PublishedUtilization> published;
  std::vector<PublishedByAge> published_by_age;
  std::vector<PublishedByPrefecture> published_by_prefecture;
  std::vector<PublishedClaimBased> published_claim_based;
  std::vector<PublishedViews> published_views;
  std::vector<PublishedDistribution> published_distribution;
  std::vector<PublishedReturns> published_returns;

  std::optional<CentralShape> central;  ///< where the central service is modelled
  std::optional<BranchNote> branch;     ///< of a run that did not begin on its first day

  double staff_cost_yen_per_hour = 0.0;  ///< prices the time of the desk staff; 0: no cost is shown
};

/// Machine and clock. Handed in at the start with what is known then, and again at the end.
struct HostInfo {
  std::string started_utc;   ///< "2025-12-02T08:59:59Z"
  std::string finished_utc;  ///< empty while the run goes on
  std::string hostname;
  std::string command_line;
  std::string scenario_file;  ///< path as given
  int threads = 1;
  double wall_s = 0.0;
  double cpu_s = 0.0;
  std::int64_t peak_rss_bytes = 0;
  /// Simulated (unweighted) verifications per second of wall time; 0 lets the writer work it out.
  double verifications_per_s = 0.0;
  std::vector<std::pair<std::string, double>> phases;  ///< name, seconds; in the order to show
};

}  // namespace cutover
