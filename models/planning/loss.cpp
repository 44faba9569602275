#include "models/planning/loss.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::planning {
namespace {

bool holds_anything(const Inventory& inventory, RackId rack) {
  const auto in_rack = [rack](const auto& thing) { return thing.rack == rack; };
  return std::any_of(inventory.machines.begin(), inventory.machines.end(), in_rack) ||
         std::any_of(inventory.switches.begin(), inventory.switches.end(), in_rack);
}

bool holds_anything(const Inventory& inventory, SiteId site) {
  for (std::size_t i = 0; i < inventory.racks.size(); ++i)
    if (inventory.racks[i].site == site && holds_anything(inventory, RackId(i))) return true;
  return false;
}

std::size_t count_of_kind(const Inventory& inventory, PartKind kind) {
  switch (kind) {
    case PartKind::host:
      return inventory.hosts.size();
    case PartKind::disk_server:
      return inventory.disk_servers.size();
    case PartKind::network_switch:
      return inventory.switches.size();
    case PartKind::circuit:
      return inventory.circuits.size();
    case PartKind::rack:
      return inventory.racks.size();
    case PartKind::site:
      return inventory.sites.size();
  }
  return 0;
}

// Appends the sets of `size` parts that begin with `chosen` and go on behind it.
void add_sets(const std::vector<Part>& parts, std::size_t size, std::size_t from,
              std::vector<Part>& chosen, std::vector<Loss>& losses) {
  if (chosen.size() == size) {
    losses.push_back({chosen});
    std::sort(losses.back().parts.begin(), losses.back().parts.end());
    return;
  }
  for (std::size_t i = from; i < parts.size(); ++i) {
    chosen.push_back(parts[i]);
    add_sets(parts, size, i + 1, chosen, losses);
    chosen.pop_back();
  }
}

void take_rack(const Inventory& inventory, RackId rack, PartsDown& down) {
  for (std::size_t i = 0; i < inventory.machines.size(); ++i)
    if (inventory.machines[i].rack == rack) down.machines[i] = 1;
  for (std::size_t i = 0; i < inventory.switches.size(); ++i)
    if (inventory.switches[i].rack == rack) down.switches[i] = 1;
}

}  // namespace

std::string_view name(PartKind kind) {
  switch (kind) {
    case PartKind::host:
      return "host";
    case PartKind::disk_server:
      return "disk-server";
    case PartKind::network_switch:
      return "switch";
    case PartKind::circuit:
      return "circuit";
    case PartKind::rack:
      return "rack";
    case PartKind::site:
      return "site";
  }
  return "?";
}

const std::string& name(const Inventory& inventory, Part part) {
  switch (part.kind) {
    case PartKind::host:
      return inventory.hosts.at(part.index).name;
    case PartKind::disk_server:
      return inventory.disk_servers.at(part.index).name;
    case PartKind::network_switch:
      return inventory.switches.at(part.index).name;
    case PartKind::circuit:
      return inventory.circuits.at(part.index).name;
    case PartKind::rack:
      return inventory.racks.at(part.index).name;
    case PartKind::site:
      break;
  }
  return inventory.sites.at(part.index).name;
}

std::string name(const Inventory& inventory, const Loss& loss) {
  std::string text;
  for (const Part& part : loss.parts)
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", name(part.kind), name(inventory, part));
  return text.empty() ? "nothing" : text;
}

std::vector<Part> parts_of(const Inventory& inventory, std::span<const PartKind> kinds) {
  std::vector<Part> parts;
  for (const PartKind kind : kinds) {
    const std::size_t count = count_of_kind(inventory, kind);
    for (std::size_t i = 0; i < count; ++i) {
      if (kind == PartKind::rack && !holds_anything(inventory, RackId(i))) continue;
      if (kind == PartKind::site && !holds_anything(inventory, SiteId(i))) continue;
      parts.push_back({kind, static_cast<std::uint32_t>(i)});
    }
  }
  return parts;
}

std::vector<Loss> losses_of(const Inventory& inventory, std::span<const PartKind> kinds,
                            std::size_t most) {
  GEMELLO_INVARIANT(most >= 1, "a set of losses has a part at least");
  const std::vector<Part> parts = parts_of(inventory, kinds);
  std::vector<Loss> losses;
  std::vector<Part> chosen;
  for (std::size_t size = 1; size <= std::min(most, parts.size()); ++size)
    add_sets(parts, size, 0, chosen, losses);
  return losses;
}

PartsDown parts_down(const Inventory& inventory, const Loss& loss) {
  PartsDown down;
  down.machines.assign(inventory.machines.size(), 0);
  down.switches.assign(inventory.switches.size(), 0);
  down.circuits.assign(inventory.circuits.size(), 0);
  for (const Part& part : loss.parts) {
    switch (part.kind) {
      case PartKind::host:
        down.machines.at(inventory.hosts.at(part.index).machine.index()) = 1;
        break;
      case PartKind::disk_server:
        down.machines.at(inventory.disk_servers.at(part.index).machine.index()) = 1;
        break;
      case PartKind::network_switch:
        down.switches.at(part.index) = 1;
        break;
      case PartKind::circuit:
        down.circuits.at(part.index) = 1;
        break;
      case PartKind::rack:
        take_rack(inventory, RackId(part.index), down);
        break;
      case PartKind::site:
        for (std::size_t i = 0; i < inventory.racks.size(); ++i)
          if (inventory.racks[i].site == SiteId(part.index)) take_rack(inventory, RackId(i), down);
        break;
    }
  }
  return down;
}

}  // namespace gemello::planning
