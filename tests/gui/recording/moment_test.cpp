#include "gui/recording/moment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/recording/growing_series.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;

SeriesPtr series_of(const char* kind, const char* quantity, std::vector<std::string> objects,
                    const std::vector<std::vector<float>>& rows) {
  GrowingSeries series({kind, quantity, "1", origin, 60s, std::move(objects), true});
  for (const auto& row : rows) series.append(row);
  return series.snapshot();
}

// Two hosts with two VMs; hv2 crashes at 100 s.
struct Room {
  Room() : told(four_hosts()) {
    told.tell({
        R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})",
        R"({"t":0.0,"kind":"vm-started","vm":"b","host":"hv2"})",
        R"({"t":0.0,"kind":"vm-started","vm":"c","host":"hv1"})",
        R"({"t":60.0,"kind":"action","id":1,"action":"migrate","vm":"c","from":"hv1","to":"hv3"})",
        R"({"t":80.0,"kind":"action-done","id":1})",
        R"({"t":100.0,"kind":"fault","what":"host-crash","component":"hv2"})",
        R"({"t":115.0,"kind":"host-suspected","host":"hv2","incarnation":1})",
        R"({"t":130.0,"kind":"host-lost","host":"hv2","incarnation":1,"cause":"x"})",
    });
  }
  Moment moment(double at_s) {
    Recording recording = told.until(180);
    recording.series = {
        series_of("host", "cpu_used", {"hv1", "hv2", "hv3", "hv4"},
                  {{1000, 400, 0, 0}, {2000, 0, 800, 0}, {2000, 0, 800, 0}}),
        series_of("host", "power", {"hv1", "hv2", "hv3", "hv4"},
                  {{120, 110, 100, 10}, {130, 0, 100, 10}, {130, 0, 100, 10}}),
        // not in the platform's order
        series_of("vm", "cpu_used", {"c", "a"}, {{250, 500}, {300, 500}, {300, 500}}),
        series_of("link", "load", {"hv1.eth0.up", "hv1.eth0.down"},
                  {{0.25F, 0.5F}, {0, 0}, {0, 0}}),
    };
    return moment_at(recording, at(at_s));
  }
  HostId host(const char* name) const { return told.inventory->find_host(name); }
  VmId vm(const char* name) const { return told.inventory->find_vm(name); }
  Told told;
};

// The row from 60 s to 120 s is a mean of all of it. At 110 s hv2 and its VM b are down: they use
// nothing, whatever they did before in that minute.
TEST(Moment, WhatIsDownUsesNothing) {
  Room room;
  Recording recording = room.told.until(180);
  recording.series = {
      series_of("host", "cpu_used", {"hv1", "hv2", "hv3", "hv4"}, {{1, 400, 0, 0}, {1, 300, 0, 0}}),
      series_of("vm", "cpu_used", {"a", "b"}, {{500, 400}, {500, 300}})};
  const Moment before = moment_at(recording, at(90));
  const auto& used = [&](const Moment& moment, const char* vm) {
    return moment.vms[room.vm(vm).index()].used_mhz;
  };
  EXPECT_EQ(used(before, "b"), 300);
  EXPECT_EQ(before.hosts[room.host("hv2").index()].load, 0.075);  // of 4 x 1000 MHz
  const Moment after = moment_at(recording, at(110));
  ASSERT_EQ(after.vms[room.vm("b").index()].phase, VmPhase::down);
  EXPECT_EQ(used(after, "b"), std::nullopt);
  EXPECT_EQ(after.vms[room.vm("b").index()].load, std::nullopt);
  EXPECT_EQ(used(after, "a"), 500);
  EXPECT_EQ(after.hosts[room.host("hv2").index()].load, std::nullopt);
}

TEST(Moment, BeforeTheFault) {
  Room room;
  const Moment moment = room.moment(30);
  const auto& hv1 = moment.hosts[room.host("hv1").index()];
  EXPECT_EQ(hv1.phase, HostPhase::on);
  EXPECT_EQ(hv1.health, Health::good);
  EXPECT_EQ(hv1.load, 0.25);  // 1000 of 4 x 1000 MHz
  EXPECT_EQ(hv1.power_w, 120);
  EXPECT_EQ(hv1.demand_mhz, std::nullopt);  // not recorded
  EXPECT_THAT(hv1.vms, ElementsAre(room.vm("a"), room.vm("c")));
  EXPECT_EQ(hv1.memory, std::int64_t{8} << 30);
  const auto& c = moment.vms[room.vm("c").index()];
  EXPECT_EQ(c.used_mhz, 250);
  EXPECT_EQ(c.load, 0.25);  // of 1 x 1000 MHz
  EXPECT_EQ(moment.vms[room.vm("b").index()].used_mhz, std::nullopt);
  EXPECT_EQ(moment.vms[room.vm("d").index()].phase, VmPhase::absent);
  EXPECT_EQ(moment.cables[0].load, 0.5);  // the busier direction
  EXPECT_EQ(moment.cables[1].load, std::nullopt);
  EXPECT_EQ(moment.racks[0].health, Health::good);
  EXPECT_EQ(moment.racks[0].load, 1400.0 / 16000);  // of four hosts
  EXPECT_EQ(moment.sites[0].load, 1400.0 / 16000);
}

TEST(Moment, WhileItMoves) {
  Room room;
  const Moment moment = room.moment(70);
  const auto& c = moment.vms[room.vm("c").index()];
  EXPECT_EQ(c.phase, VmPhase::migrating);
  EXPECT_EQ(c.host, room.host("hv1"));
  EXPECT_EQ(c.to, room.host("hv3"));
  EXPECT_TRUE(moment.hosts[room.host("hv3").index()].vms.empty());
  EXPECT_THAT(room.moment(80).hosts[room.host("hv3").index()].vms, ElementsAre(room.vm("c")));
}

