// Utilization and outcomes, from the cubes of days and hours.

#include "frames/breakdown.hpp"

namespace cutover {
namespace {

/// Calls `add(row, outcome, weighted count)` for every cell of the cubes that is not zero; `row` is that of
/// the axes the two frames share.
template <class Add>
void for_each_cell(const ResultReader& result, const Breakdown& rows, const ResultAxes& axes,
                   const Add& add) {
  const RunShape& shape = result.info().shape;
  const std::size_t type_stride = rows.stride("facility_type");
  const std::size_t prefecture_stride = rows.stride("prefecture");
  const std::size_t age_stride = rows.stride("age_band");
  const auto add_cube = [&](std::size_t time_row, std::span<const std::uint32_t> cube) {
    std::size_t i = 0;
    for (std::size_t t = 0; t < static_cast<std::size_t>(shape.types); ++t) {
      for (std::size_t p = 0; p < kPrefectures; ++p) {
        const double weight = shape.weight[t][p];
        const std::size_t row = time_row + t * type_stride + axes.prefecture_slot(p) * prefecture_stride;
        for (std::size_t band = 0; band < kAgeBands; ++band) {
          for (std::size_t o = 0; o < kOutcomes; ++o, ++i) {
            if (cube[i] != 0) {
              add(row + band * age_stride, o, weight * cube[i]);
            }
          }
        }
      }
    }
  };
  if (rows.has("hour")) {
    result.for_each_hour(
        axes.first_day(), axes.last_day(), [&](Day day, int hour, std::span<const std::uint32_t> cube) {
          add_cube((axes.day_slot(day) * 24 + static_cast<std::size_t>(hour)) * rows.stride("hour"), cube);
        });
    return;
  }
  result.for_each_day([&](Day day, std::span<const std::uint32_t> cube) {
    if (axes.covers(day)) {
      add_cube(axes.day_slot(day) * rows.stride("day") + axes.month_slot(day) * rows.stride("month"), cube);
    }
  });
}

/// What was published for a row of the breakdown by `by`, where such values exist.
void add_published(Frame& frame, const RunInfo& info, const Breakdown& rows, const ResultAxes& axes,
                   std::size_t breakdowns) {
  std::vector<double> verifications(rows.rows(), kNaN);
  std::vector<double> card_uses(rows.rows(), kNaN);
  std::vector<double> rate(rows.rows(), kNaN);
  const bool by_type = rows.has("facility_type");
  const auto month_of = [&](MonthIndex month) -> std::optional<std::size_t> {
    const Axis months = axes.months();
    for (std::size_t m = 0; m < months.size(); ++m) {
      if (months.times[m] == day_number(first_day(month))) {
        return m * rows.stride("month");
      }
    }
    return std::nullopt;
  };
  if (rows.has("month") && breakdowns == (by_type ? 2U : 1U)) {
    for (const PublishedUtilization& p : info.published) {
      const auto row = month_of(p.month);
      if (!row || (p.facility_type >= 0) != by_type || p.facility_type >= info.shape.types) {
        continue;
      }
      const std::size_t at =
          *row + static_cast<std::size_t>(std::max(0, p.facility_type)) * rows.stride("facility_type");
      verifications[at] = p.verifications.value_or(kNaN);
      card_uses[at] = p.card_uses.value_or(kNaN);
      rate[at] = p.rate_pct.value_or(
          p.verifications && p.card_uses ? percent_of(*p.card_uses, *p.verifications) : kNaN);
    }
  }
  if (rows.has("month") && rows.has("prefecture") && breakdowns == 2) {
    for (const PublishedByPrefecture& p : info.published_by_prefecture) {
      const auto row = month_of(p.month);
      const auto prefecture = static_cast<std::size_t>(p.prefecture);
      if (row && axes.simulates(prefecture)) {
        rate[*row + axes.prefecture_slot(prefecture) * rows.stride("prefecture")] = p.rate_pct;
      }
    }
  }
  if (rows.has("month") && rows.has("age_band") && breakdowns == 2) {
    for (const PublishedByAge& p : info.published_by_age) {
      const auto row = month_of(p.month);
      if (row && p.first == p.last) {
        rate[*row + p.first * rows.stride("age_band")] = p.rate_pct;
      }
    }
  }
  frame.columns.push_back(numbers("published_verifications", "verifications", "published for the whole month",
                                  std::move(verifications)));
  frame.columns.push_back(
      numbers("published_card_uses", "card uses", "published for the whole month", std::move(card_uses)));
  frame.columns.push_back(numbers("published_rate_pct", "percent", "published utilization", std::move(rate)));
}

}  // namespace

Frame utilization_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const Breakdown rows(
      by, {axes.hours(), axes.days(), axes.months(), axes.types(), axes.prefectures(), axes.age_bands()});
  std::vector<double> verifications(rows.rows());
  std::vector<double> card_uses(rows.rows());
  for_each_cell(source.result(), rows, axes, [&](std::size_t row, std::size_t o, double n) {
    const auto outcome = static_cast<Outcome>(o);
    verifications[row] += is_verification(outcome) ? n : 0.0;
    card_uses[row] += is_card_use(outcome) ? n : 0.0;
  });
  std::vector<double> rate(rows.rows());
  for (std::size_t row = 0; row < rate.size(); ++row) {
    rate[row] = percent_of(card_uses[row], verifications[row]);
  }
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(numbers("verifications", "verifications", "online eligibility verifications",
                                  std::move(verifications)));
  frame.columns.push_back(numbers("card_uses", "card uses", "of these, by the card", std::move(card_uses)));
  frame.columns.push_back(
      numbers("rate_pct", "percent", "utilization: card uses out of verifications", std::move(rate)));
  add_published(frame, source.result().info(), rows, axes, by.size());
  return frame;
}

