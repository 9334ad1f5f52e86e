#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <ostream>

#include "bind.hpp"
#include "core/output_file.hpp"
#include "report/report.hpp"

namespace cutover::python {
namespace {

void report(const std::filesystem::path& result, const std::optional<std::filesystem::path>& compare,
            const std::optional<std::filesystem::path>& experiment, const std::filesystem::path& output) {
  const py::gil_scoped_release release;
  const ResultReader reader(result);
  const std::optional<ResultReader> other = compare ? std::optional<ResultReader>(*compare) : std::nullopt;
  const std::optional<Findings> findings =
      experiment ? std::optional<Findings>(read_findings(*experiment)) : std::nullopt;
  const std::string page = report_html(reader, other ? &*other : nullptr, findings ? &*findings : nullptr);
  write_output(output, [&](std::ostream& out) { out << page; });
}

}  // namespace

void bind_report(py::module_& m) {
  m.def("report", &report, py::arg("result"), py::arg("compare").none(true), py::arg("experiment").none(true),
        py::arg("output"));
}

}  // namespace cutover::python
