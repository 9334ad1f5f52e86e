#include "adoption/model.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>

#include "scenario/cutovers.hpp"
#include "tables/csv.hpp"

namespace cutover {
namespace {

/// Logits beyond this mean a broken file.
constexpr Bounds kLogits{-12, 12};

double days_between(Day a, Day b) {
  return static_cast<double>((b - a).count());
}

/// The place where a named value lives, or nullptr.
double* place_of(AdoptionModel& m, const std::string& name) {
  const auto indexed = [&](std::string_view prefix, const auto& names, double* first) -> double* {
    if (name.starts_with(prefix)) {
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (name.substr(prefix.size()) == names[i]) {
          return first + i;
        }
      }
    }
    return nullptr;
  };
  const std::array<std::string_view, kMainTypes> types{kFacilityTypeNames[0], kFacilityTypeNames[1],
                                                       kFacilityTypeNames[2], kFacilityTypeNames[3]};
  std::vector<std::string> codes;
  for (int p = 1; p <= kPrefectures; ++p) {
    codes.push_back((p < 10 ? "0" : "") + std::to_string(p));
  }
  std::vector<std::string> drivers;
  for (const Driver& d : m.drivers) {
    drivers.push_back(d.name);
  }
  if (name == "asks") return &m.asks;
  if (name == "poster") return &m.poster;
  if (name == "guide") return &m.guide;
  if (name == "public_target") return &m.public_target;
  if (name == "experience") return &m.experience;
  if (name == "start_experience") return &m.start_experience;
  if (name == "growth_kept") return &m.growth_kept;
  if (name == "registration_slowdown") return &m.registration_slowdown;
  for (double* place :
       {indexed("level.", types, m.type_level.data()), indexed("sigma.", types, m.disposition_sigma.data()),
        indexed("age.", kAgeBandNames, m.age.data()), indexed("prefecture.", codes, m.prefecture.data()),
        indexed("insurer.", kInsurerKindNames, m.insurer.data()),
        indexed("driver.", drivers, m.strength.data())}) {
    if (place != nullptr) {
      return place;
    }
  }
  return nullptr;
}

}  // namespace

AnchorMoves anchor_moves(const CredentialParameters& c, const std::array<Day, kInsurerKinds>& legacy_expiry) {
  Day last = legacy_end(legacy_expiry[0], c);
  for (const Day published : legacy_expiry) {
    last = std::max(last, legacy_end(published, c));
  }
  return {std::chrono::days{0}, c.last_legacy_issue - kPublishedLastIssue, last - kPublishedLegacyEnd};
}

double Driver::profile(Day day, const AnchorMoves& moves) const {
  const std::chrono::days full_moves = moves[static_cast<std::size_t>(full_anchor)];
  const Day first = start + moves[static_cast<std::size_t>(start_anchor)];
  const Day risen = full + full_moves;
  if (day < first) {
    return 0;
  }
  double level = 1;
  if (day < risen) {
    level = days_between(first, day) / days_between(first, risen);
  }
  if (end && day > *end + full_moves) {
    level = decay_days > 0 ? std::exp(-days_between(*end + full_moves, day) / decay_days) : 0;
  }
  return level;
}

double Diffusion::share(Day day) const {
  if (day <= start) {
    return 0;
  }
  if (day >= full) {
    return 1;
  }
  const double x = days_between(start, day) / days_between(start, full);
  return x * x * (3 - 2 * x);
}

void AdoptionModel::set(const std::string& name, double value) {
  double* place = place_of(*this, name);
  if (place == nullptr) {
    throw std::invalid_argument("the adoption model has no value '" + name + "'");
  }
  *place = value;
  for (FitParameter& row : fit) {
    if (row.name == name) {
      row.value = value;
    }
  }
}

double AdoptionModel::get(const std::string& name) const {
  const double* place = place_of(const_cast<AdoptionModel&>(*this), name);
  if (place == nullptr) {
    throw std::invalid_argument("the adoption model has no value '" + name + "'");
  }
  return *place;
}

double expected_payout(const AdoptionModel& model, int main_type, Day day) {
  double yen = 0;
  for (const ExpectedPayout& e : model.payouts) {
    if (day >= e.start && (!e.end || day <= *e.end)) {
      yen = std::max(yen, e.yen_per_month[static_cast<std::size_t>(main_type)]);
    }
  }
  return yen;
}

