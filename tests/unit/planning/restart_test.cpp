#include "models/planning/restart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/planning/planning_support.hpp"

namespace gemello::planning {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> after_host(const TableFleet& fleet, std::size_t host,
                                    Question question = question_of({})) {
  question.losses = {loss_of(PartKind::host, host)};
  const Verdict verdict = verdicts(fleet.view(), question)[0];
  return story(fleet.inventory, verdict.vms);
}

TEST(Restarting, TheHigherPriorityTakesTheLastRoom) {
  // hv2 has 8 of 16 GiB left: of three VMs of 4 GiB the two of priority 5 and 1 start there.
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      16GiB
      vm    host  mem   priority
      low   hv1   4GiB  0
      mid   hv1   4GiB  1
      high  hv1   4GiB  5
      there hv2   8GiB  0
  )");
  EXPECT_THAT(after_host(fleet, 0),
              ElementsAre("high: hv1 -> hv2", "mid: hv1 -> hv2", "low: hv1 stays down, memory"));
  // The other way there are 4 GiB on hv1 for 8.
  EXPECT_THAT(after_host(fleet, 1), ElementsAre("there: hv2 stays down, memory"));
}

TEST(Restarting, AThirdHostMakesTwoBearable) {
  // As above with an idle third host of 16 GiB: 12 of hv1's go to hv2 (8) and hv3 (4); hv2's 8 go
  // to hv3, for hv1 has only 4 left.
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      16GiB
      hv3   8      16GiB
      vm    host  mem
      a     hv1   4GiB
      b     hv1   4GiB
      c     hv1   4GiB
      there hv2   8GiB
  )");
  const auto all = verdicts(fleet.view(), question_of(each(fleet.inventory, PartKind::host)));
  EXPECT_THAT(story(fleet.inventory, all[0].vms),
              ElementsAre("a: hv1 -> hv2", "b: hv1 -> hv2", "c: hv1 -> hv3"));
  EXPECT_THAT(story(fleet.inventory, all[1].vms), ElementsAre("there: hv2 -> hv3"));
  EXPECT_THAT(all[2].vms, IsEmpty());
  // Two at once: hv3 alone has 16 GiB for 12 + 8: of four VMs the last, of 8 GiB, stays down.
  const auto pairs = verdicts(fleet.view(), question_of(each(fleet.inventory, PartKind::host, 2)));
  ASSERT_EQ(pairs.size(), 6U);
  EXPECT_EQ(name(fleet.inventory, pairs[3].loss), "host hv1, host hv2");
  EXPECT_THAT(story(fleet.inventory, pairs[3].vms),
              ElementsAre("a: hv1 -> hv3", "b: hv1 -> hv3", "c: hv1 -> hv3",
                          "there: hv2 stays down, memory"));
  EXPECT_EQ(pairs[3].down(), 4U);
  EXPECT_EQ(pairs[3].restarted(), 3U);
  EXPECT_FALSE(pairs[3].has_room());
}

TEST(Restarting, TellsWhatIsLacking) {
  // Of hv1's VMs: `big` has no memory anywhere (20 GiB), `busy` no CPU (hv2 has 1000 of 4000 MHz
  // left, it asks for 2000), `db2` may not join db1.
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      64GiB
      hv2   4      16GiB
      vm    host  mem    vcpus  cpu   group
      big   hv1   20GiB  1      0     -
      busy  hv1   1GiB   4      2000  -
      db2   hv1   1GiB   1      0     db
      db1   hv2   1GiB   4      3000  db
  )");
  EXPECT_THAT(after_host(fleet, 0),
              ElementsAre("big: hv1 stays down, memory", "busy: hv1 stays down, cpu",
                          "db2: hv1 stays down, anti-affinity"));
  const TableFleet alone = fleet_from_table("host\nhv1\nvm host\na hv1\n");
  EXPECT_THAT(after_host(alone, 0), ElementsAre("a: hv1 stays down, no host"));
}

TEST(Restarting, SleepingHostsWakeIfTheyMay) {
  const TableFleet fleet = fleet_from_table(R"(
      host  mem    state
      hv1   16GiB  on
      hv2   4GiB   off
      hv3   4GiB   on
      vm  host  mem
      a   hv1   4GiB
      b   hv1   4GiB
  )");
  // hv3 is on and comes before hv2, which sleeps.
  EXPECT_THAT(after_host(fleet, 0), ElementsAre("a: hv1 -> hv3", "b: hv1 -> hv2 (wakes)"));
  Question question = question_of({});
  question.restart.wake = false;
  EXPECT_THAT(after_host(fleet, 0, question),
              ElementsAre("a: hv1 -> hv3", "b: hv1 stays down, memory"));
}

