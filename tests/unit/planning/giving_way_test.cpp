#include "models/planning/giving_way.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/planning/planning_support.hpp"

namespace gemello::planning {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> in_turn(const TableFleet& fleet, std::vector<VmId> vms) {
  sort_giving_way(fleet.inventory, vms);
  std::vector<std::string> names;
  for (const VmId vm : vms) names.push_back(fleet.inventory[vm].name);
  return names;
}

TEST(GivingWay, TheLeastImportantGoFirstThenTheLargestThenTheLowerId) {
  const TableFleet fleet = fleet_from_table(R"(
      host
      hv1
      vm       host  mem   priority
      vital    hv1   9GiB  5
      small    hv1   1GiB  0
      large    hv1   4GiB  0
      twin     hv1   4GiB  0
      unloved  hv1   1GiB  -3
      middle   hv1   8GiB  1)");
  std::vector<VmId> all;
  for (std::size_t i = fleet.inventory.vms.size(); i > 0; --i) all.emplace_back(i - 1);
  EXPECT_THAT(in_turn(fleet, all),
              ElementsAre("unloved", "large", "twin", "small", "middle", "vital"));
  EXPECT_THAT(in_turn(fleet, {}), IsEmpty());
}

TEST(GivingWay, ARoomIsCheaperWithFewerVmsThenWithLessMemory) {
  const TableFleet fleet = fleet_from_table(R"(
      host
      hv1
      vm   host  mem   priority
      one  hv1   8GiB  9
      two  hv1   1GiB  0
      too  hv1   1GiB  0
      six  hv1   6GiB  0)");
  const auto room = [&](std::vector<const char*> names) {
    Room made{HostId(0), {}};
    for (const char* name : names) made.vms.push_back(fleet.vm(name));
    return made;
  };
  const Inventory& all = fleet.inventory;
  EXPECT_TRUE(room({"one"}).less_than(room({"two", "too"}), all)) << "though 8 GiB of priority 9";
  EXPECT_FALSE(room({"two", "too"}).less_than(room({"one"}), all));
  EXPECT_TRUE(room({"six"}).less_than(room({"one"}), all));
  EXPECT_FALSE(room({"one"}).less_than(room({"six"}), all));
  EXPECT_FALSE(room({"two"}).less_than(room({"too"}), all)) << "alike: the first that was found";
  EXPECT_FALSE(room({"too"}).less_than(room({"two"}), all));
}

std::vector<std::string> made_room(const TableFleet& fleet) {
  Question question = question_of({loss_of(PartKind::host, 0)});
  question.restart.sheds = batch_vms(fleet.inventory);
  return story(fleet.inventory, verdicts(fleet.view(), question)[0].made_room);
}

// hv2 would lose two VMs of 2 GiB, hv3 its one of 7: fewer go there, though more memory does.
TEST(GivingWay, APlanShedsAsFewAsWillDo) {
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      6GiB
      hv3   8      8GiB
      vm    host  mem
      serv  hv1   4GiB
      b1    hv2   2GiB
      b2    hv2   2GiB
      b3    hv2   2GiB
      b4    hv3   1GiB
      b5    hv3   7GiB)");
  for (const char* name : {"b1", "b2", "b3", "b4", "b5"})
    fleet.inventory.vms[fleet.vm(name).index()].batch = true;
  EXPECT_THAT(made_room(fleet), ElementsAre("b5: hv3 is shed, memory"));
}

// A batch VM gives way whatever its priority; a VM that is no batch VM never does.
TEST(GivingWay, ABatchVmOfHigherPriorityGivesWayToAService) {
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      8GiB
      vm    host  mem   priority
      serv  hv1   4GiB  1
      web   hv2   4GiB  0
      work  hv2   4GiB  9)");
  EXPECT_THAT(made_room(fleet), IsEmpty());
  fleet.inventory.vms[fleet.vm("work").index()].batch = true;
  EXPECT_THAT(made_room(fleet), ElementsAre("work: hv2 is shed, memory"));
}

}  // namespace
}  // namespace gemello::planning
