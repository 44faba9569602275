#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/workload.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

// Two hosts, of which hv1 has a storage interface, flavours with a disk (small) and without
// (bare), and two volumes.
Inventory fleet_with_volumes() {
  Inventory inventory = two_hosts();
  inventory.vms.clear();
  inventory.flavours[0].disk = Bytes(10'000'000'000);
  Flavour bare = inventory.flavours[0];
  bare.name = "bare";
  bare.disk = Bytes{};
  inventory.flavours.push_back(bare);
  for (const char* name : {"slow", "fast"}) {
    Volume volume;
    volume.name = name;
    volume.version = "10";
    inventory.volumes.push_back(volume);
  }
  inventory.machines[0].roles[static_cast<std::size_t>(NetworkRole::storage)].kind =
      Interface::Kind::nic;
  inventory.machines[1].roles[static_cast<std::size_t>(NetworkRole::storage)] = {};
  return inventory;
}

Scenario with_images(std::vector<StorageSettings::ImageRule> images) {
  Scenario s;
  s.file = "a.json";
  s.workload.sizes.kind = SizeRule::Kind::fixed;
  s.workload.sizes.flavours = {"small"};
  s.storage.emplace();
  s.storage->images = std::move(images);
  return s;
}

traces::TraceHeader three_vms() {
  traces::TraceHeader header;
  header.period = 300s;
  header.steps = 12;
  for (const char* name : {"web1", "web2", "db1"}) {
    header.vms.emplace_back();
    header.vms.back().name = name;
  }
  return header;
}

void expect_refused(Inventory inventory, const Scenario& s, const std::string& place,
                    const std::string& sentence) {
  const InputError error = refused([&] { add_workload(inventory, s, three_vms()); });
  EXPECT_EQ(error.file(), "a.json");
  EXPECT_EQ(error.place(), place);
  EXPECT_EQ(error.sentence(), sentence);
}

TEST(Images, TheLastRuleThatMatchesHolds) {
  Inventory inventory = fleet_with_volumes();
  add_workload(inventory, with_images({{"*", "slow"}, {"web?", "fast"}, {"web2", "slow"}}),
               three_vms());
  EXPECT_EQ(inventory.vms[0].volume, VolumeId(1));
  EXPECT_EQ(inventory.vms[1].volume, VolumeId(0));
  EXPECT_EQ(inventory.vms[2].volume, VolumeId(0));
}

TEST(Images, SomeVmsMayHaveNone) {
  Inventory inventory = fleet_with_volumes();
  add_workload(inventory, with_images({{"db*", "fast"}}), three_vms());
  EXPECT_FALSE(inventory.vms[0].volume.valid());
  EXPECT_EQ(inventory.vms[2].volume, VolumeId(1));
}

TEST(Images, RulesAreForTheTraceAndThePlatformsVmsKeepTheirs) {
  Inventory inventory = fleet_with_volumes();
  VirtualMachine own = make_vm("db0", FlavourId(0), inventory.flavours[0]);
  own.volume = VolumeId(0);
  inventory.vms.push_back(own);
  Inventory same = inventory;
  add_workload(inventory, with_images({{"db*", "fast"}}), three_vms());
  EXPECT_EQ(inventory.vms[0].volume, VolumeId(0));
  EXPECT_EQ(inventory.vms[3].volume, VolumeId(1));
  add_workload(same, with_images({}), three_vms());  // one image is enough
  EXPECT_FALSE(same.vms[3].volume.valid());
}

TEST(Images, WithoutTheSectionNothingIsAsked) {
  Inventory inventory = fleet_with_volumes();
  Scenario s = with_images({});
  s.storage.reset();
  add_workload(inventory, s, three_vms());
  for (const VirtualMachine& vm : inventory.vms) EXPECT_FALSE(vm.volume.valid());
}

TEST(Images, WhatDoesNotFitIsRefusedAtItsPlace) {
  const Inventory inventory = fleet_with_volumes();
  expect_refused(inventory, with_images({{"*", "slow"}, {"*", "fsat"}}),
                 "$.storage.images[1].volume",
                 "the platform has no volume named 'fsat'; did you mean 'fast'?");
  expect_refused(inventory, with_images({{"*", "slow"}, {"mail*", "fast"}}),
                 "$.storage.images[1].vms", "no VM of the trace matches 'mail*'");
  expect_refused(inventory, with_images({}), "$.storage",
                 "no VM has an image; 'images' gives the VMs of the trace theirs");
  Scenario bare = with_images({{"*", "slow"}});
  bare.workload.sizes.flavours = {"bare"};
  expect_refused(inventory, bare, "$.storage.images[0].vms",
                 "VM 'web1' has no disk: its flavour 'bare' has no size of one");
  Inventory with_own = inventory;
  with_own.vms.push_back(make_vm("own", FlavourId(1), with_own.flavours[1]));
  with_own.vms.back().volume = VolumeId(0);
  expect_refused(with_own, with_images({{"*", "slow"}}), "$.storage",
                 "VM 'own' of the platform has an image and no disk size");
}

TEST(Images, BackupsGoToAMachineOfTheStorageNetwork) {
  const Inventory inventory = fleet_with_volumes();
  const auto with_backup = [](const char* vms, const char* to) {
    Scenario s = with_images({{"web*", "slow"}});
    s.storage->backups = {{"web*", {}, {}, "hv1", 1}, {vms, {}, {}, to, 1}};
    return s;
  };
  Inventory sound = inventory;
  EXPECT_NO_THROW(add_workload(sound, with_backup("web2", "hv1"), three_vms()));
  expect_refused(inventory, with_backup("web*", "hv3"), "$.storage.backups[1].to",
                 "the platform has no machine named 'hv3'; did you mean 'hv1'?");
  expect_refused(inventory, with_backup("web*", "hv2"), "$.storage.backups[1].to",
                 "machine 'hv2' has no interface for the role 'storage'");
  // db1 is a VM and has no image.
  expect_refused(inventory, with_backup("db*", "hv1"), "$.storage.backups[1].vms",
                 "no VM with an image matches 'db*'");
}

// One replica set of a brick and an arbiter in each volume.
Inventory fleet_with_bricks() {
  Inventory inventory = fleet_with_volumes();
  inventory.disk_servers.emplace_back().name = "ds1";
  for (std::size_t v = 0; v < inventory.volumes.size(); ++v) {
    ReplicaSet set;
    set.volume = VolumeId(v);
    for (const bool arbiter : {false, true}) {
      Brick brick;
      brick.name = inventory.volumes[v].name + (arbiter ? "-arbiter" : "-1");
      brick.arbiter = arbiter;
      set.bricks.emplace_back(inventory.bricks.size());
      inventory.bricks.push_back(brick);
    }
    inventory.volumes[v].replica_sets.emplace_back(inventory.replica_sets.size());
    inventory.replica_sets.push_back(set);
  }
  return inventory;
}

TEST(Images, WhoseCopyCountsMustHoldOne) {
  const auto with = [](const char* vm, const char* keep) {
    Scenario s = with_images({{"web?", "slow"}});
    s.storage->resolve.push_back({60s, vm, keep});
    return s;
  };
  Inventory fine = fleet_with_bricks();
  add_workload(fine, with("web1", "slow-1"), three_vms());
  expect_refused(fleet_with_bricks(), with("web3", "slow-1"), "$.storage.resolve[0].vm",
                 "no VM named 'web3' has an image");
  expect_refused(fleet_with_bricks(), with("db1", "slow-1"), "$.storage.resolve[0].vm",
                 "no VM named 'db1' has an image");
  expect_refused(fleet_with_bricks(), with("web1", "slow-2"), "$.storage.resolve[0].keep",
                 "volume 'slow', which holds the image of 'web1', has no brick named 'slow-2'; did "
                 "you mean 'slow-1'?");
  expect_refused(fleet_with_bricks(), with("web1", "slow-arbiter"), "$.storage.resolve[0].keep",
                 "brick 'slow-arbiter' is an arbiter: it holds no copy");
}

}  // namespace
}  // namespace gemello::runs
