// Utilization by age, insurer and prefecture on the terminal (UTL-03), beside what was published.

#include <algorithm>
#include <cmath>
#include <functional>

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

/// Simulated and published rate of a cell, or nothing where the month has no such row.
struct Rate {
  double simulated = 0.0;
  std::optional<double> published;
};
using RateOf = std::function<std::optional<Rate>(MonthIndex, const std::string& label)>;

/// The simulated rates of some rows, by their label.
template <class Row>
RateOf rates_in(const std::vector<Row>& rows, std::string Row::*label) {
  return [&rows, label](MonthIndex month, const std::string& wanted) -> std::optional<Rate> {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const Row& r) { return r.month == month && r.*label == wanted; });
    return found == rows.end() ? std::nullopt : std::optional<Rate>({found->rate_pct, {}});
  };
}

/// Labels in rows, months in columns, as many of the last of `months` as fit; the table leaves out columns of
/// published rates where there are none.
std::string rates_by_month(const std::vector<SummaryMonth>& months, const std::string& head,
                           const std::vector<std::string>& labels, const RateOf& rate_of, const Ink& ink,
                           int width) {
  constexpr std::size_t kColumn = 25;
  const std::size_t fit =
      std::max<std::size_t>(1, (static_cast<std::size_t>(std::max(width, 8)) - 8) / kColumn);
  const std::vector<SummaryMonth> shown(
      months.end() - static_cast<std::ptrdiff_t>(std::min(fit, months.size())), months.end());
  std::vector<std::string> columns{head};
  for (const SummaryMonth& m : shown) {
    columns.push_back(month_label(m));
    columns.push_back("published");
  }
  TextTable table(columns);
  for (std::size_t c = 2; c < columns.size(); c += 2) {
    table.quiet(c);
  }
  for (const std::string& label : labels) {
    std::vector<std::string> line{plain(label)};
    for (const SummaryMonth& m : shown) {
      const std::optional<Rate> rate = rate_of(m.month, label);
      line.push_back(rate ? percent(rate->simulated) : "");
      line.push_back(rate ? percent(rate->published) : "");
    }
    table.add(std::move(line));
  }
  return table.render(ink);
}

/// "+1.23"
std::string points(double difference) {
  return (difference < 0.0 ? "" : "+") + fixed(difference, 2);
}

/// How many of the published prefectures a month comes near, one line a month.
std::string nearness(const std::vector<SummaryMonth>& months, const std::vector<PrefectureRow>& compared,
                     const Ink& ink) {
  TextTable table({"month", "prefectures published", "within 1 point", "within 2 points", "mean difference"});
  for (const SummaryMonth& m : months) {
    int count = 0;
    int within_1 = 0;
    int within_2 = 0;
    double sum = 0.0;
    for (const PrefectureRow& r : compared) {
      if (r.month == m.month) {
        const double difference = r.rate_pct - *r.published_rate_pct;
        ++count;
        within_1 += std::abs(difference) <= 1.0;
        within_2 += std::abs(difference) <= 2.0;
        sum += difference;
      }
    }
    table.add({month_label(m), std::to_string(count), std::to_string(within_1), std::to_string(within_2),
               points(sum / count)});
  }
  return table.render(ink);
}

std::string largest_differences(std::vector<PrefectureRow> compared, const Ink& ink) {
  constexpr std::size_t kShown = 5;
  const auto distance = [](const PrefectureRow& r) { return std::abs(r.rate_pct - *r.published_rate_pct); };
  std::stable_sort(compared.begin(), compared.end(),
                   [&](const PrefectureRow& a, const PrefectureRow& b) { return distance(a) > distance(b); });
  TextTable table({"largest differences", "month", "simulated", "published", "difference"});
  table.quiet(3);
  for (std::size_t i = 0; i < std::min(kShown, compared.size()); ++i) {
    const PrefectureRow& r = compared[i];
    table.add({r.prefecture, month_text(r.month), percent(r.rate_pct), percent(r.published_rate_pct),
               points(r.rate_pct - *r.published_rate_pct)});
  }
  return table.render(ink);
}

}  // namespace

std::string ages_text(const Summary& s, const Ink& ink, int width) {
  std::string text = heading(ink, "Utilization by age") +
                     rates_by_month(s.months, "age", {kAgeBandNames.begin(), kAgeBandNames.end()},
                                    rates_in(s.by_age, &AgeRow::age_band), ink, width);
  if (s.by_published_age.empty()) {
    return text;
  }
  TextTable table({"month", "age", "simulated", "published", "difference"}, 2);
  table.quiet(3);
  MonthIndex shown = 0;
  for (const AgeRow& r : s.by_published_age) {
    table.add({r.month == shown ? "" : month_text(r.month), r.age_band, percent(r.rate_pct),
               percent(r.published_rate_pct), points(r.rate_pct - *r.published_rate_pct)});
    shown = r.month;
  }
  return text + heading(ink, "Utilization by published age", "difference in points") + table.render(ink);
}

std::string insurers_text(const Summary& s, const Ink& ink, int width) {
  return heading(ink, "Utilization by insurer", "of the visitor on the day") +
         rates_by_month(s.months, "insurer", {kInsurerKindNames.begin(), kInsurerKindNames.end()},
                        rates_in(s.by_insurer, &InsurerRow::insurer_kind), ink, width);
}

std::string prefectures_text(const Summary& s, const Ink& ink, int width, bool all) {
  std::vector<PrefectureRow> compared;
  std::copy_if(s.by_prefecture.begin(), s.by_prefecture.end(), std::back_inserter(compared),
               [](const PrefectureRow& r) { return r.published_rate_pct && std::isfinite(r.rate_pct); });
  std::vector<SummaryMonth> months;  // with published values
  std::copy_if(s.months.begin(), s.months.end(), std::back_inserter(months), [&](const SummaryMonth& m) {
    return std::any_of(compared.begin(), compared.end(),
                       [&](const PrefectureRow& r) { return r.month == m.month; });
  });
  std::string text;
  if (!compared.empty()) {
    text += heading(ink, "Utilization by prefecture",
                    std::string("simulated less published in points") +
                        (s.sample < 1.0 ? "; few facilities each in a sample" : "")) +
            nearness(months, compared, ink);
  }
  if (!all) {
    return compared.empty() ? "" : text + "\n" + largest_differences(std::move(compared), ink);
  }
  std::vector<std::string> names;
  for (const PrefectureRow& r : s.by_prefecture) {
    if (r.month == s.by_prefecture.front().month) {
      names.push_back(r.prefecture);
    }
  }
  const RateOf rate_of = [&](MonthIndex month, const std::string& name) -> std::optional<Rate> {
    const auto found =
        std::find_if(s.by_prefecture.begin(), s.by_prefecture.end(),
                     [&](const PrefectureRow& r) { return r.month == month && r.prefecture == name; });
    return found == s.by_prefecture.end() ? std::nullopt
                                          : std::optional<Rate>({found->rate_pct, found->published_rate_pct});
  };
  return text + heading(ink, "Utilization of every prefecture") +
         rates_by_month(compared.empty() ? s.months : months, "prefecture", names, rate_of, ink, width);
}

}  // namespace cutover
