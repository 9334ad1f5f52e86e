/// \file
/// What one program hands to another in a file.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace cutover::cli {

/// A file that is gone at the end.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& text = "") {
    std::string name = (std::filesystem::temp_directory_path() / "cutover-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0) {
      throw std::runtime_error("no temporary file can be made in '" +
                               std::filesystem::temp_directory_path().string() + "'");
    }
    ::close(descriptor);
    path_ = name;
    std::ofstream out(path_, std::ios::binary);
    if (!(out << text << std::flush)) {
      std::error_code ignored;
      std::filesystem::remove(path_, ignored);
      throw std::runtime_error("no temporary file can be written in '" +
                               std::filesystem::temp_directory_path().string() + "'");
    }
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace cutover::cli
