#include "visits/treatment.hpp"

#include <algorithm>

#include "random/stream.hpp"

namespace cutover {
namespace {

/// No episode brings more visits a month than this: as many as there are days.
constexpr double kMostIntense = 30;

}  // namespace

TreatedPart treated_part(std::uint32_t begin, std::uint32_t end, double share, std::uint32_t position) {
  const std::uint32_t persons = end - begin;
  if (persons == 0) {
    return {begin, end, begin, 0};
  }
  const double wanted = std::round(std::clamp(share, 0.0, 1.0) * persons);
  return {begin, end, begin + static_cast<std::uint32_t>(std::uint64_t{position} * persons >> 32),
          std::max(1U, static_cast<std::uint32_t>(wanted))};
}

TreatedParts treated_parts(const Treatment& treatment, const Nation& nation, const Area& area,
                           const AreaPeople& people, MonthIndex month,
                           const std::array<double, kCareTypes>& level, std::uint64_t seed) {
  const Stream stream{seed, Purpose::kTreatment};
  TreatedParts parts;
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    const auto band = static_cast<int>(b);
    const Block origin = stream.block(area.first_person, band);
    for (std::size_t t = 0; t < kCareTypes; ++t) {
      const auto care = static_cast<int>(t);
      const double scale = level[t] * nation.rate_scale(care, area.prefecture, band);
      parts[t][b] = treated_part(people.band_begin[b], people.band_begin[b + 1],
                                 treatment.share(care, area.prefecture, band, scale),
                                 origin[t] + treatment.moved(care, area.prefecture, band, month));
    }
  }
  return parts;
}

Treatment::Treatment(const NationTables& tables, const VisitParameters& p)
    : tables_(tables), months_(p.treatment_months), second_clinic_share_(p.second_clinic_share) {
  for (int t = 0; t < kCareTypes; ++t) {
    const double wanted = p.days_per_claim[static_cast<std::size_t>(t)];
    double low = 0;
    double high = kMostIntense;
    if (days_per_claim(t, low) >= wanted) {
      continue;
    }
    // The more an episode brings, the fewer persons share the visits: visits per claim rise with it.
    while (high - low > 1e-9) {
      const double middle = (low + high) / 2;
      (days_per_claim(t, middle) < wanted ? low : high) = middle;
    }
    intensity_[static_cast<std::size_t>(t)] = high;
  }
}

double Treatment::monthly(int care_type, int prefecture, int band) const {
  return tables_.visits_per_year[static_cast<std::size_t>(band)][static_cast<std::size_t>(care_type)] *
         tables_.visit_factor[static_cast<std::size_t>(prefecture)] / 12;
}

double Treatment::days_per_claim(int care_type, double intensity) const {
  const double second = care_type == 1 ? second_clinic_share_ : 0;
  double visits = 0;
  double claims = 0;
  for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
    for (int band = 0; band < kAgeBands; ++band) {
      const double persons =
          tables_.population[static_cast<std::size_t>(prefecture)][static_cast<std::size_t>(band)];
      const double r = monthly(care_type, prefecture, band);
      const double s = intensity > 0 ? -std::expm1(-r / intensity) : 1;
      if (r > 0) {
        visits += persons * r;
        claims -= persons * s * (std::expm1(-r / s * (1 - second)) + std::expm1(-r / s * second));
      }
    }
  }
  return visits / claims;
}

std::uint32_t Treatment::moved(int care_type, int prefecture, int band, MonthIndex month) const {
  const double step = share(care_type, prefecture, band, 1) / months_;
  // Whole turns of the window do not count.
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>((step - std::floor(step)) * 0x1p32)) *
         static_cast<std::uint32_t>(month);
}

}  // namespace cutover
