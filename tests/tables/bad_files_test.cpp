// Each folder of bad/ holds one faulty file that replaces its namesake in a copy of data/, and expected.txt:
// the diagnostics a reader of that directory prints, with "data/" for the path.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/diagnostic.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

const fs::path kSource{CUTOVER_SOURCE_DIR};
const fs::path kBad = kSource / "tests" / "tables" / "bad";

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A copy of data/ that goes with the object.
class DataCopy {
 public:
  explicit DataCopy(const std::string& name)
      : directory_(fs::path{testing::TempDir()} / ("cutover_data_" + name)) {
    fs::remove_all(directory_);
    fs::copy(kSource / "data", directory_);
  }
  DataCopy(const DataCopy&) = delete;
  DataCopy& operator=(const DataCopy&) = delete;
  ~DataCopy() { fs::remove_all(directory_); }

  const fs::path& directory() const { return directory_; }

  /// What loading prints, with "data/" for the directory; "" if it succeeds.
  std::string refusal() const {
    try {
      load_nation_tables(directory_);
    } catch (const InputError& error) {
      std::string text = error.what();
      const std::string prefix = directory_.string() + "/";
      for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
        text.replace(at, prefix.size(), "data/");
      }
      return text;
    }
    return "";
  }

 private:
  fs::path directory_;
};

class BadFile : public testing::TestWithParam<std::string> {};

TEST_P(BadFile, IsRefusedWithPositionAndRemedy) {
  const DataCopy data{GetParam()};
  for (const auto& entry : fs::directory_iterator{kBad / GetParam()}) {
    if (entry.path().extension() == ".csv") {
      fs::copy(entry.path(), data.directory(), fs::copy_options::overwrite_existing);
    }
  }
  EXPECT_EQ(data.refusal(), content(kBad / GetParam() / "expected.txt"));
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{kBad}) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Tables, BadFile, testing::ValuesIn(cases()),
                         [](const auto& parameter) { return parameter.param; });

TEST(BadFiles, TheDataAsShippedLoads) {
  EXPECT_EQ(DataCopy{"shipped"}.refusal(), "");
}

TEST(BadFiles, AMissingFileIsNamed) {
  const DataCopy data{"missing"};
  fs::remove(data.directory() / "holidays.csv");
  const std::string text = data.refusal();
  EXPECT_NE(text.find("data/holidays.csv: error: the file cannot be read"), std::string::npos) << text;
}

TEST(BadFiles, FaultsOfSeveralFilesComeTogether) {
  const DataCopy data{"several"};
  fs::remove(data.directory() / "holidays.csv");
  fs::remove(data.directory() / "visits_level.csv");
  const std::string text = data.refusal();
  EXPECT_NE(text.find("data/holidays.csv"), std::string::npos) << text;
  EXPECT_NE(text.find("data/visits_level.csv"), std::string::npos) << text;
  EXPECT_NE(text.find("2 errors"), std::string::npos) << text;
}

}  // namespace
}  // namespace cutover
