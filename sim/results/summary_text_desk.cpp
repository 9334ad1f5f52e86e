// Desks and facilities on the terminal: distribution, record views, fallbacks, notes, staff.

#include <algorithm>
#include <cmath>

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

double of(const OutcomeRow& row, Outcome o) {
  return row.count[static_cast<std::size_t>(o)];
}

/// \param row  as in Summary::outcomes: 0 for all types, then the types
double note_count(const Summary& s, DeskNote note, std::size_t row) {
  return s.notes.at(static_cast<std::size_t>(note)).count.at(row);
}

/// Months to show in a block of their own: all of a short run; of a long one the last whole month and those
/// with something published.
template <class Row, class HasPublished>
std::vector<MonthIndex> months_to_show(const Summary& s, const std::vector<Row>& rows,
                                       const HasPublished& has_published) {
  std::vector<MonthIndex> months;
  MonthIndex last = s.months.empty() ? 0 : s.months.back().month;
  for (const SummaryMonth& m : s.months) {
    last = m.full ? m.month : last;
  }
  for (const Row& row : rows) {
    const bool wanted = s.months.size() <= kLongRun || row.month == last || has_published(row);
    if (wanted && (months.empty() || months.back() != row.month)) {
      months.push_back(row.month);
    }
  }
  return months;
}

}  // namespace

std::string distribution_text(const Summary& s, const Ink& ink) {
  const auto months = months_to_show(s, s.distribution, [](const DistributionRow& r) {
    return r.published_facilities || r.published_below_3_pct;
  });
  TextTable table(
      {"month", "facility type", "facilities", "published", "< 3", "publ.", "3–10", "10–30", "30–50", "≥ 50"},
      2);
  table.quiet(3);
  table.quiet(5);
  bool any = false;
  for (const MonthIndex month : months) {
    bool first = true;
    table.gap();
    for (const DistributionRow& r : s.distribution) {
      if (r.month != month || r.facilities <= 0.0) {
        continue;
      }
      std::vector<std::string> row{
          first ? month_text(month) : "", plain(r.facility_type),
          thousands(r.facilities),        r.published_facilities ? thousands(*r.published_facilities) : "",
          fixed(r.share_pct[0], 1),       r.published_below_3_pct ? fixed(*r.published_below_3_pct, 1) : ""};
      for (std::size_t c = 1; c < r.share_pct.size(); ++c) {
        row.push_back(fixed(r.share_pct[c], 1));
      }
      table.add(std::move(row));
      first = false;
      any = true;
    }
  }
  if (!any) {
    return "";
  }
  std::string others;
  for (const PublishedDistribution& p : s.published_distribution) {
    if (p.below_3_pct && std::find(months.begin(), months.end(), p.month) == months.end()) {
      others += (others.empty() ? "" : " · ") +
                (p.facility_type < 0 ? "all"
                                     : plain(std::string(name(static_cast<FacilityType>(p.facility_type))))) +
                " " + fixed(*p.below_3_pct, 1) + " (" + month_text(p.month) + ")";
    }
  }
  return heading(ink, "Facilities by their rate",
                 "share by rate in %, of those with 50 or more verifications") +
         table.render(ink) + (others.empty() ? "" : "  " + ink.dim("published below 3 %: " + others) + "\n");
}

std::string views_text(const Summary& s, const Ink& ink) {
  const auto months = months_to_show(s, s.views, [](const ViewRow& r) { return r.published[0].has_value(); });
  TextTable table({"month", "facility type", "health checks", "published", "medicines", "published",
                   "treatments", "published"},
                  2);
  for (const std::size_t column : {3u, 5u, 7u}) {
    table.quiet(column);
  }
  bool any = false;
  for (const MonthIndex month : months) {
    const bool full = std::any_of(s.months.begin(), s.months.end(),
                                  [&](const SummaryMonth& m) { return m.month == month && m.full; });
    bool first = true;
    table.gap();
    for (const ViewRow& r : s.views) {
      const double sum = r.views[0] + r.views[1] + r.views[2];
      if (r.month != month || (sum <= 0.0 && !r.published[0])) {
        continue;
      }
      std::vector<std::string> row{first ? month_text(month) : "", plain(r.facility_type)};
      for (std::size_t c = 0; c < kRecordClasses; ++c) {
        row.push_back(thousands(r.views[c]));
        row.push_back(full && r.published[c] ? thousands(*r.published[c]) : "");
      }
      table.add(std::move(row));
      first = false;
      any = true;
    }
  }
  return any ? heading(ink, "Record views", "with the visitor's consent") + table.render(ink) : "";
}

