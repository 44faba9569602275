#pragma once

#include <string>

#include "live/ends/report.hpp"

namespace gemello::live::virt {

/// Which long job of a domain libvirtd knows of.
enum class JobView {
  none,           ///< asked, there is none
  migrating_out,  ///< this is the sending end of a migration
  migrating_in,   ///< this is the receiving end
  other,          ///< a backup, a snapshot ...
  unknown,        ///< could not be asked
};

/// A domain's state in libvirt's numbers (virDomainState and its reasons).
struct RawState {
  int state = 0;
  int reason = 0;
  bool process = false;  ///< it has an id: there is a process
};

struct StateReading {
  DomainState state = DomainState::shut_off;
  ShutOffReason shut_off = ShutOffReason::unknown;
  bool migrating_out = false;
};

/// The table is in the README, with where each line comes from. Where two readings are possible it
/// takes the one after which nobody starts, resumes or destroys anything.
StateReading read_state(const RawState& raw, JobView job);

/// True if it takes the job to read this state: it is paused for a migration.
bool needs_job(const RawState& raw);
/// True if libvirtd answers a question for its job at once or nearly so; one that is starting up
/// is asked in vain for half a minute.
bool may_ask_job(const RawState& raw);

/// Empty if it may be told to go on, else why not. Libvirt lets a domain go on that is paused
/// after its memory went elsewhere, and then two of them write one image.
std::string why_not_resume(const RawState& raw);

/// "paused (I/O error)", for people.
std::string text(const RawState& raw);

}  // namespace gemello::live::virt
