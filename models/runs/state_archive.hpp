#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/action_json.hpp"
#include "models/runs/json_numbers.hpp"
#include "models/runs/state.hpp"

namespace gemello::runs {

/// Writes the members of a record into a JSON object, one call each.
class StateOut {
 public:
  StateOut(nlohmann::json& out, const Inventory& inventory) : out_(out), inventory_(inventory) {}

  template <class T>
  void operator()(std::string_view key, const T& value) {
    out_[std::string(key)] = json_of(value);
  }
  /// Of a member that came later: left out where it says nothing.
  template <class T>
  void if_any(std::string_view key, const T& value) {
    if (value != T{}) (*this)(key, value);
  }

  nlohmann::json json_of(Instant at) const { return instant_json(at); }
  nlohmann::json json_of(Duration time) const { return time.count(); }
  nlohmann::json json_of(bool value) const { return value; }
  nlohmann::json json_of(std::uint8_t value) const { return value; }
  nlohmann::json json_of(std::int32_t value) const { return value; }
  nlohmann::json json_of(std::uint64_t value) const { return value; }
  nlohmann::json json_of(double value) const {
    return std::isnan(value) ? nlohmann::json(nullptr) : nlohmann::json(value);
  }
  nlohmann::json json_of(float value) const { return json_of(static_cast<double>(value)); }
  nlohmann::json json_of(Bytes bytes) const { return bytes.count(); }
  nlohmann::json json_of(BytesPerSecond rate) const { return rate.count(); }
  nlohmann::json json_of(ActionId id) const { return number(id); }
  nlohmann::json json_of(Incarnation life) const { return static_cast<std::uint64_t>(life); }
  nlohmann::json json_of(HostState state) const { return name(state); }
  nlohmann::json json_of(VmState state) const { return name(state); }
  nlohmann::json json_of(behaviour::PrecopyMigration::Phase phase) const {
    return static_cast<int>(phase);
  }
  nlohmann::json json_of(behaviour::PrecopyStep::Kind kind) const { return static_cast<int>(kind); }
  nlohmann::json json_of(behaviour::NonConvergence choice) const {
    return choice == behaviour::NonConvergence::abort ? "abort" : "stop-and-copy";
  }
  nlohmann::json json_of(HostId id) const {
    return id.valid() ? nlohmann::json(inventory_[id].name) : nlohmann::json(nullptr);
  }
  nlohmann::json json_of(VmId id) const {
    return id.valid() ? nlohmann::json(inventory_[id].name) : nlohmann::json(nullptr);
  }
  nlohmann::json json_of(const std::string& text) const { return text; }
  nlohmann::json json_of(const nlohmann::json& value) const { return value; }
  nlohmann::json json_of(const ProofOfDeath& proof) const { return to_json(proof, inventory_); }
  nlohmann::json json_of(const Event& event) const { return to_json(event, inventory_); }
  nlohmann::json json_of(const Action& action) const { return to_json(action, inventory_); }
  template <class T>
  nlohmann::json json_of(const std::optional<T>& value) const {
    return value ? json_of(*value) : nlohmann::json(nullptr);
  }
  template <class T>
  nlohmann::json json_of(const std::vector<T>& values) const {
    nlohmann::json out = nlohmann::json::array();
    for (const T& value : values) out.push_back(json_of(value));
    return out;
  }

 private:
  nlohmann::json& out_;
  const Inventory& inventory_;
};

/// Reads the members of a record from a JSON object, every one required.
class StateIn {
 public:
  StateIn(JsonObject& object, const InventoryNames& names) : object_(object), names_(names) {}

  template <class T>
  void operator()(std::string_view key, T& value) {
    read(object_.at(key), value);
  }
  template <class T>
  void if_any(std::string_view key, T& value) {
    if (const auto found = object_.find(key)) read(*found, value);
  }

