/// \file
/// The fitted model of what drives people to present the card (ADP-01 … ADP-05).
///
/// What holds for everybody stands in `data/adoption_drivers.csv`: events and campaigns with dates and the
/// groups they reach. How strongly each works stands in `data/adoption_fit.csv`, fitted to the published
/// months. No published rate is read while a run goes on: rates follow from persons, desks and these drivers.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "core/types.hpp"
#include "scenario/parameters.hpp"

namespace cutover {

inline constexpr int kMainTypes = 4;  ///< hospital, medical_clinic, dental_clinic, pharmacy

/// Age groups that campaigns tell apart: below 15, 15 to 64, from 65.
inline constexpr int kReachAges = 3;
constexpr int reach_age(int band) {
  return band < 3 ? 0 : band < 13 ? 1 : 2;
}

/// What a scenario can scale: campaigns by adoption.campaign_strength, shocks to trust by
/// adoption.trust_strength, events not at all.
enum class DriverKind : std::uint8_t { kEvent, kCampaign, kTrust };
inline constexpr std::array<std::string_view, 3> kDriverKindNames{"event", "campaign", "trust"};

/// With what a date of a driver moves in a scenario that moves a cutover (CUT-01, CUT-02): with nothing, with
/// the end of issue of legacy cards, with the last day of the last of them.
enum class Anchor : std::uint8_t { kNone, kEndOfIssue, kEndOfValidity };
inline constexpr std::array<std::string_view, 3> kAnchorNames{"none", "end_of_issue", "end_of_validity"};

/// How far each anchor stands from its published day.
using AnchorMoves = std::array<std::chrono::days, kAnchorNames.size()>;
/// \param legacy_expiry  as NationTables::legacy_expiry, from which the persons' cards end as well
AnchorMoves anchor_moves(const CredentialParameters& c, const std::array<Day, kInsurerKinds>& legacy_expiry);

/// Something dated that moves everybody it reaches: rises in a line from `start` to `full`, holds until
/// `end`, then fades with `decay_days` (0: stops).
struct Driver {
  std::string name;  ///< its strength is the fitted value `driver.<name>`
  Day start;
  Day full;
  std::optional<Day> end;
  double decay_days = 0;
  DriverKind kind = DriverKind::kEvent;
  std::array<double, kMainTypes> reach_type{};
  std::array<double, kReachAges> reach_age{};
  std::array<double, kInsurerKinds> reach_insurer{};
  Anchor start_anchor = Anchor::kNone;
  Anchor full_anchor = Anchor::kNone;  ///< of `full` and `end`

  /// How far it is in force on a day, in [0, 1].
  double profile(Day day, const AnchorMoves& moves = {}) const;
};

/// How staff's new wording spreads from the first facilities to all that will ever ask for the card.
struct Diffusion {
  Day start;
  Day full;
  double share(Day day) const;  ///< in [0, 1], an S-curve
};

/// Money that facilities of middle size can expect, as the fit reckons with it. A run passes what its own
/// programmes pay.
struct ExpectedPayout {
  Day start;
  std::optional<Day> end;
  std::array<double, kMainTypes> yen_per_month{};
};

/// One fitted value and what was believed before the fit.
struct FitParameter {
  std::string name;
  double value = 0;
  double prior = 0;
  double low = 0;  ///< low and high bound 95 % of the prior belief, and the fit
  double high = 0;
  std::optional<double> sd;  ///< standard deviation after the fit
  std::string unit;
  std::string meaning;
  std::string source;
  /// Not moved by the fit: nothing published identifies it.
  bool fixed() const { return source.starts_with("assumption"); }
};

/// What look-ups and batch inquiries of the simulated nation are multiplied by in a month published by type
/// (calibration/number_use.hpp).
struct NumberCorrection {
  MonthIndex month = 0;
  int type = 0;
  double log_factor = 0;
};

struct AdoptionModel {
  // Strengths in logits; data/adoption_fit.csv says what each means.
  std::array<double, kMainTypes> type_level{};
  std::array<double, kAgeBands> age{};
  std::array<double, kPrefectures> prefecture{};
  std::array<double, kInsurerKinds> insurer{};
  std::array<double, kMainTypes> disposition_sigma{};  ///< spread over facilities
  double asks = 0;                                     ///< staff ask for the card
  double poster = 0;
  double guide = 0;          ///< lane or guide staff
  double public_target = 0;  ///< facility with a set target
  double experience = 0;     ///< full experience
  /// Added to the panel's experience, as stored, of who has used the card when a run begins.
  double start_experience = 0;
  /// Share of the growth of look-ups and inquiries that goes on after the last known month
  /// (calibration/number_use.hpp).
  double growth_kept = 0;
  /// Logarithm of a factor on the time in which the pace of registrations fades after the last known count
  /// (registration_slowdown_days of data/derivation_assumptions.csv).
  double registration_slowdown = 0;
  std::vector<Driver> drivers;
  std::vector<double> strength;  ///< of the drivers, in their order

  std::vector<ExpectedPayout> payouts;  ///< data/adoption_payouts.csv

  std::vector<NumberCorrection> numbers;  ///< data/number_use_fit.csv

  std::vector<FitParameter> fit;              ///< all rows of data/adoption_fit.csv
  std::map<std::string, std::string> hashes;  ///< name -> SHA-256 of the files read, for provenance

  /// Sets the named value here and in `fit`. \throws std::invalid_argument if there is none of that name
  void set(const std::string& name, double value);
  double get(const std::string& name) const;
};

/// Expected payout of a middle facility on a day: the highest in force.
double expected_payout(const AdoptionModel& model, int main_type, Day day);

/// Reads data/adoption_drivers.csv, adoption_payouts.csv and adoption_fit.csv. \throws InputError with
/// file:line:col
AdoptionModel load_adoption_model(const std::filesystem::path& directory);

}  // namespace cutover
