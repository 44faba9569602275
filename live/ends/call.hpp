#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "live/ends/report.hpp"
#include "models/units/time.hpp"

namespace gemello::live {

/// Names one call to a far end; never used twice in a process.
enum class CallId : std::uint64_t { none = 0 };

/// When an order is over, as far as its end can see to it, and how long it may take from the moment
/// at which it is sent.
struct OrderTime {
  OrderTime() = default;
  OrderTime(Instant by, Duration takes = {}) : deadline(by), needs(takes) {}

  Instant deadline = never;
  Duration needs{};
};

// ---- what a hypervisor can be asked ------------------------------------------------------------

/// Everything about the host and its domains, in one HostReport.
struct ObserveHost {};
/// Defines the domain if it is not defined there, then starts it. An active domain of this name is
/// a failure, never a second start. `definition`: libvirt's domain XML, of the inactive domain.
struct StartDomain {
  std::string domain;
  std::string definition;
};
/// Orderly shutdown; what does not end within `patience` is switched off. undefine: forget it too.
struct StopDomain {
  std::string domain;
  Duration patience{};
  bool undefine = false;
};
/// Live migration, peer to peer; the definition goes along. Answers when it ended.
struct MigrateDomain {
  std::string domain;
  std::string target_uri;  ///< libvirtd of the target as the source reaches it
  std::string data_uri;    ///< where the memory goes; empty: libvirt chooses
};
struct AbortMigration {
  std::string domain;
};
/// Ends the domain at once, if it is active, and forgets its definition. The image stays.
struct DestroyDomain {
  std::string domain;
  /// false: only a definition is expected there, and a domain that turns out to be active is a
  /// failure: somebody has put it there since.
  bool process = true;
};
/// Lets a paused domain go on.
struct ResumeDomain {
  std::string domain;
};

using HypervisorCall = std::variant<ObserveHost, StartDomain, StopDomain, MigrateDomain,
                                    AbortMigration, DestroyDomain, ResumeDomain>;
/// "start", for logs and errors.
const char* call_name(const HypervisorCall& call);

// ---- what a power switch can be asked
// ------------------------------------------------------------

enum class PowerOrder : std::uint8_t {
  read,       ///< only read the state
  off,        ///< cut the power; done: the command was taken, which is no reading
  on,         ///< give it power; done: the command was taken
  shut_down,  ///< ask the host's system to end in order
};
const char* call_name(PowerOrder order);

// ---- answers
// -------------------------------------------------------------------------------------

enum class Ending : std::uint8_t {
  done,
  failed,     ///< the far end itself says that nothing came of it
  unknown,    ///< the connection broke, or the answer cannot be trusted: it may or may not have
  held_back,  ///< an order that the turn was too short for (OrderWindow): it was not sent
};

/// What came of one call. Exactly one answer per call, or none for ever: the caller's deadline
/// ends the wait.
struct Answer {
  CallId call = CallId::none;
  Ending ending = Ending::done;
  std::string cause;  ///< of a failure or an unknown end, for people
  std::variant<std::monostate, HostReport, PowerReading, LifeReading, StorageReport> value;
};

}  // namespace gemello::live
