#include "nation/person_laws.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cutover {
namespace {

constexpr int kBand15 = 3;
constexpr int kBand30 = 6;
constexpr int kBand35 = 7;
constexpr int kBand60 = 12;

constexpr std::uint32_t low(std::uint32_t word) {
  return word & 0xffffU;
}
constexpr std::uint32_t high(std::uint32_t word) {
  return word >> 16;
}
constexpr std::uint8_t flag_if(bool set, std::uint8_t flag) {
  return set ? flag : std::uint8_t{0};
}

}  // namespace

double change_hazard(const DemographyParameters& demography, int band, int month_of_year) {
  if (band >= kBand75) {
    return 0;
  }
  const double a_year = band >= kBand60                     ? demography.change_rate_old
                        : band >= kBand15 && band < kBand30 ? demography.change_rate_young
                                                            : demography.change_rate_middle;
  constexpr int kApril = 3;
  const double others = (12 - demography.april_factor) / 11;
  return a_year / 12 * (month_of_year == kApril ? demography.april_factor : others);
}

double move_hazard(const DemographyParameters& demography, int band) {
  const bool young = band >= kBand15 && band < kBand35;
  return (young ? demography.move_rate_young : demography.move_rate_other) / 12;
}

PersonLaws::PersonLaws(const NationTables& tables, const Parameters& parameters, int prefecture,
                       MonthIndex month)
    : month_(month),
      lag_(QuantileTable::lognormal_median(parameters.credentials.lag_sigma)),
      lag_median_(static_cast<Millis>(std::lround(parameters.credentials.lag_median_days * 1000))) {
  const CredentialParameters& c = parameters.credentials;
  double people = 0;
  double national = 0;
  for (const ByAgeBand<double>& bands : tables.population) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      people += bands[b];
      national += bands[b] * tables.insurer_share[b][static_cast<std::size_t>(InsurerKind::kNational)];
    }
  }
  below_ = {
      .deregistered = threshold16(c.deregistered_share),
      .asked = threshold16(c.asked_certificate_share),
      .chip = threshold16(c.chip_damaged_share),
      .no_record = threshold16(c.no_record_share),
      .mismatch = threshold16((c.mismatch_birth_records + c.mismatch_name_records) / people),
      .phone = threshold16(c.phone_share),
      .black_dot = threshold16(c.black_dot_share),
      .notice = threshold16(c.notice_share),
      .december = threshold16(c.december_renewal_persons / national),
  };
  for (std::size_t ago = 0; ago < kMonthsOfAge; ++ago) {
    first_day_[ago] = first_day(month - static_cast<int>(ago));
  }
  first_of_month_ = threshold16(parameters.demography.first_of_month_share) >> 8;
  for (int band = 0; band < kAgeBands; ++band) {
    const auto b = static_cast<std::size_t>(band);
    needs_help_[b] = threshold16(band >= kBand75 ? c.needs_help_share_75 : c.needs_help_share);
    double below = 0;
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      below += tables.insurer_share[b][k];
      prior_below_[b][k] = static_cast<std::uint32_t>(std::lround(256 * std::min(below, 1.0)));
    }
    const double moves = move_hazard(parameters.demography, band);
    for (std::size_t kind = 0; kind < 2; ++kind) {
      const bool is_national = kind == static_cast<std::size_t>(InsurerKind::kNational);
      double unchanged = 1;
      double by_move = 0;
      for (std::size_t back = 0; back < kMonthsBack; ++back) {
        const int month_of_year = (month - 1 - static_cast<int>(back)) % 12;
        const double job = change_hazard(parameters.demography, band, month_of_year);
        const double move = is_national && band < kBand75 ? moves : 0;
        by_move += unchanged * move;
        unchanged *= 1 - std::min(1.0, job + move);
        changed_below_[kind][b][back] = threshold16(1 - unchanged);
      }
      std::uint8_t guide = 0;
      for (std::uint32_t q = 0; q < changed_guide_[kind][b].size(); ++q) {
        while (guide < kMonthsBack && changed_below_[kind][b][guide] <= q << kGuideShift) {
          ++guide;
        }
        changed_guide_[kind][b][q] = guide;
      }
      moved_[kind][b] = unchanged < 1 ? threshold16(by_move / (1 - unchanged)) >> 8 : 0;
    }

    constexpr int kIssueMonths = 250;
    for (int m = 0; m < kIssueMonths; ++m) {
      const Day end = first_day(kFirstIssueMonth + m + 1);
      held_below_[b].push_back(threshold16(tables.held_share(end, prefecture, band)));
    }
    std::uint8_t m = 0;
    for (std::uint32_t q = 0; q < held_guide_[b].size(); ++q) {
      while (m < kIssueMonths && held_below_[b][m] <= q << kGuideShift) {
        ++m;
      }
      held_guide_[b][q] = m;
    }
  }
}

MonthlyPersonLaws::MonthlyPersonLaws(const NationTables& tables, const Parameters& parameters,
                                     MonthIndex month)
    : tables_(tables), parameters_(parameters), month_(month) {}

const PersonLaws& MonthlyPersonLaws::of(int prefecture) const {
  const auto p = static_cast<std::size_t>(prefecture);
  std::call_once(once_[p], [&] {
    laws_[p] = std::make_unique<const PersonLaws>(tables_, parameters_, prefecture, month_);
  });
  return *laws_[p];
}

