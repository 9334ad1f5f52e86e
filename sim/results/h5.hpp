/// \file
/// A thin, exception-safe layer over the HDF5 C library: just what result files need.
///
/// Every failing call throws `ResultError` with the library's own error stack as the reason; nothing is
/// printed to stderr. HDF5 is not thread-safe: hold `Lock` around any use. Only .cpp files include this.
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "results/result_error.hpp"

namespace cutover::h5 {

/// The process-wide lock of the library; recursive, and silences HDF5's own printing.
class Lock {
 public:
  Lock();

 private:
  std::unique_lock<std::recursive_mutex> lock_;
};

/// Throws the HDF5 error stack as one sentence: "cannot <action>: <reason>".
[[noreturn]] void throw_error_stack(const char* action);

/// Throws what the HDF5 error stack says if `result` is negative. \return result
template <class T>
T check(T result, const char* action) {
  if (result < 0) {
    throw_error_stack(action);
  }
  return result;
}

/// Owns one identifier of any kind (file, group, dataset, type, property list).
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle();
  hid_t id() const { return id_; }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

/// Element types of result files. Strings are variable-length UTF-8.
enum class Type { kU8, kU16, kU32, kU64, kI32, kI64, kF32, kF64, kString };

template <class T>
constexpr Type type_of();
template <>
constexpr Type type_of<std::uint8_t>() {
  return Type::kU8;
}
template <>
constexpr Type type_of<std::uint16_t>() {
  return Type::kU16;
}
template <>
constexpr Type type_of<std::uint32_t>() {
  return Type::kU32;
}
template <>
constexpr Type type_of<std::uint64_t>() {
  return Type::kU64;
}
template <>
constexpr Type type_of<std::int32_t>() {
  return Type::kI32;
}
template <>
constexpr Type type_of<std::int64_t>() {
  return Type::kI64;
}
template <>
constexpr Type type_of<float>() {
  return Type::kF32;
}
template <>
constexpr Type type_of<double>() {
  return Type::kF64;
}

using Extent = std::vector<hsize_t>;
std::size_t product(const Extent& extent);

/// \name Files
/// Widest readable format (1.8), creation order tracked so that netCDF-4 and xarray keep the order.
///@{
Handle create_in_memory();
Handle open_in_memory(const std::filesystem::path& path);  ///< a private copy; the file stays untouched
Handle open_read_only(const std::filesystem::path& path);  ///< without file locks
std::vector<std::byte> image(const Handle& file);          ///< flushes, then the bytes of the file
///@}

Handle create_group(const Handle& parent, const std::string& path);
Handle open_group(const Handle& parent, const std::string& path);
bool exists(const Handle& parent, const std::string& path);

/// \name Attributes
/// An attribute that is there with the same shape is rewritten in place, so that its order stays.
///@{
void set_attribute(const Handle& object, const std::string& name, const std::string& value);
void set_attribute(const Handle& object, const std::string& name, Type type, const void* data,
                   std::size_t count = 0);  ///< count 0: scalar
template <class T>
void set_attribute(const Handle& object, const std::string& name, T value) {
  set_attribute(object, name, type_of<T>(), &value);
}
bool has_attribute(const Handle& object, const std::string& name);
std::string string_attribute(const Handle& object, const std::string& name);
/// All elements, converted to T's type by HDF5.
void read_attribute(const Handle& object, const std::string& name, Type type, void* data);
template <class T>
T attribute(const Handle& object, const std::string& name) {
  T value{};
  read_attribute(object, name, type_of<T>(), &value);
  return value;
}
///@}

/// \name Datasets
///@{
struct DatasetOptions {
  std::vector<bool> unlimited;  ///< by dimension; any true needs `chunk`
  Extent chunk;                 ///< empty: contiguous
  int deflate = 0;              ///< 0: no filter; else shuffle + deflate at this level
};
Handle create_dataset(const Handle& group, const std::string& name, Type type, const Extent& extent,
                      const DatasetOptions& options);
Handle open_dataset(const Handle& parent, const std::string& path);
Extent extent(const Handle& dataset);
/// Changes the first dimension.
void resize(const Handle& dataset, hsize_t rows);
/// Block `start` … `start + count` from or to contiguous memory; scalars have empty extents.
void write(const Handle& dataset, Type type, const Extent& start, const Extent& count, const void* data);
void read(const Handle& dataset, Type type, const Extent& start, const Extent& count, void* data);
void write_strings(const Handle& dataset, const std::vector<std::string>& values);
std::vector<std::string> read_strings(const Handle& dataset);

template <class T>
void write_all(const Handle& dataset, const std::vector<T>& values) {
  const Extent count = extent(dataset);
  if (product(count) != values.size()) {
    throw ResultError("internal error: a block of the wrong size was handed to a result dataset");
  }
  write(dataset, type_of<T>(), Extent(count.size(), 0), count, values.data());
}
template <class T>
std::vector<T> read_all(const Handle& dataset) {
  const Extent count = extent(dataset);
  std::vector<T> values(product(count));
  read(dataset, type_of<T>(), Extent(count.size(), 0), count, values.data());
  return values;
}
///@}

/// \name Dimension scales
///@{
void make_scale(const Handle& dataset, const std::string& name);
void attach_scale(const Handle& dataset, const Handle& scale, unsigned dimension);
///@}

}  // namespace cutover::h5
