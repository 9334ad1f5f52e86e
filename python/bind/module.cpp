#include "bind.hpp"
#include "run/version.hpp"

PYBIND11_MODULE(_core, m) {
  using namespace cutover::python;
  m.doc() = "The simulator itself. Private: use the package cutover.";
  m.attr("version") = cutover::kVersion;
  m.attr("git_commit") = cutover::kGitCommit;
  bind_errors(m);
  bind_calibrate(m);
  bind_scenario(m);
  bind_run(m);
  bind_result(m);
  bind_report(m);
  bind_statistics(m);
  bind_stress(m);
  bind_experiment(m);
}
