/// \file
/// Does this visitor present the card? The hot interface of the adoption rules (ADP-01 … ADP-05).
///
/// A visitor with a usable registered card presents it where a 16-bit quantile lies below present16(score):
///
///     score = day.base(type, band, insurer) + desk_score(facility, today) + rules.score(person.experience)
///             + day.holding_score(holding)
///     u     = habit_word < day.habit16() ? person.habit : fresh_word
///     presents = u < present16(score)
///
/// The person's own quantile decides most visits (habit), a fresh one the others, so that the share over many
/// persons is that of the score. After the desk, `person.experience = rules.after_good(person.experience)`
/// and so on. All scores are in 1/64 logit.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "adoption/experience.hpp"
#include "adoption/model.hpp"
#include "adoption/score.hpp"
#include "core/types.hpp"
#include "credentials/holding.hpp"
#include "nation/nation.hpp"
#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// Index of the main type whose behaviour a facility type has (special facilities are clinics).
constexpr int adoption_type(FacilityType t) {
  return static_cast<int>(t < FacilityType::kOccupationalClinic ? t : FacilityType::kMedicalClinic);
}

/// What holds for all persons and desks of a prefecture on a day.
class AdoptionDay {
 public:
  AdoptionDay() = default;
  AdoptionDay(const Parameters& p, const NationTables& tables, const AdoptionModel& model, Day day,
              int prefecture);

  /// Level of a group: type, age, prefecture, what is known and announced by today.
  int base(int main_type, int band, int insurer) const {
    return base_[static_cast<std::size_t>(main_type)][static_cast<std::size_t>(band)]
                [static_cast<std::size_t>(insurer)];
  }
  /// What else the person holds: without a valid legacy card or certificate only the card is left (ADP-04).
  int holding_score(Holding h) const {
    const int alone = h.has(Holding::kLegacyValid | Holding::kCertificate) ? 0 : nothing_else_;
    return alone + (h.has(Holding::kPhone) ? phone_ : 0);
  }
  /// `word16 < habit16()`: the visit is decided by the person's own quantile.
  std::uint32_t habit16() const { return habit16_; }

 private:
  std::array<std::array<std::array<std::int16_t, kInsurerKinds>, kAgeBands>, kMainTypes> base_{};
  int nothing_else_ = 0;
  int phone_ = 0;
  std::uint32_t habit16_ = 0;
};

/// What the desks of one facility type do on a day: which quantiles have which trait, and what it adds.
class DeskDay {
 public:
  DeskDay() = default;
  DeskDay(const Parameters& p, const AdoptionModel& model, Day day, int main_type);

  /// \param engagement  engagement() of the facility on this day
  int score(const std::array<std::uint16_t, kFacilityQuantiles>& quantile, int engagement) const {
    const auto of = [&](FacilityQuantile q) { return quantile[static_cast<std::size_t>(q)]; };
    return disposition_score(of(FacilityQuantile::kDisposition)) +
           lever_score(of(FacilityQuantile::kAsksForCard), of(FacilityQuantile::kGuide),
                       of(FacilityQuantile::kPublic), engagement) +
           (of(FacilityQuantile::kBenefitCertificate) < benefit16_ ? benefit_ : 0);
  }
  /// What stays the same all year.
  int disposition_score(std::uint16_t quantile) const;
  /// What staff do today.
  int lever_score(std::uint16_t asks_quantile, std::uint16_t guide_quantile, std::uint16_t public_quantile,
                  int engagement) const {
    return (engagement >= 1 || asks_quantile < asks16_ ? asks_ : 0) +
           (engagement >= 1 || asks_quantile < poster16_ ? poster_ : 0) +
           (engagement >= 2 || guide_quantile < guide16_ ? guide_ : 0) +
           (public_quantile < public16_ ? public_ : 0);
  }
  std::uint32_t asks16() const { return asks16_; }

 private:
  double sigma_ = 0;
  std::uint32_t asks16_ = 0, poster16_ = 0, guide16_ = 0, public16_ = 0, benefit16_ = 0;
  int asks_ = 0, poster_ = 0, guide_ = 0, public_ = 0, benefit_ = 0;
};

/// The desk's part of the score; once a day per facility. Many facilities: make the four DeskDay once.
int desk_score(const AdoptionModel& model, const Parameters& p, const Facility& facility, Day day,
               int engagement);

/// How far a facility promotes the card for money: 0 not, 1 asks for it and hangs posters, 2 with guide staff
/// as well. It does where the money expected in a month exceeds its cost of the effort, which is lognormal
/// over FacilityQuantile::kEffort (ADP-02, INC).
int engagement(const AdoptionModel& model, const Parameters& p, const Facility& facility,
               double expected_yen_per_month);
int engagement(const Parameters& p, int main_type, std::uint16_t effort_quantile,
               double expected_yen_per_month);

/// Logits that holding nothing else adds: of the visits of somebody who presents the card at every second
/// one, `switch_share` of the others go over to it.
inline double nothing_else_logits(double switch_share) {
  return std::log((1 + switch_share) / (1 - std::min(switch_share, 0.99)));
}

/// Share of a type's facilities whose staff ask for the card of their own accord on a day.
double asks_share(const Parameters& p, int main_type, Day day);

}  // namespace cutover
