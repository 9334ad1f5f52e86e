// Files that are there whole or not at all.
#include "core/output_file.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

TEST(OutputFile, ReplacesTheOldContentAtOnce) {
  const test::TemporaryDirectory dir;
  write_output(dir / "a", [](std::ostream& out) { out << "old"; });
  write_output(dir / "a", [](std::ostream& out) { out << "new"; });
  EXPECT_EQ(test::read_text(dir / "a"), "new");
  EXPECT_FALSE(fs::exists(dir / "a.part"));
}

TEST(OutputFile, KeepsTheOldContentWhereTheNewFails) {
  const test::TemporaryDirectory dir;
  write_output(dir / "a", [](std::ostream& out) { out << "old"; });
  EXPECT_THROW(write_output(dir / "a",
                            [](std::ostream& out) {
                              out << "half";
                              throw std::domain_error("in the middle");
                            }),
               std::domain_error);
  EXPECT_EQ(test::read_text(dir / "a"), "old");
  EXPECT_FALSE(fs::exists(dir / "a.part"));
  EXPECT_THROW(write_output(dir / "none" / "a", [](std::ostream&) {}), std::runtime_error);
  EXPECT_THROW(write_output("/dev/full/a", [](std::ostream&) {}), std::runtime_error);
}

TEST(OutputFile, IsNotReplacedUnasked) {
  const test::TemporaryDirectory dir;
  check_output(dir / "a", false);
  write_output(dir / "a", [](std::ostream& out) { out << "old"; });
  EXPECT_THROW(check_output(dir / "a", false), std::invalid_argument);
  EXPECT_NO_THROW(check_output(dir / "a", true));
  EXPECT_NO_THROW(check_output("", false));
}

TEST(OutputFile, IsCheckedBeforeTheWork) {
  const test::TemporaryDirectory dir;
  EXPECT_THROW(check_output(dir / "none" / "a", true), std::invalid_argument) << "no such folder";
  EXPECT_THROW(check_output(dir.path(), true), std::invalid_argument) << "a folder itself";
  write_output(dir / "a", [](std::ostream& out) { out << "old"; });
  EXPECT_THROW(check_output(dir / "a" / "b", true), std::invalid_argument) << "its folder is a file";
  EXPECT_THROW(check_output("/dev/full", true), std::invalid_argument)
      << "replacing it would remove the device";
  EXPECT_THROW(check_output("/proc/a", true), std::invalid_argument) << "no file can be made there";
  EXPECT_FALSE(fs::exists(dir / "b.part"));
  check_output(dir / "b", false);
  EXPECT_FALSE(fs::exists(dir / "b") || fs::exists(dir / "b.part")) << "the attempt leaves nothing";
  EXPECT_NO_THROW(check_output("a-file-of-this-name-is-not-here", false));
}

TEST(OutputFile, TwoNamesOfOneFileAreSeen) {
  const test::TemporaryDirectory dir;
  fs::create_directory(dir / "folder");
  fs::create_directory_symlink(dir / "folder", dir / "link");
  EXPECT_TRUE(is_same_output("a", "./a"));
  EXPECT_TRUE(is_same_output("a", fs::current_path() / "a"));
  EXPECT_TRUE(is_same_output(dir / "folder" / "a", dir / "link" / "a"));
  EXPECT_TRUE(is_same_output(dir / "folder" / ".." / "a", dir / "a"));
  EXPECT_FALSE(is_same_output(dir / "folder" / "a", dir / "a"));
  EXPECT_FALSE(is_same_output("a", "b"));
}

TEST(OutputFile, OfSeveralAllAreThereOrNone) {
  const test::TemporaryDirectory dir;
  const auto text = [](std::ostream& out) { out << "new"; };
  write_output(dir / "a", [](std::ostream& out) { out << "old"; });
  EXPECT_THROW(write_outputs({{dir / "a", text}, {dir / "b", text}, {dir / "none" / "c", text}}),
               std::runtime_error);
  EXPECT_EQ(test::read_text(dir / "a"), "old");
  EXPECT_FALSE(fs::exists(dir / "a.part"));
  EXPECT_FALSE(fs::exists(dir / "b"));
  EXPECT_FALSE(fs::exists(dir / "b.part"));
  write_outputs({{dir / "a", text}, {dir / "b", text}});
  EXPECT_EQ(test::read_text(dir / "a") + test::read_text(dir / "b"), "newnew");
}

}  // namespace
}  // namespace cutover
