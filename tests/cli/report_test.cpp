// cutover report: a page that is there whole or not at all.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/cli_case.hpp"

namespace cutover {
namespace {

using test::Finished;
using test::read_text;
using test::says;

class Report : public test::Cli {
 protected:
  void SetUp() override {
    ASSERT_EQ(cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--quiet", "--progress", "none"}).code,
              0);
  }
  std::string page(const std::string& name) const { return read_text(directory_ / name); }
};

TEST_F(Report, WritesOnePageBesideTheResult) {
  const Finished f = cutover({"report", "x.h5"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_EQ(f.out, "report: x.html\n");
  EXPECT_EQ(f.err, "");
  EXPECT_EQ(files(), (std::set<std::string>{"x.h5", "x.html"})) << "no part is left";
  EXPECT_EQ(page("x.html").rfind("<!DOCTYPE html>", 0), 0U);
  EXPECT_TRUE(page("x.html").ends_with("</html>\n"));
}

TEST_F(Report, RefusesToReplaceUnlessTold) {
  file("x.html", "mine");
  const Finished f = cutover({"report", "x.h5"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "'x.html' exists already: --overwrite replaces it"));
  EXPECT_EQ(page("x.html"), "mine");
  EXPECT_EQ(cutover({"report", "x.h5", "--overwrite"}).code, 0);
  EXPECT_GT(page("x.html").size(), 1'000'000U);
}

TEST_F(Report, ComparesWithAnotherResult) {
  ASSERT_EQ(cutover({"run", shipped("tiny.toml"), "--set", "seed=2", "--set", "title=\"Second\"", "--out",
                     "y.h5", "--quiet", "--progress", "none"})
                .code,
            0);
  ASSERT_EQ(cutover({"report", "x.h5", "--compare", "y.h5", "-o", "both.html"}).code, 0);
  EXPECT_TRUE(says(page("both.html"), "\"seed\":2"));
  EXPECT_EQ(files(), (std::set<std::string>{"x.h5", "y.h5", "both.html"}));
}

TEST_F(Report, WhatIsNoResultIsBadInput) {
  file("bad.h5", "no HDF5");
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"report", "bad.h5"},
                                                    {"report", "missing.h5"},
                                                    {"report", "x.h5", "--compare", "bad.h5"}}) {
    const Finished f = cutover(arguments);
    EXPECT_EQ(f.code, 2);
    EXPECT_TRUE(says(f.err, arguments.back())) << "the file is named";
    EXPECT_EQ(std::count(f.err.begin(), f.err.end(), '\n'), 1) << f.err;
  }
  EXPECT_EQ(files(), (std::set<std::string>{"x.h5", "bad.h5"}));
}

TEST_F(Report, WhatIsNoExperimentIsBadInputAndLeavesThePage) {
  file("x.html", "mine");
  std::filesystem::create_directory(directory_ / "folder");
  for (const char* text : {"", "kind = \"sweep\"", "kind ="}) {
    file("folder/findings.toml", text);
    const Finished f = cutover({"report", "x.h5", "--experiment", "folder", "--overwrite"});
    EXPECT_EQ(f.code, 2);
    EXPECT_TRUE(says(f.err, "folder/findings.toml:1:")) << f.err;
  }
  EXPECT_TRUE(says(cutover({"report", "x.h5", "--experiment", "none", "--overwrite"}).err,
                   "there is no such folder"));
  std::filesystem::remove(directory_ / "folder/findings.toml");
  const Finished f = cutover({"report", "x.h5", "--experiment", "folder", "--overwrite"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "this folder has no findings.toml"));
  file("folder/findings.toml",
       "kind = \"replications\"\nconfidence = 0.9\nconfidence_each = 0.9\nreplications = 1\n"
       "[[scenario]]\nname = \"base\"\n[[run]]\nscenario = \"base\"\nreplication = 1\nrun_id = \"none\"\n");
  const Finished other = cutover({"report", "x.h5", "--experiment", "folder", "--overwrite"});
  EXPECT_EQ(other.code, 2);
  EXPECT_TRUE(says(other.err, "'x.h5' is no run of this experiment"));
  EXPECT_EQ(page("x.html"), "mine");
}

TEST_F(Report, AFolderThatIsNotThereFailsAndLeavesNothing) {
  const Finished f = cutover({"report", "x.h5", "-o", "nowhere/x.html"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "cannot write 'nowhere/x.html': there is no folder 'nowhere'"));
  EXPECT_EQ(files(), (std::set<std::string>{"x.h5"}));
}

TEST_F(Report, TheResultItselfIsNeverOverwritten) {
  const std::string before = page("x.h5");
  const Finished f = cutover({"report", "x.h5", "-o", "x.h5", "--overwrite"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "is a result"));
  EXPECT_EQ(page("x.h5"), before);
}

}  // namespace
}  // namespace cutover
