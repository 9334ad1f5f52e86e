#include "report/labels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/diagnostic.hpp"
#include "report/assets.hpp"
#include "results/day_record.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;

TEST(Labels, AreReadByColumnNameWithQuotesAndComments) {
  const auto labels = labels_json(
      "# a comment, with commas\nnote,kind,japanese,identifier,english\r\n\n"
      "x,outcome,顔認証,card_face,\"card, \"\"face\"\"\"\r\n");
  ASSERT_EQ(labels.size(), 1U);
  EXPECT_EQ(labels[0]["kind"], "outcome");
  EXPECT_EQ(labels[0]["identifier"], "card_face");
  EXPECT_EQ(labels[0]["english"], "card, \"face\"");
  EXPECT_EQ(labels[0]["japanese"], "顔認証");
}

TEST(Labels, AMissingColumnIsNamed) {
  try {
    labels_json("kind,identifier,english,note\noutcome,card_face,card,\n");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'japanese'"));
  }
}

TEST(Labels, ARowOfAnotherWidthIsNamed) {
  try {
    labels_json("kind,identifier,english,japanese,note\noutcome,card_face,card\n");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("data/labels.csv:2:1:"));
  }
}

TEST(Labels, TheTableInTheProgramKnowsEveryOutcome) {
  std::set<std::string> known;
  for (const auto& label : labels_json(assets::labels())) {
    EXPECT_FALSE(label["english"].get<std::string>().empty());
    EXPECT_FALSE(label["japanese"].get<std::string>().empty());
    if (label["kind"] == "outcome") {
      known.insert(label["identifier"].get<std::string>());
    }
  }
  for (const auto& name : kOutcomeNames) {
    EXPECT_TRUE(known.contains(std::string(name))) << name;
  }
}

}  // namespace
}  // namespace cutover
