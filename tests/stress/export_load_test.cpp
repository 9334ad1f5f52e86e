// A day's load for others: sums, and a script that makes k6 ask for them second by second.
#include "stress/export_load.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stress_case.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace cutover::test {
namespace {

using nlohmann::json;
using Counts = std::array<std::int64_t, kServiceClasses>;

/// Two classes over two prefectures, with a second of nothing, around the window 09:00:00 to 09:01:00.
ServiceLoad small_load() {
  ServiceLoad load;
  for (int second = 32'390; second < 32'470; ++second) {
    load.add(second, 0, ServiceClass::kCard, second % 7);
    load.add(second, 46, ServiceClass::kCard, 2);
    load.add(second, 12, ServiceClass::kTreatment, second % 10 == 0 ? 1 : 0);
  }
  return load;
}

const StressWindow kWindow{kDay, 32'400, 32'460};

/// What the CSV says, by second.
std::vector<Counts> csv(const ServiceLoad& load, const StressWindow& window) {
  std::ostringstream out;
  write_load_csv(load, window, out);
  std::istringstream in(out.str());
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line, "second,time,card,card_first,phone,number,consent,health_check,medicine,treatment");
  std::vector<Counts> seconds;
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    std::string cell;
    std::getline(cells, cell, ',');
    EXPECT_EQ(cell, std::to_string(window.from_second + static_cast<int>(seconds.size())));
    std::getline(cells, cell, ',');
    seconds.emplace_back();
    for (std::int64_t& count : seconds.back()) {
      std::getline(cells, cell, ',');
      count = std::stoll(cell);
    }
  }
  EXPECT_EQ(static_cast<int>(seconds.size()), window.seconds());
  return seconds;
}

TEST(ExportLoad, CsvCountsAreTheLoads) {
  const ServiceLoad load = small_load();
  const std::vector<Counts> seconds = csv(load, kWindow);
  for (int second = kWindow.from_second; second < kWindow.until_second; ++second) {
    for (int c = 0; c < kServiceClasses; ++c) {
      std::int64_t nation = 0;
      for (int p = 0; p < kPrefectures; ++p) {
        nation += load.count(second, p, static_cast<ServiceClass>(c));
      }
      EXPECT_EQ(seconds[static_cast<std::size_t>(second - kWindow.from_second)][static_cast<std::size_t>(c)],
                nation)
          << second << ' ' << kServiceClassNames[c];
    }
  }
  std::ostringstream out;
  write_load_csv(load, kWindow, out);
  EXPECT_NE(out.str().find("\n32401,09:00:01,"), std::string::npos);
}

std::string script_of(const ServiceLoad& load, const StressWindow& window, const K6Script& script) {
  std::ostringstream out;
  write_k6_script(load, window, script, out);
  return out.str();
}

/// The script's scenarios, for RAMP 1.
json scenarios_of(const std::string& text) {
  const std::string begin = "const scenarios = () => (";
  const std::size_t from = text.find(begin) + begin.size();
  return json::parse(text.substr(from, text.find("\n});\n", from) + 2 - from));
}

/// Seconds of a duration that k6 is given: "10s".
double seconds_of(const json& duration) {
  const std::string text = duration.get<std::string>();
  EXPECT_EQ(text.back(), 's');
  return std::stod(text);
}

/// Requests that k6 starts in [from, until) seconds after the begin: it goes from each rate to the next in a
/// straight line over the stage.
double started(const json& scenario, double from, double until) {
  const double unit = seconds_of(scenario.at("timeUnit"));
  double rate = scenario.at("startRate").get<double>() / unit;
  double begin = 0;
  double sum = 0;
  for (const json& stage : scenario.at("stages")) {
    const double target = stage.at("target").get<double>() / unit;
    const double length = seconds_of(stage.at("duration"));
    const double low = std::max(from, begin);
    const double high = std::min(until, begin + length);
    if (low < high) {
      const auto at = [&](double t) { return rate + (target - rate) * (t - begin) / length; };
      sum += (high - low) * (at(low) + at(high)) / 2;
    }
    rate = target;
    begin += length;
  }
  return sum;
}

