#include "live/world/samples.hpp"

#include <algorithm>

namespace gemello::live {

void Samples::take() {
  if (core_.now() < next_) return;
  next_ = core_.now() + core_.times.monitoring_period;
  for (const auto& [host, report] : core_.reports) {
    const Instant at = core_[host].looked_at;
    if (!core_.heard(host) || hosts_[host].at == at) continue;  // nothing was told since
    measure_vms(host, report, at);
    measure_host(host, report, at);
  }
  core_.known.vm_demand.push(core_.known.vms.cpu_demand);
  core_.known.host_demand.push(core_.known.hosts.cpu_demand);
  core_.emit(MonitoringSample{});
}

// A counter that went back, or stands on another host, began anew: the next sample measures it.
void Samples::measure_vms(HostId host, const HostReport& report, Instant at) {
  double delay_of_all = 0;
  for (const DomainReport& domain : report.domains) {
    const VmId vm = core_.inventory.find_vm(domain.name);
    if (!vm.valid() || core_.place(vm) != host) continue;
    VmTrack& track = core_[vm];
    const std::size_t i = vm.index();
    const double elapsed = seconds(at - track.counted_at);
    const bool comparable = track.counted_on == host && elapsed > 0 &&
                            domain.cpu_time >= track.cpu_time &&
                            domain.cpu_delay >= track.cpu_delay;
    if (comparable) {
      const double speed = core_.inventory[host].core_speed.count();
      const double used = seconds(domain.cpu_time - track.cpu_time) / elapsed;
      const double waited = seconds(domain.cpu_delay - track.cpu_delay) / elapsed;
      const double most = core_.inventory[vm].vcpus.count();
      core_.known.vms.cpu_used[i] = static_cast<float>(std::min(used, most) * speed);
      core_.known.vms.cpu_demand[i] = static_cast<float>(std::min(used + waited, most) * speed);
      delay_of_all += waited * speed;
    }
    if (at != track.counted_at || track.counted_on != host) {
      track.counted_at = at;
      track.counted_on = host;
      track.cpu_time = domain.cpu_time;
      track.cpu_delay = domain.cpu_delay;
    }
  }
  core_.known.hosts.cpu_demand[host.index()] = static_cast<float>(delay_of_all);
}

void Samples::measure_host(HostId host, const HostReport& report, Instant at) {
  const std::size_t i = host.index();
  Counted& last = hosts_[host];
  const double total = seconds(report.cpu_total - last.total);
  const double busy = seconds(report.cpu_busy - last.busy);
  if (last.total > Duration::zero() && total > 0 && busy >= 0) {
    const double share = std::min(busy / total, 1.0);
    core_.known.hosts.cpu_used[i] =
        static_cast<float>(share * core_.inventory[host].capacity().count());
  }
  last = {report.cpu_busy, report.cpu_total, at};
  core_.known.hosts.cpu_demand[i] += core_.known.hosts.cpu_used[i];
}

}  // namespace gemello::live
