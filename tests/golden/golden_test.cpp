// The whole model in one small file: what `cutover summary --json` says about scenarios/tiny.toml.
//
// A change of the model changes tests/golden/tiny_summary.json on purpose: write it anew with
//   CUTOVER_UPDATE=1 build/dev/test_golden
// and let the difference be part of the commit that explains it.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace cutover {
namespace {

const std::filesystem::path kSource{CUTOVER_SOURCE_DIR};
const std::filesystem::path kGolden = kSource / "tests" / "golden" / "tiny_summary.json";

/// The summary without machine, clock, version and path.
std::string tiny_summary() {
  const test::TemporaryDirectory directory;
  const std::string result = directory / "tiny.h5";
  const test::Finished run =
      test::execute({CUTOVER_BINARY, "run", kSource / "scenarios" / "tiny.toml", "--quiet", "--out", result},
                    directory.path());
  EXPECT_EQ(run.code, 0) << run.err;
  const test::Finished summary =
      test::execute({CUTOVER_BINARY, "summary", "--json", result}, directory.path());
  EXPECT_EQ(summary.code, 0) << summary.err;
  nlohmann::json json = nlohmann::json::parse(summary.out);
  json.erase("performance");
  for (const char* key : {"path", "run_id", "version"}) {
    json["run"].erase(key);
  }
  return json.dump(2) + "\n";
}

TEST(Golden, TheTinyScenarioGivesTheSummaryInTheRepository) {
  const std::string actual = tiny_summary();
  if (std::getenv("CUTOVER_UPDATE") != nullptr) {
    test::write_text(kGolden, actual);
    GTEST_SKIP() << "wrote " << kGolden;
  }
  const std::string expected = test::read_text(kGolden);
  if (actual == expected) {
    return;
  }
  ADD_FAILURE() << "the summary of scenarios/tiny.toml differs from tests/golden/tiny_summary.json;\n"
                   "if that is meant, write it anew: CUTOVER_UPDATE=1 test_golden";
  const nlohmann::json differences = nlohmann::json::diff(
      expected.empty() ? nlohmann::json() : nlohmann::json::parse(expected), nlohmann::json::parse(actual));
  for (std::size_t i = 0; i < differences.size() && i < 20; ++i) {
    ADD_FAILURE() << differences[i].dump();
  }
}

TEST(Golden, TheTinyScenarioGivesItTwice) {
  EXPECT_EQ(tiny_summary(), tiny_summary());
}

}  // namespace
}  // namespace cutover
