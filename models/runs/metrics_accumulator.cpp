#include "models/runs/metrics_accumulator.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

Duration since(Instant from, Instant to) {
  return from == never || to <= from ? Duration{} : to - from;
}

double share(Duration part, Duration whole) {
  return whole > Duration{} ? seconds(part) / seconds(whole) : 0.0;
}

}  // namespace

MetricsAccumulator::MetricsAccumulator(const Inventory& inventory, Instant start,
                                       std::vector<std::string> links)
    : inventory_(inventory),
      start_(start),
      vms_(inventory.vms.size()),
      hosts_(inventory.hosts.size()),
      link_names_(std::move(links)),
      links_(link_names_.size()),
      storage_(inventory) {
  for (std::size_t h = 0; h < hosts_.size(); ++h)
    hosts_[h].capacity_mhz = inventory.hosts[h].capacity().count();
  for (LinkSums& link : links_) link.bins.assign(bin_count, 0.0);
}

void MetricsAccumulator::add_link(std::size_t link, double interval_s, double load) {
  LinkSums& sums = links_[link];
  sums.weighted += load * interval_s;
  sums.time_s += interval_s;
  sums.max = std::max(sums.max, load);
  const double place = std::clamp(load, 0.0, 1.0) * static_cast<double>(bin_count);
  const auto bin = std::min(static_cast<std::size_t>(place), bin_count - 1);
  sums.bins[bin] += interval_s;
}

void MetricsAccumulator::host_powered(HostId host, Instant at, bool on) {
  HostSums& sums = hosts_[host.index()];
  if (on == (sums.on_since != never)) return;
  if (on) {
    sums.on_since = at;
    if (at > start_) ++power_ons_;
  } else {
    sums.on += since(sums.on_since, at);
    sums.on_since = never;
    ++power_offs_;
  }
}

void MetricsAccumulator::vm_wanted(VmId vm, Instant at) {
  VmSums& sums = vms_[vm.index()];
  if (sums.wanted_since != never) return;
  sums.wanted_since = at;
  sums.ever_wanted = true;
}

void MetricsAccumulator::vm_served(VmId vm, Instant at) {
  VmSums& sums = vms_[vm.index()];
  if (sums.wanted_since == never) vm_wanted(vm, at);
  if (sums.first_served == never) {
    sums.first_served = at;
    if (!sums.ever_served) sums.waited = since(sums.wanted_since, at);
    sums.ever_served = true;
    return;
  }
  if (sums.down_since == never) return;
  sums.outage += since(sums.down_since, at);
  outages_[sums.open_outage].until = at;
  sums.down_since = never;
}

void MetricsAccumulator::vm_down(VmId vm, Instant at, const std::string& cause) {
  VmSums& sums = vms_[vm.index()];
  if (sums.first_served == never || sums.down_since != never) return;
  sums.down_since = at;
  ++sums.outages;
  sums.open_outage = outages_.size();
  outages_.push_back({vm, at, std::nullopt, cause});
}

void MetricsAccumulator::vm_released(VmId vm, Instant at) {
  VmSums& sums = vms_[vm.index()];
  sums.wanted += since(sums.wanted_since, at);
  sums.since_first += since(sums.first_served, at);
  sums.outage += since(sums.down_since, at);
  sums.wanted_since = sums.first_served = sums.down_since = never;
}

void MetricsAccumulator::double_start(VmId, Instant) {
  ++double_starts_;
}

void MetricsAccumulator::migration_ended(const MigrationOutcome& outcome) {
  VmSums& sums = vms_[outcome.vm.index()];
  ++sums.migrations;
  sums.moving_down += outcome.downtime;
  sums.lost_moving += outcome.cpu_lost;
  migrations_.push_back(outcome);
}

