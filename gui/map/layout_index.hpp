#pragma once

#include <cstdint>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::gui {

/// What the layout asks of an Inventory again and again: who is where, and who hangs on what.
struct LayoutIndex {
  struct OfMachine {
    HostId host;
    DiskServerId server;
    std::uint32_t first_bond = 0;       ///< its bonds' Part indices begin here
    std::vector<std::uint16_t> ports;   ///< nics from left to right: bond by bond, then the rest
    std::vector<std::uint16_t> group;   ///< of each of `ports`: which bond, or one of its own
    std::vector<std::uint32_t> cables;  ///< of each of `ports`; `no_cable`
    std::uint32_t cabled = 0;           ///< how many have one
  };
  struct OfSwitch {
    std::vector<std::uint32_t> links;     ///< inter-switch
    std::vector<std::uint32_t> circuits;  ///< once for each end
  };
  static constexpr std::uint32_t no_cable = UINT32_MAX;

  explicit LayoutIndex(const Inventory& inventory);

  const Inventory& inventory;
  std::vector<OfMachine> machines;
  std::vector<OfSwitch> switches;
  std::vector<std::vector<RackId>> racks_of_site;
  std::vector<std::vector<SwitchId>> switches_of_rack;
  std::vector<std::vector<MachineId>> hosts_of_rack;    ///< hyper-converged machines among them
  std::vector<std::vector<MachineId>> servers_of_rack;  ///< dedicated disk servers
  std::vector<std::vector<BrickId>> bricks_of_server;

 private:
  void index_machines();
};

}  // namespace gemello::gui
