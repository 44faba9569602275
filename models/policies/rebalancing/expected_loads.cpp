#include "models/policies/rebalancing/expected_loads.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gemello::policies {
namespace {

std::int64_t parts_per_million(double load, double capacity) {
  return std::llround(load / capacity * 1e6);
}

double mean_demand(const FleetView& view, VmId vm, std::int32_t window) {
  const SampleRing& ring = view.data().vm_demand;
  const std::size_t samples = std::min(ring.size(), static_cast<std::size_t>(window));
  if (samples == 0) return view.cpu_demand(vm).count();
  double sum = 0;
  for (std::size_t age = 0; age < samples; ++age)
    sum += static_cast<double>(ring.at(age, vm.index()));
  return sum / static_cast<double>(samples);
}

}  // namespace

ExpectedLoads::ExpectedLoads(const FleetView& view, std::int32_t window) {
  std::vector<double> load(view.host_count(), 0.0);
  demand_.assign(view.vm_count(), 0.0);
  for (std::size_t i = 0; i < view.vm_count(); ++i) {
    const VmId vm(i);
    const VmState state = view.state(vm);
    if (view.locked(vm) ? state == VmState::retired : !holds_memory(state)) continue;
    const HostId host = view.expected_host(vm);
    if (!host.valid()) continue;
    demand_[i] = mean_demand(view, vm, window);
    load[host.index()] += demand_[i];
  }
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostId host(i);
    if (!view.accepts_vms(host)) continue;
    hosts_.push_back(host);
    capacity_.push_back(view.inventory()[host].capacity().count());
    load_.push_back(load[i]);
    shares_.push_back(parts_per_million(load_.back(), capacity_.back()));
  }
}

std::vector<std::size_t> ExpectedLoads::hottest_first() const {
  std::vector<std::size_t> order(shares_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return shares_[a] > shares_[b]; });
  return order;
}

std::int64_t ExpectedLoads::mean() const {
  if (shares_.empty()) return 0;
  const auto sum = std::accumulate(shares_.begin(), shares_.end(), std::int64_t{0});
  return sum / static_cast<std::int64_t>(shares_.size());
}

std::int64_t ExpectedLoads::with(std::size_t position, VmId vm, int sign) const {
  return parts_per_million(load_[position] + sign * demand(vm), capacity_[position]);
}

void ExpectedLoads::move(VmId vm, std::size_t from, std::size_t to) {
  load_[from] -= demand(vm);
  load_[to] += demand(vm);
  shares_[from] = parts_per_million(load_[from], capacity_[from]);
  shares_[to] = parts_per_million(load_[to], capacity_[to]);
}

}  // namespace gemello::policies
