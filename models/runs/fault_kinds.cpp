#include "models/runs/fault_kinds.hpp"

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello::runs {

std::string_view name(FaultKind kind) {
  return name_of(fault_names, kind);
}

FaultKind end_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::host_crash:
    case FaultKind::host_power_loss:
    case FaultKind::host_hang:
      return FaultKind::host_return;
    case FaultKind::link_down:
    case FaultKind::link_flap:
      return FaultKind::link_up;
    case FaultKind::switch_down:
      return FaultKind::switch_up;
    case FaultKind::disk_server_down:
      return FaultKind::disk_server_up;
    case FaultKind::brick_down:
    case FaultKind::disk_lost:
      return FaultKind::brick_up;
    case FaultKind::disk_full:
      return FaultKind::disk_freed;
    case FaultKind::disk_slow:
      return FaultKind::disk_mended;
    case FaultKind::bond_down:
      return FaultKind::bond_up;
    case FaultKind::rack_power_loss:
      return FaultKind::rack_power_return;
    case FaultKind::site_power_loss:
      return FaultKind::site_power_return;
    case FaultKind::switch_blind:
      return FaultKind::switch_sighted;
    case FaultKind::link_degraded:
      return FaultKind::link_restored;
    default:
      return kind;
  }
}

bool may_last(FaultKind kind) {
  return kind == FaultKind::lost_reply || kind == FaultKind::daemon_slow || end_of(kind) != kind;
}

namespace {

LinkDegradation read_degradation(JsonObject& object) {
  LinkDegradation left;
  left.bandwidth_share = object.number_or("bandwidth_share", 0.001, 1, 1);
  left.loss = object.number_or("loss", 0, 0.99, 0);
  left.extra_round_trip = object.quantity_or<Duration>("extra_round_trip", Duration{});
  if (left == LinkDegradation{})
    object.fail("degrades nothing: needs a bandwidth_share below 1, a loss or an extra_round_trip");
  return left;
}

constexpr std::int64_t flaps_max = 100'000;

double read_disk_share(const JsonValue& value) {
  const double share = value.number(0.001, 1);
  if (share == 1) value.fail("must be below 1: a disk at all of its speed is not slow");
  return share;
}

}  // namespace

FaultShape read_fault_shape(JsonObject& object, FaultKind kind) {
  FaultShape shape;
  const bool flaps = kind == FaultKind::link_flap;
  const bool degrades = kind == FaultKind::link_degraded;
  const bool slows_disk = kind == FaultKind::disk_slow;
  const auto refuse = [&](std::string_view key, std::string_view owner) {
    if (const auto found = object.find(key))
      found->fail(fmt::format("has no effect: only {} it", owner));
  };
  if (flaps) {
    shape.period = object.at("period").quantity_positive<Duration>();
    const JsonValue down = object.at("down");
    shape.down = down.quantity_positive<Duration>();
    if (shape.down >= shape.period) down.fail("must be shorter than the period");
  } else {
    refuse("period", "'link-flap' has");
    refuse("down", "'link-flap' has");
  }
  if (degrades) {
    shape.degradation = read_degradation(object);
  } else {
    if (slows_disk)
      shape.degradation.bandwidth_share = read_disk_share(object.at("bandwidth_share"));
    else
      refuse("bandwidth_share", "'link-degraded' and 'disk-slow' have");
    refuse("loss", "'link-degraded' has");
    refuse("extra_round_trip", "'link-degraded' has");
  }
  if (kind == FaultKind::daemon_slow)
    shape.delay = object.at("delay").quantity_positive<Duration>();
  else
    refuse("delay", "'daemon-slow' has");
  return shape;
}

Fault read_fault(JsonObject& object) {
  Fault fault;
  fault.what = object.at("what").one_of<FaultKind>(fault_names);
  fault.component = object.at("component").name();
  const auto lasts = object.find("for");
  if (lasts) {
    fault.lasts = lasts->quantity_positive<Duration>();
    if (!may_last(fault.what))
      lasts->fail(fmt::format("'{}' ends a fault and has no duration", name(fault.what)));
  }
  fault.shape = read_fault_shape(object, fault.what);
  if (fault.what == FaultKind::link_flap) {
    if (!lasts) object.fail("needs 'for': how long the link flaps");
    if (*fault.lasts / fault.shape.period >= flaps_max)
      object.fail(fmt::format("flaps more than {} times", flaps_max));
  }
  return fault;
}

void write_fault_shape(nlohmann::json& out, FaultKind kind, const FaultShape& shape) {
  if (kind == FaultKind::link_flap) {
    out["period"] = unparse(shape.period);
    out["down"] = unparse(shape.down);
  }
  if (kind == FaultKind::link_degraded) {
    out["bandwidth_share"] = shape.degradation.bandwidth_share;
    out["loss"] = shape.degradation.loss;
    out["extra_round_trip"] = unparse(shape.degradation.extra_round_trip);
  }
  if (kind == FaultKind::disk_slow) out["bandwidth_share"] = shape.degradation.bandwidth_share;
  if (kind == FaultKind::daemon_slow) out["delay"] = unparse(shape.delay);
}

}  // namespace gemello::runs
