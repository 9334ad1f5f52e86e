#include "results/snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "results/result_error.hpp"

namespace cutover {
namespace {

/// Largest single write(2): keeps a partial write on a full disk cheap to detect.
constexpr std::size_t kBlock = std::size_t{64} << 20;

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw ResultError("cannot write result " + path.string() + ": " + std::strerror(error));
}

/// Returns 0 or the errno of the failure.
int write_all(int fd, std::span<const std::byte> bytes) {
  int error = 0;
  while (!bytes.empty() && error == 0) {
    const ssize_t n = ::write(fd, bytes.data(), std::min(bytes.size(), kBlock));
    if (n > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    } else if (n == 0) {
      error = ENOSPC;
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  return error;
}

/// Returns 0 or the errno of the first failure; closes `fd` either way.
int write_and_sync(int fd, std::initializer_list<std::span<const std::byte>> parts) {
  int error = 0;
  for (const std::span<const std::byte> part : parts) {
    error = error == 0 ? write_all(fd, part) : error;
  }
  if (error == 0 && ::fsync(fd) != 0) {
    error = errno;
  }
  if (::close(fd) != 0 && error == 0) {
    error = errno;
  }
  return error;
}

}  // namespace

void publish_file(const std::filesystem::path& path,
                  std::initializer_list<std::span<const std::byte>> parts) {
  std::filesystem::path part = path;
  part += ".part";
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) {
    fail(path, errno);
  }
  int error = write_and_sync(fd, parts);
  if (error == 0 && ::rename(part.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlink(part.c_str());
    fail(path, error);
  }
  // The rename itself must survive a power cut; a file system that cannot sync a directory is no failure.
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
}

}  // namespace cutover
