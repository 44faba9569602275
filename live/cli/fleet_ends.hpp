#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "live/config/fleet_config.hpp"
#include "live/ends/inbox.hpp"
#include "live/ends/order_window.hpp"
#include "live/world/live_world.hpp"

namespace gemello::live {

/// The far ends that a fleet.json names, by host of the inventory; everything of WorldParts but
/// its memory. window: when orders may go out; null: always. Errors: InputError if platform and
/// fleet name different hosts, or a definition cannot be read.
WorldParts world_parts(const FleetConfig& fleet, const Inventory& inventory, const Clock& clock,
                       std::shared_ptr<Inbox> inbox,
                       const std::shared_ptr<const OrderWindow>& window = nullptr);

/// What every host of the fleet tells of itself, asked once, all at the same time.
struct OneLook {
  std::map<std::string, HostReport> reports;
  std::map<std::string, std::string> silent;  ///< host -> cause
};
OneLook look_once(const FleetConfig& fleet, Duration patience);

/// The path of the fleet's journal.
std::string journal_path(const FleetConfig& fleet);

}  // namespace gemello::live
