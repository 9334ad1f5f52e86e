#include "frames/catalogue.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/diagnostic.hpp"
#include "frames/breakdown.hpp"

namespace cutover {
namespace {

using Maker = Frame (*)(ResultFrames&, const By&, const ResultAxes&);

struct Entry {
  FrameKind kind;
  Maker make;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> table{
      {{"utilization",
        "Utilization (UTL-01, UTL-03): card uses out of online verifications.",
        {"hour", "day", "month", "facility_type", "prefecture", "age_band"},
        {"month", "facility_type"},
        true},
       utilization_frame},
      {{"utilization_by_insurer",
        "Visits and utilization by who insures the visitor (UTL-03).",
        {"day", "month", "facility_type", "prefecture", "insurer_kind"},
        {"month", "insurer_kind"},
        true},
       utilization_by_insurer_frame},
      {{"outcomes",
        "How visits and inquiries ended.",
        {"hour", "day", "month", "facility_type", "prefecture", "age_band", "outcome"},
        {"month", "facility_type", "outcome"},
        true},
       outcomes_frame},
      {{"waiting",
        "Durations of finished visits: means and quantiles.",
        {"day", "month", "facility_type"},
        {"facility_type"},
        true},
       waiting_frame},
      {{"waiting_histogram",
        "Durations of finished visits: how many fell into each bin.",
        {"day", "month", "facility_type"},
        {"facility_type"},
        true},
       waiting_histogram_frame},
      {{"readers", "Card readers: time out of service.", {"facility_type", "model"}, {"facility_type"}},
       readers_frame},
      {{"notes",
        "What happened at desks beside the outcome; a visit may have several notes.",
        {"day", "month", "facility_type", "prefecture", "note"},
        {"note"},
        true},
       notes_frame},
      {{"staff", "Time of the desk staff and what it costs, by how visits ended.", {}, {}}, staff_frame},
      {{"record_views",
        "Records viewed with consent (UTL-05).",
        {"month", "facility_type"},
        {"month", "facility_type"}},
       record_views_frame},
      {{"facility_distribution",
        "Facilities with 50 or more verifications in a month, by their rate (UTL-04).",
        {"month", "facility_type"},
        {"month"}},
       facility_distribution_frame},
      {{"claims",
        "Claims by the month of the visits (CLM-01, UTL-02, CLM-08): where they stand, and who used the "
        "card.",
        {"month", "facility_type", "prefecture", "age_band"},
        {"month", "facility_type"}},
       claims_frame},
      {{"claim_causes",
        "Claims ever returned, by the cause of their first return and the month of the visits (CLM-08).",
        {"month", "facility_type", "prefecture", "age_band", "cause"},
        {"cause"}},
       claim_causes_frame},
      {{"claim_returns",
        "Return events by the month in which they happened.",
        {"month", "insurer_kind", "cause"},
        {"month", "insurer_kind"}},
       claim_returns_frame},
      {{"claim_payments",
        "How long facilities wait for the money of a claim.",
        {"facility_type"},
        {"facility_type"}},
       claim_payments_frame},
      {{"payouts",
        "Payments of the programmes, by month of payment where broken down by month.",
        {"programme", "month", "facility_type", "prefecture", "tier"},
        {"programme", "facility_type"}},
       payouts_frame},
      {{"payout_records",
        "Every payment to a simulated facility, with what its amount follows from.",
        {},
        {}},
       payout_records_frame},
      {{"population", "Simulated persons and what changed.", {"month", "age_band"}, {"month", "age_band"}},
       population_frame},
      {{"central_requests",
        "Requests from desks to the central service; batch inquiries apart.",
        {"minute", "hour", "day"},
        {"minute"},
        true},
       central_requests_frame},
      {{"central_service",
        "What the modelled central service answered (OPS-04); no rows where the run does not model it. "
        "Latencies over several minutes or classes are means of the minutes' quantiles, weighted by answered "
        "requests.",
        {"minute", "hour", "day", "request_class"},
        {"hour", "request_class"},
        true},
       central_service_frame},
      {{"central_stations",
        "How busy the servers of the modelled central service were; no rows where the run does not model it.",
        {"minute", "hour", "day"},
        {"hour"},
        true},
       central_stations_frame},
      {{"published", "Simulated against published values, wherever the run knows one.", {}, {}},
       published_frame},
      {{"checks", "Conservation laws, checked as exact integers when the file was written.", {}, {}},
       checks_frame},
  };
  return table;
}

std::string list_or_nothing(const std::vector<std::string>& names) {
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
}

const Entry& entry(const std::string& name) {
  std::vector<std::string> names;
  for (const Entry& e : entries()) {
    if (e.kind.name == name) {
      return e;
    }
    names.push_back(e.kind.name);
  }
  const std::string nearest = nearest_name(name, names);
  throw std::invalid_argument(fmt::format("there is no table '{}'{}; there are {}", name,
                                          nearest.empty() ? "" : ": did you mean '" + nearest + "'?",
                                          fmt::join(names, ", ")));
}

/// \throws std::invalid_argument
void check_breakdown(const FrameKind& kind, const By& by) {
  static const std::array<std::string, 4> clocks{"minute", "hour", "day", "month"};
  std::string clock;
  for (std::size_t i = 0; i < by.size(); ++i) {
    if (std::find(kind.by.begin(), kind.by.end(), by[i]) == kind.by.end()) {
      const std::string nearest = nearest_name(by[i], kind.by);
      throw std::invalid_argument(
          fmt::format("table '{}' cannot be broken down by '{}'{}; it can be by {}", kind.name, by[i],
                      nearest.empty() ? "" : ": did you mean '" + nearest + "'?", list_or_nothing(kind.by)));
    }
    if (std::find(by.begin(), by.begin() + static_cast<std::ptrdiff_t>(i), by[i]) !=
        by.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw std::invalid_argument(
          fmt::format("'{}' is named twice in the breakdown of table '{}'", by[i], kind.name));
    }
    if (std::find(clocks.begin(), clocks.end(), by[i]) != clocks.end()) {
      if (!clock.empty()) {
        throw std::invalid_argument(
            fmt::format("table '{}' cannot be broken down by '{}' and '{}' at once: name one of them",
                        kind.name, clock, by[i]));
      }
      clock = by[i];
    }
  }
}

}  // namespace

const std::vector<FrameKind>& frame_catalogue() {
  static const std::vector<FrameKind> kinds = [] {
    std::vector<FrameKind> result;
    for (const Entry& e : entries()) {
      result.push_back(e.kind);
    }
    return result;
  }();
  return kinds;
}

const FrameKind& frame_kind(const std::string& name) {
  return entry(name).kind;
}

Frame ResultFrames::make(const std::string& name, const FrameQuery& query) {
  const Entry& e = entry(name);
  const By by = query.by.value_or(e.kind.by_default);
  check_breakdown(e.kind, by);
  if ((query.first || query.last) && !e.kind.has_period) {
    throw std::invalid_argument(
        fmt::format("table '{}' does not count days, so it cannot be limited to some of them", name));
  }
  if (query.first && query.last && *query.last < *query.first) {
    throw std::invalid_argument(fmt::format("the period ends on {}, before it begins on {}",
                                            format_day(*query.last), format_day(*query.first)));
  }
  Frame frame = e.make(*this, by, ResultAxes(result_, query));
  frame.name = e.kind.name;
  frame.meaning = e.kind.meaning;
  return frame;
}

const Summary& ResultFrames::summary() {
  if (!summary_) {
    summary_ = summarize(result_);
  }
  return *summary_;
}

const std::vector<double>& ResultFrames::visit_weights() {
  if (visit_weights_.empty()) {
    const RunShape& shape = result_.info().shape;
    const auto types = static_cast<std::size_t>(shape.types);
    std::vector<double> simulated(types);
    std::vector<double> real(types);
    result_.for_each_day([&](Day, std::span<const std::uint32_t> cube) {
      constexpr std::size_t kCells = kAgeBands * kOutcomes;
      for (std::size_t i = 0; i < types * kPrefectures; ++i) {
        double n = 0.0;
        for (const std::uint32_t cell : cube.subspan(i * kCells, kCells)) {
          n += cell;
        }
        simulated[i / kPrefectures] += n;
        real[i / kPrefectures] += shape.weight[i / kPrefectures][i % kPrefectures] * n;
      }
    });
    for (std::size_t t = 0; t < types; ++t) {
      visit_weights_.push_back(simulated[t] > 0.0 ? real[t] / simulated[t] : 1.0);
    }
  }
  return visit_weights_;
}

}  // namespace cutover
