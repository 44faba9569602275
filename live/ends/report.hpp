#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "models/units/time.hpp"

namespace gemello::live {

/// A domain as its hypervisor tells it.
enum class DomainState : std::uint8_t {
  starting,  ///< its process exists, nothing has run yet
  running,
  paused,       ///< by a person, or for a reason below
  io_error,     ///< paused by the hypervisor because its disk failed
  incoming,     ///< the receiving end of a migration: waits for its memory
  handed_over,  ///< the sending end of a migration that ended: its memory is gone elsewhere
  stopping,
  shut_off,  ///< defined, no process
};
const char* name(DomainState state);
/// True if there is a process that may hold the image.
constexpr bool active(DomainState state) {
  return state != DomainState::shut_off;
}

/// Why a domain is shut off.
enum class ShutOffReason : std::uint8_t {
  unknown,
  shut_down,  ///< by its own system, in order
  destroyed,  ///< somebody switched it off
  crashed,    ///< its process died or failed
  migrated,
  saved,
  never_started,
};

/// A migration or another long job of a domain.
struct DomainJob {
  bool migrating_out = false;
  std::int32_t iteration = 0;
  Bytes left{};
};

struct DiskReport {
  std::string target;  ///< "vda"
  std::string source;  ///< path or URL; empty: no medium
  std::string format;  ///< "qcow2"
  Bytes capacity{};    ///< as the guest sees it; 0: not told
  Bytes allocation{};  ///< on the storage; 0: not told
  Bytes read{};        ///< since the domain's start
  Bytes written{};
};

struct DomainReport {
  std::string name;
  std::string uuid;
  DomainState state = DomainState::shut_off;
  ShutOffReason shut_off = ShutOffReason::unknown;
  bool persistent = true;
  bool autostart = false;
  Cores vcpus{};
  Bytes memory{};       ///< the most it may have
  Bytes memory_used{};  ///< resident on the host; 0: not told
  Duration cpu_time{};  ///< used by its vCPUs since its start
  Duration
      cpu_delay{};  ///< its vCPUs were ready and waited for a core, since its start; 0: not told
  DomainJob job;
  std::vector<DiskReport> disks;
  std::string definition;  ///< XML of the inactive domain, migratable and with its secrets
};

/// One host as its hypervisor tells it, domains in order of their names.
struct HostReport {
  std::string hostname;
  std::string life;  ///< text that is another one after every boot; empty: not told
  Cores cores{};
  Megahertz core_speed{};
  Bytes memory{};
  Bytes memory_free{};
  std::string model;     ///< CPU model, for people
  std::string software;  ///< "libvirt 9.0.0, QEMU 7.2.0"
  Duration cpu_busy{};   ///< of all cores, since boot
  Duration cpu_total{};  ///< busy and idle of all cores, since boot
  std::vector<DomainReport> domains;
};

enum class PowerReading : std::uint8_t { off, on };

/// What a second path to a host told: that it lives, and in which life.
struct LifeReading {
  std::string life;
};

struct BrickReport {
  std::string name;  ///< "d1:/bricks/b"
  bool online = false;
  bool arbiter = false;
  Bytes capacity{};  ///< of its file system; 0: not told
  Bytes free{};
  bool behind = false;  ///< another brick of its set lists files for it to heal
};

struct VolumeReport {
  std::string name;
  bool started = false;
  std::int32_t replica = 1;                    ///< bricks per set, arbiters included
  std::int32_t arbiter = 0;                    ///< of them
  std::vector<BrickReport> bricks;             ///< set by set
  std::map<std::string, std::string> options;  ///< those that were set
  std::optional<std::int64_t> heal_entries;    ///< files that wait for self-heal; nothing: not told
  std::int32_t disperse = 0;                   ///< bricks per dispersed set; 0: not dispersed
};

/// The storage as Gluster tells it.
struct StorageReport {
  std::string version;  ///< "10.3"
  std::vector<std::string> servers;
  std::vector<VolumeReport> volumes;
};

}  // namespace gemello::live
