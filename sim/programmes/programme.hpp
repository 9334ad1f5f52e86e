/// \file
/// A programme that pays money to facilities, as data: who may have it, when, for what, and how much.
///
/// Every number stands in a file of `data/programmes/` (or in one of the analyst's own) with its source;
/// nothing here knows a single programme. docs/programmes.md describes the format of the files.
///
/// Units: yen as whole numbers; points of a rate in thousandths of a percentage point (see exact.hpp); months
/// as `MonthIndex`; shares of facilities in millionths.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "core/types.hpp"
#include "programmes/exact.hpp"

namespace cutover {

/// What a facility is or has beyond its type. The simulator sets them; files name them.
enum class FacilityFlag : std::uint8_t {
  kLargeChain,                    ///< SUB-07; see `FlagRule`
  kIntegratesPatientCard,         ///< the My Number card serves as the patient card
  kIntegratesBenefitCertificate,  ///< benefit certificates are read from the card
  kRevisitMachine,                ///< the integration includes the machine for returning patients
  kMobileHomeVisits,              ///< mobile terminals for home visits
  kMobileOutpatient,              ///< mobile terminals for flows ①–④ beside the reader
  kOnlineConsultation,            ///< OEV in online consultation or medication guidance
  kLimitedOev,                    ///< limited OEV of a facility exempt from the mandate
  kOccupationalOev,               ///< OEV of an occupational clinic, which is under no mandate
  kPhoneReady,                    ///< has set out to accept phones
  kPhoneReaderBuiltIn,            ///< its reader reads phones by itself (Hi-CARA)
  kPosterAndCallout,              ///< poster, call-out at the desk and leaflets
  kElectronicPrescription,        ///< issues or registers electronic prescriptions
  kPaediatric,                    ///< a clinic a third of whose outpatients are below six
  kAdditionalReader,              ///< wants more readers than it was given
};
inline constexpr int kFacilityFlags = 15;
inline constexpr std::array<std::string_view, kFacilityFlags> kFacilityFlagNames{
    "large_chain",
    "integrates_patient_card",
    "integrates_benefit_certificate",
    "revisit_machine",
    "mobile_home_visits",
    "mobile_outpatient",
    "online_consultation",
    "limited_oev",
    "occupational_oev",
    "phone_ready",
    "phone_reader_built_in",
    "poster_and_callout",
    "electronic_prescription",
    "paediatric",
    "additional_reader"};

constexpr std::uint32_t flag_bit(FacilityFlag flag) {
  return std::uint32_t{1} << static_cast<unsigned>(flag);
}
constexpr std::uint32_t type_bit(FacilityType type) {
  return std::uint32_t{1} << static_cast<unsigned>(type);
}

/// A number that no source gives: the value used, and the range an analyst should try.
struct Assumption {
  std::int64_t central = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
};

/// Which end of the assumptions a run uses.
enum class AssumptionLevel : std::uint8_t { kCentral, kLow, kHigh };

constexpr std::int64_t at_level(const Assumption& a, AssumptionLevel level) {
  return level == AssumptionLevel::kLow ? a.low : level == AssumptionLevel::kHigh ? a.high : a.central;
}

inline constexpr std::int64_t kShareOfAll = 1'000'000;  ///< a share of 1 in millionths
inline constexpr int kMaxParts = 4;                     ///< parts of one subsidy, each paid on its own
inline constexpr int kMaxConditions = 16;               ///< conditions of one programme
inline constexpr int kMaxGrants = 64;                   ///< cells of one table
inline constexpr int kMaxGroups = 16;                   ///< groups among the selected programmes

struct Programme {
  enum class Kind : std::uint8_t {
    kPerUse,       ///< yen for each card use of a period, by the increase of the rate
    kPerFacility,  ///< a lump sum a period, by the users added
    kSubsidy,      ///< a share of a cost up to a cap, once
    kPerClaim,     ///< fee points a month, by the claim-based rate of an earlier month
  };
  /// How the rate of several months is averaged.
  enum class Mean : std::uint8_t {
    kTotals,  ///< all uses over all verifications
    kMonths,  ///< mean of the monthly rates
  };
  /// Which month of a period counts as its users.
  enum class Growth : std::uint8_t {
    kBestMonth,  ///< the month with the most card uses
    kMeanMonth,  ///< the mean of the period's months, rounded down
  };

  /// Whom a row is for; every restriction must hold.
  struct Who {
    std::uint32_t types = 0;       ///< `type_bit`s
    std::uint32_t needs = 0;       ///< `flag_bit`s, all required
    std::uint32_t excludes = 0;    ///< `flag_bit`s, none allowed
    std::uint32_t conditions = 0;  ///< bits by position in `Programme::conditions`

    bool operator==(const Who&) const = default;
  };

