/// \file
/// Runs other programs: to their end with what they printed, or beside the test to be killed.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace cutover::test {

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// A program that runs beside the test; killed at the end of its life if nobody waited for it.
class Child {
 public:
  /// \param directory  where it runs; standard output and error go to the files given
  Child(const std::vector<std::string>& command, const std::filesystem::path& directory,
        const std::filesystem::path& out, const std::filesystem::path& err) {
    std::vector<char*> arguments;
    for (const std::string& a : command) {
      arguments.push_back(const_cast<char*>(a.c_str()));
    }
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) {
      throw std::runtime_error("cannot fork");
    }
    if (pid_ == 0) {
      const int in_file = ::open("/dev/null", O_RDONLY);
      const int out_file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      const int err_file = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      if (::chdir(directory.c_str()) != 0 || ::dup2(in_file, 0) < 0 || ::dup2(out_file, 1) < 0 ||
          ::dup2(err_file, 2) < 0) {
        ::_exit(126);
      }
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
  }
  ~Child() {
    if (pid_ > 0) {
      signal(SIGKILL);
      wait();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const { ::kill(pid_, number); }
  /// Waits for the end. \return the exit code, or minus the number of the signal that ended it
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
};

struct Finished {
  int code = 0;
  std::string out;
  std::string err;
};

inline Finished execute(const std::vector<std::string>& command, const std::filesystem::path& directory) {
  const TemporaryDirectory streams;
  Child child(command, directory, streams / "out", streams / "err");
  const int code = child.wait();
  return {code, read_text(streams / "out"), read_text(streams / "err")};
}

}  // namespace cutover::test
