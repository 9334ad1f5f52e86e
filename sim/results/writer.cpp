#include "results/writer.hpp"

#include <algorithm>
#include <chrono>

#include "results/snapshot.hpp"
#include "results/writer_impl.hpp"

namespace cutover {
namespace {

using h5::Extent;
using h5::Handle;

std::array<std::uint64_t, kMonthSums> weights_of(Outcome o) {
  return {o != Outcome::kBatchInquiry,
          is_verification(o),
          is_card_use(o),
          is_fallback(o),
          o == Outcome::kGaveUp,
          0,
          0};
}

/// Nothing may be put over something else than a result, nor over a result by mistake.
void check_place(const std::filesystem::path& path, Overwrite overwrite) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return;
  }
  if (!std::filesystem::is_regular_file(path, ignored)) {
    throw ResultError("cannot write result " + path.string() + ": it is there and is not a regular file");
  }
  if (overwrite == Overwrite::kFail) {
    throw ResultError("cannot write result " + path.string() + ": the file exists already");
  }
}

/// Do age bands and insurer kinds have the same sum in every type, prefecture and outcome?
bool insurers_agree(const std::vector<std::uint32_t>& cube, const std::vector<std::uint32_t>& insurers) {
  constexpr std::size_t kByAge = static_cast<std::size_t>(kAgeBands) * kOutcomes;
  constexpr std::size_t kByInsurer = static_cast<std::size_t>(kInsurerKinds) * kOutcomes;
  std::vector<std::uint64_t> by_age(cube.size() / kAgeBands);
  std::vector<std::uint64_t> by_insurer(insurers.size() / kInsurerKinds);
  for (std::size_t i = 0; i < cube.size(); ++i) {
    by_age[i / kByAge * kOutcomes + i % kOutcomes] += cube[i];
  }
  for (std::size_t i = 0; i < insurers.size(); ++i) {
    by_insurer[i / kByInsurer * kOutcomes + i % kOutcomes] += insurers[i];
  }
  return by_age == by_insurer;
}

template <class T>
bool all_zero(const T* first, std::size_t count) {
  return std::all_of(first, first + count, [](T n) { return n == 0; });
}

}  // namespace

void ResultWriter::Impl::open_group(const std::string& group_path) {
  OpenGroup& g = groups[group_path];
  g.spec = &layout::group(group_path);
  g.group = h5::open_group(file, group_path);
  for (const layout::Variable& v : g.spec->variables) {
    g.datasets.emplace(v.name, h5::open_dataset(g.group, v.name));
  }
}

void ResultWriter::Impl::load(const std::filesystem::path& from) {
  file = h5::open_in_memory(from);
  if (h5::string_attribute(file, "filetype") != layout::kFileType) {
    throw ResultError("it is not a cutover result");
  }
  std::array<std::int32_t, 2> version{};
  h5::read_attribute(file, "format_version", h5::Type::kI32, version.data());
  if (version != std::array<std::int32_t, 2>{layout::kFormatMajor, layout::kFormatMinor}) {
    throw ResultError("its format version is " + std::to_string(version[0]) + "." +
                      std::to_string(version[1]) + ", this program goes on with " +
                      std::to_string(layout::kFormatMajor) + "." + std::to_string(layout::kFormatMinor) +
                      " only: run it again");
  }
  open();
}

void ResultWriter::Impl::open() {
  start = parse_day(h5::string_attribute(file, "start_day"));
  end = parse_day(h5::string_attribute(file, "end_day"));
  days_done = h5::attribute<std::int32_t>(file, "days_done");
  hourly = h5::exists(file, "/hourly");
  central = h5::exists(file, layout::kCentralService);
  branched = h5::exists(file, layout::kBranch);
  for (const layout::Group& g : layout::groups()) {
    if (has(g.path)) {
      open_group(g.path);
    }
  }
  types = static_cast<int>(h5::extent(groups["/weights"]["facility_type"]).at(0));
  facility_type = h5::read_all<std::uint8_t>(groups["/facilities"]["facility_type"]);
  const Day origin = first_day(month_index(start));
  for (const std::int32_t days : h5::read_all<std::int32_t>(groups["/facilities"]["month"])) {
    months.push_back(month_index(origin + std::chrono::days{days}));
  }
  for (const std::int32_t days : h5::read_all<std::int32_t>(groups["/population"]["month"])) {
    population_months.push_back(month_index(origin + std::chrono::days{days}));
  }
}

