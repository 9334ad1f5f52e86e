#include "tables/known.hpp"

#include <algorithm>
#include <stdexcept>

namespace cutover {
namespace {

template <class Row, class Known>
void move_later(std::vector<Row>& rows, std::vector<Row>& later, const Known& known) {
  const auto first = std::stable_partition(rows.begin(), rows.end(), known);
  later.insert(later.end(), first, rows.end());
  rows.erase(first, rows.end());
}

}  // namespace

bool is_known(MonthIndex month, Day until) {
  return first_day(month + 1) - std::chrono::days{1} <= until;
}

PublishedTables known_tables(PublishedTables published, const Knowledge& knowledge) {
  if (knowledge.until < kFirstKnowledge) {
    throw std::invalid_argument("the nation cannot be known until " + format_day(knowledge.until) +
                                " only: the first day allowed is " + format_day(kFirstKnowledge));
  }
  if (!(knowledge.slowdown_factor > 0)) {
    throw std::invalid_argument("the factor of the slowdown of registrations must be above zero");
  }
  std::erase_if(published.cards, [&](const CardCount& c) { return c.date > knowledge.until; });
  std::erase_if(published.holding_by_prefecture,
                [&](const PrefectureRates& r) { return r.date > knowledge.until; });
  std::erase_if(published.incidents, [&](const Incident& i) { return i.first_day > knowledge.until; });
  published.assumptions.registration_slowdown_days *= knowledge.slowdown_factor;
  return published;
}

void hold_back(NationTables& nation, Day until) {
  const auto known = [&](const auto& row) { return is_known(row.month, until); };
  nation.known_until = until;
  move_later(nation.observed, nation.later.observed, known);
  move_later(nation.observed_by_age, nation.later.observed_by_age, known);
  move_later(nation.observed_by_prefecture, nation.later.observed_by_prefecture, known);
  move_later(nation.observed_views, nation.later.observed_views, known);
}

}  // namespace cutover
