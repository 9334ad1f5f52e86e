#include <pybind11/stl/filesystem.h>

#include "bind.hpp"
#include "calibration/ensemble_file.hpp"
#include "planning/ensemble_study.hpp"

namespace cutover::python {
namespace {

void calibrate(const std::filesystem::path& data, const std::filesystem::path& file, const std::string& until,
               int members, std::uint64_t seed, int threads, const std::filesystem::path& scenario) {
  const py::gil_scoped_release release;
  EnsembleStudy study;
  study.data = data;
  study.until = until;
  study.members = members;
  study.seed = seed;
  study.threads = threads;
  study.scenario = scenario;
  const EnsembleFindings found = study_ensemble(study);
  write_ensemble(file, found.report.members, found.known_until, found.about);
}

}  // namespace

void bind_calibrate(py::module_& m) {
  m.def("calibrate_ensemble", &calibrate, py::arg("data"), py::arg("file"), py::arg("until"),
        py::arg("members"), py::arg("seed"), py::arg("threads"), py::arg("scenario"));
}

}  // namespace cutover::python
