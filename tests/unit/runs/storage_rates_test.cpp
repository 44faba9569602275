#include "models/runs/storage_rates.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::runs {
namespace {

using behaviour::StorageLayout;
using behaviour::StorageOperation;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr BytesPerSecond port_payload{117.69e6};  // of 1 Gb/s
constexpr BytesPerSecond wide_payload{1176.9e6};
constexpr Duration lan_trip = 200us;
constexpr Duration far_trip = 3200us;

/// A host h on site a and bricks at sites of one's choice, in one replica set of a volume.
struct SmallCloud {
  explicit SmallCloud(const std::vector<std::size_t>& sites, int arbiters = 0) {
    inventory.sites = {{"a"}, {"b"}};
    inventory.racks = {{"ra", SiteId(0)}, {"rb", SiteId(1)}};
    inventory.machines.resize(1);
    inventory.machines[0].rack = RackId(0);
    inventory.hosts.resize(1);
    inventory.hosts[0].name = "h";
    inventory.hosts[0].machine = MachineId(0);
    Volume volume;
    volume.name = "v";
    volume.version = "10";
    volume.replica = static_cast<std::uint8_t>(sites.size());
    volume.arbiter = static_cast<std::uint8_t>(arbiters);
    volume.replica_sets = {ReplicaSetId(0)};
    inventory.replica_sets = {{VolumeId(0), {}}};
    ways.client = HostId(0);
    ways.set = ReplicaSetId(0);
    for (std::size_t i = 0; i < sites.size(); ++i) {
      Machine machine;
      machine.rack = RackId(sites[i]);
      inventory.machines.push_back(machine);
      DiskServer server;
      server.machine = MachineId(i + 1);
      inventory.disk_servers.push_back(server);
      Brick brick;
      brick.name = "brick" + std::to_string(i);
      brick.server = DiskServerId(i);
      brick.arbiter = i + static_cast<std::size_t>(arbiters) >= sites.size();
      inventory.bricks.push_back(brick);
      inventory.replica_sets[0].bricks.emplace_back(i);
      // Link 0 and 1 are the host's port, 10 + i the way behind it.
      ways.bricks.push_back(
          {BrickId(i),
           sites[i] == 0 ? lan_trip : far_trip,
           0,
           {{0, port_payload}, {static_cast<std::uint32_t>(10 + i), wide_payload}},
           {{1, port_payload}}});
    }
    inventory.volumes.push_back(volume);
  }
  VolumeRates rates(const std::vector<Duration>& round_trips = {}) const {
    return rates_of(inventory, VolumeId(0), {ways}, round_trips);
  }

