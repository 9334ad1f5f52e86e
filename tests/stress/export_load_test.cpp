// A day's load for others: sums, and a script that is JavaScript.
#include "stress/export_load.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include <gtest/gtest.h>

#include "stress_case.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace cutover::test {
namespace {

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

std::int64_t in_window(const ServiceLoad& load, int c) {
  std::int64_t sum = 0;
  for (int second = kWindow.from_second; second < kWindow.until_second; ++second) {
    for (int p = 0; p < kPrefectures; ++p) {
      sum += load.count(second, p, static_cast<ServiceClass>(c));
    }
  }
  return sum;
}

TEST(ExportLoad, CsvSumsAreTheLoads) {
  const ServiceLoad load = small_load();
  std::ostringstream out;
  write_load_csv(load, kWindow, out);
  std::istringstream in(out.str());
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line, "second,time,card,card_first,phone,number,consent,health_check,medicine,treatment");
  std::array<std::int64_t, kServiceClasses> sums{};
  int second = kWindow.from_second;
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    std::string cell;
    std::getline(cells, cell, ',');
    EXPECT_EQ(cell, std::to_string(second++));
    std::getline(cells, cell, ',');
    for (std::int64_t& sum : sums) {
      std::getline(cells, cell, ',');
      sum += std::stoll(cell);
    }
  }
  EXPECT_EQ(second, kWindow.until_second);
  EXPECT_NE(out.str().find("\n32401,09:00:01,"), std::string::npos);
  for (int c = 0; c < kServiceClasses; ++c) {
    EXPECT_EQ(sums[static_cast<std::size_t>(c)], in_window(load, c)) << kServiceClassNames[c];
  }
}

std::string script(int step) {
  std::ostringstream out;
  write_k6_script(small_load(), kWindow, step, "Small", out);
  return out.str();
}

TEST(ExportLoad, ScriptAsksForTheLoadsTotals) {
  const ServiceLoad load = small_load();
  const std::string text = script(10);
  const std::string begin = "const scenarios = ";
  const std::size_t from = text.find(begin) + begin.size();
  const nlohmann::json scenarios = nlohmann::json::parse(text.substr(from, text.find(";\n", from) - from));
  ASSERT_EQ(scenarios.size(), 2U) << "classes that ask nothing have no scenario";
  for (const int c : {static_cast<int>(ServiceClass::kCard), static_cast<int>(ServiceClass::kTreatment)}) {
    const nlohmann::json& s = scenarios.at(kServiceClassNames[c]);
    EXPECT_EQ(s.at("executor"), "ramping-arrival-rate");
    EXPECT_EQ(s.at("timeUnit"), "1m");
    EXPECT_EQ(s.at("stages").size(), 6U);
    double asked = 0;
    for (const nlohmann::json& stage : s.at("stages")) {
      EXPECT_EQ(stage.at("duration"), "10s");
      asked += stage.at("target").get<double>() * 10 / 60;
    }
    EXPECT_DOUBLE_EQ(asked, static_cast<double>(in_window(load, c))) << kServiceClassNames[c];
  }
}

TEST(ExportLoad, ScriptIsJavaScript) {
  if (std::system("node --version > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "no node here: ScriptAsksForTheLoadsTotals reads the script's data all the same";
  }
  const TemporaryDirectory directory;
  write_text(directory / "load.mjs", script(30));
  const std::string command = "node --check '" + (directory / "load.mjs").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << script(30);
}

}  // namespace
}  // namespace cutover::test