double length_of(const json& scenario) {
  double length = 0;
  for (const json& stage : scenario.at("stages")) {
    length += seconds_of(stage.at("duration"));
  }
  return length;
}

/// A scenario asks in every step, and in all, for what the CSV holds, `ramp` times.
void expect_the_csv(const json& scenarios, const ServiceLoad& load, const StressWindow& window, int step,
                    double ramp) {
  const std::vector<Counts> seconds = csv(load, window);
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    const std::string name = kServiceClassNames[c];
    std::int64_t all = 0;
    for (const Counts& second : seconds) {
      all += second[c];
    }
    ASSERT_EQ(scenarios.contains(name), all > 0) << name << ": no scenario for a class that asks nothing";
    if (all == 0) {
      continue;
    }
    const json& scenario = scenarios.at(name);
    EXPECT_EQ(scenario.at("executor"), "ramping-arrival-rate");
    EXPECT_DOUBLE_EQ(length_of(scenario), window.seconds());
    EXPECT_NEAR(started(scenario, 0, window.seconds()), ramp * static_cast<double>(all), 1e-5) << name;
    for (int from = 0; from < window.seconds(); from += step) {
      const int until = std::min(from + step, window.seconds());
      std::int64_t asked = 0;
      for (int second = from; second < until; ++second) {
        asked += seconds[static_cast<std::size_t>(second)][c];
      }
      EXPECT_NEAR(started(scenario, from, until), ramp * static_cast<double>(asked), 1e-5)
          << name << " from " << from << " of step " << step;
      // Evenly within the step, too.
      EXPECT_NEAR(started(scenario, from, from + (until - from) / 2.0), ramp * static_cast<double>(asked) / 2,
                  1e-5)
          << name;
    }
  }
}

