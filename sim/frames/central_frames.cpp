// Load of the central service, and what it answered where the run models it.

#include <algorithm>

#include "frames/breakdown.hpp"

namespace cutover {
namespace {

constexpr std::size_t kMinutes = 24 * 60;

/// Row of a minute in a breakdown by minute, hour or day.
std::size_t time_row(const Breakdown& rows, std::size_t day, std::size_t minute) {
  return (day * kMinutes + minute) * rows.stride("minute") + (day * 24 + minute / 60) * rows.stride("hour") +
         day * rows.stride("day");
}

/// Calls `visit(slot, number of the day in the run)` for each day of the period.
template <class Visit>
void for_each_day(const ResultAxes& axes, const Visit& visit) {
  for (int day = axes.first_day(); day <= axes.last_day(); ++day) {
    visit(static_cast<std::size_t>(day - axes.first_day()), day);
  }
}

}  // namespace

Frame central_requests_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const Breakdown rows(by, {axes.minutes(), axes.hours(), axes.days()});
  std::vector<double> requests(rows.rows());
  std::vector<double> peak(rows.rows());
  for_each_day(axes, [&](std::size_t slot, int day) {
    const std::vector<std::uint32_t> minutes = source.result().requests(day);
    for (std::size_t m = 0; m < kMinutes; ++m) {
      const std::size_t row = time_row(rows, slot, m);
      requests[row] += minutes[m];
      peak[row] = std::max(peak[row], static_cast<double>(minutes[m]));
    }
  });
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(
      numbers("requests", "requests", "requests of the nation's desks", std::move(requests)));
  frame.columns.push_back(
      numbers("peak_per_minute", "requests/min", "in the busiest minute", std::move(peak)));
  return frame;
}

Frame central_service_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const auto& shape = source.result().info().central;
  const std::size_t classes = shape ? shape->classes.size() : 0;
  FrameQuery nothing;
  nothing.last = source.result().info().start - std::chrono::days{1};
  const ResultAxes none(source.result(), nothing);
  const ResultAxes& period = shape ? axes : none;
  Breakdown rows(by, {period.minutes(), period.hours(), period.days(),
                      label_axis("request_class", "what is asked",
                                 shape ? shape->classes : std::vector<std::string>{})});
  const std::size_t count = shape ? rows.rows() : 0;
  std::vector<double> requests(count);
  std::vector<double> unanswered(count);
  std::vector<double> median(count);
  std::vector<double> p99(count);
  for_each_day(period, [&](std::size_t slot, int day) {
    const CentralDayRecord record = source.result().central_day(day);
    for (std::size_t m = 0; m < kMinutes; ++m) {
      for (std::size_t c = 0; c < classes; ++c) {
        const std::size_t row = time_row(rows, slot, m) + c * rows.stride("request_class");
        const std::size_t i = m * classes + c;
        const double n = record.offered[i];
        const double lost = n * static_cast<double>(record.failure[i]);
        requests[row] += n;
        unanswered[row] += lost;
        median[row] += (n - lost) * static_cast<double>(record.median_s[i]);
        p99[row] += (n - lost) * static_cast<double>(record.p99_s[i]);
      }
    }
  });
  std::vector<double> share(count);
  for (std::size_t row = 0; row < count; ++row) {
    const double answered = requests[row] - unanswered[row];
    share[row] = percent_of(unanswered[row], requests[row]);
    median[row] = answered > 0.0 ? median[row] / answered : kNaN;
    p99[row] = answered > 0.0 ? p99[row] / answered : kNaN;
  }
  Frame frame{"", "", rows.columns()};
  if (count == 0) {
    // Broken down by nothing a frame has one row; without a modelled service it has none.
    for (Column& c : frame.columns) {
      std::visit([](auto& values) { values = {}; }, c.values);
    }
  }
  frame.columns.push_back(
      numbers("requests", "requests", "requests begun, retries not counted", std::move(requests)));
  frame.columns.push_back(numbers("unanswered", "requests", "that ended without a reply, retries included",
                                  std::move(unanswered)));
  frame.columns.push_back(numbers("unanswered_pct", "percent", "share without a reply", std::move(share)));
  frame.columns.push_back(numbers("median_s", "s", "median latency of the answered", std::move(median)));
  frame.columns.push_back(numbers("p99_s", "s", "99 % quantile of the same", std::move(p99)));
  return frame;
}

Frame central_stations_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const auto& shape = source.result().info().central;
  const std::size_t stations = shape ? shape->stations.size() : 0;
  By with_station = by;
  with_station.emplace_back("station");
  const Breakdown rows(with_station, {axes.minutes(), axes.hours(), axes.days(),
                                      label_axis("station", "tier of a data centre, or outside service",
                                                 shape ? shape->stations : std::vector<std::string>{})});
  std::vector<double> mean(rows.rows());
  std::vector<double> peak(rows.rows());
  std::vector<double> minutes(rows.rows());
  if (shape) {
    for_each_day(axes, [&](std::size_t slot, int day) {
      const CentralDayRecord record = source.result().central_day(day);
      for (std::size_t m = 0; m < kMinutes; ++m) {
        for (std::size_t s = 0; s < stations; ++s) {
          const std::size_t row = time_row(rows, slot, m) + s * rows.stride("station");
          const double busy = 100.0 * static_cast<double>(record.utilization[m * stations + s]);
          mean[row] += busy;
          peak[row] = std::max(peak[row], busy);
          minutes[row] += 1.0;
        }
      }
    });
  }
  for (std::size_t row = 0; row < mean.size(); ++row) {
    mean[row] = minutes[row] > 0.0 ? mean[row] / minutes[row] : kNaN;
  }
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(numbers("utilization_pct", "percent",
                                  "mean over the minutes of the busy share of the servers", std::move(mean)));
  frame.columns.push_back(
      numbers("peak_utilization_pct", "percent", "in the busiest minute", std::move(peak)));
  return frame;
}

}  // namespace cutover
