#include "stress/export_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <ostream>
#include <vector>

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

/// What nobody sees in a comment but what may end it: control characters and the line ends of JavaScript
/// (U+2028, U+2029) become spaces.
std::string one_line(const std::string& text) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) {
      return static_cast<unsigned char>(at < text.size() ? text[at] : 0);
    };
    if (byte(i) < 0x20 || byte(i) == 0x7f) {
      line += ' ';
    } else if (byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0) {
      line += ' ';
      i += 1;
    } else if (byte(i) == 0xe2 && byte(i + 1) == 0x80 && (byte(i + 2) == 0xa8 || byte(i + 2) == 0xa9)) {
      line += ' ';
      i += 2;
    } else {
      line += text[i];
    }
  }
  return line;
}

/// A stretch of the window and its requests by class.
struct Step {
  int seconds = 0;
  std::array<std::int64_t, kServiceClasses> requests{};
};

std::vector<Step> steps_of(const ServiceLoad& load, const StressWindow& window, int step_seconds) {
  std::vector<Step> steps;
  for (int second = window.from_second; second < window.until_second; ++second) {
    if ((second - window.from_second) % step_seconds == 0) {
      steps.emplace_back();
    }
    const std::array<std::int64_t, kServiceClasses> more = of_second(load, second);
    ++steps.back().seconds;
    for (std::size_t c = 0; c < kServiceClasses; ++c) {
      steps.back().requests[c] += more[c];
    }
  }
  return steps;
}

/// The k6 scenario of a class, as JSON.
void write_scenario(const std::vector<Step>& steps, std::size_t c, double give_up_s, std::ostream& out) {
  // A time in which every step's rate is a whole number: k6 takes no other, and rounding would lose rare
  // classes. Only the last step may be shorter.
  const std::int64_t unit = std::lcm<std::int64_t>(steps.front().seconds, steps.back().seconds);
  const auto rate = [&](const Step& step) { return step.requests[c] * (unit / step.seconds); };
  std::int64_t most = 0;
  for (const Step& step : steps) {
    most = std::max(most, rate(step));
  }
  const double per_s = static_cast<double>(most) / static_cast<double>(unit);
  // Answers come within a second as a rule; at worst nobody gets one, and k6 needs a moment to end each.
  out << fmt::format(
      "  \"{}\": {{\"executor\": \"ramping-arrival-rate\", \"exec\": \"ask\", \"env\": {{\"CLASS\": "
      "\"{}\"}},\n"
      "    \"preAllocatedVUs\": {:.0f}, \"maxVUs\": {:.0f}, \"timeUnit\": \"{}s\", \"startRate\": {}, "
      "\"stages\": [",
      kServiceClassNames[c], kServiceClassNames[c], std::ceil(per_s), std::ceil(per_s * (give_up_s + 1)),
      unit, rate(steps.front()));
  const char* comma = "\n";
  for (const Step& step : steps) {
    out << fmt::format(
        "{}    {{\"duration\": \"0s\", \"target\": {}}}, {{\"duration\": \"{}s\", \"target\": {}}}", comma,
        rate(step), step.seconds, rate(step));
    comma = ",\n";
  }
  out << "]}";
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

void write_k6_script(const ServiceLoad& load, const StressWindow& window, const K6Script& script,
                     std::ostream& out) {
  const std::vector<Step> steps = steps_of(load, window, script.step_seconds);
  std::vector<std::size_t> asking;
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    if (std::any_of(steps.begin(), steps.end(), [&](const Step& step) { return step.requests[c] > 0; })) {
      asking.push_back(c);
    }
  }
  out << fmt::format(
      "// {}: {} {}-{}, national requests to the central service.\n"
      "// Run: BASE_URL=https://staging.example RAMP=1 k6 run this-file.js\n"
      "import http from 'k6/http';\n\n"
      "const base = __ENV.BASE_URL;\n"
      "const ramp = Number(__ENV.RAMP || 1);\n"
      "if (!(ramp > 0 && ramp < Infinity)) {{\n"
      "  throw new Error('RAMP must be a number above 0');\n"
      "}}\n\n"
      "// Seconds until a desk gives up. A request without an answer holds its virtual user as long:\n"
      "// maxVUs below are for this number.\n"
      "const giveUp = {};\n\n"
      "// Where each class of requests goes: edit to fit the system under test.\n"
      "const paths = {{\n",
      one_line(script.title), format_day(window.day), clock(window.from_second), clock(window.until_second),
      script.give_up_s);
  for (const std::size_t c : asking) {
    out << fmt::format("  {}: '/{}',\n", kServiceClassNames[c], kServiceClassNames[c]);
  }
  out << "};\n\n"
         "// For RAMP 1. Targets are requests in timeUnit; a stage of 0s jumps to a rate, the next holds "
         "it.\n"
         "const scenarios = () => ({";
  const char* comma = "\n";
  for (const std::size_t c : asking) {
    out << comma;
    write_scenario(steps, c, script.give_up_s, out);
    comma = ",\n";
  }
  out << "\n});\n\n"
         "// A shorter timeUnit, not larger targets: these are whole numbers, and a RAMP below 1 would round "
         "rare\n"
         "// requests away.\n"
         "function ramped() {\n"
         "  const all = scenarios();\n"
         "  for (const scenario of Object.values(all)) {\n"
         "    scenario.timeUnit = `${(parseFloat(scenario.timeUnit) / ramp).toFixed(9)}s`;\n"
         "    scenario.preAllocatedVUs = 10 + Math.ceil(scenario.preAllocatedVUs * ramp);\n"
         "    scenario.maxVUs = 10 + Math.ceil(scenario.maxVUs * ramp);\n"
         "    scenario.gracefulStop = `${Math.ceil(giveUp) + 1}s`;\n"
         "  }\n"
         "  return all;\n"
         "}\n\n"
         "// Every virtual user reads this file, but options are taken from the reading numbered 0: the "
         "others do\n"
         "// not hold the stages in memory.\n"
         "export const options = __VU > 0 ? {} : { scenarios: ramped() };\n\n"
         "export function ask() {\n"
         "  http.get(base + paths[__ENV.CLASS], { timeout: giveUp * 1000, tags: { class: __ENV.CLASS } });\n"
         "}\n";
}

}  // namespace cutover