TEST(ExportLoad, ScriptAsksInEveryStepForWhatTheCsvHolds) {
  const ServiceLoad load = small_load();
  for (const int step : {1, 10, 30, 60}) {
    expect_the_csv(scenarios_of(script_of(load, kWindow, {"Small", step})), load, kWindow, step, 1);
  }
  // The last step is shorter.
  for (const int step : {40, 18, 3'600}) {
    expect_the_csv(scenarios_of(script_of(load, kWindow, {"Small", step})), load, kWindow, step, 1);
  }
}

TEST(ExportLoad, RareRequestsAreNotRoundedAwayInLongSteps) {
  ServiceLoad load;
  load.add(32'500, 12, ServiceClass::kPhone);
  load.add(39'599, 12, ServiceClass::kPhone);
  const StressWindow window{kDay, 32'400, 39'600};
  for (const int step : {300, 3'600}) {
    expect_the_csv(scenarios_of(script_of(load, window, {"Rare", step})), load, window, step, 1);
  }
}

TEST(ExportLoad, VirtualUsersSufficeIfNobodyIsAnswered) {
  ServiceLoad load;
  for (int second = 32'400; second < 32'460; ++second) {
    load.add(second, 12, ServiceClass::kCard, second < 32'430 ? 1 : 400);
    load.add(second, 12, ServiceClass::kPhone, second == 32'430 ? 1 : 0);
  }
  for (const double give_up_s : {30.0, 12.5, 0.25}) {
    const std::string text = script_of(load, kWindow, {"Small", 10, give_up_s});
    const json scenarios = scenarios_of(text);
    for (const auto& [name, per_s] : {std::pair<std::string, double>{"card", 400}, {"phone", 0.1}}) {
      const json& s = scenarios.at(name);
      EXPECT_GE(s.at("maxVUs").get<double>(), per_s * give_up_s) << name;
      EXPECT_GE(s.at("preAllocatedVUs").get<double>(), per_s) << name;
      EXPECT_GE(s.at("maxVUs"), s.at("preAllocatedVUs")) << name;
    }
    std::ostringstream line;
    line << "const giveUp = " << give_up_s << ";\n";
    EXPECT_NE(text.find(line.str()), std::string::npos);
  }
}

TEST(ExportLoad, NoTitleLeavesItsComment) {
  for (const std::string& end :
       std::vector<std::string>{"\n", "\r", "\r\n", "\v", "\f", std::string(1, '\0'), "\x7f", "\xc2\x85",
                                "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    const std::string text = script_of(small_load(), kWindow, {"One" + end + "throw 2; // 世界–", 10});
    const std::string first = text.substr(0, text.find('\n'));
    EXPECT_EQ(first.rfind("// One", 0), 0U);
    EXPECT_NE(first.find("throw 2; // 世界–: 2025-12-01 09:00:00-09:01:00"), std::string::npos) << first;
    EXPECT_EQ(first.find(end), std::string::npos) << first;
  }
}

bool has_node() {
  return std::system("node --version > /dev/null 2>&1") == 0;
}

/// The script run by node in place of k6. \return its options, and the arguments of what it asks for a card
json evaluated(std::string text, const std::string& ramp, int vu) {
  const std::string k6 = "import http from 'k6/http';\n";
  text.replace(text.find(k6), k6.size(),
               "const asked = [];\nconst http = { get: (...all) => asked.push(all) };\n"
               "const __ENV = { BASE_URL: 'http://x', CLASS: 'card', RAMP: '" +
                   ramp + "' };\nconst __VU = " + std::to_string(vu) + ";\n");
  const TemporaryDirectory directory;
  write_text(directory / "load.mjs", text + "ask();\nconsole.log(JSON.stringify({ options, asked }));\n");
  const Finished f = execute({"/usr/bin/env", "node", "load.mjs"}, directory.path());
  EXPECT_EQ(f.code, 0) << f.err;
  return f.code == 0 ? json::parse(f.out) : json{};
}

TEST(ExportLoad, RampMultipliesRatesAndVirtualUsers) {
  if (!has_node()) {
    GTEST_SKIP() << "no node here: the other tests read the script's data for RAMP 1 all the same";
  }
  const ServiceLoad load = small_load();
  const std::string text = script_of(load, kWindow, {"Small\nthrow 1", 10, 12.5});
  const json once = scenarios_of(text);
  for (const char* ramp : {"", "1", "3", "0.01"}) {
    const double factor = *ramp == 0 ? 1 : std::stod(ramp);
    const json run = evaluated(text, ramp, 0);
    const json& scenarios = run.at("options").at("scenarios");
    expect_the_csv(scenarios, load, kWindow, 10, factor);
    for (const auto& [name, s] : scenarios.items()) {
      for (const char* key : {"preAllocatedVUs", "maxVUs"}) {
        EXPECT_GE(s.at(key).get<double>(), factor * once.at(name).at(key).get<double>()) << name;
        EXPECT_TRUE(s.at(key).is_number_integer()) << name;
      }
      EXPECT_GT(seconds_of(s.at("gracefulStop")), 12.5) << "the last ones may wait as long as the others";
    }
    EXPECT_EQ(run.at("asked").at(0).at(0), "http://x/card");
    EXPECT_EQ(run.at("asked").at(0).at(1).at("timeout"), 12'500) << "ms, until a desk gives up";
  }
  EXPECT_FALSE(evaluated(text, "2", 1).at("options").contains("scenarios"))
      << "one copy of the stages, not one for every virtual user";
}

TEST(ExportLoad, AWindowInWhichNobodyAsksIsAScriptToo) {
  const std::string text = script_of(ServiceLoad{}, kWindow, {"Night", 10});
  EXPECT_TRUE(scenarios_of(text).empty());
  if (has_node()) {
    EXPECT_TRUE(evaluated(text, "1", 0).at("options").at("scenarios").empty());
  }
}

}  // namespace
}  // namespace cutover::test
