#include "gui/recording/lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/recording/chronicle.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;

// tests/cases/detect-crash: hv2 crashes with b at 300.4 s and is proven dead at 335.25; b boots on
// hv3 for 45 s. Deployed and there at once at 0: b waited and booted for no time.
Told crash() {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-requested","vm":"a"})",
      R"({"t":0.0,"kind":"vm-requested","vm":"b"})",
      R"({"t":0.0,"kind":"action","id":1,"action":"deploy","vm":"a","host":"hv1"})",
      R"({"t":0.0,"kind":"action","id":2,"action":"deploy","vm":"b","host":"hv2"})",
      R"({"t":0.0,"kind":"action-done","id":1})",
      R"({"t":0.0,"kind":"action-done","id":2})",
      R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})",
      R"({"t":0.0,"kind":"vm-started","vm":"b","host":"hv2"})",
      R"({"t":300.4,"kind":"fault","what":"host-crash","component":"hv2"})",
      R"({"t":315.25,"kind":"host-suspected","host":"hv2","incarnation":1})",
      R"({"t":330.25,"kind":"host-lost","host":"hv2","incarnation":1,"cause":"no heartbeat"})",
      R"({"t":330.25,"kind":"action","id":3,"action":"fence","host":"hv2","incarnation":1})",
      R"({"t":335.25,"kind":"action-done","id":3,"proof":{"host":"hv2","incarnation":1,"at":1,)"
      R"("power_read_off_by":"the BMC of hv2"}})",
      R"({"t":335.25,"kind":"action","id":4,"action":"start","vm":"b","host":"hv3"})",
      R"({"t":380.25,"kind":"action-done","id":4})",
      R"({"t":380.25,"kind":"vm-started","vm":"b","host":"hv3"})",
  });
  return told;
}

TEST(Lanes, ACrashEndsAVmAtOnceAndAHostWhenItIsNoticed) {
  const Told told = crash();
  EXPECT_EQ(told.vm("a"), "0 running hv1");
  EXPECT_EQ(told.vm("b"), "0 running hv2, 300.4 down, 335.25 booting hv3, 380.25 running hv3");
  EXPECT_EQ(told.vm("c"), "0 absent");
  EXPECT_EQ(told.host("hv2"), "0 on, 315.25 suspected, 330.25 lost, 335.25 fenced");
  EXPECT_EQ(told.host("hv3"), "0 on");
}

TEST(Lanes, AHostThatBootsAfterItsFence) {
  Told told = crash();
  told.tell({
      R"({"t":400.0,"kind":"action","id":5,"action":"power-on","host":"hv2"})",
      R"({"t":520.0,"kind":"host-seen","host":"hv2","incarnation":2})",
      R"({"t":520.0,"kind":"action-done","id":5})",
  });
  EXPECT_EQ(told.host("hv2"),
            "0 on, 315.25 suspected, 330.25 lost, 335.25 fenced, 400 booting, 520 on");
  EXPECT_EQ(told.vm("b"), "0 running hv2, 300.4 down, 335.25 booting hv3, 380.25 running hv3");
}

TEST(Lanes, ABootThatFailsLeavesTheHostAsItWas) {
  Told told = crash();
  told.tell({
      R"({"t":400.0,"kind":"action","id":5,"action":"power-on","host":"hv2"})",
      R"({"t":401.0,"kind":"action-failed","id":5,"cause":"hv2 does not power up"})",
  });
  EXPECT_EQ(told.host("hv2"),
            "0 on, 315.25 suspected, 330.25 lost, 335.25 fenced, 400 booting, 401 fenced");
}

// tests/cases/wan-circuit-cut-both-halves-alive: c lives on hv3, which is cut off from 300.4 to
// 500.4 s and lost in between. Nobody knows of c, then it is there as it was, in the same life.
TEST(Lanes, AVmOfASilentHostIsUnknownUntilItAnswers) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"c","host":"hv3"})",
      R"({"t":329.5,"kind":"host-lost","host":"hv3","incarnation":1,"cause":"no heartbeat"})",
      R"({"t":500.4,"kind":"host-seen","host":"hv3","incarnation":1})",
  });
  EXPECT_EQ(told.vm("c"), "0 running hv3, 329.5 unknown hv3, 500.4 running hv3");
  EXPECT_EQ(told.host("hv3"), "0 on, 329.5 lost, 500.4 on");
}

// In a new life nothing of the old one runs: monitoring tells so of each VM at that instant.
TEST(Lanes, AVmDoesNotOutliveItsHostsLife) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"c","host":"hv3"})",
      R"({"t":30.0,"kind":"host-lost","host":"hv3","incarnation":1,"cause":"no heartbeat"})",
      R"({"t":200.0,"kind":"host-seen","host":"hv3","incarnation":2})",
      R"({"t":200.0,"kind":"vm-stopped","vm":"c","host":"hv3","cause":"its host rebooted"})",
  });
  EXPECT_EQ(told.vm("c"), "0 running hv3, 30 unknown hv3, 200 down");
}

