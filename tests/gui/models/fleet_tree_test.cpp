#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QPersistentModelIndex>
#include <QSignalSpy>

#include "gui/models/fleet_tree_model.hpp"
#include "gui/shared/vm_mime.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;
using by_hand::moment;

constexpr auto fatal_tree = QAbstractItemModelTester::FailureReportingMode::Fatal;

std::string named(const QModelIndex& index) {
  return index.data().toString().toStdString();
}
std::vector<std::string> children(const QAbstractItemModel& model, const QModelIndex& parent) {
  std::vector<std::string> names;
  for (int row = 0; row < model.rowCount(parent); ++row) {
    names.push_back(named(model.index(row, 0, parent)));
  }
  return names;
}

TEST(FleetTree, is_the_cloud_from_sites_to_bricks) {
  const auto run = by_hand::napoli();
  FleetTreeModel tree;
  const QAbstractItemModelTester tester(&tree, fatal_tree);
  EXPECT_EQ(tree.rowCount(), 0);
  tree.show(run);
  // A site, two links (between switches, and the uplink), a volume, twelve VMs that are nowhere
  // yet.
  EXPECT_EQ(children(tree, {}), (std::vector<std::string>{"napoli", "links (2)", "volumes (1)",
                                                          "VMs on no host (12)"}));
  const QModelIndex site = tree.index(0, 0);
  EXPECT_EQ(children(tree, site), (std::vector<std::string>{"rack-a", "rack-b"}));
  EXPECT_EQ(children(tree, tree.index(0, 0, site)),
            (std::vector<std::string>{"sw1", "kvm-01", "kvm-02", "kvm-03", "kvm-04", "ds1"}));
  const QModelIndex server = tree.index_of({PartKind::disk_server, 0});
  EXPECT_EQ(tree.rowCount(server), 1);
  EXPECT_EQ(part_of(tree.index(0, 0, server)), (Part{PartKind::brick, 0}));
  EXPECT_FALSE(tree.index_of({PartKind::cable, 0}).isValid());
}

TEST(FleetTree, vms_are_where_they_run) {
  const auto run = by_hand::napoli();
  FleetTreeModel tree;
  const QAbstractItemModelTester tester(&tree, fatal_tree);
  tree.show(run);
  tree.show_moment(moment(*run, clock(1, 30)));
  const QModelIndex first = tree.index_of(by_hand::host_part(0));
  EXPECT_EQ(named(first), "kvm-01 (2)");
  EXPECT_EQ(children(tree, first), (std::vector<std::string>{"vm1", "vm9"}));
  tree.show_moment(moment(*run, clock(2, 10)));
  EXPECT_EQ(children(tree, first), std::vector<std::string>{});
  EXPECT_EQ(children(tree, tree.index_of(by_hand::host_part(1))),
            (std::vector<std::string>{"vm1", "vm2", "vm9", "vm10"}));
  EXPECT_EQ(named(tree.index_of(by_hand::host_part(0), FleetTreeModel::state_column)), "fenced");
}

TEST(FleetTree, what_is_selected_goes_along_with_a_vm_that_moves) {
  const auto run = by_hand::napoli();
  FleetTreeModel tree;
  const QAbstractItemModelTester tester(&tree, fatal_tree);
  tree.show(run);
  tree.show_moment(moment(*run, clock(1, 30)));
  QSignalSpy resets(&tree, &QAbstractItemModel::modelReset);
  const QPersistentModelIndex nine(tree.index_of(by_hand::vm_part(8)));
  const QPersistentModelIndex ten(tree.index_of(by_hand::vm_part(9)));
  const QPersistentModelIndex host(tree.index_of(by_hand::host_part(1)));
  EXPECT_EQ(nine.row(), 1);
  EXPECT_EQ(ten.row(), 1);
  tree.show_moment(moment(*run, clock(2, 10)));
  EXPECT_EQ(resets.size(), 0);
  EXPECT_EQ(named(nine), "vm9");
  EXPECT_EQ(nine.parent(), QModelIndex(host));
  EXPECT_EQ(nine.row(), 2);  // after vm1 and vm2
  EXPECT_EQ(named(ten), "vm10");
  EXPECT_EQ(ten.row(), 3);
  EXPECT_EQ(named(host), "kvm-02 (4)");
}

