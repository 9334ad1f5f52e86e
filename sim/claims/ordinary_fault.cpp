#include "claims/ordinary_fault.hpp"

#include <stdexcept>

#include "random/stream.hpp"

namespace cutover {

namespace {

/// Family members are insured through an employee only on the employees' side; elsewhere everyone is insured
/// in their own name, so faults about families do not exist there.
bool possible(ClaimCause fault, InsurerKind kind) {
  return kind == InsurerKind::kEmployees ||
         (fault != ClaimCause::kNotCertifiedFamily && fault != ClaimCause::kSelfOrFamily);
}

}  // namespace

ClaimFaultTable::ClaimFaultTable(const ClaimParameters& p) {
  for (std::size_t looked_up = 0; looked_up < 2; ++looked_up) {
    for (std::size_t kind = 0; kind < kInsurerKinds; ++kind) {
      double sum = 0;
      for (std::size_t fault = 0; fault < kOrdinaryFaults; ++fault) {
        const double share = p.fault_by_hand[fault] * (looked_up != 0 ? p.looked_up_factor[fault] : 1.0);
        if (!(share >= 0 && share <= 1)) {
          throw std::invalid_argument("claims: fault_by_hand is not a share");
        }
        if (possible(static_cast<ClaimCause>(fault), static_cast<InsurerKind>(kind))) {
          sum += share;
        }
        ends_[looked_up][kind][fault] = threshold(sum);
      }
      if (sum > 1) {
        throw std::invalid_argument("claims: the shares of fault_by_hand sum to more than one");
      }
    }
  }
}

double ClaimFaultTable::share(bool looked_up, InsurerKind kind, ClaimCause fault) const {
  const auto i = static_cast<std::size_t>(fault);
  if (i >= kOrdinaryFaults) {
    return 0;
  }
  const auto& e = ends(looked_up, kind);
  return static_cast<double>(e[i] - (i == 0 ? 0U : e[i - 1])) * 0x1p-32;
}

}  // namespace cutover
