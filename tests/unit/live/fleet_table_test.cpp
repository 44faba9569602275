#include "live/inventory/fleet_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/json_layout.hpp"
#include "tests/unit/live/inventory_support.hpp"

namespace gemello::live {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// h1 with a running and a shut-off domain, h2 silent, one volume of which a brick is down.
SmallFleet sample() {
  SmallFleet fleet;
  DomainReport web = domain_report("web", 2, gib(4), gib(20));
  web.memory_used = Bytes(1536 << 20);
  web.cpu_time = 12340ms;
  web.definition = "<domain>secret</domain>";
  DomainReport old = domain_report("old", 1, Bytes(512 << 20));
  old.state = DomainState::shut_off;
  old.disks.clear();
  fleet.hosts["h1"].domains = {old, web};
  fleet.hosts.erase("h2");
  auto& volume = fleet.storage->volumes[0];
  volume.heal_entries = 3;
  volume.bricks[1] = {"d2:/b", false, true, {}, {}};
  return fleet;
}

const std::map<std::string, std::string> silence{{"h2", "no route\nto host"}};

// Widths are of the longest text of a column, two blanks between columns.
TEST(FleetTable, ShowsHostsDomainsAndBricks) {
  const SmallFleet fleet = sample();
  EXPECT_EQ("\n" + fleet_table(fleet.config, fleet.hosts, fleet.storage, silence), R"(
  host  answered  cores    memory      free  active/defined  CPU model                   software
  h1         yes      8  32.0 GiB  20.0 GiB             1/2       EPYC  libvirt 9.0.0, QEMU 7.2.0
  h2          no      -         -         -               -          -                          -

  h2 did not answer: no route?to host

  host  domain     state  vCPUs     memory  memory used  CPU seconds         disks
  h1       old  shut-off      1  512.0 MiB            -          0.0             -
  h1       web   running      2    4.0 GiB      1.5 GiB         12.3  vda 20.0 GiB

  volume             brick  online       size      free  heal entries
  vmstore            d1:/b     yes  100.0 GiB  60.0 GiB             3
  vmstore  d2:/b (arbiter)      no          -         -             3

)");
}

TEST(FleetTable, WithoutStorageAndDomainsShowsHostsOnly) {
  SmallFleet fleet;
  const std::string text = fleet_table(fleet.config, fleet.hosts, std::nullopt, {});
  EXPECT_THAT(text, Not(HasSubstr("vCPUs")));
  EXPECT_THAT(text, Not(HasSubstr("brick")));
  fleet.storage->volumes.clear();
  EXPECT_THAT(fleet_table(fleet.config, fleet.hosts, fleet.storage, {}), HasSubstr("no volumes"));
}

TEST(FleetTable, NoNameMovesTheCursor) {
  SmallFleet fleet = sample();
  fleet.hosts["h1"].domains[0].name = "\x1b[2Jold";
  const std::string text = fleet_table(fleet.config, fleet.hosts, fleet.storage, {});
  EXPECT_THAT(text, HasSubstr("?[2Jold"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(FleetTable, JsonHasTheSameInItsUnits) {
  const SmallFleet fleet = sample();
  const auto json = fleet_json(fleet.config, fleet.hosts, fleet.storage, silence);
  EXPECT_EQ(json["fleet"], "lab");
  const auto& h1 = json["hosts"][0];
  EXPECT_EQ(h1["name"], "h1");
  EXPECT_EQ(h1["answered"], true);
  EXPECT_EQ(h1["memory_bytes"], std::int64_t{32} << 30);
  EXPECT_EQ(h1["core_speed_mhz"], 2500.0);
  EXPECT_EQ(h1["domains"][1]["name"], "web");
  EXPECT_EQ(h1["domains"][1]["state"], "running");
  EXPECT_EQ(h1["domains"][1]["cpu_seconds"], 12.34);
  EXPECT_EQ(h1["domains"][1]["disks"][0]["capacity_bytes"], std::int64_t{20} << 30);
  EXPECT_TRUE(h1["domains"][0]["memory_used_bytes"].is_null());
  EXPECT_EQ(json["hosts"][1]["answered"], false);
  EXPECT_EQ(json["hosts"][1]["cause"], "no route\nto host");
  const auto& volume = json["storage"]["volumes"][0];
  EXPECT_EQ(volume["heal_entries"], 3);
  EXPECT_EQ(volume["bricks"][0]["free_bytes"], std::int64_t{60} << 30);
  EXPECT_TRUE(volume["bricks"][1]["capacity_bytes"].is_null());
  EXPECT_EQ(volume["bricks"][1]["arbiter"], true);
  EXPECT_THAT(layout_json(json), Not(HasSubstr("secret")));
  EXPECT_TRUE(fleet_json(fleet.config, fleet.hosts, std::nullopt, {})["storage"].is_null());
}

}  // namespace
}  // namespace gemello::live
