/// \file
/// Every frame a result can give: its name, what it may be broken down by, and how it is made.
///
/// Example:
///   const Frame f = make_frame(ResultReader("run.h5"), "utilization", std::vector<std::string>{"month"});
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frames/frame.hpp"
#include "results/reader.hpp"

namespace cutover {

struct FrameKind {
  std::string name;
  std::string meaning;
  std::vector<std::string> by;          ///< what it may be broken down by
  std::vector<std::string> by_default;  ///< where the caller names nothing
};

/// In the order of the documentation.
const std::vector<FrameKind>& frame_catalogue();

/// Makes a frame. Rows come in the order of the axes, the first of `by` slowest; a combination in which the
/// run has nothing to say (a month outside it, a cause that cannot occur) has no row, one that could have
/// been counted and was not has zeros.
/// \param by any subset of the kind's `by`, in any order; nothing: its default
/// \throws std::invalid_argument if there is no such frame or breakdown, with the nearest right name and all
/// that are allowed; ResultError if the file breaks off
Frame make_frame(const ResultReader& result, const std::string& name,
                 const std::optional<std::vector<std::string>>& by = std::nullopt);

}  // namespace cutover
