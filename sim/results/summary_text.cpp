#include <algorithm>
#include <array>
#include <cmath>

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

constexpr std::array<const char*, 12> kMonthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char* month_name(MonthIndex m) {
  return kMonthNames[static_cast<std::size_t>(m % 12)];
}

unsigned day_of_month(Day d) {
  return static_cast<unsigned>(std::chrono::year_month_day{d}.day());
}

/// Reader models as their makers write them, in the order of kReaderModelNames.
constexpr std::array<const char*, kReaderModels> kModelNames{"Caora", "Panasonic", "EXC-9000", "Sma-pa",
                                                             "Hi-CARA"};

std::string model_name(const std::string& name) {
  const auto index = find_name(kReaderModelNames, name);
  return index ? kModelNames[static_cast<std::size_t>(*index)] : plain(name);
}

std::string count(const std::optional<double>& value) {
  return value ? thousands(*value) : "";
}

std::string bytes(double value) {
  constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (value >= 1024.0 && unit + 1 < kUnits.size()) {
    value /= 1024.0;
    ++unit;
  }
  return fixed(value, unit == 0 ? 0 : 1) + " " + kUnits[unit];
}

std::string seconds(double value) {
  if (value < 60.0) {
    return fixed(value, value < 10.0 ? 2 : 1) + " s";
  }
  const auto whole = static_cast<long>(std::llround(value));
  if (whole < 3600) {
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  }
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string shortest(double value) {
  std::string text = fixed(value, 6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') {
    text.pop_back();
  }
  return text;
}

std::string head(const Summary& s, const Ink& ink) {
  std::string text = ink.bold(s.title.empty() ? "Untitled run" : s.title) + "\n";
  std::string progress = std::to_string(s.days_done) + " of " + std::to_string(s.days_total) + " days";
  if (s.status == "complete") {
    progress = ink.green("complete") + ", " + progress;
  } else if (s.status == "running") {
    progress = ink.red("running or killed") + ", " + progress + " so far";
  } else {
    progress = ink.red(s.status) + ", " + progress;
  }
  text += s.path + " · " + progress;
  if (s.days_done > 0) {
    text += " · " + format_day(s.start) + (s.days_done > 1 ? " – " + format_day(s.last) : "");
  }
  text += "\n" +
          std::string(s.sample < 1.0 ? "sample " + shortest(s.sample) + ", weighted to the nation"
                                     : "full scale") +
          " · " + thousands(static_cast<double>(s.facilities)) + " facilities · seed " +
          std::to_string(s.seed) + " · cutover " + s.version + " · run " + s.run_id.substr(0, 12) + "\n";
  return text;
}

std::string utilization(const Summary& s, const Ink& ink) {
  TextTable table(
      {"month", "facility type", "verifications", "published", "card uses", "published", "rate", "published"},
      2);
  for (const std::size_t column : {3u, 5u, 7u}) {
    table.quiet(column);
  }
  for (const SummaryMonth& m : s.months) {
    table.gap();
    std::string label = month_label(m);
    for (const UtilizationRow& r : s.utilization) {
      const auto type = find_name(kFacilityTypeNames, r.facility_type);
      // Facilities outside the mandate that verify nothing online have no rate.
      const bool outside =
          type && *type > static_cast<int>(FacilityType::kPharmacy) && r.verifications <= 0.0;
      if (r.month == m.month && !outside) {
        table.add({label, plain(r.facility_type), thousands(r.verifications),
                   m.full ? count(r.published_verifications) : "", thousands(r.card_uses),
                   m.full ? count(r.published_card_uses) : "", percent(r.rate_pct),
                   percent(r.published_rate_pct)});
        label.clear();
      }
    }
  }
  return heading(ink, "Utilization", "card uses / online verifications") + table.render(ink);
}

std::string outcomes(const Summary& s, const Ink& ink) {
  std::vector<std::string> columns{"outcome", "all"};
  std::vector<double> totals;
  for (const OutcomeRow& r : s.outcomes) {
    columns.push_back(short_type(r.facility_type));
    double total = 0.0;
    for (const double n : r.count) {
      total += n;
    }
    totals.push_back(total);
  }
  columns[2] = "share";
  TextTable table(columns);
  for (std::size_t o = 0; o < kOutcomes; ++o) {
    if (s.outcomes[0].count[o] <= 0.0) {
      continue;
    }
    std::vector<std::string> row{plain(std::string(kOutcomeNames[o])), thousands(s.outcomes[0].count[o])};
    for (std::size_t t = 0; t < totals.size(); ++t) {
      row.push_back(percent(100.0 * s.outcomes[t].count[o] / totals[t]));
    }
    table.add(std::move(row));
  }
  return heading(ink, "Outcomes", thousands(s.visits) + " visits; batch inquiries have no visitor") +
         table.render(ink);
}

std::string waiting(const Summary& s, const Ink& ink) {
  TextTable table({"duration", "facility type", "mean", "median", "p90", "p95", "p99"}, 2);
  std::string last;
  for (const DurationRow& r : s.durations) {
    if (r.visits <= 0.0) {
      continue;
    }
    if (r.duration != last) {
      table.gap();
    }
    table.add({r.duration == last ? "" : plain(r.duration), plain(r.facility_type), fixed(r.mean_s, 1),
               fixed(r.p50_s, 1), fixed(r.p90_s, 1), fixed(r.p95_s, 1), fixed(r.p99_s, 1)});
    last = r.duration;
  }
  return heading(ink, "Waiting", "seconds, finished visits") + table.render(ink);
}

std::string readers(const Summary& s, const Ink& ink) {
  TextTable table({"card readers", "down", "failures", "service calls"});
  for (const std::vector<ReaderRow>* rows : {&s.readers_by_type, &s.readers_by_model}) {
    table.gap();
    for (const ReaderRow& r : *rows) {
      if (r.open_hours > 0.0) {
        table.add({model_name(r.name), fixed(r.down_pct, 3) + " %", thousands(r.failures),
                   thousands(r.service_calls)});
      }
    }
  }
  return heading(ink, "Reader downtime", "share of opening hours") + table.render(ink);
}

std::string checks(const Summary& s, const Ink& ink) {
  std::string text = heading(ink, "Checks");
  const auto line = [&](int good, int all, const std::string& unit, const std::string& what) {
    if (all > 0) {
      text += "  " + (good == all ? ink.green("✓") : ink.red("✗")) + " " + what + " on " +
              std::to_string(good) + " of " + std::to_string(all) + " " + unit + "\n";
    }
  };
  line(s.checks.days_balanced, s.checks.days, "days", "arrivals = finished + gave up + in progress");
  line(s.checks.days_cube_agrees, s.checks.days, "days", "cube = desks");
  line(s.checks.days_insurers_agree, s.checks.days, "days", "cube = visits by insurer");
  line(s.checks.months_reconciled, s.checks.months, "months", "cube = facility table");
  line(s.checks.claim_months_agree, s.checks.claim_months, "months",
       "claims of the days = claims office, none lost");
  line(s.checks.population_months_balanced, s.checks.population_months, "months", "population balances");
  line(s.checks.programmes_reconciled, s.checks.programmes, "programmes", "payouts = their records");
  for (const std::string& fault : {s.checks.claim_fault, s.checks.payout_discrepancy}) {
    if (!fault.empty()) {
      text += "  " + ink.red("✗") + " " + fault + "\n";
    }
  }
  return text;
}

std::string performance(const Summary& s, const Ink& ink) {
  const HostInfo& h = s.performance;
  std::string text = heading(ink, "Performance");
  text += "  " + seconds(h.wall_s) + " on " + std::to_string(h.threads) +
          (h.threads == 1 ? " thread" : " threads") + " · " + thousands(h.verifications_per_s) +
          " verifications/s · peak memory " + bytes(static_cast<double>(h.peak_rss_bytes)) + "\n";
  std::string phases;
  for (const auto& [name, value] : h.phases) {
    phases += (phases.empty() ? "" : " · ") + plain(name) + " " + seconds(value);
  }
  return phases.empty() ? text : text + "  " + ink.dim(phases) + "\n";
}

}  // namespace

