/// \file
/// The claims office: from the visits of a month to paid, returned and re-submitted claims (CLM).
///
/// A clock of months. `settle(m)` runs in month m+1: it merges the cases of visit month m, files by the 10th,
/// lets the agency check, and counts; the insurer answers in month m+2. Claims that came back or are held are
/// taken up again in every later month, by `advance` or by the next `settle`.
///
/// Every random decision is a pure function of (seed, person, facility, first visit day, months since the
/// visit), so neither threads nor the order of cases matter, and a policy that changes one claim leaves the
/// luck of the others as it was. Not thread-safe by itself: the caller may lend it threads (`ForEach`).
///
/// Example:
///     ClaimSettlement office{seed, parameters};
///     office.settle(month, counts, cases);          // counts: all claims of the month, cases included
///     office.advance(last_month);                   // re-submissions after the last settled month
///     office.ledger().month(month).total();
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "claims/claim_case.hpp"
#include "claims/ledger.hpp"
#include "claims/parameters.hpp"
#include "random/stream.hpp"

namespace cutover {

/// Calls a task for 0 … count - 1, each once, in any order, on any threads; returns when all are done.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

class ClaimSettlement {
 public:
  explicit ClaimSettlement(std::uint64_t seed, const ClaimParameters& parameters = {});

  /// What holds from the next step on; past decisions stay.
  void set_parameters(const ClaimParameters& parameters);

  /// Files the claims of a visit month in the month after it.
  /// \param counts  all claims of the month by cell, those with cases included
  /// \param cases   the month's cases, in any order
  /// \throws std::invalid_argument if the month does not follow the months settled, the clock is past its
  ///         filing, a case lies outside it, or a cell has more claims with cases than claims. Nothing is
  ///         changed then.
  void settle(MonthIndex month, const ClaimCounts& counts, std::span<const ClaimCase> cases);
  /// The same for cases in parts that are worked on side by side: those of an area, say.
  /// \param parts  a person's cases lie in one part, with none of persons of a higher number before it
  void settle(MonthIndex month, const ClaimCounts& counts, std::span<const std::vector<ClaimCase>> parts,
              const ForEach& for_each);

  /// Runs the months up to and including `to`. Earlier months are no-ops.
  void advance(MonthIndex to);

  /// The last month that was run.
  MonthIndex now() const { return now_; }
  const ClaimLedger& ledger() const { return ledger_; }
  /// Claims held, in review or returned.
  std::span<const Claim> open() const { return open_; }

  /// The state without the parameters, for a checkpoint on the same machine.
  std::vector<std::byte> save() const;
  /// \throws std::invalid_argument if `state` is none of this seed; nothing is changed then
  void load(std::span<const std::byte> state);

 private:
  Block words(const Claim& claim, MonthIndex month) const;
  Block filing_words(const Claim& claim) const { return words(claim, claim.month + 1); }
  void decide(Claim& claim, MonthIndex month) const;
  void file(Claim& claim, MonthIndex month);
  void step(Claim& claim, MonthIndex month);
  void resubmit(Claim& claim, MonthIndex month);
  void run_month(MonthIndex month);
  Day paid_on(MonthIndex decided) const;

  std::uint64_t seed_;
  Stream stream_;
  ClaimLaws laws_;
  MonthIndex now_ = 0;
  std::vector<Claim> open_;
  ClaimLedger ledger_;
};

}  // namespace cutover
