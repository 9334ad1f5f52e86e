#include <unistd.h>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "referee/verify.hpp"
#include "tables/data_directory.hpp"
#include "topology/maintenance.hpp"
#include "topology/read.hpp"

namespace cutover::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::array<const char*, kVisitEndNames.size()> kEndsInWords{
    "still there at midnight", "by card at the reader",  "by fallback",
    "without a card",          "look-up without answer", "gave up waiting"};

constexpr std::int64_t RequestCount::*kRequestFigures[] = {&RequestCount::requests, &RequestCount::answered,
                                                           &RequestCount::timed_out, &RequestCount::rejected,
                                                           &RequestCount::retries};
constexpr std::array<const char*, std::size(kRequestFigures)> kRequestKeys{"sent", "answered", "timed_out",
                                                                           "rejected", "retries"};
constexpr std::array<const char*, std::size(kRequestFigures)> kRequestWords{
    "all", "answered", "given up without a reply", "given up, rejected", "attempts after the first"};

std::string where(const VerifyDifference& d) {
  return d.request >= 0 ? fmt::format("facility {}, request {}", d.facility, d.request)
         : d.visit >= 0 ? fmt::format("facility {}, visitor {}", d.facility, d.visit)
                        : fmt::format("facility {}, reader {}", d.facility, d.reader);
}

ordered_json as_json(const AreaCheck& c, bool with_service) {
  ordered_json ends;
  for (std::size_t e = 0; e < kVisitEndNames.size(); ++e) {
    ends[kVisitEndNames[e]] = {{"engine", c.engine_ends[e]}, {"referee", c.referee_ends[e]}};
  }
  ordered_json first = ordered_json::array();
  for (const VerifyDifference& d : c.first_ones) {
    ordered_json one{{"facility", d.facility}};
    if (d.request >= 0) {
      one["request"] = d.request;
    } else if (d.visit >= 0) {
      one["visitor"] = d.visit;
    } else {
      one["reader"] = d.reader;
    }
    one["what"] = d.what;
    one["engine"] = d.engine;
    one["referee"] = d.referee;
    first.push_back(one);
  }
  ordered_json all{{"facilities", c.facilities},
                   {"facilities_left_out", c.too_large},
                   {"visits", c.visits},
                   {"asked_central", c.asked},
                   {"waited_at_reader", c.waited_at_reader},
                   {"waited_for_staff", c.waited_for_staff},
                   {"breakdowns", c.breakdowns},
                   {"ends", ends}};
  if (with_service) {
    ordered_json requests;
    for (std::size_t f = 0; f < kRequestKeys.size(); ++f) {
      requests[kRequestKeys[f]] = {{"engine", c.engine_requests.*kRequestFigures[f]},
                                   {"referee", c.referee_requests.*kRequestFigures[f]}};
    }
    all["requests"] = requests;
    all["rounds"] = c.rounds;
  }
  all.update({{"times_compared", c.times},
              {"differences", c.differences},
              {"farthest_ms", c.farthest},
              {"first_differences", first}});
  return all;
}

void print_json(const VerifyReport& report) {
  ordered_json seeds = ordered_json::array();
  for (const VerifiedSeed& s : report.seeds) {
    ordered_json one{{"seed", s.seed}};
    one.update(as_json(s.check, report.platform.has_value()));
    one["engine_seconds"] = s.engine_seconds;
    one["referee_seconds"] = s.referee_seconds;
    seeds.push_back(one);
  }
  const ordered_json all{{"area", report.area},
                         {"prefecture", report.prefecture},
                         {"persons", report.persons},
                         {"day", format_day(report.day)},
                         {"central", report.platform ? "simulated" : "fixed"},
                         {"platform", report.platform ? ordered_json(*report.platform) : ordered_json()},
                         {"twin_takes_links_late", report.takes_links_late},
                         {"agrees", report.total.agrees()},
                         {"seeds", seeds},
                         {"total", as_json(report.total, report.platform.has_value())}};
  fmt::print("{}\n", all.dump(2));
}