  Inventory inventory;
  ClientWays ways;
};

double rate_in(const ClientRates::Row& row, StorageOperation operation) {
  return row.rates[static_cast<std::size_t>(operation)];
}

// The farther brick is 3.2 ms away, of which the bed's 0.167 are in the base times: 3.033 ms more.
// 4 KiB writes: 590 us + 3033 us, 276.0 a second. Stats 509 + 3033: 282.3. Creates 2166 + 4 x 3033:
// 69.94. 1 MiB in 4048 + 3033 us would be 148 MB/s, but both copies go through one port:
// 58.8. Reads in 2344 + 3033 us would be 195, the port lets 117.7 in.
TEST(StorageRates, AStretchedVolumeWaitsForTheFartherBrick) {
  const VolumeRates rates = SmallCloud({0, 1}).rates();
  ASSERT_EQ(rates.clients.size(), 1U);
  EXPECT_EQ(rates.clients[0].layout, StorageLayout::stretched);
  ASSERT_EQ(rates.clients[0].rows.size(), 1U);
  const ClientRates::Row& row = rates.clients[0].rows[0];
  EXPECT_EQ(row.round_trip, far_trip);
  EXPECT_NEAR(rate_in(row, StorageOperation::write_4k), 276.0, 0.05);
  EXPECT_NEAR(rate_in(row, StorageOperation::stat), 282.3, 0.05);
  EXPECT_NEAR(rate_in(row, StorageOperation::create), 69.94, 0.005);
  EXPECT_NEAR(rate_in(row, StorageOperation::write_1m), 58.845, 1e-3);
  EXPECT_NEAR(rate_in(row, StorageOperation::read_1m), 117.69, 1e-3);
}

// At 0 the base alone: 1 / 590 us. At 20 ms 1 / 20.59 ms; a connection carries 3 MiB in 20 ms,
// 157.3 MB/s, more than the port lets through.
TEST(StorageRates, RoundTripsInPlaceOfThePlatforms) {
  const VolumeRates rates = SmallCloud({0, 1}).rates({0ms, 20ms});
  ASSERT_EQ(rates.clients[0].rows.size(), 2U);
  EXPECT_NEAR(rate_in(rates.clients[0].rows[0], StorageOperation::write_4k), 1694.9, 0.05);
  EXPECT_NEAR(rate_in(rates.clients[0].rows[1], StorageOperation::write_4k), 48.57, 0.005);
  EXPECT_NEAR(rates.clients[0].rows[1].ceilings.read.count(), 117.69e6, 1);
}

// Data near, the arbiter far: writes wait for it, 519 + 3033 us, reads do not, 260 + 33 us. It gets
// no copy: two go through the port.
TEST(StorageRates, AnArbiterIsWaitedForAndGetsNoData) {
  const VolumeRates rates = SmallCloud({0, 0, 1}, 1).rates();
  EXPECT_EQ(rates.clients[0].layout, StorageLayout::arbiter);
  const ClientRates::Row& row = rates.clients[0].rows[0];
  EXPECT_NEAR(rate_in(row, StorageOperation::write_4k), 1e6 / 3552, 1e-6);
  EXPECT_NEAR(rate_in(row, StorageOperation::read_4k), 1e6 / 293, 1e-6);
  EXPECT_NEAR(row.ceilings.write.count(), 58.845e6, 1);
}

// A brick on the client's own machine takes nothing of its port.
TEST(StorageRates, ABrickOnTheClientsMachineCrossesNoLink) {
  SmallCloud cloud({0, 1});
  cloud.ways.bricks[0].round_trip = 0us;
  cloud.ways.bricks[0].out.clear();
  cloud.ways.bricks[0].back.clear();
  EXPECT_NEAR(cloud.rates().clients[0].rows[0].ceilings.write.count(), 117.69e6, 1);
}

// Release 3.2 has neither eager lock nor a delayed post-op: five phases. 590 us + 5 x 3033
// us, 63.47 a second; the file with 4 KiB in it 3764 us + 9 x 3033 us, 32.19. Creates are as they
// were.
TEST(StorageRates, OlderReleasesTakeFiveRoundTripsAWrite) {
  SmallCloud cloud({0, 1});
  cloud.inventory.volumes[0].version = "3.2";
  const VolumeRates rates = cloud.rates();
  EXPECT_EQ(rates.clients[0].write_trips, 5);
  const ClientRates::Row& row = rates.clients[0].rows[0];
  EXPECT_NEAR(rate_in(row, StorageOperation::write_4k), 63.47, 0.005);
  EXPECT_NEAR(rate_in(row, StorageOperation::create_write_sync), 32.19, 0.005);
  EXPECT_NEAR(rate_in(row, StorageOperation::create), 69.94, 0.005);
  EXPECT_THAT(rates_text(cloud.inventory, {rates}), HasSubstr("site, 5 round trips a write;"));
}

// A brick on the client's machine is read there, in 329 us, unless choose-local is off (329 us and
// 3033) or another is named.
TEST(StorageRates, ReadsAreFromTheBrickThatTheOptionsSay) {
  SmallCloud cloud({0, 1});
  cloud.inventory.disk_servers[0].machine = MachineId(0);
  cloud.ways.bricks[0] = {BrickId(0), 0us, 0, {}, {}};
  const auto reads = [&] {
    return rate_in(cloud.rates().clients[0].rows[0], StorageOperation::read_4k);
  };
  EXPECT_NEAR(reads(), 1e6 / 329, 1e-6);
  cloud.inventory.volumes[0].options["cluster.choose-local"] = "off";
  EXPECT_NEAR(reads(), 1e6 / 3362, 1e-6);
  cloud.inventory.volumes[0].options["cluster.read-subvolume-index"] = "0";
  EXPECT_NEAR(reads(), 1e6 / 329, 1e-6);
}

// Mathis et al.: 1448 B per 3.2 ms with one packet in 15,000 lost, sqrt(1.5 * 15,000) = 150: 67.9
// MB/s on that connection. Asked for other round trips than the circuit's, its loss is gone too.
TEST(StorageRates, LossHoldsAConnection) {
  SmallCloud cloud({1});
  cloud.ways.bricks[0].loss = 1.0 / 15'000;
  EXPECT_NEAR(cloud.rates().clients[0].rows[0].ceilings.write.count(), 67.875e6, 1);
  EXPECT_NEAR(cloud.rates({3ms}).clients[0].rows[0].ceilings.write.count(), 117.69e6, 1);
}

// Nearer than the bed's own 0.167 ms is not faster than the bed.
TEST(StorageRates, LayoutsAreTheNearestMeasured) {
  SmallCloud one({0});
  one.ways.bricks[0].round_trip = 100us;
  EXPECT_EQ(one.rates().clients[0].layout, StorageLayout::one);
  EXPECT_NEAR(rate_in(one.rates().clients[0].rows[0], StorageOperation::stat), 1e6 / 291, 1e-6);
  EXPECT_EQ(SmallCloud({0, 0}).rates().clients[0].layout, StorageLayout::replica_2);
  EXPECT_EQ(SmallCloud({1, 1}).rates().clients[0].layout, StorageLayout::replica_2);
  EXPECT_EQ(SmallCloud({0, 1, 1}).rates().clients[0].layout, StorageLayout::replica_3);
  const SmallCloud four({0, 0, 1, 1});
  EXPECT_FALSE(four.rates().clients[0].layout);
  EXPECT_TRUE(four.rates().clients[0].rows.empty());
  EXPECT_THAT(rates_text(four.inventory, {four.rates()}),
              HasSubstr("nothing like it was measured"));
}

// Two sets alike are one entry; one that is farther away is another.
TEST(StorageRates, SetsThatAreAlikeAreToldOnce) {
  SmallCloud cloud({0, 1});
  cloud.inventory.volumes[0].replica_sets = {ReplicaSetId(0), ReplicaSetId(1), ReplicaSetId(2)};
  cloud.inventory.replica_sets.resize(3, cloud.inventory.replica_sets[0]);
  std::vector<ClientWays> ways(3, cloud.ways);
  for (std::size_t set = 0; set < 3; ++set) ways[set].set = ReplicaSetId(set);
  ways[1].bricks[1].round_trip = 5ms;
  const VolumeRates rates = rates_of(cloud.inventory, VolumeId(0), ways, {});
  ASSERT_EQ(rates.clients.size(), 2U);
  EXPECT_EQ(rates.clients[0].sets.size(), 2U);
  EXPECT_THAT(rates_text(cloud.inventory, {rates}),
              AllOf(HasSubstr("v from h (a), sets 1, 3: replica 2, one brick at the client's site; "
                              "brick0 200us, brick1 3.2ms"),
                    HasSubstr("v from h (a), set 2:")));
  const auto json = rates_json(cloud.inventory, {rates});
  EXPECT_EQ(json["volumes"][0]["clients"][1]["sets"], nlohmann::json({2}));
  EXPECT_EQ(json["volumes"][0]["clients"][0]["bricks"][1]["round_trip_ms"], 3.2);
  EXPECT_EQ(json["volumes"][0]["clients"][0]["layout"], "str");
}

}  // namespace
}  // namespace gemello::runs
