// What the user sees of faulty files: support/bad_files.hpp.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "programme_case.hpp"
#include "support/bad_files.hpp"

namespace cutover::test {
namespace {

const BadFiles kFiles{"tests/programmes/bad"};

class BadProgramme : public testing::TestWithParam<std::string> {};

TEST_P(BadProgramme, IsAnsweredWithExactlyTheExpectedText) {
  const std::filesystem::path file = kFiles.file(GetParam());
  std::string answer;
  try {
    parse_programme(read_text(file), GetParam() + ".toml");
  } catch (const InputError& error) {
    answer = error.what();
  }
  kFiles.expect(GetParam(), answer);
}

INSTANTIATE_TEST_SUITE_P(Programmes, BadProgramme, testing::ValuesIn(kFiles.names()),
                         [](const auto& file) { return file.param; });

TEST(BadProgrammes, EveryExpectationBelongsToAFile) {
  kFiles.expect_pairs(10);
}

}  // namespace
}  // namespace cutover::test
