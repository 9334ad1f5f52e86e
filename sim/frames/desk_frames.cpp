// What happened at desks: waits, readers, notes, staff time, record views, facilities by their rate.

#include <algorithm>

#include "frames/breakdown.hpp"

namespace cutover {
namespace {

constexpr std::array<std::string_view, kRateClasses.size() + 1> kRateClassNames{
    "below_3", "3_to_10", "10_to_30", "30_to_50", "from_50"};

/// Waits of one row of the breakdown, weighted.
struct Waits {
  std::vector<double> bins = std::vector<double>(kWaitBins);
  double sum_ms = 0.0;
  double count = 0.0;
};

/// [row × Duration]
std::vector<Waits> gather_waits(ResultFrames& source, const Breakdown& rows, const ResultAxes& axes) {
  std::vector<Waits> waits(rows.rows() * kDurations);
  const std::vector<double>& weights = source.visit_weights();
  source.result().for_each_waiting_day([&](Day day, const WaitingTotals& totals) {
    if (!axes.covers(day)) {
      return;
    }
    const std::size_t time_row =
        axes.day_slot(day) * rows.stride("day") + axes.month_slot(day) * rows.stride("month");
    for (std::size_t t = 0; t < weights.size(); ++t) {
      // Waits know no prefecture: they weigh as the visits of their type do on average. A single type needs
      // no weight for its quantiles.
      for (std::size_t d = 0; d < kDurations; ++d) {
        const std::size_t at = t * kDurations + d;
        Waits& w = waits[(time_row + t * rows.stride("facility_type")) * kDurations + d];
        for (std::size_t bin = 0; bin < kWaitBins; ++bin) {
          w.bins[bin] += weights[t] * totals.histogram[at * kWaitBins + bin];
        }
        w.sum_ms += weights[t] * totals.sum_ms[at];
        w.count += weights[t] * totals.count[at];
      }
    }
  });
  return waits;
}

Breakdown waiting_rows(const By& by, const ResultAxes& axes) {
  return Breakdown(by, {axes.days(), axes.months(), axes.types()});
}

By with(By by, const std::string& more) {
  by.push_back(more);
  return by;
}

/// The row of a month and type in a frame broken down by either or both; nothing for rows it does not hold.
std::optional<std::size_t> row_of(const Breakdown& rows, const Axis& months, const Axis& types,
                                  MonthIndex month, const std::string& type) {
  if (rows.has("facility_type") == (type == "all")) {
    return std::nullopt;
  }
  const auto m = std::find(months.times.begin(), months.times.end(), day_number(first_day(month)));
  const auto t = std::find(types.names.begin(), types.names.end(), type);
  return static_cast<std::size_t>(m - months.times.begin()) * rows.stride("month") +
         (type == "all" ? 0
                        : static_cast<std::size_t>(t - types.names.begin()) * rows.stride("facility_type"));
}

}  // namespace

Frame waiting_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const Breakdown rows = waiting_rows(by, axes);
  const std::vector<Waits> waits = gather_waits(source, rows, axes);
  const Breakdown all(with(by, "duration"), {axes.days(), axes.months(), axes.types(),
                                             label_axis("duration", "which duration", kDurationNames)});
  Frame frame{"", "", all.columns()};
  const auto measure = [&](const char* name, const char* unit, const char* meaning, const auto& of) {
    std::vector<double> values;
    for (const Waits& w : waits) {
      values.push_back(of(w));
    }
    frame.columns.push_back(numbers(name, unit, meaning, std::move(values)));
  };
  measure("visits", "visits", "finished visits", [](const Waits& w) { return w.count; });
  measure("mean_s", "s", "mean, exact",
          [](const Waits& w) { return w.count > 0.0 ? w.sum_ms / w.count / kMillisPerSecond : kNaN; });
  const auto quantile = [&](const char* name, const char* meaning, double q) {
    measure(name, "s", meaning,
            [q](const Waits& w) { return w.count > 0.0 ? histogram_quantile_s(w.bins, q) : kNaN; });
  };
  quantile("p50_s", "median, interpolated in a bin", 0.50);
  quantile("p90_s", "90 % quantile, interpolated in a bin", 0.90);
  quantile("p95_s", "95 % quantile, interpolated in a bin", 0.95);
  quantile("p99_s", "99 % quantile, interpolated in a bin", 0.99);
  return frame;
}

