#pragma once

#include <array>
#include <span>

#include "models/cloud/json_reader.hpp"
#include "models/runs/fault.hpp"

namespace gemello::runs {

/// The words of faults. Those that need a shape stand last.
inline constexpr std::array<NamedValue<FaultKind>, 30> fault_table{{
    {"host-crash", FaultKind::host_crash},
    {"host-power-loss", FaultKind::host_power_loss},
    {"host-hang", FaultKind::host_hang},
    {"host-return", FaultKind::host_return},
    {"link-down", FaultKind::link_down},
    {"link-up", FaultKind::link_up},
    {"switch-down", FaultKind::switch_down},
    {"switch-up", FaultKind::switch_up},
    {"lost-reply", FaultKind::lost_reply},
    {"disk-server-down", FaultKind::disk_server_down},
    {"disk-server-up", FaultKind::disk_server_up},
    {"bond-down", FaultKind::bond_down},
    {"bond-up", FaultKind::bond_up},
    {"rack-power-loss", FaultKind::rack_power_loss},
    {"rack-power-return", FaultKind::rack_power_return},
    {"site-power-loss", FaultKind::site_power_loss},
    {"site-power-return", FaultKind::site_power_return},
    {"switch-blind", FaultKind::switch_blind},
    {"switch-sighted", FaultKind::switch_sighted},
    {"link-restored", FaultKind::link_restored},
    {"brick-down", FaultKind::brick_down},
    {"brick-up", FaultKind::brick_up},
    {"disk-lost", FaultKind::disk_lost},
    {"disk-full", FaultKind::disk_full},
    {"disk-freed", FaultKind::disk_freed},
    {"disk-mended", FaultKind::disk_mended},
    {"link-flap", FaultKind::link_flap},
    {"link-degraded", FaultKind::link_degraded},
    {"daemon-slow", FaultKind::daemon_slow},
    {"disk-slow", FaultKind::disk_slow},
}};
inline constexpr std::span<const NamedValue<FaultKind>> fault_names = fault_table;
/// Faults that a kind, a component and a time say all of.
inline constexpr std::span<const NamedValue<FaultKind>> shapeless_fault_names =
    fault_names.first(26);

/// What undoes a fault; the kind itself where that is an end already, or no fault ends it: a
/// lost_reply, a daemon_slow.
FaultKind end_of(FaultKind kind);
/// Whether it begins something that can end.
bool may_last(FaultKind kind);

/// Reads the keys of a fault's shape ("period", "down", "bandwidth_share", "loss",
/// "extra_round_trip", "delay"). Errors: InputError: missing, without effect on this kind, out of
/// range.
FaultShape read_fault_shape(JsonObject& object, FaultKind kind);
/// Reads "what", "component", "for" and the shape's keys; `at` is the caller's. Errors: InputError:
/// as for read_fault_shape, a repair with a duration, a flapping link without one or with more than
/// 100,000 flaps.
Fault read_fault(JsonObject& object);
/// Adds the keys of a fault's shape.
void write_fault_shape(nlohmann::json& out, FaultKind kind, const FaultShape& shape);

}  // namespace gemello::runs
