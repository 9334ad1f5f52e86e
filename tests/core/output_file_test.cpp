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

}  // namespace
}  // namespace cutover
