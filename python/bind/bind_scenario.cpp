#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "bind.hpp"
#include "scenario/fields.hpp"
#include "scenario/scenario.hpp"
#include "tables/data_directory.hpp"

namespace cutover::python {
namespace {

py::object range_of(const std::optional<Range>& range) {
  return range ? py::object(py::make_tuple(range->min, range->max)) : py::object(py::none());
}

/// The field table as a list of dicts.
py::list fields() {
  py::list rows;
  for (const Field& f : field_table()) {
    py::dict row;
    row["key"] = f.key;
    row["type"] = type_name(f.type);
    row["unit"] = f.unit;
    row["default"] = to_python(default_value(f));
    row["allowed"] = range_of(f.range);
    row["plausible"] = range_of(f.plausible);
    row["choices"] = f.choices;
    row["dated"] = f.dated;
    row["assumption"] = f.is_assumption();
    row["meaning"] = f.meaning;
    row["source"] = f.source;
    rows.append(row);
  }
  return rows;
}

/// \throws cutover.ParameterNameError naming the nearest key
const Field& field_of(const std::string& key) {
  const Field* field = find_field(key);
  if (field == nullptr) {
    std::vector<std::string> keys;
    for (const Field& f : field_table()) {
      keys.push_back(f.key);
    }
    const std::string nearest = nearest_name(key, keys);
    py::set_error(py::module_::import("cutover.errors").attr("ParameterNameError"),
                  py::str("there is no parameter '" + key + "'" +
                          (nearest.empty() ? "; docs/parameters.md lists all of them"
                                           : ": did you mean '" + nearest + "'?")));
    throw py::error_already_set();
  }
  return *field;
}

py::list interventions(const Scenario& s) {
  py::list rows;
  for (const Intervention& i : s.interventions) {
    rows.append(py::make_tuple(to_date(i.day), i.name, i.changes));
  }
  return rows;
}

}  // namespace

const char* type_name(FieldType type) {
  switch (type) {
    case FieldType::kFlag:
      return "flag";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kNumber:
      return "number";
    case FieldType::kText:
      return "text";
    case FieldType::kChoice:
      return "choice";
    case FieldType::kDate:
      return "date";
    case FieldType::kNames:
      return "names";
  }
  return "";
}

py::object to_date(Day day) {
  const std::chrono::year_month_day ymd{day};
  return py::module_::import("datetime")
      .attr("date")(static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                    static_cast<unsigned>(ymd.day()));
}

py::object to_python(const FieldValue& value) {
  if (const Day* day = std::get_if<Day>(&value)) {
    return to_date(*day);
  }
  return std::visit(
      [](const auto& v) -> py::object {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, Day>) {
          return py::none();
        } else {
          return py::cast(v);
        }
      },
      value);
}

void bind_scenario(py::module_& m) {
  py::class_<Scenario>(m, "Scenario")
      .def_static("load", &load_scenario, py::arg("file"), py::arg("overrides"))
      .def_static("parse", &parse_scenario, py::arg("text"), py::arg("name"), py::arg("overrides"))
      .def(
          "get",
          [](const Scenario& s, const std::string& key) { return to_python(get_value(s, field_of(key))); },
          py::arg("key"))
      .def("effective", &effective_toml)
      .def("reduced", &reduced_toml)
      .def("interventions", &interventions)
      .def("warnings",
           [](const Scenario& s) { return s.warnings.empty() ? std::string() : render(s.warnings); })
      .def_property_readonly("days", &Scenario::days)
      .def_readonly("file", &Scenario::file)
      .def_readonly("text", &Scenario::text)
      .def_readonly("overrides", &Scenario::overrides);
  m.def("fields", &fields);
  m.def("find_data", &find_data, py::arg("given"), py::arg("scenario"));
}

}  // namespace cutover::python
