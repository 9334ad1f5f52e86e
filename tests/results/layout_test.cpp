#include "results/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5_hl.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "results/h5.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using namespace cutover::testing;  // NOLINT: the helpers of this folder

const char* const kPage = CUTOVER_SOURCE_DIR "/docs/results.md";

std::string page() {
  std::ifstream in(kPage);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Entry {
  std::string path;
  bool is_group = false;
};

herr_t collect(hid_t, const char* name, const H5O_info_t* info, void* out) {
  static_cast<std::vector<Entry>*>(out)->push_back(
      {name == std::string(".") ? "/" : "/" + std::string(name), info->type == H5O_TYPE_GROUP});
  return 0;
}
std::vector<Entry> entries(const h5::Handle& file) {
  std::vector<Entry> all;
  h5::check(H5Ovisit(file.id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, collect, &all), "list the file");
  return all;
}

herr_t collect_attribute(hid_t, const char* name, const H5A_info_t*, void* out) {
  static_cast<std::set<std::string>*>(out)->insert(name);
  return 0;
}
std::set<std::string> attributes(const h5::Handle& object) {
  std::set<std::string> names;
  h5::check(H5Aiterate2(object.id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_attribute, &names), "list");
  return names;
}

class ResultLayout : public ::testing::Test {
 protected:
  ResultLayout() {
    write_small_run(dir_ / "a.h5", "alpha", small_run_with_central());
    file_ = h5::open_read_only(dir_ / "a.h5");
  }
  h5::Lock lock_;
  TemporaryDirectory dir_;
  h5::Handle file_;
};

TEST_F(ResultLayout, HoldsExactlyTheGroupsAndDatasetsOfTheTable) {
  std::set<std::string> expected;
  for (const layout::Group& g : layout::groups()) {
    expected.insert(g.path);
    for (const layout::Variable& v : g.variables) {
      expected.insert(g.path + "/" + v.name);
    }
  }
  std::set<std::string> found;
  for (const Entry& e : entries(file_)) {
    found.insert(e.path);
  }
  EXPECT_EQ(found, expected);
}

TEST_F(ResultLayout, HoldsExactlyTheAttributesOfTheTable) {
  for (const layout::Group& g : layout::groups()) {
    std::set<std::string> expected;
    if (g.path != "/") {
      expected.insert("long_name");
    }
    for (const layout::Attribute& a : g.attributes) {
      expected.insert(a.name);
    }
    EXPECT_EQ(attributes(h5::open_group(file_, g.path)), expected) << g.path;
  }
}

TEST_F(ResultLayout, GivesEveryDatasetUnitsALongNameAndAScaleOnEveryDimension) {
  for (const Entry& e : entries(file_)) {
    if (e.is_group) {
      continue;
    }
    const h5::Handle dataset = h5::open_dataset(file_, e.path);
    EXPECT_FALSE(h5::string_attribute(dataset, "units").empty()) << e.path;
    EXPECT_FALSE(h5::string_attribute(dataset, "long_name").empty()) << e.path;
    EXPECT_EQ(h5::string_attribute(dataset, "units").find('{'), std::string::npos) << e.path;
    const std::size_t rank = h5::extent(dataset).size();
    for (unsigned d = 0; d < rank; ++d) {
      EXPECT_TRUE(H5DSis_scale(dataset.id()) > 0 || H5DSget_num_scales(dataset.id(), d) == 1) << e.path;
    }
  }
}

TEST_F(ResultLayout, TracksTheOrderOfLinksAndAttributes) {
  // Without it netCDF-4 refuses to open a file for writing, and xarray sorts variables by name.
  for (const layout::Group& g : layout::groups()) {
    const h5::Handle plist(H5Gget_create_plist(h5::open_group(file_, g.path).id()));
    unsigned flags = 0;
    H5Pget_link_creation_order(plist.id(), &flags);
    EXPECT_NE(flags & H5P_CRT_ORDER_TRACKED, 0u) << g.path;
    H5Pget_attr_creation_order(plist.id(), &flags);
    EXPECT_NE(flags & H5P_CRT_ORDER_TRACKED, 0u) << g.path;
  }
}

TEST(ResultPage, CarriesTheDictionaryOfTheLayout) {
  const std::string begin =
      "<!-- dictionary: begin (printed from sim/results/layout.cpp; a test compares) -->\n";
  const std::string end = "<!-- dictionary: end -->\n";
  std::string text = page();
  const auto from = text.find(begin);
  const auto to = text.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  const std::string expected = "\n" + layout::dictionary();
  const std::string found = text.substr(from + begin.size(), to - from - begin.size());
  if (found != expected && std::getenv("CUTOVER_UPDATE") != nullptr) {
    text.replace(from + begin.size(), found.size(), expected);
    std::ofstream(kPage) << text;
    GTEST_SKIP() << "docs/results.md was rewritten";
  }
  EXPECT_EQ(found, expected) << "run this test with CUTOVER_UPDATE=1 to rewrite docs/results.md";
}

}  // namespace
}  // namespace cutover
