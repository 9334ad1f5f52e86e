#include "results/reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "results/h5.hpp"
#include "results/layout.hpp"

namespace cutover {
namespace {

using h5::Extent;
using h5::Handle;

std::optional<double> unless_nan(double value) {
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

}  // namespace

struct ResultReader::Impl {
  std::filesystem::path path;
  Handle file;
  std::string status;
  int days_done = 0;
  int days_total = 0;
  RunInfo info;

  ~Impl() {
    const h5::Lock lock;
    file = Handle();
  }

  template <class T>
  std::vector<T> all(const std::string& name) const {
    return h5::read_all<T>(h5::open_dataset(file, name));
  }
  std::vector<std::string> texts(const std::string& name) const {
    return h5::read_strings(h5::open_dataset(file, name));
  }
  std::string text(const std::string& name) const { return texts(name).at(0); }
  std::map<std::string, std::string> pairs(const std::string& keys, const std::string& values) const {
    std::map<std::string, std::string> result;
    const std::vector<std::string> k = texts(keys);
    const std::vector<std::string> v = texts(values);
    for (std::size_t i = 0; i < k.size(); ++i) {
      result[k[i]] = v.at(i);
    }
    return result;
  }
  /// Months stand as days since the first day of the first simulated month.
  MonthIndex month(std::int32_t days) const {
    return month_index(first_day(month_index(info.start)) + std::chrono::days{days});
  }
  /// One row of a dataset along its first dimension.
  template <class T>
  std::vector<T> row(const Handle& dataset, int index) const {
    Extent count = h5::extent(dataset);
    Extent start(count.size(), 0);
    start[0] = static_cast<hsize_t>(index);
    count[0] = 1;
    std::vector<T> values(h5::product(count));
    h5::read(dataset, h5::type_of<T>(), start, count, values.data());
    return values;
  }
  /// Sum over the days of a dataset, as double.
  template <class T>
  std::vector<double> sum_over_days(const std::string& name) const {
    const Handle dataset = h5::open_dataset(file, name);
    std::vector<double> sum;
    for (int i = 0; i < days_done; ++i) {
      const std::vector<T> values = row<T>(dataset, i);
      sum.resize(values.size());
      for (std::size_t k = 0; k < values.size(); ++k) {
        sum[k] += static_cast<double>(values[k]);
      }
    }
    return sum;
  }