void print_text(const VerifyReport& report) {
  const AreaCheck& total = report.total;
  fmt::print("area {} ({}, {} persons) on {}: the engine and the referee, seed by seed\n", report.area,
             report.prefecture, report.persons, format_day(report.day));
  if (report.platform) {
    fmt::print(
        "central service: \"{}\" takes part on both sides, under this area's requests alone; desks and twin\n"
        "agreed after {} rounds at most\n\n",
        *report.platform, total.rounds);
  } else {
    fmt::print(
        "central service: the scenario's fixed curve; both get the same answer to the same question\n\n");
  }
  fmt::print("{:>12}  {:>10}  {:>9}  {:>11}  {:>10}  {:>10}  {:>10}  {:>11}\n", "seed", "facilities",
             "visits", "asked", "waited for", "breakdowns", "times", "differences");
  fmt::print("{:>12}  {:>10}  {:>9}  {:>11}  {:>10}  {:>10}  {:>10}\n", "", "", "", "the central",
             "reader or", "of readers", "compared");
  fmt::print("{:>12}  {:>10}  {:>9}  {:>11}  {:>10}\n", "", "", "", "service", "staff");
  const auto line = [](const std::string& name, const AreaCheck& c) {
    fmt::print("{:>12}  {:>10}  {:>9}  {:>11}  {:>10}  {:>10}  {:>10}  {:>11}\n", name, c.facilities,
               c.visits, c.asked, c.waited_at_reader + c.waited_for_staff, c.breakdowns, c.times,
               c.differences);
  };
  double engine = 0;
  double referee = 0;
  for (const VerifiedSeed& s : report.seeds) {
    line(fmt::format("{}", s.seed), s.check);
    engine += s.engine_seconds;
    referee += s.referee_seconds;
  }
  if (report.seeds.size() > 1) {
    line("all", total);
  }
  fmt::print("\n{:<24}  {:>9}  {:>9}\n", "visits that ended", "engine", "referee");
  for (std::size_t e = 0; e < kEndsInWords.size(); ++e) {
    fmt::print("{:<24}  {:>9}  {:>9}{}\n", kEndsInWords[e], total.engine_ends[e], total.referee_ends[e],
               total.engine_ends[e] == total.referee_ends[e] ? "" : "  differs");
  }
  if (report.platform) {
    fmt::print("\n{:<24}  {:>9}  {:>9}\n", "requests to the service", "engine", "referee");
    for (std::size_t f = 0; f < kRequestWords.size(); ++f) {
      const std::int64_t a = total.engine_requests.*kRequestFigures[f];
      const std::int64_t b = total.referee_requests.*kRequestFigures[f];
      fmt::print("{:<24}  {:>9}  {:>9}{}\n", kRequestWords[f], a, b, a == b ? "" : "  differs");
    }
  }
  if (total.too_large > 0) {
    fmt::print("\nleft out: {} desks with more than {} visits\n", total.too_large, kMostRefereeVisits);
  }
  if (total.visits == 0) {
    fmt::print("\nnobody came: there was nothing to compare\n");
  } else if (total.agrees()) {
    fmt::print("\nequal: every end, every wait, every request and every finish, to the millisecond{}\n",
               report.platform ? ";\nevery request's end, attempts and latency, to the microsecond" : "");
  } else {
    fmt::print("\nnot equal: {} differences, two times up to {} ms apart; the first ones:\n",
               total.differences, total.farthest);
    for (const VerifyDifference& d : total.first_ones) {
      fmt::print("  {}: {}: {} by the engine, {} by the referee\n", where(d), d.what, d.engine, d.referee);
    }
    if (report.takes_links_late) {
      fmt::print(
          "a known reason: no message takes longer than 50 us on this platform's gateways and backbones, and "
          "there\nthe fast twin may change the order of two that come within that time\n");
    }
  }
  fmt::print(
      "took {:.1f} s for the engine's side (tables, persons and the days before), {:.1f} s for the "
      "referee\n",
      engine, referee);
}

/// That of the central service, if one is named.
std::optional<ServiceTopology> platform(const VerifyArguments& a, const Scenario& scenario, Day day) {
  const std::string& of_scenario = scenario.parameters.central.topology;
  if (a.topology.empty() && of_scenario.empty()) {
    if (!a.changes.empty()) {
      throw std::invalid_argument(
          "--central changes a topology, and there is none: name one with --topology or in the scenario's "
          "central.topology");
    }
    return std::nullopt;
  }
  ServiceTopology topology =
      read_changed_topology(a.topology.empty() ? scenario.beside(of_scenario) : a.topology, a.changes);
  const std::int64_t midnight = std::int64_t{day_number(day)} * kSecondsPerDay;
  if (const std::string idle = idle_events(topology, midnight, midnight + kSecondsPerDay); !idle.empty()) {
    fmt::print(stderr, "cutover: warning: {}\n", idle);
  }
  return topology;
}

}  // namespace

int verify(const VerifyArguments& a) {
  const Scenario scenario = load_scenario(a.scenario.file, a.scenario.overrides);
  if (!scenario.warnings.empty()) {
    fmt::print(stderr, "{}", render(scenario.warnings));
  }
  VerifyOptions options;
  options.data_directory = find_data(a.data, a.scenario.file);
  if (a.area >= 0) {
    options.area = static_cast<std::uint32_t>(a.area);
  }
  if (!a.day.empty()) {
    options.day = parse_day(a.day);
  }
  options.platform = platform(a, scenario, options.day.value_or(scenario.start));
  options.seeds = a.seeds;
  options.facilities = a.facilities;
  const bool terminal = isatty(STDERR_FILENO) != 0;
  options.on_progress = [&](int done) {
    if (terminal) {
      fmt::print(stderr, "\r{} of {} seeds", done, a.seeds);
    }
    return true;
  };
  const VerifyReport report = verify(scenario, options);
  if (terminal) {
    fmt::print(stderr, "\r{:40}\r", "");
  }
  if (a.json) {
    print_json(report);
  } else {
    print_text(report);
  }
  return report.total.agrees() ? kOk : kChecksViolated;
}

}  // namespace cutover::cli
