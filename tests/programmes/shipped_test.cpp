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

// INC-05: the lump sum came in place of the second half, its revision in place of the plan.
TEST(ShippedProgrammes, INC_05_OnlyOneOfTheThreeForTheSecondHalfIsSelected) {
  const std::vector<std::string> three{"inc_support_second_half", "inc_lump_sum_april_plan",
                                       "inc_lump_sum_revised"};
  const Diagnostic place{Severity::kError, "a.toml", 3, 8, "", "", "paid = []"};
  for (const std::string& one : three) {
    EXPECT_EQ(shipped().select(std::vector<std::string>{"inc_support_first_half", one}).size(), 2u);
    for (const std::string& other : three) {
      if (one == other) {
        continue;
      }
      try {
        shipped().select(std::vector<std::string>{one, other}, place);
        FAIL() << "selected " << one << " and " << other;
      } catch (const InputError& error) {
        EXPECT_EQ(error.what(), "a.toml:3:8: error: '" + one + "' and '" + other +
                                    "' exclude each other: one came in place of the other\n"
                                    "  3 | paid = []\n"
                                    "    |        ^\n"
                                    "  help: select one of them\n"
                                    "1 error\n");
      }
    }
  }
}

TEST(ShippedProgrammes, INC_05_TheOtherProgrammeMayStandInAnotherFolderButMustBeThere) {
  TemporaryDirectory own;
  const auto write = [&](const std::string& other) {
    std::ifstream in(kProgrammeFolder / "inc_support_second_half.toml");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t at = text.find("instead_of");
    text.replace(at, text.find('\n', at) - at, "instead_of = [\"" + other + "\"]");
    text.replace(text.find("\"inc_support_second_half\""), 25, "\"mine\"");
    std::ofstream(own / "mine.toml") << text;
  };
  const std::vector<fs::path> folders{kProgrammeFolder, own.path()};
  write("inc_lump_sum_revised");
  const ProgrammeCatalogue both = load_programmes(folders);
  EXPECT_THROW(both.select(std::vector<std::string>{"inc_lump_sum_revised", "mine"}), InputError);
  EXPECT_EQ(both.select(std::vector<std::string>{"inc_lump_sum_april_plan", "mine"}).size(), 2u);
  write("inc_lump_sum_revisd");
  try {
    load_programmes(folders);
    FAIL() << "loaded";
  } catch (const InputError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("mine.toml:9:15: error: unknown programme 'inc_lump_sum_revisd'"), std::string::npos)
        << text;
    EXPECT_NE(text.find("did you mean 'inc_lump_sum_revised'?"), std::string::npos) << text;
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
