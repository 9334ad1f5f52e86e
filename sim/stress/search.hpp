/// \file
/// The smallest value of one number of the topology with which objectives hold, by doubling and bisection.
///
/// A value is judged by replications with other seeds: an objective holds if the upper end of the one-sided
/// 95 % t-interval of its metric's mean is below the limit. The same seeds serve all values (common random
/// numbers). Bisection supposes that more is never worse; the trials are all reported, so that a reader can
/// see whether it was so.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stress/objective.hpp"
#include "stress/ramp.hpp"

namespace cutover {

inline constexpr double kConfidence = 0.95;  ///< one-sided, for each objective

struct SearchOptions {
  std::string key;  ///< "central.eligibility.servers", as read_topology's overrides take it
  std::vector<Objective> objectives;
  int replications = 5;  ///< at least 2
  std::uint64_t seed = 1;
  double ramp = 1;
  std::int64_t most = 100'000;  ///< no larger value is tried
};

/// Mean and bound of one objective's metric at one value.
struct Judgement {
  double mean = 0;
  double upper = 0;  ///< end of the one-sided 95 % interval
  bool holds = false;
};

struct Trial {
  std::int64_t value = 0;
  std::vector<Judgement> judgements;  ///< by objective
  bool holds = false;                 ///< all
};

struct SearchResult {
  std::optional<std::int64_t> smallest;  ///< nothing: not even `most` holds
  std::int64_t most = 0;                 ///< the largest value that was allowed
  std::vector<Trial> trials;             ///< in the order in which they were made
};

/// Sees that a key of the topology takes whole numbers, so that a slip is told before any work.
/// \return the least positive one it takes
/// \throws InputError with the file "--vary"
std::int64_t check_key(const ServiceTopology& topology, const std::string& key);

/// \param progress called with each finished trial; may be empty
/// \param go_on  as of measure(): false ends the work
/// \throws InputError with the file "--vary" if the key is none of the topology or takes no whole number;
/// \throws std::invalid_argument for fewer than two replications, or where requests are to be thinned
SearchResult find_smallest(const StressCase& stress, const SearchOptions& options,
                           const std::function<void(const Trial&)>& progress = {},
                           const std::function<bool()>& go_on = {});

/// Judges replications of one metric. \pre at least two values
Judgement judge(const std::vector<double>& values, double limit);

}  // namespace cutover
