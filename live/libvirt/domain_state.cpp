#include "live/libvirt/domain_state.hpp"

#include <array>

#include <libvirt/libvirt.h>

namespace gemello::live::virt {
namespace {

ShutOffReason shut_off_reason(int reason) {
  switch (reason) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
      return ShutOffReason::shut_down;
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
      return ShutOffReason::destroyed;
    case VIR_DOMAIN_SHUTOFF_CRASHED:
    case VIR_DOMAIN_SHUTOFF_FAILED:
    case VIR_DOMAIN_SHUTOFF_DAEMON:
      return ShutOffReason::crashed;
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
      return ShutOffReason::migrated;
    case VIR_DOMAIN_SHUTOFF_SAVED:
      return ShutOffReason::saved;
    default:
      return ShutOffReason::unknown;  // also what libvirtd says of all after its own restart
  }
}

/// Both ends of a migration pause with this reason; only the job tells them apart.
StateReading paused_for_migration(JobView job) {
  switch (job) {
    case JobView::migrating_in:
      return {.state = DomainState::incoming};
    case JobView::migrating_out:
      return {.state = DomainState::paused, .migrating_out = true};
    case JobView::none:
    case JobView::other:
      // The receiving end keeps its job until it runs or dies, so this is a sending end whose
      // libvirtd lost the job (restarted) before it heard how the migration ended.
      return {.state = DomainState::handed_over};
    case JobView::unknown:
      break;
  }
  return {.state = DomainState::incoming};
}

StateReading paused(int reason, JobView job) {
  const bool out = job == JobView::migrating_out;
  switch (reason) {
    case VIR_DOMAIN_PAUSED_MIGRATION:
      return paused_for_migration(job);
    case VIR_DOMAIN_PAUSED_POSTCOPY:  // only a sending end: half of the memory is still here
      return {.state = DomainState::paused, .migrating_out = true};
    case VIR_DOMAIN_PAUSED_POSTCOPY_FAILED:  // either end; both halves are needed to repair it
      return out ? StateReading{.state = DomainState::paused, .migrating_out = true}
                 : StateReading{.state = DomainState::incoming};
    case VIR_DOMAIN_PAUSED_STARTING_UP:
      return {.state =
                  job == JobView::migrating_in ? DomainState::incoming : DomainState::starting};
    case VIR_DOMAIN_PAUSED_IOERROR:
      return {.state = DomainState::io_error, .migrating_out = out};
    case VIR_DOMAIN_PAUSED_SAVE:
    case VIR_DOMAIN_PAUSED_SHUTTING_DOWN:
      return {.state = DomainState::stopping, .migrating_out = out};
    default:
      return {.state = DomainState::paused, .migrating_out = out};
  }
}

}  // namespace

StateReading read_state(const RawState& raw, JobView job) {
  const bool out = job == JobView::migrating_out;
  switch (raw.state) {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      return {.state = DomainState::running, .migrating_out = out};
    case VIR_DOMAIN_PAUSED:
      return paused(raw.reason, job);
    case VIR_DOMAIN_SHUTDOWN:
      return {.state = DomainState::stopping, .migrating_out = out};
    case VIR_DOMAIN_SHUTOFF:
      return {.state = DomainState::shut_off, .shut_off = shut_off_reason(raw.reason)};
    case VIR_DOMAIN_CRASHED:  // the guest; its process may be kept for a post-mortem
      if (!raw.process) {
        return {.state = DomainState::shut_off, .shut_off = ShutOffReason::crashed};
      }
      return {.state = DomainState::paused, .migrating_out = out};
    case VIR_DOMAIN_PMSUSPENDED:
      return {.state = DomainState::paused, .migrating_out = out};
    default:  // no state, or one of a later libvirt
      return {.state = raw.process ? DomainState::starting : DomainState::shut_off};
  }
}

bool needs_job(const RawState& raw) {
  return raw.state == VIR_DOMAIN_PAUSED && (raw.reason == VIR_DOMAIN_PAUSED_MIGRATION ||
                                            raw.reason == VIR_DOMAIN_PAUSED_POSTCOPY_FAILED);
}

bool may_ask_job(const RawState& raw) {
  return raw.process &&
         !(raw.state == VIR_DOMAIN_PAUSED && raw.reason == VIR_DOMAIN_PAUSED_STARTING_UP);
}

std::string why_not_resume(const RawState& raw) {
  if (raw.state == VIR_DOMAIN_CRASHED) return "its guest crashed";
  if (raw.state != VIR_DOMAIN_PAUSED) return "it is " + text(raw);
  switch (raw.reason) {
    case VIR_DOMAIN_PAUSED_MIGRATION:
    case VIR_DOMAIN_PAUSED_POSTCOPY:
    case VIR_DOMAIN_PAUSED_POSTCOPY_FAILED:
    case VIR_DOMAIN_PAUSED_STARTING_UP:
    case VIR_DOMAIN_PAUSED_SAVE:
    case VIR_DOMAIN_PAUSED_SHUTTING_DOWN:
      return "it is " + text(raw) + ": its memory may be, or become, another process's";
    default:
      return {};
  }
}

std::string text(const RawState& raw) {
  constexpr std::array<const char*, 8> states = {"in no state", "running",       "blocked",
                                                 "paused",      "shutting down", "shut off",
                                                 "crashed",     "suspended"};
  constexpr std::array<const char*, 14> pauses = {
      "unknown reason", "by a person", "migration", "saving",          "dump",
      "I/O error",      "watchdog",    "snapshot",  "shutting down",   "snapshot",
      "guest crash",    "starting up", "post-copy", "post-copy failed"};
  const auto state = static_cast<std::size_t>(raw.state);
  if (state >= states.size()) return "in state " + std::to_string(raw.state);
  std::string words = states[state];
  const auto reason = static_cast<std::size_t>(raw.reason);
  if (raw.state == VIR_DOMAIN_PAUSED && reason < pauses.size()) {
    words += std::string(" (") + pauses[reason] + ")";
  }
  return words;
}

}  // namespace gemello::live::virt
