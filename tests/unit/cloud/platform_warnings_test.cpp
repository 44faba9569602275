#include "models/cloud/platform_warnings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"
#include "tests/unit/cloud/bad_platform_support.hpp"
#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> warnings_of(const nlohmann::json& document) {
  return platform_warnings(read_platform_text(document.dump(), "x.json"));
}

std::vector<std::string> after(const char* pointer, const char* value) {
  return warnings_of(changed(rich_platform, {pointer, value}));
}

void expect_new(const char* pointer, const char* value, const char* text) {
  const auto before = warnings_of(nlohmann::json::parse(rich_platform));
  EXPECT_THAT(before, Each(Not(HasSubstr(text)))) << "warned of already";
  EXPECT_THAT(after(pointer, value), Contains(HasSubstr(text))) << pointer;
}

// What is suspicious in the rich platform, found by reading it.
TEST(PlatformWarnings, OfTheRichPlatform) {
  const auto warnings = warnings_of(nlohmann::json::parse(rich_platform));
  EXPECT_THAT(warnings, Contains("host hyper: no BMC, so its death can only be proven by an "
                                 "operator or a lease"));
  EXPECT_THAT(warnings, Contains("host hyper: no memory is reserved for the hypervisor itself"));
  EXPECT_THAT(warnings, Contains("host hyper: no interface for the role 'migration'"));
  EXPECT_THAT(warnings, Contains("site 'roma' has one switch, 'sw3': a single point of failure"));
  EXPECT_THAT(warnings, Contains("bond ds1/bond0: this mode over several switches needs them to "
                                 "act as one (MLAG)"));
  EXPECT_THAT(warnings, Contains("brick b3: in no volume"));
  EXPECT_THAT(warnings, Contains("VM db: no image on any volume"));
  EXPECT_THAT(warnings, Contains("switches sw2 and sw3: no power draw is accounted"));
  EXPECT_THAT(warnings, Contains("circuits for 2 sites: 1; the loss of one parts them"));
}

TEST(PlatformWarnings, OfWhatIsChangedForTheWorse) {
  expect_new("/hosts/0/roles/migration/on", "\"bond0\"", "storage and migration share");
  expect_new("/hosts/0/nics/0/speed", "\"10Gbps\"", "members of different speeds");
  expect_new("/hosts/0/bonds/0/miimon", "\"0s\"", "a dead link is never noticed");
  expect_new("/hosts/0/bonds/0/up_delay", "\"30.1s\"", "no multiple of miimon");
  expect_new("/inter_switch_links", "[]", "VLAN 'storage' is in 2 pieces");
  expect_new("/uplinks/0/vlans/0", "\"storage\"", "no uplink carries the network of the guests");
  expect_new("/power_curves/0/watts/5", "\"90W\"", "falls somewhere");
  expect_new("/power_curves/0/standby", "\"0W\"", "draws nothing when switched off");
  expect_new("/power_curves/0/standby", "\"99W\"", "draws more off than idle");
  expect_new("/hosts/0/bmc/shares_power", "true", "silent after a power loss");
  expect_new("/vms/0/vcpus", "\"9cores\"", "VMs web-00 and web-01: larger than every host");
  expect_new("/vms/0/count", "5", "anti-affinity group 'web' has 5 VMs but there are 4 hosts");
  expect_new("/hosts/1/starts_on", "false", "no host starts switched on");
  expect_new("/disk_servers/0/power", "\"0W\"", "disk server ds1: no power");
}

// Memory for guests: three hosts of 32 - 2 GiB and one of 16: 106 GiB, 76 without one of 30.
// 18 VMs of 4 GiB and one of 2 want 74 GiB; with 19 of 4 GiB they want 78.
TEST(PlatformWarnings, OfGuestsThatDoNotFitWithoutTheLargestHost) {
  const Inventory inventory = read_platform_text(rich_platform, "x.json");
  EXPECT_EQ(memory_without_largest_host(inventory), Bytes(76LL << 30));
  EXPECT_THAT(after("/vms/0/count", "18"), Each(Not(HasSubstr("largest host is lost"))));
  EXPECT_THAT(after("/vms/0/count", "19"),
              Contains("the VMs want 78.0 GiB of memory; 76.0 GiB are left when the largest host "
                       "is lost"));
}

