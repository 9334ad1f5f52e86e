/// \file
/// What an experiment of many runs found, as its folder tells it to the report: `findings.toml`, written by
/// the Python package (python/cutover/experiments/findings.py) and read here with every fault at its place.
///
///     kind = "comparison"        # or "replications"
///     confidence = 0.95          # with which the intervals of one metric hold together
///     confidence_each = 0.975    # of each interval by itself: more where several scenarios are compared
///     replications = 10          # most that were done
///     [[scenario]]               # of a comparison the base first; the others with their sentence
///     name = "guides"
///     english = "guides against base: …"
///     japanese = "…"
///     [[run]]                    # whose pages may show this
///     scenario = "guides"
///     replication = 1            # counted from 1
///     run_id = "…"               # RunInfo::run_id
///     [[difference]]             # of a comparison: a scenario less the base, in one metric
///     metric = "card_uses"
///     scenario = "guides"
///     unit = "card uses"
///     replications = 10
///     base = 1.0                 # means
///     mean = 1.5
///     difference = 0.5
///     low = 0.4
///     high = 0.6
///     is_real = true
///     variance_reduction = 40.0  # left out where the difference never varies
///     [[interval]]               # of replications: what they say of one metric
///     metric = "check_in_p95"
///     unit = "s"
///     replications = 10
///     estimate = 110.0
///     low = 108.0                # left out, as `high`, where so few runs bound nothing
///     high = 113.0
///     method = "order"           # median between order statistics; "t": mean with Student's interval
///     headline = true            # one of the main figures
///
/// Example:
///   const Findings found = read_findings("out/guides");
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "results/reader.hpp"

namespace cutover {

struct Findings {
  enum class Kind { kComparison, kReplications };
  struct ScenarioSentence {
    std::string name;
    std::string english;  ///< empty for the base, and where nothing is compared
    std::string japanese;
  };
  struct Run {
    std::string scenario;
    int replication = 1;
    std::string run_id;
  };
  struct Difference {
    std::string metric;
    std::string scenario;
    std::string unit;
    std::int64_t replications = 0;
    double base = 0;
    double mean = 0;
    double difference = 0;
    double low = 0;
    double high = 0;
    bool is_real = false;
    double variance_reduction = 0;  ///< NaN where the difference never varies
  };
  struct Interval {
    std::string metric;
    std::string unit;
    std::int64_t replications = 0;
    double estimate = 0;
    double low = 0;   ///< NaN where nothing bounds it
    double high = 0;  ///< likewise
    std::string method;
    bool headline = false;
  };

  std::filesystem::path file;
  Kind kind = Kind::kComparison;
  double confidence = 0.95;
  double confidence_each = 0.95;
  std::int64_t replications = 0;
  std::vector<ScenarioSentence> scenarios;
  std::vector<Run> runs;
  std::vector<Difference> differences;  ///< empty for replications
  std::vector<Interval> intervals;      ///< empty for comparisons
};

/// The name of the file in the folder of an experiment.
inline constexpr const char* kFindingsFile = "findings.toml";

/// \param folder of the experiment
/// \throws InputError with all faults of the file and their places, or that there is none
Findings read_findings(const std::filesystem::path& folder);

/// What the page reads of it:
///
///     {"kind", "confidence", "confidence_each", "replications", "scenarios": [{"name", "english",
///     "japanese"}],
///      "shown": {"scenario", "replication"}, "other": the same of `other`, or null,
///      "differences": …as frame_json, "intervals": …as frame_json}
///
/// \param other the run beside it, or nullptr
/// \throws std::invalid_argument if one of the two is no run of the experiment
nlohmann::json findings_json(const Findings& findings, const ResultReader& result, const ResultReader* other);

}  // namespace cutover
