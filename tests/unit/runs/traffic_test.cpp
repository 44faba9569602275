#include "models/runs/traffic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

struct TrafficTest : ::testing::Test {
  TrafficTest() {
    trace.header.vms = {{"web1"}, {"web2"}, {"db1"}, {"db2"}};
    trace.header.steps = 1;
    trace.header.period = 5min;
    trace.add(traces::TraceQuantity::net_rx);
    for (const char* name : {"of-the-platform", "web1", "web2", "db1", "db2"}) {
      VirtualMachine vm;
      vm.name = name;
      inventory.vms.push_back(vm);
    }
    scenario.file = "s.json";
  }
  std::vector<PeerTraffic> peers() const {
    return peer_traffic(scenario, inventory, 1, trace.view());
  }
  std::string complaint() const {
    try {
      (void)peers();
    } catch (const InputError& error) {
      return error.place() + ": " + error.sentence();
    }
    return "none";
  }

  traces::TraceData trace;
  Inventory inventory;
  Scenario scenario;
};

TEST_F(TrafficTest, PatternsBecomeVms) {
  scenario.workload.peers = {{"*", "db*", 0.25}};
  const auto found = peers();
  ASSERT_EQ(found.size(), 4U);  // not the platform's own VM, which the trace does not know
  EXPECT_EQ(found[0].vm, VmId(1));
  EXPECT_EQ(found[0].with, (std::vector{VmId(3), VmId(4)}));
  EXPECT_EQ(found[0].share, 0.25);
  EXPECT_EQ(found[2].vm, VmId(3));
  EXPECT_EQ(found[2].with, std::vector{VmId(4)});  // not itself
}

TEST_F(TrafficTest, RulesOfOneVmStayInFileOrder) {
  scenario.workload.peers = {{"web*", "db2", 0.5}, {"web1", "db1", 0.5}};
  const auto found = peers();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].with, std::vector{VmId(4)});
  EXPECT_EQ(found[1].with, std::vector{VmId(3)});
  EXPECT_EQ(found[2].vm, VmId(2));
}

TEST_F(TrafficTest, ComplaintsNameTheirPlace) {
  scenario.workload.peers = {{"web*", "db*", 0.5}, {"mail*", "db*", 0.5}};
  EXPECT_EQ(complaint(), "$.workload.peers[1].vms: no VM of the trace matches 'mail*'");
  scenario.workload.peers = {{"web*", "of-the-platform", 0.5}};
  EXPECT_EQ(complaint(), "$.workload.peers[0].with: no VM of the trace matches 'of-the-platform'");
  scenario.workload.peers = {{"db1", "db1", 0.5}};
  EXPECT_EQ(complaint(), "$.workload.peers[0].with: 'db1' would be its own only peer");
  scenario.workload.peers = {{"web*", "db1", 0.5}, {"web2", "db2", 0.6}};
  EXPECT_EQ(complaint(),
            "$.workload.peers[1].share: gives away more than all of the traffic of 'web2'");
}

TEST_F(TrafficTest, ATraceWithoutNetworkUseHasNoPeers) {
  trace = {};
  EXPECT_TRUE(peers().empty());
  scenario.workload.peers = {{"web*", "db*", 0.5}};
  EXPECT_EQ(complaint(), "$.workload.peers: the trace records no network use");
  scenario.workload.peers.clear();
  scenario.workload.network_scale = 2;
  EXPECT_EQ(complaint(), "$.workload.scale.network: the trace records no network use");
}

}  // namespace
}  // namespace gemello::runs