  void read(const JsonValue& from, Instant& at) const { at = instant_from(from); }
  void read(const JsonValue& from, Duration& time) const { time = duration_from(from); }
  void read(const JsonValue& from, bool& value) const { value = from.boolean(); }
  void read(const JsonValue& from, std::uint8_t& value) const {
    value = static_cast<std::uint8_t>(from.integer(0, 255));
  }
  void read(const JsonValue& from, std::int32_t& value) const {
    value = static_cast<std::int32_t>(from.integer(INT32_MIN, INT32_MAX));
  }
  void read(const JsonValue& from, std::uint64_t& value) const { value = unsigned_from(from); }
  void read(const JsonValue& from, double& value) const {
    constexpr double most = std::numeric_limits<double>::max();
    value = from.raw().is_null() ? std::nan("") : from.number(-most, most);
  }
  void read(const JsonValue& from, float& value) const {
    constexpr auto most = static_cast<double>(std::numeric_limits<float>::max());
    value = from.raw().is_null() ? std::nanf("") : static_cast<float>(from.number(-most, most));
  }
  void read(const JsonValue& from, Bytes& bytes) const {
    bytes = Bytes(from.integer(INT64_MIN, INT64_MAX));
  }
  void read(const JsonValue& from, BytesPerSecond& rate) const {
    rate = BytesPerSecond(from.number(0, 1e18));
  }
  void read(const JsonValue& from, ActionId& id) const { id = ActionId{unsigned_from(from)}; }
  void read(const JsonValue& from, Incarnation& life) const {
    life = Incarnation{unsigned_from(from)};
  }
  void read(const JsonValue& from, HostState& state) const {
    by_name(from, HostState::dead, state);
  }
  void read(const JsonValue& from, VmState& state) const { by_name(from, VmState::retired, state); }
  void read(const JsonValue& from, behaviour::PrecopyMigration::Phase& phase) const {
    constexpr auto last = static_cast<int>(behaviour::PrecopyMigration::Phase::failed);
    phase = static_cast<behaviour::PrecopyMigration::Phase>(from.integer(0, last));
  }
  void read(const JsonValue& from, behaviour::PrecopyStep::Kind& kind) const {
    constexpr auto last = static_cast<int>(behaviour::PrecopyStep::Kind::failed);
    kind = static_cast<behaviour::PrecopyStep::Kind>(from.integer(0, last));
  }
  void read(const JsonValue& from, behaviour::NonConvergence& choice) const {
    const bool aborts = from.string() == "abort";
    if (!aborts && from.string() != "stop-and-copy") from.fail("must be abort or stop-and-copy");
    choice = aborts ? behaviour::NonConvergence::abort : behaviour::NonConvergence::stop_and_copy;
  }
  void read(const JsonValue& from, HostId& id) const {
    id = from.raw().is_null() ? HostId::none() : from.reference(names_.hosts);
  }
  void read(const JsonValue& from, VmId& id) const {
    id = from.raw().is_null() ? VmId::none() : from.reference(names_.vms);
  }
  void read(const JsonValue& from, std::string& text) const { text = from.string(); }
  void read(const JsonValue& from, nlohmann::json& value) const { value = from.raw(); }
  void read(const JsonValue& from, Event& event) const { event = event_from(from, names_); }
  void read(const JsonValue& from, Action& action) const { action = action_from(from, names_); }
  template <class T>
  void read(const JsonValue& from, std::optional<T>& value) const {
    value.reset();
    if (from.raw().is_null()) return;
    T present{};
    read(from, present);
    value = present;
  }
  template <class T>
  void read(const JsonValue& from, std::vector<T>& values) const {
    values.clear();
    for (const JsonValue& element : from.array()) {
      T value{};
      read(element, value);
      values.push_back(std::move(value));
    }
  }
  void read(const JsonValue& from, std::vector<ProofOfDeath>& proofs) const {
    proofs.clear();
    for (const JsonValue& element : from.array()) proofs.push_back(proof_from(element, names_));
  }

 private:
  template <class State>
  static void by_name(const JsonValue& from, State last, State& state) {
    const std::string text = from.string();
    for (int i = 0; i <= static_cast<int>(last); ++i)
      if (text == name(static_cast<State>(i))) {
        state = static_cast<State>(i);
        return;
      }
    from.fail("'" + text + "' is no such state");
  }

