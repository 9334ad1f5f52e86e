#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "bind.hpp"
#include "experiment/experiment.hpp"

namespace cutover::python {
namespace {

py::object design_of(const Experiment& e) {
  if (!e.design) {
    return py::none();
  }
  py::dict d;
  d["kind"] = std::string(kDesignKindNames[static_cast<std::size_t>(e.design->kind)]);
  d["points"] = e.design->points;
  d["seed"] = e.design->seed;
  return d;
}

py::dict varied_of(const VariedParameter& v) {
  py::dict d;
  d["key"] = v.field->key;
  d["type"] = type_name(v.field->type);
  d["unit"] = v.field->unit;
  d["low"] = v.low;
  d["high"] = v.high;
  py::list values;
  for (const FieldValue& value : v.values) {
    values.append(to_python(value));
  }
  d["values"] = values;
  return d;
}

py::dict variant_of(const Experiment& e, const ExperimentVariant& v) {
  py::dict d;
  d["name"] = v.name;
  d["scenario"] = v.scenario.empty() ? e.scenario : v.scenario;
  d["overrides"] = override_lines(e, &v);
  d["interventions"] = to_toml(v.interventions);
  return d;
}

py::dict read(const std::filesystem::path& file) {
  const Experiment e = read_experiment(file);
  py::dict d;
  d["file"] = e.file;
  d["text"] = e.text;
  d["title"] = e.title;
  d["description"] = e.description;
  d["scenario"] = e.scenario;
  d["replications"] = e.replications;
  d["seed"] = e.seed;
  d["metrics"] = e.metrics;
  d["overrides"] = override_lines(e, nullptr);
  d["design"] = design_of(e);
  py::list varied;
  for (const VariedParameter& v : e.varied) {
    varied.append(varied_of(v));
  }
  d["vary"] = varied;
  py::list variants;
  for (const ExperimentVariant& v : e.variants) {
    variants.append(variant_of(e, v));
  }
  d["variants"] = variants;
  d["warnings"] = e.warnings.empty() ? std::string() : render(e.warnings);
  return d;
}

}  // namespace

void bind_experiment(py::module_& m) {
  m.def("read_experiment", &read, py::arg("path"));
}

}  // namespace cutover::python
