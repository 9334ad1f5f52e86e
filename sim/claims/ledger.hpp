/// \file
/// Exact integer counts of claims.
///
/// Conservation (CLM): at every moment, in every cell (visit month, facility type, prefecture, age band),
///
///     claims = accepted + transferred + split      paid
///            + returned + given_up                 not paid; given up also where it was never filed
///            + held + in_review                    pending
///
/// where a claim is counted under its last state only. `returned` is what lies at the facilities now;
/// `ever_returned` counts a claim once if it came back at least once, whatever became of it, under the cause
/// of its first return: it is the numerator of claim_return rate (CLM-08), `filed` (filed at least once) the
/// denominator. `returns_in` counts every return event by the month in which it happened, as the published
/// tables do. `fault()` checks all of this.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "claims/claim.hpp"

namespace cutover {

inline constexpr int kClaimCells = kFacilityTypes * kPrefectures * kAgeBands;

constexpr std::size_t claim_cell(FacilityType type, int prefecture, int band) {
  return static_cast<std::size_t>((static_cast<int>(type) * kPrefectures + prefecture) * kAgeBands + band);
}

/// Claims of a month by facility type × prefecture × age band: first visits of a pair in the month.
class ClaimCounts {
 public:
  std::uint32_t& at(FacilityType type, int prefecture, int band) {
    return cells_[claim_cell(type, prefecture, band)];
  }
  std::span<const std::uint32_t> cells() const { return cells_; }
  std::span<std::uint32_t> cells() { return cells_; }

 private:
  std::vector<std::uint32_t> cells_ = std::vector<std::uint32_t>(kClaimCells);
};

/// Counters of a cell: the states, then claims, filed, ever_returned.
inline constexpr int kCellClaims = kClaimStatuses;
inline constexpr int kCellFiled = kClaimStatuses + 1;
inline constexpr int kCellEverReturned = kClaimStatuses + 2;
inline constexpr int kCellCounters = kClaimStatuses + 3;
using ClaimCellCounts = std::array<std::uint32_t, kCellCounters>;

/// Months from the visit month to payment, 0 … 23; the last bin also holds all later ones.
inline constexpr int kPaidMonths = 24;
inline constexpr int kPaidStatuses = 3;  ///< accepted, transferred, split

/// How long facilities waited for their money, by facility type.
struct ClaimPayments {
  /// [status][months]
  std::array<std::array<std::uint64_t, kPaidMonths>, kPaidStatuses> by_month{};
  /// Days from the last day of the visit month to payment, summed [status]
  std::array<std::uint64_t, kPaidStatuses> days{};
};

/// Everything about the claims of one visit month.
struct MonthLedger {
  MonthIndex month = 0;
  std::vector<ClaimCellCounts> cells = std::vector<ClaimCellCounts>(kClaimCells);  ///< [claim_cell]
  /// Ever returned by cause of the first return: [claim_cell]; the sum of a cell is its ever_returned
  std::vector<std::array<std::uint32_t, kClaimCauses>> causes =
      std::vector<std::array<std::uint32_t, kClaimCauses>>(kClaimCells);
  /// Claims by what they were first filed as: [type * 47 + prefecture]
  std::vector<std::array<std::uint32_t, kFiledAs>> filed_as =
      std::vector<std::array<std::uint32_t, kFiledAs>>(kFacilityTypes * kPrefectures);
  std::array<ClaimPayments, kFacilityTypes> payments{};

  const ClaimCellCounts& cell(FacilityType type, int prefecture, int band) const {
    return cells[claim_cell(type, prefecture, band)];
  }
  /// Sum over all cells.
  std::array<std::uint64_t, kCellCounters> total() const;
  std::array<std::uint64_t, kClaimCauses> total_causes() const;

  std::uint64_t paid() const;
  std::uint64_t returned() const;  ///< at the facility or given up
  std::uint64_t pending() const;
  /// Mean days from the end of the visit month until payment, of all paid claims; 0 if none.
  double mean_days_to_payment() const;
};

/// Return events of one calendar month.
struct MonthReturns {
  MonthIndex month = 0;
  std::uint32_t reserved = 0;
  /// [insurer kind on the claim][cause]
  std::array<std::array<std::uint64_t, kClaimCauses>, kInsurerKinds> by_kind{};
};

class ClaimLedger {
 public:
  const std::vector<MonthLedger>& months() const { return months_; }
  /// Of a visit month. \throws std::out_of_range if it was not settled
  const MonthLedger& month(MonthIndex m) const;
  const std::vector<MonthReturns>& returns() const { return returns_; }
  /// Return events of a calendar month; zeros where none happened.
  MonthReturns returns_in(MonthIndex m) const;

  /// Empty if every count adds up, else what does not.
  std::string fault() const;

  // What the settlement does:

  /// Opens a visit month. \throws std::invalid_argument if it does not follow the months before
  void open(MonthIndex month);
  /// Adds ordinary claims of a cell, all filed, accepted and paid `paid_on`.
  void add_ordinary(MonthIndex month, std::size_t cell, std::uint32_t count, Day paid_on);
  /// Adds a claim in its first state.
  void add(const Claim& claim);
  void move(const Claim& claim, ClaimStatus from);
  void count_filed(const Claim& claim);
  /// Counts a return event in `event_month`.
  void count_return(const Claim& claim, bool first, MonthIndex event_month);
  void count_paid(const Claim& claim, Day paid_on);

  void save(std::vector<std::byte>& out) const;
  /// Reads what save() wrote and drops it from `in`. \throws std::invalid_argument if it does not fit
  void load(std::span<const std::byte>& in);

 private:
  MonthLedger& find(MonthIndex m);

  std::vector<MonthLedger> months_;    // ascending
  std::vector<MonthReturns> returns_;  // ascending
};

/// claim_return rate of a cell or total: ever returned / filed; 0 where nothing was filed.
template <typename Counts>
double claim_return_rate(const Counts& counts) {
  return counts[kCellFiled] == 0
             ? 0
             : static_cast<double>(counts[kCellEverReturned]) / static_cast<double>(counts[kCellFiled]);
}

}  // namespace cutover
