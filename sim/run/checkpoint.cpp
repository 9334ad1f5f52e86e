#include "run/checkpoint.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <vector>

#include "results/h5.hpp"
#include "results/snapshot.hpp"

namespace cutover {
namespace {

constexpr int kFormat = 6;

/// The bytes of trivially copyable records.
template <class T>
std::span<const std::byte> bytes_of(std::span<const T> values) {
  static_assert(std::is_trivially_copyable_v<T>);
  return std::as_bytes(values);
}

void store(const h5::Handle& file, const char* name, std::span<const std::byte> bytes) {
  const h5::Handle dataset = h5::create_dataset(file, name, h5::Type::kU8, {bytes.size()}, {});
  if (!bytes.empty()) {
    h5::write(dataset, h5::Type::kU8, {0}, {bytes.size()}, bytes.data());
  }
}
template <class T>
void store(const h5::Handle& file, const char* name, const std::vector<T>& values) {
  store(file, name, bytes_of(std::span<const T>(values)));
}

[[noreturn]] void misfit(const std::filesystem::path& path, const char* name) {
  throw ResultError("'" + path.string() + "' does not fit this run: its table '" + name +
                    "' has another size");
}

std::vector<std::byte> load(const h5::Handle& file, const char* name) {
  const h5::Handle dataset = h5::open_dataset(file, name);
  std::vector<std::byte> bytes(h5::product(h5::extent(dataset)));
  if (!bytes.empty()) {
    h5::read(dataset, h5::Type::kU8, {0}, {bytes.size()}, bytes.data());
  }
  return bytes;
}

/// As many records as there are.
template <class T>
std::vector<T> load_records(const h5::Handle& file, const char* name) {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::vector<std::byte> bytes = load(file, name);
  std::vector<T> records(bytes.size() / sizeof(T));
  if (!records.empty()) {
    std::memcpy(records.data(), bytes.data(), records.size() * sizeof(T));
  }
  return records;
}

/// Fills records that are already there.
template <class T>
void load_into(const h5::Handle& file, const char* name, std::span<T> values,
               const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = load(file, name);
  if (bytes.size() != values.size_bytes()) {
    misfit(path, name);
  }
  if (!bytes.empty()) {
    std::memcpy(values.data(), bytes.data(), bytes.size());
  }
}

h5::Handle open(const std::filesystem::path& path, const std::string& run_id) {
  if (!std::filesystem::exists(path)) {
    throw ResultError("cannot resume: there is no checkpoint '" + path.string() + "'");
  }
  h5::Handle file;
  try {
    file = h5::open_read_only(path);
  } catch (const ResultError& error) {
    throw ResultError("'" + path.string() + "' is no checkpoint: " + error.what());
  }
  if (!h5::has_attribute(file, "filetype") ||
      h5::string_attribute(file, "filetype") != "cutover-checkpoint" ||
      h5::attribute<std::int32_t>(file, "format_version") != kFormat) {
    throw ResultError("'" + path.string() + "' is not a checkpoint of this version");
  }
  if (h5::string_attribute(file, "run_id") != run_id) {
    throw ResultError(
        "'" + path.string() +
        "' belongs to another run: scenario, seed, data and program must be the same to resume");
  }
  return file;
}

}  // namespace

std::filesystem::path checkpoint_path(const std::filesystem::path& result) {
  return result.string() + ".checkpoint";
}

void write_checkpoint(const std::filesystem::path& path, const std::string& run_id, int days_done,
                      const NationState& state, std::span<const Person> persons) {
  const h5::Lock lock;
  const h5::Handle file = h5::create_in_memory();
  h5::set_attribute(file, "filetype", std::string("cutover-checkpoint"));
  h5::set_attribute(file, "format_version", std::int32_t{kFormat});
  h5::set_attribute(file, "run_id", run_id);
  h5::set_attribute(file, "days_done", std::int32_t{days_done});
  h5::set_attribute(file, "person_bytes", static_cast<std::uint64_t>(persons.size_bytes()));
  h5::set_attribute(file, "months_done", static_cast<std::uint64_t>(state.histories.months()));

  store(file, "readers", state.readers);
  store(file, "bought_readers", state.bought_readers);
  store(file, "month", state.month);
  store(file, "people", state.people);
  std::vector<std::uint64_t> case_counts;
  std::vector<ClaimCase> cases;
  for (const std::vector<ClaimCase>& area : state.claim_cases) {
    case_counts.push_back(area.size());
    cases.insert(cases.end(), area.begin(), area.end());
  }
  store(file, "claim_case_counts", case_counts);
  store(file, "claim_cases", cases);
  store(file, "engagement", state.engagement);
  store(file, "histories", state.histories.save());
  store(file, "claims", std::as_bytes(state.claims.cells()));
  store(file, "claims_with_card", std::as_bytes(state.claims_with_card.cells()));
  store(file, "claim_utilization", state.claim_utilization);
  store(file, "claims_office", state.claims_office.save());
  publish_file(path, {h5::image(file), std::as_bytes(persons)});
}

int read_checkpoint_days(const std::filesystem::path& path, const std::string& run_id) {
  const h5::Lock lock;
  return h5::attribute<std::int32_t>(open(path, run_id), "days_done");
}

int read_checkpoint(const std::filesystem::path& path, const std::string& run_id, NationState& state,
                    std::span<Person> persons) {
  const h5::Lock lock;
  const h5::Handle file = open(path, run_id);
  const auto person_bytes = h5::attribute<std::uint64_t>(file, "person_bytes");
  const auto file_bytes = std::filesystem::file_size(path);
  if (person_bytes != persons.size_bytes() || person_bytes > file_bytes) {
    misfit(path, "persons");
  }
  std::ifstream raw(path, std::ios::binary);
  raw.seekg(static_cast<std::streamoff>(file_bytes - person_bytes));
  raw.read(reinterpret_cast<char*>(persons.data()), static_cast<std::streamsize>(person_bytes));
  if (!raw) {
    throw ResultError("cannot read '" + path.string() + "'");
  }

  load_into(file, "readers", std::span(state.readers), path);
  load_into(file, "bought_readers", std::span(state.bought_readers), path);
  load_into(file, "month", std::span(state.month), path);
  load_into(file, "people", std::span(state.people), path);
  load_into(file, "engagement", std::span(state.engagement), path);
  if (!state.histories.load(load_records<FacilityMonth>(file, "histories"),
                            h5::attribute<std::uint64_t>(file, "months_done"))) {
    misfit(path, "histories");
  }
  load_into(file, "claims", state.claims.cells(), path);
  load_into(file, "claims_with_card", state.claims_with_card.cells(), path);
  std::vector<std::uint64_t> case_counts(state.claim_cases.size());
  load_into(file, "claim_case_counts", std::span(case_counts), path);
  const std::vector<std::byte> cases = load(file, "claim_cases");
  std::size_t offset = 0;
  for (std::size_t a = 0; a < case_counts.size(); ++a) {
    const std::size_t size = case_counts[a] * sizeof(ClaimCase);
    if (offset + size > cases.size()) {
      misfit(path, "claim_cases");
    }
    state.claim_cases[a].resize(case_counts[a]);
    if (size > 0) {
      std::memcpy(state.claim_cases[a].data(), cases.data() + offset, size);
    }
    offset += size;
  }
  state.claim_utilization = load_records<ClaimUtilizationRow>(file, "claim_utilization");
  state.claims_office.load(load(file, "claims_office"));
  return h5::attribute<std::int32_t>(file, "days_done");
}

}  // namespace cutover
