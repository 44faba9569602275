#pragma once

#include "models/runs/state.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {

/// The beginning of a run of a small cloud: hosts on in their first life, VMs where they run.
inline runs::FleetState beginning_of(const SmallCloud& cloud) {
  runs::FleetState state;
  for (const Host& host : cloud.inventory.hosts) {
    runs::HostRecord record;
    record.state = host.starts_on ? HostState::on : HostState::off;
    record.incarnation = host.starts_on ? Incarnation{1} : Incarnation::unknown;
    state.hosts.push_back(record);
  }
  for (const HostId host : cloud.placement) {
    runs::VmRecord record;
    record.host = host;
    record.state = host.valid() ? VmState::running : VmState::requested;
    record.wanted = host.valid();
    if (host.valid()) record.placed_since = origin;
    state.vms.push_back(record);
  }
  return state;
}

}  // namespace gemello::testing
