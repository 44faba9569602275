#include "models/fleet/fleet_data.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello {

void SampleRing::reset(std::size_t width) {
  width_ = width;
  size_ = 0;
  head_ = 0;
  values_.assign(depth * width, 0.0F);
}

void SampleRing::push(std::span<const float> values) {
  GEMELLO_INVARIANT(values.size() == width_, "a sample row has one value per object");
  head_ = (head_ + depth - 1) % depth;
  std::copy(values.begin(), values.end(),
            values_.begin() + static_cast<std::ptrdiff_t>(head_ * width_));
  size_ = std::min(size_ + 1, depth);
}

void FleetData::resize(const Inventory& inventory) {
  const std::size_t host_count = inventory.hosts.size();
  const std::size_t vm_count = inventory.vms.size();
  hosts.state.assign(host_count, HostState::off);
  hosts.incarnation.assign(host_count, Incarnation::unknown);
  hosts.observed_at.assign(host_count, Instant{});
  hosts.suspected.assign(host_count, 0);
  hosts.flapping.assign(host_count, 0);
  hosts.maintenance.assign(host_count, 0);
  hosts.cpu_used.assign(host_count, 0.0F);
  hosts.cpu_demand.assign(host_count, 0.0F);
  hosts.power.assign(host_count, 0.0F);
  hosts.state_since.assign(host_count, Instant{});
  hosts.memory_unmanaged.assign(host_count, Bytes{});
  vms.state.assign(vm_count, VmState::requested);
  vms.host.assign(vm_count, HostId::none());
  vms.lost_with.assign(vm_count, Incarnation::unknown);
  vms.observed_at.assign(vm_count, Instant{});
  vms.cpu_used.assign(vm_count, 0.0F);
  vms.cpu_demand.assign(vm_count, 0.0F);
  vms.placed_since.assign(vm_count, never);
  vms.last_moved.assign(vm_count, never);
  vms.io_error.assign(vm_count, 0);
  copies.clear();
  brick_online.assign(inventory.bricks.size(), 1);
  brick_behind.assign(inventory.bricks.size(), 0);
  vm_demand.reset(vm_count);
  host_demand.reset(host_count);
}

}  // namespace gemello
