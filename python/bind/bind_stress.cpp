#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <nlohmann/json.hpp>

#include "interruptible.hpp"
#include "planning/stress_json.hpp"
#include "stress/objective.hpp"

namespace cutover::python {
namespace {

StressRequest request_of(const Scenario& scenario, const std::filesystem::path& data,
                         const std::string& window, const std::filesystem::path& topology,
                         const std::vector<std::string>& changes, const std::string& engine,
                         std::optional<int> agents, std::uint64_t seed, int threads, int thin,
                         const std::atomic<bool>& stop) {
  StressRequest request{.load = {scenario, data, window, false, threads, [&stop](double) { return !stop; }},
                        .topology = topology,
                        .changes = changes,
                        .engine = StressEngine::kTwin,
                        .agents = agents,
                        .seed = seed,
                        .thin = thin};
  if (engine == kStressEngineNames[1]) {
    request.engine = StressEngine::kSimGrid;
  } else if (engine != kStressEngineNames[0]) {
    throw std::invalid_argument("engine '" + engine + "' is none: there are twin and simgrid");
  }
  return request;
}

std::string ramp(const Scenario& scenario, const std::filesystem::path& data, const std::string& window,
                 const std::filesystem::path& topology, const std::vector<std::string>& changes,
                 const std::string& engine, std::optional<int> agents, std::uint64_t seed, int threads,
                 int thin, const std::vector<double>& factors) {
  std::string answer;
  std::atomic<bool> stop{false};
  interruptibly(stop,
                [&] {
                  const StressTest test(request_of(scenario, data, window, topology, changes, engine, agents,
                                                   seed, threads, thin, stop));
                  const std::vector<StressPoint> points = test.measure(factors, [&] { return !stop; });
                  answer = ramp_json(test, points).dump();
                },
                {});
  return answer;
}

std::string search(const Scenario& scenario, const std::filesystem::path& data, const std::string& window,
                   const std::filesystem::path& topology, const std::vector<std::string>& changes,
                   const std::string& engine, std::uint64_t seed, int threads, double factor,
                   const std::string& key, const std::string& objectives, int replications,
                   std::int64_t most) {
  std::string answer;
  std::atomic<bool> stop{false};
  interruptibly(stop,
                [&] {
                  const SearchOptions options{.key = key,
                                              .objectives = parse_objectives(objectives),
                                              .replications = replications,
                                              .seed = seed,
                                              .ramp = factor,
                                              .most = most};
                  const StressTest test(request_of(scenario, data, window, topology, changes, engine,
                                                   std::nullopt, seed, threads, 1, stop),
                                        [&](const ServiceTopology& t) { check_key(t, key); });
                  const SearchResult found = test.find_smallest(options, {}, [&] { return !stop; });
                  answer = search_json(test, options, found).dump();
                },
                {});
  return answer;
}

}  // namespace

void bind_stress(py::module_& m) {
  m.def("stress", &ramp, py::arg("scenario"), py::arg("data"), py::arg("window"), py::arg("topology"),
        py::arg("changes"), py::arg("engine"), py::arg("agents"), py::arg("seed"), py::arg("threads"),
        py::arg("thin"), py::arg("factors"));
  m.def("find_smallest", &search, py::arg("scenario"), py::arg("data"), py::arg("window"),
        py::arg("topology"), py::arg("changes"), py::arg("engine"), py::arg("seed"), py::arg("threads"),
        py::arg("factor"), py::arg("key"), py::arg("objectives"), py::arg("replications"), py::arg("most"));
}

}  // namespace cutover::python
