#include "nation/nation.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "calendar/day_pattern.hpp"
#include "nation/pick_table.hpp"
#include "random/quantile_table.hpp"
#include "random/stream.hpp"
#include "tables/apportion.hpp"

namespace cutover {
namespace {

constexpr std::array<FacilityType, 4> kMainTypes{FacilityType::kHospital, FacilityType::kMedicalClinic,
                                                 FacilityType::kDentalClinic, FacilityType::kPharmacy};
constexpr std::size_t at(FacilityType t) {
  return static_cast<std::size_t>(t);
}

/// The list of an area a facility type stands in: hospital, clinics, dental, pharmacy.
constexpr std::size_t list_of(FacilityType t) {
  switch (t) {
    case FacilityType::kHospital:
      return 0;
    case FacilityType::kMedicalClinic:
    case FacilityType::kOccupationalClinic:
    case FacilityType::kExempt:
      return 1;
    case FacilityType::kDentalClinic:
      return 2;
    case FacilityType::kPharmacy:
      return 3;
  }
  return 0;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::vector<int> chosen_prefectures(const NationTables& tables, const std::vector<std::string>& names) {
  std::vector<int> chosen;
  for (int p = 0; p < kPrefectures; ++p) {
    const bool wanted = names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& n) {
                          return same_name(n, tables.prefecture_romaji[static_cast<std::size_t>(p)]);
                        });
    if (wanted) {
      chosen.push_back(p);
    }
  }
  if (!names.empty() && chosen.size() != names.size()) {
    throw std::invalid_argument("nation.prefectures names a prefecture that is unknown or repeated");
  }
  return chosen;
}

/// The largest share of a day's visits that falls into one hour.
double peak_hour_share(const HalfHourProfile& profile) {
  double peak = 0;
  for (std::size_t i = 0; i + 1 < profile.size(); ++i) {
    peak = std::max(peak, profile[i] + profile[i + 1]);
  }
  return peak;
}

}  // namespace

Nation::Nation(const NationTables& tables, const Parameters& parameters, double sample, std::uint64_t seed)
    : seed_(seed), insurer_share_(tables.insurer_share) {
  const std::vector<int> chosen = chosen_prefectures(tables, parameters.nation.prefectures);

  // Occupational clinics and exempt facilities: nationwide numbers, shared out by population.
  std::vector<double> people;
  for (const ByAgeBand<double>& bands : tables.population) {
    people.push_back(std::accumulate(bands.begin(), bands.end(), 0.0));
  }
  const auto occupational = apportion(people, parameters.nation.occupational_clinics);
  const auto exempt = apportion(people, parameters.nation.exempt_facilities);
  if (parameters.nation.occupational_clinics + parameters.nation.exempt_facilities > 0) {
    types_ = kFacilityTypes;
  }

  for (const int p : chosen) {
    const auto pp = static_cast<std::size_t>(p);
    std::array<int, kFacilityTypes> counts{};
    for (const FacilityType t : kMainTypes) {
      counts[at(t)] = tables.facilities[pp][at(t)];
    }
    counts[at(FacilityType::kOccupationalClinic)] = static_cast<int>(occupational[pp]);
    counts[at(FacilityType::kExempt)] = static_cast<int>(exempt[pp]);
    lay_out_prefecture(tables, parameters, sample, p, counts);
  }
  spread_behaviour();
}

void Nation::spread_behaviour() {
  // Irrational and independent of each other, so that no two sequences fall into step.
  constexpr std::array<std::pair<FacilityQuantile, double>, 5> kSteps{{
      {FacilityQuantile::kDisposition, 0.6180339887498949},  // (√5 - 1) / 2
      {FacilityQuantile::kAsksForCard, 0.4142135623730950},  // √2 - 1
      {FacilityQuantile::kEffort, 0.7320508075688772},       // √3 - 1
      {FacilityQuantile::kGuide, 0.6457513110645906},        // √7 - 2
      {FacilityQuantile::kPublic, 0.3166247903553998},       // √11 - 3
  }};
  const Stream stream{seed_, Purpose::kFacilityTraits};
  for (int t = 0; t < kFacilityTypes; ++t) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t f = 0; f < facilities_.size(); ++f) {
      if (static_cast<int>(facilities_[f].type) == t) {
        order.push_back(f);
      }
    }
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return facilities_[a].visits_per_year > facilities_[b].visits_per_year;
    });
    for (const auto& [quantile, step] : kSteps) {
      const auto q = static_cast<std::size_t>(quantile);
      const double offset =
          stream.block(static_cast<std::uint32_t>(t), -1, static_cast<std::uint32_t>(q))[0] * 0x1p-32;
      for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const double x = offset + static_cast<double>(rank) * step;
        facilities_[order[rank]].quantile[q] = static_cast<std::uint16_t>((x - std::floor(x)) * 65536);
      }
    }
  }
}

