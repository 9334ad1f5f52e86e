// `cutover verify`.
#include <string>

#include <nlohmann/json.hpp>

#include "cli/cli_case.hpp"

namespace cutover {
namespace {

using nlohmann::json;
using test::Finished;
using test::says;
class Verify : public test::Cli {};

TEST_F(Verify, TinyIsEqualToTheMillisecond) {
  const Finished f = cutover({"verify", shipped("tiny.toml"), "--day", "2025-12-02", "--seeds", "2"});
  ASSERT_EQ(f.code, 0) << f.out << f.err;
  EXPECT_EQ(f.err, "");
  EXPECT_TRUE(says(f.out, "Tottori"));
  EXPECT_TRUE(says(f.out, "2025-12-02"));
  EXPECT_TRUE(says(f.out, "equal: every end, every wait, every request and every finish, to the millisecond"));
  EXPECT_TRUE(files().empty());
}

TEST_F(Verify, JsonHasTheSameForMachines) {
  const Finished f = cutover({"verify", shipped("tiny.toml"), "--seeds", "2", "--facilities", "3", "--json",
                              "--set", "facilities.readers.mtbf_hours=5"});
  ASSERT_EQ(f.code, 0) << f.out << f.err;
  const json j = json::parse(f.out);
  EXPECT_EQ(j.at("agrees"), true);
  EXPECT_EQ(j.at("central"), "fixed");
  EXPECT_EQ(j.at("seeds").size(), 2u);
  EXPECT_EQ(j.at("total").at("facilities"), 6);
  EXPECT_EQ(j.at("total").at("differences"), 0);
  EXPECT_GT(j.at("total").at("visits"), 0);
  std::int64_t ended = 0;
  for (const auto& [end, counts] : j.at("total").at("ends").items()) {
    EXPECT_EQ(counts.at("engine"), counts.at("referee")) << end;
    ended += counts.at("engine").get<std::int64_t>();
  }
  EXPECT_EQ(ended, j.at("total").at("visits"));
}

TEST_F(Verify, WrongInputIsAnsweredWithCodeTwo) {
  const Finished area = cutover({"verify", shipped("tiny.toml"), "--area", "99"});
  EXPECT_EQ(area.code, 2);
  EXPECT_TRUE(says(area.err, "there is no area 99"));
  const Finished day = cutover({"verify", shipped("tiny.toml"), "--day", "2026-12-02"});
  EXPECT_EQ(day.code, 2);
  EXPECT_TRUE(says(day.err, "outside the scenario's period"));
  EXPECT_EQ(cutover({"verify", shipped("tiny.toml"), "--seeds", "0"}).code, 2);
}

}  // namespace
}  // namespace cutover
