#include "models/planning/guests_to_be.hpp"

#include <algorithm>
#include <string>

namespace gemello::planning {
namespace {

// The same samples for those there, nothing for the others.
SampleRing widened(const SampleRing& ring, std::size_t width) {
  SampleRing wide(width);
  std::vector<float> row(width, 0.0F);
  for (std::size_t age = ring.size(); age-- > 0;) {
    const auto old = ring.row(age);
    std::copy(old.begin(), old.end(), row.begin());
    wide.push(row);
  }
  return wide;
}

}  // namespace

GuestsToBe::GuestsToBe(const FleetView& view, const VirtualMachine& like, std::size_t count)
    : inventory_(view.inventory()), data_(view.data()), first_(view.vm_count()), count_(count) {
  for (std::size_t i = 0; i < count; ++i) {
    inventory_.vms.push_back(like);
    inventory_.vms.back().name += "#" + std::to_string(i + 1);
  }
  const std::size_t all = first_ + count;
  FleetData::Vms& vms = data_.vms;
  vms.state.resize(all, VmState::requested);
  vms.host.resize(all, HostId::none());
  vms.lost_with.resize(all, Incarnation{});
  vms.observed_at.resize(all, view.published_at());
  vms.cpu_used.resize(all, 0.0F);
  vms.cpu_demand.resize(all, 0.0F);
  vms.placed_since.resize(all, never);
  vms.last_moved.resize(all, never);
  vms.io_error.resize(all, 0);
  data_.vm_demand = widened(data_.vm_demand, all);
  in_flight_.restore({view.in_flight().begin(), view.in_flight().end()});
  for (std::size_t h = 0; h < view.host_count(); ++h)
    if (const ProofOfDeath* proof = view.proof_of_death(HostId(h))) proofs_.push_back(*proof);
  view_ = FleetView(inventory_, data_).with(view.now(), in_flight_, proofs_);
}

}  // namespace gemello::planning
