#include "stress/export_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cutover {
namespace {

std::array<std::int64_t, kServiceClasses> of_second(const ServiceLoad& load, int second) {
  std::array<std::int64_t, kServiceClasses> sum{};
  std::array<std::uint32_t, ServiceLoad::kCells> counts;
  load.second(second, counts);
  for (std::size_t cell = 0; cell < ServiceLoad::kCells; ++cell) {
    sum[cell % kServiceClasses] += counts[cell];
  }
  return sum;
}

std::string clock(int second) {
  return fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
}

}  // namespace

void write_load_csv(const ServiceLoad& load, const StressWindow& window, std::ostream& out) {
  out << "second,time";
  for (const char* name : kServiceClassNames) {
    out << ',' << name;
  }
  out << '\n';
  for (int second = window.from_second; second < window.until_second; ++second) {
    out << second << ',' << clock(second);
    for (const std::int64_t n : of_second(load, second)) {
      out << ',' << n;
    }
    out << '\n';
  }
}

void write_k6_script(const ServiceLoad& load, const StressWindow& window, int step_seconds,
                     const std::string& title, std::ostream& out) {
  out << fmt::format(
      "// {}: {} {}-{}, national requests to the central service.\n"
      "// Run: BASE_URL=https://staging.example RAMP=1 k6 run this-file.js\n"
      "import http from 'k6/http';\n\n"
      "const base = __ENV.BASE_URL;\n"
      "const ramp = Number(__ENV.RAMP || 1);\n\n"
      "// Where each class of requests goes: edit to fit the system under test.\n"
      "const paths = {{\n",
      title, format_day(window.day), clock(window.from_second), clock(window.until_second));
  nlohmann::ordered_json scenarios;
  for (int c = 0; c < kServiceClasses; ++c) {
    nlohmann::ordered_json stages = nlohmann::ordered_json::array();
    std::int64_t most = 0;
    double first = 0;
    for (int from = window.from_second; from < window.until_second; from += step_seconds) {
      std::int64_t n = 0;
      const int until = std::min(from + step_seconds, window.until_second);
      for (int second = from; second < until; ++second) {
        n += of_second(load, second)[static_cast<std::size_t>(c)];
      }
      // Whole requests a minute, so that a rate below one a second is not lost.
      const auto a_minute = static_cast<std::int64_t>(n * 60 / (until - from));
      first = from == window.from_second ? static_cast<double>(a_minute) : first;
      most = std::max(most, a_minute);
      stages.push_back({{"target", a_minute}, {"duration", fmt::format("{}s", until - from)}});
    }
    if (most == 0) {
      continue;
    }
    const char* name = kServiceClassNames[c];
    out << fmt::format("  {}: '/{}',\n", name, name);
    scenarios[name] = {{"executor", "ramping-arrival-rate"},
                       {"timeUnit", "1m"},
                       {"startRate", first},
                       {"preAllocatedVUs", std::max<std::int64_t>(10, most / 60)},
                       {"maxVUs", std::max<std::int64_t>(100, most / 60 * 30)},
                       {"exec", "ask"},
                       {"env", {{"CLASS", name}}},
                       {"stages", stages}};
  }
  out << "};\n\nconst scenarios = " << scenarios.dump(1) << ";\n\n"
      << "for (const scenario of Object.values(scenarios)) {\n"
         "  scenario.startRate = Math.round(scenario.startRate * ramp);\n"
         "  for (const stage of scenario.stages) {\n"
         "    stage.target = Math.round(stage.target * ramp);\n"
         "  }\n"
         "}\n\n"
         "export const options = { scenarios };\n\n"
         "export function ask() {\n"
         "  http.get(base + paths[__ENV.CLASS], { tags: { class: __ENV.CLASS } });\n"
         "}\n";
}

}  // namespace cutover
