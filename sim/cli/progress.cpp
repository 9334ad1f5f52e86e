#include "cli/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

namespace cutover::cli {
namespace {

constexpr double kPlainEverySeconds = 5;

std::string describe(const Progress& p) {
  switch (p.stage) {
    case Progress::Stage::kData:
      return "reading data";
    case Progress::Stage::kSynthesis:
      return "making the nation";
    case Progress::Stage::kDays:
      if (p.areas > 0) {
        return fmt::format("{} days, area {} of {}", p.days, std::min(p.areas_done + 1, p.areas), p.areas);
      }
      return fmt::format("{}  day {} of {}", format_day(p.day), p.days_done + 1, p.days);
    case Progress::Stage::kOutput:
      return "writing results";
  }
  return "";
}

int terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string format_duration(double seconds) {
  const auto s = static_cast<long>(std::lround(std::max(0.0, seconds)));
  return s < 3600 ? fmt::format("{}:{:02}", s / 60, s % 60)
                  : fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

ProgressView::ProgressView(const std::string& style) {
  if (style == "none") {
    style_ = Style::kNone;
  } else if (style == "bar" || (style == "auto" && isatty(STDERR_FILENO) != 0)) {
    style_ = Style::kBar;
  } else {
    style_ = Style::kPlain;
  }
}

void ProgressView::show(const Progress& p) {
  if (style_ == Style::kNone) {
    return;
  }
  std::string text = describe(p);
  const std::string eta = p.eta_seconds >= 0 ? ", " + format_duration(p.eta_seconds) + " left" : "";
  if (style_ == Style::kPlain) {
    if (p.stage == Progress::Stage::kDays && (p.areas > 0 || p.days_done > 0) &&
        p.seconds < next_line_seconds_) {
      return;
    }
    next_line_seconds_ = p.seconds + kPlainEverySeconds;
    fmt::print(stderr, "cutover: {:>5}  {}{}\n", format_duration(p.seconds), text, eta);
    return;
  }
  const int width = std::clamp(terminal_width() - 62, 10, 40);
  const int filled = p.areas > 0  ? width * p.areas_done / p.areas
                     : p.days > 0 ? width * p.days_done / p.days
                                  : 0;
  std::string bar;
  for (int i = 0; i < width; ++i) {
    bar += i < filled ? "━" : "─";
  }
  fmt::print(stderr, "\r\033[K{:>5} {} {}{}", format_duration(p.seconds), bar, text, eta);
  std::fflush(stderr);
  open_ = true;
}

void ProgressView::close() {
  if (open_) {
    fmt::print(stderr, "\r\033[K");
    open_ = false;
  }
}

}  // namespace cutover::cli