  void open();
  void read_info();
  void read_published();
};

void ResultReader::Impl::open() {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    throw ResultError("there is no such file");
  }
  if (!std::filesystem::is_regular_file(path, ignored)) {
    throw ResultError("it is not a regular file");
  }
  try {
    file = h5::open_read_only(path);
  } catch (const ResultError&) {
    throw ResultError("it is not a complete HDF5 file, or may not be read");
  }
  if (!h5::has_attribute(file, "filetype") || h5::string_attribute(file, "filetype") != layout::kFileType) {
    throw ResultError("it is an HDF5 file, but not a result of cutover");
  }
  std::array<std::int32_t, 2> version{};
  h5::read_attribute(file, "format_version", h5::Type::kI32, version.data());
  if (version[0] > layout::kFormatMajor) {
    throw ResultError("its format version is " + std::to_string(version[0]) + "." +
                      std::to_string(version[1]) + ", this program reads up to " +
                      std::to_string(layout::kFormatMajor) + ".x: use a newer cutover");
  }
  status = h5::string_attribute(file, "status");
  days_done = h5::attribute<std::int32_t>(file, "days_done");
  days_total = h5::attribute<std::int32_t>(file, "days_total");
  read_info();
  read_published();
}

void ResultReader::Impl::read_info() {
  info.start = parse_day(h5::string_attribute(file, "start_day"));
  info.end = parse_day(h5::string_attribute(file, "end_day"));
  info.hourly = h5::exists(file, "/hourly");
  const auto weight = all<double>("/weights/weight");
  info.shape.types = static_cast<int>(weight.size() / kPrefectures);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    info.shape.weight.at(i / kPrefectures)[i % kPrefectures] = weight[i];
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

ResultReader::ResultReader(const std::filesystem::path& path) : impl_(std::make_unique<Impl>()) {
  const h5::Lock lock;
  impl_->path = path;
  try {
    impl_->open();
  } catch (const std::exception& e) {
    throw ResultError("cannot open result " + path.string() + ": " + e.what());
  }
}
ResultReader::ResultReader(ResultReader&&) noexcept = default;
ResultReader& ResultReader::operator=(ResultReader&&) noexcept = default;
ResultReader::~ResultReader() = default;

const std::filesystem::path& ResultReader::path() const {
  return impl_->path;
}
const std::string& ResultReader::status() const {
  return impl_->status;
}
int ResultReader::days_done() const {
  return impl_->days_done;
}
int ResultReader::days_total() const {
  return impl_->days_total;
}
bool ResultReader::has_hourly() const {
  return impl_->info.hourly;
}
const RunInfo& ResultReader::info() const {
  return impl_->info;
}

HostInfo ResultReader::host() const {
  const h5::Lock lock;
  const Handle g = h5::open_group(impl_->file, "/provenance/host");
  HostInfo host;
  host.started_utc = h5::string_attribute(g, "started_utc");
  host.finished_utc = h5::string_attribute(g, "finished_utc");
  host.hostname = h5::string_attribute(g, "hostname");
  host.command_line = h5::string_attribute(g, "command_line");
  host.scenario_file = h5::string_attribute(g, "scenario_file");
  host.threads = h5::attribute<std::int32_t>(g, "threads");
  host.wall_s = h5::attribute<double>(g, "wall_s");
  host.cpu_s = h5::attribute<double>(g, "cpu_s");
  host.peak_rss_bytes = h5::attribute<std::int64_t>(g, "peak_rss_bytes");
  host.verifications_per_s = h5::attribute<double>(g, "verifications_per_s");
  const auto names = impl_->texts("/provenance/host/phase");
  const auto seconds = impl_->all<double>("/provenance/host/phase_seconds");
  for (std::size_t i = 0; i < names.size(); ++i) {
    host.phases.emplace_back(names[i], seconds.at(i));
  }
  return host;
}

void ResultReader::for_each_day(const std::function<void(Day, std::span<const std::uint32_t>)>& visit) const {
  const h5::Lock lock;
  const Handle counts = h5::open_dataset(impl_->file, "/daily/counts");
  for (int i = 0; i < impl_->days_done; ++i) {
    const auto cube = impl_->row<std::uint32_t>(counts, i);
    visit(impl_->info.start + std::chrono::days{i}, cube);
  }
}

std::vector<DayCheck> ResultReader::day_checks() const {
  const h5::Lock lock;
  const auto arrivals = impl_->all<std::int64_t>("/checks/arrivals");
  const auto finished = impl_->all<std::int64_t>("/checks/finished");
  const auto gave_up = impl_->all<std::int64_t>("/checks/gave_up");
  const auto in_progress = impl_->all<std::int64_t>("/checks/in_progress");
  const auto balanced = impl_->all<std::uint8_t>("/checks/balanced");
  const auto agrees = impl_->all<std::uint8_t>("/checks/cube_agrees");
  std::vector<DayCheck> checks;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    checks.push_back({impl_->info.start + std::chrono::days{static_cast<int>(i)},
                      {arrivals[i], finished.at(i), gave_up.at(i), in_progress.at(i)},
                      balanced.at(i) != 0,
                      agrees.at(i) != 0});
  }
  return checks;
}

std::vector<MonthCheck> ResultReader::month_checks() const {
  const h5::Lock lock;
  const auto months = impl_->all<std::int32_t>("/checks/facilities/month");
  const auto reconciled = impl_->all<std::uint8_t>("/checks/facilities/reconciled");
  std::vector<MonthCheck> checks;
  for (std::size_t i = 0; i < months.size(); ++i) {
    checks.push_back({impl_->month(months[i]), reconciled.at(i) != 0});
  }
  return checks;
}

WaitingTotals ResultReader::waiting() const {
  const h5::Lock lock;
  WaitingTotals totals{impl_->sum_over_days<std::uint64_t>("/waiting/histogram"),
                       impl_->sum_over_days<std::int64_t>("/waiting/sum_ms"),
                       impl_->sum_over_days<std::int64_t>("/waiting/count")};
  const auto types = static_cast<std::size_t>(impl_->info.shape.types);
  totals.histogram.resize(types * kDurations * kWaitBins);
  totals.sum_ms.resize(types * kDurations);
  totals.count.resize(types * kDurations);
  return totals;
}

std::vector<ReaderDay> ResultReader::readers() const {
  const h5::Lock lock;
  std::vector<ReaderDay> sums(static_cast<std::size_t>(impl_->info.shape.types) * kReaderModels);
  const std::array<std::pair<const char*, std::int64_t ReaderDay::*>, 4> columns{
      {{"/readers/open_ms", &ReaderDay::open_ms},
       {"/readers/down_ms", &ReaderDay::down_ms},
       {"/readers/failures", &ReaderDay::failures},
       {"/readers/service_calls", &ReaderDay::service_calls}}};
  for (const auto& [name, member] : columns) {
    const auto values = impl_->all<std::int64_t>(name);
    for (std::size_t i = 0; i < values.size(); ++i) {
      sums[i % sums.size()].*member += values[i];
    }
  }
  return sums;
}

std::vector<std::uint32_t> ResultReader::requests(int day) const {
  const h5::Lock lock;
  return impl_->row<std::uint32_t>(h5::open_dataset(impl_->file, "/central/requests"), day);
}

std::vector<FacilityTable> ResultReader::facility_months() const {
  const h5::Lock lock;
  std::vector<FacilityTable> months;
  const auto days = impl_->all<std::int32_t>("/facilities/month");
  for (std::size_t i = 0; i < days.size(); ++i) {
    const auto column = [&](const char* name) {
      return impl_->row<std::uint32_t>(h5::open_dataset(impl_->file, std::string("/facilities/") + name),
                                       static_cast<int>(i));
    };
    months.push_back({impl_->month(days[i]), column("visits"), column("verifications"), column("card_uses"),
                      column("fallbacks"), column("gave_up"), column("reader_down_minutes")});
  }
  return months;
}

}  // namespace cutover
