/// \file
/// Random numbers of the hand-written peers: xoshiro256++ and ziggurat variates from the standard recipe.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "bench/front_desk.hpp"

namespace cutover::bench {

struct Xoshiro {
  std::array<std::uint64_t, 4> s{};
  explicit Xoshiro(std::uint64_t seed) {
    for (std::uint64_t& word : s) {  // SplitMix64
      std::uint64_t z = (seed += 0x9e3779b97f4a7c15ULL);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
      word = z ^ (z >> 31);
    }
  }
  std::uint64_t operator()() {
    const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = std::rotl(s[3], 45);
    return result;
  }
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
};

/// Marsaglia and Tsang's ziggurat with 256 layers, for the exponential and the normal.
struct Ziggurat {
  std::array<double, 257> x{};
  std::array<double, 257> y{};
  double tail = 0;
  template <class Density, class Inverse>
  Ziggurat(double r, double area, Density f, Inverse inverse) : tail(r) {
    x[0] = area / f(r);
    x[1] = r;
    y[1] = f(r);
    for (std::size_t i = 2; i < 256; ++i) {
      y[i] = y[i - 1] + area / x[i - 1];
      x[i] = inverse(y[i]);
    }
    x[256] = 0;
    y[256] = 1;
    y[0] = 0;
  }
};

inline const Ziggurat& exponential_layers() {
  static const Ziggurat z(
      7.69711747013104972, 3.949659822581572e-3, [](double v) { return std::exp(-v); },
      [](double v) { return -std::log(v); });
  return z;
}
inline const Ziggurat& normal_layers() {
  static const Ziggurat z(
      3.6541528853610088, 4.92867323399e-3, [](double v) { return std::exp(-0.5 * v * v); },
      [](double v) { return std::sqrt(-2 * std::log(v)); });
  return z;
}

inline double exponential(Xoshiro& random, const Ziggurat& z) {
  double shift = 0;
  for (;;) {
    const std::uint64_t word = random();
    const std::size_t i = word & 255U;
    const double v = static_cast<double>(word >> 11) * 0x1p-53 * z.x[i];
    if (v < z.x[i + 1]) {
      return shift + v;
    }
    if (i == 0) {
      shift += z.tail;
      continue;
    }
    if (z.y[i] + random.uniform() * (z.y[i + 1] - z.y[i]) < std::exp(-v)) {
      return shift + v;
    }
  }
}

inline double normal(Xoshiro& random, const Ziggurat& z) {
  for (;;) {
    const std::uint64_t word = random();
    const std::size_t i = word & 255U;
    const double sign = (word & 256U) != 0 ? 1 : -1;
    const double v = static_cast<double>(word >> 11) * 0x1p-53 * z.x[i];
    if (v < z.x[i + 1]) {
      return sign * v;
    }
    if (i == 0) {
      for (;;) {
        const double a = -std::log(1 - random.uniform()) / z.tail;
        const double b = -std::log(1 - random.uniform());
        if (2 * b > a * a) {
          return sign * (z.tail + a);
        }
      }
    }
    if (z.y[i] + random.uniform() * (z.y[i + 1] - z.y[i]) < std::exp(-0.5 * v * v)) {
      return sign * v;
    }
  }
}

/// The workload's variates, in seconds.
class Variates {
 public:
  explicit Variates(std::uint64_t seed) : random_(seed) {}
  double exponential_with(double mean) { return exponential(random_, exponential_layers_) * mean; }
  double reader() { return std::exp(mu_ + kReaderSigma * normal(random_, normal_layers_)); }

 private:
  Xoshiro random_;
  const Ziggurat& exponential_layers_ = exponential_layers();
  const Ziggurat& normal_layers_ = normal_layers();
  double mu_ = std::log(kReaderMeanSeconds) - kReaderSigma * kReaderSigma / 2;
};

}  // namespace cutover::bench
