// A population against the published counts: cards held, registered, to be renewed; CUT-04.
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "case.hpp"
#include "nation/nation.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::tables;

/// 0.2 percent of the nation, made as of a day.
struct Sample {
  explicit Sample(Day start) : nation(tables(), Parameters{}, 0.002, 5) {
    for (const Area& area : nation.areas()) {
      std::vector<Person> slots(area.slots);
      nation.populate(area, MonthlyPersonLaws{tables(), Parameters{}, month_index(start)}, slots);
      for (std::uint32_t i = 0; i < area.persons(); ++i) {
        persons.push_back(slots[i]);
        prefecture.push_back(area.prefecture);
      }
    }
  }
  /// Share of the persons of whom `is` holds on `day`.
  template <class Is>
  double share(Day day, Is is) const {
    const Parameters parameters;
    const auto certificates = std::make_shared<const CertificateTable>(parameters.credentials, day);
    std::vector<CredentialsDay> days;
    for (int p = 0; p < kPrefectures; ++p) {
      days.emplace_back(parameters, tables(), day, p, certificates);
    }
    double count = 0;
    for (std::size_t i = 0; i < persons.size(); ++i) {
      count += is(persons[i], days[static_cast<std::size_t>(prefecture[i])].holding(persons[i])) ? 1 : 0;
    }
    return count / static_cast<double>(persons.size());
  }

  Nation nation;
  std::vector<Person> persons;
  std::vector<int> prefecture;
};

/// Chance, plus what eight-bit words and whole months of issue cannot resolve.
double tolerance(const Sample& sample, double share) {
  const auto n = static_cast<double>(sample.persons.size());
  return test::binomial_bound(n, share) / n + 0.004;
}

double people() {
  double sum = 0;
  for (const auto& bands : tables().population) {
    sum = std::accumulate(bands.begin(), bands.end(), sum);
  }
  return sum;
}

// Published: 77.47 million registered on 2024-10-31, 87.30 on 2025-10-31. Cancellations are taken from these,
// and newborns cannot use theirs.
TEST(CredentialsOfThePopulation, RegisteredAndHeldCardsAreThePublishedOnes) {
  for (const auto& [day, registered, held] : {std::tuple{make_day(2024, 10, 31), 77.47e6, 94.49e6},
                                              std::tuple{make_day(2025, 10, 31), 87.30e6, 99.48e6}}) {
    const Sample sample(day);
    const double with_card = registered / people();
    EXPECT_NEAR(sample.share(day, [](const Person&, Holding h) { return h.has(Holding::kCard); }), with_card,
                tolerance(sample, with_card))
        << format_day(day);
    const auto month = static_cast<int>(month_index(day) - kFirstIssueMonth);
    const double issued = held / people();
    EXPECT_NEAR(sample.share(day, [&](const Person& p, Holding) { return p.issued_month <= month; }), issued,
                tolerance(sample, issued))
        << format_day(day);
  }
}

// The shares follow the course when the same people live on: a year later, nobody changed.
TEST(CredentialsOfThePopulation, RegistrationGoesOnDuringARun) {
  const Sample sample(make_day(2024, 10, 31));
  const double later = 87.30e6 / people();
  EXPECT_NEAR(
      sample.share(make_day(2025, 10, 31), [](const Person&, Holding h) { return h.has(Holding::kCard); }),
      later, tolerance(sample, later));
}

// FY2025: 15.8 million certificates and 12 million bodies are published as due, 27.7 in all; FY2026: 20.2
// million are quoted, 30 by another estimate. Who is due is seen without renewals: all would pass into grace
// or lapse.
TEST(CredentialsOfThePopulation, CRD_09_RenewalWavesLieInThePublishedRange) {
  const auto due = [](int year) {
    const Sample sample(make_day(year, 4, 1));
    Parameters parameters;
    double count = 0;
    for (int month = 0; month < 12; ++month) {
      const MonthIndex m = year * 12 + 3 + month;
      const CertificateTable table{parameters.credentials, first_day(m)};
      const CertificateTable after{parameters.credentials, first_day(m + 1)};
      for (Person p : sample.persons) {
        p.renewal = 255;
        const Holder h{p};
        const bool valid =
            (table.state(h) & (Holding::kGrace | Holding::kLapsed)) == 0 && table.state(h) != 0;
        const bool gone = (after.state(h) & (Holding::kGrace | Holding::kLapsed)) != 0;
        count += valid && gone ? 1 : 0;
      }
    }
    return count / static_cast<double>(sample.persons.size()) * people();
  };
  // Second expiries of those who never renew do not show: add the certificates of 2016 and 2017, whose bodies
  // are due.
  const double fy2025 = due(2025);
  const double fy2026 = due(2026);
  EXPECT_GT(fy2025, 15.8e6 * 0.8);
  EXPECT_LT(fy2025, 27.7e6 * 1.1);
  EXPECT_GT(fy2026, 20.2e6 * 0.8);
  EXPECT_LT(fy2026, 30.0e6 * 1.1);
}

TEST(CredentialsOfThePopulation, CUT_04_About950ThousandRenewOnTheFirstOfDecember) {
  const Sample sample(make_day(2024, 12, 1));
  const double share = 950'000 / people();
  const double found = sample.share(make_day(2025, 11, 30), [](const Person& p, Holding h) {
    return p.insurer() == static_cast<int>(InsurerKind::kNational) && h.has(Holding::kLegacyValid);
  });
  const auto n = static_cast<double>(sample.persons.size());
  EXPECT_NEAR(found, share, test::binomial_bound(n, share) / n + share * 0.05)
      << "insurers are drawn in 256ths";
}

// After both cutovers everyone whom OEV knows has a registered card that reads, or a certificate: routes A to
// C.
TEST(CredentialsOfThePopulation, CRD_10_NobodyWhoIsKnownIsLeftWithout) {
  const Sample sample(make_day(2025, 12, 2));
  for (const Day day : {make_day(2025, 12, 2), make_day(2026, 3, 1), make_day(2026, 9, 1)}) {
    EXPECT_EQ(sample.share(day,
                           [](const Person& p, Holding h) {
                             const bool chip = (p.flags & Person::kChipDamaged) != 0;
                             return !h.has(Holding::kCertificate) && !h.has(Holding::kCardReads) &&
                                    !h.has(Holding::kAnswersInvalid) && !h.has(Holding::kNewborn) && !chip;
                           }),
              0)
        << format_day(day);
    EXPECT_EQ(sample.share(day, [](const Person&, Holding h) { return h.has(Holding::kLegacyValid); }), 0);
  }
}

}  // namespace
}  // namespace cutover
