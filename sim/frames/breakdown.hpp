/// \file
/// Breaking counts down: which row a cell of a cube belongs to, and the columns that name the rows.
/// Not for use outside this folder.
///
/// Example:
///   const Breakdown rows({"month", "facility_type"}, {axes.months(), axes.types()});
///   sum[m * rows.stride("month") + t * rows.stride("facility_type")] += n;  // 0 where it is not broken down
#pragma once

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "frames/catalogue.hpp"
#include "frames/frame.hpp"
#include "results/reader.hpp"

namespace cutover {

/// Where there is no number.
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// One thing to break down by: labels, or moments in time.
struct Axis {
  std::string name;
  std::string meaning;
  ColumnKind kind = ColumnKind::kLabel;
  std::vector<std::string> names;   ///< of labels
  std::vector<std::int64_t> times;  ///< of kMonth, kDay, kMoment
  std::size_t size() const { return kind == ColumnKind::kLabel ? names.size() : times.size(); }
};

class Breakdown {
 public:
  /// \param axes every axis the frame may be broken down by; those that `by` does not name are summed over
  Breakdown(const std::vector<std::string>& by, const std::vector<Axis>& axes);

  std::size_t rows() const { return rows_; }
  /// Rows from one value of the axis to the next; 0 where it is summed over.
  std::size_t stride(std::string_view axis) const;
  bool has(std::string_view axis) const;
  /// One column an axis, in the order of `by`.
  std::vector<Column> columns() const;

 private:
  std::vector<Axis> axes_;  ///< in the order of `by`
  std::vector<std::size_t> strides_;
  std::size_t rows_ = 1;
};

/// The axes of a result, limited to what it simulates and to the days asked for.
class ResultAxes {
 public:
  ResultAxes(const ResultReader& result, const FrameQuery& query);

  int first_day() const { return first_; }  ///< number in the run
  int last_day() const { return last_; }    ///< included; before first_day() if there is none
  bool covers(Day day) const;
  std::size_t day_slot(Day day) const;    ///< position on days()
  std::size_t month_slot(Day day) const;  ///< position on months()
  /// Position of a prefecture on prefectures(); one that is not simulated has 0, and no counts.
  std::size_t prefecture_slot(std::size_t prefecture) const { return prefecture_slot_.at(prefecture); }
  bool simulates(std::size_t prefecture) const { return simulated_.at(prefecture); }

  Axis months() const;
  Axis days() const;
  Axis hours() const;
  Axis minutes() const;
  Axis types() const;
  Axis prefectures() const;
  Axis age_bands() const;

 private:
  const RunInfo& info_;
  int first_ = 0;
  int last_ = -1;
  std::vector<std::string> prefecture_names_;
  std::array<std::size_t, kPrefectures> prefecture_slot_{};
  std::array<bool, kPrefectures> simulated_{};
};

/// An axis of names.
Axis label_axis(std::string name, std::string meaning, std::vector<std::string> names);
template <std::size_t N>
Axis label_axis(std::string name, std::string meaning, const std::array<std::string_view, N>& names) {
  return label_axis(std::move(name), std::move(meaning),
                    std::vector<std::string>(names.begin(), names.end()));
}
/// An axis of the months given.
Axis month_axis(const std::vector<MonthIndex>& months);

/// \name Columns of measures
///@{
Column numbers(std::string name, std::string unit, std::string meaning, std::vector<double> values);
Column labels(std::string name, std::string meaning, std::vector<std::string> names,
              std::vector<std::int32_t> codes);
///@}

/// part / whole in percent; NaN where there is no whole.
double percent_of(double part, double whole);

/// \name How frames are made, by the file they are in
/// `by` is checked and complete.
///@{
using By = std::vector<std::string>;
Frame utilization_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame utilization_by_insurer_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame outcomes_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame waiting_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame waiting_histogram_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame readers_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame notes_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame staff_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame record_views_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame facility_distribution_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame claims_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame claim_causes_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame claim_returns_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame claim_payments_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame payouts_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame payout_records_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame population_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame central_requests_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame central_service_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame central_stations_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame published_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
Frame checks_frame(ResultFrames& source, const By& by, const ResultAxes& axes);
///@}

}  // namespace cutover
