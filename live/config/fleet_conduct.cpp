#include <algorithm>
#include <array>
#include <span>
#include <string>

#include <fmt/format.h>

#include "live/config/fleet_parts.hpp"
#include "models/fleet/action.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

struct TimeKey {
  std::string_view key;
  Duration WorldTimes::*member;
};
constexpr std::array<TimeKey, 12> time_keys{{
    {"look_period", &WorldTimes::look_period},
    {"monitoring_period", &WorldTimes::monitoring_period},
    {"suspected_after", &WorldTimes::suspected_after},
    {"lost_after", &WorldTimes::lost_after},
    {"settle", &WorldTimes::settle},
    {"start", &WorldTimes::start},
    {"stop", &WorldTimes::stop},
    {"migrate", &WorldTimes::migrate},
    {"fence", &WorldTimes::fence},
    {"power_on", &WorldTimes::power_on},
    {"power_off", &WorldTimes::power_off},
    {"other", &WorldTimes::other},
}};
constexpr std::size_t first_wait = 4;  // settle and the deadlines

// Without "auto": a file that is copied, or read by another hand, must not make a fleet act by
// itself. That takes a flag on the command line, every time.
constexpr std::array<NamedValue<GateMode>, 3> gate_mode_table{{
    {"observe", GateMode::observe},
    {"recommend", GateMode::recommend},
    {"approve", GateMode::approve},
}};

GateMode read_gate_mode(const JsonValue& value) {
  if (value.is_string() && value.string() == "auto")
    value.fail(
        "a fleet file cannot let Gemello act by itself: that takes the flag --auto on the "
        "command line. Here it is one of: observe, recommend, approve");
  return value.one_of<GateMode>(gate_mode_table);
}

// Below these a controller takes its own slowness for that of the fleet.
constexpr Duration look_period_min = 100ms;
constexpr Duration wait_min = 1s;  // for an answer, and for a late effect to show
// An answer may take its time: a host that is looked at again is not suspected yet.
constexpr Duration suspicion_margin = 2s;

void expect_at_least(JsonObject& times, std::string_view key, Duration value, Duration least,
                     const std::string& sum = {}) {
  if (value >= least) return;
  const auto given = times.find(key);
  (given ? *given : times.value())
      .fail(fmt::format("'{}' ({}) must be at least {}", key, unparse(value),
                        sum.empty() ? unparse(least) : sum + " (" + unparse(least) + ")"));
}

Duration sum(Duration a, Duration b) {
  return std::min(a, Duration::max() - b) + b;
}

void expect_floors(JsonObject& object, const WorldTimes& times) {
  expect_at_least(object, "look_period", times.look_period, look_period_min);
  expect_at_least(object, "monitoring_period", times.monitoring_period, times.look_period,
                  "'look_period'");
  expect_at_least(object, "suspected_after", times.suspected_after,
                  sum(times.look_period, suspicion_margin),
                  "'look_period' and " + unparse(suspicion_margin));
  expect_at_least(object, "lost_after", times.lost_after,
                  sum(times.suspected_after, times.look_period),
                  "'suspected_after' and 'look_period'");
  for (const TimeKey& row : std::span(time_keys).subspan(first_wait))
    expect_at_least(object, row.key, times.*row.member, wait_min);
}

template <class Q>
void read_positive(JsonObject& object, std::string_view key, Q& value) {
  if (const auto found = object.find(key)) value = found->template quantity_positive<Q>();
}

void read_power(JsonObject& object, AssumptionConfig& assumed) {
  assumed.idle_power = object.quantity_or("idle_power", assumed.idle_power);
  read_positive(object, "full_power", assumed.full_power);
  assumed.standby_power = object.quantity_or("standby_power", assumed.standby_power);
  if (assumed.full_power >= assumed.idle_power) return;
  const auto given = object.find("full_power");
  (given ? *given : object.value())
      .fail(fmt::format("'full_power' ({}) must not be less than 'idle_power' ({})",
                        unparse(assumed.full_power), unparse(assumed.idle_power)));
}

}  // namespace

AssumptionConfig read_assumptions(const JsonValue& value) {
  JsonObject object(value);
  AssumptionConfig assumed;
  read_positive(object, "link_speed", assumed.link_speed);
  assumed.memory_reserved = object.quantity_or("memory_reserved", assumed.memory_reserved);
  assumed.host_boot_time = object.quantity_or("host_boot_time", assumed.host_boot_time);
  assumed.host_shutdown_time = object.quantity_or("host_shutdown_time", assumed.host_shutdown_time);
  assumed.power_off_time = object.quantity_or("power_off_time", assumed.power_off_time);
  assumed.vm_boot_time = object.quantity_or("vm_boot_time", assumed.vm_boot_time);
  assumed.dirty_rate = object.quantity_or("dirty_rate", assumed.dirty_rate);
  assumed.working_set = object.number_or("working_set", 0, 1, assumed.working_set);
  read_power(object, assumed);
  read_positive(object, "brick_read", assumed.brick_read);
  read_positive(object, "brick_write", assumed.brick_write);
  read_positive(object, "brick_iops", assumed.brick_iops);
  read_positive(object, "brick_capacity", assumed.brick_capacity);
  read_positive(object, "core_speed", assumed.core_speed);
  object.finish();
  return assumed;
}

WorldTimes read_times(const JsonValue& value) {
  JsonObject object(value);
  WorldTimes times;
  for (const TimeKey& row : time_keys) read_positive(object, row.key, times.*row.member);
  expect_floors(object, times);
  object.finish();
  return times;
}

// The keys and bounds of a scenario's guard (models/runs).
GuardLimits read_guard_limits(const JsonValue& value) {
  JsonObject object(value);
  GuardLimits limits;
  limits.memory_overcommit_max =
      object.number_or("memory_overcommit_max", 0.1, 100, limits.memory_overcommit_max);
  const auto count = [&object](std::string_view key, std::int32_t fallback) {
    return static_cast<std::int32_t>(object.integer_or(key, 0, 1'000'000, fallback));
  };
  limits.migrations_in_flight_max =
      count("migrations_in_flight_max", limits.migrations_in_flight_max);
  limits.migrations_per_host_max = count("migrations_per_host_max", limits.migrations_per_host_max);
  limits.moves_per_hour_max = count("moves_per_hour_max", limits.moves_per_hour_max);
  object.finish();
  return limits;
}

void read_fleet_gate(const JsonValue& value, FleetConfig& fleet) {
  JsonObject object(value);
  if (const auto mode = object.find("mode")) fleet.gate_mode = read_gate_mode(*mode);
  bool asks = fleet.gate_mode == GateMode::approve;
  if (const auto modes = object.find("modes")) {
    JsonObject by_kind(*modes);
    for (std::size_t kind = 0; kind < action_kind_count; ++kind)
      if (const auto mode = by_kind.find(action_kind_name(kind))) {
        fleet.gate[kind] = read_gate_mode(*mode);
        asks = asks || fleet.gate[kind] == GateMode::approve;
      }
    by_kind.finish();
  }
  if (const auto timeout = object.find("approval_timeout")) {
    fleet.approval_timeout = timeout->quantity_positive<Duration>();
    if (!asks) timeout->fail("has no effect: no class of action is in mode 'approve'");
  }
  object.finish();
}

}  // namespace gemello::live
