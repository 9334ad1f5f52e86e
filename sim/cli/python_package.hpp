/// \file
/// Commands that the Python package carries out: what needs libraries that exist for Python alone (Parquet,
/// Dask, sensitivity analysis). The same functions serve notebooks.
#pragma once

#include <string>
#include <vector>

namespace cutover::cli {

/// To be asked before the work whose result the package is to use. Parameters and errors as run_python.
void need_python(const std::string& purpose);

/// Runs `python -m module words…` with this program's terminal and waits for its end. The interpreter is
/// `$CUTOVER_PYTHON`, else the `.venv` around this program, else `python3`.
/// \param purpose  for the message where the package is missing: "Parquet is written"
/// \return its exit code (130 if it was interrupted) \throws std::runtime_error if there is no interpreter or
/// it has no package
int run_python(const std::string& module, const std::vector<std::string>& words, const std::string& purpose);

}  // namespace cutover::cli
