/// \file
/// Raw bytes of trivially copyable values, for checkpoints of the machine that wrote them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace cutover::claim_bytes {

/// Appends all items of a vector or array.
template <typename Items>
void put_all(std::vector<std::byte>& out, const Items& items) {
  static_assert(std::is_trivially_copyable_v<typename Items::value_type>);
  const std::size_t bytes = items.size() * sizeof(typename Items::value_type);
  const std::size_t at = out.size();
  out.resize(at + bytes);
  if (bytes != 0) {
    std::memcpy(out.data() + at, items.data(), bytes);
  }
}

template <typename T>
void put(std::vector<std::byte>& out, const T& value) {
  put_all(out, std::array<T, 1>{value});
}

/// Fills all items of a vector or array from the front of `in`, and drops them from it.
template <typename Items>
void get_all(std::span<const std::byte>& in, Items& items) {
  static_assert(std::is_trivially_copyable_v<typename Items::value_type>);
  const std::size_t bytes = items.size() * sizeof(typename Items::value_type);
  if (in.size() < bytes) {
    throw std::invalid_argument("claims: the saved state ends too early");
  }
  if (bytes != 0) {
    std::memcpy(items.data(), in.data(), bytes);
  }
  in = in.subspan(bytes);
}

template <typename T>
T get(std::span<const std::byte>& in) {
  std::array<T, 1> value{};
  get_all(in, value);
  return value[0];
}

/// A count of items of `item_bytes` each that the rest of `in` can hold.
inline std::size_t get_count(std::span<const std::byte>& in, std::size_t item_bytes) {
  const auto count = get<std::uint64_t>(in);
  if (count > in.size() / item_bytes) {
    throw std::invalid_argument("claims: the saved state names more items than it holds");
  }
  return static_cast<std::size_t>(count);
}

}  // namespace cutover::claim_bytes
