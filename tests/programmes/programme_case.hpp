/// \file
/// Facilities and shipped programmes for the tests of this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "programmes/evaluate.hpp"
#include "programmes/ledger.hpp"
#include "programmes/load.hpp"

namespace cutover::test {

inline const std::filesystem::path kProgrammeFolder =
    std::filesystem::path{CUTOVER_SOURCE_DIR} / "data" / "programmes";

inline const ProgrammeCatalogue& shipped() {
  static const ProgrammeCatalogue catalogue = load_programmes(kProgrammeFolder);
  return catalogue;
}

/// A facility whose months begin in October 2023 with the same traffic in each.
struct Facility {
  explicit Facility(FacilityType type, std::uint32_t uses = 0, std::uint32_t verifications = 0,
                    const std::string& first = "2023-10", const std::string& last = "2026-06") {
    history.type = type;
    history.facility = 7;
    history.prefecture = 12;
    for (MonthIndex m = parse_month(first); m <= parse_month(last); ++m) {
      months.push_back({m, uses, verifications, 0, 0});
    }
    history.months = months;
  }
  Facility(const Facility&) = delete;
  Facility& operator=(const Facility&) = delete;

  Facility& traffic(const std::string& first, const std::string& last, std::uint32_t uses,
                    std::uint32_t verifications) {
    for (FacilityMonth& month : months) {
      if (month.month >= parse_month(first) && month.month <= parse_month(last)) {
        month.card_uses = uses;
        month.verifications = verifications;
      }
    }
    return *this;
  }
  Facility& claims(const std::string& first, const std::string& last, std::uint32_t with_card,
                   std::uint32_t all) {
    for (FacilityMonth& month : months) {
      if (month.month >= parse_month(first) && month.month <= parse_month(last)) {
        month.claims_with_card = with_card;
        month.claims = all;
      }
    }
    return *this;
  }
  Facility& flag(FacilityFlag which, const std::string& since = "") {
    history.flags |= flag_bit(which);
    history.flag_since[static_cast<std::size_t>(which)] = since.empty() ? 0 : parse_month(since);
    return *this;
  }

  std::vector<FacilityMonth> months;
  FacilityHistory history;
};

inline std::uint16_t everyone(std::uint32_t, const Programme&) {
  return 0;
}

/// What the programmes pay, everyone applying.
struct Result {
  std::vector<Payout> payouts;
  NotPaidTally tally;
  std::int64_t amount() const {
    std::int64_t sum = 0;
    for (const Payout& payout : payouts) {
      sum += payout.amount;
    }
    return sum;
  }
};

inline Result pay(const ProgrammeCatalogue& catalogue, const std::vector<std::string>& ids,
                  const FacilityHistory& history, PaymentWindow window = {},
                  const ApplicationQuantile& quantile = everyone,
                  AssumptionLevel level = AssumptionLevel::kCentral) {
  const Evaluator evaluator{catalogue, catalogue.select(ids), level};
  Result result{{}, NotPaidTally{ids.size()}};
  evaluator.evaluate(history, quantile, window, result.payouts, &result.tally);
  return result;
}

inline std::int64_t paid(const std::string& id, const FacilityHistory& history) {
  return pay(shipped(), {id}, history).amount();
}

}  // namespace cutover::test