void ResultWriter::Impl::truncate(int days) {
  days_done = days;
  const Day after = start + std::chrono::days{days};
  while (!months.empty() && std::min(first_day(months.back() + 1), end + std::chrono::days{1}) > after) {
    months.pop_back();
  }
  for (const auto& [group_path, g] : groups) {
    if (g.datasets.count("time") != 0) {
      g.resize("time", static_cast<hsize_t>(days) * (group_path == "/hourly" ? 24 : 1));
    }
  }
  groups["/facilities"].resize("month", months.size());
  groups["/checks/facilities"].resize("month", months.size());

  while (!population_months.empty() && first_day(population_months.back()) >= after) {
    population_months.pop_back();
  }
  groups["/population"].resize("month", population_months.size());
  groups["/checks/population"].resize("month", population_months.size());
  truncate_late_groups(days);

  const auto row = [](const Handle& dataset, int day) {
    Extent from(h5::extent(dataset).size(), 0);
    from[0] = static_cast<hsize_t>(day);
    Extent count = h5::extent(dataset);
    count[0] = 1;
    std::vector<std::uint32_t> values(h5::product(count));
    h5::read(dataset, h5::Type::kU32, from, count, values.data());
    return values;
  };
  const OpenGroup& claims = groups["/new_claims"];
  for (int i = 0; i < days; ++i) {
    const Day day = start + std::chrono::days{i};
    add_to_sums(day, row(groups["/daily"]["counts"], i));
    add_claims_to_sums(day, row(claims["claims"], i), row(claims["claims_with_card"], i));
  }
}

void ResultWriter::Impl::add_claims_to_sums(Day day, const std::vector<std::uint32_t>& claims,
                                            const std::vector<std::uint32_t>& claims_with_card) {
  MonthSums& sums = cube_sums[month_index(day)];
  sums.resize(static_cast<std::size_t>(types));
  std::vector<std::uint32_t>& cells = with_card[month_index(day)];
  cells.resize(claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i) {
    auto& s = sums.at(i / kTypeCells);
    s[kNewClaims] += claims[i];
    s[kNewClaimsWithCard] += claims_with_card[i];
    cells[i] += claims_with_card[i];
  }
}

void ResultWriter::Impl::add_to_sums(Day day, const std::vector<std::uint32_t>& cube) {
  const auto type_count = static_cast<std::size_t>(types);
  MonthSums& sums = cube_sums[month_index(day)];
  sums.resize(type_count);
  const std::size_t block = cube.size() / type_count;
  for (std::size_t t = 0; t < type_count; ++t) {
    std::array<std::uint64_t, kOutcomes> by_outcome{};
    for (std::size_t i = 0; i < block; ++i) {
      by_outcome[i % kOutcomes] += cube[t * block + i];
    }
    for (std::size_t o = 0; o < by_outcome.size(); ++o) {
      const auto weights = weights_of(static_cast<Outcome>(o));
      for (std::size_t s = 0; s < kMonthSums; ++s) {
        sums[t][s] += weights[s] * by_outcome[o];
      }
      verifications += weights[kVerifications] * by_outcome[o];
    }
  }
}

