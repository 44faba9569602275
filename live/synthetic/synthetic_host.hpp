#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "live/ends/report.hpp"
#include "models/cloud/inventory.hpp"

namespace gemello::live {

/// What is the same of a domain wherever it is.
struct GuestShape {
  std::string uuid;
  Cores vcpus{1};
  Bytes memory{std::int64_t{1} << 30};
  Bytes disk{};
  Megahertz demand{};
};
/// Of the n-th guest of a cloud.
GuestShape shape_of(const VirtualMachine& vm, std::size_t number);
std::string uuid_of(std::size_t number);
/// The XML such a domain is defined by.
std::string definition_of(const std::string& domain, const GuestShape& shape);

/// A domain on one host, as it really is.
struct SyntheticDomain {
  DomainState state = DomainState::shut_off;
  ShutOffReason shut_off = ShutOffReason::never_started;
  std::string definition;
  bool persistent = true;
  std::uint64_t process = 0;    ///< another one for every process there ever was
  std::uint64_t migration = 0;  ///< it leaves or arrives by this one; 0: none
  Duration cpu_time{};
  Duration cpu_delay{};
};
/// Its guest's code runs.
bool executes(DomainState state);
/// Its process may write to the image: not the one that waits for its memory or gave it away.
bool may_write(DomainState state);

/// A host, as it really is.
struct SyntheticHost {
  enum class Power : std::uint8_t { off, booting, on, shutting_down };
  Power power = Power::off;
  std::uint64_t power_changes = 0;
  bool supply = true;
  std::uint64_t life = 0;  ///< counts boots; 0: none yet
  Instant on_since{};

  bool connected = true;  ///< its cable
  std::uint64_t cuts = 0;
  bool hung = false;    ///< its libvirtd
  bool jammed = false;  ///< its power switch
  /// Its switch is another machine's, which has power or not.
  std::optional<bool> switch_of_other;
  Duration delay{};  ///< of every answer
  /// The controller's connection is up, or was and nobody knows better yet.
  bool line_open = false;
  std::vector<std::uint64_t> on_wire;      ///< calls sent that did not get there
  std::vector<std::uint64_t> unsent;       ///< calls whose answer waits to be sent
  std::deque<std::function<void()>> held;  ///< what its libvirtd has not taken up

  std::map<std::string, SyntheticDomain> domains;
  Duration cpu_busy{};
  Instant charged_at{};

  bool runs() const { return power == Power::on || power == Power::shutting_down; }
  bool reachable() const { return runs() && connected; }
};

using GuestShapes = std::map<std::string, GuestShape>;

/// Books the CPU time used since the last time. Where guests ask for more than the host has, each
/// gets the same share of what it asks for and its vCPUs wait for the rest.
void charge(SyntheticHost& host, const Host& machine, const GuestShapes& shapes, Instant now);
/// What its hypervisor tells; jobs of migrations are the cloud's to add. Charge before.
HostReport report_of(const SyntheticHost& host, const Host& machine, const GuestShapes& shapes,
                     Instant now);

}  // namespace gemello::live
