// Programmes and payouts, and the proof that the books are right.

#include "results/payout_columns.hpp"
#include "results/writer_impl.hpp"

namespace cutover {
namespace {

constexpr std::uint64_t kHashStart = 0xCBF29CE484222325u;

std::uint64_t add_to_hash(std::uint64_t hash, const Payout& payout) {
  for (const PayoutColumn& column : kPayoutColumns) {
    hash = (hash ^ static_cast<std::uint64_t>(column.get(payout))) * 0x100000001B3u;
    hash ^= hash >> 29;
  }
  return hash;
}

/// Totals of the file's types; those beyond must be empty.
std::vector<std::int64_t> totals_of(const Ledger& ledger, std::size_t programmes, std::size_t types) {
  std::vector<std::int64_t> totals;
  for (std::size_t p = 0; p < programmes; ++p) {
    for (std::size_t t = 0; t < kFacilityTypes; ++t) {
      for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
        const std::int64_t total = ledger.total(p, static_cast<FacilityType>(t), prefecture);
        if (t < types) {
          totals.push_back(total);
        } else if (total != 0) {
          throw ResultError("internal error: a payout goes to a facility type the run does not have");
        }
      }
    }
  }
  return totals;
}

}  // namespace

void ResultWriter::set_payouts(const Ledger& ledger, std::span<const Programme* const> programmes,
                               const NotPaidTally* not_paid) {
  const h5::Lock lock;
  Impl& w = *impl_;
  const auto types = static_cast<std::size_t>(w.types);
  const std::vector<Payout>& records = ledger.records();
  const std::size_t cells = types * kPrefectures;

  std::vector<std::uint32_t> payments(programmes.size() * cells);
  std::vector<std::int64_t> sums(programmes.size());
  std::uint64_t hash = kHashStart;
  bool grew = w.payouts_written == 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Payout& p = records[i];
    if (p.programme >= programmes.size() || static_cast<std::size_t>(p.type) >= types ||
        p.prefecture >= kPrefectures) {
      throw ResultError(
          "internal error: a payout names a programme, facility type or prefecture not in the run");
    }
    ++payments[p.programme * cells + static_cast<std::size_t>(p.type) * kPrefectures + p.prefecture];
    sums[p.programme] += p.amount;
    hash = add_to_hash(hash, p);
    grew = grew || (i + 1 == w.payouts_written && hash == w.payouts_hash);
  }

  const OpenGroup& g = w.groups["/payouts"];
  const std::size_t first = grew ? w.payouts_written : 0;
  const std::size_t count = records.size() - first;
  g.resize("payout", records.size());
  if (count > 0) {
    std::vector<std::int64_t> values(count);
    const auto put = [&](const char* name) {
      h5::write(g[name], h5::Type::kI64, {first}, {count}, values.data());
    };
    for (std::size_t i = 0; i < count; ++i) {
      values[i] = static_cast<std::int64_t>(first + i);
    }
    put("payout");
    for (const PayoutColumn& column : kPayoutColumns) {
      for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t value = column.get(records[first + i]);
        values[i] = column.is_month ? w.month_days(static_cast<MonthIndex>(value)) : value;
      }
      put(column.name);
    }
  }
  w.payouts_written = records.size();
  w.payouts_hash = hash;
  h5::set_attribute(g.group, "days_done", std::int32_t{w.days_done});

  std::vector<std::string> id;
  std::vector<std::string> title;
  std::vector<std::string> kind;
  std::vector<std::string> source;
  std::vector<std::uint64_t> reasons;
  for (std::size_t p = 0; p < programmes.size(); ++p) {
    id.push_back(programmes[p]->id);
    title.push_back(programmes[p]->title);
    kind.emplace_back(name(programmes[p]->kind));
    source.push_back(programmes[p]->source);
    for (std::size_t r = 0; r < kNotPaidReasons; ++r) {
      reasons.push_back(not_paid != nullptr ? not_paid->counts.at(p)[r] : 0);
    }
  }
  const OpenGroup& list = w.groups["/programmes"];
  list.resize("programme", programmes.size());
  h5::write_strings(list["programme"], id);
  h5::write_strings(list["title"], title);
  h5::write_strings(list["kind"], kind);
  h5::write_strings(list["source"], source);
  h5::write_all(list["amount"], totals_of(ledger, programmes.size(), types));
  h5::write_all(list["payments"], payments);
  h5::write_all(list["not_paid"], reasons);

  const std::string discrepancy = ledger.first_discrepancy();
  const OpenGroup& checks = w.groups["/checks/payouts"];
  std::vector<std::int64_t> totals;
  std::vector<std::uint8_t> reconciled;
  for (std::size_t p = 0; p < programmes.size(); ++p) {
    totals.push_back(ledger.total(p));
    // The ledger says of the books as a whole whether they reconcile; a programme shows where it is obvious.
    reconciled.push_back(discrepancy.empty() && totals[p] == sums[p]);
  }
  checks.resize("programme", programmes.size());
  h5::write_strings(checks["programme"], id);
  h5::write_all(checks["records_sum"], sums);
  h5::write_all(checks["total"], totals);
  h5::write_all(checks["reconciled"], reconciled);
  h5::set_attribute(checks.group, "discrepancy", discrepancy);
}

}  // namespace cutover
