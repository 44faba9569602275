#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "models/cloud/platform_format.hpp"
#include "models/cloud/platform_parts.hpp"

namespace gemello {
namespace {

void read_sites_and_racks(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.at("sites").array()) {
    JsonObject object(entry);
    const JsonValue name = object.at("name");
    add_name(parts.sites, name.name(), SiteId(parts.inventory.sites.size()), name);
    parts.inventory.sites.push_back({name.name()});
    object.finish();
  }
  for (const JsonValue& entry : root.at("racks").array()) {
    JsonObject object(entry);
    const JsonValue name = object.at("name");
    add_name(parts.racks, name.name(), RackId(parts.inventory.racks.size()), name);
    parts.inventory.racks.push_back({name.name(), object.at("site").reference(parts.sites)});
    object.finish();
  }
}

void read_switches(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.array_or_empty("switches")) {
    JsonObject object(entry);
    const JsonValue name = object.at("name");
    add_name(parts.switches, name.name(), SwitchId(parts.inventory.switches.size()), name);
    Switch made;
    made.name = name.name();
    made.rack = object.at("rack").reference(parts.racks);
    if (const auto fabric = object.find("fabric"))
      made.fabric = fabric->quantity_positive<BytesPerSecond>();
    made.power = object.quantity_or("power", Watts{});
    object.finish();
    parts.inventory.switches.push_back(std::move(made));
  }
}

void read_vlans(JsonObject& root, PlatformParts& parts) {
  std::set<std::uint16_t> tags;
  for (const JsonValue& entry : root.array_or_empty("vlans")) {
    JsonObject object(entry);
    const JsonValue name = object.at("name");
    add_name(parts.vlans, name.name(), VlanId(parts.inventory.vlans.size()), name);
    Vlan vlan;
    vlan.name = name.name();
    const JsonValue tag = object.at("tag");
    vlan.tag = static_cast<std::uint16_t>(tag.integer(1, 4094));
    if (!tags.insert(vlan.tag).second) tag.fail("another VLAN has this tag");
    const JsonValue switches = object.at("switches");
    for (const JsonValue& one : switches.array()) {
      const SwitchId id = one.reference(parts.switches);
      if (std::find(vlan.switches.begin(), vlan.switches.end(), id) != vlan.switches.end())
        one.fail("this switch is given twice");
      vlan.switches.push_back(id);
    }
    if (vlan.switches.empty()) switches.fail("a VLAN must be on one switch at least");
    object.finish();
    parts.inventory.vlans.push_back(std::move(vlan));
  }
}

// "between": the two switches of a link, not the same.
std::pair<SwitchId, SwitchId> read_between(JsonObject& object, const PlatformParts& parts) {
  const JsonValue between = object.at("between");
  const std::vector<JsonValue> ends = between.array();
  if (ends.size() != 2) between.fail("must name two switches");
  const SwitchId a = ends[0].reference(parts.switches);
  const SwitchId b = ends[1].reference(parts.switches);
  if (a == b) between.fail("a switch cannot be linked to itself");
  return {a, b};
}

void read_inter_switch_links(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.array_or_empty("inter_switch_links")) {
    JsonObject object(entry);
    InterSwitchLink link;
    std::tie(link.a, link.b) = read_between(object, parts);
    if (parts.site_of(link.a) != parts.site_of(link.b))
      object.at("between").fail("the switches are at different sites: this is a circuit");
    link.speed = object.at("speed").quantity_positive<BytesPerSecond>();
    object.finish();
    parts.inventory.inter_switch_links.push_back(link);
  }
}

void read_spanning_tree(JsonObject& root, PlatformParts& parts) {
  const auto value = root.find("spanning_tree");
  if (!value) return;
  JsonObject object(*value);
  SpanningTree& tree = parts.inventory.spanning_tree;
  tree.mode = object.at("mode").one_of<SpanningTree::Mode>(spanning_tree_names);
  const auto time = [&](std::string_view key, Duration& target) {
    const auto found = object.find(key);
    if (!found) return;
    target = found->quantity_positive<Duration>();
    if (tree.mode == SpanningTree::Mode::none) found->fail("has no effect with mode none");
  };
  time("hello", tree.hello);
  time("forward_delay", tree.forward_delay);
  time("max_age", tree.max_age);
  object.finish();
}

void check_vlan(const JsonValue& place, VlanId vlan, SwitchId on, const PlatformParts& parts) {
  const auto& switches = parts.inventory[vlan].switches;
  if (std::find(switches.begin(), switches.end(), on) == switches.end())
    place.fail(fmt::format("VLAN '{}' is not on switch '{}'", parts.inventory[vlan].name,
                           parts.inventory[on].name));
}

// What circuits and uplinks have in common; their ends are known.
void read_carriage(JsonObject& object, const PlatformParts& parts, Circuit& circuit) {
  circuit.capacity = object.at("capacity").quantity_positive<BytesPerSecond>();
  circuit.mtu = static_cast<std::uint16_t>(object.integer_or("mtu", 576, 65535, 1500));
  circuit.overhead = static_cast<std::uint16_t>(object.integer_or("overhead", 0, 1000, 0));
  for (const JsonValue& vlan : object.array_or_empty("vlans")) {
    const VlanId id = vlan.reference(parts.vlans);
    if (std::find(circuit.vlans.begin(), circuit.vlans.end(), id) != circuit.vlans.end())
      vlan.fail("this VLAN is given twice");
    check_vlan(vlan, id, circuit.a, parts);
    if (!circuit.is_uplink()) check_vlan(vlan, id, circuit.b, parts);
    circuit.vlans.push_back(id);
  }
}

void read_circuits(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.array_or_empty("circuits")) {
    JsonObject object(entry);
    const JsonValue name = object.at("name");
    add_name(parts.circuits, name.name(), CircuitId(parts.inventory.circuits.size()), name);
    Circuit circuit;
    circuit.name = name.name();
    std::tie(circuit.a, circuit.b) = read_between(object, parts);
    if (parts.site_of(circuit.a) == parts.site_of(circuit.b))
      object.at("between").fail("the switches are at one site: this is an inter-switch link");
    circuit.round_trip = object.at("round_trip").quantity<Duration>();
    circuit.jitter = object.quantity_or("jitter", Duration{});
    circuit.loss = object.number_or("loss", 0, 1, 0);
    read_carriage(object, parts, circuit);
    object.finish();
    parts.inventory.circuits.push_back(std::move(circuit));
  }
}

// After the circuits, whose table they share.
void read_uplinks(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.array_or_empty("uplinks")) {
    JsonObject object(entry);
    const JsonValue name = object.at("name");
    add_name(parts.circuits, name.name(), CircuitId(parts.inventory.circuits.size()), name);
    Circuit uplink;
    uplink.name = name.name();
    uplink.a = object.at("switch").reference(parts.switches);
    read_carriage(object, parts, uplink);
    object.finish();
    parts.inventory.circuits.push_back(std::move(uplink));
  }
}

}  // namespace

void read_sites_and_switches(JsonObject& root, PlatformParts& parts) {
  read_sites_and_racks(root, parts);
  read_switches(root, parts);
  read_vlans(root, parts);
  read_inter_switch_links(root, parts);
  read_spanning_tree(root, parts);
  read_circuits(root, parts);
  read_uplinks(root, parts);
}

}  // namespace gemello