VmMetrics MetricsAccumulator::vm_result(VmId vm, Instant end) const {
  const VmSums& sums = vms_[vm.index()];
  VmMetrics out;
  out.vm = vm;
  out.wanted = sums.wanted + since(sums.wanted_since, end);
  if (sums.ever_served) out.waited = sums.waited;
  out.outage = sums.outage + since(sums.down_since, end);
  out.migration_downtime = sums.moving_down;
  const Duration since_first = sums.since_first + since(sums.first_served, end);
  out.served = std::max(Duration{}, since_first - out.outage - out.migration_downtime);
  out.since_first_service = since_first;
  out.outages = sums.outages;
  out.migrations = sums.migrations;
  out.cpu_asked = sums.asked;
  out.cpu_delivered = sums.delivered;
  out.contended = duration_nearest(sums.contended_s);
  out.cpu_lost_moving = sums.lost_moving;
  out.traffic = sums.traffic;
  out.traffic_cut = sums.traffic_cut;
  out.traffic_excess = sums.traffic_excess;
  out.io_stall = storage_.stall(vm);
  out.io_stall_longest = storage_.longest(vm, end);
  return out;
}

std::optional<double> VmMetrics::availability() const {
  if (since_first_service <= Duration{}) return std::nullopt;
  return share(served, since_first_service);
}

void MetricsAccumulator::service_figures(Metrics& metrics, Instant end) const {
  Duration served{}, since_first{};
  double degradation = 0;
  std::int64_t asking = 0;
  for (std::size_t v = 0; v < vms_.size(); ++v) {
    const VmSums& sums = vms_[v];
    metrics.vms.push_back(vm_result(VmId(v), end));
    const VmMetrics& vm = metrics.vms.back();
    if (!sums.ever_wanted) continue;
    served += vm.served;
    since_first += vm.since_first_service;
    metrics.lost += vm.outage + vm.migration_downtime;
    metrics.waiting += vm.waited.value_or(vm.wanted);
    if (!sums.ever_served) ++metrics.never_served;
    metrics.cpu_asked += vm.cpu_asked;
    metrics.cpu_delivered += vm.cpu_delivered;
    metrics.contended += vm.contended;
    if (vm.cpu_asked <= 0) continue;
    degradation += vm.cpu_lost_moving / vm.cpu_asked;
    ++asking;
  }
  if (since_first > Duration{}) metrics.availability = share(served, since_first);
  metrics.pdm = asking > 0 ? degradation / static_cast<double>(asking) : 0;
  metrics.outages = outages_;
  std::vector<double> recovery;
  for (const Outage& outage : outages_) {
    if (outage.until) recovery.push_back(seconds(*outage.until - outage.from));
    metrics.outage_longest =
        std::max(metrics.outage_longest, outage.until.value_or(end) - outage.from);
  }
  for (const VmSums& sums : vms_) metrics.not_restored += sums.down_since != never ? 1 : 0;
  metrics.recovery_time = spread_of(std::move(recovery));
  metrics.double_starts = double_starts_;
}

void MetricsAccumulator::host_figures(Metrics& metrics, Instant end) const {
  double overloaded_share = 0, overloaded_s = 0, active_s = 0, on_s = 0;
  std::int64_t once_active = 0;
  for (std::size_t h = 0; h < hosts_.size(); ++h) {
    const HostSums& sums = hosts_[h];
    HostMetrics host;
    host.host = HostId(h);
    host.on = sums.on + since(sums.on_since, end);
    host.active = duration_nearest(sums.active_s);
    host.overloaded = duration_nearest(sums.overloaded_s);
    host.energy = Joules(sums.energy_j);
    host.cpu_delivered = sums.delivered;
    metrics.hosts.push_back(host);
    metrics.energy += host.energy;
    on_s += seconds(host.on);
    if (sums.active_s <= 0) continue;
    overloaded_share += sums.overloaded_s / sums.active_s;
    overloaded_s += sums.overloaded_s;
    active_s += sums.active_s;
    ++once_active;
  }
  const double length = seconds(end - start_);
  metrics.hosts_on_mean = length > 0 ? on_s / length : 0;
  metrics.slatah = once_active > 0 ? overloaded_share / static_cast<double>(once_active) : 0;
  metrics.overload_time_fraction = active_s > 0 ? overloaded_s / active_s : 0;
  metrics.slav = metrics.slatah * metrics.pdm;
  metrics.esv = kilowatt_hours(metrics.energy) * metrics.slav;
  metrics.host_power_ons = power_ons_;
  metrics.host_power_offs = power_offs_;
}