AdoptionModel load_adoption_model(const std::filesystem::path& directory) {
  AdoptionModel model;
  std::vector<Diagnostic> faults;
  CsvTable drivers{directory / "adoption_drivers.csv",
                   {"name", "kind", "start", "full", "end", "start_anchor", "full_anchor", "decay_days",
                    "hospital", "medical_clinic", "dental_clinic", "pharmacy", "below_15", "15_to_64",
                    "from_65", "employees", "national", "late_stage_elderly", "source"},
                   faults};
  for (std::size_t row = 0; row < drivers.rows(); ++row) {
    Driver d;
    d.name = drivers.text(row, "name");
    const auto kind = drivers.choice(row, "kind", kDriverKindNames);
    d.kind = static_cast<DriverKind>(kind.value_or(0));
    d.start = drivers.day(row, "start");
    d.full = drivers.day(row, "full");
    if (!drivers.blank(row, "end")) {
      d.end = drivers.day(row, "end");
    }
    if (d.full < d.start || (d.end && *d.end < d.full)) {
      drivers.fault(row, "full", "start, full and end must follow one another");
    }
    d.start_anchor = static_cast<Anchor>(drivers.choice(row, "start_anchor", kAnchorNames).value_or(0));
    d.full_anchor = static_cast<Anchor>(drivers.choice(row, "full_anchor", kAnchorNames).value_or(0));
    d.decay_days = drivers.number(row, "decay_days", {0, 100'000});
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      d.reach_type[t] = drivers.number(row, kFacilityTypeNames[t], {0, 1});
    }
    constexpr std::array<std::string_view, kReachAges> kAges{"below_15", "15_to_64", "from_65"};
    for (std::size_t g = 0; g < kReachAges; ++g) {
      d.reach_age[g] = drivers.number(row, kAges[g], {0, 1});
    }
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      d.reach_insurer[k] = drivers.number(row, kInsurerKindNames[k], {0, 1});
    }
    model.drivers.push_back(std::move(d));
  }
  model.strength.resize(model.drivers.size());

  CsvTable numbers{directory / "number_use_fit.csv", {"month", "facility_type", "log_factor"}, faults};
  for (std::size_t row = 0; row < numbers.rows(); ++row) {
    const auto type = numbers.choice(row, "facility_type", std::span(kFacilityTypeNames).first(kMainTypes));
    model.numbers.push_back({numbers.month(row, "month"), static_cast<int>(type.value_or(0)),
                             numbers.number(row, "log_factor", {-5, 5})});
  }
  model.hashes["number_use_fit.csv"] = numbers.sha256();

  CsvTable payouts{directory / "adoption_payouts.csv",
                   {"start", "end", "hospital", "medical_clinic", "dental_clinic", "pharmacy", "source"},
                   faults};
  for (std::size_t row = 0; row < payouts.rows(); ++row) {
    ExpectedPayout e;
    e.start = payouts.day(row, "start");
    if (!payouts.blank(row, "end")) {
      e.end = payouts.day(row, "end");
    }
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      e.yen_per_month[t] = payouts.number(row, kFacilityTypeNames[t]);
    }
    model.payouts.push_back(e);
  }

  CsvTable fit{directory / "adoption_fit.csv",
               {"name", "value", "sd", "prior", "low", "high", "unit", "meaning", "source"},
               faults};
  std::vector<std::string> seen;
  for (std::size_t row = 0; row < fit.rows(); ++row) {
    FitParameter p;
    p.name = fit.text(row, "name");
    p.value = fit.number(row, "value", kLogits);
    p.sd = fit.optional_number(row, "sd", {0, 12});
    p.prior = fit.number(row, "prior", kLogits);
    p.low = fit.number(row, "low", kLogits);
    p.high = fit.number(row, "high", kLogits);
    p.unit = fit.text(row, "unit");
    p.meaning = fit.text(row, "meaning");
    p.source = fit.text(row, "source");
    double* place = place_of(model, p.name);
    if (place == nullptr) {
      fit.fault(row, "name", "'" + p.name + "' is no value of the adoption model");
      continue;
    }
    if (std::find(seen.begin(), seen.end(), p.name) != seen.end()) {
      fit.fault(row, "name", "'" + p.name + "' is given twice");
    }
    if (!(p.low < p.high)) {
      fit.fault(row, "low", "low must lie below high");
    }
    seen.push_back(p.name);
    *place = p.value;
    model.fit.push_back(std::move(p));
  }
  if (faults.empty()) {
    for (const Driver& d : model.drivers) {
      if (std::find(seen.begin(), seen.end(), "driver." + d.name) == seen.end()) {
        fit.fault("the strength 'driver." + d.name + "' is missing");
      }
    }
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      if (std::find(seen.begin(), seen.end(), "level." + std::string(kFacilityTypeNames[t])) == seen.end()) {
        fit.fault("the level of '" + std::string(kFacilityTypeNames[t]) + "' is missing");
      }
    }
  }
  if (!faults.empty()) {
    throw InputError(std::move(faults));
  }
  model.hashes["adoption_drivers.csv"] = drivers.sha256();
  model.hashes["adoption_payouts.csv"] = payouts.sha256();
  model.hashes["adoption_fit.csv"] = fit.sha256();
  return model;
}

}  // namespace cutover
