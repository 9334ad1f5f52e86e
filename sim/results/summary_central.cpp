// The modelled central service: what was asked, what it answered, how busy it was.

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/json_number.hpp"
#include "results/summary_parts.hpp"

namespace cutover {
namespace {

using nlohmann::json;

constexpr std::size_t kMinutes = 24 * 60;

/// Requests of an hour or a class, and what became of them.
struct Asked {
  double requests = 0.0;
  double unanswered = 0.0;
  double median_s = 0.0;  ///< summed over the answered
  double p99_s = 0.0;

  void add(double n, double failure, double median, double p99) {
    requests += n;
    unanswered += n * failure;
    median_s += n * (1.0 - failure) * median;
    p99_s += n * (1.0 - failure) * p99;
  }
  double answered() const { return requests - unanswered; }
  double mean(double sum) const { return answered() > 0.0 ? sum / answered() : 0.0; }
  double unanswered_pct() const {
    return requests > 0.0 ? 100.0 * unanswered / requests : std::numeric_limits<double>::quiet_NaN();
  }
  bool worse_than(const Asked& other) const {
    return unanswered > other.unanswered ||
           (unanswered == other.unanswered && mean(p99_s) > other.mean(other.p99_s));
  }
};

std::string minute_text(Day day, int minute) {
  return format_day(day) + "T" + format_time_of_day(minute * kMillisPerMinute).substr(0, 5);
}

}  // namespace

void add_central_service(Summary& s, const ResultReader& result) {
  if (!result.info().central) {
    return;
  }
  const CentralShape& shape = *result.info().central;
  const std::size_t classes = shape.classes.size();
  const std::size_t stations = shape.stations.size();
  CentralServiceSummary c;
  c.topology = shape.topology;
  std::vector<Asked> by_class(classes + 1);
  Asked worst;
  for (int d = 0; d < result.days_done(); ++d) {
    const Day day = s.start + std::chrono::days{d};
    const CentralDayRecord record = result.central_day(d);
    std::array<Asked, 24> by_hour{};
    for (std::size_t i = 0; i < kMinutes * classes; ++i) {
      const double n = record.offered[i];
      for (Asked* asked : {&by_class[0], &by_class[1 + i % classes], &by_hour[i / classes / 60]}) {
        asked->add(n, record.failure[i], record.median_s[i], record.p99_s[i]);
      }
    }
    for (std::size_t hour = 0; hour < by_hour.size(); ++hour) {
      const Asked& asked = by_hour[hour];
      if (asked.requests > 0.0 && (worst.requests <= 0.0 || asked.worse_than(worst))) {
        worst = asked;
        c.worst_day = day;
        c.worst_hour = static_cast<int>(hour);
      }
    }
    for (std::size_t i = 0; i < record.utilization.size(); ++i) {
      if (100.0 * record.utilization[i] > c.busiest_pct) {
        c.busiest_pct = 100.0 * record.utilization[i];
        c.busiest_station = shape.stations[i % stations];
        c.busiest_day = day;
        c.busiest_minute = static_cast<int>(i / stations);
      }
    }
    c.minutes += static_cast<int>(record.simulated.size());
    c.minutes_simulated +=
        static_cast<int>(std::count(record.simulated.begin(), record.simulated.end(), std::uint8_t{1}));
    c.simulated_requests += record.requests;
    c.simulated_attempts += record.attempts;
    c.days_with_rounds += record.rounds > 0 ? 1 : 0;
    c.most_rounds = std::max(c.most_rounds, record.rounds);
    c.moved_failure_pct = std::max(c.moved_failure_pct, 100.0 * record.moved_failure);
    c.moved_median_s = std::max<double>(c.moved_median_s, record.moved_median_s);
  }
  c.classes.push_back({"all", by_class[0].requests, by_class[0].unanswered_pct()});
  for (std::size_t i = 0; i < classes; ++i) {
    c.classes.push_back({shape.classes[i], by_class[i + 1].requests, by_class[i + 1].unanswered_pct()});
  }
  c.worst_requests = worst.requests;
  c.worst_unanswered_pct = worst.requests > 0.0 ? worst.unanswered_pct() : 0.0;
  c.worst_median_s = worst.mean(worst.median_s);
  c.worst_p99_s = worst.mean(worst.p99_s);
  c.check_ins_without_reply = s.notes.at(static_cast<std::size_t>(DeskNote::kNoReply)).count.at(0);
  s.central = std::move(c);
}

json central_service_json(const CentralServiceSummary& c) {
  json classes = json::array();
  for (const CentralServiceSummary::ClassRow& row : c.classes) {
    classes.push_back({{"request_class", row.request_class},
                       {"requests", whole(row.requests)},
                       {"unanswered_pct", number(row.unanswered_pct)}});
  }
  json j{{"topology", c.topology},
         {"classes", classes},
         {"simulation",
          {{"minutes", c.minutes},
           {"minutes_simulated", c.minutes_simulated},
           {"simulated_requests", c.simulated_requests},
           {"simulated_attempts", c.simulated_attempts}}},
         {"agreement",
          {{"days_with_rounds", c.days_with_rounds},
           {"most_rounds", c.most_rounds},
           {"moved_failure_pct", c.moved_failure_pct},
           {"moved_median_s", c.moved_median_s}}},
         {"check_ins_without_reply", whole(c.check_ins_without_reply)}};
  j["worst_hour"] = nullptr;
  if (c.worst_requests > 0.0) {
    j["worst_hour"] = {{"time", minute_text(c.worst_day, c.worst_hour * 60)},
                       {"requests", whole(c.worst_requests)},
                       {"unanswered_pct", c.worst_unanswered_pct},
                       {"median_s", c.worst_median_s},
                       {"p99_s", c.worst_p99_s}};
  }
  j["busiest"] = nullptr;
  if (!c.busiest_station.empty()) {
    j["busiest"] = {{"station", c.busiest_station},
                    {"utilization_pct", c.busiest_pct},
                    {"time", minute_text(c.busiest_day, c.busiest_minute)}};
  }
  return j;
}

}  // namespace cutover
