// Reads back everything the run was created with.

#include <algorithm>
#include <cmath>

#include "results/reader_impl.hpp"

namespace cutover {
namespace {

using h5::Handle;

std::optional<double> unless_nan(double value) {
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

}  // namespace

void ResultReader::Impl::read_info() {
  info.start = parse_day(h5::string_attribute(file, "start_day"));
  info.end = parse_day(h5::string_attribute(file, "end_day"));
  info.hourly = h5::exists(file, "/hourly");
  const auto weight = all<double>("/weights/weight");
  info.shape.types = static_cast<int>(weight.size() / kPrefectures);
  const auto facility_weight = all<double>("/weights/facility_weight");
  for (std::size_t i = 0; i < weight.size(); ++i) {
    info.shape.weight.at(i / kPrefectures)[i % kPrefectures] = weight[i];
    info.shape.facility_weight.at(i / kPrefectures)[i % kPrefectures] = facility_weight.at(i);
  }
  const auto prefectures = texts("/weights/prefecture");
  for (std::size_t i = 0; i < info.prefectures.size(); ++i) {
    info.prefectures[i] = prefectures.at(i);
  }
  info.facilities.type = all<std::uint8_t>("/facilities/facility_type");
  info.facilities.prefecture = all<std::uint8_t>("/facilities/prefecture_code");
  for (std::uint8_t& p : info.facilities.prefecture) {
    --p;
  }
  info.facilities.area = all<std::uint16_t>("/facilities/area");
  info.facilities.readers = all<std::uint8_t>("/facilities/readers");
  info.facilities.model = all<std::uint8_t>("/facilities/reader_model");
  info.facilities.staff = all<std::uint8_t>("/facilities/staff");

  const Handle scenario = h5::open_group(file, "/scenario");
  info.title = h5::string_attribute(scenario, "title");
  info.description = h5::string_attribute(scenario, "description");
  info.scenario_text = text("/scenario/text");
  info.scenario_effective = text("/scenario/effective");
  info.scenario_reduced = text("/scenario/reduced");
  info.overrides = texts("/scenario/override_text");
  const auto days = all<std::int32_t>("/scenario/intervention_day");
  const auto names = texts("/scenario/intervention_name");
  const auto changes = texts("/scenario/intervention_changes");
  for (std::size_t i = 0; i < days.size(); ++i) {
    InterventionNote note{info.start + std::chrono::days{days[i]}, names.at(i), {}};
    for (std::size_t at = 0; at < changes.at(i).size();) {
      const std::size_t line_end = std::min(changes[i].find('\n', at), changes[i].size());
      note.changes.push_back(changes[i].substr(at, line_end - at));
      at = line_end + 1;
    }
    info.interventions.push_back(std::move(note));
  }

  const Handle provenance = h5::open_group(file, "/provenance");
  info.seed = h5::attribute<std::uint64_t>(provenance, "seed");
  info.sample = h5::attribute<double>(provenance, "sample");
  info.version = h5::string_attribute(provenance, "version");
  info.git_commit = h5::string_attribute(provenance, "git_commit");
  info.compiler = h5::string_attribute(provenance, "compiler");
  info.rng = h5::string_attribute(provenance, "rng");
  info.run_id = h5::string_attribute(provenance, "run_id");
  if (h5::exists(file, layout::kBranch)) {
    const Handle branch = h5::open_group(file, layout::kBranch);
    info.branch = BranchNote{h5::string_attribute(branch, "run_id"),
                             parse_day(h5::string_attribute(branch, "last_day"))};
  }
  info.staff_cost_yen_per_hour =
      h5::attribute<double>(h5::open_group(file, "/desk"), "staff_cost_yen_per_hour");
  info.libraries = pairs("/provenance/library", "/provenance/library_version");
  info.input_hashes = pairs("/provenance/input", "/provenance/sha256");
}

void ResultReader::Impl::read_published() {
  const auto months = all<std::int32_t>("/published/month");
  const auto verifications = all<double>("/published/verifications");
  const auto card_uses = all<double>("/published/card_uses");
  const auto rate = all<double>("/published/rate_pct");
  const std::size_t columns = static_cast<std::size_t>(info.shape.types) + 1;
  for (std::size_t i = 0; i < rate.size(); ++i) {
    PublishedUtilization p{month(months.at(i / columns)), static_cast<int>(i % columns) - 1,
                           unless_nan(verifications.at(i)), unless_nan(card_uses.at(i)), unless_nan(rate[i])};
    if (p.verifications || p.card_uses || p.rate_pct) {
      info.published.push_back(p);
    }
  }
  const auto row_month = all<std::int32_t>("/published/by_age/row_month");
  const auto first = all<std::uint8_t>("/published/by_age/first_band");
  const auto last = all<std::uint8_t>("/published/by_age/last_band");
  const auto age_rate = all<double>("/published/by_age/rate_pct");
  for (std::size_t i = 0; i < age_rate.size(); ++i) {
    info.published_by_age.push_back({month(row_month.at(i)), first.at(i), last.at(i), age_rate[i]});
  }
}

void ResultReader::Impl::read_published_rows() {
  const auto column = [&](const std::string& group, const char* name) {
    return all<double>("/published/" + group + "/" + name);
  };
  const auto months_of = [&](const std::string& group, const char* name) {
    std::vector<MonthIndex> months;
    for (const std::int32_t days : all<std::int32_t>("/published/" + group + "/" + name)) {
      months.push_back(month(days));
    }
    return months;
  };
  const auto by_prefecture = column("by_prefecture", "rate_pct");
  auto months = months_of("by_prefecture", "row_month");
  const auto code = all<std::uint8_t>("/published/by_prefecture/prefecture_code");
  for (std::size_t i = 0; i < by_prefecture.size(); ++i) {
    info.published_by_prefecture.push_back({months.at(i), code.at(i) - 1, by_prefecture[i]});
  }
  const auto rates = column("claim_based", "rate_pct");
  months = months_of("claim_based", "row_month");
  for (std::size_t i = 0; i < rates.size(); ++i) {
    info.published_claim_based.push_back({months.at(i), rates[i]});
  }
  const auto views = column("record_views", "views");
  months = months_of("record_views", "row_month");
  auto type = all<std::int32_t>("/published/record_views/type_index");
  const auto record_class = all<std::int32_t>("/published/record_views/class_index");
  for (std::size_t i = 0; i < views.size(); ++i) {
    info.published_views.push_back({months.at(i), type.at(i), record_class.at(i), views[i]});
  }
  const auto facilities = column("distribution", "facilities");
  const auto below = column("distribution", "below_3_pct");
  months = months_of("distribution", "row_month");
  type = all<std::int32_t>("/published/distribution/type_index");
  for (std::size_t i = 0; i < below.size(); ++i) {
    info.published_distribution.push_back(
        {months.at(i), type.at(i), unless_nan(facilities.at(i)), unless_nan(below[i])});
  }
  const auto returns = column("returns", "returns");
  const auto has_period = all<std::uint8_t>("/published/returns/has_period");
  const auto first = months_of("returns", "first_month");
  const auto last = months_of("returns", "last_month");
  const auto cause = all<std::int32_t>("/published/returns/cause_index");
  for (std::size_t i = 0; i < returns.size(); ++i) {
    PublishedReturns p{{}, {}, cause.at(i), returns[i]};
    if (has_period.at(i) != 0) {
      p.first = first.at(i);
      p.last = last.at(i);
    }
    info.published_returns.push_back(p);
  }
}

}  // namespace cutover