void Nation::lay_out_prefecture(const NationTables& tables, const Parameters& parameters, double sample,
                                int prefecture, const std::array<int, kFacilityTypes>& counts) {
  const auto p = static_cast<std::size_t>(prefecture);
  std::array<int, kFacilityTypes> simulated{};
  for (std::size_t t = 0; t < kFacilityTypes; ++t) {
    simulated[t] = counts[t] == 0 ? 0 : std::max(1, static_cast<int>(std::lround(counts[t] * sample)));
    weight_[t][p] = simulated[t] == 0 ? 0 : static_cast<double>(counts[t]) / simulated[t];
    facility_weight_[t][p] = weight_[t][p];
  }
  // Visits to special facilities are drawn from the clinics' rates and carry the clinics' weight.
  for (const FacilityType t : {FacilityType::kOccupationalClinic, FacilityType::kExempt}) {
    weight_[at(t)][p] = simulated[at(t)] == 0 ? 0 : weight_[at(FacilityType::kMedicalClinic)][p];
  }

  // A special facility that stands for more or fewer than one in the clinics' weight is larger or smaller for
  // it.
  std::array<double, kFacilityTypes> size_scale{};
  for (std::size_t t = 0; t < kFacilityTypes; ++t) {
    const bool special = t == at(FacilityType::kOccupationalClinic) || t == at(FacilityType::kExempt);
    const double per_clinic = simulated[at(FacilityType::kMedicalClinic)] /
                              static_cast<double>(counts[at(FacilityType::kMedicalClinic)]);
    size_scale[t] = special && simulated[t] > 0
                        ? parameters.nation.special_size * counts[t] * per_clinic / simulated[t]
                        : 1.0;
  }

  // Persons by band. The scale makes visits per simulated facility those of a real one.
  const ByAgeBand<double>& real = tables.population[p];
  const double total = std::accumulate(real.begin(), real.end(), 0.0);
  const std::vector<std::int64_t> bands = apportion(real, std::llround(total * sample));
  const std::int64_t persons = std::accumulate(bands.begin(), bands.end(), std::int64_t{0});
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      rate_scale_[t][p][b] =
          bands[b] == 0 || weight_[t][p] == 0 ? 0 : real[b] / static_cast<double>(bands[b]) / weight_[t][p];
    }
  }

  // Areas of unequal size (assumption: uniform between half and one and a half times the mean), but never
  // more areas than the scarcest facility type can serve.
  int areas = std::max(
      1, static_cast<int>(std::lround(static_cast<double>(persons) / parameters.nation.persons_per_area)));
  for (const FacilityType t : kMainTypes) {
    areas = std::min(areas, std::max(1, simulated[at(t)]));
  }
  const Stream shape{seed_, Purpose::kAreaShape};
  std::vector<double> share;
  for (int a = 0; a < areas; ++a) {
    share.push_back(0.5 + uniform(shape.block(static_cast<std::uint32_t>(prefecture * 4096 + a))[0]));
  }
  std::vector<std::vector<std::int64_t>> band_parts;
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    band_parts.push_back(apportion(share, bands[b]));
  }
  std::vector<std::vector<std::int64_t>> type_parts;
  for (std::size_t t = 0; t < kFacilityTypes; ++t) {
    // One each first, so that every area has every main type.
    const bool main = t < 4;
    std::vector<std::int64_t> part = apportion(share, main ? simulated[t] - areas : simulated[t]);
    for (std::int64_t& n : part) {
      n += main ? 1 : 0;
    }
    type_parts.push_back(std::move(part));
  }

  constexpr std::array<FacilityType, kFacilityTypes> kOrder{
      FacilityType::kHospital, FacilityType::kMedicalClinic, FacilityType::kOccupationalClinic,
      FacilityType::kExempt,   FacilityType::kDentalClinic,  FacilityType::kPharmacy};
  for (std::size_t a = 0; a < static_cast<std::size_t>(areas); ++a) {
    Area area{};
    area.prefecture = prefecture;
    area.first_person = persons_;
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      area.band_begin[b + 1] = area.band_begin[b] + static_cast<std::uint32_t>(band_parts[b][a]);
    }
    area.slots = area.persons() + area.persons() / 256 + kSpareSlots;
    persons_ += area.slots;
    area.first_facility = static_cast<std::uint32_t>(facilities_.size());
    for (const FacilityType t : kOrder) {
      for (std::int64_t i = 0; i < type_parts[at(t)][a]; ++i) {
        Facility facility{};
        facility.type = t;
        facility.prefecture = static_cast<std::uint8_t>(prefecture);
        facility.area = static_cast<std::uint16_t>(areas_.size());
        facilities_.push_back(facility);
      }
      const auto end = static_cast<std::uint32_t>(facilities_.size()) - area.first_facility;
      for (std::size_t list = list_of(t) + 1; list < area.list_begin.size(); ++list) {
        area.list_begin[list] = end;
      }
    }
    if (area.facilities() > kMaxFacilitiesPerArea) {
      throw std::invalid_argument("nation.persons_per_area is too large: an area of " +
                                  tables.prefecture_romaji[p] + " would have " +
                                  std::to_string(area.facilities()) + " facilities, at most " +
                                  std::to_string(kMaxFacilitiesPerArea) + " can be numbered");
    }
    equip(tables, parameters, size_scale, area);
    areas_.push_back(area);
  }
}

