#pragma once

#include <cstddef>
#include <span>
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

/// One row of the series that a run folder has: means over it, whatever monitoring saw; NaN: not
/// known.
struct SeriesRow {
  Instant from{};
  Instant until{};
  std::vector<float> cpu_demand;  ///< MHz, by HostId
  std::vector<float> cpu_used;    ///< MHz, by HostId
  std::vector<float> power;       ///< W, by HostId
  std::vector<float> on;          ///< 1 or 0 at its end, by HostId
  std::size_t vms_serving = 0;    ///< at its end
  std::vector<float> link_load;   ///< shares of capacity, by link; empty: not recorded
  std::vector<float> vm_used;     ///< MHz, by VmId, NaN: not there; empty: not recorded
};

/// A sample: {"now_s", "hosts": {"cpu_demand_mhz": [...], "cpu_used_mhz", "power_w"}, "vms":
/// {"cpu_demand_mhz", "cpu_used_mhz", "seen"}, "rows"}; columns in the order of the inventory.
/// "seen": 1 where monitoring saw the VM now, 0 where its figures are older. "rows": those that
/// ended since the sample before, numbers with the 9 digits that make a float.
nlohmann::json sample_json(const FleetView& view, std::span<const SeriesRow> rows = {});

/// The figures of a report: "name", "label", "unit", "better", "value" (null where it has none).
nlohmann::json figures_json(const std::vector<runs::Figure>& figures);

}  // namespace gemello::protocol
