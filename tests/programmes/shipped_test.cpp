// The programmes as shipped: every file loads, says where its numbers come from, and stands in a stable
// order.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "../support/temporary_directory.hpp"
#include "programme_case.hpp"

namespace cutover::test {
namespace {

namespace fs = std::filesystem;

TEST(ShippedProgrammes, EveryFileLoadsAndIsListed) {
  std::set<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kProgrammeFolder)) {
    ASSERT_EQ(entry.path().extension(), ".toml") << entry.path();
    files.insert(entry.path().stem().string());
  }
  std::set<std::string> ids;
  for (const Programme& programme : shipped().programmes) {
    ids.insert(programme.id);
    EXPECT_GT(programme.source.size(), 20u) << programme.id;
    EXPECT_NE(programme.notes.find("ssum"), std::string::npos) << programme.id << " states no assumption";
    EXPECT_EQ(programme.sha256.size(), 64u);
  }
  for (const FlagRule& rule : shipped().flag_rules) {
    ids.insert(rule.id);
  }
  EXPECT_EQ(ids, files);
}

TEST(ShippedProgrammes, EveryRuleHasItsFile) {
  for (const std::string rule :
       {"sub_01", "sub_02", "sub_03", "sub_04", "sub_05", "sub_06", "inc_support_first", "inc_support_second",
        "inc_lump_sum_april", "inc_lump_sum_rev", "inc_medical"}) {
    EXPECT_TRUE(std::any_of(shipped().programmes.begin(), shipped().programmes.end(),
                            [&](const Programme& p) { return p.id.starts_with(rule); }))
        << rule;
  }
  ASSERT_EQ(shipped().flag_rules.size(), 1u);
  EXPECT_EQ(shipped().flag_rules[0].id, "sub_07_large_chain");
}

TEST(ShippedProgrammes, OrderAndFingerprintDoNotDependOnTheFileSystem) {
  TemporaryDirectory copy;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kProgrammeFolder)) {
    files.push_back(entry.path());
  }
  std::sort(files.rbegin(), files.rend());
  for (const fs::path& file : files) {
    fs::copy(file, copy.path());
  }
  const ProgrammeCatalogue again = load_programmes(copy.path());
  EXPECT_EQ(again.fingerprint(), shipped().fingerprint());
  EXPECT_TRUE(std::is_sorted(again.programmes.begin(), again.programmes.end(),
                             [](const Programme& a, const Programme& b) { return a.id < b.id; }));
  std::ofstream(copy / "sub_04_limited_oev.toml", std::ios::app) << "# a comment\n";
  EXPECT_NE(load_programmes(copy.path()).fingerprint(), shipped().fingerprint());
}

TEST(ShippedProgrammes, KeysOfStreamsDifferAndBelongToTheId) {
  std::set<std::uint64_t> keys;
  for (const Programme& programme : shipped().programmes) {
    EXPECT_EQ(programme.key, programme_key(programme.id));
    keys.insert(programme.key);
  }
  EXPECT_EQ(keys.size(), shipped().programmes.size());
  // FNV-1a of "a", published with the algorithm.
  EXPECT_EQ(programme_key("a"), 0xaf63dc4c8601ec8cu);
}

TEST(ShippedProgrammes, AnUnknownIdIsAnsweredWithTheNearest) {
  const std::vector<std::string> ids{"sub_03_mobile_outpatients", "sub_04_limited_oev", "sub_04_limited_oev"};
  try {
    shipped().select(ids);
    FAIL() << "selected";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "programmes.paid: error: unknown programme 'sub_03_mobile_outpatients'\n"
                 "  help: did you mean 'sub_03_mobile_outpatient'?\n"
                 "programmes.paid: error: the programme 'sub_04_limited_oev' is listed twice\n"
                 "  help: remove one of them\n"
                 "2 errors\n");
  }
}

TEST(ShippedProgrammes, AnAnalystsFolderIsReadBesideThem) {
  TemporaryDirectory own;
  fs::copy(kProgrammeFolder / "sub_04_limited_oev.toml", own.path());
  const std::vector<fs::path> folders{kProgrammeFolder, own.path()};
  EXPECT_THROW(load_programmes(folders), InputError);
  std::ifstream in(own / "sub_04_limited_oev.toml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.replace(text.find("\"sub_04_limited_oev\""), 20, "\"my_oev\"");
  fs::remove(own / "sub_04_limited_oev.toml");
  std::ofstream(own / "my_oev.toml") << text;
  EXPECT_EQ(load_programmes(folders).programmes.size(), shipped().programmes.size() + 1);
}

TEST(ShippedProgrammes, AFolderThatIsNotThereIsNamed) {
  try {
    load_programmes(fs::path("/nowhere/programmes"));
    FAIL() << "loaded";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/programmes: error: the folder of programmes"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace cutover::test
