#include "programmes/ledger.hpp"

#include <stdexcept>
#include <utility>

namespace cutover {
namespace {

void add_exactly(std::int64_t& total, std::int64_t amount) {
  if (__builtin_add_overflow(total, amount, &total)) {
    throw std::overflow_error("a total of payments leaves 64 bits");
  }
}

}  // namespace

Ledger::Ledger(std::vector<const Programme*> programmes)
    : programmes_(std::move(programmes)), totals_(programmes_.size() * kFacilityTypes * kPrefectures) {}

Ledger::Ledger(std::vector<const Programme*> programmes, std::vector<Payout> records,
               std::vector<std::int64_t> totals)
    : programmes_(std::move(programmes)), records_(std::move(records)), totals_(std::move(totals)) {}

std::size_t Ledger::cell(std::size_t programme, FacilityType type, int prefecture) const {
  const auto type_index = static_cast<std::size_t>(type);
  if (programme >= programmes_.size() || type_index >= static_cast<std::size_t>(kFacilityTypes) ||
      prefecture < 0 || prefecture >= kPrefectures) {
    throw std::out_of_range("a payment names a programme, facility type or prefecture that does not exist");
  }
  return (programme * kFacilityTypes + type_index) * kPrefectures + static_cast<std::size_t>(prefecture);
}

void Ledger::add(const Payout& payout) {
  add_exactly(totals_[cell(payout.programme, payout.type, payout.prefecture)], payout.amount);
  records_.push_back(payout);
}

void Ledger::add(const std::vector<Payout>& payouts) {
  for (const Payout& payout : payouts) {
    add(payout);
  }
}

void Ledger::merge(const Ledger& other) {
  if (other.programmes_ != programmes_) {
    throw std::invalid_argument("only books of the same programmes can be merged");
  }
  add(other.records_);
}

std::int64_t Ledger::total(std::size_t programme, FacilityType type, int prefecture) const {
  return totals_[cell(programme, type, prefecture)];
}

std::int64_t Ledger::total(std::size_t programme) const {
  std::int64_t sum = 0;
  const std::size_t size = static_cast<std::size_t>(kFacilityTypes) * kPrefectures;
  for (std::size_t i = 0; i < size; ++i) {
    add_exactly(sum, totals_.at(programme * size + i));
  }
  return sum;
}

std::int64_t Ledger::total() const {
  std::int64_t sum = 0;
  for (const std::int64_t amount : totals_) {
    add_exactly(sum, amount);
  }
  return sum;
}

std::string Ledger::first_discrepancy() const {
  std::vector<std::int64_t> sums(programmes_.size() * kFacilityTypes * kPrefectures);
  if (sums.size() != totals_.size()) {
    return "the totals are " + std::to_string(totals_.size()) + " numbers, expected " +
           std::to_string(sums.size());
  }
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const Payout& record = records_[i];
    const std::string which =
        "record " + std::to_string(i) + " (facility " + std::to_string(record.facility) + ")";
    try {
      add_exactly(sums[cell(record.programme, record.type, record.prefecture)], record.amount);
    } catch (const std::exception& error) {
      return which + ": " + error.what();
    }
    const Programme& programme = *programmes_[record.programme];
    const std::int64_t expected = record.recomputed(programme.kind);
    if (record.amount != expected) {
      return which + " of '" + programme.id + "' says " + std::to_string(record.amount) +
             " yen, its own figures give " + std::to_string(expected);
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i] != totals_[i]) {
      const std::size_t prefecture = i % kPrefectures;
      const std::size_t type = i / kPrefectures % kFacilityTypes;
      const std::size_t programme = i / kPrefectures / kFacilityTypes;
      return "the total of '" + programmes_[programme]->id + "', " + std::string(kFacilityTypeNames[type]) +
             ", prefecture " + std::to_string(prefecture + 1) + " is " + std::to_string(totals_[i]) +
             " yen, its records add up to " + std::to_string(sums[i]);
    }
  }
  return "";
}

}  // namespace cutover