// Nobody has noticed yet: the host is on for monitoring, and bad by its fault.
TEST(Moment, ACrashIsSeenAtOnce) {
  Room room;
  const Moment moment = room.moment(100);
  const auto& hv2 = moment.hosts[room.host("hv2").index()];
  EXPECT_EQ(hv2.phase, HostPhase::on);
  EXPECT_EQ(hv2.health, Health::bad);
  EXPECT_EQ(hv2.word, "down");
  EXPECT_TRUE(hv2.vms.empty());
  EXPECT_EQ(moment.vms[room.vm("b").index()].phase, VmPhase::down);
  EXPECT_EQ(moment.of({PartKind::vm, room.vm("b").index()}).health, Health::bad);
  // Its cable carries nothing; one of five in the rack (four hosts, a switch) is down.
  EXPECT_EQ(moment.cables[1].health, Health::bad);
  EXPECT_EQ(moment.cables[1].word, "hv2 is down");
  EXPECT_EQ(moment.cables[0].health, Health::good);
  EXPECT_EQ(moment.racks[0].health, Health::degraded);
  EXPECT_EQ(moment.racks[0].word, "1 of 5 down");
  EXPECT_EQ(room.moment(120).hosts[room.host("hv2").index()].phase, HostPhase::suspected);
  EXPECT_EQ(room.moment(120).hosts[room.host("hv2").index()].word, "down");
  EXPECT_EQ(room.moment(140).hosts[room.host("hv2").index()].phase, HostPhase::lost);
}

// The last row is shown at the end of a run, and no figures far from any.
TEST(Moment, FiguresAtTheEdges) {
  Room room;
  EXPECT_EQ(room.moment(180).hosts[0].load, 0.5);
  EXPECT_EQ(room.moment(239).hosts[0].load, 0.5);
  EXPECT_EQ(room.moment(240).hosts[0].load, std::nullopt);
  EXPECT_EQ(room.moment(-1).hosts[0].load, std::nullopt);
  EXPECT_EQ(room.moment(-1).hosts[0].phase, HostPhase::on);
}

TEST(Moment, ASwitchTakesItsLinksAlong) {
  Inventory platform = four_hosts();
  platform.switches.push_back({"sw2", RackId(0), {}, {}});
  platform.inter_switch_links.push_back({SwitchId(0), SwitchId(1), BytesPerSecond(1e9)});
  Machine& machine = platform.machines[0];
  machine.nics.push_back({"eth1", machine.nics[0].speed});
  machine.bonds.push_back(
      {"bond0", BondMode::active_backup, BondHash::layer2, {0, 1}, 100ms, {}, {}});
  platform.cables.push_back({MachineId(0), 1, SwitchId(1)});
  Told told(std::move(platform));
  told.tell(R"({"t":10.0,"kind":"fault","what":"switch-down","component":"sw2"})");
  told.tell(R"({"t":20.0,"kind":"fault","what":"link-down","component":"hv1.eth0"})");
  told.tell(R"({"t":30.0,"kind":"fault","what":"switch-up","component":"sw2","ends":true})");
  const Recording recording = told.until(40);
  const auto part = [&](const char* name, double at_s) {
    return moment_at(recording, at(at_s)).of(*told.catalogue->find(name));
  };
  EXPECT_EQ(part("sw2", 9).health, Health::good);
  EXPECT_EQ(part("sw2", 10).health, Health::bad);
  EXPECT_EQ(part("sw2", 10).word, "down");
  EXPECT_EQ(part("sw1-sw2", 10).word, "sw2 is down");
  EXPECT_EQ(part("hv1.eth1", 10).word, "sw2 is down");
  EXPECT_EQ(part("hv1.bond0", 10).health, Health::degraded);
  EXPECT_EQ(part("hv1.bond0", 10).word, "1 of 2 ports");
  EXPECT_EQ(part("hv1.bond0", 25).health, Health::bad);  // neither is left
  EXPECT_EQ(part("hv1.bond0", 30).word, "1 of 2 ports");
  EXPECT_EQ(part("hv1.eth0", 30).word, "down");
  EXPECT_EQ(part("sw1-sw2", 30).health, Health::good);
}

// Hyper-converged: with its machine a brick is gone, and the volume is short of one.
TEST(Moment, AMachineTakesItsBrickAlong) {
  Told told(platform_with("tests/cases/platforms/three-hosts-with-bricks.json", {"a"}));
  told.tell(R"({"t":10.0,"kind":"fault","what":"host-crash","component":"hv2"})");
  const Recording recording = told.until(40);
  const Moment moment = moment_at(recording, at(10));
  const Inventory& inventory = *told.inventory;
  for (std::size_t i = 0; i < inventory.bricks.size(); ++i) {
    const MachineId machine = inventory[inventory.bricks[i].server].machine;
    const bool dead = inventory[told.catalogue->host_on(machine)].name == "hv2";
    EXPECT_EQ(moment.bricks[i].health, dead ? Health::bad : Health::good);
    EXPECT_EQ(moment.disk_servers[inventory.bricks[i].server.index()].health,
              dead ? Health::bad : Health::good);
  }
  EXPECT_EQ(moment.volumes[0].health, Health::degraded);
  EXPECT_EQ(moment.volumes[0].word, "1 of its bricks is down");
}

TEST(Moment, OfNothingIsGood) {
  Room room;
  EXPECT_EQ(room.moment(30).of({PartKind::cable, 99}).health, Health::good);
  EXPECT_EQ(room.moment(30).of({PartKind::vm, 99}).health, Health::good);
}

}  // namespace
}  // namespace gemello::gui
