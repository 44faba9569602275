#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QMimeData>
#include <QSignalSpy>

#include "gui/models/csv.hpp"
#include "gui/models/host_table_model.hpp"
#include "gui/models/natural_order.hpp"
#include "gui/models/part_filter.hpp"
#include "gui/models/vm_table_model.hpp"
#include "gui/shared/vm_mime.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;
using by_hand::moment;

constexpr auto fatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

std::string text_of(const QAbstractItemModel& model, int row, int column) {
  return model.index(row, column).data().toString().toStdString();
}

TEST(HostTable, tells_hosts_at_a_moment) {
  const auto run = by_hand::napoli();
  HostTableModel hosts;
  const QAbstractItemModelTester tester(&hosts, fatal);
  EXPECT_EQ(hosts.rowCount(), 0);
  hosts.show(run);
  EXPECT_EQ(hosts.rowCount(), 8);
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::host), "kvm-02");
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::cpu), "-");  // no moment yet
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::rack), "rack-a");
  // 8 cores of 2833 MHz.
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::capacity), "22.7 GHz");
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::memory_total), "30.0 GiB");

  hosts.show_moment(moment(*run, clock(1, 30)));
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::state), "on");
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::cpu), "20 %");  // the second: two tenths
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::vms), "2");     // vm2 and vm10
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::memory), "8.00 GiB");
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::memory_share), "27 %");  // 8 of 30
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::power), "201 W");
  EXPECT_NEAR(hosts.index(1, HostTableModel::cpu).data(load_role).toDouble(), 0.2, 1e-12);
  EXPECT_EQ(part_of(hosts.index(1, 3)), by_hand::host_part(1));

  hosts.show_moment(moment(*run, clock(2, 10)));
  EXPECT_EQ(text_of(hosts, 0, HostTableModel::state), "fenced");
  EXPECT_EQ(text_of(hosts, 0, HostTableModel::cpu), "-");
  EXPECT_EQ(hosts.index(0, 0).data(health_role).toInt(), static_cast<int>(Health::bad));
  EXPECT_EQ(text_of(hosts, 1, HostTableModel::vms), "4");  // vm1 and vm9 too
  EXPECT_TRUE(hosts.index(0, 0).data(Qt::ToolTipRole).toString().startsWith("host kvm-01\nfenced"));
}

TEST(VmTable, tells_vms_at_a_moment) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  const QAbstractItemModelTester tester(&vms, fatal);
  vms.show(run);
  vms.show_moment(moment(*run, clock(3, 0, 30)));
  EXPECT_EQ(vms.rowCount(), 12);
  EXPECT_EQ(text_of(vms, 2, VmTableModel::state), "migrating");
  EXPECT_EQ(text_of(vms, 2, VmTableModel::host), "kvm-03");
  EXPECT_EQ(text_of(vms, 2, VmTableModel::target), "kvm-06");
  EXPECT_EQ(text_of(vms, 2, VmTableModel::size), "4.00 GHz");  // 2 x 2 GHz
  EXPECT_EQ(text_of(vms, 2, VmTableModel::cpu), "15 %");       // the third: 3/20
  EXPECT_EQ(text_of(vms, 2, VmTableModel::cpu_used), "600 MHz");
  EXPECT_EQ(text_of(vms, 2, VmTableModel::memory), "4.00 GiB");
  vms.show_moment(moment(*run, clock(0, 30)));
  EXPECT_EQ(text_of(vms, 11, VmTableModel::state), "absent");
  EXPECT_EQ(text_of(vms, 11, VmTableModel::host), "");
  EXPECT_EQ(text_of(vms, 11, VmTableModel::cpu), "-");
}

TEST(VmTable, a_row_is_dragged_as_its_vm) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  vms.show(run);
  EXPECT_TRUE(vms.flags(vms.index(4, 0)) & Qt::ItemIsDragEnabled);
  const std::unique_ptr<QMimeData> data(vms.mimeData({vms.index(4, 0)}));
  EXPECT_EQ(vm_in(data.get()), VmId(std::size_t{4}));
  EXPECT_EQ(data->text().toStdString(), "vm5");
  HostTableModel hosts;
  hosts.show(run);
  EXPECT_FALSE(hosts.flags(hosts.index(4, 0)) & Qt::ItemIsDragEnabled);
}

