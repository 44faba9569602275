#include "sim/world/row_recorder.hpp"

#include <array>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

namespace gemello::sim {
namespace {

template <class Row>
std::vector<std::string> names_of(const std::vector<Row>& table) {
  std::vector<std::string> names;
  names.reserve(table.size());
  for (const Row& row : table) names.push_back(row.name);
  return names;
}

// In the order of fleet_row.
constexpr std::array<std::pair<const char*, const char*>, 5> fleet_quantities{
    {{"cpu_demand", "MHz"},
     {"cpu_used", "MHz"},
     {"power", "W"},
     {"hosts_on", "1"},
     {"vms_serving", "1"}}};

}  // namespace

RowRecorder::RowRecorder(Core& core, LinkMeter& meter, runs::SeriesSink* series, Instant row_start)
    : core_(core), meter_(meter), series_(series), row_start_(row_start) {
  if (series == nullptr) return;
  const auto& wanted = core.scenario.series;
  if (wanted.host) {
    const auto hosts = names_of(core.inventory.hosts);
    host_used_ = series->add(info("host", "cpu_used", "MHz", hosts));
    host_demand_ = series->add(info("host", "cpu_demand", "MHz", hosts));
    host_power_ = series->add(info("host", "power", "W", hosts));
    host_on_ = series->add(info("host", "on", "1", hosts));
  }
  if (wanted.vm)
    vm_used_ = series->add(info("vm", "cpu_used", "MHz", names_of(core.inventory.vms)));
  if (wanted.link && core.flows.link_count() > 0) {
    std::vector<std::string> links;
    for (std::size_t link = 0; link < core.flows.link_count(); ++link)
      links.push_back(core.flows.link_name(LinkId(link)));
    link_ = series->add(info("link", "load", "1", std::move(links)));
  }
  for (const auto& [quantity, unit] : fleet_quantities)
    fleet_.push_back(series->add(info("fleet", quantity, unit, {"fleet"})));
}

runs::SeriesInfo RowRecorder::info(const char* kind, const char* quantity, const char* unit,
                                   std::vector<std::string> objects) const {
  runs::SeriesInfo info;
  info.kind = kind;
  info.quantity = quantity;
  info.unit = unit;
  info.start = row_start_;
  info.period = core_.replay.period();
  info.objects = std::move(objects);
  return info;
}

void RowRecorder::rates(const std::vector<double>& sums, double interval,
                        std::optional<runs::SeriesSink::Handle> series) {
  if (!series) return;
  values_.resize(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) values_[i] = static_cast<float>(sums[i] / interval);
  series_->append(*series, values_);
}

void RowRecorder::vm_row(double interval) {
  if (!vm_used_) return;
  const auto& used = core_.replay.sums(Replay::SumKind::row).vm_used;
  values_.resize(used.size());
  for (std::size_t vm = 0; vm < used.size(); ++vm) {
    const bool absent = used[vm] == 0.0 && !core_.replay.placed(VmId(vm));
    values_[vm] =
        absent ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(used[vm] / interval);
  }
  series_->append(*vm_used_, values_);
}

void RowRecorder::on_row() {
  if (!host_on_) return;
  values_.clear();
  for (const auto& host : core_.hosts) values_.push_back(host.state == HostState::on ? 1.0F : 0.0F);
  series_->append(*host_on_, values_);
}

void RowRecorder::fleet_row(double interval) {
  if (fleet_.empty()) return;
  const Replay::Sums& sums = core_.replay.sums(Replay::SumKind::row);
  const auto mean = [&](const std::vector<double>& values) {
    return static_cast<float>(std::accumulate(values.begin(), values.end(), 0.0) / interval);
  };
  float hosts_on = 0;
  for (const auto& host : core_.hosts) hosts_on += host.state == HostState::on ? 1.0F : 0.0F;
  float serving = 0;
  // Who serves is placed: only these are looked at, for most of a trace's VMs may be gone or to
  // come.
  for (std::size_t host = 0; host < core_.hosts.size(); ++host)
    for (const std::uint32_t vm : core_.replay.vms_of(HostId(host)))
      serving += serves(core_.vms[vm].state) ? 1.0F : 0.0F;
  const std::array<float, 5> row{mean(sums.host_asked), mean(sums.host_used),
                                 mean(sums.host_energy), hosts_on, serving};
  for (std::size_t i = 0; i < row.size(); ++i)
    series_->append(fleet_[i], std::span(row).subspan(i, 1));
}

void RowRecorder::row() {
  const Duration interval = core_.now() - row_start_;
  if (interval <= Duration::zero()) return;
  const double length = seconds(interval);
  const Replay::Sums& sums = core_.replay.sums(Replay::SumKind::row);
  rates(sums.host_used, length, host_used_);
  rates(sums.host_asked, length, host_demand_);
  rates(sums.host_energy, length, host_power_);
  on_row();
  vm_row(length);
  fleet_row(length);
  const std::vector<float> loads = meter_.take_loads(interval, core_.metrics);
  if (link_) series_->append(*link_, loads);
  core_.replay.restart_sums(Replay::SumKind::row);
  row_start_ = core_.now();
}

}  // namespace gemello::sim
