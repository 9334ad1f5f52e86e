/// \file
/// A scenario's requests put on a platform: what `cutover stress`, `cutover export-load` and Python have in
/// common before they show anything.
///
/// Example:
///   StressTest test({.scenario = load_scenario("scenarios/december-2025.toml"), .data = "data"});
///   const StressPoint doubled = test.measure(2.0);
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "service/load.hpp"
#include "stress/ramp.hpp"
#include "stress/search.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Whose requests, and when.
struct LoadRequest {
  Scenario scenario;
  std::filesystem::path data{};  ///< directory
  std::string window{};          ///< as parse_window() reads it; empty: the busiest hour of usual_day()
  bool whole_day = false;        ///< without a window: all of usual_day()
  int threads = 0;               ///< 0: all of the machine
  /// Called with the share of the load that is made, 0 to 1; false stops the work.
  std::function<bool(double)> on_progress{};
};

/// The day of which a load is made where no window names one: the day of the last cutover that the scenario's
/// period contains (scenario/cutovers.hpp), else its first day.
Day usual_day(const Scenario& scenario);

/// A day's requests and the stretch of it that counts.
struct MadeLoad {
  ServiceLoad load;
  StressWindow window;
  double seconds = 0;  ///< wall time
};

/// \throws std::invalid_argument for a window that is none or outside the scenario; std::runtime_error if
/// stopped
MadeLoad make_load(const LoadRequest& request);

/// The platform a scenario's requests go to: the one it names (central.topology), else
/// central/reference.toml beside it; empty where there is neither.
std::filesystem::path topology_of(const Scenario& scenario);

/// The call centre of the scenario on `day`. \param agents  instead of the scenario's, on every day
/// \throws std::invalid_argument for agents out of the range of call_centre.agents
CallCentreRule call_centre_on(Scenario scenario, Day day, std::optional<int> agents = {});

struct StressRequest {
  LoadRequest load;
  std::filesystem::path topology{};    ///< empty: the scenario's, else central/reference.toml beside it
  std::vector<std::string> changes{};  ///< overrides of the topology: "eligibility.servers=40"
  StressEngine engine = StressEngine::kTwin;
  std::optional<int> agents{};  ///< of the call centre; nothing: call_centre.agents of the scenario
  std::uint64_t seed = 1;
  int thin = 1;  ///< StressCase::thin, 1 to kMostThinning
};
/// Above it, the platform that is made so many times smaller has little in common with the one described.
inline constexpr int kMostThinning = 1'000;

class StressTest {
 public:
  /// Reads the topology, then makes the load: a fault in the file or the request does not wait for the load.
  /// \param check called with the topology as soon as it is read, to look for faults of one's own
  /// \throws InputError, std::invalid_argument as the readers do, where nobody asks in the window, or for a
  /// thinning out of range or of the twin;
  /// std::runtime_error if stopped
  explicit StressTest(StressRequest request, const std::function<void(const ServiceTopology&)>& check = {});
  StressTest(const StressTest&) = delete;
  StressTest& operator=(const StressTest&) = delete;

  /// The window at several factors of the load, on the threads of LoadRequest.
  /// \param go_on  asked now and then; false ends the work
  /// \throws std::runtime_error if ended
  std::vector<StressPoint> measure(const std::vector<double>& factors,
                                   const std::function<bool()>& go_on = {}) const;
  SearchResult find_smallest(const SearchOptions& options,
                             const std::function<void(const Trial&)>& progress = {},
                             const std::function<bool()>& go_on = {}) const;

  const Scenario& scenario() const { return request_.load.scenario; }
  const ServiceTopology& topology() const { return topology_; }
  const std::filesystem::path& topology_file() const { return file_; }
  const MadeLoad& made() const { return made_; }
  const StressRequest& request() const { return request_; }
  const CallCentreRule& call_centre() const { return call_centre_; }
  bool call_centre_open() const { return hours_.has_value(); }
  /// As idle_events() says of the day up to the window's end.
  const std::string& idle() const { return idle_; }

 private:
  StressCase make_case() const;

  StressRequest request_;
  std::filesystem::path file_;
  ServiceTopology topology_;
  MadeLoad made_;
  std::string idle_;

  CallCentreRule call_centre_;
  std::optional<CallCentreHours> hours_;
};

/// Factors of a load as users write them: "1,1.5,2". \throws std::invalid_argument saying what is allowed
std::vector<double> parse_ramp(const std::string& text);

}  // namespace cutover
