#include "bind.hpp"
#include "core/diagnostic.hpp"
#include "results/result_error.hpp"
#include "run/run.hpp"

namespace cutover::python {
namespace {

py::object error_class(const char* name) {
  return py::module_::import("cutover.errors").attr(name);
}

void set_error(const char* name, const std::exception& error) {
  py::set_error(error_class(name), error.what());
}

}  // namespace

void bind_errors(py::module_&) {
  // The last one registered is asked first.
  py::register_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) {
        std::rethrow_exception(pointer);
      }
    } catch (const InputError& error) {
      const py::object diagnostic = error_class("Diagnostic");
      py::list all;
      for (const Diagnostic& d : error.diagnostics()) {
        all.append(diagnostic(d.severity == Severity::kError ? "error" : "warning", d.file, d.line, d.column,
                              d.message, d.help, d.excerpt));
      }
      const py::object type = error_class("ScenarioError");
      py::set_error(type, type("", all));
    } catch (const ResultError& error) {
      set_error("ResultError", error);
    } catch (const py::builtin_exception&) {
      throw;
    } catch (const std::invalid_argument& error) {
      py::set_error(PyExc_ValueError, error.what());
    } catch (const std::out_of_range& error) {
      py::set_error(PyExc_IndexError, error.what());
    } catch (const std::bad_alloc& error) {
      py::set_error(PyExc_MemoryError, error.what());
    } catch (const std::runtime_error& error) {
      set_error("SimulationError", error);
    }
  });
}

}  // namespace cutover::python
