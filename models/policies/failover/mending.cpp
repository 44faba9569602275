#include <algorithm>

#include <fmt/format.h>

#include "models/policies/backoff.hpp"
#include "models/policies/failover/occupied.hpp"
#include "models/policies/failover/restart_by_priority.hpp"

namespace gemello::policies {
namespace {

// A resumed VM whose storage is still away pauses again at its next write.
constexpr Duration resumed_for_good = 1min;

// What is left of a VM that is known to be elsewhere, running or stopped, or to be over there.
bool superfluous(const FleetView& view, const VmCopy& copy) {
  const VmState state = view.state(copy.vm);
  const HostId place = view.host_of(copy.vm);
  if (copy.contested || place == copy.host || !view.answers(copy.host)) return false;
  if (state == VmState::lost) return place.valid() && view.proof_of_death(place) != nullptr;
  return view.answers(place) &&
         (state == VmState::stopped || state == VmState::retired || holds_memory(state));
}

bool runs_nowhere_unseen(const FleetView& view) {
  for (std::size_t i = 0; i < view.host_count(); ++i)
    if (!view.what_runs_is_known(HostId(i))) return false;
  return true;
}

bool to_be_resumed(const FleetView& view, VmId vm) {
  return view.state(vm) == VmState::paused && view.data().vms.io_error[vm.index()] != 0 &&
         view.answers(view.host_of(vm)) && view.active_copy(vm) == nullptr;
}

// What was asked and has ended without the effect failed. Returns whether it may be asked now.
bool due(FailoverMemory::Mending& mending, const FleetView& view, Duration retry) {
  if (mending.asked) {
    mending.asked = false;
    mending.not_before = view.now() + backoff(retry, mending.attempts);
  }
  return mending.not_before <= view.now();
}

}  // namespace

void RestartByPriority::destroy_copies(Round& round) const {
  const FleetView& view = round.view;
  std::erase_if(round.memory.copies, [&](const auto& entry) {
    return view.copy(entry.first.first, entry.first.second) == nullptr;
  });
  for (const VmCopy& copy : view.data().copies) {
    if (occupied<DestroyCopy>(view, copy.vm) || !superfluous(view, copy)) continue;
    if (round.ordered.contains(copy.vm)) continue;
    auto& mending = round.memory.copies[{copy.vm, copy.host}];
    if (!due(mending, view, options_.retry_delay)) {
      round.wake_at(mending.not_before);
      continue;
    }
    Rationale why;
    if (round.reasons != nullptr)
      why.because = fmt::format("{} is {} on {}; what is {} on {} is a stale copy",
                                view.inventory()[copy.vm].name, name(view.state(copy.vm)),
                                view.inventory()[view.host_of(copy.vm)].name,
                                holds_memory(copy.state) ? name(copy.state) : "defined",
                                view.inventory()[copy.host].name);
    round.propose(DestroyCopy{copy.vm, copy.host}, std::move(why));
    mending.asked = true;
    ++mending.attempts;
  }
}

void RestartByPriority::resume_paused(Round& round) const {
  const FleetView& view = round.view;
  std::erase_if(round.memory.paused, [&](const auto& entry) {
    const VmState state = view.state(entry.first);
    const bool serving = serves(state) && view.now() >= entry.second.not_before;
    return serving ||
           (state != VmState::paused && !serves(state) && !occupied<Resume>(view, entry.first));
  });
  if (!runs_nowhere_unseen(view)) return;
  for (std::size_t i = 0; i < view.vm_count(); ++i) {
    const VmId vm(i);
    if (!to_be_resumed(view, vm) || occupied<Resume>(view, vm) || round.ordered.contains(vm))
      continue;
    if (round.memory.leaving.contains(vm)) continue;
    auto& mending = round.memory.paused[vm];
    if (!due(mending, view, options_.retry_delay)) {
      round.wake_at(mending.not_before);
      continue;
    }
    Rationale why;
    if (round.reasons != nullptr)
      why.because = fmt::format("{} was paused by an I/O error and is held on {} only; attempt {}",
                                view.inventory()[vm].name, view.inventory()[view.host_of(vm)].name,
                                mending.attempts + 1);
    round.propose(Resume{vm, view.host_of(vm)}, std::move(why));
    mending.asked = true;
    ++mending.attempts;
    mending.not_before = view.now() + resumed_for_good;
  }
}

}  // namespace gemello::policies
