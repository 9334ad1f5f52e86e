// Claims and money on the terminal.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

constexpr double kMillion = 1e6;

std::string millions(double value, int decimals = 1) {
  return value == 0.0 ? "" : fixed(value / kMillion, decimals);
}
std::string rate(double value) {
  return std::isfinite(value) ? fixed(value, 2) : "–";
}
std::string rate(const std::optional<double>& value) {
  return value ? rate(*value) : "";
}

}  // namespace

std::string months_table(const Summary& s, const Ink& ink) {
  TextTable table({"month", "verified", "card uses", "rate", "publ.", "diff.", "by claims", "publ.",
                   "returned", "payouts"});
  table.quiet(4);
  table.quiet(7);
  TextTable types([&] {
    std::vector<std::string> head{"month"};
    for (const std::string& type : s.facility_types) {
      head.push_back(short_type(type));
      head.emplace_back("publ.");
    }
    return head;
  }());
  for (std::size_t t = 0; t < s.facility_types.size(); ++t) {
    types.quiet(2 * t + 2);
  }
  for (const SummaryMonth& m : s.months) {
    const std::string label = month_text(m.month) + (m.full ? "" : " *");
    std::vector<std::string> by_type{label};
    std::vector<std::string> row{label};
    for (const UtilizationRow& u : s.utilization) {
      if (u.month == m.month && u.facility_type == "all") {
        row.insert(row.end(), {fixed(u.verifications / kMillion, 1), fixed(u.card_uses / kMillion, 1),
                               rate(u.rate_pct), rate(u.published_rate_pct),
                               u.published_rate_pct ? (u.rate_pct < *u.published_rate_pct ? "" : "+") +
                                                          fixed(u.rate_pct - *u.published_rate_pct, 2)
                                                    : ""});
      } else if (u.month == m.month) {
        by_type.push_back(rate(u.rate_pct));
        by_type.push_back(rate(u.published_rate_pct));
      }
    }
    row.resize(6);
    const auto claim = std::find_if(s.claims.begin(), s.claims.end(), [&](const ClaimRow& r) {
      return r.month == m.month && r.facility_type == "all";
    });
    if (claim != s.claims.end()) {
      row.insert(row.end(), {rate(claim->claim_based_pct), rate(claim->published_claim_based_pct),
                             fixed(claim->returned_pct, 3)});
    }
    row.resize(9);
    const auto paid = std::find_if(s.payouts_by_month.begin(), s.payouts_by_month.end(),
                                   [&](const PayoutMonthRow& r) { return r.month == m.month; });
    row.push_back(paid == s.payouts_by_month.end() ? "" : millions(paid->yen));
    table.add(std::move(row));
    types.add(std::move(by_type));
  }
  const bool part =
      std::any_of(s.months.begin(), s.months.end(), [](const SummaryMonth& m) { return !m.full; });
  return heading(ink, "Months",
                 "verifications and card uses in millions, rates in %, payouts in million yen") +
         table.render(ink) + (part ? "  " + ink.dim("* a part of the month") + "\n" : "") +
         heading(ink, "Utilization by facility type", "%") + types.render(ink);
}

std::string claims_text(const Summary& s, const Ink& ink) {
  if (s.claims.empty()) {
    return "";
  }
  TextTable table(
      {"month", "facility type", "claims", "card", "by claims", "publ.", "known", "returned", "pending"}, 2);
  table.quiet(5);
  const bool is_long = s.months.size() > kLongRun;
  const MonthIndex last = s.claims.back().month;
  MonthIndex shown = 0;
  for (const ClaimRow& r : s.claims) {
    // Of a long run, the table of months tells the totals; here stands the last month by type.
    if ((is_long && r.month != last) || r.claims <= 0.0) {
      continue;
    }
    const bool first = r.month != shown;
    if (first) {
      table.gap();
    }
    shown = r.month;
    table.add({first ? month_text(r.month) : "", plain(r.facility_type), fixed(r.claims / kMillion, 3),
               fixed(r.with_card / kMillion, 3), rate(r.claim_based_pct), rate(r.published_claim_based_pct),
               first ? month_text(r.known_from) : "", fixed(r.returned_pct, 3),
               r.pending > 0.0 ? fixed(r.pending / kMillion, 3) : ""});
  }
  return heading(ink, "Claims",
                 "millions by month of the visits; with card and returned in % of those filed") +
         table.render(ink);
}

std::string return_ages_text(const Summary& s, const Ink& ink) {
  struct Group {
    const char* label;
    std::size_t first;  // band
    std::size_t last;
  };
  constexpr std::array<Group, 5> kGroups{
      {{"0-14", 0, 2}, {"15-39", 3, 7}, {"40-64", 8, 12}, {"65-74", 13, 14}, {"75+", 15, 18}}};
  TextTable table({"age", "filed", "returned", "% of filed", "most frequent first cause", "share"});
  double all_returned = 0.0;
  for (const Group& group : kGroups) {
    ReturnAgeRow sum;
    for (std::size_t band = group.first; band <= group.last; ++band) {
      const ReturnAgeRow& r = s.return_ages.at(band);
      sum.filed += r.filed;
      sum.ever_returned += r.ever_returned;
      std::transform(r.causes.begin(), r.causes.end(), sum.causes.begin(), sum.causes.begin(), std::plus<>{});
    }
    const auto most = std::max_element(sum.causes.begin(), sum.causes.end());
    const bool any = sum.ever_returned > 0.0;
    table.add(
        {group.label, millions(sum.filed, 3), any ? thousands(sum.ever_returned) : "",
         sum.filed > 0.0 ? fixed(100.0 * sum.ever_returned / sum.filed, 4) : "",
         any ? plain(std::string(kClaimCauseNames[static_cast<std::size_t>(most - sum.causes.begin())])) : "",
         any ? percent(100.0 * *most / sum.ever_returned) : ""});
    all_returned += sum.ever_returned;
  }
  if (all_returned <= 0.0) {
    return "";
  }
  return heading(ink, "Claim returns by age", "filed in millions") + table.render(ink);
}