void MetricsAccumulator::migration_figures(Metrics& metrics) const {
  constexpr Duration too_soon = 1h;
  metrics.migrations = migrations_;
  std::vector<double> durations, downtimes;
  std::vector<const MigrationOutcome*> last(vms_.size(), nullptr);
  for (const MigrationOutcome& one : migrations_) {
    metrics.migration_bytes += one.sent;
    if (one.result != MigrationOutcome::Result::done) {
      ++metrics.migrations_failed;
      continue;
    }
    ++metrics.migrations_done;
    durations.push_back(seconds(one.ended - one.started));
    downtimes.push_back(seconds(one.downtime));
    const MigrationOutcome*& before = last[one.vm.index()];
    if (before != nullptr && one.started - before->ended < too_soon) {
      ++metrics.wasted_moves;
      if (one.to == before->from) ++metrics.returning_moves;
    }
    before = &one;
  }
  metrics.migration_duration = spread_of(std::move(durations));
  metrics.migration_downtime = spread_of(std::move(downtimes));
  if (metrics.migrations_done > 0)
    metrics.thrash_score =
        static_cast<double>(metrics.wasted_moves) / static_cast<double>(metrics.migrations_done);
}

void MetricsAccumulator::link_figures(Metrics& metrics) const {
  double weighted = 0, time = 0;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const LinkSums& sums = links_[i];
    LinkMetrics link{link_names_[i], 0, 0, sums.max};
    if (sums.time_s > 0) link.mean = sums.weighted / sums.time_s;
    double below = 0;
    for (std::size_t bin = 0; bin < bin_count && sums.time_s > 0; ++bin) {
      below += sums.bins[bin];
      if (below < 0.95 * sums.time_s * (1 - 1e-12)) continue;
      link.p95 = std::min(sums.max, static_cast<double>(bin + 1) / bin_count);
      break;
    }
    weighted += sums.weighted;
    time += sums.time_s;
    metrics.link_p95 = std::max(metrics.link_p95, link.p95);
    metrics.link_max = std::max(metrics.link_max, link.max);
    metrics.links.push_back(std::move(link));
  }
  metrics.link_mean = time > 0 ? weighted / time : 0;
}

Metrics MetricsAccumulator::result(Instant end) const {
  GEMELLO_INVARIANT(end >= start_, "a run ends after its start");
  Metrics metrics;
  metrics.start = start_;
  metrics.end = end;
  service_figures(metrics, end);
  host_figures(metrics, end);
  migration_figures(metrics);
  link_figures(metrics);
  metrics.traffic_recorded = traffic_recorded_;
  for (const VmMetrics& vm : metrics.vms) {
    metrics.traffic += vm.traffic;
    metrics.traffic_cut += vm.traffic_cut;
    metrics.traffic_excess += vm.traffic_excess;
  }
  metrics.hosts_lost = hosts_lost_;
  metrics.hosts_lost_alive = hosts_lost_alive_;
  metrics.migrations_waited = static_cast<std::int64_t>(waited_.size());
  metrics.path_changes = path_changes_;
  metrics.storage = storage_.result(end);
  metrics.actions = actions_;
  metrics.refusals = refusals_;
  metrics.actions_unknown = unknown_;
  return metrics;
}

Spread spread_of(std::vector<double> values) {
  Spread spread;
  spread.count = static_cast<std::int64_t>(values.size());
  if (values.empty()) return spread;
  std::sort(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) sum += value;
  spread.mean = sum / static_cast<double>(values.size());
  // nearest rank: the least value with at least 95 % of the values at or below it
  const std::size_t rank = (values.size() * 95 + 99) / 100;
  spread.p95 = values[rank - 1];
  spread.max = values.back();
  return spread;
}

}  // namespace gemello::runs
