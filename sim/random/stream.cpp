#include "random/stream.hpp"

namespace cutover {

// Philox's rounds on arrays of lanes, written so that the compiler turns the lane loops into vector code;
// Random123's own function works on one counter and does not vectorise. A test holds both equal.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#endif
void fill_blocks(std::uint64_t seed, Purpose purpose, std::int32_t day, const std::uint32_t* entity, std::size_t count,
                 Block* out) {
  constexpr std::size_t kLanes = 16;
  constexpr std::uint32_t kMul0 = 0xD2511F53U;
  constexpr std::uint32_t kMul1 = 0xCD9E8D57U;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9U;
  constexpr std::uint32_t kWeyl1 = 0xBB67AE85U;
  std::uint32_t c0[kLanes];
  std::uint32_t c1[kLanes];
  std::uint32_t c2[kLanes];
  std::uint32_t c3[kLanes];
  for (std::size_t begin = 0; begin < count; begin += kLanes) {
    const std::size_t n = count - begin < kLanes ? count - begin : kLanes;
    for (std::size_t i = 0; i < kLanes; ++i) {
      c0[i] = entity[begin + (i < n ? i : 0)];
      c1[i] = static_cast<std::uint32_t>(day);
      c2[i] = 0;
      c3[i] = static_cast<std::uint32_t>(purpose);
    }
    auto k0 = static_cast<std::uint32_t>(seed);
    auto k1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
      for (std::size_t i = 0; i < kLanes; ++i) {
        const std::uint64_t p0 = static_cast<std::uint64_t>(kMul0) * c0[i];
        const std::uint64_t p1 = static_cast<std::uint64_t>(kMul1) * c2[i];
        const std::uint32_t x0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1[i] ^ k0;
        const std::uint32_t x2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
        c1[i] = static_cast<std::uint32_t>(p1);
        c3[i] = static_cast<std::uint32_t>(p0);
        c0[i] = x0;
        c2[i] = x2;
      }
      k0 += kWeyl0;
      k1 += kWeyl1;
    }
    for (std::size_t i = 0; i < n; ++i) {
      out[begin + i] = {c0[i], c1[i], c2[i], c3[i]};
    }
  }
}

}  // namespace cutover