TEST(Lanes, AStatementProvesDeathAsAFenceDoes) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"c","host":"hv3"})",
      R"({"t":30.0,"kind":"host-lost","host":"hv3","incarnation":1,"cause":"no heartbeat"})",
      R"({"t":60.0,"kind":"host-proven-dead","host":"hv3","proof":{"host":"hv3","incarnation":1,)"
      R"("at":60000000,"stated_by":"Ada"}})",
  });
  EXPECT_EQ(told.vm("c"), "0 running hv3, 30 unknown hv3, 60 down");
  EXPECT_EQ(told.host("hv3"), "0 on, 30 lost, 60 fenced");
}

TEST(Lanes, AMigrationGoesFromOneHostToAnother) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})",
      R"({"t":120.0,"kind":"action","id":7,"action":"migrate","vm":"a","from":"hv1","to":"hv2"})",
      R"({"t":156.5,"kind":"action-done","id":7})",
      R"({"t":200.0,"kind":"action","id":8,"action":"migrate","vm":"a","from":"hv2","to":"hv3"})",
      R"({"t":210.0,"kind":"action-failed","id":8,"cause":"hv3 crashed"})",
  });
  EXPECT_EQ(told.vm("a"),
            "0 running hv1, 120 migrating hv1 hv2, 156.5 running hv2, 200 migrating hv2 hv3, "
            "210 running hv2");
}

// tests/cases/unknown-reply-of-a-migration: its answer never comes.
TEST(Lanes, AnActionOfUnknownEndLeavesAVmUnknown) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})",
      R"({"t":120.0,"kind":"action","id":7,"action":"migrate","vm":"a","from":"hv1","to":"hv2"})",
      R"({"t":186.515,"kind":"action-unknown","id":7,"cause":"no reply from hv1"})",
      R"({"t":300.0,"kind":"action","id":8,"action":"migrate","vm":"a","from":"hv2","to":"hv3"})",
  });
  EXPECT_EQ(told.vm("a"),
            "0 running hv1, 120 migrating hv1 hv2, 186.515 unknown hv1 hv2, "
            "300 migrating hv2 hv3");
}

TEST(Lanes, PausedByItsDiskAlsoWhileItMoves) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})",
      R"({"t":10.0,"kind":"vm-paused","vm":"a","host":"hv1","cause":"I/O error"})",
      R"({"t":40.0,"kind":"vm-resumed","vm":"a","host":"hv1"})",
      R"({"t":50.0,"kind":"action","id":7,"action":"migrate","vm":"a","from":"hv1","to":"hv2"})",
      R"({"t":60.0,"kind":"vm-paused","vm":"a","host":"hv1","cause":"I/O error"})",
      R"({"t":70.0,"kind":"action-done","id":7})",
  });
  EXPECT_EQ(told.vm("a"),
            "0 running hv1, 10 paused hv1, 40 running hv1, 50 migrating hv1 hv2, 60 paused hv1, "
            "70 paused hv2");
}

// What a person stops is missed by nobody; who gives way to others is.
TEST(Lanes, StoppedRetiredAndGivingWay) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})",
      R"({"t":0.0,"kind":"vm-started","vm":"b","host":"hv1"})",
      R"({"t":0.0,"kind":"vm-started","vm":"c","host":"hv1"})",
      R"({"t":0.0,"kind":"vm-started","vm":"d","host":"hv1"})",
      R"({"t":10.0,"kind":"action","id":1,"action":"stop","vm":"a"})",
      R"({"t":10.0,"kind":"action","id":2,"action":"retire","vm":"b"})",
      R"({"t":10.0,"kind":"action","id":3,"action":"stop","vm":"c","gives_way":true})",
      R"({"t":15.0,"kind":"action","id":4,"action":"stop","vm":"d"})",
      R"({"t":15.0,"kind":"action-failed","id":4,"cause":"d is migrating"})",
      R"({"t":20.0,"kind":"vm-stopped","vm":"a","host":"hv1","cause":"ordered"})",
      R"({"t":20.0,"kind":"vm-stopped","vm":"b","host":"hv1","cause":"ordered"})",
      R"({"t":20.0,"kind":"vm-stopped","vm":"c","host":"hv1","cause":"ordered"})",
      R"({"t":20.0,"kind":"action-done","id":1})",
      R"({"t":20.0,"kind":"action-done","id":2})",
      R"({"t":20.0,"kind":"action-done","id":3})",
      R"({"t":30.0,"kind":"vm-stopped","vm":"d","host":"hv1","cause":"its host rebooted"})",
  });
  EXPECT_EQ(told.vm("a"), "0 running hv1, 20 absent");
  EXPECT_EQ(told.vm("b"), "0 running hv1, 20 absent");
  EXPECT_EQ(told.vm("c"), "0 running hv1, 20 down");
  EXPECT_EQ(told.vm("d"), "0 running hv1, 30 down");
}

