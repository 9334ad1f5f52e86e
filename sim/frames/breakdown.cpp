#include "frames/breakdown.hpp"

#include <algorithm>
#include <chrono>

namespace cutover {
namespace {

std::string unit_of(const Axis& axis) {
  switch (axis.kind) {
    case ColumnKind::kMonth:
      return "month";
    case ColumnKind::kDay:
      return "day";
    case ColumnKind::kMoment:
      return "Japan time";
    default:
      return "1";
  }
}

}  // namespace

Breakdown::Breakdown(const std::vector<std::string>& by, const std::vector<Axis>& axes) {
  for (const std::string& wanted : by) {
    axes_.push_back(
        *std::find_if(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.name == wanted; }));
  }
  strides_.resize(axes_.size());
  for (std::size_t i = axes_.size(); i-- > 0;) {
    strides_[i] = rows_;
    rows_ *= axes_[i].size();
  }
}

std::size_t Breakdown::stride(std::string_view axis) const {
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    if (axes_[i].name == axis) {
      return strides_[i];
    }
  }
  return 0;
}

bool Breakdown::has(std::string_view axis) const {
  return std::any_of(axes_.begin(), axes_.end(), [&](const Axis& a) { return a.name == axis; });
}

std::vector<Column> Breakdown::columns() const {
  std::vector<Column> result;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const Axis& axis = axes_[i];
    Column column{axis.name, axis.kind, unit_of(axis), axis.meaning, {}};
    const auto position = [&](std::size_t row) { return row / strides_[i] % axis.size(); };
    if (axis.kind == ColumnKind::kLabel) {
      LabelValues values{axis.names, std::vector<std::int32_t>(rows_)};
      for (std::size_t row = 0; row < rows_; ++row) {
        values.codes[row] = static_cast<std::int32_t>(position(row));
      }
      column.values = std::move(values);
    } else {
      std::vector<std::int64_t> values(rows_);
      for (std::size_t row = 0; row < rows_; ++row) {
        values[row] = axis.times[position(row)];
      }
      column.values = std::move(values);
    }
    result.push_back(std::move(column));
  }
  return result;
}

ResultAxes::ResultAxes(const ResultReader& result, const FrameQuery& query) : info_(result.info()) {
  last_ = result.days_done() - 1;
  if (query.first) {
    first_ = std::max(0, static_cast<int>((*query.first - info_.start).count()));
  }
  if (query.last) {
    last_ = std::min(last_, static_cast<int>((*query.last - info_.start).count()));
  }
  for (const std::uint8_t p : info_.facilities.prefecture) {
    simulated_.at(p) = true;
  }
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    if (simulated_[p]) {
      prefecture_slot_[p] = prefecture_names_.size();
      const std::string code = (p < 9 ? "0" : "") + std::to_string(p + 1);
      prefecture_names_.push_back(info_.prefectures[p].empty() ? code : info_.prefectures[p]);
    }
  }
}

bool ResultAxes::covers(Day day) const {
  const auto number = (day - info_.start).count();
  return number >= first_ && number <= last_;
}

std::size_t ResultAxes::day_slot(Day day) const {
  return static_cast<std::size_t>((day - info_.start).count() - first_);
}

std::size_t ResultAxes::month_slot(Day day) const {
  return static_cast<std::size_t>(month_index(day) - month_index(info_.start + std::chrono::days{first_}));
}

Axis ResultAxes::months() const {
  std::vector<MonthIndex> months;
  for (int d = first_; d <= last_; ++d) {
    const MonthIndex month = month_index(info_.start + std::chrono::days{d});
    if (months.empty() || months.back() != month) {
      months.push_back(month);
    }
  }
  return month_axis(months);
}

Axis ResultAxes::days() const {
  Axis axis{"day", "simulated day", ColumnKind::kDay, {}, {}};
  for (int d = first_; d <= last_; ++d) {
    axis.times.push_back(day_number(info_.start + std::chrono::days{d}));
  }
  return axis;
}

Axis ResultAxes::hours() const {
  Axis axis{"hour", "begin of the hour in which the visit ended", ColumnKind::kMoment, {}, {}};
  for (const std::int64_t day : days().times) {
    for (int hour = 0; hour < 24; ++hour) {
      axis.times.push_back(day * kSecondsPerDay + hour * 3600);
    }
  }
  return axis;
}

Axis ResultAxes::minutes() const {
  Axis axis{"minute", "begin of the minute", ColumnKind::kMoment, {}, {}};
  for (const std::int64_t day : days().times) {
    for (int minute = 0; minute < 24 * 60; ++minute) {
      axis.times.push_back(day * kSecondsPerDay + minute * 60);
    }
  }
  return axis;
}

Axis ResultAxes::types() const {
  return label_axis(
      "facility_type", "type of facility",
      std::vector<std::string>(kFacilityTypeNames.begin(), kFacilityTypeNames.begin() + info_.shape.types));
}

Axis ResultAxes::prefectures() const {
  return label_axis("prefecture", "prefecture of the facility", prefecture_names_);
}

Axis ResultAxes::age_bands() const {
  return label_axis("age_band", "age of the visitor [years]", kAgeBandNames);
}

Axis label_axis(std::string name, std::string meaning, std::vector<std::string> names) {
  return {std::move(name), std::move(meaning), ColumnKind::kLabel, std::move(names), {}};
}

Axis month_axis(const std::vector<MonthIndex>& months) {
  Axis axis{"month", "month", ColumnKind::kMonth, {}, {}};
  for (const MonthIndex month : months) {
    axis.times.push_back(day_number(first_day(month)));
  }
  return axis;
}

Column numbers(std::string name, std::string unit, std::string meaning, std::vector<double> values) {
  return {std::move(name), ColumnKind::kNumber, std::move(unit), std::move(meaning), std::move(values)};
}

Column labels(std::string name, std::string meaning, std::vector<std::string> names,
              std::vector<std::int32_t> codes) {
  return {std::move(name), ColumnKind::kLabel, "1", std::move(meaning),
          LabelValues{std::move(names), std::move(codes)}};
}

double percent_of(double part, double whole) {
  return whole > 0.0 ? 100.0 * part / whole : kNaN;
}

}  // namespace cutover
