#include "core/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace cutover {

void check_output(const std::filesystem::path& file, bool replace) {
  if (!replace && std::filesystem::exists(file)) {
    throw std::invalid_argument("'" + file.string() + "' exists already: --overwrite replaces it");
  }
}

void write_output(const std::filesystem::path& file, const std::function<void(std::ostream&)>& content) {
  std::filesystem::path part = file;
  part += ".part";
  std::error_code ignored;
  try {
    std::ofstream out(part, std::ios::binary);
    if (out) {
      content(out);
      out.flush();
    }
    if (!out) {
      throw std::runtime_error("cannot write '" + file.string() + "'");
    }
    out.close();
    // On the disk before it gets its name: a power cut must not leave an empty file under it.
    if (const int handle = open(part.c_str(), O_RDONLY); handle >= 0) {
      fsync(handle);
      close(handle);
    }
    std::filesystem::rename(part, file, ignored);
    if (ignored) {
      throw std::runtime_error("cannot write '" + file.string() + "': " + ignored.message());
    }
  } catch (...) {
    std::filesystem::remove(part, ignored);
    throw;
  }
}

}  // namespace cutover
