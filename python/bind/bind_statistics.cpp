#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "bind.hpp"
#include "statistics/interval.hpp"
#include "statistics/paired.hpp"
#include "statistics/steady_state.hpp"
#include "statistics/stopping.hpp"

namespace cutover::python {
namespace {

py::tuple to_tuple(const Interval& i) {
  return py::make_tuple(i.estimate, i.low, i.high);
}

/// (half-width, relative, confidence) for each metric; (least, most, look-ahead) as the rule.
int replications_to_make_of(const std::vector<Eigen::VectorXd>& figures,
                            const std::vector<std::tuple<double, bool, double>>& precisions, int least,
                            int most, int look_ahead) {
  std::vector<Precision> wanted;
  for (const auto& [half_width, relative, confidence] : precisions) {
    wanted.push_back({half_width, relative, confidence});
  }
  return replications_to_make(figures, wanted, {least, most, look_ahead});
}

}  // namespace

void bind_statistics(py::module_& m) {
  m.def(
      "mean_interval",
      [](const Eigen::VectorXd& figures, double confidence) {
        return to_tuple(mean_interval(figures, confidence));
      },
      py::arg("figures"), py::arg("confidence"));
  m.def(
      "quantile_interval",
      [](const Eigen::VectorXd& figures, double q, double confidence) {
        return to_tuple(quantile_interval(figures, q, confidence));
      },
      py::arg("figures"), py::arg("q"), py::arg("confidence"));
  m.def(
      "paired_difference",
      [](const Eigen::VectorXd& a, const Eigen::VectorXd& b, double confidence) {
        const PairedDifference d = paired_difference(a, b, confidence);
        return py::make_tuple(to_tuple(d.difference), d.correlation, d.variance_reduction);
      },
      py::arg("a"), py::arg("b"), py::arg("confidence"));
  m.def(
      "independent_difference",
      [](const Eigen::VectorXd& a, const Eigen::VectorXd& b, double confidence) {
        return to_tuple(independent_difference(a, b, confidence));
      },
      py::arg("a"), py::arg("b"), py::arg("confidence"));
  m.def("joint_confidence", &joint_confidence, py::arg("confidence"), py::arg("comparisons"));
  m.def("replications_to_make", &replications_to_make_of, py::arg("figures"), py::arg("precisions"),
        py::arg("least"), py::arg("most"), py::arg("look_ahead"));
  m.def(
      "mser5_truncation", [](const Eigen::VectorXd& series) { return mser5_truncation(series); },
      py::arg("series"));
  m.def(
      "batch_means",
      [](const Eigen::VectorXd& series, int batches, double confidence) {
        const BatchMeans b = batch_means(series, batches, confidence);
        return py::make_tuple(to_tuple(b.mean), b.lag1_correlation, b.batches_look_independent,
                              b.effective_size);
      },
      py::arg("series"), py::arg("batches"), py::arg("confidence"));
}

}  // namespace cutover::python
