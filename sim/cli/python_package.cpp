#include "cli/python_package.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace cutover::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kNotFound = 127;  // what a shell answers for a program that is not there
constexpr int kNoPackage = 126;

std::string interpreter() {
  if (const char* named = std::getenv("CUTOVER_PYTHON"); named != nullptr && *named != '\0') {
    return named;
  }
  std::error_code ignored;
  for (fs::path at = fs::read_symlink("/proc/self/exe", ignored).parent_path();
       at != at.root_path() && !at.empty(); at = at.parent_path()) {
    if (const fs::path found = at / ".venv" / "bin" / "python"; fs::exists(found)) {
      return found.string();
    }
  }
  return "python3";
}

/// Starts a program and waits. Ctrl-C goes to both; the program decides what it means.
int wait_for(std::vector<std::string> words) {
  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  const auto before = std::signal(SIGINT, SIG_IGN);
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGPIPE, SIG_DFL);
    execvp(pointers[0], pointers.data());
    _exit(kNotFound);
  }
  int status = 0;
  const bool waited = child > 0 && waitpid(child, &status, 0) == child;
  std::signal(SIGINT, before);
  if (!waited) {
    throw std::runtime_error("cannot start " + words[0]);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : kInterrupted;
}

}  // namespace

void need_python(const std::string& purpose) {
  const std::string python = interpreter();
  // The package is looked for first: a traceback would tell a user nothing.
  const std::string probe = fmt::format(
      "import importlib.util, sys; sys.exit(0 if importlib.util.find_spec('cutover') else {})", kNoPackage);
  const int found = wait_for({python, "-c", probe});
  if (found != kOk) {
    throw std::runtime_error(fmt::format(
        "{} by the Python package, and {}: run `make python`, or name an interpreter that has the package in "
        "CUTOVER_PYTHON",
        purpose,
        found == kNotFound ? fmt::format("there is no '{}'", python)
                           : fmt::format("'{}' does not have it", python)));
  }
}

int run_python(const std::string& module, const std::vector<std::string>& words, const std::string& purpose) {
  need_python(purpose);
  std::vector<std::string> all{interpreter(), "-m", module};
  all.insert(all.end(), words.begin(), words.end());
  return wait_for(all);
}

}  // namespace cutover::cli
