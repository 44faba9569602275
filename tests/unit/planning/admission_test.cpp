#include "models/planning/admission.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/planning/planning_support.hpp"

namespace gemello::planning {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

VirtualMachine guest_of(std::int64_t gibibytes) {
  VirtualMachine guest;
  guest.name = "new";
  guest.vcpus = Cores(1);
  guest.core_speed = Megahertz(1000);
  guest.memory = Bytes(gibibytes << 30);
  return guest;
}

std::vector<std::string> where(const TableFleet& fleet, const More& more) {
  std::vector<std::string> names;
  for (const HostId host : more.hosts) names.push_back(fleet.inventory[host].name);
  return names;
}

/// Three hosts of 16 GiB; a (8 GiB) on hv1, b (8 GiB) on hv2.
class Admitting : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      16GiB
      hv3   8      16GiB
      vm    host  mem   state
      a     hv1   8GiB  running
      b     hv2   8GiB  running
      want  -     8GiB  requested
  )");
  Question one_host = question_of(each(fleet.inventory, PartKind::host));
  Question two_hosts = question_of(each(fleet.inventory, PartKind::host, 2));
  Question none = question_of({});
};

TEST_F(Admitting, WithoutLossesItIsTheRule) {
  // Slots of 8 GiB: one free on hv1, one on hv2, two on hv3.
  const More more = how_many_more(fleet.view(), guest_of(8), none);
  EXPECT_THAT(where(fleet, more), ElementsAre("hv1", "hv2", "hv3", "hv3"));
  EXPECT_EQ(more.refused.why.rejections.at("memory"), 3);
  EXPECT_FALSE(more.refused.broken);
}

TEST_F(Admitting, NPlusOneKeepsAHostsWorthFree) {
  // 48 GiB, less the 16 of any host, hold four of 8 GiB: two more. The first by the rule is hv1,
  // and then hv2: each loss of 16 then finds 8 + 8 or 16 elsewhere.
  const More more = how_many_more(fleet.view(), guest_of(8), one_host);
  EXPECT_THAT(where(fleet, more), ElementsAre("hv1", "hv2"));
  // The third fits (on hv3) and is refused: hv1's two would find 8 GiB on hv3.
  ASSERT_TRUE(more.refused.broken);
  EXPECT_EQ(name(fleet.inventory, *more.refused.broken), "host hv1");
  EXPECT_EQ(more.refused.homeless.size(), 1U);
  EXPECT_EQ(more.refused.homeless[0].obstacle, Obstacle::memory);
}

TEST_F(Admitting, NPlusTwoLeavesOneHostForAll) {
  // One host of 16 GiB must hold everything: it does, and nothing more.
  EXPECT_THAT(how_many_more(fleet.view(), guest_of(8), two_hosts).hosts, IsEmpty());
  EXPECT_THAT(how_many_more(fleet.view(), guest_of(1), two_hosts).hosts, IsEmpty());
  const Admission refused = admit(fleet.view(), fleet.vm("want"), two_hosts);
  EXPECT_FALSE(refused.host.valid());
  EXPECT_EQ(refused.why.rejections.at("losses"), 3);  // each host was tried
}

TEST_F(Admitting, AVmOfTheFleetGoesTheSameWay) {
  EXPECT_EQ(admit(fleet.view(), fleet.vm("want"), one_host).host, HostId(0));
  EXPECT_EQ(admit(fleet.view(), guest_of(8), one_host).host, HostId(0));
}

TEST_F(Admitting, TheNextHostIsTakenWhereTheFirstWouldBreakALoss) {
  // Free: 8 GiB on hv1, 8 on hv2, 4 on hv3. With 4 more on hv1 the loss of hv2 finds 4 and 4 for
  // b's 8; on hv2 it is a's 8 without hv1. On hv3 a finds hv2's 8, b hv1's, and without hv3 c takes
  // hv1's, d and the new one hv2's. A second one finds no such place.
  const TableFleet tight = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      16GiB
      hv3   8      16GiB
      vm    host  mem
      a     hv1   8GiB
      b     hv2   8GiB
      c     hv3   8GiB
      d     hv3   4GiB
  )");
  const More more =
      how_many_more(tight.view(), guest_of(4), question_of(each(tight.inventory, PartKind::host)));
  EXPECT_THAT(where(tight, more), ElementsAre("hv3"));
}

TEST_F(Admitting, AFleetThatCannotBearItsLossesTakesNobodyIn) {
  const TableFleet full = fleet_from_table(R"(
      host  cores  mem
      hv1   8      16GiB
      hv2   8      8GiB
      vm    host  mem
      a     hv1   12GiB
  )");
  const Question question = question_of(each(full.inventory, PartKind::host));
  EXPECT_THAT(how_many_more(full.view(), guest_of(1), question).hosts, IsEmpty());
  EXPECT_EQ(how_many_more(full.view(), guest_of(1), none).hosts.size(), 12U);  // 4 + 8
}

TEST_F(Admitting, LossesThatNoRoomHelpsAgainstRefuseNobody) {
  // The switch that every host hangs on, and disks of which either server is needed.
  SmallCloud cloud = small_cloud();
  cloud.inventory.volumes[0].options["cluster.quorum-type"] = "fixed";
  cloud.inventory.volumes[0].options["cluster.quorum-count"] = "2";
  const TableFleet small = fleet_of(cloud);
  for (const PartKind kind : {PartKind::network_switch, PartKind::disk_server}) {
    const Question question = question_of(each(small.inventory, kind));
    EXPECT_FALSE(verdicts(small.view(), question)[0].all_restarted());
    EXPECT_TRUE(admit(small.view(), small.vm("d"), question).host.valid());
  }
}

TEST_F(Admitting, CountingEndsWhereItIsToldTo) {
  const More more = how_many_more(fleet.view(), guest_of(1), none, 5);
  EXPECT_TRUE(more.at_least);
  EXPECT_EQ(more.hosts.size(), 5U);
}

}  // namespace
}  // namespace gemello::planning