TEST(Lanes, WaitsForAPlaceAndBoots) {
  Told told(four_hosts());
  told.tell({
      R"({"t":5.0,"kind":"vm-requested","vm":"a"})",
      R"({"t":7.0,"kind":"action","id":1,"action":"deploy","vm":"a","host":"hv1"})",
      R"({"t":9.0,"kind":"action-failed","id":1,"cause":"hv1 cannot be reached"})",
      R"({"t":9.0,"kind":"action","id":2,"action":"deploy","vm":"a","host":"hv2"})",
      R"({"t":54.0,"kind":"action-done","id":2})",
  });
  EXPECT_EQ(told.vm("a"), "0 absent, 5 waiting, 7 booting hv1, 9 booting hv2, 54 running hv2");
}

TEST(Lanes, MaintenanceAndSleep) {
  Told told(four_hosts());
  told.tell({
      R"({"t":10.0,"kind":"action","id":1,"action":"enter-maintenance","host":"hv1"})",
      R"({"t":10.0,"kind":"action-done","id":1})",
      R"({"t":20.0,"kind":"action","id":2,"action":"power-off","host":"hv1"})",
      R"({"t":50.0,"kind":"host-powered-off","host":"hv1"})",
      R"({"t":50.0,"kind":"action-done","id":2})",
      R"({"t":60.0,"kind":"action","id":3,"action":"power-on","host":"hv1"})",
      R"({"t":180.0,"kind":"host-seen","host":"hv1","incarnation":2})",
      R"({"t":190.0,"kind":"action","id":4,"action":"leave-maintenance","host":"hv1"})",
      R"({"t":190.0,"kind":"action-done","id":4})",
      R"({"t":200.0,"kind":"host-suspected","host":"hv1","incarnation":2})",
      R"({"t":205.0,"kind":"host-trusted","host":"hv1"})",
  });
  EXPECT_EQ(told.host("hv1"),
            "0 on, 10 maintenance, 50 off, 60 booting, 180 maintenance, 190 on, 200 suspected, "
            "205 on");
}

TEST(Lanes, AWatchdogKillsTheGuestsAndTheHostComesBack) {
  Told told(four_hosts());
  told.tell({
      R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})",
      R"({"t":40.0,"kind":"watchdog-reset","host":"hv1"})",
      R"({"t":160.0,"kind":"host-seen","host":"hv1","incarnation":2})",
  });
  EXPECT_EQ(told.vm("a"), "0 running hv1, 40 down");
}

TEST(Lanes, ASnapshotTellsWhatHeldBefore) {
  Told told(four_hosts());
  told.chronicle.begin_with(nlohmann::json::parse(R"({
    "hosts": [{"host": "hv1", "state": "on", "suspected": false, "maintenance": true,
               "proven_dead": false},
              {"host": "hv2", "state": "unreachable", "suspected": true, "maintenance": false,
               "proven_dead": false},
              {"host": "strange", "state": "on"}],
    "vms": [{"vm": "a", "state": "running", "host": "hv1"},
            {"vm": "b", "state": "lost", "host": "hv2"},
            {"vm": "c", "state": "requested", "host": null},
            {"vm": "d", "state": "migrating", "host": "hv3"}],
    "in_flight": [{"action_id": 9, "action": {"action": "migrate", "vm": "d", "from": "hv3",
                   "to": "hv4"}}]})"));
  told.tell(R"({"t":10.0,"kind":"action-done","id":9})");
  EXPECT_EQ(told.host("hv1"), "0 maintenance");
  EXPECT_EQ(told.host("hv2"), "0 lost");
  EXPECT_EQ(told.vm("a"), "0 running hv1");
  EXPECT_EQ(told.vm("b"), "0 unknown hv2");
  EXPECT_EQ(told.vm("c"), "0 waiting");
  EXPECT_EQ(told.vm("d"), "0 migrating hv3 hv4, 10 running hv4");
}

TEST(Lanes, StretchesAreFoundByTheirInstant) {
  const std::vector<HostStretch> lane{{at(10), HostPhase::on}, {at(20), HostPhase::off}};
  EXPECT_EQ(stretch_at(lane, at(5)).phase, HostPhase::on);  // before its begin: the first
  EXPECT_EQ(stretch_at(lane, at(10)).phase, HostPhase::on);
  EXPECT_EQ(stretch_at(lane, at(20) - Duration{1}).phase, HostPhase::on);
  EXPECT_EQ(stretch_at(lane, at(20)).phase, HostPhase::off);
  EXPECT_EQ(stretch_at(lane, at(1e6)).phase, HostPhase::off);
}

}  // namespace
}  // namespace gemello::gui
