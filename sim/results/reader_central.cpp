// The modelled central service, read back.

#include "results/reader_impl.hpp"

namespace cutover {

void ResultReader::Impl::read_central_shape() {
  const std::string path_of_group = layout::kCentralService;
  if (!h5::exists(file, path_of_group)) {
    return;
  }
  info.central = {texts(path_of_group + "/request_class"), texts(path_of_group + "/station"),
                  texts(path_of_group + "/link"),
                  h5::string_attribute(h5::open_group(file, path_of_group), "topology"),
                  text(path_of_group + "/topology_text")};
}

CentralDayRecord ResultReader::central_day(int day) const {
  const h5::Lock lock;
  if (!impl_->info.central) {
    throw ResultError("result " + impl_->path.string() +
                      " has no modelled central service: its scenario names no central.topology");
  }
  const h5::Handle group = h5::open_group(impl_->file, layout::kCentralService);
  const auto dataset = [&](const char* name) { return h5::open_dataset(group, name); };
  CentralDayRecord r;
  r.offered = impl_->row<std::uint32_t>(dataset("offered"), day);
  r.failure = impl_->row<float>(dataset("failure"), day);
  r.median_s = impl_->row<float>(dataset("latency_median"), day);
  r.p99_s = impl_->row<float>(dataset("latency_p99"), day);
  r.utilization = impl_->row<float>(dataset("utilization"), day);
  r.longest_queue = impl_->row<std::uint32_t>(dataset("longest_queue"), day);
  r.link_utilization = impl_->row<float>(dataset("link_utilization"), day);
  r.simulated = impl_->row<std::uint8_t>(dataset("simulated"), day);
  r.requests = impl_->row<std::int64_t>(dataset("simulated_requests"), day).at(0);
  r.attempts = impl_->row<std::int64_t>(dataset("simulated_attempts"), day).at(0);
  r.rounds = impl_->row<std::int32_t>(dataset("rounds"), day).at(0);
  r.moved_failure = impl_->row<float>(dataset("moved_failure"), day).at(0);
  r.moved_median_s = impl_->row<float>(dataset("moved_median"), day).at(0);
  return r;
}

}  // namespace cutover