std::string returns_text(const Summary& s, const Ink& ink) {
  const bool any = std::any_of(s.causes.begin(), s.causes.end(), [](const CauseRow& r) {
    return r.claims > 0.0 || r.employees_per_month > 0.0;
  });
  if (!any) {
    return "";
  }
  double all = 0.0;
  double employees = 0.0;
  double published = 0.0;
  for (const CauseRow& r : s.causes) {
    all += r.claims;
    employees += r.employees_per_month;
    published += r.published_per_month.value_or(0.0);
  }
  TextTable table({"first cause", "claims", "share", "employees' side a month", "published"});
  table.quiet(4);
  for (const CauseRow& r : s.causes) {
    if (r.claims > 0.0 || r.employees_per_month > 0.0 || r.published_per_month) {
      table.add({plain(r.cause), thousands(r.claims), all > 0.0 ? percent(100.0 * r.claims / all) : "",
                 thousands(r.employees_per_month),
                 r.published_per_month ? thousands(*r.published_per_month) : ""});
    }
  }
  table.gap();
  table.add({"all", thousands(all), "", thousands(employees), published > 0.0 ? thousands(published) : ""});
  std::string levels;
  for (const PublishedReturns& p : s.return_levels) {
    levels += (levels.empty() ? "" : " · ") + thousands(p.returns);
    if (p.first) {
      levels += " (" + month_text(*p.first) + " – " + month_text(p.last.value_or(*p.first)) + ")";
    }
  }
  return heading(ink, "Claim returns", "for eligibility; a claim may come back twice") + table.render(ink) +
         (levels.empty() ? ""
                         : "  " + ink.dim("published levels a month, employees' side: " + levels) + "\n");
}

std::string payments_text(const Summary& s, const Ink& ink) {
  if (s.payments.empty()) {
    return "";
  }
  TextTable table({"facility type", "paid claims", "mean days", "next month", "second", "third", "later"});
  for (const PaymentRow& r : s.payments) {
    std::vector<std::string> row{plain(r.facility_type), thousands(r.paid), fixed(r.mean_days, 2)};
    for (const double share : r.after_months) {
      row.push_back(fixed(share, 3) + " %");
    }
    table.add(std::move(row));
  }
  return heading(ink, "Days until paid",
                 "from the end of the visit month; share of paid claims by month after it") +
         table.render(ink);
}

namespace {

/// The programmes that paid nothing, each with the reason that most facilities of its types had.
std::string unpaid_text(const Summary& s, const Ink& ink) {
  TextTable table({"paid nothing", "most often because", "cases"}, 2);
  bool any = false;
  for (const PayoutRow& r : s.payouts) {
    if (r.payments > 0.0) {
      continue;
    }
    any = true;
    constexpr auto kElsewhere = static_cast<std::size_t>(NotPaid::kOtherType);
    std::array<std::uint64_t, kNotPaidReasons> counts = r.not_paid;
    const bool elsewhere = std::exchange(counts[kElsewhere], 0) > 0;
    const std::uint64_t cases = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    const auto most = std::max_element(counts.begin(), counts.end());
    if (cases == 0) {
      table.add({r.programme, elsewhere ? "no facility of its types" : "nothing due in these months", ""});
    } else {
      table.add({r.programme,
                 plain(std::string(kNotPaidNames[static_cast<std::size_t>(most - counts.begin())])),
                 thousands(static_cast<double>(*most)) + " of " + thousands(static_cast<double>(cases))});
    }
  }
  return any ? table.render(ink) : "";
}

}  // namespace

std::string payouts_text(const Summary& s, const Ink& ink) {
  if (s.payouts.empty()) {
    return "";
  }
  std::vector<std::string> head{"programme", "payments", "all"};
  std::vector<double> sum(s.facility_types.size() + 1);
  for (const std::string& type : s.facility_types) {
    head.push_back(short_type(type));
  }
  TextTable table(head);
  double payments = 0.0;
  int paid = 0;
  for (const PayoutRow& r : s.payouts) {
    if (!(r.payments > 0.0)) {
      continue;
    }
    ++paid;
    std::vector<std::string> row{r.programme, thousands(r.payments), fixed(r.yen / kMillion, 1)};
    payments += r.payments;
    sum[0] += r.yen;
    for (std::size_t t = 0; t < r.yen_by_type.size(); ++t) {
      row.push_back(millions(r.yen_by_type[t]));
      sum[t + 1] += r.yen_by_type[t];
    }
    table.add(std::move(row));
  }
  if (paid > 1) {
    std::vector<std::string> row{"all", thousands(payments), fixed(sum[0] / kMillion, 1)};
    for (std::size_t t = 1; t < sum.size(); ++t) {
      row.push_back(millions(sum[t]));
    }
    table.gap();
    table.add(std::move(row));
  }
  return heading(ink, "Payouts", "million yen") + (paid > 0 ? table.render(ink) : "") + unpaid_text(s, ink);
}

}  // namespace cutover
