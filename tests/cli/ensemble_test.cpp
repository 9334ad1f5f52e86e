// `cutover calibrate --members` and runs with the file it writes.
#include <string>

#include "cli/cli_case.hpp"
#include "results/reader.hpp"

namespace cutover {
namespace {

using test::Finished;
using test::says;

class EnsembleCommand : public test::Cli {
 protected:
  Finished calibrate(std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"calibrate", "--members", "10",     "--persons", "1000",
                                 "--until",   "2024-04",   "--data", kData};
    all.insert(all.end(), more.begin(), more.end());
    return cutover(all);
  }
  Finished run(const std::string& member, const std::string& output) const {
    return cutover({"run", "forecast.toml", "--data", kData, "--set", "adoption.member=" + member, "-q",
                    "--progress", "none", "-o", output});
  }
  const std::string kData = std::filesystem::path(CUTOVER_SOURCE_DIR) / "data";
};

TEST_F(EnsembleCommand, WritesAnEnsembleThatRunsReadAndName) {
  const Finished made = calibrate();
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_TRUE(says(made.out, "level.pharmacy"));
  EXPECT_TRUE(says(made.out, "2025-10  all"));
  EXPECT_TRUE(says(made.out, "not used")) << "later months are shown beside";
  EXPECT_EQ(files(), std::set<std::string>{"ensemble.csv"});

  EXPECT_EQ(calibrate().code, 2) << "an existing file is left alone";
  EXPECT_EQ(calibrate({"--overwrite"}).code, 0);

  file("forecast.toml",
       "title = \"x\"\nsample = 0.0005\n[period]\nstart = 2024-05-01\nend = 2024-05-02\n[adoption]\n"
       "known_until = 2024-04-30\nensemble = \"ensemble.csv\"\n");
  std::set<std::string> ids;
  for (const char* member : {"0", "1", "2"}) {
    const std::string name = std::string("m") + member + ".h5";
    const Finished f = run(member, name);
    ASSERT_EQ(f.code, 0) << f.err;
    const RunInfo info = ResultReader(directory_ / name).info();
    ids.insert(info.run_id);
    EXPECT_EQ(info.input_hashes.contains("adoption.ensemble"), std::string(member) != "0");
    EXPECT_TRUE(std::any_of(info.published.begin(), info.published.end(), [](const auto& p) {
      return p.month == 2025 * 12 + 9;
    })) << "what was published later stands beside the result";
  }
  EXPECT_EQ(ids.size(), 3U);
}

TEST_F(EnsembleCommand, TwoForMembersThatAreNotAndOptionsThatContradict) {
  file("forecast.toml", "title = \"x\"\n[adoption]\nensemble = \"none.csv\"\nmember = 3\n");
  const Finished none = cutover({"check", "forecast.toml", "--data", kData});
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(says(none.err, "none.csv"));
  file("alone.toml", "title = \"x\"\n[adoption]\nmember = 3\n");
  const Finished alone = cutover({"check", "alone.toml", "--data", kData});
  EXPECT_EQ(alone.code, 2);
  EXPECT_TRUE(says(alone.err, "alone.toml:3:10: error: 'adoption.member' is 3, but no ensemble is named"));
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"calibrate", "--until", "2024-12"},
                                                {"calibrate", "--members", "20", "--rounds", "2"},
                                                {"calibrate", "--members", "3"},
                                                {"calibrate", "--members", "20", "--until", "2024-13"},
                                                {"calibrate", "--members", "20", "--until", "2023-06"}}) {
    const auto before = files();
    EXPECT_EQ(cutover(wrong).code, 2) << wrong.back();
    EXPECT_EQ(files(), before);
  }
}

}  // namespace
}  // namespace cutover