  /// Something to be reached within a window of months.
  struct Condition {
    enum class Kind : std::uint8_t {
      kMonthUses,     ///< card uses of any single month
      kMonthRate,     ///< rate of any single month, milli-points
      kRateIncrease,  ///< mean rate from `start` on, minus the baseline, milli-points: met as soon as reached
    };
    std::string name;
    Kind kind = Kind::kMonthUses;
    std::int64_t at_least = 0;
    MonthIndex start = 0;
    MonthIndex end = 0;
  };

  /// One step of a scale. Of all tiers that a facility reaches, the one that pays most counts.
  struct Tier {
    Who who;
    std::int64_t increase = 0;        ///< kPerUse: milli-points above the baseline
    std::int64_t claim_rate = 0;      ///< kPerClaim: milli-points
    std::int64_t users_added = 0;     ///< kPerFacility: users above the baseline month
    std::int64_t base_rate_from = 0;  ///< kPerFacility: baseline at least, milli-points
    std::int64_t base_rate_below = std::numeric_limits<std::int64_t>::max();  ///< …and below
    std::int64_t yen = 0;         ///< for each use, facility or claim
    std::int64_t fee_points = 0;  ///< kPerClaim: as published; `yen` follows from it
    Ratio claims_share{1, 1};     ///< kPerClaim: part of the claims that carry the add-on

    bool operator==(const Tier&) const = default;
  };

  struct Period {
    std::string name;
    MonthIndex start = 0;
    MonthIndex end = 0;
    MonthIndex measured_from = 0;  ///< kPerClaim: no earlier month's rate counts
    std::vector<Tier> tiers;
  };

  /// One cell of a table of subsidies. Of all grants of a part that hold, the one that pays most counts.
  struct Grant {
    Who who;
    std::uint8_t part = 0;  ///< index in `parts`
    int readers_held = 0;   ///< free readers held; 0 = any
    int units = 1;
    bool units_are_readers = false;  ///< as many units as readers held (at least one)
    bool per_unit = false;           ///< caps are for one unit
    Ratio rate{1, 1};
    std::int64_t cost_cap = std::numeric_limits<std::int64_t>::max();  ///< yen of cost that count
    std::int64_t cap = std::numeric_limits<std::int64_t>::max();       ///< yen
  };

  struct UnitCost {
    Who who;
    std::uint8_t part = 0;
    Assumption yen;
  };

  struct TakeUp {
    std::uint32_t types = 0;
    Assumption share;  ///< of the facilities that qualify, in millionths
  };

  std::string id;  ///< the file's name without its ending
  std::string title;
  std::string source;
  std::string notes;  ///< assumptions in words
  /// Programmes that it came to pass, or was planned, in place of: never selected together with it.
  std::vector<std::string> instead_of;
  std::vector<Diagnostic> instead_of_at;  ///< findings without words, at each of these names
  Kind kind = Kind::kPerUse;
  Who who;                      ///< holds for every row
  bool automatic = false;       ///< paid without an application
  std::vector<TakeUp> take_up;  ///< otherwise: who applies
  int paid_after_months = 0;    ///< from the end of the period, or the application, to the money
  std::optional<MonthIndex> baseline_month;
  Mean mean = Mean::kTotals;
  Growth growth = Growth::kBestMonth;
  std::vector<Condition> conditions;
  std::vector<Period> periods;

  MonthIndex apply_from = 0;    ///< kSubsidy
  std::optional<Day> deadline;  ///< kSubsidy: last day of application
  std::string group;            ///< kSubsidy: of one group a facility is paid one programme; "" = none
  /// kSubsidy: the units bought are card readers, which stand at the facility from the month of payment on.
  bool installs_readers = false;
  std::vector<std::string> parts;
  std::vector<Grant> grants;
  std::vector<UnitCost> unit_costs;

  int rate_lag_months = 0;      ///< kPerClaim: the rate of so many months before
  int rate_best_of_months = 1;  ///< kPerClaim: …or of up to so many months ending there, the best

  std::string file;
  std::string sha256;     ///< of the file
  std::uint64_t key = 0;  ///< of the id: for the caller's random streams, whatever else is selected
};

inline constexpr std::array<std::string_view, 4> kProgrammeKindNames{"per_use", "per_facility", "subsidy",
                                                                     "per_claim"};

constexpr std::string_view name(Programme::Kind kind) {
  return kProgrammeKindNames[static_cast<std::size_t>(kind)];
}

/// A flag that follows from a quantity, e.g. SUB-07: a pharmacy whose group takes 40,000 or more
/// prescriptions a month is a large chain.
struct FlagRule {
  std::string id;
  std::string title;
  std::string source;
  std::uint32_t types = 0;
  FacilityFlag flag = FacilityFlag::kLargeChain;
  std::int64_t group_prescriptions_at_least = 0;  ///< a month
  std::string file;
  std::string sha256;
};

}  // namespace cutover
