#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/behaviour/precopy_migration.hpp"
#include "models/cloud/inventory.hpp"
#include "models/fleet/controller.hpp"
#include "models/fleet/fleet_data.hpp"

namespace gemello::runs {

/// Truth about a host, as the world has it (monitoring's picture of it is in `snapshot`).
struct HostRecord {
  HostState state = HostState::off;
  Incarnation incarnation = Incarnation::unknown;
  bool maintenance = false;
  bool hung = false;                          ///< silent, its guests live
  bool crashed = false;                       ///< stopped dead, not by an action
  bool broken = false;                        ///< a fault in force: does not power up
  std::optional<Instant> transition_end;      ///< of a boot or shutdown under way
  std::optional<ActionId> transition_action;  ///< the action that asked for it
  std::optional<Instant> silent_since;        ///< last heartbeat that came through
  std::optional<Instant> detector_deadline;   ///< when silence becomes HostLost
  std::optional<Instant> fence_end;           ///< of a fence under way
  std::optional<ActionId> fence_action;
  bool replies_lost = false;  ///< fault lost_reply in force
  Duration reply_delay{};     ///< of each answer, by faults daemon_slow in force

  friend bool operator==(const HostRecord&, const HostRecord&) = default;
};

struct VmRecord {
  VmState state = VmState::requested;
  HostId host;  ///< none: nowhere
  Instant placed_since = never;
  Instant last_moved = never;
  std::optional<Instant> boot_end;
  std::optional<ActionId> boot_action;
  double throttle = 0;  ///< share of its CPU taken away by auto-converge, 0..1
  bool wanted = false;  ///< requested and not retired

  friend bool operator==(const VmRecord&, const VmRecord&) = default;
};

/// A migration under way.
struct MigrationRecord {
  ActionId action = ActionId::none;
  VmId vm;
  HostId from;
  HostId to;
  Instant started{};
  behaviour::PrecopyMigration machine;
  double bytes_left = 0;  ///< of the round being sent; the engine's own double
  Instant round_started{};
  std::uint64_t flow_key = 0;   ///< what its route was chosen by
  behaviour::PrecopyStep step;  ///< what is being done
  bool sending = false;         ///< a flow is under way (else: waiting for a path, resuming)
  double used_in_round = 0;     ///< CPU its VM used so far in this round, MHz s
  double cpu_lost = 0;          ///< MHz s, since its start
  std::optional<Instant> frozen_since;    ///< guest stopped
  std::optional<Instant> pathless_since;  ///< its packets get lost, or nothing was sent for them
  Duration retransmission_timeout{};      ///< of its connection
  std::optional<Instant> resume_end;      ///< sent whole, resuming at the destination
  bool paused = false;                    ///< its guest is, by an I/O error: it arrives so

  friend bool operator==(const MigrationRecord&, const MigrationRecord&) = default;
};

/// Something of the world's own that is due later ("operator-answer", "vm-departure"...).
struct PendingTimer {
  Instant at{};
  std::string kind;
  nlohmann::json data;

  friend bool operator==(const PendingTimer&, const PendingTimer&) = default;
};

/// Everything needed to start at an instant. Faults to come follow from the scenario and the
/// instant; what else a world keeps goes into `timers` and `extra`.
struct FleetState {
  Instant at{};
  std::uint64_t seed = 0;
  std::string scenario;           ///< name, for the reader
  std::uint64_t event_lines = 0;  ///< of the log so far
  std::uint64_t event_digest = 0;
  std::vector<HostRecord> hosts;             ///< by HostId
  std::vector<VmRecord> vms;                 ///< by VmId
  std::vector<MigrationRecord> migrations;   ///< ascending action
  std::vector<std::string> components_down;  ///< as port_name, link_names... say
  std::vector<PendingTimer> timers;          ///< in order of time, then of creation
  std::vector<Event> pending_events;         ///< not yet taken by the controller
  std::map<std::string, std::uint64_t> stream_positions;
  ControllerState controller;
  FleetData snapshot;           ///< the last published
  Instant next_sample = never;  ///< of monitoring
  nlohmann::json extra = nlohmann::json::object();
};

/// JSON (format gemello-state-1): doubles in full, times in integer microseconds, null for never
/// and for NaN; things by name.
std::string write_state(const FleetState& state, const Inventory& inventory);

/// Errors: InputError with the place: not sound, or of another inventory (hosts and VMs must be
/// the same, in the same order).
FleetState read_state(const std::string& path, const Inventory& inventory);
FleetState read_state_text(std::string_view text, std::string_view file,
                           const Inventory& inventory);

}  // namespace gemello::runs