TEST(FleetTree, tells_only_what_changed) {
  const auto run = by_hand::napoli();
  FleetTreeModel tree;
  tree.show(run);
  auto now = moment(*run, clock(0, 30));
  tree.show_moment(now);
  QSignalSpy changes(&tree, &QAbstractItemModel::dataChanged);
  QSignalSpy layouts(&tree, &QAbstractItemModel::layoutChanged);
  tree.show_moment(moment(*run, clock(0, 30)));
  EXPECT_EQ(changes.size(), 0);
  auto later = std::make_shared<Moment>(*now);
  later->hosts[6].load = 0.5;
  tree.show_moment(later);
  ASSERT_EQ(changes.size(), 1);  // the children of one rack
  EXPECT_EQ(changes[0][0].toModelIndex().parent(), tree.index_of({PartKind::rack, 1}));
  EXPECT_EQ(named(tree.index_of(by_hand::host_part(6), FleetTreeModel::load_column)), "50 %");
  EXPECT_EQ(layouts.size(), 0);
}

TEST(FleetTree, a_word_that_changes_is_told) {
  const auto run = by_hand::napoli();
  FleetTreeModel tree;
  tree.show(run);
  auto now = moment(*run, clock(0, 30));
  now->switches[0] = {Health::bad, {}, "down"};
  tree.show_moment(now);
  QSignalSpy changes(&tree, &QAbstractItemModel::dataChanged);
  auto later = std::make_shared<Moment>(*now);
  later->switches[0].word = "blind";
  tree.show_moment(later);
  EXPECT_EQ(changes.size(), 1);
  EXPECT_EQ(named(tree.index_of({PartKind::network_switch, 0}, FleetTreeModel::state_column)),
            "blind");
}

TEST(FleetTree, a_vm_is_dragged_and_a_host_is_not) {
  const auto run = by_hand::napoli();
  FleetTreeModel tree;
  tree.show(run);
  tree.show_moment(moment(*run, origin));
  const QModelIndex vm = tree.index_of(by_hand::vm_part(3));
  EXPECT_TRUE(tree.flags(vm) & Qt::ItemIsDragEnabled);
  const std::unique_ptr<QMimeData> data(tree.mimeData({vm}));
  EXPECT_EQ(vm_in(data.get()), VmId(std::size_t{3}));
  const QModelIndex host = tree.index_of(by_hand::host_part(3));
  EXPECT_FALSE(tree.flags(host) & Qt::ItemIsDragEnabled);
  EXPECT_EQ(tree.mimeData({host}), nullptr);
}

TEST(FleetTree, another_cloud_is_another_tree) {
  const auto run = by_hand::napoli();
  FleetTreeModel tree;
  const QAbstractItemModelTester tester(&tree, fatal_tree);
  tree.show(run);
  tree.show_moment(moment(*run, clock(1, 0)));
  const auto other = by_hand::large(30);
  tree.show(other);
  EXPECT_EQ(named(tree.index(0, 0)), "site-1");
  tree.show_moment(moment(*run, clock(1, 0)));  // of the cloud before: not taken
  EXPECT_EQ(tree.rowCount(tree.index_of(by_hand::host_part(0))), 0);
  tree.show_moment(moment(*other, clock(1, 0)));
  EXPECT_EQ(tree.rowCount(tree.index_of(by_hand::host_part(0))), 1);
  tree.show(nullptr);
  EXPECT_EQ(tree.rowCount(), 0);
}

TEST(FleetTree, ten_thousand_vms_move_in_little_time) {
  const auto run = by_hand::large(10000);
  FleetTreeModel tree;
  tree.show(run);
  const std::vector<MomentPtr> moments{moment(*run, clock(1, 0)), moment(*run, clock(22, 30))};
  const auto begin = std::chrono::steady_clock::now();
  constexpr int rounds = 10;
  for (std::size_t i = 0; i < rounds; ++i) tree.show_moment(moments[i % 2]);
  const auto took = std::chrono::steady_clock::now() - begin;
  const double each = std::chrono::duration<double, std::milli>(took).count() / rounds;
  std::printf("10,000 VMs on other hosts: %.2f ms\n", each);
  EXPECT_LT(each, 500);
}

}  // namespace
}  // namespace gemello::gui
