#include "bind.hpp"

namespace cutover::python {
void bind_stress(py::module_&) {}
}  // namespace cutover::python