Frame waiting_histogram_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const std::vector<Waits> waits = gather_waits(source, waiting_rows(by, axes), axes);
  const Axis bins = label_axis("bin", "bin", std::vector<std::string>(kWaitBins));
  const Breakdown all(with(with(by, "duration"), "bin"),
                      {axes.days(), axes.months(), axes.types(),
                       label_axis("duration", "which duration", kDurationNames), bins});
  Frame frame{"", "", all.columns()};
  frame.columns.pop_back();  // a bin is told by its edges
  std::vector<double> from;
  std::vector<double> to;
  std::vector<double> visits;
  for (const Waits& w : waits) {
    for (int bin = 0; bin < kWaitBins; ++bin) {
      from.push_back(wait_bin_lower_seconds(bin));
      to.push_back(bin + 1 < kWaitBins ? wait_bin_lower_seconds(bin + 1) : kNaN);
      visits.push_back(w.bins[static_cast<std::size_t>(bin)]);
    }
  }
  frame.columns.push_back(numbers("from_s", "s", "lower edge of the bin", std::move(from)));
  frame.columns.push_back(numbers("to_s", "s", "upper edge; none: open", std::move(to)));
  frame.columns.push_back(numbers("visits", "visits", "finished visits in the bin", std::move(visits)));
  return frame;
}

Frame readers_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const RunInfo& info = source.result().info();
  const Breakdown rows(by, {axes.types(), label_axis("model", "reader model", kReaderModelNames)});
  const std::vector<ReaderDay> sums = source.result().readers();
  const std::vector<double> weight = facility_weights(info);
  std::vector<std::array<double, 4>> cells(rows.rows());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::size_t type = i / kReaderModels;
    auto& cell = cells[type * rows.stride("facility_type") + i % kReaderModels * rows.stride("model")];
    constexpr double kHours = 1.0 / kMillisPerHour;
    cell[0] += weight[type] * kHours * static_cast<double>(sums[i].open_ms);
    cell[1] += weight[type] * kHours * static_cast<double>(sums[i].down_ms);
    cell[2] += weight[type] * static_cast<double>(sums[i].failures);
    cell[3] += weight[type] * static_cast<double>(sums[i].service_calls);
  }
  Frame frame{"", "", rows.columns()};
  const auto measure = [&](const char* name, const char* unit, const char* meaning, const auto& of) {
    std::vector<double> values;
    for (const auto& cell : cells) {
      values.push_back(of(cell));
    }
    frame.columns.push_back(numbers(name, unit, meaning, std::move(values)));
  };
  measure("open_hours", "h", "reader hours during opening hours", [](const auto& c) { return c[0]; });
  measure("down_hours", "h", "of these, out of service", [](const auto& c) { return c[1]; });
  measure("down_pct", "percent", "share out of service",
          [](const auto& c) { return percent_of(c[1], c[0]); });
  measure("failures", "failures", "failures of any length", [](const auto& c) { return c[2]; });
  measure("service_calls", "calls", "failures a reboot did not mend", [](const auto& c) { return c[3]; });
  return frame;
}

Frame notes_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const RunShape& shape = source.result().info().shape;
  const auto types = static_cast<std::size_t>(shape.types);
  const Breakdown rows(by, {axes.days(), axes.months(), axes.types(), axes.prefectures(),
                            label_axis("note", "what happened", kDeskNoteNames)});
  std::vector<double> visits(rows.rows());
  source.result().for_each_desk_day([&](const DeskCounts& day) {
    if (!axes.covers(day.day)) {
      return;
    }
    const std::size_t time_row =
        axes.day_slot(day.day) * rows.stride("day") + axes.month_slot(day.day) * rows.stride("month");
    for (std::size_t i = 0; i < day.notes.size(); ++i) {
      const std::size_t prefecture = i % kPrefectures;
      const std::size_t type = i / kPrefectures % types;
      const std::size_t note = i / kPrefectures / types;
      visits[time_row + type * rows.stride("facility_type") +
             axes.prefecture_slot(prefecture) * rows.stride("prefecture") + note * rows.stride("note")] +=
          shape.weight[type][prefecture] * day.notes[i];
    }
  });
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(numbers("visits", "visits", "visits with the note", std::move(visits)));
  return frame;
}

