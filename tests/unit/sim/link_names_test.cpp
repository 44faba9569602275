#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"
#include "models/runs/link_parts.hpp"
#include "sim/engine/network.hpp"
#include "sim/world/storage/storage_map.hpp"
#include "tests/unit/sim/engine_support.hpp"

namespace gemello::sim {
namespace {

/// Every link that the engine has is one that a report knows, and no other: names are written at
/// two places that may not know each other.
class LinkNames : public EngineCase {
 protected:
  void expect_known(Inventory inventory) {
    if (engine == nullptr) return;
    FlowManager flows(*engine);
    const Network network(inventory, flows);
    VirtualMachine guest;  // bricks have links where some VM has an image
    guest.name = "vm";
    if (!inventory.volumes.empty()) guest.volume = VolumeId(0);
    inventory.vms.push_back(guest);
    const StorageMap map(inventory, flows, true);
    std::vector<std::string> engines, reports;
    for (std::size_t link = 0; link < flows.link_count(); ++link)
      engines.push_back(flows.link_name(LinkId(link)));
    for (const auto& [name, part] : runs::link_parts(inventory)) reports.push_back(name);
    EXPECT_GT(engines.size(), 4U);
    EXPECT_THAT(reports, ::testing::UnorderedElementsAreArray(engines));
  }
};

TEST_F(LinkNames, OfTheNationalPlatform) {
  expect_known(read_platform(GEMELLO_SOURCE_DIR "/platforms/garr-national.json"));
}

// A striping bond and a blocking switch have links of their own, parallel links numbers.
TEST_F(LinkNames, OfStripesFabricsAndParallelLinks) {
  Inventory inventory;
  inventory.sites = {{"s"}};
  inventory.racks = {{"r", SiteId(0)}};
  inventory.switches = {{.name = "sw1", .rack = RackId(0), .fabric = BytesPerSecond(1e9)},
                        {.name = "sw2", .rack = RackId(0)}};
  inventory.inter_switch_links = {{SwitchId(0), SwitchId(1), BytesPerSecond(1e9)},
                                  {SwitchId(0), SwitchId(1), BytesPerSecond(1e9)}};
  Machine machine;
  machine.name = "h";
  machine.nics = {{"eth0", BytesPerSecond(1e8)}, {"eth1", BytesPerSecond(1e8)}};
  Bond bond;
  bond.name = "bond0";
  bond.mode = BondMode::balance_rr;
  bond.members = {0, 1};
  machine.bonds = {bond};
  inventory.machines = {machine};
  inventory.cables = {{MachineId(0), 0, SwitchId(0)}, {MachineId(0), 1, SwitchId(1)}};
  expect_known(inventory);
}

}  // namespace
}  // namespace gemello::sim
