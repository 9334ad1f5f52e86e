// What a person's record remembers of places and months, against a record that keeps everything.
#include <array>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "nation/person.hpp"

namespace cutover {
namespace {

struct Remembered {
  bool known = false;
  std::optional<unsigned> claim, card, claim_case;  ///< the last month with one
};

TEST(Bonds, CLM_04_EveryPlaceKeepsItsOwnMonth) {
  std::mt19937 engine{1};
  const auto rng = [&engine] { return static_cast<unsigned>(engine()); };
  const auto one_in = [&rng](unsigned n) { return rng() % n == 0; };
  for (int life = 0; life < 200; ++life) {
    Bonds bonds;
    std::array<Remembered, kPlaces> places;
    const auto before = rng() & Bonds::kRow;
    bonds.set_known_places(before);
    for (std::size_t p = 0; p < kPlaces; ++p) {
      places[p].known = (before >> p & 1U) != 0;
    }
    unsigned month = 24'000 + rng() % 40;
    for (int visit = 0; visit < 200; ++visit) {
      month += one_in(10) ? 1 + rng() % 3 : 0;
      const auto place = rng() % kPlaces;
      const bool claim = !one_in(8);
      const bool card = one_in(2);
      const bool claim_case = one_in(4);
      bonds.book_visit(static_cast<int>(place), month, claim, card, claim_case);
      Remembered& here = places[place];
      here.known = true;
      here.claim = claim ? month : here.claim;
      here.card = claim && card ? month : here.card;
      here.claim_case = claim && claim_case ? month : here.claim_case;
      for (int p = 0; p < kPlaces; ++p) {
        const Remembered& expected = places[static_cast<std::size_t>(p)];
        ASSERT_EQ(bonds.known(p), expected.known);
        ASSERT_EQ(bonds.has_claim(p, month), expected.claim == month);
        ASSERT_EQ(bonds.used_card(p, month), expected.card == month);
        ASSERT_EQ(bonds.has_case(p, month), expected.claim_case == month);
        ASSERT_FALSE(bonds.has_case(p, month + 1)) << "a new month, a new claim";
      }
      if (one_in(50)) {
        bonds.forget_places();
        places = {};
      }
    }
  }
}

}  // namespace
}  // namespace cutover