void ResultWriter::Impl::put_cube(const DayRecord& record) {
  const auto row = static_cast<hsize_t>(days_done);
  const std::size_t block = record.counts.size() / 24;
  daily.assign(block, 0);
  for (std::size_t h = 0; h < 24; ++h) {
    const std::uint32_t* hour = record.counts.data() + h * block;
    for (std::size_t i = 0; i < block; ++i) {
      daily[i] += hour[i];
    }
  }
  groups["/daily"].put_row("counts", row, daily);
  if (hourly) {
    const OpenGroup& g = groups["/hourly"];
    std::vector<std::int32_t> hours = counting<std::int32_t>(24);
    std::for_each(hours.begin(), hours.end(), [&](std::int32_t& h) { h += 24 * days_done; });
    g.put_row("time", row * 24, hours, 24);
    // One block is one hour of one type, and one chunk of the file. Most are empty, and a chunk that is never
    // written reads as zeros, so at night nothing is compressed or stored.
    const std::size_t size = kTypeCells * kOutcomes;
    for (std::size_t i = 0; i < record.counts.size() / size; ++i) {
      const std::uint32_t* first = record.counts.data() + i * size;
      if (!all_zero(first, size)) {
        const auto type_count = static_cast<std::size_t>(types);
        h5::write(g["counts"], h5::Type::kU32, {row * 24 + i / type_count, i % type_count, 0, 0, 0},
                  {1, 1, kPrefectures, kAgeBands, kOutcomes}, first);
      }
    }
  }
}

void ResultWriter::Impl::put_desk(const DayRecord& record) {
  const auto row = static_cast<hsize_t>(days_done);
  groups["/insurers"].put_row("counts", row, record.insurers);
  groups["/desk"].put_row("notes", row, record.notes);
  groups["/desk"].put_row("staff_ms", row, record.staff_ms);
  groups["/new_claims"].put_row("claims", row, record.new_claims);
  groups["/new_claims"].put_row("claims_with_card", row, record.new_claims_with_card);
  add_claims_to_sums(record.day, record.new_claims, record.new_claims_with_card);
}

void ResultWriter::Impl::put_checks(const DayRecord& record) {
  std::int64_t visitors = 0;
  std::int64_t gave_up = 0;
  for (std::size_t i = 0; i < daily.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i % kOutcomes);
    visitors += outcome == Outcome::kBatchInquiry ? 0 : daily[i];
    gave_up += outcome == Outcome::kGaveUp ? daily[i] : 0;
  }
  const Conservation& v = record.visits;
  const bool balanced = v.arrivals == v.finished + v.gave_up + v.in_progress;
  const bool agrees =
      visitors == v.finished + v.gave_up + v.in_progress && gave_up == v.gave_up + v.in_progress;
  const auto row = static_cast<hsize_t>(days_done);
  const OpenGroup& g = groups["/checks"];
  const std::vector<std::pair<const char*, std::int64_t>> values{
      {"arrivals", v.arrivals},       {"finished", v.finished},    {"gave_up", v.gave_up},
      {"in_progress", v.in_progress}, {"cube_visitors", visitors}, {"cube_gave_up", gave_up}};
  for (const auto& [name, value] : values) {
    g.put_row<std::int64_t>(name, row, {value});
  }
  g.put_row<std::uint8_t>("balanced", row, {balanced});
  g.put_row<std::uint8_t>("cube_agrees", row, {agrees});
  g.put_row<std::uint8_t>("insurers_agree", row, {insurers_agree(daily, record.insurers)});
}

MonthSums ResultWriter::Impl::facility_sums(const FacilityTable& month) const {
  MonthSums sums(static_cast<std::size_t>(types));
  for (std::size_t f = 0; f < facility_type.size(); ++f) {
    auto& s = sums.at(facility_type[f]);
    s[kVisits] += month.visits[f];
    s[kVerifications] += month.verifications[f];
    s[kCardUses] += month.card_uses[f];
    s[kFallbacks] += month.fallbacks[f];
    s[kGaveUp] += month.gave_up[f];
    s[kNewClaims] += month.claims[f];
    s[kNewClaimsWithCard] += month.claims_with_card[f];
  }
  return sums;
}

