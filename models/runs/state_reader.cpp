#include <fmt/format.h>

#include "models/runs/run_folder.hpp"
#include "models/runs/state_archive.hpp"

namespace gemello::runs {
namespace {

template <class Row, class Members>
std::vector<Row> rows_from(const JsonValue& value, const InventoryNames& names,
                           const Members& members) {
  std::vector<Row> rows;
  for (const JsonValue& entry : value.array()) {
    JsonObject object = entry.object();
    StateIn archive(object, names);
    rows.emplace_back();
    members(rows.back(), archive);
    object.finish();
  }
  return rows;
}

// The records of all hosts or VMs, in the inventory's order and under its names.
template <class Row, class Things, class Members>
std::vector<Row> named_rows(const JsonValue& value, const Things& things, std::string_view word,
                            const InventoryNames& names, const Members& members) {
  const std::vector<JsonValue> entries = value.array();
  if (entries.size() != things.size())
    value.fail(fmt::format("has {} {}s where the fleet has {}: a state of another fleet",
                           entries.size(), word, things.size()));
  std::vector<Row> rows(things.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    JsonObject object = entries[i].object();
    const JsonValue called = object.at("name");
    if (called.string() != things[i].name)
      called.fail(fmt::format("must be '{}', the fleet's {} in this place", things[i].name, word));
    StateIn archive(object, names);
    members(rows[i], archive);
    object.finish();
  }
  return rows;
}

void expect_size(const JsonValue& value, std::size_t expected) {
  if (value.array().size() != expected)
    value.fail(fmt::format("has {} values where the fleet has {}", value.array().size(), expected));
}

void read_ring(const JsonValue& value, const StateIn& archive, std::size_t width,
               SampleRing& ring) {
  ring.reset(width);
  const std::vector<JsonValue> rows = value.array();
  if (rows.size() > SampleRing::depth)
    value.fail(fmt::format("has more than {} samples", SampleRing::depth));
  std::vector<float> samples;
  for (const JsonValue& row : rows) {
    archive.read(row, samples);
    expect_size(row, width);
    ring.push(samples);
  }
}

FleetData snapshot_from(const JsonValue& value, const InventoryNames& names,
                        const Inventory& inventory) {
  JsonObject object = value.object();
  StateIn archive(object, names);
  FleetData data;
  archive("published_at", data.published_at);
  host_columns(data.hosts, archive);
  vm_columns(data.vms, archive);
  archive("brick_online", data.brick_online);
  data.brick_behind.assign(inventory.bricks.size(), 0);
  archive.if_any("brick_behind", data.brick_behind);
  data.copies = rows_from<VmCopy>(object.at("copies"), names,
                                  [](auto& row, auto& from) { copy_members(row, from); });
  for (const VmCopy& copy : data.copies)
    if (!copy.vm.valid() || !copy.host.valid())
      object.at("copies").fail("a copy is of a VM and on a host");
  for (const auto& [key, column] : value.raw().items()) {
    if (!column.is_array() || key == "vm_demand" || key == "host_demand" || key == "copies")
      continue;
    const std::size_t expected = key.starts_with("host_") ? inventory.hosts.size()
                                 : key.starts_with("vm_") ? inventory.vms.size()
                                                          : inventory.bricks.size();
    expect_size(object.at(key), expected);
  }
  read_ring(object.at("vm_demand"), archive, inventory.vms.size(), data.vm_demand);
  read_ring(object.at("host_demand"), archive, inventory.hosts.size(), data.host_demand);
  object.finish();
  return data;
}

ControllerState controller_from(const JsonValue& value, const InventoryNames& names) {
  JsonObject object = value.object();
  StateIn archive(object, names);
  ControllerState controller;
  controller_members(controller, archive);
  controller.in_flight = rows_from<InFlightAction>(
      object.at("in_flight"), names, [](auto& row, auto& from) { in_flight_members(row, from); });
  controller.held = rows_from<Gate::Held>(object.at("held"), names,
                                          [](auto& row, auto& from) { held_members(row, from); });
  object.finish();
  return controller;
}

FleetState state_from(JsonDocument& document, const Inventory& inventory) {
  const InventoryNames names(inventory);
  JsonObject object = document.root().object();
  const JsonValue format = object.at("format");
  if (format.string() != state_format) format.fail(fmt::format("must be '{}'", state_format));
  StateIn archive(object, names);
  FleetState state;
  state_members(state, archive);
  state.hosts = named_rows<HostRecord>(object.at("hosts"), inventory.hosts, "host", names,
                                       [](auto& row, auto& from) { host_members(row, from); });
  state.vms = named_rows<VmRecord>(object.at("vms"), inventory.vms, "VM", names,
                                   [](auto& row, auto& from) { vm_members(row, from); });
  state.migrations = rows_from<MigrationRecord>(
      object.at("migrations"), names, [](auto& row, auto& from) { migration_members(row, from); });
  state.timers = rows_from<PendingTimer>(object.at("timers"), names,
                                         [](auto& row, auto& from) { timer_members(row, from); });
  JsonObject streams = object.at("stream_positions").object();
  for (const auto& [stream, position] : streams.entries())
    state.stream_positions[stream] = unsigned_from(position);
  streams.finish();
  state.controller = controller_from(object.at("controller"), names);
  state.snapshot = snapshot_from(object.at("snapshot"), names, inventory);
  object.finish();
  return state;
}

}  // namespace

FleetState read_state_text(std::string_view text, std::string_view file,
                           const Inventory& inventory) {
  JsonDocument document = JsonDocument::parse(text, file);
  return state_from(document, inventory);
}

FleetState read_state(const std::string& path, const Inventory& inventory) {
  JsonDocument document = JsonDocument::read(path);
  return state_from(document, inventory);
}

}  // namespace gemello::runs
