#include <pybind11/numpy.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "bind.hpp"
#include "frames/catalogue.hpp"
#include "scenario/cutovers.hpp"

namespace cutover::python {
namespace {

/// A result and its frames. Several Python threads may ask the same one.
class Result {
 public:
  explicit Result(const std::filesystem::path& path)
      : reader_(std::make_unique<ResultReader>(path)), frames_(std::make_unique<ResultFrames>(*reader_)) {}

  const ResultReader& reader() const { return *reader_; }
  template <class Work>
  auto with_frames(const Work& work) const {
    const py::gil_scoped_release release;
    const std::lock_guard lock(*mutex_);
    return work(*frames_);
  }

 private:
  std::unique_ptr<ResultReader> reader_;
  std::unique_ptr<ResultFrames> frames_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
};

/// The vector itself, seen as a read-only array; it lives as long as the array. No copy.
template <class T>
py::array to_array(std::vector<T>&& values) {
  auto* kept = new std::vector<T>(std::move(values));
  const py::capsule owner(kept, [](void* p) { delete static_cast<std::vector<T>*>(p); });
  py::array array = py::array_t<T>(kept->size(), kept->data(), owner);
  array.attr("setflags")(py::arg("write") = false);
  return array;
}

py::object to_values(Column&& column) {
  if (auto* label = std::get_if<LabelValues>(&column.values)) {
    return py::make_tuple(py::cast(label->names), to_array(std::move(label->codes)));
  }
  if (auto* text = std::get_if<std::vector<std::string>>(&column.values)) {
    return py::cast(*text);
  }
  if (auto* whole = std::get_if<std::vector<std::int64_t>>(&column.values)) {
    return to_array(std::move(*whole));
  }
  return to_array(std::move(std::get<std::vector<double>>(column.values)));
}

py::dict frame(const Result& result, const std::string& name, std::optional<std::vector<std::string>> by,
               const std::string& first, const std::string& last) {
  FrameQuery query{std::move(by), {}, {}};
  if (!first.empty()) {
    query.first = parse_day(first);
  }
  if (!last.empty()) {
    query.last = parse_day(last);
  }
  Frame made = result.with_frames([&](ResultFrames& frames) { return frames.make(name, query); });
  py::list columns;
  for (Column& c : made.columns) {
    const char* kind = cutover::name(c.kind);
    columns.append(py::make_tuple(c.name, kind, c.unit, c.meaning, to_values(std::move(c))));
  }
  py::dict answer;
  answer["name"] = made.name;
  answer["meaning"] = made.meaning;
  answer["columns"] = columns;
  return answer;
}

py::dict info(const Result& r) {
  const ResultReader& result = r.reader();
  const RunInfo& i = result.info();
  const HostInfo h = result.host();
  py::dict d;
  d["title"] = i.title;
  d["description"] = i.description;
  d["status"] = result.status();
  d["start_day"] = to_date(i.start);
  d["end_day"] = to_date(i.end);
  d["days_done"] = result.days_done();
  d["days_total"] = result.days_total();
  d["sample"] = i.sample;
  d["seed"] = i.seed;
  d["facilities"] = i.facilities.type.size();
  d["run_id"] = i.run_id;
  d["branched_from"] = i.branch ? py::object(py::str(i.branch->run_id)) : py::object(py::none());
  d["branched_after"] = i.branch ? to_date(i.branch->day) : py::object(py::none());
  d["version"] = i.version;
  d["git_commit"] = i.git_commit;
  d["compiler"] = i.compiler;
  d["rng"] = i.rng;
  d["libraries"] = i.libraries;
  d["input_sha256"] = i.input_hashes;
  py::list cutovers;
  for (const Day day : cutovers_of_text(i.scenario_reduced)) {
    cutovers.append(to_date(day));
  }
  d["cutovers"] = cutovers;
  d["overrides"] = i.overrides;
  d["topology"] = i.central ? py::cast(i.central->topology) : py::object(py::none());
  d["started_utc"] = h.started_utc;
  d["finished_utc"] = h.finished_utc;
  d["wall_s"] = h.wall_s;
  d["cpu_s"] = h.cpu_s;
  d["peak_rss_bytes"] = h.peak_rss_bytes;
  d["threads"] = h.threads;
  return d;
}

py::list tables() {
  py::list rows;
  for (const FrameKind& kind : frame_catalogue()) {
    py::dict row;
    row["name"] = kind.name;
    row["meaning"] = kind.meaning;
    row["by"] = kind.by;
    row["by_default"] = kind.by_default;
    row["has_period"] = kind.has_period;
    rows.append(row);
  }
  return rows;
}

}  // namespace

void bind_result(py::module_& m) {
  py::class_<Result>(m, "Result")
      .def(py::init<const std::filesystem::path&>(), py::arg("path"))
      .def("frame", &frame, py::arg("name"), py::arg("by"), py::arg("first"), py::arg("last"))
      .def("info", &info)
      .def("scenario_text", [](const Result& r) { return r.reader().info().scenario_text; })
      .def("scenario_effective", [](const Result& r) { return r.reader().info().scenario_effective; })
      .def("scenario_reduced", [](const Result& r) { return r.reader().info().scenario_reduced; })
      .def("summary_json",
           [](const Result& r) {
             return r.with_frames([](ResultFrames& f) { return summary_json(f.summary()).dump(); });
           })
      .def(
          "summary_text",
          [](const Result& r, int width, bool prefectures) {
            return r.with_frames([&](ResultFrames& f) {
              return summary_text(f.summary(), {.width = width, .prefectures = prefectures});
            });
          },
          py::arg("width"), py::arg("prefectures"));
  m.def("tables", &tables);
}

}  // namespace cutover::python