Frame utilization_by_insurer_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const ResultReader& result = source.result();
  const RunShape& shape = result.info().shape;
  const Breakdown rows(by, {axes.days(), axes.months(), axes.types(), axes.prefectures(),
                            label_axis("insurer_kind", "insurer of the visitor", kInsurerKindNames)});
  std::vector<double> visits(rows.rows());
  std::vector<double> verifications(rows.rows());
  std::vector<double> card_uses(rows.rows());
  result.for_each_insurer_day([&](Day day, std::span<const std::uint32_t> counts) {
    if (!axes.covers(day)) {
      return;
    }
    const std::size_t time_row =
        axes.day_slot(day) * rows.stride("day") + axes.month_slot(day) * rows.stride("month");
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto outcome = static_cast<Outcome>(i % kOutcomes);
      const std::size_t kind = i / kOutcomes % kInsurerKinds;
      const std::size_t prefecture = i / kOutcomes / kInsurerKinds % kPrefectures;
      const std::size_t type = i / kOutcomes / kInsurerKinds / kPrefectures;
      const double n = shape.weight[type][prefecture] * counts[i];
      const std::size_t row = time_row + type * rows.stride("facility_type") +
                              axes.prefecture_slot(prefecture) * rows.stride("prefecture") +
                              kind * rows.stride("insurer_kind");
      visits[row] += outcome != Outcome::kBatchInquiry ? n : 0.0;
      verifications[row] += is_verification(outcome) ? n : 0.0;
      card_uses[row] += is_card_use(outcome) ? n : 0.0;
    }
  });
  std::vector<double> rate(rows.rows());
  for (std::size_t row = 0; row < rate.size(); ++row) {
    rate[row] = percent_of(card_uses[row], verifications[row]);
  }
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(
      numbers("visits", "visits", "visits; batch inquiries have no visitor", std::move(visits)));
  frame.columns.push_back(numbers("verifications", "verifications", "online eligibility verifications",
                                  std::move(verifications)));
  frame.columns.push_back(numbers("card_uses", "card uses", "of these, by the card", std::move(card_uses)));
  frame.columns.push_back(
      numbers("rate_pct", "percent", "utilization: card uses out of verifications", std::move(rate)));
  return frame;
}

Frame outcomes_frame(ResultFrames& source, const By& by, const ResultAxes& axes) {
  const Breakdown rows(
      by, {axes.hours(), axes.days(), axes.months(), axes.types(), axes.prefectures(), axes.age_bands(),
           label_axis("outcome", "how the visit or inquiry ended", kOutcomeNames)});
  std::vector<double> visits(rows.rows());
  const std::size_t stride = rows.stride("outcome");
  for_each_cell(source.result(), rows, axes,
                [&](std::size_t row, std::size_t o, double n) { visits[row + o * stride] += n; });
  Frame frame{"", "", rows.columns()};
  frame.columns.push_back(numbers("visits", "visits", "visits and inquiries", std::move(visits)));
  return frame;
}

}  // namespace cutover
