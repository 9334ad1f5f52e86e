#include "run/checkpoint.hpp"

#include <algorithm>
#include <vector>

#include "results/h5.hpp"
#include "results/snapshot.hpp"

namespace cutover {
namespace {

constexpr int kFormat = 1;

template <class T>
void store(const h5::Handle& file, const char* name, const std::vector<T>& values) {
  const h5::Handle dataset = h5::create_dataset(file, name, h5::type_of<T>(), {values.size()}, {});
  if (!values.empty()) {
    h5::write_all(dataset, values);
  }
}

template <class T>
std::vector<T> load(const h5::Handle& file, const char* name, std::size_t size,
                    const std::filesystem::path& path) {
  std::vector<T> values;
  const h5::Handle dataset = h5::open_dataset(file, name);
  if (h5::product(h5::extent(dataset)) != size) {
    throw ResultError("'" + path.string() + "' does not fit this run: its table '" + name +
                      "' has another size");
  }
  if (size > 0) {
    values = h5::read_all<T>(dataset);
  }
  return values;
}

h5::Handle open(const std::filesystem::path& path, const std::string& run_id) {
  if (!std::filesystem::exists(path)) {
    throw ResultError("cannot resume: there is no checkpoint '" + path.string() + "'");
  }
  h5::Handle file = h5::open_read_only(path);
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
                      const NationState& state, std::span<const Person> persons, WorkPool& pool) {
  const h5::Lock lock;
  const h5::Handle file = h5::create_in_memory();
  h5::set_attribute(file, "filetype", std::string("cutover-checkpoint"));
  h5::set_attribute(file, "format_version", std::int32_t{kFormat});
  h5::set_attribute(file, "run_id", run_id);
  h5::set_attribute(file, "days_done", std::int32_t{days_done});

  std::vector<std::uint8_t> used((persons.size() + 7) / 8);
  constexpr std::size_t kPart = 1U << 20;  // a multiple of 8: no byte belongs to two parts
  pool.for_each((persons.size() + kPart - 1) / kPart, [&](std::size_t part, int) {
    for (std::size_t i = part * kPart; i < std::min(persons.size(), (part + 1) * kPart); ++i) {
      const unsigned bit = (persons[i].holder.flags & Holder::kUsedCard) != 0 ? 1U << (i % 8) : 0U;
      used[i / 8] = static_cast<std::uint8_t>(used[i / 8] | bit);
    }
  });
  store(file, "used_card", used);

  std::vector<std::int64_t> readers;
  for (const ReaderLife& life : state.readers) {
    readers.insert(readers.end(), {life.up_at, life.life_left, std::int64_t{life.failures}});
  }
  store(file, "readers", readers);

  std::vector<std::uint32_t> month;
  for (const FacilityCounts& m : state.month) {
    month.insert(month.end(),
                 {m.visits, m.verifications, m.card_uses, m.fallbacks, m.gave_up, m.reader_down_ms});
  }
  store(file, "month", month);
  publish_file(path, h5::image(file));
}

int read_checkpoint_days(const std::filesystem::path& path, const std::string& run_id) {
  const h5::Lock lock;
  return h5::attribute<std::int32_t>(open(path, run_id), "days_done");
}

int read_checkpoint(const std::filesystem::path& path, const std::string& run_id, NationState& state,
                    std::span<Person> persons) {
  const h5::Lock lock;
  const h5::Handle file = open(path, run_id);
  const auto used = load<std::uint8_t>(file, "used_card", (persons.size() + 7) / 8, path);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const bool set = (used[i / 8] >> (i % 8) & 1) != 0;
    std::uint8_t& flags = persons[i].holder.flags;
    flags = static_cast<std::uint8_t>(set ? flags | Holder::kUsedCard : flags & ~Holder::kUsedCard);
  }
  const auto readers = load<std::int64_t>(file, "readers", state.readers.size() * 3, path);
  for (std::size_t r = 0; r < state.readers.size(); ++r) {
    state.readers[r] = {readers[3 * r], readers[3 * r + 1], static_cast<std::uint32_t>(readers[3 * r + 2])};
  }
  const auto month = load<std::uint32_t>(file, "month", state.month.size() * 6, path);
  for (std::size_t f = 0; f < state.month.size(); ++f) {
    const std::uint32_t* m = &month[6 * f];
    state.month[f] = {m[0], m[1], m[2], m[3], m[4], m[5]};
  }
  return h5::attribute<std::int32_t>(file, "days_done");
}

}  // namespace cutover
