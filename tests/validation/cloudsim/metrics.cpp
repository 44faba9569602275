#include "tests/validation/cloudsim/metrics.hpp"

#include <fmt/format.h>

namespace gemello::cloudsim {

std::string Metrics::text() const {
  return fmt::format("{:.2f} {} {:.2f} {:.2f} {:.2f} {:.2f} {}", energy_kwh, migrations, 100 * pdm,
                     100 * slatah, 100 * violation_overall, 100 * violation_average, shutdowns);
}

Metrics metrics_of(const Books& books) {
  VmService service;
  for (std::size_t i = 0; i < books.vm_count(); ++i) {
    const VmService& own = books[VmId(i)].log.account();
    service.granted += own.granted;
    service.wanted += own.wanted;
    service.lost_in_moves += own.lost_in_moves;
    service.shortfall_sum += own.shortfall_sum;
    service.shortfalls += own.shortfalls;
  }
  HostActivity activity;
  for (std::size_t i = 0; i < books.host_count(); ++i) {
    const auto& log = books[HostId(i)].log;
    activity.active += log.account().active;
    activity.violated += log.account().violated;
    activity.shutdowns += log.account().shutdowns;
    if (!log.empty() && log.account().was_active && !log.back().active) ++activity.shutdowns;
  }
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
