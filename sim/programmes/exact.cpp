#include "programmes/exact.hpp"

#include <cassert>

namespace cutover {
namespace {

__extension__ using Wide = __int128;

Wide floor_divide(Wide value, Wide by) {
  const Wide quotient = value / by;
  return quotient * by > value ? quotient - 1 : quotient;
}

/// A natural number of up to 4096 bits: the common denominator of 60 monthly rates with room for the factors
/// of a comparison.
class Natural {
 public:
  explicit Natural(std::uint32_t value) { limbs_[0] = value; }

  void multiply(std::uint64_t factor) {
    Natural high = *this;
    high.multiply_small(static_cast<std::uint32_t>(factor >> 32));
    multiply_small(static_cast<std::uint32_t>(factor));
    add(high, 1);
  }

  /// Adds `other` × 2^(32 `shift`).
  void add(const Natural& other, std::size_t shift = 0) {
    std::uint64_t carry = 0;
    for (std::size_t i = shift; i < limbs_.size(); ++i) {
      carry += std::uint64_t{limbs_[i]} + other.limbs_[i - shift];
      limbs_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    assert(carry == 0);
  }

  bool at_least(const Natural& other) const {
    for (std::size_t i = limbs_.size(); i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) {
        return limbs_[i] > other.limbs_[i];
      }
    }
    return true;
  }

 private:
  void multiply_small(std::uint32_t factor) {
    std::uint64_t carry = 0;
    for (std::uint32_t& limb : limbs_) {
      carry += std::uint64_t{limb} * factor;
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    assert(carry == 0);
  }

  std::array<std::uint32_t, 128> limbs_{};
};

}  // namespace

std::int64_t part_of(std::int64_t amount, const Ratio& share) {
  return static_cast<std::int64_t>(Wide{amount} * share.numerator / share.denominator);
}

bool reaches(const Ratio& rate, std::int64_t milli_points) {
  return rate.denominator > 0 &&
         Wide{rate.numerator} * kMilliPointsOfOne >= Wide{milli_points} * rate.denominator;
}

bool exceeds_by(const Ratio& rate, const Ratio& base, std::int64_t milli_points) {
  const Wide difference = Wide{rate.numerator} * base.denominator - Wide{base.numerator} * rate.denominator;
  return difference * kMilliPointsOfOne >= Wide{milli_points} * rate.denominator * base.denominator;
}

std::int64_t increase_of(const Ratio& rate, const Ratio& base) {
  const Wide difference = Wide{rate.numerator} * base.denominator - Wide{base.numerator} * rate.denominator;
  return static_cast<std::int64_t>(
      floor_divide(difference * kMilliPointsOfOne, Wide{rate.denominator} * base.denominator));
}

std::optional<std::int64_t> increase_of_mean(std::span<const Ratio> monthly, const Ratio& base) {
  Natural numerator{0};
  Natural denominator{1};
  std::uint64_t months = 0;
  double estimate = 0;
  for (const Ratio& month : monthly) {
    if (month.denominator <= 0) {
      continue;
    }
    ++months;
    assert(months <= kMaxMeanMonths);
    // n/d + u/v = (n v + u d) / (d v)
    Natural added = denominator;
    added.multiply(static_cast<std::uint64_t>(month.numerator));
    numerator.multiply(static_cast<std::uint64_t>(month.denominator));
    numerator.add(added);
    denominator.multiply(static_cast<std::uint64_t>(month.denominator));
    estimate += static_cast<double>(month.numerator) / static_cast<double>(month.denominator);
  }
  if (months == 0) {
    return std::nullopt;
  }
  const auto reached = [&](std::int64_t milli_points) {
    // sum / months >= base + milli points, all denominators multiplied out
    const std::int64_t threshold = base.numerator * kMilliPointsOfOne + milli_points * base.denominator;
    if (threshold <= 0) {
      return true;
    }
    Natural left = numerator;
    left.multiply(static_cast<std::uint64_t>(base.denominator));
    left.multiply(static_cast<std::uint64_t>(kMilliPointsOfOne));
    Natural right = denominator;
    right.multiply(static_cast<std::uint64_t>(threshold));
    right.multiply(months);
    return left.at_least(right);
  };
  // The floating-point guess only chooses where the exact search starts.
  estimate = (estimate / static_cast<double>(months) -
              static_cast<double>(base.numerator) / static_cast<double>(base.denominator)) *
             static_cast<double>(kMilliPointsOfOne);
  auto increase = static_cast<std::int64_t>(estimate);
  while (!reached(increase)) {
    --increase;
  }
  while (increase < kMilliPointsOfOne && reached(increase + 1)) {
    ++increase;
  }
  return increase;
}

}  // namespace cutover