TEST(Restarting, WorkersAreShedBeforeServices) {
  // hv2 is full of workers of 2 GiB; a service of 3 GiB needs two of them gone, the less important
  // w1 and then w3 (larger ids after equal sizes). Of hv1's own worker nothing is asked.
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      6GiB
      vm    host  mem   priority
      w1    hv2   2GiB  0
      w2    hv2   2GiB  1
      w3    hv2   2GiB  0
      serv  hv1   3GiB  5
      w4    hv1   2GiB  0
  )");
  EXPECT_THAT(after_host(fleet, 0),
              ElementsAre("serv: hv1 stays down, memory", "w4: hv1 stays down, memory"));
  Question question = question_of({loss_of(PartKind::host, 0)});
  question.restart.sheds = [&](VmId vm) { return fleet.inventory[vm].name[0] == 'w'; };
  const Verdict verdict = verdicts(fleet.view(), question)[0];
  EXPECT_THAT(story(fleet.inventory, verdict.vms),
              ElementsAre("serv: hv1 -> hv2", "w4: hv1 is shed, memory"));
  EXPECT_THAT(story(fleet.inventory, verdict.made_room),
              ElementsAre("w1: hv2 is shed, memory", "w3: hv2 is shed, memory"));
  EXPECT_TRUE(verdict.all_restarted());
}

TEST(Restarting, WhatIsOnItsWayHasItsRoomAlready) {
  TableFleet fleet = fleet_from_table(R"(
      host  mem
      hv1   16GiB
      hv2   4GiB
      hv3   4GiB
      vm  host  mem
      a   hv1   4GiB
  )");
  fleet.in_flight.begin(ActionId{1}, Migrate{fleet.vm("a"), HostId(0), HostId(2)}, fleet.now);
  // The source dies: it starts where it was going to, though hv2 comes first.
  EXPECT_THAT(after_host(fleet, 0), ElementsAre("a: hv1 -> hv3"));
  // The destination dies: it still runs where it was.
  EXPECT_THAT(after_host(fleet, 2), IsEmpty());
  Question both = question_of({{{{PartKind::host, 0}, {PartKind::host, 2}}}});
  EXPECT_THAT(story(fleet.inventory, verdicts(fleet.view(), both)[0].vms),
              ElementsAre("a: hv1 -> hv2"));
}

TEST(Restarting, WhatWasLostBeforeNeedsRoomFirstAndIsNoneOfTheLoss) {
  const TableFleet fleet = fleet_from_table(R"(
      host  mem    state
      hv1   16GiB  unreachable
      hv2   16GiB  on
      hv3   4GiB   on
      vm  host  mem   state    priority
      a   hv1   4GiB  lost     1
      b   hv2   4GiB  running  0
  )");
  const auto all = verdicts(
      fleet.view(), question_of({Loss{}, loss_of(PartKind::host, 1), loss_of(PartKind::host, 2)}));
  EXPECT_THAT(story(fleet.inventory, all[0].vms), ElementsAre("a: hv1 -> hv2"));
  EXPECT_EQ(all[0].down(), 0U);
  EXPECT_THAT(story(fleet.inventory, all[1].vms),
              ElementsAre("a: hv1 -> hv3", "b: hv2 stays down, memory"));
  EXPECT_EQ(all[1].down(), 1U);
  EXPECT_EQ(all[1].staying_down(), 1U);
  EXPECT_TRUE(all[2].has_room());
}

TEST(Restarting, TheLargerFirstPacksWhatTheLowerIdDoesNot) {
  // Left: 6 GiB on hv2, 4 on hv3. By id a (4) takes hv2, b (6) finds 2 + 4; the larger first fits.
  const TableFleet fleet = fleet_from_table(R"(
      host  mem
      hv1   16GiB
      hv2   6GiB
      hv3   4GiB
      vm  host  mem
      a   hv1   4GiB
      b   hv1   6GiB
  )");
  EXPECT_THAT(after_host(fleet, 0), ElementsAre("a: hv1 -> hv2", "b: hv1 stays down, memory"));
  Question question = question_of({});
  question.restart.largest_first = true;
  EXPECT_THAT(after_host(fleet, 0, question), ElementsAre("b: hv1 -> hv2", "a: hv1 -> hv3"));
}

}  // namespace
}  // namespace gemello::planning
