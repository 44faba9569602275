#include "sim/cli/serve/row_sink.hpp"

#include <utility>

namespace gemello::cli {
namespace {

// Where a series is told; nothing: what it says can be summed up of others.
std::vector<float>* column_in(protocol::SeriesRow& row, const runs::SeriesInfo& info) {
  if (info.kind == "vm") return &row.vm_used;
  if (info.kind == "link") return &row.link_load;
  if (info.kind != "host") return nullptr;
  if (info.quantity == "cpu_demand") return &row.cpu_demand;
  if (info.quantity == "cpu_used") return &row.cpu_used;
  return info.quantity == "power" ? &row.power : &row.on;
}

}  // namespace

runs::SeriesSink::Handle RowSink::add(runs::SeriesInfo info) {
  std::vector<std::string> objects = std::exchange(info.objects, {});
  if (info.kind == "link") link_names_ = std::move(objects);
  infos_.push_back(std::move(info));
  return infos_.size() - 1;
}

void RowSink::append(Handle series, std::span<const float> row) {
  const runs::SeriesInfo& info = infos_.at(series);
  if (std::vector<float>* column = column_in(coming_, info)) column->assign(row.begin(), row.end());
  if (info.kind == "fleet" && info.quantity == "vms_serving")
    coming_.vms_serving = static_cast<std::size_t>(row[0]);
  if (++appended_ < infos_.size()) return;
  appended_ = 0;
  coming_.from = info.start + rows_++ * info.period;
  coming_.until = coming_.from + info.period;
  closed_.push_back(std::exchange(coming_, {}));
}

std::vector<protocol::SeriesRow> RowSink::take() {
  return std::exchange(closed_, {});
}

}  // namespace gemello::cli
