/// \file
/// The books: every payment once, and totals that must equal the sum of the payments, to the yen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "programmes/payout.hpp"
#include "programmes/programme.hpp"

namespace cutover {

class Ledger {
 public:
  /// \param programmes the evaluator's selection, in its order
  explicit Ledger(std::vector<const Programme*> programmes);
  /// Books read back from a result. They may be wrong: see `reconciles`.
  Ledger(std::vector<const Programme*> programmes, std::vector<Payout> records,
         std::vector<std::int64_t> totals);

  /// \throws std::out_of_range for a payment of a programme, type or prefecture that does not exist
  /// \throws std::overflow_error if a total leaves 64 bits
  void add(const Payout& payout);
  void add(const std::vector<Payout>& payouts);
  /// Adds the books of another thread. \pre the same programmes
  void merge(const Ledger& other);

  const std::vector<Payout>& records() const { return records_; }
  /// By programme, facility type, prefecture: programme is the slowest axis.
  const std::vector<std::int64_t>& totals() const { return totals_; }

  std::int64_t total(std::size_t programme, FacilityType type, int prefecture) const;
  std::int64_t total(std::size_t programme) const;
  std::int64_t total() const;

  /// True if every record's amount follows from its own fields (`Payout::recomputed`) and every total equals
  /// the sum of its records, exactly.
  bool reconciles() const { return first_discrepancy().empty(); }
  /// The first thing that does not agree, as a sentence; "" if the books reconcile.
  std::string first_discrepancy() const;

 private:
  /// Position in `totals_`. \throws std::out_of_range
  std::size_t cell(std::size_t programme, FacilityType type, int prefecture) const;

  std::vector<const Programme*> programmes_;
  std::vector<Payout> records_;
  std::vector<std::int64_t> totals_;
};

}  // namespace cutover