Frame staff_frame(ResultFrames& source, const By&, const ResultAxes&) {
  std::vector<std::string> names;
  std::vector<std::int32_t> codes;
  std::vector<double> visits;
  std::vector<double> hours;
  std::vector<double> yen;
  for (const StaffRow& row : source.summary().staff) {
    codes.push_back(static_cast<std::int32_t>(names.size()));
    names.push_back(row.group);
    visits.push_back(row.visits);
    hours.push_back(row.hours);
    yen.push_back(row.yen);
  }
  return {"",
          "",
          {labels("group", "how the visit ended", std::move(names), std::move(codes)),
           numbers("visits", "visits", "visits and inquiries", std::move(visits)),
           numbers("hours", "h", "time of the desk staff", std::move(hours)),
           numbers("yen", "JPY", "its cost", std::move(yen))}};
}

Frame record_views_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const Summary& s = source.summary();
  const Axis months = axes.months();
  const Axis types = axes.types();
  const Axis classes = label_axis("record_class", "class of records", kRecordClassNames);
  const Breakdown rows(by, {months, types});
  const Breakdown all(with(by, "record_class"), {months, types, classes});
  std::vector<double> views(all.rows());
  std::vector<double> published(all.rows(), kNaN);
  for (const ViewRow& row : s.views) {
    const auto at = row_of(rows, months, types, row.month, row.facility_type);
    for (std::size_t c = 0; at && c < kRecordClasses; ++c) {
      views[*at * kRecordClasses + c] += row.views[c];
      if (rows.has("month")) {
        published[*at * kRecordClasses + c] = row.published[c].value_or(kNaN);
      }
    }
  }
  Frame frame{"", "", all.columns()};
  frame.columns.push_back(numbers("views", "views", "records viewed", std::move(views)));
  frame.columns.push_back(
      numbers("published_views", "views", "published for the whole month", std::move(published)));
  return frame;
}

Frame facility_distribution_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const Axis months = axes.months();
  const Axis types = axes.types();
  const Breakdown rows(by, {months, types});
  const Breakdown all(
      with(by, "rate_class"),
      {months, types, label_axis("rate_class", "utilization of the facility", kRateClassNames)});
  constexpr std::size_t kClasses = kRateClassNames.size();
  std::vector<double> facilities(all.rows());
  std::vector<double> total(rows.rows());
  std::vector<double> published(all.rows(), kNaN);
  for (const DistributionRow& row : source.summary().distribution) {
    const auto at = row_of(rows, months, types, row.month, row.facility_type);
    if (!at || !(row.facilities > 0.0)) {
      continue;
    }
    total[*at] += row.facilities;
    for (std::size_t c = 0; c < kClasses; ++c) {
      facilities[*at * kClasses + c] += row.facilities * row.share_pct[c] / 100.0;
    }
    if (rows.has("month") && row.published_below_3_pct) {
      published[*at * kClasses] = *row.published_below_3_pct;
    }
  }
  std::vector<double> share(all.rows());
  for (std::size_t i = 0; i < share.size(); ++i) {
    share[i] = percent_of(facilities[i], total[i / kClasses]);
  }
  Frame frame{"", "", all.columns()};
  frame.columns.push_back(numbers("facilities", "facilities", "with 50 or more verifications in the month",
                                  std::move(facilities)));
  frame.columns.push_back(numbers("share_pct", "percent", "of these", std::move(share)));
  frame.columns.push_back(numbers("published_share_pct", "percent", "published share", std::move(published)));
  return frame;
}

}  // namespace cutover
