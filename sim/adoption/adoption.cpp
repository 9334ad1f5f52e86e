#include "adoption/adoption.hpp"

#include <algorithm>
#include <cmath>

#include "random/stream.hpp"

namespace cutover {
namespace {

// The request to change the wording at the desk was followed by a survey of all facilities from February 2024
// (source A); the lump-sum programme that required it paid until August 2024 (incentives.csv). Pharmacies had
// begun before, whole groups at once (source A), and 83.6 % of an association's members called out to most
// patients in June 2024 (facility_distribution.csv).
constexpr Diffusion kDesks{make_day(2024, 2, 1), make_day(2024, 8, 31)};
constexpr Diffusion kPharmacies{make_day(2023, 12, 1), make_day(2024, 5, 31)};
constexpr std::array<Diffusion, kMainTypes> kAsking{kDesks, kDesks, kDesks, kPharmacies};
constexpr Diffusion kPosters{make_day(2024, 2, 1), make_day(2024, 6, 30)};
constexpr Diffusion kGuides{make_day(2024, 1, 1), make_day(2024, 2, 29)};
// Targets of public facilities: for the ends of May and of November 2024, asked for in December 2023.
constexpr Diffusion kTargets{make_day(2024, 1, 1), make_day(2024, 5, 31)};

/// Normal quantile of the midpoint of a 16-bit quantile's cell (Acklam's rational approximation, 1e-9).
double normal_quantile16(std::uint16_t quantile) {
  constexpr std::array a{-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                         1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr std::array b{-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                         6.680131188771972e+01, -1.328068155288572e+01};
  constexpr std::array c{-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                         -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr std::array d{7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                         3.754408661907416e+00};
  const double p = (quantile + 0.5) / 65536;
  const auto tail = [&](double q) {
    return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
           ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  };
  if (p < 0.02425) {
    return tail(std::sqrt(-2 * std::log(p)));
  }
  if (p > 1 - 0.02425) {
    return -tail(std::sqrt(-2 * std::log(1 - p)));
  }
  const double q = p - 0.5;
  const double r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

/// Share of a trait that spreads to `full` and can be changed by a scenario on any day.
double spread(double before, double full, const Diffusion& diffusion, Day day) {
  return before + (full - before) * diffusion.share(day);
}

}  // namespace

double asks_share(const Parameters& p, int main_type, Day day) {
  const auto t = static_cast<std::size_t>(main_type);
  return spread(p.adoption.asks_for_card_before[t], p.adoption.asks_for_card_share[t], kAsking[t], day);
}

AdoptionDay::AdoptionDay(const Parameters& p, const NationTables& tables, const AdoptionModel& model, Day day,
                         int prefecture) {
  const AdoptionParameters& a = p.adoption;
  // What drivers add, by type, age group and insurer; the rest adds up per group.
  std::array<std::array<std::array<double, kInsurerKinds>, kReachAges>, kMainTypes> shift{};
  const auto add = [&](double logits, const auto& by_type, const auto& by_age, const auto& by_insurer) {
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      for (std::size_t g = 0; g < kReachAges; ++g) {
        for (std::size_t k = 0; k < kInsurerKinds; ++k) {
          shift[t][g][k] += logits * by_type[t] * by_age[g] * by_insurer[k];
        }
      }
    }
  };
  const AnchorMoves moves = anchor_moves(p.credentials, tables.legacy_expiry);
  for (std::size_t i = 0; i < model.drivers.size(); ++i) {
    const Driver& driver = model.drivers[i];
    const double factor = driver.kind == DriverKind::kCampaign ? a.campaign_strength
                          : driver.kind == DriverKind::kTrust  ? a.trust_strength
                                                               : 1;
    add(model.strength[i] * driver.profile(day, moves) * factor, driver.reach_type, driver.reach_age,
        driver.reach_insurer);
  }
  constexpr std::array<double, 4> kAll{1, 1, 1, 1};
  for (const ScenarioCampaign& campaign : a.campaign) {
    const Driver driver{"", campaign.start, campaign.start, campaign.end, campaign.decay_days};
    add(campaign.strength * driver.profile(day), kAll, campaign.reach, kAll);
  }
  const double level = std::log(p.checkin.card_odds) + model.prefecture[static_cast<std::size_t>(prefecture)];
  for (std::size_t t = 0; t < kMainTypes; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const auto g = static_cast<std::size_t>(reach_age(static_cast<int>(b)));
      for (std::size_t k = 0; k < kInsurerKinds; ++k) {
        const double logits = level + model.type_level[t] + model.age[b] + model.insurer[k] + shift[t][g][k];
        base_[t][b][k] =
            static_cast<std::int16_t>(std::clamp(to_score(logits), -2 * kMaxScore, 2 * kMaxScore));
      }
    }
  }
  nothing_else_ = to_score(nothing_else_logits(p.checkin.switch_share_at_expiry));
  phone_ = to_score(a.phone_logits);
  habit16_ = threshold16(p.checkin.habit_weight);
}

DeskDay::DeskDay(const Parameters& p, const AdoptionModel& model, Day day, int main_type) {
  const AdoptionParameters& a = p.adoption;
  const auto t = static_cast<std::size_t>(main_type);
  sigma_ = model.disposition_sigma[t] * kLogit;
  asks16_ = threshold16(asks_share(p, main_type, day));
  poster16_ = threshold16(spread(0, a.poster_share[t], kPosters, day));
  guide16_ = threshold16(spread(0, a.guide_share[t], kGuides, day));
  public16_ = threshold16(a.public_share[t]);
  asks_ = to_score(model.asks * a.desk_strength);
  poster_ = to_score(model.poster * a.desk_strength);
  guide_ = to_score(model.guide * a.desk_strength);
  benefit16_ = threshold16(p.programmes.benefit_certificate_share);
  benefit_ = to_score(a.benefit_certificate_logits);
  public_ = to_score(model.public_target * kTargets.share(day) * a.desk_strength);
}

int DeskDay::disposition_score(std::uint16_t quantile) const {
  return static_cast<int>(std::lround(sigma_ * normal_quantile16(quantile)));
}

int desk_score(const AdoptionModel& model, const Parameters& p, const Facility& facility, Day day,
               int engagement) {
  return DeskDay(p, model, day, adoption_type(facility.type)).score(facility.quantile, engagement);
}

int engagement(const Parameters& p, int main_type, std::uint16_t effort_quantile,
               double expected_yen_per_month) {
  const AdoptionParameters& a = p.adoption;
  const double cost = a.effort_median_yen[static_cast<std::size_t>(main_type)] *
                      std::exp(a.effort_sigma * normal_quantile16(effort_quantile));
  if (!(expected_yen_per_month > cost)) {
    return 0;
  }
  return expected_yen_per_month > cost * a.guide_effort_factor ? 2 : 1;
}

int engagement(const AdoptionModel& /*model*/, const Parameters& p, const Facility& facility,
               double expected_yen_per_month) {
  return engagement(p, adoption_type(facility.type), facility.of(FacilityQuantile::kEffort),
                    expected_yen_per_month);
}

}  // namespace cutover
