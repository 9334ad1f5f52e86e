// Creation of a result file: groups as the layout says, and everything that is known before the first day.

#include <algorithm>

#include "results/writer_impl.hpp"

namespace cutover {
namespace {

using h5::Extent;
using h5::Handle;

/// Level 1 with shuffle: see docs/results.md for the measurement against level 4.
constexpr int kDeflate = 1;

std::vector<std::string> strings(const auto& names, std::size_t count) {
  return {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::string fill_in(std::string text, Day start) {
  for (const auto& [mark, day] :
       {std::pair<std::string, Day>{"{start}", start}, {"{month}", first_day(month_index(start))}}) {
    if (const auto at = text.find(mark); at != std::string::npos) {
      text.replace(at, mark.size(), format_day(day));
    }
  }
  return text;
}

}  // namespace

std::string status_name(RunStatus status) {
  switch (status) {
    case RunStatus::kRunning:
      return "running";
    case RunStatus::kComplete:
      return "complete";
    case RunStatus::kInterrupted:
      return "interrupted";
  }
  return "";
}

/// Creates a group as the layout says; `sizes` gives the length of every fixed dimension.
void ResultWriter::Impl::create_group(const std::string& group_path, std::map<std::string, hsize_t> sizes) {
  OpenGroup& g = groups[group_path];
  g.spec = &layout::group(group_path);
  g.group = h5::create_group(file, group_path);
  h5::set_attribute(g.group, "long_name", g.spec->meaning);
  for (const layout::Variable& v : g.spec->variables) {
    Extent extent;
    h5::DatasetOptions options;
    bool chunked = false;
    for (std::size_t i = 0; i < v.dims.size(); ++i) {
      const std::string& d = v.dims[i];
      const hsize_t size = layout::is_unlimited(d) ? 0 : sizes.at(d);
      extent.push_back(size);
      // netCDF-4 takes a dimension of length zero for an unlimited one, so it is made one.
      options.unlimited.push_back(layout::is_unlimited(d) || size == 0);
      options.chunk.push_back(layout::is_unlimited(d)         ? v.chunk
                              : i == 1 && v.chunk_second != 0 ? v.chunk_second
                                                              : std::max<hsize_t>(size, 1));
      chunked = chunked || options.unlimited.back();
    }
    options.deflate = v.type == h5::Type::kString ? 0 : kDeflate;
    if (!chunked) {
      options.chunk.clear();
      options.deflate = 0;
    }
    Handle dataset = h5::create_dataset(g.group, v.name, v.type, extent, options);
    h5::set_attribute(dataset, "long_name", v.long_name);
    h5::set_attribute(dataset, "units", fill_in(v.units, start));
    if (v.units.find('{') != std::string::npos) {
      h5::set_attribute(dataset, "calendar", std::string("standard"));
    }
    if (v.name == "time" || v.name == "month" || v.name == "visit_month") {
      h5::set_attribute(dataset, "standard_name", std::string("time"));
    }
    if (!v.cell_methods.empty()) {
      h5::set_attribute(dataset, "cell_methods", v.cell_methods);
    }
    if (v.type == h5::Type::kU8 && !layout::flag_meanings(v.name).empty()) {
      const std::string meanings = layout::flag_meanings(v.name);
      const auto values = counting<std::uint8_t>(
          static_cast<std::size_t>(std::count(meanings.begin(), meanings.end(), ' ')) + 1);
      h5::set_attribute(dataset, "flag_values", h5::Type::kU8, values.data(), values.size());
      h5::set_attribute(dataset, "flag_meanings", meanings);
    }
    if (v.dims.size() > 1 && sizes.count("prefecture") != 0 &&
        std::find(v.dims.begin(), v.dims.end(), "prefecture") != v.dims.end()) {
      h5::set_attribute(dataset, "coordinates", std::string("prefecture_code"));
    }
    g.datasets.emplace(v.name, std::move(dataset));
  }
  for (const layout::Variable& v : g.spec->variables) {
    if (v.is_coordinate()) {
      h5::make_scale(g[v.name], v.name);
    }
  }
  for (const layout::Variable& v : g.spec->variables) {
    for (std::size_t i = 0; i < v.dims.size() && !v.is_coordinate(); ++i) {
      h5::attach_scale(g[v.name], g[v.dims[i]], static_cast<unsigned>(i));
    }
  }
}

void ResultWriter::Impl::create(const RunInfo& info) {
  file = h5::create_in_memory();
  start = info.start;
  end = info.end;
  types = info.shape.types;
  hourly = info.hourly;
  central = info.central.has_value();
  branched = info.branch.has_value();
  facility_type = info.facilities.type;
  const auto type_count = static_cast<std::size_t>(types);

  h5::set_attribute(file, "Conventions", std::string("CF-1.8"));
  h5::set_attribute(file, "filetype", std::string(layout::kFileType));
  const std::array<std::int32_t, 2> version{layout::kFormatMajor, layout::kFormatMinor};
  h5::set_attribute(file, "format_version", h5::Type::kI32, version.data(), version.size());
  h5::set_attribute(file, "title", info.title);
  h5::set_attribute(file, "status", status_name(RunStatus::kRunning));
  put_period();
  h5::set_attribute(file, "days_done", std::int32_t{0});
  h5::set_attribute(file, "last_day", std::string());

  const std::map<std::string, hsize_t> sizes{{"facility_type", type_count},
                                             {"prefecture", kPrefectures},
                                             {"age_band", kAgeBands},
                                             {"outcome", kOutcomes},
                                             {"duration", kDurations},
                                             {"bin", kWaitBins},
                                             {"reader_model", kReaderModels},
                                             {"minute_of_day", 24 * 60},
                                             {"note", kDeskNotes},
                                             {"status", kClaimStatuses},
                                             {"cause", kClaimCauses},
                                             {"filed_as", kFiledAs},
                                             {"paid_status", kPaidStatuses},
                                             {"months_to_payment", kPaidMonths},
                                             {"insurer_kind", kInsurerKinds},
                                             {"reason", kNotPaidReasons},
                                             {"facility", info.facilities.type.size()}};
  for (const layout::Group& g : layout::groups()) {
    if (!has(g.path)) {
      continue;
    }
    std::map<std::string, hsize_t> own = sizes;
    if (g.path == "/published") {
      own["facility_type"] = type_count + 1;
    }
    if (g.path == layout::kCentralService) {
      own["request_class"] = info.central->classes.size();
      own["station"] = info.central->stations.size();
      own["link"] = info.central->links.size();
    }
    create_group(g.path, own);
  }

  std::vector<std::string> prefectures(info.prefectures.begin(), info.prefectures.end());
  for (std::size_t i = 0; i < prefectures.size(); ++i) {
    if (prefectures[i].empty()) {
      const std::string code = std::to_string(i + 1);
      prefectures[i] = std::string(2 - code.size(), '0') + code;
    }
  }
  std::vector<std::uint8_t> codes = counting<std::uint8_t>(kPrefectures);
  std::for_each(codes.begin(), codes.end(), [](std::uint8_t& c) { ++c; });
  for (auto& [group_path, g] : groups) {
    const auto put = [&](const std::string& name, const std::vector<std::string>& values) {
      const auto found =
          std::find_if(g.spec->variables.begin(), g.spec->variables.end(),
                       [&](const layout::Variable& v) { return v.name == name && v.is_coordinate(); });
      if (found != g.spec->variables.end() && found->type == h5::Type::kString) {
        h5::write_strings(g[name], values);
      }
    };
    if (group_path != "/published") {
      put("facility_type", strings(kFacilityTypeNames, type_count));
    }
    put("prefecture", prefectures);
    put("age_band", strings(kAgeBandNames, kAgeBands));
    put("outcome", strings(kOutcomeNames, kOutcomes));
    put("duration", strings(kDurationNames, kDurations));
    put("reader_model", strings(kReaderModelNames, kReaderModels));
    put("note", strings(kDeskNoteNames, kDeskNotes));
    put("status", strings(kClaimStatusNames, kClaimStatuses));
    put("cause", strings(kClaimCauseNames, kClaimCauses));
    put("filed_as", strings(kFiledAsNames, kFiledAs));
    put("paid_status", strings(kClaimStatusNames, kPaidStatuses));
    put("insurer_kind", strings(kInsurerKindNames, kInsurerKinds));
    put("reason", strings(kNotPaidNames, kNotPaidReasons));
    if (g.datasets.count("prefecture") != 0) {
      h5::write_all(g["prefecture_code"], codes);
    }
  }
  h5::write_all(groups["/claims"]["months_to_payment"], counting<std::int32_t>(kPaidMonths));
  h5::set_attribute(groups["/desk"].group, "staff_cost_yen_per_hour", info.staff_cost_yen_per_hour);
  h5::set_attribute(groups["/claims"].group, "days_done", std::int32_t{0});
  h5::set_attribute(groups["/payouts"].group, "days_done", std::int32_t{0});
  h5::set_attribute(groups["/checks/claims"].group, "fault", std::string());
  h5::set_attribute(groups["/checks/payouts"].group, "discrepancy", std::string());

  const auto write_weight = [&](const char* dataset, const auto& by_type) {
    std::vector<double> weight;
    for (std::size_t t = 0; t < type_count; ++t) {
      weight.insert(weight.end(), by_type[t].begin(), by_type[t].end());
    }
    h5::write_all(groups["/weights"][dataset], weight);
  };
  write_weight("weight", info.shape.weight);
  write_weight("facility_weight", info.shape.facility_weight);

  std::vector<double> lower(kWaitBins);
  std::vector<double> upper(kWaitBins);
  for (int bin = 0; bin < kWaitBins; ++bin) {
    lower[static_cast<std::size_t>(bin)] = wait_bin_lower_seconds(bin);
    upper[static_cast<std::size_t>(bin)] = wait_bin_lower_seconds(bin + 1);
  }
  h5::write_all(groups["/waiting"]["bin"], lower);
  h5::write_all(groups["/waiting"]["bin_upper"], upper);
  h5::write_all(groups["/central"]["minute_of_day"], counting<std::int32_t>(24 * 60));
  if (info.central) {
    put_central_axes(*info.central);
  }

  const OpenGroup& f = groups["/facilities"];
  const FacilityColumns& c = info.facilities;
  h5::write_all(f["facility"], counting<std::uint32_t>(c.type.size()));
  h5::write_all(f["facility_type"], c.type);
  std::vector<std::uint8_t> jis = c.prefecture;
  std::for_each(jis.begin(), jis.end(), [](std::uint8_t& p) { ++p; });
  h5::write_all(f["prefecture_code"], jis);
  h5::write_all(f["area"], c.area);
  h5::write_all(f["readers"], c.readers);
  h5::write_all(f["reader_model"], c.model);
  h5::write_all(f["staff"], c.staff);

  put_scenario(info);
  put_provenance(info);
  if (info.branch) {
    put_branch(*info.branch);
  }
  put_published(info);
  put_published_rows(info);
}

void ResultWriter::Impl::put_period() {
  h5::set_attribute(file, "start_day", format_day(start));
  h5::set_attribute(file, "end_day", format_day(end));
  h5::set_attribute(file, "days_total", days_between(start, end) + 1);
}

/// Makes the opened result of one run that of another, whose days so far are the same.
void ResultWriter::Impl::rename(const RunInfo& info) {
  end = info.end;
  branched = info.branch.has_value();
  h5::set_attribute(file, "title", info.title);
  put_period();
  put_scenario(info);
  put_provenance(info);
  if (branched) {
    if (groups.count(layout::kBranch) == 0) {
      create_group(layout::kBranch, {});
    }
    put_branch(*info.branch);
  }
}

void ResultWriter::Impl::put_scenario(const RunInfo& info) {
  const OpenGroup& g = groups["/scenario"];
  h5::set_attribute(g.group, "title", info.title);
  h5::set_attribute(g.group, "description", info.description);
  h5::set_attribute(g.group, "start_day", format_day(info.start));
  h5::set_attribute(g.group, "end_day", format_day(info.end));
  h5::write_strings(g["text"], {info.scenario_text});
  h5::write_strings(g["effective"], {info.scenario_effective});
  h5::write_strings(g["reduced"], {info.scenario_reduced});
  g.resize("override", info.overrides.size());
  h5::write_all(g["override"], counting<std::int32_t>(info.overrides.size()));
  h5::write_strings(g["override_text"], info.overrides);

  std::vector<std::int32_t> day;
  std::vector<std::string> name;
  std::vector<std::string> changes;
  for (const InterventionNote& note : info.interventions) {
    day.push_back(days_between(start, note.day));
    name.push_back(note.name);
    changes.emplace_back();
    for (const std::string& change : note.changes) {
      changes.back() += (changes.back().empty() ? "" : "\n") + change;
    }
  }
  g.resize("intervention", day.size());
  h5::write_all(g["intervention"], counting<std::int32_t>(day.size()));
  h5::write_all(g["intervention_day"], day);
  h5::write_strings(g["intervention_name"], name);
  h5::write_strings(g["intervention_changes"], changes);
}

void ResultWriter::Impl::put_provenance(const RunInfo& info) {
  const OpenGroup& g = groups["/provenance"];
  h5::set_attribute(g.group, "seed", info.seed);
  h5::set_attribute(g.group, "sample", info.sample);
  h5::set_attribute(g.group, "version", info.version);
  h5::set_attribute(g.group, "git_commit", info.git_commit);
  h5::set_attribute(g.group, "compiler", info.compiler);
  h5::set_attribute(g.group, "rng", info.rng);
  h5::set_attribute(g.group, "run_id", info.run_id);
  const auto put = [&](const char* key, const char* value,
                       const std::map<std::string, std::string>& entries) {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    for (const auto& [k, v] : entries) {
      keys.push_back(k);
      values.push_back(v);
    }
    g.resize(key, keys.size());
    h5::write_strings(g[key], keys);
    h5::write_strings(g[value], values);
  };
  put("library", "library_version", info.libraries);
  put("input", "sha256", info.input_hashes);
}

void ResultWriter::Impl::put_branch(const BranchNote& note) {
  const OpenGroup& g = groups[layout::kBranch];
  h5::set_attribute(g.group, "run_id", note.run_id);
  h5::set_attribute(g.group, "last_day", format_day(note.day));
}

void ResultWriter::Impl::put_host(const HostInfo& host) {
  const OpenGroup& g = groups["/provenance/host"];
  double rate = host.verifications_per_s;
  if (rate == 0.0 && host.wall_s > 0.0) {
    rate = static_cast<double>(verifications) / host.wall_s;
  }
  h5::set_attribute(g.group, "started_utc", host.started_utc);
  h5::set_attribute(g.group, "finished_utc", host.finished_utc);
  h5::set_attribute(g.group, "hostname", host.hostname);
  h5::set_attribute(g.group, "command_line", host.command_line);
  h5::set_attribute(g.group, "scenario_file", host.scenario_file);
  h5::set_attribute(g.group, "threads", std::int32_t{host.threads});
  h5::set_attribute(g.group, "wall_s", host.wall_s);
  h5::set_attribute(g.group, "cpu_s", host.cpu_s);
  h5::set_attribute(g.group, "peak_rss_bytes", host.peak_rss_bytes);
  h5::set_attribute(g.group, "verifications_per_s", rate);
  std::vector<std::string> names;
  std::vector<double> seconds;
  for (const auto& [name, value] : host.phases) {
    names.push_back(name);
    seconds.push_back(value);
  }
  g.resize("phase", names.size());
  h5::write_strings(g["phase"], names);
  h5::write_all(g["phase_seconds"], seconds);
}

}  // namespace cutover
