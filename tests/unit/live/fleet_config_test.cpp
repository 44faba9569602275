#include "live/config/fleet_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/fleet_support.hpp"

namespace gemello::live {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(FleetConfig, ReadsHostsAndStorageAsWritten) {
  const FleetConfig fleet = read_fleet_text(rich_fleet, "fleets/lab.json");
  EXPECT_EQ(fleet.file, "fleets/lab.json");
  EXPECT_EQ(fleet.name, "lab");
  EXPECT_EQ(fleet.platform, "lab.platform.json");
  EXPECT_EQ(fleet.journal, "/var/lib/gemello/lab.journal");
  EXPECT_EQ(fleet.definitions, "definitions");
  ASSERT_EQ(fleet.hosts.size(), 2U);
  const HostConfig& h1 = fleet.hosts[0];
  EXPECT_EQ(h1.uri, "qemu+tls://h1/system");
  EXPECT_EQ(h1.migration_uri, "qemu+tcp://10.0.1.1/system");
  EXPECT_EQ(h1.data_uri, "tcp://10.0.4.1");
  EXPECT_THAT(h1.boot_id, ElementsAre("ssh", "h1", "cat", "/proc/boot_id"));
  EXPECT_THAT(h1.fence_agent, ElementsAre("fence_ipmilan", "--ip=10.0.9.1", "--lanplus"));
  EXPECT_THAT(h1.shut_down, ElementsAre("ssh", "h1", "poweroff"));
  EXPECT_EQ(h1.site, "napoli");
  EXPECT_EQ(h1.rack, "r1");
  EXPECT_EQ(h1.memory_reserved, Bytes(1 << 30));
  const GlusterConfig& gluster = fleet.gluster;
  EXPECT_THAT(gluster.command, ElementsAre("ssh", "d1", "gluster"));
  EXPECT_EQ(gluster.mount, "/images");
  EXPECT_EQ(gluster.volume, "vmstore");
  EXPECT_EQ(gluster.period, Duration(15s));
  EXPECT_THAT(gluster.sites, ElementsAre(Pair("d1", "napoli"), Pair("d2", "roma")));
}

// The example of the README.
TEST(FleetConfig, ReadsTheShippedExample) {
  const FleetConfig fleet = read_fleet(GEMELLO_SOURCE_DIR "/live/config/fleet.example.json");
  ASSERT_EQ(fleet.hosts.size(), 2U);
  EXPECT_EQ(fleet.hosts[1].rack, "rack-b");
  EXPECT_FALSE(fleet.policy.is_null());
  EXPECT_EQ(fleet.gate_mode, GateMode::recommend);
}

TEST(FleetConfig, ReadsConductAsWritten) {
  const FleetConfig fleet = read_fleet_text(rich_fleet, "lab.json");
  EXPECT_EQ(fleet.times.look_period, Duration(1s));
  EXPECT_EQ(fleet.times.monitoring_period, Duration(20s));
  EXPECT_EQ(fleet.times.suspected_after, Duration(4s));
  EXPECT_EQ(fleet.times.lost_after, Duration(12s));
  EXPECT_EQ(fleet.times.settle, Duration(5s));
  EXPECT_EQ(fleet.times.start, Duration(50s));
  EXPECT_EQ(fleet.times.stop, Duration(100s));
  EXPECT_EQ(fleet.times.migrate, Duration(5min));
  EXPECT_EQ(fleet.times.fence, Duration(40s));
  EXPECT_EQ(fleet.times.power_on, Duration(10min));
  EXPECT_EQ(fleet.times.power_off, Duration(6min));
  EXPECT_EQ(fleet.times.other, Duration(25s));
  EXPECT_EQ(fleet.policy["placement"], "best-fit");
  EXPECT_EQ(fleet.guard.memory_overcommit_max, 1.5);
  EXPECT_EQ(fleet.guard.migrations_in_flight_max, 4);
  EXPECT_EQ(fleet.guard.migrations_per_host_max, 1);
  EXPECT_EQ(fleet.guard.moves_per_hour_max, 20);
  EXPECT_EQ(fleet.gate_mode, GateMode::observe);
  // Action lists deploy, retire, start, stop, migrate: indices 2 and 4.
  EXPECT_THAT(fleet.gate, ElementsAre(Pair(2U, GateMode::recommend), Pair(4U, GateMode::approve)));
  EXPECT_EQ(fleet.approval_timeout, Duration(20min));
}

TEST(FleetConfig, ReadsTheLeaseAsWritten) {
  const FleetConfig fleet = read_fleet_text(rich_fleet, "lab.json");
  EXPECT_EQ(fleet.lease.file, "/shared/lab.lease");
  EXPECT_EQ(fleet.lease.controller, "roma");
  EXPECT_EQ(fleet.lease.lasts, Duration(150s));
  EXPECT_EQ(fleet.lease.renew, Duration(5s));
  EXPECT_EQ(fleet.lease.margin, Duration(8s));
  EXPECT_EQ(order_limit(fleet.times), Duration(100s)) << "that of stop";
  EXPECT_EQ(read_fleet_text(least_fleet, "lab.json").lease.file, "") << "one controller";
}

TEST(FleetConfig, ReadsAssumptionsAsWritten) {
  const AssumptionConfig assumed = read_fleet_text(rich_fleet, "lab.json").assumptions;
  EXPECT_EQ(assumed.link_speed, BytesPerSecond(1.25e9));
  EXPECT_EQ(assumed.memory_reserved, Bytes(std::int64_t{4} << 30));
  EXPECT_EQ(assumed.host_boot_time, Duration(4min));
  EXPECT_EQ(assumed.host_shutdown_time, Duration(90s));
  EXPECT_EQ(assumed.power_off_time, Duration(5s));
  EXPECT_EQ(assumed.vm_boot_time, Duration(30s));
  EXPECT_EQ(assumed.dirty_rate, BytesPerSecond(10 * 1048576.0));
  EXPECT_EQ(assumed.working_set, 0.5);
  EXPECT_EQ(assumed.idle_power, Watts(150));
  EXPECT_EQ(assumed.full_power, Watts(300));
  EXPECT_EQ(assumed.standby_power, Watts(0));
  EXPECT_EQ(assumed.brick_read, BytesPerSecond(500e6));
  EXPECT_EQ(assumed.brick_write, BytesPerSecond(400e6));
  EXPECT_EQ(assumed.brick_iops, Iops(5000));
  EXPECT_EQ(assumed.brick_capacity, Bytes(2'000'000'000'000));
  EXPECT_EQ(assumed.core_speed, Megahertz(3000));
}

// Nothing given: nothing acts, nothing is watched but the host.
TEST(FleetConfig, WithoutOptionsAFleetOnlyLooksAndRecommends) {
  const FleetConfig fleet = read_fleet_text(least_fleet, "lab.json");
  EXPECT_TRUE(fleet.policy.is_null());
  EXPECT_EQ(fleet.gate_mode, GateMode::recommend);
  EXPECT_THAT(fleet.gate, IsEmpty());
  EXPECT_THAT(fleet.gluster.command, IsEmpty());
  EXPECT_THAT(fleet.platform + fleet.journal + fleet.definitions, IsEmpty());
  EXPECT_EQ(fleet.hosts[0].site, "site");
  EXPECT_THAT(fleet.hosts[0].fence_agent, IsEmpty());
  EXPECT_EQ(fleet.hosts[0].memory_reserved, std::nullopt);
}

TEST(FleetConfig, ResolvesPathsAgainstItsFolder) {
  FleetConfig fleet;
  fleet.file = "fleets/lab/fleet.json";
  EXPECT_EQ(fleet.resolve("platform.json"), "fleets/lab/platform.json");
  EXPECT_EQ(fleet.resolve("../other/p.json"), "fleets/other/p.json");
  EXPECT_EQ(fleet.resolve("/srv/p.json"), "/srv/p.json");
  EXPECT_EQ(fleet.resolve(""), "");
  fleet.file = "fleet.json";
  EXPECT_EQ(fleet.resolve("platform.json"), "platform.json");
}

// A scenario's section, copied: that no lease proves a death is said at its place, and what does.
TEST(FleetConfig, LeasesOfHostsAreRefusedAsNoProof) {
  nlohmann::json document = nlohmann::json::parse(least_fleet);
  document["leases"] = {{"volume", "vmstore"}};
  const InputError error = refused([&] { read_fleet_text(document.dump(), "lab.json"); });
  EXPECT_EQ(error.file(), "lab.json");
  EXPECT_EQ(error.place(), "$.leases");
  EXPECT_THAT(error.what(), ::testing::HasSubstr("no host holds a lease here (sanlock is not"));
  EXPECT_THAT(error.what(), ::testing::HasSubstr("'fence_agent'"));
  EXPECT_THAT(error.what(), ::testing::HasSubstr("declare-dead"));
}

TEST(FleetConfig, StorageConfirmsNoSilence) {
  nlohmann::json document = nlohmann::json::parse(least_fleet);
  document["detection"]["confirm"] = {"heartbeat", "storage"};
  const InputError error = refused([&] { read_fleet_text(document.dump(), "lab.json"); });
  EXPECT_EQ(error.place(), "$.detection.confirm[1]");
  EXPECT_THAT(error.what(), ::testing::HasSubstr("leases of hosts, which nobody holds here"));
}

TEST(FleetConfig, FindsHostsByName) {
  const FleetConfig fleet = read_fleet_text(rich_fleet, "lab.json");
  ASSERT_NE(fleet.find("h2"), nullptr);
  EXPECT_EQ(fleet.find("h2"), &fleet.hosts[1]);
  EXPECT_EQ(fleet.find("h3"), nullptr);
}

// A name with a slash would put the journal into another folder unless it is given.
TEST(FleetConfig, ANameThatIsNoFileNameNeedsAJournal) {
  nlohmann::json document = changed(rich_fleet, {"/name", R"("cloud/lab")"});
  EXPECT_EQ(read_fleet_text(document.dump(), "lab.json").name, "cloud/lab");
  document.erase("journal");
  const InputError error = refused([&] { read_fleet_text(document.dump(), "lab.json"); });
  EXPECT_EQ(error.place(), "$.name");
}

TEST(FleetConfig, SyntaxErrorsNameTheLine) {
  const InputError error = refused([] { read_fleet_text("{\n\"format\": }", "lab.json"); });
  EXPECT_EQ(error.file(), "lab.json");
  EXPECT_THAT(error.place(), ::testing::StartsWith("line 2"));
  const InputError twice =
      refused([] { read_fleet_text(R"({"format": "a", "format": "b"})", "lab.json"); });
  EXPECT_THAT(twice.sentence(), ::testing::HasSubstr("twice"));
}

TEST(FleetConfig, AMissingFileIsNamed) {
  const InputError error = refused([] { read_fleet("no/such/fleet.json"); });
  EXPECT_EQ(error.file(), "no/such/fleet.json");
}

}  // namespace
}  // namespace gemello::live
