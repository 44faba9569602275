#include "models/cloud/vm_rules.hpp"

#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_writer.hpp"
#include "models/units/error.hpp"
#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

Inventory two_racks() {
  Inventory inventory;
  inventory.sites = {{"s"}, {"t"}};
  inventory.racks = {{"r1", SiteId(0)}, {"r2", SiteId(0)}, {"r3", SiteId(1)}};
  inventory.switches.resize(2);
  for (std::size_t i = 0; i < 4; ++i) {
    inventory.machines.push_back({});
    inventory.machines[i].rack = RackId(i < 2 ? 0 : i - 1);
    inventory.hosts.push_back({});
    inventory.hosts[i].machine = MachineId(i);
  }
  // Machine 0 and 2 hang on switch 0 alone, 1 on both, 3 on none.
  inventory.cables = {{MachineId(0), 0, SwitchId(0)},
                      {MachineId(1), 0, SwitchId(0)},
                      {MachineId(1), 1, SwitchId(1)},
                      {MachineId(2), 0, SwitchId(0)},
                      {MachineId(2), 1, SwitchId(0)}};
  return inventory;
}

TEST(FailureDomains, AreWhatOneBlowTakes) {
  const Inventory inventory = two_racks();
  const auto share = [&](std::size_t a, std::size_t b, FailureDomain domain) {
    EXPECT_EQ(share_domain(inventory, HostId(a), HostId(b), domain),
              share_domain(inventory, HostId(b), HostId(a), domain));
    return share_domain(inventory, HostId(a), HostId(b), domain);
  };
  for (const FailureDomain domain : {FailureDomain::host, FailureDomain::rack,
                                     FailureDomain::network_switch, FailureDomain::site})
    EXPECT_TRUE(share(1, 1, domain)) << name(domain);
  EXPECT_FALSE(share(0, 1, FailureDomain::host));
  EXPECT_TRUE(share(0, 1, FailureDomain::rack));
  EXPECT_FALSE(share(1, 2, FailureDomain::rack));
  EXPECT_TRUE(share(1, 2, FailureDomain::site));
  EXPECT_FALSE(share(2, 3, FailureDomain::site));
  EXPECT_TRUE(share(0, 2, FailureDomain::network_switch));
  EXPECT_FALSE(share(0, 1, FailureDomain::network_switch)) << "1 has a second one";
  EXPECT_FALSE(share(2, 3, FailureDomain::network_switch));
}

Inventory with_vms(std::size_t count) {
  Inventory inventory;
  for (std::size_t i = 0; i < count; ++i) {
    inventory.vms.push_back({});
    inventory.vms[i].name = std::string(1, static_cast<char>('a' + i));
  }
  return inventory;
}

TEST(VmRules, MembersOfAGroupNameOneDomain) {
  Inventory inventory = with_vms(3);
  for (VirtualMachine& vm : inventory.vms) vm.anti_affinity = vm.affinity = "";
  inventory.vms[0].anti_affinity = inventory.vms[2].anti_affinity = "web";
  EXPECT_EQ(find_rule_fault(inventory).sentence, "");
  inventory.vms[2].across = FailureDomain::site;
  EXPECT_EQ(find_rule_fault(inventory).sentence,
            "anti-affinity group 'web' is by host for a and by site for c");
  EXPECT_EQ(find_rule_fault(inventory).vm, VmId(2));
}

TEST(VmRules, TogetherAndApartNeedRoomBetweenThem) {
  Inventory inventory = with_vms(2);
  for (VirtualMachine& vm : inventory.vms) {
    vm.anti_affinity = "apart";
    vm.affinity = "near";
    vm.within = FailureDomain::site;
  }
  EXPECT_EQ(find_rule_fault(inventory).sentence, "") << "two hosts of one site";
  for (VirtualMachine& vm : inventory.vms) vm.across = FailureDomain::site;
  EXPECT_EQ(find_rule_fault(inventory).sentence,
            "a and b are to share a site and never to share a site");
}

TEST(VmRules, NobodyWaitsForItself) {
  Inventory inventory = with_vms(4);
  inventory.vms[0].starts_after = {VmId(1), VmId(2)};
  inventory.vms[1].starts_after = {VmId(3)};
  inventory.vms[2].starts_after = {VmId(3)};
  EXPECT_EQ(find_rule_fault(inventory).sentence, "") << "met twice is no circle";
  inventory.vms[3].starts_after = {VmId(0)};
  EXPECT_EQ(find_rule_fault(inventory).sentence, "a waits for itself: a after b after d after a");
}

nlohmann::json ruled_platform() {
  nlohmann::json platform = nlohmann::json::parse(rich_platform);
  nlohmann::json& first = platform["vms"][0];
  first["across"] = "rack";
  first["anti_affinity"] = "web";
  first["batch"] = true;
  nlohmann::json last = {{"name", "last"},       {"flavour", platform["flavours"][0]["name"]},
                         {"affinity", "near"},   {"within", "site"},
                         {"start_delay", "20s"}, {"starts_after", {"later"}}};
  platform["vms"].push_back(last);
  platform["vms"].push_back({{"name", "later"}, {"flavour", platform["flavours"][0]["name"]}});
  return platform;
}

TEST(VmRules, AreReadAndWritten) {
  const Inventory inventory = read_platform_text(ruled_platform().dump(), "x.json");
  const VirtualMachine& last = inventory[inventory.find_vm("last")];
  EXPECT_EQ(last.affinity, "near");
  EXPECT_EQ(last.within, FailureDomain::site);
  EXPECT_EQ(last.start_delay, 20s);
  EXPECT_EQ(last.starts_after, std::vector{inventory.find_vm("later")}) << "named before it comes";
  EXPECT_EQ(inventory.vms[0].across, FailureDomain::rack);
  EXPECT_TRUE(inventory.vms[0].batch);
  EXPECT_EQ(read_platform_text(write_platform(inventory), "y.json"), inventory);
}

std::string error_of(const nlohmann::json& platform) {
  try {
    (void)read_platform_text(platform.dump(), "x.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(VmRules, WhatIsWrongIsToldWithItsPlace) {
  nlohmann::json platform = ruled_platform();
  const std::size_t last = platform["vms"].size() - 2;
  platform["vms"][last]["starts_after"] = {"nobody"};
  EXPECT_NE(error_of(platform).find("starts_after[0]"), std::string::npos) << error_of(platform);
  platform = ruled_platform();
  platform["vms"][last + 1]["starts_after"] = {"last"};
  EXPECT_NE(error_of(platform).find("waits for itself"), std::string::npos) << error_of(platform);
  platform = ruled_platform();
  platform["vms"][last].erase("affinity");
  EXPECT_NE(error_of(platform).find("has no effect without 'affinity'"), std::string::npos)
      << error_of(platform);
}

}  // namespace
}  // namespace gemello
