// The central service on the terminal.

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

std::string moment(Day day, int minute) {
  return format_day(day) + " " + format_time_of_day(minute * kMillisPerMinute).substr(0, 5);
}

/// Desks and service count as not agreed where the answers of an hour move by more points.
constexpr double kAgreedPct = 1;

std::string service_text(const CentralServiceSummary& c, const Ink& ink) {
  TextTable table({"request class", "requests", "no answer"});
  for (const CentralServiceSummary::ClassRow& row : c.classes) {
    if (row.requests > 0.0) {
      table.add({plain(row.request_class), thousands(row.requests), percent(row.unanswered_pct)});
    }
  }
  std::string text = table.render(ink) + "\n";
  if (c.worst_requests > 0.0) {
    text += "  worst hour   " + moment(c.worst_day, c.worst_hour * 60) + ": " +
            percent(c.worst_unanswered_pct) + " of " + thousands(c.worst_requests) +
            " without answer, median " + fixed(c.worst_median_s, 2) + " s, p99 " + fixed(c.worst_p99_s, 2) +
            " s\n";
  }
  if (!c.busiest_station.empty()) {
    text += "  busiest      " + c.busiest_station + ", " + fixed(c.busiest_pct, 1) + " % at " +
            moment(c.busiest_day, c.busiest_minute) + "\n";
  }
  text += "  simulated    " + thousands(c.minutes_simulated) + " of " + thousands(c.minutes) + " minutes";
  if (c.minutes_simulated > 0) {
    text += ": " + thousands(static_cast<double>(c.simulated_requests)) + " requests, " +
            thousands(static_cast<double>(c.simulated_attempts)) + " attempts";
  } else {
    text += ", all by formula";
  }
  text += "\n  agreement    ";
  text += c.days_with_rounds == 0
              ? "no rounds: calm days only"
              : "at most " + std::to_string(c.most_rounds) +
                    (c.most_rounds == 1 ? " round, on " : " rounds, on ") +
                    std::to_string(c.days_with_rounds) + (c.days_with_rounds == 1 ? " day" : " days");
  text += "; answers still moved by " + fixed(c.moved_failure_pct, 2) + " points, " +
          fixed(c.moved_median_s, 2) + " s\n";
  if (c.moved_failure_pct > kAgreedPct) {
    text +=
        "               not agreed: of these days the answers are one guess of several; a larger sample "
        "helps\n";
  }
  return text + "  at the desks no reply at " + thousands(c.check_ins_without_reply) +
         " check-ins and look-ups: see Fallback, Claims, Waiting\n";
}

}  // namespace

std::string central_text(const Summary& s, const Ink& ink) {
  std::string text = heading(ink, "Central service", s.central ? s.central->topology : "");
  if (s.peak_requests == 0) {
    text += "  no requests\n";
  } else {
    text += "  " + thousands(s.requests) + " eligibility requests from desks, at most " +
            thousands(s.peak_requests) + " a minute (" + moment(s.peak_day, s.peak_minute) +
            ")\n  beside these consents and views of records, and batch inquiries\n";
  }
  return s.central ? text + service_text(*s.central, ink) : text;
}

}  // namespace cutover
