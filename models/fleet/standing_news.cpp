#include "models/fleet/standing_news.hpp"

namespace gemello {

void StandingNews::note(const Event& event) {
  if (const auto* wants = std::get_if<VmRequested>(&event.body)) requested_.insert(wants->vm);
  if (const auto* leaves = std::get_if<VmRetirementRequested>(&event.body))
    unwanted_.insert(leaves->vm);
  if (const auto* stopped = std::get_if<VmStopped>(&event.body))
    stopped_.insert_or_assign(stopped->vm, *stopped);
}

std::vector<Event> StandingNews::again(Instant now, const FleetData& shown) const {
  std::vector<Event> events;
  for (const VmId vm : requested_)
    if (shown.vms.state[vm.index()] == VmState::requested) events.push_back({now, VmRequested{vm}});
  for (const auto& [vm, stopped] : stopped_)
    if (shown.vms.state[vm.index()] == VmState::stopped) events.push_back({now, stopped});
  for (const VmId vm : unwanted_)
    if (shown.vms.state[vm.index()] != VmState::retired)
      events.push_back({now, VmRetirementRequested{vm}});
  return events;
}

}  // namespace gemello
