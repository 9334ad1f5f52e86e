// Several futures from one run that was stopped, from the command line.
#include <string>
#include <vector>

#include "cli/cli_case.hpp"
#include "results/reader.hpp"

namespace cutover {
namespace {

using test::Finished;
using test::says;

class BranchCommand : public test::Cli {
 protected:
  Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "run");
    arguments.insert(arguments.end(), {"--data", std::string(CUTOVER_SOURCE_DIR) + "/data", "--quiet"});
    return cutover(arguments);
  }
  /// Six days from 2025-11-28 to 2025-12-03, stopped after the fourth.
  Finished stop() const { return run({tiny_, "--stop-after", "2025-12-01", "-o", "base.h5"}); }
  std::string tiny_ = shipped("tiny.toml");
};

TEST_F(BranchCommand, StopsAndTellsHowToGoOn) {
  const Finished stopped = stop();
  EXPECT_EQ(stopped.code, 0) << "it is what was asked for\n" << stopped.err;
  EXPECT_TRUE(says(stopped.err, "stopped after 2025-12-01, day 4 of 6"));
  EXPECT_TRUE(says(stopped.err, "--resume"));
  EXPECT_TRUE(says(stopped.err, "--branch-from base.h5"));
  EXPECT_EQ(files(), (std::set<std::string>{"base.h5", "base.h5.checkpoint"}));
  const Finished rest = run({tiny_, "--resume", "-o", "base.h5"});
  EXPECT_EQ(rest.code, 0) << rest.err;
  EXPECT_EQ(files(), std::set<std::string>{"base.h5"});
}

TEST_F(BranchCommand, GivesFuturesThatSayWhereTheyComeFrom) {
  ASSERT_EQ(stop().code, 0);
  file("guides.toml", "extends = \"" + tiny_ +
                          "\"\ntitle = \"Guides\"\n[[intervention]]\ndate = 2025-12-02\nname = \"guides\"\n"
                          "checkin.first_use_assist_share = 0.9\n");
  for (const std::string name : {"a", "b"}) {
    const Finished f = run({"guides.toml", "--branch-from", "base.h5", "-o", name + ".h5"});
    EXPECT_EQ(f.code, 0) << f.err;
  }
  EXPECT_TRUE(exists("base.h5.checkpoint")) << "the base stays as it is";
  const std::string id = ResultReader(directory_ / "base.h5").info().run_id;
  const Finished told = cutover({"info", "a.h5"});
  EXPECT_TRUE(says(told.out, "complete, 6 of 6 days"));
  EXPECT_TRUE(says(told.out, "branched    off run " + id + " after 2025-12-01"));
  const Finished again = run({"guides.toml", "--branch-from", "base.h5", "-o", "a.h5"});
  EXPECT_EQ(again.code, 2);
  EXPECT_TRUE(says(again.err, "exists already"));
  EXPECT_EQ(run({"guides.toml", "--branch-from", "base.h5", "-o", "a.h5", "--reuse"}).code, 0);
}

TEST_F(BranchCommand, RefusesInOneSentenceAndWritesNothing) {
  ASSERT_EQ(stop().code, 0);
  const auto before = files();
  const auto refused = [&](std::vector<std::string> more, const std::string& part) {
    more.insert(more.begin(), {tiny_, "-o", "variant.h5"});
    const Finished f = run(more);
    EXPECT_EQ(f.code, 2) << f.err;
    EXPECT_TRUE(says(f.err, part));
    EXPECT_EQ(files(), before);
  };
  refused({"--branch-from", "base.h5", "--set", "checkin.card_odds=1.5"},
          "cannot branch from 'base.h5': 'checkin.card_odds' is 1 there and 1.5 here on 2025-11-28; up to "
          "2025-12-01 both must be the same");
  refused({"--branch-from", "base.h5", "--set", "seed=3"}, "'seed' is 1 there and 3 here");
  refused({"--branch-from", "base.h5", "--resume"}, "--resume");
  refused({"--stop-after", "2025-12-03"}, "a day must be left to go on with");
  refused({"--stop-after", "tomorrow"}, "tomorrow");
}

}  // namespace
}  // namespace cutover
