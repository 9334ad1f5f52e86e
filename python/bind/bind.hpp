/// \file
/// The parts of the extension module `cutover._core`. It is private: people use the package `cutover`, which
/// adds data frames, dates and documentation.
#pragma once

#include <pybind11/pybind11.h>

#include "scenario/fields.hpp"
#include "scenario/value.hpp"

namespace cutover::python {

namespace py = pybind11;

/// InputError -> cutover.ScenarioError with its diagnostics, ResultError -> cutover.ResultError,
/// std::invalid_argument -> ValueError, any other exception of a run -> cutover.SimulationError.
void bind_errors(py::module_& m);
void bind_calibrate(py::module_& m);
void bind_scenario(py::module_& m);
void bind_run(py::module_& m);
void bind_result(py::module_& m);
void bind_report(py::module_& m);
void bind_statistics(py::module_& m);
void bind_stress(py::module_& m);
void bind_experiment(py::module_& m);

/// datetime.date
py::object to_date(Day day);
/// "flag", "integer", "number", "text", "choice", "date", "names"
const char* type_name(FieldType type);
/// A value of the field table as Python has it: bool, int, float, str, date, list of str.
py::object to_python(const FieldValue& value);

}  // namespace cutover::python
