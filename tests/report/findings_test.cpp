// What an experiment found: the file of its folder, every fault with its place, and what the page reads of
// it.
#include "report/findings.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "core/diagnostic.hpp"
#include "report/report_data.hpp"
#include "report_case.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using namespace cutover::testing;  // NOLINT: the helpers of this folder
using nlohmann::json;

const std::string kComparison = R"(kind = "comparison"
confidence = 0.95
confidence_each = 0.975
replications = 4
[[scenario]]
name = "base"
[[scenario]]
name = "guides"
english = "guides against base"
japanese = "baseとの比較"
[[run]]
scenario = "base"
replication = 2
run_id = "b0"
[[run]]
scenario = "guides"
replication = 2
run_id = "a1b2c3"
[[difference]]
metric = "utilization.2025-12.hospital"
scenario = "guides"
unit = "percent"
replications = 4
base = 40.0
mean = 41.5
difference = 1.5
low = 1.0
high = 2.0
is_real = true
[[difference]]
metric = "claims:filed"
scenario = "guides"
unit = "claims"
replications = 4
base = 10
mean = 8
difference = -2
low = -5.5
high = 1.5
is_real = false
variance_reduction = 12.25
)";

const std::string kReplications = R"(kind = "replications"
confidence = 0.9
confidence_each = 0.9
replications = 3
[[scenario]]
name = "base"
[[run]]
scenario = "base"
replication = 1
run_id = "a1b2c3"
[[interval]]
metric = "check_in_mean"
unit = "s"
replications = 3
estimate = 46.0
low = 45.0
high = 47.0
method = "t"
headline = true
[[interval]]
metric = "waiting:p95_s.check_in"
unit = "s"
replications = 3
estimate = 124.0
method = "order"
)";

/// The values of a column; codes resolved.
std::vector<json> column(const json& frame, const std::string& name) {
  for (const json& c : frame.at("columns")) {
    if (c.at("name") == name) {
      return c.at("values").get<std::vector<json>>();
    }
  }
  throw std::out_of_range(name);
}

class FindingsCase : public ::testing::Test {
 protected:
  std::filesystem::path folder(const std::string& text) const {
    std::ofstream(dir_ / kFindingsFile, std::ios::binary) << text;
    return dir_.path();
  }
  /// What reading says of a text in which `from` stands once and is replaced.
  std::string fault(std::string text, const std::string& from, const std::string& to) const {
    EXPECT_EQ(count(text, from), 1U) << from;
    text.replace(text.find(from), from.size(), to);
    return fault(text);
  }
  std::string fault(const std::string& text) const {
    try {
      read_findings(folder(text));
    } catch (const InputError& error) {
      return error.what();
    }
    return "read without a fault";
  }
  json page(const std::string& text, const ResultReader* other = nullptr) const {
    write_small_run(dir_ / "a.h5");
    const Findings found = read_findings(folder(text));
    return report_data(ResultReader(dir_ / "a.h5"), other, &found)["experiment"];
  }
  TemporaryDirectory dir_;
};

TEST_F(FindingsCase, AComparisonReachesThePageAsItIs) {
  RunInfo info = small_run();
  info.run_id = "b0";
  write_small_run(dir_ / "b.h5", "alpha", info);
  const ResultReader base(dir_ / "b.h5");
  const json e = page(kComparison, &base);
  EXPECT_EQ(e["kind"], "comparison");
  EXPECT_EQ(e["confidence"], 0.95);
  EXPECT_EQ(e["confidence_each"], 0.975);
  EXPECT_EQ(e["replications"], 4);
  EXPECT_EQ(e["scenarios"][1],
            (json{{"name", "guides"}, {"english", "guides against base"}, {"japanese", "baseとの比較"}}));
  EXPECT_EQ(e["shown"], (json{{"scenario", "guides"}, {"replication", 2}}));
  EXPECT_EQ(e["other"], (json{{"scenario", "base"}, {"replication", 2}}));
  const json& d = e["differences"];
  EXPECT_EQ(d["rows"], 2);
  EXPECT_EQ(column(d, "metric"), (std::vector<json>{"utilization.2025-12.hospital", "claims:filed"}));
  EXPECT_EQ(column(d, "scenario"), (std::vector<json>{"guides", "guides"}));
  EXPECT_EQ(column(d, "unit"), (std::vector<json>{"percent", "claims"}));
  EXPECT_EQ(column(d, "difference"), (std::vector<json>{1.5, -2.0}));
  EXPECT_EQ(column(d, "low"), (std::vector<json>{1.0, -5.5}));
  EXPECT_EQ(column(d, "high"), (std::vector<json>{2.0, 1.5}));
  EXPECT_EQ(column(d, "is_real"), (std::vector<json>{1, 0}));
  EXPECT_EQ(column(d, "variance_reduction"), (std::vector<json>{nullptr, 12.25})) << "left out: never varies";
  EXPECT_EQ(e["intervals"]["rows"], 0);
}

TEST_F(FindingsCase, IntervalsOfReplicationsKeepTheirOpenEnds) {
  const json e = page(kReplications);
  EXPECT_EQ(e["kind"], "replications");
  EXPECT_TRUE(e["other"].is_null());
  const json& i = e["intervals"];
  EXPECT_EQ(column(i, "metric"), (std::vector<json>{"check_in_mean", "waiting:p95_s.check_in"}));
  EXPECT_EQ(column(i, "estimate"), (std::vector<json>{46.0, 124.0}));
  EXPECT_EQ(column(i, "low"), (std::vector<json>{45.0, nullptr}));
  EXPECT_EQ(column(i, "high"), (std::vector<json>{47.0, nullptr}));
  EXPECT_EQ(column(i, "method"), (std::vector<json>{"t", "order"}));
  EXPECT_EQ(column(i, "headline"), (std::vector<json>{1, 0}));
}

