#include "topology/load_mix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace cutover::test {
namespace {

std::string problem(const std::string& text) {
  try {
    parse_load_mix(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(LoadMix, ReadsClassesByName) {
  const LoadMix mix = parse_load_mix("number=300,card=190.5");
  EXPECT_EQ(mix[static_cast<int>(ServiceClass::kNumber)], 300);
  EXPECT_EQ(mix[static_cast<int>(ServiceClass::kCard)], 190.5);
  EXPECT_EQ(total(mix), 490.5);
}

TEST(LoadMix, SaysWhatIsWrong) {
  EXPECT_EQ(problem("crad=3"), "there is no request class 'crad': did you mean 'card'?");
  EXPECT_THAT(problem(""), ::testing::HasSubstr("there is no request class ''"));
  EXPECT_EQ(problem("card"),
            "'card' is no load: write card=190 for 190 requests a second, at most ten million");
  EXPECT_EQ(problem("card=-1"),
            "'card=-1' is no load: write card=190 for 190 requests a second, at most ten million");
  EXPECT_EQ(problem("card=1e308"),
            "'card=1e308' is no load: write card=190 for 190 requests a second, at most ten million");
  EXPECT_EQ(problem("card=1x"),
            "'card=1x' is no load: write card=190 for 190 requests a second, at most ten million");
  EXPECT_EQ(problem("card=0"), "the load is zero");
  EXPECT_EQ(problem("card=190,number=300,card=190"), "the load names request class 'card' twice");
}

}  // namespace
}  // namespace cutover::test
