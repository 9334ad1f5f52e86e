# cutover_library(<folder> SOURCES ... [DEPS ...] [PRIVATE_DEPS ...])
#   One static library `cutover_<folder>` per folder of sim/. Headers are included as
#   "folder/file.hpp", so a forbidden dependency between folders fails to compile.
# cutover_test(<folder> [ONE_PROCESS] SOURCES ... [DEPS ...])
#   One GoogleTest binary `test_<folder>`; every TEST is registered with CTest and has a process of its own. With
#   ONE_PROCESS the binary is one test of CTest: for thousands of tests that take less than their process.

add_library(cutover_options INTERFACE)
target_compile_options(cutover_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  # GCC 12 warns falsely inside std::string at -O2 and above.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # The same bits on every machine and optimisation level: no fused multiply-add by surprise.
  -ffp-contract=off)
if(CUTOVER_WERROR)
  target_compile_options(cutover_options INTERFACE -Werror)
endif()
if(CUTOVER_SANITIZE)
  target_compile_options(cutover_options INTERFACE -fsanitize=${CUTOVER_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(cutover_options INTERFACE -fsanitize=${CUTOVER_SANITIZE})
endif()

function(cutover_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  set(target cutover_${folder})
  add_library(${target} STATIC ${ARG_SOURCES})
  # Only the folder itself and its dependencies are visible: see cutover_include_root below.
  set(root ${CMAKE_BINARY_DIR}/include/${folder})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${folder} SYMBOLIC)
  target_include_directories(${target} PUBLIC ${root})
  target_link_libraries(${target} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS} cutover_options)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# What all test binaries share. The headers of GoogleTest and of the standard library are compiled once; tests
# are built with little optimization, since they build longer than they run and what they test is optimized.
add_library(cutover_test_options INTERFACE)
target_link_libraries(cutover_test_options INTERFACE GTest::gtest_main GTest::gmock cutover_options)
target_compile_definitions(cutover_test_options INTERFACE
  CUTOVER_SOURCE_DIR="${PROJECT_SOURCE_DIR}" CUTOVER_BINARY="${CMAKE_BINARY_DIR}/cutover")
target_compile_options(cutover_test_options INTERFACE $<$<CONFIG:Release>:-O1>)

function(cutover_test folder)
  cmake_parse_arguments(ARG "ONE_PROCESS" "" "SOURCES;DEPS" ${ARGN})
  set(target test_${folder})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${ARG_DEPS} cutover_test_options)
  target_precompile_headers(${target} REUSE_FROM test_headers)
  if(ARG_ONE_PROCESS)
    add_test(NAME ${target} COMMAND ${target} --gtest_brief=1)
    return()
  endif()
  include(GoogleTest)
  gtest_discover_tests(${target} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()
