// The page as a file: whole, safe, and without anything to fetch.
#include <gmock/gmock.h>

#include <filesystem>

#include "report/assets.hpp"
#include "report_case.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace cutover::testing;  // NOLINT: the helpers of this folder
using nlohmann::json;

/// A small run, changed before it is written.
class Page : public ::testing::Test {
 protected:
  std::string page(const RunInfo& info) {
    std::filesystem::remove(dir_ / "a.h5");
    write_small_run(dir_ / "a.h5", "alpha", info);
    return report_html(ResultReader(dir_ / "a.h5"), nullptr);
  }
  TemporaryDirectory dir_;
};

TEST(JsonForScript, KeepsTheValueAndCanNotEndTheElement) {
  const json value = {{kHostile, kHostile}, {"n", {1, 2.5, nullptr, true}}};
  const std::string safe = json_for_script(value.dump());
  EXPECT_EQ(json::parse(safe), value);
  for (const char* bad : {"<", ">", "&", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    EXPECT_THAT(safe, Not(HasSubstr(bad)));
  }
}

TEST(JsonForScript, LeavesOtherCharactersOfTheSameFirstByteAlone) {
  const std::string text = R"(["– … “小さな例” 🏥"])";
  EXPECT_EQ(json_for_script(text), text);
}

TEST(HtmlText, EscapesWhatCouldEndTextOrAttribute) {
  EXPECT_EQ(html_text("<a href=\"x\">&amp;</a>"), "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;");
}

TEST_F(Page, AHostileTitleStaysText) {
  const std::string plain = page(small_run());
  RunInfo info = small_run();
  info.title = kHostile;
  info.description = kHostile;
  info.interventions[0].name = kHostile;
  info.overrides = {kHostile};
  info.scenario_reduced = kHostile;
  const std::string hostile = page(info);
  EXPECT_EQ(count(hostile, "<script"), count(plain, "<script"));
  EXPECT_EQ(count(hostile, "</script"), count(plain, "</script"));
  EXPECT_EQ(count(hostile, "<!--"), count(plain, "<!--"));
  const json data = data_of(hostile);
  EXPECT_EQ(data["scenario"]["title"], kHostile);
  EXPECT_EQ(data["scenario"]["interventions"][0]["name"], kHostile);
  EXPECT_EQ(data["scenario"]["reduced"], kHostile);
}

TEST_F(Page, ATitleThatIsNoUtf8IsShownAsFarAsItCanBe) {
  RunInfo info = small_run();
  info.title = "caf\xE9 ok";
  const json data = data_of(page(info));
  EXPECT_EQ(data["scenario"]["title"], "caf\xEF\xBF\xBD ok");
}

TEST_F(Page, AllowsItsOwnScriptsAloneAndFetchesNothing) {
  std::string text = page(small_run());
  EXPECT_THAT(text, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_EQ(count(text, "'sha256-"), 2U);
  // The library speaks of addresses in its strings; what it may do with them is the policy's business.
  text.erase(text.find(assets::charts_library()), assets::charts_library().size());
  EXPECT_EQ(count(text, " src="), 0U) << "scripts and images are inside";
  EXPECT_EQ(count(text, "<link"), 0U);
  EXPECT_EQ(count(text, "@import"), 0U);
  EXPECT_EQ(count(text, "url("), 0U);
  EXPECT_THAT(text, Not(HasSubstr("{{")));
}

TEST_F(Page, PartsCannotEndTheirElements) {
  for (const std::string_view part : {assets::charts_library(), assets::program()}) {
    EXPECT_EQ(count(std::string(part), "</script"), 0U);
    EXPECT_EQ(count(std::string(part), "<!--"), 0U) << "would begin a comment inside the script";
    EXPECT_EQ(part.find('\r'), std::string_view::npos) << "a browser would hash other bytes";
    EXPECT_EQ(part.find('\0'), std::string_view::npos);
  }
  EXPECT_EQ(count(std::string(assets::style()), "</style"), 0U);
}

TEST_F(Page, IsSmallEnoughToMail) {
  EXPECT_LT(page(small_run()).size(), 5'000'000U);
}

TEST_F(Page, EqualResultsGiveEqualPages) {
  EXPECT_EQ(page(small_run()), page(small_run()));
}

}  // namespace
}  // namespace cutover