/// The row of a month in the facility table, new at the end if need be.
hsize_t ResultWriter::Impl::month_row(MonthIndex month) {
  const auto found = std::find(months.begin(), months.end(), month);
  const auto row = static_cast<hsize_t>(found - months.begin());
  if (found != months.end()) {
    return row;
  }
  if (!months.empty() && month < months.back()) {
    throw ResultError("internal error: months must be appended in order, " + format_month(month) +
                      " came after " + format_month(months.back()));
  }
  months.push_back(month);
  const std::int32_t days = month_days(month);
  for (const char* name : {"/facilities", "/checks/facilities"}) {
    const OpenGroup& g = groups[name];
    g.resize("month", months.size());
    g.put_row<std::int32_t>("month", row, {days});
  }
  return row;
}

void ResultWriter::Impl::publish(RunStatus status) {
  const auto begin = std::chrono::steady_clock::now();
  h5::set_attribute(file, "status", status_name(status));
  h5::set_attribute(file, "days_done", std::int32_t{days_done});
  h5::set_attribute(file, "last_day",
                    days_done == 0 ? std::string() : format_day(start + std::chrono::days{days_done - 1}));
  const std::vector<std::byte> bytes = h5::image(file);
  publish_file(path, {bytes});
  commit_bytes = bytes.size();
  commit_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

ResultWriter::ResultWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ResultWriter::ResultWriter(ResultWriter&&) noexcept = default;
ResultWriter& ResultWriter::operator=(ResultWriter&&) noexcept = default;
ResultWriter::~ResultWriter() = default;

ResultWriter ResultWriter::create(const std::filesystem::path& path, const RunInfo& info,
                                  const HostInfo& host, Overwrite overwrite) {
  const h5::Lock lock;
  check_place(path, overwrite);
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->create(info);
  impl->put_host(host);
  impl->publish(RunStatus::kRunning);
  return ResultWriter(std::move(impl));
}

ResultWriter ResultWriter::resume(const std::filesystem::path& path, int days_done,
                                  const std::string& run_id) {
  const h5::Lock lock;
  const auto refuse = [&](const std::string& reason) {
    throw ResultError("cannot resume result " + path.string() + ": " + reason);
  };
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  try {
    impl->load(path);
  } catch (const ResultError& e) {
    refuse(e.what());
  }
  if (const std::string id = h5::string_attribute(impl->groups["/provenance"].group, "run_id");
      id != run_id) {
    refuse("it belongs to another run (id " + id + ", not " + run_id + ")");
  }
  if (days_done < 0 || impl->days_done < days_done) {
    refuse("it holds " + std::to_string(impl->days_done) + " days, fewer than the " +
           std::to_string(days_done) + " of the checkpoint");
  }
  impl->truncate(days_done);
  return ResultWriter(std::move(impl));
}

ResultWriter ResultWriter::branch(const std::filesystem::path& path, const std::filesystem::path& base,
                                  int days_done, const RunInfo& info, const HostInfo& host,
                                  Overwrite overwrite) {
  const h5::Lock lock;
  check_place(path, overwrite);
  const auto refuse = [&](const std::string& reason) {
    throw ResultError("cannot branch from result " + base.string() + ": " + reason);
  };
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  try {
    impl->load(base);
  } catch (const ResultError& e) {
    refuse(e.what());
  }
  if (impl->start != info.start || impl->types != info.shape.types || impl->hourly != info.hourly ||
      impl->central != info.central.has_value() || impl->facility_type != info.facilities.type) {
    refuse("it is of another nation, has other tables, or begins on another day");
  }
  if (days_done < 0 || impl->days_done < days_done || info.start + std::chrono::days{days_done} > info.end) {
    refuse("it holds " + std::to_string(impl->days_done) + " days, " + std::to_string(days_done) +
           " are to be taken over");
  }
  impl->truncate(days_done);
  impl->rename(info);
  impl->put_host(host);
  return ResultWriter(std::move(impl));
}

void ResultWriter::append_day(const DayRecord& record) {
  const h5::Lock lock;
  Impl& w = *impl_;
  const Day expected = w.start + std::chrono::days{w.days_done};
  if (w.finished || record.day != expected || record.day > w.end || record.types != w.types) {
    throw ResultError("internal error: day " + format_day(record.day) + " cannot be appended to " +
                      w.path.string() + ", which expects " +
                      (w.finished ? "nothing more" : format_day(expected)));
  }
  const auto row = static_cast<hsize_t>(w.days_done);
  for (const auto& [group_path, g] : w.groups) {
    if (g.datasets.count("time") != 0) {
      g.resize("time", (row + 1) * (group_path == "/hourly" ? 24 : 1));
      if (group_path != "/hourly") {
        g.put_row<std::int32_t>("time", row, {w.days_done});
      }
    }
  }
  w.put_cube(record);
  w.put_checks(record);
  w.put_desk(record);
  const OpenGroup& waiting = w.groups["/waiting"];
  waiting.put_row("histogram", row, record.waits);
  waiting.put_row("sum_ms", row, record.wait_sum_ms);
  waiting.put_row("count", row, record.wait_count);

  const OpenGroup& readers = w.groups["/readers"];
  const std::vector<std::pair<const char*, std::int64_t ReaderDay::*>> columns{
      {"open_ms", &ReaderDay::open_ms},
      {"down_ms", &ReaderDay::down_ms},
      {"failures", &ReaderDay::failures},
      {"service_calls", &ReaderDay::service_calls}};
  for (const auto& [name, member] : columns) {
    std::vector<std::int64_t> values;
    for (const ReaderDay& r : record.readers) {
      values.push_back(r.*member);
    }
    readers.put_row(name, row, values);
  }
  w.groups["/central"].put_row("requests", row, record.requests_per_minute);
  w.put_central(record);
  w.add_to_sums(record.day, w.daily);
  ++w.days_done;
}

void ResultWriter::append_month(const FacilityTable& month) {
  const h5::Lock lock;
  Impl& w = *impl_;
  const hsize_t row = w.month_row(month.month);
  const OpenGroup& f = w.groups["/facilities"];
  f.put_row("visits", row, month.visits);
  f.put_row("verifications", row, month.verifications);
  f.put_row("card_uses", row, month.card_uses);
  f.put_row("fallbacks", row, month.fallbacks);
  f.put_row("gave_up", row, month.gave_up);
  f.put_row("reader_down_minutes", row, month.reader_down_minutes);
  f.put_row("claims", row, month.claims);
  f.put_row("claims_with_card", row, month.claims_with_card);
  f.put_row("engagement", row, month.engagement);
  f.put_row("bought_readers", row, month.bought_readers);

  const MonthSums by_facility = w.facility_sums(month);
  MonthSums& by_cube = w.cube_sums[month.month];
  by_cube.resize(static_cast<std::size_t>(w.types));
  const OpenGroup& checks = w.groups["/checks/facilities"];
  for (std::size_t s = 0; s < kMonthSums; ++s) {
    std::vector<std::uint64_t> cube;
    std::vector<std::uint64_t> facilities;
    for (std::size_t t = 0; t < by_cube.size(); ++t) {
      cube.push_back(by_cube[t][s]);
      facilities.push_back(by_facility[t][s]);
    }
    checks.put_row(std::string("cube_") + kMonthSumNames[s], row, cube);
    checks.put_row(std::string("facility_") + kMonthSumNames[s], row, facilities);
  }
  checks.put_row<std::uint8_t>("reconciled", row, {by_cube == by_facility});
}

void ResultWriter::set_host(const HostInfo& host) {
  const h5::Lock lock;
  impl_->put_host(host);
}

void ResultWriter::commit() {
  const h5::Lock lock;
  impl_->publish(RunStatus::kRunning);
}

void ResultWriter::finish(RunStatus status, const HostInfo& host) {
  const h5::Lock lock;
  impl_->put_host(host);
  impl_->publish(status);
  impl_->finished = true;
}

int ResultWriter::days_done() const {
  return impl_->days_done;
}
double ResultWriter::last_commit_seconds() const {
  return impl_->commit_seconds;
}
std::size_t ResultWriter::last_commit_bytes() const {
  return impl_->commit_bytes;
}

}  // namespace cutover