void Nation::equip(const NationTables& tables, const Parameters& parameters,
                   const std::array<double, kFacilityTypes>& size_scale, Area& area) {
  const std::span<Facility> facilities =
      std::span(facilities_).subspan(area.first_facility, area.facilities());
  const auto p = static_cast<std::size_t>(area.prefecture);
  size_.resize(facilities_.size());
  const std::span<float> size = std::span(size_).subspan(area.first_facility, area.facilities());

  // Sizes first: they decide panels, and with them readers and staff.
  const Stream stream{seed_, Purpose::kFacility};
  const Stream traits{seed_, Purpose::kFacilityTraits};
  std::array<QuantileTable, 4> size_law{QuantileTable::lognormal_mean(parameters.nation.size_sigma[0]),
                                        QuantileTable::lognormal_mean(parameters.nation.size_sigma[1]),
                                        QuantileTable::lognormal_mean(parameters.nation.size_sigma[2]),
                                        QuantileTable::lognormal_mean(parameters.nation.size_sigma[3])};
  std::array<double, 4> list_size{};
  for (std::size_t f = 0; f < facilities.size(); ++f) {
    const Block words = stream.block(area.first_facility + static_cast<std::uint32_t>(f));
    const std::size_t list = list_of(facilities[f].type);
    size[f] = static_cast<float>(static_cast<double>(size_law[list].fixed(words[0])) * 0x1p-16 *
                                 size_scale[at(facilities[f].type)]);
    list_size[list] += size[f];
  }

  // Expected visits a year of each list, then of each facility. Staff is planned for the ordinary level: a
  // policy that brings more visits meets the staff there is.
  std::array<double, kCareTypes> care{};
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const double persons = area.band_begin[b + 1] - area.band_begin[b];
      care[t] += persons * tables.visits_per_year[b][t] * tables.visit_factor[p] *
                 rate_scale(static_cast<int>(t), area.prefecture, static_cast<int>(b));
    }
  }
  for (std::size_t f = 0; f < facilities.size(); ++f) {
    const std::size_t list = list_of(facilities[f].type);
    if (list < kCareTypes) {
      facilities[f].visits_per_year = static_cast<float>(care[list] * size[f] / list_size[list]);
    }
  }

  // Every care facility has a pharmacy next door; larger ones stand beside larger ones only by chance.
  const std::uint32_t pharmacies = area.list_begin[3];
  const PickTable pharmacy_table{size.subspan(pharmacies, area.list_begin[4] - pharmacies)};
  std::vector<double> pharmacy_visits(facilities.size(), 0.0);
  double regular = 0;
  for (std::size_t f = 0; f < pharmacies; ++f) {
    Facility& facility = facilities[f];
    const Block words = stream.block(area.first_facility + static_cast<std::uint32_t>(f), 1);
    facility.gate_pharmacy = static_cast<std::uint16_t>(pharmacies + pharmacy_table.pick(words[0] >> 16));
    const double prescriptions = facility.visits_per_year *
                                 parameters.visits.prescription_share[list_of(facility.type)] *
                                 pharmacy_scale(facility.type, area.prefecture);
    pharmacy_visits[facility.gate_pharmacy] += prescriptions * parameters.visits.gate_pharmacy_share;
    regular += prescriptions * (1 - parameters.visits.gate_pharmacy_share);
  }
  for (std::size_t f = pharmacies; f < facilities.size(); ++f) {
    facilities[f].visits_per_year = static_cast<float>(pharmacy_visits[f] + regular * size[f] / list_size[3]);
  }

  std::array<double, 4> open_days{};
  std::array<double, 4> peak{};
  for (std::size_t t = 0; t < 4; ++t) {
    const DayPattern& pattern = tables.day_pattern[t];
    open_days[t] =
        52.0 * std::accumulate(pattern.weekday_open_share.begin(), pattern.weekday_open_share.end(), 0.0);
    peak[t] = peak_hour_share(pattern.weekday_profile);
  }
  for (std::size_t f = 0; f < facilities.size(); ++f) {
    Facility& facility = facilities[f];
    const std::size_t list = list_of(facility.type);
    const std::uint32_t id = area.first_facility + static_cast<std::uint32_t>(f);
    const Block words = stream.block(id, 2);
    const Block days = stream.block(id, 3);
    for (std::size_t weekday = 0; weekday < 7; ++weekday) {
      // 16-bit parts of the block, one for each weekday.
      const std::uint32_t part = days[weekday / 2] >> (weekday % 2 * 16) & 0xffffU;
      const bool open = part < threshold16(tables.day_pattern[list].weekday_open_share[weekday]);
      facility.open_weekdays =
          static_cast<std::uint8_t>(facility.open_weekdays | (open ? 1U << weekday : 0U));
    }
    facility.closure_quantile = static_cast<std::uint16_t>(words[0] >> 16);

    double below = 0;
    for (int model = 0; model < kReaderModels; ++model) {
      below += parameters.readers.model_share[static_cast<std::size_t>(model)];
      if (words[1] < threshold(below) || model == kReaderModels - 1) {
        facility.model = static_cast<std::uint8_t>(model);
        break;
      }
    }
    facility.readers = 1;
    if (facility.type == FacilityType::kExempt) {
      facility.readers = 0;
    } else if (facility.type == FacilityType::kHospital) {
      // The larger the hospital, the more readers: its size word is its rank.
      const std::uint32_t rank = stream.block(id)[0];
      const auto& shares = parameters.readers.hospital_reader_share;
      facility.readers = static_cast<std::uint8_t>(rank < threshold(shares[0])               ? 1
                                                   : rank < threshold(shares[0] + shares[1]) ? 2
                                                                                             : 3);
    }
    const std::array<Block, 2> quantiles{traits.block(id, 0), traits.block(id, 1)};
    for (std::size_t q = 0; q < kFacilityQuantiles; ++q) {
      facility.quantile[q] = static_cast<std::uint16_t>(quantiles[q / 8][q % 8 / 2] >> (q % 2 * 16));
    }
    facility.first_reader = readers_;
    readers_ += facility.readers;
    const double peak_per_hour = facility.visits_per_year / open_days[list] * peak[list];
    facility.staff = static_cast<std::uint8_t>(
        std::clamp(std::ceil(peak_per_hour / parameters.desk.visits_per_staff_hour), 1.0, 200.0));
  }
}

double Nation::pharmacy_scale(FacilityType from, int prefecture) const {
  const auto p = static_cast<std::size_t>(prefecture);
  const double pharmacy = weight_[at(FacilityType::kPharmacy)][p];
  return pharmacy > 0 ? weight_[at(from)][p] / pharmacy : 0;
}

}  // namespace cutover
