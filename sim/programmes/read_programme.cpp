#include <algorithm>
#include <filesystem>
#include <iterator>
#include <limits>
#include <utility>

#include "programmes/load.hpp"
#include "scenario/table_view.hpp"
#include "tables/sha256.hpp"

namespace cutover {
namespace {

constexpr TableView::Range kYen{0, 1'000'000'000};
constexpr TableView::Range kPoints{0, kMilliPointsOfOne};
constexpr TableView::Range kUses{0, 100'000'000};
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

constexpr std::array<std::string_view, 5> kFileKinds{"per_use", "per_facility", "subsidy", "per_claim",
                                                     "flag_rule"};
constexpr std::array<std::string_view, 3> kConditionKinds{"month_uses", "month_rate", "rate_increase"};
constexpr std::array<std::string_view, 2> kMeans{"totals", "months"};
constexpr std::array<std::string_view, 2> kGrowths{"best_month", "mean_month"};

/// Digits only, up to nine of them; -1 otherwise.
std::int64_t small_number(std::string_view text) {
  if (text.empty() || text.size() > 9) {
    return -1;
  }
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return -1;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "3/4": at most one.
Ratio fraction(TableView& view, std::string_view key, std::optional<Ratio> fallback = {}) {
  const RawEntry* entry = view.take(key, !fallback, "\"1/2\"");
  if (entry == nullptr) {
    return fallback.value_or(Ratio{});
  }
  const auto* value = entry->node.value ? std::get_if<std::string>(&*entry->node.value) : nullptr;
  const char* const help = "money is computed exactly: write one half as \"1/2\"";
  if (value == nullptr) {
    view.wrong(*entry, "a fraction in quotes", help);
    return {};
  }
  const std::string_view written{*value};
  const std::size_t slash = std::min(written.find('/'), written.size());
  const std::int64_t over = small_number(written.substr(0, slash));
  const std::int64_t under = small_number(written.substr(std::min(slash + 1, written.size())));
  if (over < 0 || under <= 0) {
    view.wrong(*entry, "a fraction such as \"3/4\"", help);
    return {};
  }
  if (over > under) {
    view.fault(key, "'" + entry->key + "' must not be more than the whole, found " + *value);
    return {};
  }
  return {over, under};
}

/// Reads one file; an instance lives for one text.
class ProgrammeReader {
 public:
  ProgrammeReader(const RawNode& root, const SourceTexts& source)
      : source_(source), top_(root, "this file", source) {}

  void read(ProgrammeCatalogue& catalogue, const std::string& text) {
    const std::size_t faults_before = source_.faults->size();
    const std::string id = top_.text("id");
    const std::string stem = std::filesystem::path(source_.texts.front().name).stem().string();
    if (!id.empty() && id != stem) {
      top_.fault("id", "'id' is " + quote(id) + ", but the file is called '" + stem + ".toml'",
                 "give both the same name");
    }
    const std::string title = top_.text("title");
    const std::string from = top_.text("source");
    const std::size_t kind = top_.choice("kind", kFileKinds);
    const std::uint32_t types = top_.names("facility_types", kFacilityTypeNames, "facility type");
    if (kFileKinds[kind] == "flag_rule") {
      FlagRule rule{id, title, from, types, {}, 0, source_.texts.front().name, sha256_hex(text)};
      top_.text("notes", "");
      rule.flag = static_cast<FacilityFlag>(top_.choice("flag", kFacilityFlagNames));
      rule.group_prescriptions_at_least = top_.whole("group_prescriptions_at_least", {1, kUses.max});
      top_.finish();
      if (source_.faults->size() == faults_before) {
        catalogue.flag_rules.push_back(std::move(rule));
      }
      return;
    }
    programme_.id = id;
    programme_.title = title;
    programme_.source = from;
    programme_.kind = static_cast<Programme::Kind>(kind);
    programme_.who.types = types;
    programme_.file = source_.texts.front().name;
    programme_.sha256 = sha256_hex(text);
    programme_.key = programme_key(id);
    programme_.notes = top_.text("notes", "");
    read_common();
    if (programme_.kind == Programme::Kind::kSubsidy) {
      read_subsidy();
    } else {
      read_periods();
    }
    top_.finish();
    if (source_.faults->size() == faults_before) {
      catalogue.programmes.push_back(std::move(programme_));
    }
  }

 private:
  void read_common() {
    read_instead_of();
    read_baseline();
    read_conditions();
    read_restrictions(top_, programme_.who);
    read_take_up();
    programme_.paid_after_months = static_cast<int>(top_.whole("paid_after_months", {0, 60}));
  }

  void read_instead_of() {
    const RawEntry* entry = top_.take("instead_of", false, "");
    if (entry == nullptr) {
      return;
    }
    if (entry->node.kind != RawNode::Kind::kArray) {
      top_.wrong(*entry, "a list of programmes", "write [\"other_programme\"]");
      return;
    }
    for (const RawNode& item : entry->node.items) {
      const auto* id = item.value ? std::get_if<std::string>(&*item.value) : nullptr;
      if (id == nullptr) {
        source_.fault(item.place, "'instead_of' expects names of programmes in quotes, found " + item.found);
      } else if (*id == programme_.id) {
        source_.fault(item.place, "a programme cannot come in place of itself");
      } else {
        programme_.instead_of.push_back(*id);
        programme_.instead_of_at.push_back(
            diagnostic_at(source_.texts.front(), item.place, Severity::kError, ""));
      }
    }
  }

  void read_baseline() {
    const RawNode* table = top_.table("baseline");
    if (table != nullptr) {
      TableView view(*table, "[baseline]", source_);
      programme_.baseline_month = view.month("month");
      programme_.mean = static_cast<Programme::Mean>(view.choice("mean", kMeans));
      view.finish();
    } else if (programme_.kind == Programme::Kind::kPerUse ||
               programme_.kind == Programme::Kind::kPerFacility) {
      top_.fault(
          "baseline",
          std::string("a programme of kind '") + std::string(name(programme_.kind)) + "' has no [baseline]",
          "add [baseline] with month = \"2023-10\" and mean = \"totals\"");
    }
  }

  void read_conditions() {
    const std::vector<const RawNode*> tables = top_.tables("condition");
    if (tables.size() > static_cast<std::size_t>(kMaxConditions)) {
      top_.fault("condition", "at most " + std::to_string(kMaxConditions) + " conditions, found " +
                                  std::to_string(tables.size()));
      return;
    }
    for (const RawNode* table : tables) {
      TableView view(*table, "[[condition]]", source_);
      Programme::Condition condition;
      condition.name = view.text("name");
      condition.kind = static_cast<Programme::Condition::Kind>(view.choice("kind", kConditionKinds));
      condition.at_least = condition.kind == Programme::Condition::Kind::kMonthUses
                               ? view.whole("at_least", kUses)
                               : view.decimal("at_least", 1000, kPoints);
      read_months(view, condition.start, condition.end);
      view.finish();
      if (condition.kind == Programme::Condition::Kind::kRateIncrease && !programme_.baseline_month) {
        view.fault("kind", "a condition of kind 'rate_increase' needs the file's [baseline]",
                   "add [baseline] with month = \"2023-10\" and mean = \"totals\"");
      }
      if (std::find(condition_names_.begin(), condition_names_.end(), condition.name) !=
          condition_names_.end()) {
        view.fault("name", "two conditions are called " + quote(condition.name));
      }
      condition_names_.push_back(condition.name);
      programme_.conditions.push_back(std::move(condition));
    }
  }

  void read_months(TableView& view, MonthIndex& start, MonthIndex& end) {
    start = view.month("start");
    end = view.month("end");
    if (start > 0 && end > 0 && start > end) {
      view.fault("end", "'end' " + format_month(end) + " is before 'start' " + format_month(start));
    } else if (start > 0 && end > 0 && end - start >= kMaxMeanMonths) {
      view.fault("end", "a window has at most " + std::to_string(kMaxMeanMonths) + " months, found " +
                            std::to_string(end - start + 1));
    }
  }

  void read_restrictions(TableView& view, Programme::Who& who) {
    who.needs = view.names("needs", kFacilityFlagNames, "flag", 0u);
    who.excludes = view.names("excludes", kFacilityFlagNames, "flag", 0u);
    const std::vector<std::string_view> names(condition_names_.begin(), condition_names_.end());
    who.conditions = view.names("conditions", names, "condition", 0u);
    if ((who.needs & who.excludes) != 0) {
      view.fault("excludes", "a flag cannot be both needed and excluded");
    }
  }

  /// The restrictions of a row: facility types among the file's own.
  Programme::Who read_who(TableView& view) {
    Programme::Who who;
    who.types = view.names("types", kFacilityTypeNames, "facility type", programme_.who.types);
    if ((who.types & ~programme_.who.types) != 0) {
      view.fault("types", "a row names a type that is not among the file's 'facility_types'");
    }
    read_restrictions(view, who);
    return who;
  }

  Assumption read_assumption(TableView& view, std::string_view key, bool share) {
    const auto number = [&](std::string_view k, std::optional<std::int64_t> fallback) {
      return share ? view.decimal(k, kShareOfAll, {0, kShareOfAll}, fallback) : view.whole(k, kYen, fallback);
    };
    Assumption value;
    value.central = number(key, {});
    value.low = number("low", value.central);
    value.high = number("high", value.central);
    if (value.low > value.central || value.central > value.high) {
      view.fault(key, "'low', '" + std::string(key) + "' and 'high' must not decrease");
    }
    return value;
  }

  void read_take_up() {
    programme_.automatic = top_.flag("automatic", false);
    std::uint32_t covered = 0;
    const std::vector<const RawNode*> tables = top_.tables("take_up");
    for (const RawNode* table : tables) {
      TableView view(*table, "[[take_up]]", source_);
      Programme::TakeUp row;
      row.types = view.names("types", kFacilityTypeNames, "facility type", programme_.who.types);
      row.share = read_assumption(view, "share", true);
      view.finish();
      if ((covered & row.types) != 0) {
        view.fault("types", "a facility type stands in two [[take_up]] rows");
      }
      covered |= row.types;
      programme_.take_up.push_back(row);
    }
    if (programme_.automatic && !tables.empty()) {
      top_.fault("automatic", "a programme is either automatic or has [[take_up]] rows, found both");
    } else if (!programme_.automatic && (programme_.who.types & ~covered) != 0) {
      top_.fault("automatic",
                 "nothing says how many facilities of type '" + first_type(programme_.who.types & ~covered) +
                     "' apply",
                 "add automatic = true, or a [[take_up]] row with its share");
    }
  }

  static std::string first_type(std::uint32_t types) {
    for (std::size_t i = 0; i < kFacilityTypeNames.size(); ++i) {
      if ((types >> i & 1) != 0) {
        return std::string(kFacilityTypeNames[i]);
      }
    }
    return "";
  }

  void read_periods() {
    if (programme_.kind == Programme::Kind::kPerFacility) {
      programme_.growth = static_cast<Programme::Growth>(top_.choice("growth", kGrowths));
    }
    if (programme_.kind == Programme::Kind::kPerClaim) {
      programme_.rate_lag_months = static_cast<int>(top_.whole("rate_lag_months", {0, 12}));
      programme_.rate_best_of_months = static_cast<int>(top_.whole("rate_best_of_months", {1, 12}));
      yen_per_point_ = top_.whole("yen_per_point", {1, 1'000});
    }
    const std::vector<const RawNode*> tables = top_.tables("period");
    if (tables.empty() && !top_.has("period")) {
      top_.fault("period", "this file has no [[period]]", "add [[period]] with its months and tiers");
    }
    for (const RawNode* table : tables) {
      TableView view(*table, "[[period]]", source_);
      Programme::Period period;
      period.name = view.text("name");
      read_months(view, period.start, period.end);
      if (programme_.kind == Programme::Kind::kPerClaim) {
        period.measured_from = view.month("measured_from", 0);
      }
      const std::vector<const RawNode*> tiers = view.tables("tier");
      for (const RawNode* tier : tiers) {
        const std::size_t faults_before = source_.faults->size();
        read_tier(*tier, period);
        if (source_.faults->size() > faults_before) {
          continue;  // neutral values stand in for those that are wrong
        }
        const auto same = std::find(period.tiers.begin(), period.tiers.end(), period.tiers.back());
        if (same != std::prev(period.tiers.end())) {
          const RawNode* first = tiers[static_cast<std::size_t>(same - period.tiers.begin())];
          source_.fault(
              tier->place,
              "the same tier stands in this period already, in line " + std::to_string(first->place.line),
              "remove one of them");
        }
      }
      if (period.tiers.empty() && !view.has("tier")) {
        view.fault("tier", "this [[period]] has no [[period.tier]]", "add at least one step of the scale");
      }
      view.finish();
      for (const Programme::Period& other : programme_.periods) {
        if (period.start <= other.end && other.start <= period.end) {
          view.fault("start", "the periods " + quote(other.name) + " and " + quote(period.name) + " overlap");
        }
      }
      programme_.periods.push_back(std::move(period));
    }
  }

  void read_tier(const RawNode& table, Programme::Period& period) {
    TableView view(table, "[[period.tier]]", source_);
    Programme::Tier tier;
    tier.who = read_who(view);
    switch (programme_.kind) {
      case Programme::Kind::kPerUse:
        tier.increase = view.decimal("increase", 1000, kPoints);
        tier.yen = view.whole("yen", kYen);
        break;
      case Programme::Kind::kPerFacility:
        tier.users_added = view.whole("users_added", kUses);
        tier.base_rate_from = view.decimal("base_rate_from", 1000, kPoints, 0);
        tier.base_rate_below = view.decimal("base_rate_below", 1000, kPoints, kNoLimit);
        tier.yen = view.whole("yen", kYen);
        if (tier.base_rate_from >= tier.base_rate_below) {
          view.fault("base_rate_below", "'base_rate_below' must be above 'base_rate_from'");
        }
        break;
      default:
        tier.claim_rate = view.decimal("claim_rate", 1000, kPoints);
        tier.fee_points = view.whole("fee_points", {0, 100'000});
        tier.yen = tier.fee_points * yen_per_point_;
        tier.claims_share = fraction(view, "claims_share", Ratio{1, 1});
    }
    view.finish();
    period.tiers.push_back(tier);
  }

  void read_subsidy() {
    programme_.apply_from = top_.month("apply_from");
    programme_.deadline = top_.optional_day("deadline");
    if (programme_.deadline && month_index(*programme_.deadline) < programme_.apply_from) {
      top_.fault("deadline", "'deadline' " + format_day(*programme_.deadline) + " is before 'apply_from' " +
                                 format_month(programme_.apply_from));
    }
    programme_.group = top_.text("group", "");
    programme_.installs_readers = top_.flag("installs_readers", false);
    // Only one is known to any source; the key keeps the rule visible in the file.
    top_.whole("applications_per_facility", {1, 1}, 1);
    const std::vector<const RawNode*> grants = top_.tables("grant");
    if (grants.empty() && !top_.has("grant")) {
      top_.fault("grant", "this file has no [[grant]]", "add [[grant]] with rate and cap");
    }
    if (grants.size() > static_cast<std::size_t>(kMaxGrants)) {
      top_.fault("grant", "at most " + std::to_string(kMaxGrants) + " grants in one file, found " +
                              std::to_string(grants.size()));
    }
    for (const RawNode* table : grants) {
      read_grant(*table);
    }
    for (const RawNode* table : top_.tables("unit_cost")) {
      TableView view(*table, "[[unit_cost]]", source_);
      Programme::UnitCost cost;
      cost.who = read_who(view);
      if (cost.who.conditions != 0) {
        view.fault("conditions", "a cost does not depend on conditions");
      }
      cost.part = part_index(view);
      cost.yen = read_assumption(view, "yen", false);
      view.finish();
      programme_.unit_costs.push_back(cost);
    }
    for (std::size_t i = 0; i < programme_.grants.size(); ++i) {
      const Programme::Grant& grant = programme_.grants[i];
      std::uint32_t covered = 0;
      for (const Programme::UnitCost& cost : programme_.unit_costs) {
        covered |= cost.part == grant.part ? cost.who.types : 0;
      }
      if ((grant.who.types & ~covered) != 0) {
        source_.fault(grants[i]->place,
                      "no [[unit_cost]] says what facilities of type '" +
                          first_type(grant.who.types & ~covered) + "' pay for this",
                      "add [[unit_cost]] with yen, low and high");
      }
    }
  }

  void read_grant(const RawNode& table) {
    TableView view(table, "[[grant]]", source_);
    Programme::Grant grant;
    grant.who = read_who(view);
    grant.part = part_index(view);
    grant.readers_held = static_cast<int>(view.whole("readers_held", {1, 100}, 0));
    grant.units = static_cast<int>(view.whole("units", {1, 1'000}, 1));
    grant.units_are_readers = view.flag("unit_for_each_reader", false);
    grant.per_unit = view.flag("caps_per_unit", false);
    grant.rate = fraction(view, "rate");
    grant.cost_cap = view.whole("cost_cap", kYen, kNoLimit);
    grant.cap = view.whole("cap", kYen);
    if (programme_.installs_readers &&
        (grant.units_are_readers || grant.units > static_cast<int>(kMostBoughtReaders))) {
      view.fault(
          view.has("units") ? "units" : "unit_for_each_reader",
          "where units are readers to install, a facility buys at most " + std::to_string(kMostBoughtReaders),
          "give 'units' from 1 to " + std::to_string(kMostBoughtReaders));
    }
    if (grant.units_are_readers && view.has("units")) {
      view.fault("units", "a [[grant]] has either 'units' or 'unit_for_each_reader', found both");
    }
    view.finish();
    programme_.grants.push_back(grant);
  }

  std::uint8_t part_index(TableView& view) {
    const std::string part = view.text("part", "");
    auto found = std::find(programme_.parts.begin(), programme_.parts.end(), part);
    if (found == programme_.parts.end()) {
      if (programme_.parts.size() == static_cast<std::size_t>(kMaxParts)) {
        view.fault("part", "at most " + std::to_string(kMaxParts) + " parts in one file");
        return 0;
      }
      found = programme_.parts.insert(found, part);
    }
    return static_cast<std::uint8_t>(found - programme_.parts.begin());
  }

  const SourceTexts& source_;
  TableView top_;
  Programme programme_;
  std::vector<std::string> condition_names_;
  std::int64_t yen_per_point_ = 1;
};

}  // namespace

void read_programme(const std::string& text, const std::string& name, ProgrammeCatalogue& catalogue,
                    std::vector<Diagnostic>& faults) {
  const SourceTexts source{{Source{name, split_lines(text), 0}}, &faults};
  try {
    const RawNode root = parse_toml(text);
    ProgrammeReader(root, source).read(catalogue, text);
  } catch (const SyntaxError& error) {
    source.fault(error.place, syntax_message(error, source.texts.front()));
  }
}

}  // namespace cutover
