#include "gui/compare/outages.hpp"

#include <gtest/gtest.h>

#include "gui/compare/instant_table.hpp"
#include "tests/gui/charts/chart_support.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

// Napoli with both switches down from 3:10 on; the moments are made by moment_at.
std::shared_ptr<Recording> without_switches() {
  auto run = by_hand::napoli();
  for (const char* name : {"sw1", "sw2"})
    run->faults.push_back({name, run->catalogue->find(name), runs::FaultLook::down,
                           by_hand::clock(3, 10), by_hand::clock(4, 0), true});
  return run;
}

// All of a cloud hangs on two switches: without them every cable is down and all VMs are cut off.
TEST(Outages, WithoutSwitchesAllCablesAreDownAndAllVmsCutOff) {
  const auto run = without_switches();
  const Inventory& inventory = *run->inventory;
  ASSERT_EQ(inventory.switches.size(), 2U);
  const Outages before = outages_of(*run, moment_at(*run, by_hand::clock(3, 5)));
  EXPECT_EQ(before.components(), 0U);
  EXPECT_EQ(before.links(), 0U);
  EXPECT_EQ(before.vms_cut_off, 0U);
  const Outages after = outages_of(*run, moment_at(*run, by_hand::clock(3, 30)));
  EXPECT_EQ(after.switches, 2U);
  EXPECT_EQ(after.cables, inventory.cables.size());
  EXPECT_EQ(after.inter_switch_links, inventory.inter_switch_links.size());
  EXPECT_EQ(after.vms_cut_off, 12U);  // all of them run by then
}

// One switch of two: every machine has a port at the other one.
TEST(Outages, WithOneSwitchOfTwoNoVmIsCutOff) {
  auto run = without_switches();
  run->faults.pop_back();
  const Outages after = outages_of(*run, moment_at(*run, by_hand::clock(3, 30)));
  EXPECT_EQ(after.switches, 1U);
  EXPECT_GT(after.cables, 0U);
  EXPECT_LT(after.cables, run->inventory->cables.size());
  EXPECT_EQ(after.vms_cut_off, 0U);
  // At 2:10 kvm-01 is fenced, and its cables are dead with it.
  const Outages host = outages_of(*run, moment_at(*run, by_hand::clock(2, 10)));
  EXPECT_EQ(host.hosts, 1U);
  EXPECT_EQ(host.components(), 1U);
}

// The images of vm1 and vm2 are on a volume; all of its bricks are down.
TEST(Outages, AVmWhoseVolumeHasNoBrickIsWithoutItsStorage) {
  auto run = by_hand::napoli();
  auto inventory = std::make_shared<Inventory>(*run->inventory);
  ASSERT_FALSE(inventory->volumes.empty());
  inventory->vms[0].volume = inventory->vms[1].volume = VolumeId(std::size_t{0});
  run->inventory = inventory;
  run->catalogue = std::make_shared<const Catalogue>(*run->inventory);
  Moment moment = moment_at(*run, by_hand::clock(1, 0));
  EXPECT_EQ(outages_of(*run, moment).vms_without_storage, 0U);
  for (auto& brick : moment.bricks) brick.health = Health::bad;
  EXPECT_EQ(outages_of(*run, moment).vms_without_storage, 2U);
  moment.bricks.front().health = Health::degraded;
  EXPECT_EQ(outages_of(*run, moment).vms_without_storage, 0U);
}

QString cell_of(const InstantTable& table, const QString& row, int column) {
  for (int i = 0; i < table.rowCount(); ++i)
    if (table.index(i, 0).data().toString().trimmed() == row)
      return table.index(i, column).data().toString();
  return "no such row";
}

TEST(InstantTable, SaysWhatIsDownAndWhoIsCutOff) {
  InstantTable table;
  table.show(by_hand::napoli(), "as it was", without_switches(), "what if");
  table.move_to(by_hand::clock(3, 5));
  EXPECT_EQ(cell_of(table, "Components down", InstantTable::difference), "=");
  EXPECT_EQ(cell_of(table, "VMs cut off from the network", InstantTable::other), "no such row");
  table.move_to(by_hand::clock(3, 30));
  EXPECT_EQ(cell_of(table, "Components down", InstantTable::first), "0");
  EXPECT_EQ(cell_of(table, "Components down", InstantTable::other), "2");
  EXPECT_EQ(cell_of(table, "switches", InstantTable::difference), "+2");
  EXPECT_EQ(cell_of(table, "VMs cut off from the network", InstantTable::difference), "+12");
}

// At 2:00:03 kvm-01 has crashed, and nobody knows: its lane says on. Eight hosts less one are on.
TEST(InstantTable, AHostThatIsDownIsNotOn) {
  InstantTable table;
  table.show(by_hand::napoli(), "a", by_hand::napoli(), "b");
  table.move_to(by_hand::clock(1, 59));
  EXPECT_EQ(cell_of(table, "Hosts on", InstantTable::first), "8");
  table.move_to(by_hand::clock(2, 0, 3));
  EXPECT_EQ(cell_of(table, "Hosts on", InstantTable::first), "7");
  EXPECT_EQ(cell_of(table, "hosts", InstantTable::other), "1");
}

// 31,500 MHz are told as charts tell them.
TEST(InstantTable, HasTheUnitsOfCharts) {
  const auto run = [](float cpu, float power) {
    const std::vector<std::vector<float>> used{{cpu}}, drawn{{power}};
    auto made = std::make_shared<Recording>();
    made->end = made->end_planned = origin + 1min;
    made->series = {series_of("fleet", "cpu_used", "MHz", {"fleet"}, used),
                    series_of("fleet", "power", "W", {"fleet"}, drawn)};
    return made;
  };
  InstantTable table;
  table.show(run(31500, 900), "a", run(30000, 2400), "b");
  table.move_to(origin + 1s);
  EXPECT_EQ(cell_of(table, "CPU used", InstantTable::first), "31.5 GHz");
  EXPECT_EQ(cell_of(table, "CPU used", InstantTable::difference), "\u22121.50 GHz");
  EXPECT_EQ(cell_of(table, "Power of the hosts", InstantTable::other), "2.40 kW");
}

}  // namespace
}  // namespace gemello::gui