std::uint8_t PersonLaws::lag_days(std::uint32_t word) const {
  const Millis thousandths = lag_.draw(word, lag_median_);
  return static_cast<std::uint8_t>(std::clamp(thousandths / 1000, 0, 255));
}

std::uint8_t PersonLaws::issued_month(int band, std::uint16_t registration) const {
  const auto b = static_cast<std::size_t>(band);
  const std::vector<std::uint32_t>& below = held_below_[b];
  std::size_t m = held_guide_[b][registration >> kGuideShift];
  while (m < below.size() && below[m] <= registration) {
    ++m;
  }
  return m < below.size() ? static_cast<std::uint8_t>(m) : Person::kNeverIssued;
}

void PersonLaws::give_dates_and_traits(Person& person, const Words& words) const {
  const Block& a = words[0];
  const Block& b = words[1];
  const int band = person.band();
  const auto bb = static_cast<std::size_t>(band);
  const auto insurer = static_cast<InsurerKind>(person.insurer());

  person.bonds = {};
  person.experience = 0;
  person.birth_month60 = static_cast<std::uint8_t>(low(a[0]) * 60 >> 16);
  person.registration_lag_days =
      insurer == InsurerKind::kLateStageElderly ? std::uint8_t{0} : lag_days(a[0] << 16 | high(a[0]));
  const int in_band = months_in_band(person, month_);
  const std::uint32_t day_word = a[2] & 0xffU;
  person.renewal = static_cast<std::uint8_t>(a[2] >> 8);

  // Months since the last change of insurer; 0 means the month before this one.
  int back = static_cast<int>(kMonthsBack);
  bool moved = false;
  if (insurer == InsurerKind::kLateStageElderly) {
    // From the 75th birthday; the few who are insured there earlier, by disability, since long ago.
    back = band >= kBand75 ? in_band - 1 + 60 * (band - kBand75) : static_cast<int>(kMonthsBack);
  } else {
    const auto kind = static_cast<std::size_t>(insurer);
    const auto& below = changed_below_[kind][bb];
    const std::uint32_t word = low(a[1]);
    // The first month whose threshold lies above the word.
    back = changed_guide_[kind][bb][word >> kGuideShift];
    while (back < static_cast<int>(kMonthsBack) && below[static_cast<std::size_t>(back)] <= word) {
      ++back;
    }
    moved = (back < static_cast<int>(kMonthsBack)) & ((high(a[1]) & 0xffU) < moved_[kind][bb]);
    if (band < 2 && back >= in_band + 60 * band) {
      back = in_band + 60 * band - 1;  // since birth
      moved = false;
    }
  }
  const bool long_ago = back >= static_cast<int>(kMonthsBack) && insurer != InsurerKind::kLateStageElderly;
  const bool first = (insurer != InsurerKind::kLateStageElderly) & (high(a[1]) >> 8 < first_of_month_);
  const int ago = back + 1;  // whoever was born in this month: its first day
  const Day day = first_day_[static_cast<std::size_t>(ago)] +
                  std::chrono::days{first | (ago == 0) ? 0 : static_cast<int>(day_word * 28U >> 8)};
  person.insured_since = long_ago ? std::uint16_t{0} : insured_day(day);
  if (insurer == InsurerKind::kLateStageElderly && band < kBand75) {
    person.insured_since = 0;
  }

  const std::uint32_t prior_word = a[2] >> 16 & 0xffU;
  const std::uint32_t prior = band == kBand75 ? (prior_word < prior_below_[kBand75 - 1][0] ? 0U : 1U)
                                              : (prior_word >= prior_below_[bb][0] ? 1U : 0U) +
                                                    (prior_word >= prior_below_[bb][1] ? 1U : 0U);

  person.issued_month = issued_month(band, person.registration);
  const bool newborn = band == 0 && in_band < 12;
  if (newborn && person.issued_month != Person::kNeverIssued) {
    // No card is older than its holder.
    const int born = month_ - in_band - kFirstIssueMonth;
    person.issued_month = static_cast<std::uint8_t>(std::max<int>(person.issued_month, born + 1));
  }
  person.flags = static_cast<std::uint8_t>(
      (person.flags & Person::kUsedCard) | flag_if(low(b[0]) < below_.deregistered, Person::kDeregistered) |
      flag_if(high(b[0]) < below_.asked, Person::kAskedCertificate) |
      flag_if(low(b[1]) < below_.chip, Person::kChipDamaged) |
      flag_if(high(b[1]) < below_.no_record, Person::kNoRecord) |
      flag_if(low(b[2]) < below_.mismatch, Person::kMismatch) | flag_if(moved, Person::kMoved));
  person.traits = static_cast<std::uint8_t>(
      flag_if(high(b[2]) < below_.phone, Person::kPhone) |
      flag_if(low(b[3]) < below_.black_dot, Person::kBlackDot) | flag_if(newborn, Person::kNewborn) |
      flag_if(insurer == InsurerKind::kNational && high(b[3]) < below_.december, Person::kDecemberRenewal) |
      prior << Person::kPriorInsurerShift | flag_if(low(a[3]) < needs_help_[bb], Person::kNeedsHelp) |
      flag_if(high(a[3]) < below_.notice, Person::kCarriesNotice));
}

}  // namespace cutover