TEST(PartTable, a_new_moment_changes_cells_and_resets_nothing) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  vms.show(run);
  QItemSelectionModel selection(&vms);
  selection.select(vms.index(3, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
  QSignalSpy resets(&vms, &QAbstractItemModel::modelReset);
  QSignalSpy changes(&vms, &QAbstractItemModel::dataChanged);
  vms.show_moment(moment(*run, clock(1, 0)));
  auto grown = std::make_shared<Recording>(*run);
  grown->end = clock(5, 0);
  vms.show(grown);
  EXPECT_EQ(resets.size(), 0);
  ASSERT_EQ(changes.size(), 1);
  // From the state to the CPU used, which is all that a moment changes, of all rows.
  EXPECT_EQ(changes[0][0].toModelIndex(), vms.index(0, VmTableModel::state));
  EXPECT_EQ(changes[0][1].toModelIndex(), vms.index(11, VmTableModel::cpu_used));
  EXPECT_TRUE(selection.isRowSelected(3, {}));
  EXPECT_EQ(text_of(vms, 3, VmTableModel::state), "running");  // the moment stayed
}

TEST(PartTable, a_moment_of_another_cloud_is_not_taken) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  vms.show(run);
  const auto other = by_hand::large(5);
  vms.show_moment(moment(*other, origin));
  EXPECT_EQ(text_of(vms, 3, VmTableModel::state), "");
  vms.show(other);
  EXPECT_EQ(vms.rowCount(), 5);
  vms.show(nullptr);
  EXPECT_EQ(vms.rowCount(), 0);
}

TEST(PartFilterTest, sorts_numbers_as_numbers_and_what_is_unknown_first) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  PartFilter filter(&vms);
  const QAbstractItemModelTester tester(&filter, fatal);
  vms.show(run);
  vms.show_moment(moment(*run, clock(0, 30)));
  filter.sort(VmTableModel::cpu, Qt::AscendingOrder);
  EXPECT_EQ(text_of(filter, 0, VmTableModel::vm), "vm12");   // absent
  EXPECT_EQ(text_of(filter, 1, VmTableModel::vm), "vm1");    // 5 %
  EXPECT_EQ(text_of(filter, 11, VmTableModel::vm), "vm11");  // 55 %, the most
  filter.sort(VmTableModel::vm, Qt::DescendingOrder);
  EXPECT_EQ(text_of(filter, 0, VmTableModel::vm), "vm12");
  EXPECT_EQ(text_of(filter, 3, VmTableModel::vm), "vm9");  // and not after vm1
  filter.sort(VmTableModel::host, Qt::AscendingOrder);
  // vm12 is nowhere, then those of kvm-01 in their order.
  EXPECT_EQ(text_of(filter, 0, VmTableModel::vm), "vm12");
  EXPECT_EQ(text_of(filter, 1, VmTableModel::vm), "vm1");
  EXPECT_EQ(text_of(filter, 2, VmTableModel::vm), "vm9");
}

TEST(PartFilterTest, is_sorted_again_by_a_new_moment) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  PartFilter filter(&vms);
  vms.show(run);
  auto now = moment(*run, clock(0, 30));
  vms.show_moment(now);
  filter.sort(VmTableModel::cpu, Qt::DescendingOrder);
  EXPECT_EQ(text_of(filter, 0, VmTableModel::vm), "vm11");
  auto later = std::make_shared<Moment>(*now);
  later->vms[1].load = 0.99;
  later->vms[4].load = std::numeric_limits<double>::quiet_NaN();  // as good as unknown
  vms.show_moment(later);
  EXPECT_EQ(text_of(filter, 0, VmTableModel::vm), "vm2");
  EXPECT_EQ(text_of(filter, 11, VmTableModel::vm), "vm12");
  EXPECT_EQ(text_of(filter, 10, VmTableModel::vm), "vm5");
}

TEST(PartFilterTest, leaves_rows_that_have_all_words) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  PartFilter filter(&vms);
  const QAbstractItemModelTester tester(&filter, fatal);
  vms.show(run);
  vms.show_moment(moment(*run, clock(2, 0, 30)));
  filter.set_filter("DOWN");
  EXPECT_EQ(filter.rowCount(), 2);  // vm1 and vm9, whose host crashed
  filter.set_filter("running kvm-02");
  EXPECT_EQ(filter.rowCount(), 2);  // vm2 and vm10
  EXPECT_TRUE(filter.index_of(by_hand::vm_part(1)).isValid());
  EXPECT_FALSE(filter.index_of(by_hand::vm_part(0)).isValid());
  EXPECT_FALSE(filter.index_of(by_hand::host_part(1)).isValid());
  vms.show_moment(moment(*run, clock(3, 30)));
  EXPECT_EQ(filter.rowCount(), 4);  // vm1 and vm9 are there now
  filter.set_filter("");
  EXPECT_EQ(filter.rowCount(), 12);
}

