// Turns a result into one of an older format.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>

#include "results/h5.hpp"

namespace cutover::testing {

/// What a program of format 2.4 would have written: the same without the groups and datasets of 2.5.
inline void make_older_than_2_5(const std::filesystem::path& path) {
  const h5::Lock lock;
  const h5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
  for (const char* name :
       {"/insurers", "/published/by_prefecture", "/claims/causes", "/checks/insurers_agree"}) {
    h5::check(H5Ldelete(file.id(), name, H5P_DEFAULT), "delete");
  }
  const std::array<std::int32_t, 2> version{2, 4};
  h5::set_attribute(file, "format_version", h5::Type::kI32, version.data(), version.size());
}

}  // namespace cutover::testing
