#include "results/reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "results/reader_impl.hpp"

namespace cutover {

using h5::Handle;

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
  if (version[0] != layout::kFormatMajor) {
    throw ResultError("its format version is " + std::to_string(version[0]) + "." +
                      std::to_string(version[1]) + ", this program reads " +
                      std::to_string(layout::kFormatMajor) + ".x only: " +
                      (version[0] > layout::kFormatMajor ? "use a newer cutover"
                                                         : "use the cutover that wrote it, or run it again"));
  }
  status = h5::string_attribute(file, "status");
  days_done = h5::attribute<std::int32_t>(file, "days_done");
  days_total = h5::attribute<std::int32_t>(file, "days_total");
  read_info();
  read_central_shape();
  read_published();
  read_published_rows();
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

void ResultReader::for_each_hour(
    int first, int last, const std::function<void(Day, int, std::span<const std::uint32_t>)>& visit) const {
  const h5::Lock lock;
  if (!impl_->info.hourly) {
    throw ResultError("result " + impl_->path.string() +
                      " has no hours: its scenario switched output.hourly off");
  }
  constexpr int kHours = 24;
  const Handle counts = h5::open_dataset(impl_->file, "/hourly/counts");
  h5::Extent count = h5::extent(counts);
  h5::Extent start(count.size(), 0);
  count[0] = kHours;
  // A day at once: a chunk holds several hours and is unpacked only once.
  std::vector<std::uint32_t> day(h5::product(count));
  const std::size_t cells = day.size() / kHours;
  for (int d = first; d <= std::min(last, impl_->days_done - 1); ++d) {
    start[0] = static_cast<hsize_t>(d) * kHours;
    h5::read(counts, h5::type_of<std::uint32_t>(), start, count, day.data());
    for (int hour = 0; hour < kHours; ++hour) {
      visit(impl_->info.start + std::chrono::days{d}, hour,
            std::span(day).subspan(static_cast<std::size_t>(hour) * cells, cells));
    }
  }
}

void ResultReader::for_each_insurer_day(
    const std::function<void(Day, std::span<const std::uint32_t>)>& visit) const {
  const h5::Lock lock;
  const Handle counts = h5::open_dataset(impl_->file, "/insurers/counts");
  for (int i = 0; i < impl_->days_done; ++i) {
    visit(impl_->info.start + std::chrono::days{i}, impl_->row<std::uint32_t>(counts, i));
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
  const auto insurers = impl_->all<std::uint8_t>("/checks/insurers_agree");
  std::vector<DayCheck> checks;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    checks.push_back({impl_->info.start + std::chrono::days{static_cast<int>(i)},
                      {arrivals[i], finished.at(i), gave_up.at(i), in_progress.at(i)},
                      balanced.at(i) != 0,
                      agrees.at(i) != 0,
                      insurers.at(i) != 0});
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

void ResultReader::for_each_waiting_day(const std::function<void(Day, const WaitingTotals&)>& visit) const {
  const h5::Lock lock;
  const Handle histogram = h5::open_dataset(impl_->file, "/waiting/histogram");
  const Handle sum_ms = h5::open_dataset(impl_->file, "/waiting/sum_ms");
  const Handle count = h5::open_dataset(impl_->file, "/waiting/count");
  const auto doubles = [](const auto& values) { return std::vector<double>(values.begin(), values.end()); };
  for (int i = 0; i < impl_->days_done; ++i) {
    visit(impl_->info.start + std::chrono::days{i},
          {doubles(impl_->row<std::uint64_t>(histogram, i)), doubles(impl_->row<std::int64_t>(sum_ms, i)),
           doubles(impl_->row<std::int64_t>(count, i))});
  }
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
  std::vector<FacilityTable> months;
  for_each_facility_month([&](const FacilityTable& month) { months.push_back(month); });
  return months;
}

void ResultReader::for_each_facility_month(const std::function<void(const FacilityTable&)>& visit) const {
  const h5::Lock lock;
  const auto days = impl_->all<std::int32_t>("/facilities/month");
  for (std::size_t i = 0; i < days.size(); ++i) {
    const auto column = [&](const char* name) {
      return impl_->row<std::uint32_t>(h5::open_dataset(impl_->file, std::string("/facilities/") + name),
                                       static_cast<int>(i));
    };
    const auto small_column = [&](const char* name) {
      return impl_->row<std::uint8_t>(h5::open_dataset(impl_->file, std::string("/facilities/") + name),
                                      static_cast<int>(i));
    };
    visit({impl_->month(days[i]), column("visits"), column("verifications"), column("card_uses"),
           column("fallbacks"), column("gave_up"), column("reader_down_minutes"), column("claims"),
           column("claims_with_card"), small_column("engagement"), small_column("bought_readers")});
  }
}

}  // namespace cutover
