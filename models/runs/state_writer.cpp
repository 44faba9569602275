#include <algorithm>

#include "models/runs/state_archive.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

// An array of objects, each made by one of the member lists.
template <class Rows, class Members>
json rows_json(const Rows& rows, const Inventory& inventory, const Members& members) {
  json out = json::array();
  for (const auto& row : rows) {
    json object = json::object();
    StateOut archive(object, inventory);
    members(row, archive);
    out.push_back(std::move(object));
  }
  return out;
}

template <class Things>
void name_rows(json& rows, const Things& things) {
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i]["name"] = things[i].name;
}

// Oldest row first: the order of pushing.
json ring_json(const SampleRing& ring, const StateOut& out) {
  json rows = json::array();
  for (std::size_t age = ring.size(); age > 0; --age) {
    const auto row = ring.row(age - 1);
    rows.push_back(out.json_of(std::vector<float>(row.begin(), row.end())));
  }
  return rows;
}

json snapshot_json(const FleetData& data, const Inventory& inventory) {
  json object = json::object();
  StateOut archive(object, inventory);
  archive("published_at", data.published_at);
  host_columns(data.hosts, archive);
  vm_columns(data.vms, archive);
  archive("brick_online", data.brick_online);
  if (std::find(data.brick_behind.begin(), data.brick_behind.end(), 1) != data.brick_behind.end())
    archive("brick_behind", data.brick_behind);
  object["copies"] =
      rows_json(data.copies, inventory, [](const auto& row, auto& to) { copy_members(row, to); });
  object["vm_demand"] = ring_json(data.vm_demand, archive);
  object["host_demand"] = ring_json(data.host_demand, archive);
  return object;
}

json controller_json(const ControllerState& controller, const Inventory& inventory) {
  json object = json::object();
  StateOut archive(object, inventory);
  controller_members(controller, archive);
  object["in_flight"] = rows_json(controller.in_flight, inventory,
                                  [](const auto& row, auto& to) { in_flight_members(row, to); });
  object["held"] = rows_json(controller.held, inventory,
                             [](const auto& row, auto& to) { held_members(row, to); });
  return object;
}

}  // namespace

std::string write_state(const FleetState& state, const Inventory& inventory) {
  GEMELLO_INVARIANT(
      state.hosts.size() == inventory.hosts.size() && state.vms.size() == inventory.vms.size(),
      "a state has one record per host and VM");
  json object{{"format", state_format}};
  StateOut archive(object, inventory);
  state_members(state, archive);
  json hosts =
      rows_json(state.hosts, inventory, [](const auto& row, auto& to) { host_members(row, to); });
  name_rows(hosts, inventory.hosts);
  object["hosts"] = std::move(hosts);
  json vms =
      rows_json(state.vms, inventory, [](const auto& row, auto& to) { vm_members(row, to); });
  name_rows(vms, inventory.vms);
  object["vms"] = std::move(vms);
  object["migrations"] = rows_json(state.migrations, inventory,
                                   [](const auto& row, auto& to) { migration_members(row, to); });
  object["timers"] =
      rows_json(state.timers, inventory, [](const auto& row, auto& to) { timer_members(row, to); });
  object["stream_positions"] = state.stream_positions;
  object["controller"] = controller_json(state.controller, inventory);
  object["snapshot"] = snapshot_json(state.snapshot, inventory);
  return object.dump() + "\n";
}

}  // namespace gemello::runs
