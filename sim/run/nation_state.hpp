/// \file
/// The part of the nation that days and months change, beside the persons' own records.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "claims/settlement.hpp"
#include "claims/utilization.hpp"
#include "nation/demography.hpp"
#include "programmes/history.hpp"
#include "run/reader_life.hpp"

namespace cutover {

/// Counts of the month by facility, added up day by day.
struct FacilityCounts {
  std::uint32_t visits = 0;
  std::uint32_t verifications = 0;
  std::uint32_t card_uses = 0;
  std::uint32_t fallbacks = 0;
  std::uint32_t gave_up = 0;
  std::uint32_t reader_down_ms = 0;
  std::uint32_t claims = 0;            ///< CLM-01
  std::uint32_t claims_with_card = 0;  ///< UTL-02
};

/// The finished months of all facilities, each facility's in a row, as the programmes read them.
class FacilityHistories {
 public:
  FacilityHistories() = default;
  FacilityHistories(std::size_t facilities, std::size_t months)
      : stride_(months), data_(facilities * months) {}

  /// Adds a finished month.
  void append(MonthIndex month, std::span<const FacilityCounts> counts);
  /// The same for some facilities that are ahead of the others, behind the `before` months they have; it does
  /// not count for months(), and append() brings it once more.
  void put(MonthIndex month, std::uint32_t first_facility, std::span<const FacilityCounts> counts,
           std::size_t before);
  std::span<const FacilityMonth> of(std::uint32_t facility) const { return of(facility, months_); }
  /// The first `months` of them.
  std::span<const FacilityMonth> of(std::uint32_t facility, std::size_t months) const {
    return std::span(data_).subspan(facility * stride_, months);
  }
  std::size_t months() const { return months_; }

  // For the checkpoint.
  /// [facility][finished month], whatever the length of the period.
  std::vector<FacilityMonth> save() const;
  /// Takes back what save() gave, perhaps in a run of another length.
  /// \return false, and nothing is changed, where it is not of so many facilities or has too many months
  bool load(std::span<const FacilityMonth> saved, std::size_t months);

 private:
  std::size_t stride_ = 0;
  std::size_t months_ = 0;
  std::vector<FacilityMonth> data_;  ///< [facility][month]
};

struct NationState {
  std::vector<ReaderLife> readers;           ///< by slot (nation/nation.hpp)
  std::vector<std::uint8_t> bought_readers;  ///< by facility: those it has beside the free ones (SUB-01)
  std::vector<FacilityCounts> month;         ///< by facility
  std::vector<AreaPeople> people;            ///< by area: where the age bands begin today
  std::vector<std::vector<ClaimCase>> claim_cases;  ///< by area: the month's visits that are not ordinary
  std::vector<std::uint8_t> engagement;  ///< by facility: how far it promotes the card for payouts (ADP-02)
  FacilityHistories histories;
  ClaimCounts claims;                                  ///< of the month, by cell
  ClaimCounts claims_with_card;                        ///< … with the card used
  std::vector<ClaimUtilizationRow> claim_utilization;  ///< of the finished months (UTL-02)
  ClaimSettlement claims_office{0};

  /// The readers that stand at a facility.
  std::span<ReaderLife> readers_of(const Nation& nation, std::uint32_t facility) {
    return std::span(readers).subspan(
        nation.reader_slot(facility),
        std::size_t{nation.facilities()[facility].readers} + bought_readers[facility]);
  }
};

}  // namespace cutover
