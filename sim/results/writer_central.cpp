// The modelled central service: its axes, and its days.

#include "results/writer_impl.hpp"

namespace cutover {

void ResultWriter::Impl::put_central_axes(const CentralShape& shape) {
  const OpenGroup& g = groups[layout::kCentralService];
  h5::set_attribute(g.group, "topology", shape.topology);
  h5::write_all(g["minute_of_day"], counting<std::int32_t>(24 * 60));
  h5::write_strings(g["request_class"], shape.classes);
  h5::write_strings(g["station"], shape.stations);
  h5::write_strings(g["link"], shape.links);
  h5::write_strings(g["topology_text"], {shape.topology_text});
}

void ResultWriter::Impl::put_central(const DayRecord& record) {
  if (record.central.has_value() != central) {
    throw ResultError(
        "internal error: " + path.string() +
        (central ? " expects the central service of every day" : " was created without a central service") +
        ", which is not so on " + format_day(record.day));
  }
  if (!central) {
    return;
  }
  const auto row = static_cast<hsize_t>(days_done);
  const OpenGroup& g = groups[layout::kCentralService];
  const CentralDayRecord& day = *record.central;
  g.put_row("offered", row, day.offered);
  g.put_row("failure", row, day.failure);
  g.put_row("latency_median", row, day.median_s);
  g.put_row("latency_p99", row, day.p99_s);
  g.put_row("utilization", row, day.utilization);
  g.put_row("longest_queue", row, day.longest_queue);
  g.put_row("link_utilization", row, day.link_utilization);
  g.put_row("simulated", row, day.simulated);
  g.put_row<std::int64_t>("simulated_requests", row, {day.requests});
  g.put_row<std::int64_t>("simulated_attempts", row, {day.attempts});
  g.put_row<std::int32_t>("rounds", row, {day.rounds});
  g.put_row<float>("moved_failure", row, {day.moved_failure});
  g.put_row<float>("moved_median", row, {day.moved_median_s});
}

}  // namespace cutover
