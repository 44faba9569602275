#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/fleet/fleet_view.hpp"
#include "models/runs/report.hpp"

namespace gemello::protocol {

/// The network beside a FleetView, which does not know it.
struct NetworkNow {
  struct Link {
    std::string link;  ///< one direction
    BytesPerSecond rate{};
    BytesPerSecond bandwidth{};
  };
  std::vector<std::string> components_down;  ///< as scenarios name them
  std::vector<Link> busy;                    ///< those that carry anything
};

/// The result of AskSnapshot: what monitoring published last, and what is under way. Hosts, VMs,
/// copies and actions by name; CPU in MHz, power in W, memory in bytes, instants in seconds;
/// numbers that were measured have 6 significant digits. `view` is one of Controller's
/// (FleetView::with).
nlohmann::json snapshot_json(const FleetView& view, const NetworkNow& network);

/// A sample: {"now_s", "hosts": {"cpu_demand_mhz": [...], "cpu_used_mhz", "power_w"}, "vms":
/// {"cpu_demand_mhz", "cpu_used_mhz"}}; columns in the order of the inventory.
nlohmann::json sample_json(const FleetView& view);

/// The figures of a report: "name", "label", "unit", "better", "value" (null where it has none).
nlohmann::json figures_json(const std::vector<runs::Figure>& figures);

}  // namespace gemello::protocol
