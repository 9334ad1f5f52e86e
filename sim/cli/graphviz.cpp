#include "cli/graphviz.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/scratch_file.hpp"
#include "core/output_file.hpp"

extern char** environ;

namespace cutover::cli {
namespace {

namespace fs = std::filesystem;

/// Runs a program found in PATH. \return its exit code, or -1 where there is no such program
int run_program(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ) != 0) {
    return -1;
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

void check_ending(const fs::path& file) {
  const std::string ending = file.extension().string();
  if (ending != ".svg" && ending != ".png" && ending != ".pdf" && ending != ".dot") {
    throw std::invalid_argument("a picture ends in .svg, .png, .pdf or .dot, found '" + file.string() + "'");
  }
}

}  // namespace

void check_picture(const fs::path& file, bool replace) {
  if (file.empty()) {
    return;
  }
  check_ending(file);
  check_output(file, replace);
}

void draw(const std::string& dot_text, const fs::path& file) {
  check_ending(file);
  const std::string ending = file.extension().string();
  if (ending == ".dot") {
    write_output(file, [&](std::ostream& out) { out << dot_text; });
    return;
  }
  const ScratchFile text(dot_text);
  const ScratchFile picture;
  const int code =
      run_program({"dot", "-T" + ending.substr(1), "-o", picture.path().string(), text.path().string()});
  if (code == -1 || code == 127) {
    throw std::runtime_error(
        "the picture needs the program 'dot' of Graphviz: install the package graphviz, or give a file that "
        "ends in "
        ".dot");
  }
  if (code != 0) {
    throw std::runtime_error("'dot' could not draw '" + file.string() + "'");
  }
  write_output(file,
               [&](std::ostream& out) { out << std::ifstream(picture.path(), std::ios::binary).rdbuf(); });
}

}  // namespace cutover::cli