TEST(PlatformWarnings, OfReplicasThatFallTogether) {
  const auto rich = nlohmann::json::parse(rich_platform);
  nlohmann::json document = rich;
  document["volumes"][0]["arbiter"] = 0;
  document["bricks"][1]["arbiter"] = false;
  document["bricks"][1]["capacity"] = "5TB";
  const auto warnings = warnings_of(document);
  EXPECT_THAT(warnings, Contains(HasSubstr("two replicas and no arbiter")));
  EXPECT_THAT(warnings, Contains(HasSubstr("the bricks differ in capacity")));
  document["hosts"][1]["rack"] = "n1";
  document["hosts"][1]["nics"][0]["cable"] = "sw1";
  EXPECT_THAT(warnings_of(document), Contains(HasSubstr("all bricks are in rack 'n1'")));
}

TEST(PlatformWarnings, OfWhatAVolumeIsInForUnderItsOptions) {
  auto document = nlohmann::json::parse(rich_platform);
  const auto with = [&](nlohmann::json options) {
    nlohmann::json other = document;
    other["volumes"][0]["options"] = std::move(options);
    return warnings_of(other);
  };
  EXPECT_THAT(with(nlohmann::json::object()), Each(Not(HasSubstr("nothing simulated depends"))));
  EXPECT_THAT(
      with({{"features.shard", "on"}, {"cluster.eager-lock", "on"}, {"auth.allow", "*"}}),
      Contains("volume 'vmstore': nothing simulated depends on auth.allow, features.shard"));

  const auto stops = HasSubstr("server quorum with two disk servers: the loss of either stops it");
  const nlohmann::json server_quorum{{"cluster.server-quorum-type", "server"}};
  EXPECT_THAT(with(nlohmann::json::object()), Each(Not(stops)));
  EXPECT_THAT(with(server_quorum), Contains(stops));
  nlohmann::json at_half = server_quorum;
  at_half["cluster.server-quorum-ratio"] = "50%";
  EXPECT_THAT(with(at_half), Each(Not(stops)));
  at_half["cluster.server-quorum-ratio"] = "51%";
  EXPECT_THAT(with(at_half), Contains(stops));

  EXPECT_THAT(with({{"cluster.self-heal-daemon", "off"}}),
              Contains("volume 'vmstore': nothing heals a replica that fell behind"));
  EXPECT_THAT(with({{"cluster.self-heal-daemon", "off"}, {"cluster.data-self-heal", "on"}}),
              Each(Not(HasSubstr("nothing heals"))));

  document["volumes"][0]["arbiter"] = 0;
  document["bricks"][1]["arbiter"] = false;
  EXPECT_THAT(with(nlohmann::json::object()),
              Contains(HasSubstr("no arbiter: without a quorum it risks split brain")));
  EXPECT_THAT(with({{"cluster.quorum-type", "auto"}}),
              Contains(HasSubstr("no arbiter: its quorum stops writes when the first brick")));
  EXPECT_THAT(with({{"cluster.quorum-type", "fixed"}, {"cluster.quorum-count", "2"}}),
              Contains(HasSubstr("no arbiter: its quorum stops writes when either brick")));
  EXPECT_THAT(with({{"cluster.quorum-type", "fixed"}, {"cluster.quorum-count", "1"}}),
              Contains(HasSubstr("no arbiter: a quorum of one risks split brain")));

  nlohmann::json three = document;
  three["disk_servers"].push_back({{"name", "ds3"}, {"on_host", "n-08"}});
  nlohmann::json brick = three["bricks"][0];
  brick["name"] = "b4";
  brick["server"] = "ds3";
  three["bricks"].push_back(brick);
  three["volumes"][0]["replica"] = 3;
  three["volumes"][0]["replica_sets"][0].push_back("b4");
  const auto alone = Contains("volume 'vmstore': without a quorum it risks split brain");
  EXPECT_THAT(warnings_of(three), Not(alone));
  three["volumes"][0]["options"]["cluster.quorum-type"] = "none";
  EXPECT_THAT(warnings_of(three), alone);
}

TEST(PlatformWarnings, ASubjectNamesAtMostThree) {
  EXPECT_EQ(subject("switch", {"a"}), "switch a");
  EXPECT_EQ(subject("switch", {"a", "b"}), "switches a and b");
  EXPECT_EQ(subject("host", {"a", "b", "c"}), "hosts a, b and c");
  EXPECT_EQ(subject("host", {"a", "b", "c", "d"}), "4 hosts (a, b, ...)");
}

}  // namespace
}  // namespace gemello
