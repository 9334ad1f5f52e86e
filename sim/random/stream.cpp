#include "random/stream.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define CUTOVER_X86 1
#endif

namespace cutover {
namespace {

// Philox's rounds for several counters side by side. Each 64-bit lane holds one 32-bit word in its low half;
// the high half may hold anything, because the multiplication reads low halves only. Random123's own function
// works on one counter at a time and compilers do not vectorise it; a test holds all variants equal to it.
constexpr int kRounds = 10;
constexpr std::uint32_t kMul0 = 0xD2511F53U;
constexpr std::uint32_t kMul1 = 0xCD9E8D57U;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9U;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85U;

void fill_portable(const Stream& stream, std::int32_t day, const std::uint32_t* entity,
                   const std::uint32_t* index, std::size_t count, Block* out) {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = stream.block(entity[i], day, index[i]);
  }
}

#ifdef CUTOVER_X86
struct Keys {
  std::uint32_t k0;
  std::uint32_t k1;
  std::int32_t day;
  std::uint32_t purpose;
};

__attribute__((target("avx2"))) void fill4_avx2(const Keys& keys, const std::uint32_t* entity,
                                                const std::uint32_t* index, Block* out) {
  __m256i c0 = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(entity)));
  __m256i c1 = _mm256_set1_epi64x(static_cast<std::uint32_t>(keys.day));
  __m256i c2 = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(index)));
  __m256i c3 = _mm256_set1_epi64x(keys.purpose);
  const __m256i m0 = _mm256_set1_epi64x(kMul0);
  const __m256i m1 = _mm256_set1_epi64x(kMul1);
  std::uint32_t k0 = keys.k0;
  std::uint32_t k1 = keys.k1;
  for (int round = 0; round < kRounds; ++round) {
    const __m256i p0 = _mm256_mul_epu32(c0, m0);
    const __m256i p1 = _mm256_mul_epu32(c2, m1);
    c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c1), _mm256_set1_epi64x(k0));
    c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c3), _mm256_set1_epi64x(k1));
    c1 = p1;
    c3 = p0;
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
  const __m256i lo = _mm256_blend_epi32(c0, _mm256_slli_epi64(c1, 32), 0xaa);
  const __m256i hi = _mm256_blend_epi32(c2, _mm256_slli_epi64(c3, 32), 0xaa);
  const __m256i even = _mm256_unpacklo_epi64(lo, hi);
  const __m256i odd = _mm256_unpackhi_epi64(lo, hi);
  auto* to = reinterpret_cast<__m128i*>(out);
  _mm_storeu_si128(to, _mm256_castsi256_si128(even));
  _mm_storeu_si128(to + 1, _mm256_castsi256_si128(odd));
  _mm_storeu_si128(to + 2, _mm256_extracti128_si256(even, 1));
  _mm_storeu_si128(to + 3, _mm256_extracti128_si256(odd, 1));
}

__attribute__((target("avx512f,avx512vl"))) void fill8_avx512(const Keys& keys, const std::uint32_t* entity,
                                                              const std::uint32_t* index, Block* out) {
  __m512i c0 = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(entity)));
  __m512i c1 = _mm512_set1_epi64(static_cast<std::uint32_t>(keys.day));
  __m512i c2 = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(index)));
  __m512i c3 = _mm512_set1_epi64(keys.purpose);
  const __m512i m0 = _mm512_set1_epi64(kMul0);
  const __m512i m1 = _mm512_set1_epi64(kMul1);
  std::uint32_t k0 = keys.k0;
  std::uint32_t k1 = keys.k1;
  for (int round = 0; round < kRounds; ++round) {
    const __m512i p0 = _mm512_mul_epu32(c0, m0);
    const __m512i p1 = _mm512_mul_epu32(c2, m1);
    c0 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p1, 32), c1), _mm512_set1_epi64(k0));
    c2 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p0, 32), c3), _mm512_set1_epi64(k1));
    c1 = p1;
    c3 = p0;
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
  const __m512i low_half = _mm512_set1_epi64(0xffffffffLL);
  const __m512i lo = _mm512_or_si512(_mm512_and_si512(c0, low_half), _mm512_slli_epi64(c1, 32));
  const __m512i hi = _mm512_or_si512(_mm512_and_si512(c2, low_half), _mm512_slli_epi64(c3, 32));
  const __m512i even = _mm512_unpacklo_epi64(lo, hi);
  const __m512i odd = _mm512_unpackhi_epi64(lo, hi);
  // Blocks 0 2 4 6 and 1 3 5 7, each a 128-bit quarter: put them in order.
  const __m512i first = _mm512_permutex2var_epi64(even, _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), odd);
  const __m512i second = _mm512_permutex2var_epi64(even, _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15), odd);
  _mm512_storeu_si512(out, first);
  _mm512_storeu_si512(out + 4, second);
}

template <std::size_t kLanes, class Kernel>
void fill_lanes(Kernel kernel, const Keys& keys, const std::uint32_t* entity, const std::uint32_t* index,
                std::size_t count, Block* out) {
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    kernel(keys, entity + i, index + i, out + i);
  }
  if (i < count) {
    std::array<std::uint32_t, kLanes> last_entity{};
    std::array<std::uint32_t, kLanes> last_index{};
    std::array<Block, kLanes> last_out;
    for (std::size_t j = 0; i + j < count; ++j) {
      last_entity[j] = entity[i + j];
      last_index[j] = index[i + j];
    }
    kernel(keys, last_entity.data(), last_index.data(), last_out.data());
    for (std::size_t j = 0; i + j < count; ++j) {
      out[i + j] = last_out[j];
    }
  }
}
#endif

}  // namespace

bool has_lanes(BlockLanes lanes) {
#ifdef CUTOVER_X86
  static const bool eight = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
  static const bool four = __builtin_cpu_supports("avx2");
  return lanes == BlockLanes::kOne || (lanes == BlockLanes::kFour ? four : eight);
#else
  return lanes == BlockLanes::kOne;
#endif
}

void fill_blocks(BlockLanes lanes, std::uint64_t seed, Purpose purpose, std::int32_t day,
                 const std::uint32_t* entity, const std::uint32_t* index, std::size_t count, Block* out) {
#ifdef CUTOVER_X86
  const Keys keys{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), day,
                  static_cast<std::uint32_t>(purpose)};
  if (lanes == BlockLanes::kEight) {
    return fill_lanes<8>(fill8_avx512, keys, entity, index, count, out);
  }
  if (lanes == BlockLanes::kFour) {
    return fill_lanes<4>(fill4_avx2, keys, entity, index, count, out);
  }
#endif
  fill_portable(Stream{seed, purpose}, day, entity, index, count, out);
}

void fill_blocks(std::uint64_t seed, Purpose purpose, std::int32_t day, const std::uint32_t* entity,
                 const std::uint32_t* index, std::size_t count, Block* out) {
  static const BlockLanes best = has_lanes(BlockLanes::kEight)  ? BlockLanes::kEight
                                 : has_lanes(BlockLanes::kFour) ? BlockLanes::kFour
                                                                : BlockLanes::kOne;
  fill_blocks(best, seed, purpose, day, entity, index, count, out);
}

}  // namespace cutover
