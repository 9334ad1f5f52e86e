#include "core/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <ostream>
#include <stdexcept>
#include <string>

namespace cutover {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

fs::path part_of(const fs::path& file) {
  fs::path part = file;
  part += ".part";
  return part;
}

void write_part(const OutputFile& output) {
  const fs::path part = part_of(output.file);
  std::ofstream out(part, std::ios::binary);
  if (out) {
    output.content(out);
    out.flush();
  }
  if (!out) {
    throw std::runtime_error("cannot write '" + output.file.string() + "'");
  }
  out.close();
  // On the disk before it gets its name: a power cut must not leave an empty file under it.
  if (const int handle = open(part.c_str(), O_RDONLY); handle >= 0) {
    fsync(handle);
    close(handle);
  }
}

}  // namespace

void check_output(const fs::path& file, bool replace) {
  if (file.empty()) {
    return;
  }
  if (fs::is_directory(file)) {
    throw std::invalid_argument("'" + file.string() + "' is a folder: name a file");
  }
  if (fs::exists(file) && !fs::is_regular_file(file)) {
    throw std::invalid_argument("'" + file.string() + "' is a device or the like: name a file");
  }
  if (!replace && fs::exists(file)) {
    throw std::invalid_argument("'" + file.string() + "' exists already: --overwrite replaces it");
  }
  const fs::path folder = folder_of(file);
  if (!fs::is_directory(folder)) {
    throw std::invalid_argument("cannot write '" + file.string() + "': there is no folder '" +
                                folder.string() + "'");
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    throw std::invalid_argument("cannot write '" + file.string() + "': no files may be made in '" +
                                folder.string() + "'");
  }
  // What the folder's rights do not say, an attempt does.
  const fs::path part = part_of(file);
  std::ofstream attempt(part, std::ios::binary);
  if (!attempt) {
    throw std::invalid_argument("cannot write '" + file.string() + "': no files may be made in '" +
                                folder.string() + "'");
  }
  attempt.close();
  fs::remove(part);
}

bool is_same_output(const fs::path& a, const fs::path& b) {
  // Folders may be links; the file itself is replaced, whatever it is a link to.
  return a.filename() == b.filename() &&
         fs::weakly_canonical(folder_of(a)) == fs::weakly_canonical(folder_of(b));
}

void write_outputs(const std::vector<OutputFile>& files) {
  std::error_code ignored;
  try {
    for (const OutputFile& output : files) {
      write_part(output);
    }
    for (const OutputFile& output : files) {
      std::error_code fault;
      fs::rename(part_of(output.file), output.file, fault);
      if (fault) {
        throw std::runtime_error("cannot write '" + output.file.string() + "': " + fault.message());
      }
    }
  } catch (...) {
    for (const OutputFile& output : files) {
      fs::remove(part_of(output.file), ignored);
    }
    throw;
  }
}

void write_output(const fs::path& file, const std::function<void(std::ostream&)>& content) {
  write_outputs({{file, content}});
}

}  // namespace cutover
