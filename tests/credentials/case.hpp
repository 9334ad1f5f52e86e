/// \file
/// One person with known dates, and what they hold on a day.
#pragma once

#include <memory>

#include "credentials/credentials_day.hpp"
#include "nation/person_laws.hpp"
#include "support/model_case.hpp"

namespace cutover::test {

/// A person of 40 on any day asked for, born in October, with employees' insurance since long ago, first in
/// the order of cards: issued in January 2021, registered, renewed never. The word of `habit` puts the
/// birthday on a known day.
inline Person somebody() {
  Person p{};
  p.habit = 4'711;
  p.registration = 1'000;
  p.issued_month = 60;  // January 2021
  p.band_insurer = 8;   // 40-44, employees
  p.birth_month60 = 9;  // October
  p.renewal = 255;      // never
  return p;
}

inline Holding held(const Person& p, Day day, const Parameters& parameters = {}) {
  const auto certificates = std::make_shared<const CertificateTable>(parameters.credentials, day);
  return CredentialsDay{parameters, tables(), day, kTottori, certificates}.holding(p);
}

constexpr Day next(Day day) {
  return day + std::chrono::days{1};
}
constexpr Day before(Day day) {
  return day - std::chrono::days{1};
}

}  // namespace cutover::test
