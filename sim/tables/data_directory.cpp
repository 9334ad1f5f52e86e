#include "tables/data_directory.hpp"

#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace cutover {
namespace {

namespace fs = std::filesystem;

bool is_data(const fs::path& directory) {
  return fs::is_regular_file(directory / "installed_facilities.csv");
}

}  // namespace

fs::path find_data(const fs::path& given, const fs::path& scenario) {
  if (given.empty()) {
    if (const char* variable = std::getenv("CUTOVER_DATA"); variable != nullptr && *variable != '\0') {
      return find_data(variable, scenario);
    }
    std::error_code ignored;
    const std::vector<fs::path> starts{fs::absolute(scenario).parent_path(), fs::current_path(),
                                       fs::read_symlink("/proc/self/exe", ignored).parent_path()};
    for (const fs::path& start : starts) {
      for (fs::path at = start; !at.empty(); at = at.parent_path()) {
        if (is_data(at / "data")) {
          return at / "data";
        }
        if (at == at.root_path()) {
          break;
        }
      }
    }
    throw std::invalid_argument(
        "cannot find the data directory beside the scenario, the program or here: give it with --data or "
        "CUTOVER_DATA");
  }
  if (!is_data(given)) {
    throw std::invalid_argument("'" + given.string() +
                                "' is no data directory: it holds no installed_facilities.csv");
  }
  return given;
}

}  // namespace cutover
