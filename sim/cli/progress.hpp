/// \file
/// Shows a run's progress: a bar on terminals, a line every few seconds elsewhere.
#pragma once

#include <string>

#include "run/run.hpp"

namespace cutover::cli {

class ProgressView {
 public:
  /// \param style auto, bar, plain or none; `auto` is a bar where stderr is a terminal, lines otherwise
  explicit ProgressView(const std::string& style);
  void show(const Progress& progress);
  /// Leaves the line of a bar.
  void close();

 private:
  enum class Style { kBar, kPlain, kNone } style_;
  double next_line_seconds_ = 0;
  bool open_ = false;
};

/// "1:05" or "1:02:03"
std::string format_duration(double seconds);

}  // namespace cutover::cli
