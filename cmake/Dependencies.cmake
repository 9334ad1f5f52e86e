# Every package comes from the distribution; the list to install is in `make install-deps`.
find_package(Threads REQUIRED)
find_package(Eigen3 3.3 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)
find_package(HDF5 1.10 REQUIRED COMPONENTS C HL)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)

add_library(cutover_random123 INTERFACE)
target_include_directories(cutover_random123 SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})

if(CUTOVER_TESTS)
  find_package(GTest REQUIRED)
endif()
if(CUTOVER_BENCH)
  find_package(benchmark REQUIRED)
  # SimGrid serves the benchmark's peer here; the central service gets its own target when it is built on it.
  find_path(SIMGRID_INCLUDE_DIR simgrid/s4u.hpp REQUIRED)
  find_library(SIMGRID_LIBRARY simgrid REQUIRED)
  add_library(SimGrid::SimGrid UNKNOWN IMPORTED GLOBAL)
  set_target_properties(SimGrid::SimGrid PROPERTIES
    IMPORTED_LOCATION ${SIMGRID_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${SIMGRID_INCLUDE_DIR})
endif()
