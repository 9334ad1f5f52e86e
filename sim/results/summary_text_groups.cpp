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

template <class Row>
RateOf rates_in(const std::vector<Row>& rows, std::string Row::*label) {
  return [&rows, label](MonthIndex month, const std::string& wanted) -> std::optional<Rate> {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const Row& r) { return r.month == month && r.*label == wanted; });
    if (found == rows.end()) {
      return std::nullopt;
    }
    if constexpr (requires { found->published_rate_pct; }) {
      return Rate{found->rate_pct, found->published_rate_pct};
    } else {
      return Rate{found->rate_pct, std::nullopt};
    }
  };
}

/// Labels in rows, months in columns, as many of the last of `months` as fit.
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

std::vector<std::string> comparison(const PrefectureRow& r) {
  return {r.prefecture, month_text(r.month), percent(r.rate_pct), percent(r.published_rate_pct),
          points(r.rate_pct - *r.published_rate_pct)};
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
  if (s.by_insurer.empty()) {
    return "";
  }
  return heading(ink, "Utilization by insurer", "of the visitor on the day") +
         rates_by_month(s.months, "insurer", {kInsurerKindNames.begin(), kInsurerKindNames.end()},
                        rates_in(s.by_insurer, &InsurerRow::insurer_kind), ink, width);
}

std::string prefectures_text(const Summary& s, const Ink& ink, int width, bool all) {
  std::vector<PrefectureRow> compared;
  std::copy_if(s.by_prefecture.begin(), s.by_prefecture.end(), std::back_inserter(compared),
               [](const PrefectureRow& r) { return r.published_rate_pct && std::isfinite(r.rate_pct); });
  const auto months_with_published = [&] {
    std::vector<SummaryMonth> months;
    std::copy_if(s.months.begin(), s.months.end(), std::back_inserter(months), [&](const SummaryMonth& m) {
      return std::any_of(compared.begin(), compared.end(),
                         [&](const PrefectureRow& r) { return r.month == m.month; });
    });
    return months;
  };
  std::string text;
  if (!compared.empty()) {
    TextTable table(
        {"month", "prefectures published", "within 1 point", "within 2 points", "mean difference"});
    for (const SummaryMonth& m : months_with_published()) {
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
    text +=
        heading(ink, "Utilization by prefecture", "simulated less published, in points") + table.render(ink);
  }
  if (all) {
    std::vector<std::string> names;
    for (const PrefectureRow& r : s.by_prefecture) {
      if (r.month == s.by_prefecture.front().month) {
        names.push_back(r.prefecture);
      }
    }
    return text + heading(ink, "Utilization of every prefecture") +
           rates_by_month(compared.empty() ? s.months : months_with_published(), "prefecture", names,
                          rates_in(s.by_prefecture, &PrefectureRow::prefecture), ink, width);
  }
  if (compared.empty()) {
    return text;
  }
  constexpr std::size_t kShown = 5;
  std::stable_sort(compared.begin(), compared.end(), [](const PrefectureRow& a, const PrefectureRow& b) {
    return std::abs(a.rate_pct - *a.published_rate_pct) > std::abs(b.rate_pct - *b.published_rate_pct);
  });
  TextTable largest({"largest differences", "month", "simulated", "published", "difference"});
  largest.quiet(3);
  for (std::size_t i = 0; i < std::min(kShown, compared.size()); ++i) {
    largest.add(comparison(compared[i]));
  }
  return text + "\n" + largest.render(ink);
}

}  // namespace cutover
