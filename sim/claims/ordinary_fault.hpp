/// \file
/// Data faults that any claim can carry, decided with one comparison.
///
/// One draw belongs to each claim, not to each visit: the facility enters the number once a month, at the
/// first visit of the pair. Where the answer is a fault, the caller pushes a `ClaimCase` with it.
///
///     if (const auto fault = ordinary_fault(table, looked_up, person_insurer, word)) {
///       claim_case.fault = *fault;   // and push
///     }
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "claims/claim_case.hpp"
#include "claims/parameters.hpp"

namespace cutover {

class ClaimFaultTable {
 public:
  /// \throws std::invalid_argument if the shares of a case sum to more than one or are no shares
  explicit ClaimFaultTable(const ClaimParameters& p);

  /// Upper ends of the faults' ranges of the word, ascending.
  using Ends = std::array<std::uint32_t, kOrdinaryFaults>;
  const Ends& ends(bool looked_up, InsurerKind kind) const {
    return ends_[looked_up ? 1 : 0][static_cast<std::size_t>(kind)];
  }
  /// Share of claims with `fault`, as the words give it.
  double share(bool looked_up, InsurerKind kind, ClaimCause fault) const;

 private:
  std::array<std::array<Ends, kInsurerKinds>, 2> ends_{};
};

/// The fault, if any, that a uniform word gives a claim.
inline std::optional<ClaimCause> ordinary_fault(const ClaimFaultTable& table, bool looked_up,
                                                InsurerKind kind, std::uint32_t word) {
  const auto& ends = table.ends(looked_up, kind);
  if (word >= ends.back()) [[likely]] {
    return std::nullopt;
  }
  std::uint8_t fault = 0;
  while (word >= ends[fault]) {
    ++fault;
  }
  return static_cast<ClaimCause>(fault);
}

}  // namespace cutover
