#include "tests/validation/cloudsim/metrics.hpp"

#include <fmt/format.h>

namespace gemello::cloudsim {
namespace {

struct Service {
  double granted = 0;        // MHz * s
  double wanted = 0;         // MHz * s
  double lost_in_moves = 0;  // MHz * s
  double shortfall_sum = 0;  // of relative shortfalls
  std::int64_t shortfalls = 0;
};

void add_vm(Service& all, const std::vector<VmLogEntry>& log) {
  double granted = 0;
  double wanted = 0;
  double lost_in_moves = 0;
  for (std::size_t i = 1; i < log.size(); ++i) {
    const VmLogEntry& entry = log[i - 1];
    const double time = log[i].time - entry.time;
    granted += entry.granted * time;
    wanted += entry.wanted * time;
    if (entry.granted >= entry.wanted) continue;
    all.shortfall_sum += (entry.wanted - entry.granted) / entry.wanted;
    ++all.shortfalls;
    if (entry.moving) lost_in_moves += (entry.wanted - entry.granted) * time;
  }
  all.granted += granted;
  all.wanted += wanted;
  all.lost_in_moves += lost_in_moves;
}

struct Activity {
  double active = 0;    // s
  double violated = 0;  // s
  std::int64_t shutdowns = 0;
};

void add_host(Activity& all, const std::vector<HostLogEntry>& log) {
  bool active = true;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (active && !log[i].active) ++all.shutdowns;
    active = log[i].active;
    if (!active || i + 1 == log.size()) continue;
    const double time = log[i + 1].time - log[i].time;
    all.active += time;
    if (log[i].used < log[i].wanted) all.violated += time;
  }
}

}  // namespace

std::string Metrics::text() const {
  return fmt::format("{:.2f} {} {:.2f} {:.2f} {:.2f} {:.2f} {}", energy_kwh, migrations, 100 * pdm,
                     100 * slatah, 100 * violation_overall, 100 * violation_average, shutdowns);
}

Metrics metrics_of(const Books& books) {
  Service service;
  for (std::size_t i = 0; i < books.vm_count(); ++i) add_vm(service, books[VmId(i)].log);
  Activity activity;
  for (std::size_t i = 0; i < books.host_count(); ++i) add_host(activity, books[HostId(i)].log);
  Metrics metrics;
  metrics.pdm = service.lost_in_moves / service.wanted;
  metrics.violation_overall = (service.wanted - service.granted) / service.wanted;
  if (service.shortfalls > 0)
    metrics.violation_average = service.shortfall_sum / static_cast<double>(service.shortfalls);
  metrics.slatah = activity.violated / activity.active;
  metrics.shutdowns = activity.shutdowns;
  for (std::size_t i = 0; i < books.vm_count(); ++i)
    if (books[VmId(i)].deleted) ++metrics.deleted_vms;
  return metrics;
}

}  // namespace gemello::cloudsim