std::string fallback_text(const Summary& s, const Ink& ink) {
  TextTable table(
      {"facility type", "card shown", "failed", "① portal", "② notice", "③ oral", "④ form", "to follow"});
  bool any = false;
  for (std::size_t i = 0; i < s.outcomes.size(); ++i) {
    const OutcomeRow& r = s.outcomes[i];
    double fallbacks = 0.0;
    for (std::size_t o = 0; o < kOutcomes; ++o) {
      fallbacks += is_fallback(static_cast<Outcome>(o)) ? r.count[o] : 0.0;
    }
    const double shown = note_count(s, DeskNote::kCardShown, i);
    const double failed = note_count(s, DeskNote::kCardFailed, i);
    if (shown <= 0.0 && fallbacks <= 0.0) {
      continue;
    }
    any = any || failed > 0.0 || fallbacks > 0.0;
    const bool any_shown = shown > 0.0;
    table.add({plain(r.facility_type), any_shown ? thousands(shown) : "",
               any_shown ? percent(100.0 * failed / shown) : "", thousands(of(r, Outcome::kFallbackPortal)),
               thousands(of(r, Outcome::kFallbackNotice)), thousands(of(r, Outcome::kFallbackOral)),
               thousands(of(r, Outcome::kFallbackDeclaration)), thousands(of(r, Outcome::kProofToFollow))});
  }
  if (!any) {
    return "";
  }
  const double charged = of(s.outcomes.front(), Outcome::kChargedFull);
  return heading(ink, "Fallback",
                 "failed: of the cards shown; ①–④ and proof to follow: with or without a card") +
         table.render(ink) + "  charged 100 % although insured (FBK-04): " + thousands(charged) +
         (charged > 0.0 ? ", see Outcomes\n" : "\n");
}

std::string notes_text(const Summary& s, const Ink& ink) {
  std::vector<std::string> head{"note", "all", "per 1,000"};
  for (const std::string& type : s.facility_types) {
    head.push_back(short_type(type));
  }
  TextTable table(head);
  bool any = false;
  for (const NoteRow& r : s.notes) {
    if (r.count.at(0) <= 0.0) {
      continue;
    }
    any = true;
    std::vector<std::string> row{plain(r.note), thousands(r.count[0]),
                                 s.visits > 0.0 ? fixed(1000.0 * r.count[0] / s.visits, 2) : ""};
    for (std::size_t t = 1; t < r.count.size(); ++t) {
      row.push_back(r.count[t] > 0.0 ? thousands(r.count[t]) : "");
    }
    table.add(std::move(row));
  }
  return any ? heading(ink, "At the desk", "visits with a note; per 1,000 visits") + table.render(ink) : "";
}

std::string staff_text(const Summary& s, const Ink& ink) {
  double hours = 0.0;
  double yen = 0.0;
  double visits = 0.0;
  const bool priced = s.staff_cost_yen_per_hour > 0.0;
  TextTable table({"how the visit ended", "visits", "seconds each", "hours", "million yen"});
  const auto add = [&](const std::string& group, double n, double h, double y) {
    table.add({group, thousands(n), n > 0.0 ? fixed(3600.0 * h / n, 1) : "", thousands(h),
               priced ? fixed(y / 1e6, 1) : ""});
  };
  for (const StaffRow& r : s.staff) {
    if (r.hours > 0.0) {
      add(plain(r.group), r.visits, r.hours, r.yen);
      hours += r.hours;
      yen += r.yen;
      visits += r.visits;
    }
  }
  if (hours <= 0.0) {
    return "";
  }
  table.gap();
  add("all", visits, hours, yen);
  return heading(
             ink, "Desk staff",
             priced ? "at " + thousands(s.staff_cost_yen_per_hour) + " yen an hour" : "time at the desk") +
         table.render(ink);
}

}  // namespace cutover
