/// \file
/// Every frame a result can give: its name, what it may be broken down by, and how it is made.
///
/// Example:
///   const ResultReader result("run.h5");
///   const Frame f = ResultFrames(result).make("utilization", {.by = {{"month", "facility_type"}}});
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frames/frame.hpp"
#include "results/reader.hpp"
#include "results/summary.hpp"

namespace cutover {

struct FrameKind {
  std::string name;
  std::string meaning;
  std::vector<std::string> by;          ///< what it may be broken down by
  std::vector<std::string> by_default;  ///< where the caller names nothing
  bool has_period = false;              ///< counts days, so that it can be limited to some of them
};

struct FrameQuery {
  std::optional<std::vector<std::string>> by{};  ///< any subset of the kind's, in any order; nothing: default
  std::optional<Day> first{};                    ///< first day that counts; nothing: of the file
  std::optional<Day> last{};                     ///< last day that counts, included
};

/// In the order of the documentation.
const std::vector<FrameKind>& frame_catalogue();

/// The kind of that name. \throws std::invalid_argument with the nearest right name and all there are
const FrameKind& frame_kind(const std::string& name);

/// Frames of one result. What several of them need is computed once and kept. Not thread-safe.
class ResultFrames {
 public:
  /// The reader must outlive it.
  explicit ResultFrames(const ResultReader& result) : result_(result) {}

  /// Rows come in the order of the axes, the first of `by` slowest. Prefectures, types and months that the
  /// run does not simulate have no row; what could have been counted and was not has zeros. \throws
  /// std::invalid_argument if there is no such frame or breakdown, or the frame knows no days, with what is
  /// allowed; ResultError if the file breaks off
  Frame make(const std::string& name, const FrameQuery& query = {});

  const ResultReader& result() const { return result_; }
  const Summary& summary();
  /// Real visits a simulated visit stands for, by type: for what is counted without prefecture.
  const std::vector<double>& visit_weights();

 private:
  const ResultReader& result_;
  std::optional<Summary> summary_;
  std::vector<double> visit_weights_;
};

}  // namespace cutover
