/// \file
/// Scores: what adds up to a propensity to present the card.
///
/// A score is an integer in 1/64 logit. Integers add up to the same sum in any order and on any machine, and
/// the share a score stands for is one look-up: of 65,536 quantiles, those below `present16(score)` present
/// the card. 64 steps a logit keep the rounding of one addend below 0.2 points of a share at its steepest.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace cutover {

/// Score of one logit.
inline constexpr int kLogit = 64;
/// Beyond twelve logits a share is 0 or 1 to one part in 65,536.
inline constexpr int kMaxScore = 12 * kLogit;

namespace score_detail {

/// exp(x) for |x| <= 12 at compile time, so that the table is the same bits for every C library.
constexpr double exp_constexpr(double x) {
  double term = 1;
  double sum = 1;
  const double part = x / 64;  // the series converges fast on a small argument
  for (int i = 1; i < 16; ++i) {
    term *= part / i;
    sum += term;
  }
  for (int i = 0; i < 6; ++i) {  // 2^6 = 64
    sum *= sum;
  }
  return sum;
}

constexpr std::array<std::uint32_t, 2 * kMaxScore + 1> present_table() {
  std::array<std::uint32_t, 2 * kMaxScore + 1> table{};
  for (int score = 0; score <= kMaxScore; ++score) {
    const double share = 1 / (1 + exp_constexpr(-static_cast<double>(score) / kLogit));
    const auto above = static_cast<std::uint32_t>(share * 65536 + 0.5);
    table[static_cast<std::size_t>(kMaxScore + score)] = above;
    table[static_cast<std::size_t>(kMaxScore - score)] = 65536U - above;
  }
  return table;
}

}  // namespace score_detail

inline constexpr auto kPresent16 = score_detail::present_table();

/// Of 65,536 quantiles, how many present the card at `score`: the logistic function. 65536 is certainty.
constexpr std::uint32_t present16(int score) {
  return kPresent16[static_cast<std::size_t>(std::clamp(score, -kMaxScore, kMaxScore) + kMaxScore)];
}

/// Logits as a score, to the nearest.
inline int to_score(double logits) {
  return static_cast<int>(std::lround(logits * kLogit));
}

}  // namespace cutover