TEST(NaturalOrder, counts) {
  EXPECT_TRUE(natural_less("vm9", "vm10"));
  EXPECT_FALSE(natural_less("vm10", "vm9"));
  EXPECT_TRUE(natural_less("kvm-01", "kvm-2"));
  EXPECT_TRUE(natural_less("a2b3", "a2b10"));
  EXPECT_TRUE(natural_less("a", "ab"));
  EXPECT_TRUE(natural_less("Alpha", "beta"));
  EXPECT_FALSE(natural_less("x", "x"));
  EXPECT_TRUE(natural_less("vm01", "vm1") != natural_less("vm1", "vm01"));
  // Longer than any integer type.
  EXPECT_TRUE(natural_less("n99999999999999999999999998", "n99999999999999999999999999"));
}

TEST(Csv, has_plain_numbers_and_units_in_the_header) {
  const auto run = by_hand::napoli();
  HostTableModel hosts;
  hosts.show(run);
  hosts.show_moment(moment(*run, clock(2, 10)));
  const QString text =
      rows_as_csv(hosts, {0, 1},
                  {HostTableModel::host, HostTableModel::cpu, HostTableModel::memory,
                   HostTableModel::vms, HostTableModel::model});
  // kvm-01 is fenced: its CPU is not known. The model's name has a comma. Four VMs of 4 GiB.
  EXPECT_EQ(text.toStdString(),
            "Host,CPU [%],Memory [B],VMs,Model\r\n"
            "kvm-01,,0,0,\"Dell PowerEdge 2950 III, 2 x Xeon E5440\"\r\n"
            "kvm-02,20,17179869184,4,\"Dell PowerEdge 2950 III, 2 x Xeon E5440\"\r\n");
}

TEST(Csv, goes_in_the_order_that_is_shown) {
  const auto run = by_hand::napoli();
  VmTableModel vms;
  PartFilter filter(&vms);
  vms.show(run);
  filter.sort(VmTableModel::vm, Qt::DescendingOrder);
  const std::vector<int> rows =
      rows_of({filter.index(1, 2), filter.index(0, 0), filter.index(1, 0)});
  EXPECT_EQ(rows, (std::vector<int>{0, 1}));
  EXPECT_EQ(rows_as_csv(filter, rows, {VmTableModel::vm}).toStdString(), "VM\r\nvm12\r\nvm11\r\n");
  // All columns, if none are named: as many commas as columns but one.
  EXPECT_EQ(rows_as_csv(filter, {0}).section("\r\n", 0, 0).count(u','), vms.columnCount() - 1);
}

TEST(Csv, quotes_quotes) {
  QVariant value;
  class One : public QAbstractTableModel {
   public:
    int rowCount(const QModelIndex&) const override { return 1; }
    int columnCount(const QModelIndex&) const override { return 1; }
    QVariant data(const QModelIndex&, int role) const override {
      return role == Qt::DisplayRole ? QVariant(QStringLiteral("say \"no\"")) : QVariant();
    }
  } model;
  EXPECT_EQ(rows_as_csv(model, {0}).toStdString(), "1\r\n\"say \"\"no\"\"\"\r\n");
}

// A moment of 10,000 VMs that are sorted by CPU; loosely, for the machine may be busy.
TEST(PartFilterTest, ten_thousand_vms_are_sorted_at_each_moment) {
  const auto run = by_hand::large(10000);
  VmTableModel vms;
  PartFilter filter(&vms);
  vms.show(run);
  std::vector<MomentPtr> moments{moment(*run, clock(1, 0)), moment(*run, clock(4, 0))};
  vms.show_moment(moments[0]);
  filter.sort(VmTableModel::cpu, Qt::DescendingOrder);
  const auto begin = std::chrono::steady_clock::now();
  constexpr int rounds = 10;
  for (std::size_t i = 0; i < rounds; ++i) vms.show_moment(moments[i % 2]);
  const auto took = std::chrono::steady_clock::now() - begin;
  const double each = std::chrono::duration<double, std::milli>(took).count() / rounds;
  std::printf("a moment of 10,000 sorted VMs: %.2f ms\n", each);
  EXPECT_LT(each, 500);
}

}  // namespace
}  // namespace gemello::gui