TEST_F(FindingsCase, WithoutAnExperimentThereIsNone) {
  write_small_run(dir_ / "a.h5");
  EXPECT_TRUE(report_data(ResultReader(dir_ / "a.h5"), nullptr)["experiment"].is_null());
}

TEST_F(FindingsCase, HostileNamesStayText) {
  std::string text = kReplications;
  for (std::size_t at = text.find("\"base\""); at != std::string::npos; at = text.find("\"base\"")) {
    text.replace(at, 6, "'</script><script>alert(1)</script> \"quoted\"'");
  }
  write_small_run(dir_ / "a.h5");
  const Findings found = read_findings(folder(text));
  const ResultReader result(dir_ / "a.h5");
  const std::string hostile = report_html(result, nullptr, &found);
  EXPECT_EQ(count(hostile, "</script"), count(report_html(result, nullptr), "</script"));
  EXPECT_EQ(data_of(hostile)["experiment"]["scenarios"][0]["name"],
            "</script><script>alert(1)</script> \"quoted\"");
}

TEST_F(FindingsCase, ARunOfAnotherExperimentIsRefused) {
  RunInfo info = small_run();
  info.run_id = "other";
  write_small_run(dir_ / "a.h5", "alpha", info);
  const Findings found = read_findings(folder(kReplications));
  try {
    report_data(ResultReader(dir_ / "a.h5"), nullptr, &found);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("a.h5' is no run of this experiment: its run id other is not one"));
  }
}

TEST_F(FindingsCase, AFolderThatIsNoExperimentIsNamed) {
  try {
    read_findings(dir_.path());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(dir_.path().string() + ": error: this folder has no findings.toml"));
  }
  try {
    read_findings(dir_ / "none");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("none: error: there is no such folder"));
  }
}

TEST_F(FindingsCase, AMetricOfAnUnknownNameIsToldWithItsPlace) {
  const std::string short_name = fault(kReplications, "\"check_in_mean\"", "\"check_in_meen.2025-12\"");
  EXPECT_THAT(short_name,
              HasSubstr("findings.toml:12:10: error: 'check_in_meen.2025-12' is no metric: there is "
                        "no figure 'check_in_meen'"));
  EXPECT_THAT(short_name, HasSubstr("did you mean 'check_in_mean'?"));
  EXPECT_THAT(fault(kReplications, "\"check_in_mean\"", "\"xyz\""),
              HasSubstr("allowed: card_uses, central_peak"));
  EXPECT_THAT(fault(kReplications, "waiting:p95_s", "waitin:p95_s"), HasSubstr("did you mean 'waiting'?"));
  EXPECT_THAT(fault(kReplications, "waiting:p95_s", "waiting:p96_s"),
              HasSubstr("no table has a column 'p96_s'"));
}

TEST_F(FindingsCase, EveryFaultIsNamedWithWhatIsAllowed) {
  EXPECT_THAT(fault(kReplications, "\"replications\"", "\"sweep\""),
              HasSubstr("findings.toml:1:8: error: 'kind' must be one of comparison, replications, found"));
  EXPECT_THAT(fault(kReplications, "low = 45.0", "low = \"45\""),
              HasSubstr(":16:7: error: 'low' expects a number"));
  EXPECT_THAT(fault(kReplications, "low = 45.0", "low = nan"), HasSubstr("'low' must lie between"));
  EXPECT_THAT(fault(kReplications, "low = 45.0", "low = -inf"),
              HasSubstr("'low' must be finite, found -inf"));
  EXPECT_THAT(fault(kReplications, "low = 45.0", "low = 46.5"),
              HasSubstr("'estimate' must lie between 'low' and 'high'"));
  EXPECT_THAT(fault(kReplications, "\"order\"", "\"bayes\""), HasSubstr("allowed: t, order"));
  EXPECT_THAT(fault(kReplications, "headline = true", "head = true"), HasSubstr("'head'"));
  EXPECT_THAT(fault(kReplications, "confidence = 0.9\n", "confidence = 1.5\n"), HasSubstr("found 1.5"));
  EXPECT_THAT(fault(kComparison, "is_real = true\n", ""), HasSubstr("has no 'is_real'"));
  EXPECT_THAT(fault(kComparison, "japanese = \"baseとの比較\"\n", ""),
              HasSubstr("[[scenario]] has no 'japanese'"));
  EXPECT_THAT(fault(kComparison, "name = \"guides\"", "name = \"guide\""),
              HasSubstr("there is no [[scenario]] \"guides\""));
  EXPECT_THAT(fault(kComparison, "name = \"guides\"", "name = \"base\""),
              HasSubstr("there are two scenarios \"base\""));
  EXPECT_THAT(fault("kind = \"replications"), HasSubstr("findings.toml:1:"));
  EXPECT_THAT(fault("kind = \"caf\xE9\""),
              HasSubstr("findings.toml:1:12: error: the file is not valid UTF-8"));
  EXPECT_THAT(fault(""), HasSubstr("has no 'kind'"));
}

}  // namespace
}  // namespace cutover