  JsonObject& object_;
  const InventoryNames& names_;
};

// ---- the members of each record, once for both directions ----------------------------------

template <class Record, class Archive>
void host_members(Record& host, Archive& archive) {
  archive("state", host.state);
  archive("incarnation", host.incarnation);
  archive("maintenance", host.maintenance);
  archive("hung", host.hung);
  archive("crashed", host.crashed);
  archive("broken", host.broken);
  archive("transition_end", host.transition_end);
  archive("transition_action", host.transition_action);
  archive("silent_since", host.silent_since);
  archive("detector_deadline", host.detector_deadline);
  archive("fence_end", host.fence_end);
  archive("fence_action", host.fence_action);
  archive("replies_lost", host.replies_lost);
  archive.if_any("reply_delay", host.reply_delay);
}

template <class Record, class Archive>
void vm_members(Record& vm, Archive& archive) {
  archive("state", vm.state);
  archive("host", vm.host);
  archive("placed_since", vm.placed_since);
  archive("last_moved", vm.last_moved);
  archive("boot_end", vm.boot_end);
  archive("boot_action", vm.boot_action);
  archive("throttle", vm.throttle);
  archive("wanted", vm.wanted);
}

template <class Record, class Archive>
void migration_members(Record& migration, Archive& archive) {
  archive("action", migration.action);
  archive("vm", migration.vm);
  archive("from", migration.from);
  archive("to", migration.to);
  archive("started", migration.started);
  archive("bytes_left", migration.bytes_left);
  archive("round_started", migration.round_started);
  archive("flow_key", migration.flow_key);
  archive("step", migration.step.kind);
  archive("step_bytes", migration.step.bytes);
  archive("step_throttle", migration.step.throttle);
  archive("sending", migration.sending);
  archive("used_in_round_MHz_s", migration.used_in_round);
  archive("cpu_lost_MHz_s", migration.cpu_lost);
  archive("frozen_since", migration.frozen_since);
  archive("pathless_since", migration.pathless_since);
  archive("retransmission_timeout", migration.retransmission_timeout);
  archive("resume_end", migration.resume_end);
  archive.if_any("paused", migration.paused);
  auto& machine = migration.machine;
  archive("phase", machine.phase);
  archive("rounds", machine.rounds);
  archive("throttle", machine.throttle);
  archive("rounds_against", machine.rounds_against);
  archive("round_bytes", machine.in_flight);
  archive("sent_bytes", machine.sent);
  archive("elapsed", machine.elapsed);
  archive("downtime", machine.downtime);
  archive("guest_memory", machine.guest.memory);
  archive("guest_working_set", machine.guest.working_set);
  auto& config = machine.config;
  archive("live", config.live);
  archive("setup_time", config.setup_time);
  archive("zero_page_share", config.zero_page_share);
  archive("downtime_max", config.downtime_max);
  archive("rounds_max", config.rounds_max);
  archive("bandwidth_cap", config.bandwidth_cap);
  archive("auto_converge", config.auto_converge);
  archive("throttle_initial", config.throttle_initial);
  archive("throttle_increment", config.throttle_increment);
  archive("throttle_max", config.throttle_max);
  archive("throttle_trigger", config.throttle_trigger);
  archive("on_no_convergence", config.on_no_convergence);
  archive("resume_time", config.resume_time);
  archive("page", config.page);
}

template <class Columns, class Archive>
void host_columns(Columns& hosts, Archive& archive) {
  archive("host_state", hosts.state);
  archive("host_incarnation", hosts.incarnation);
  archive("host_observed_at", hosts.observed_at);
  archive("host_suspected", hosts.suspected);
  archive("host_flapping", hosts.flapping);
  archive("host_maintenance", hosts.maintenance);
  archive("host_cpu_used", hosts.cpu_used);
  archive("host_cpu_demand", hosts.cpu_demand);
  archive("host_power", hosts.power);
  archive("host_state_since", hosts.state_since);
  archive("host_memory_unmanaged", hosts.memory_unmanaged);
}

template <class Columns, class Archive>
void vm_columns(Columns& vms, Archive& archive) {
  archive("vm_state", vms.state);
  archive("vm_host", vms.host);
  archive("vm_lost_with", vms.lost_with);
  archive("vm_observed_at", vms.observed_at);
  archive("vm_cpu_used", vms.cpu_used);
  archive("vm_cpu_demand", vms.cpu_demand);
  archive("vm_placed_since", vms.placed_since);
  archive("vm_last_moved", vms.last_moved);
  archive("vm_io_error", vms.io_error);
}

template <class Copy, class Archive>
void copy_members(Copy& copy, Archive& archive) {
  archive("vm", copy.vm);
  archive("host", copy.host);
  archive("state", copy.state);
  archive("observed_at", copy.observed_at);
  archive("contested", copy.contested);
}

template <class Entry, class Archive>
void in_flight_members(Entry& entry, Archive& archive) {
  archive("id", entry.id);
  archive("action", entry.action);
  archive("begun_at", entry.begun_at);
  archive("unknown_since", entry.unknown_since);
  archive("ended_at", entry.ended_at);
}

template <class Entry, class Archive>
void held_members(Entry& entry, Archive& archive) {
  archive("id", entry.id);
  archive("action", entry.action);
  archive("until", entry.until);
}

template <class Entry, class Archive>
void timer_members(Entry& timer, Archive& archive) {
  archive("at", timer.at);
  archive("kind", timer.kind);
  archive("data", timer.data);
}

template <class State, class Archive>
void controller_members(State& controller, Archive& archive) {
  archive("last_id", controller.last_id);
  archive("proofs", controller.proofs);
  archive("recent_moves", controller.recent_moves);
  archive("policy_memory", controller.policy_memory);
  archive("wake", controller.wake);
}

template <class State, class Archive>
void state_members(State& state, Archive& archive) {
  archive("at", state.at);
  archive("seed", state.seed);
  archive("scenario", state.scenario);
  archive("event_lines", state.event_lines);
  archive("event_digest", state.event_digest);
  archive("components_down", state.components_down);
  archive("pending_events", state.pending_events);
  archive("next_sample", state.next_sample);
  archive("extra", state.extra);
}

inline constexpr std::string_view state_format = "gemello-state-1";

}  // namespace gemello::runs