std::string heading(const Ink& ink, const std::string& title, const std::string& note) {
  return "\n" + ink.bold(title) + (note.empty() ? "" : "  " + ink.dim(note)) + "\n";
}

std::string plain(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string short_type(const std::string& name) {
  const std::string text = plain(name);
  return name == "occupational_clinic" ? "occup." : text.substr(0, text.find(' '));
}

std::string percent(double value) {
  return std::isfinite(value) ? fixed(value, 2) + " %" : "–";
}
std::string percent(const std::optional<double>& value) {
  return value ? percent(*value) : "";
}

std::string month_text(MonthIndex month) {
  return std::string(month_name(month)) + " " + std::to_string(month / 12);
}

std::string month_label(const SummaryMonth& m) {
  std::string label = std::string(month_name(m.month)) + " " + std::to_string(m.month / 12);
  if (!m.full) {
    const unsigned first = day_of_month(m.first);
    const unsigned last = day_of_month(m.last);
    label += " (" + (first == last ? "" : std::to_string(first) + "–") + std::to_string(last) + " " +
             month_name(m.month) + ")";
  }
  return label;
}

std::string summary_text(const Summary& s, const SummaryStyle& style) {
  const Ink ink{style.color};
  std::string text = head(s, ink);
  if (s.days_done == 0) {
    return text + "\nNo day has been simulated yet.\n";
  }
  text += s.months.size() > kLongRun ? months_table(s, ink) : utilization(s, ink);
  text += ages_text(s, ink, style.width);
  text += insurers_text(s, ink, style.width);
  text += prefectures_text(s, ink, style.width, style.prefectures);
  text += distribution_text(s, ink);
  text += outcomes(s, ink);
  text += fallback_text(s, ink);
  text += notes_text(s, ink);
  text += views_text(s, ink);
  text += staff_text(s, ink);
  text += claims_text(s, ink);
  text += returns_text(s, ink);
  text += return_ages_text(s, ink);
  text += payments_text(s, ink);
  text += payouts_text(s, ink);
  text += waiting(s, ink);
  text += readers(s, ink);
  text += central_text(s, ink);
  text += checks(s, ink);
  if (s.performance.wall_s > 0.0) {
    text += performance(s, ink);
  }
  return text;
}

}  // namespace cutover
