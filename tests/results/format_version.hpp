// Gives a result another format version.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>

#include "results/h5.hpp"

namespace cutover::testing {

inline void set_format_version(const std::filesystem::path& path, int major, int minor) {
  const h5::Lock lock;
  const h5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
  const std::array<std::int32_t, 2> version{major, minor};
  h5::set_attribute(file, "format_version", h5::Type::kI32, version.data(), version.size());
}

}  // namespace cutover::testing
