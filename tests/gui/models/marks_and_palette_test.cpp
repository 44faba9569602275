#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gui/models/csv.hpp"
#include "gui/models/describe.hpp"
#include "gui/models/mark_table_model.hpp"
#include "gui/models/palette_model.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;

constexpr auto fatal_list = QAbstractItemModelTester::FailureReportingMode::Fatal;

std::string cell(const QAbstractItemModel& model, int row, int column = 0) {
  return model.index(row, column).data().toString().toStdString();
}

TEST(MarkTable, is_the_log) {
  const auto run = by_hand::napoli();
  MarkTableModel marks;
  const QAbstractItemModelTester tester(&marks, fatal_list);
  marks.show(run);
  EXPECT_EQ(marks.rowCount(), static_cast<int>(run->marks.size()));
  // Every 20 minutes of two hours make six events; the crash is the seventh mark.
  EXPECT_EQ(cell(marks, 6, MarkTableModel::time), "02:00:00");
  EXPECT_EQ(cell(marks, 6, MarkTableModel::kind), "fault");
  EXPECT_EQ(cell(marks, 6, MarkTableModel::word), "host-crash");
  EXPECT_EQ(cell(marks, 6, MarkTableModel::text), "kvm-01 crashes");
  EXPECT_EQ(cell(marks, 6, MarkTableModel::action), "");
  EXPECT_EQ(cell(marks, 9, MarkTableModel::action), "1");  // the fence
  EXPECT_EQ(part_of(marks.index(6, 0)), by_hand::host_part(0));
  EXPECT_EQ(marks.index(6, 0).data(instant_role).toLongLong(), 7200000000LL);
}

TEST(MarkTable, finds_the_row_of_an_instant) {
  const auto run = by_hand::napoli();
  MarkTableModel marks;
  EXPECT_EQ(marks.row_at(origin), -1);
  marks.show(run);
  EXPECT_EQ(marks.row_at(origin), 0);
  EXPECT_EQ(marks.row_at(clock(0, 39)), 1);
  EXPECT_EQ(marks.row_at(clock(2, 0)), 6);
  EXPECT_EQ(marks.row_at(clock(9, 0)), marks.rowCount() - 1);
}

TEST(MarkTable, a_run_that_grows_adds_rows) {
  const auto run = by_hand::napoli();
  MarkTableModel marks;
  const QAbstractItemModelTester tester(&marks, fatal_list);
  marks.show(run);
  const int before = marks.rowCount();
  QSignalSpy resets(&marks, &QAbstractItemModel::modelReset);
  QSignalSpy inserts(&marks, &QAbstractItemModel::rowsInserted);
  auto grown = std::make_shared<Recording>(*run);
  by_hand::say(*grown, clock(4, 1), MarkKind::event, "more", "more");
  by_hand::say(*grown, clock(4, 2), MarkKind::event, "more", "and more");
  marks.show(grown);
  EXPECT_EQ(resets.size(), 0);
  ASSERT_EQ(inserts.size(), 1);
  EXPECT_EQ(inserts[0][1].toInt(), before);
  EXPECT_EQ(inserts[0][2].toInt(), before + 1);
  marks.show(run);  // the older one again: not a growth
  EXPECT_EQ(resets.size(), 1);
  EXPECT_EQ(marks.rowCount(), before);
}

TEST(MarkTable, a_growth_is_known_by_what_was_there) {
  const auto run = by_hand::napoli();
  auto grown = std::make_shared<Recording>(*run);
  by_hand::say(*grown, clock(4, 1), MarkKind::event, "more", "more");
  EXPECT_TRUE(continues(*run, *grown));
  EXPECT_TRUE(continues(*run, *run));
  EXPECT_FALSE(continues(*grown, *run));
  auto other = std::make_shared<Recording>(*grown);
  other->title = "another";
  EXPECT_FALSE(continues(*run, *other));
  // As long, but the last line that both have is another one.
  auto diverged = std::make_shared<Recording>(*run);
  diverged->marks = {};
  for (std::size_t i = 0; i + 1 < run->marks.size(); ++i) {
    diverged->marks.push_back(run->marks[i]);
  }
  by_hand::say(*diverged, clock(3, 59), MarkKind::decision, "migrate", "migrate vm7");
  EXPECT_FALSE(continues(*run, *diverged));
}

TEST(MarkFilterTest, leaves_kinds_words_and_parts) {
  const auto run = by_hand::napoli();
  MarkTableModel marks;
  MarkFilter filter(&marks);
  const QAbstractItemModelTester tester(&filter, fatal_list);
  marks.show(run);
  for (const MarkKind kind :
       {MarkKind::event, MarkKind::outcome, MarkKind::trouble, MarkKind::fault}) {
    filter.set_shown(kind, false);
  }
  EXPECT_EQ(filter.rowCount(), 5);  // fence, two starts, migrate; one refusal
  filter.set_filter("start VM9");
  EXPECT_EQ(filter.rowCount(), 1);
  EXPECT_EQ(cell(filter, 0, MarkTableModel::text), "start vm9 on kvm-02");
  filter.set_filter("");
  filter.set_shown(MarkKind::outcome, true);
  filter.set_part(by_hand::vm_part(2));
  EXPECT_EQ(filter.rowCount(), 2);  // vm3's migration and its end
  filter.set_part({});
  filter.sort(MarkTableModel::action, Qt::DescendingOrder);
  EXPECT_EQ(cell(filter, 0, MarkTableModel::action), "4");
}

TEST(MarkTable, csv_counts_seconds) {
  const auto run = by_hand::napoli();
  MarkTableModel marks;
  marks.show(run);
  EXPECT_EQ(rows_as_csv(marks, {7}).toStdString(),
            "Time [s],Kind,What,Text,Action,Line\r\n"
            "7205,trouble,host-suspected,kvm-01 is silent,,8\r\n");
}

TEST(FuzzyScore, prefers_whole_words_then_begins_then_anything) {
  const auto score = [](const char* text, std::vector<std::string> words) {
    return fuzzy_score(text, words, true);
  };
  EXPECT_EQ(score("kvm-01 host", {"x"}), 0);
  EXPECT_GT(score("kvm-01 host", {"kvm-01"}), score("kvm-012 host", {"kvm-01"}));
  EXPECT_GT(score("sw1 switch", {"sw"}), score("answer", {"sw"}));
  EXPECT_GT(score("fail switch", {"switch"}), score("twitchers", {"witch"}));
  EXPECT_GT(score("zoom in", {"zin"}), 0);  // its letters in order
  EXPECT_EQ(fuzzy_score("zoom in", {"zin"}, false), 0);
  EXPECT_EQ(score("zoom in", {"niz"}), 0);
  EXPECT_EQ(score("kvm-01 host", {"host", "x"}), 0);  // each word must fit
  EXPECT_GT(score("kvm-01 host", {"host", "01"}), 0);
  EXPECT_GT(score("vm1", {"vm1"}), score("vm1 and others", {"vm1"}));
}

class PaletteTest : public testing::Test {
 protected:
  PaletteTest() {
    palette.set_actions({{"zoom-in", "Zoom in", "Ctrl++"}, {"fail", "Fail a switch", ""}});
    palette.show(run);
  }
  std::shared_ptr<Recording> run = by_hand::napoli();
  PaletteModel palette;
  QAbstractItemModelTester tester{&palette, fatal_list};
};

TEST_F(PaletteTest, offers_actions_before_anything_is_asked) {
  ASSERT_EQ(palette.rowCount(), 2);
  EXPECT_EQ(cell(palette, 0), "Zoom in");
  EXPECT_EQ(palette.index(0).data(PaletteModel::detail_role).toString().toStdString(), "Ctrl++");
  EXPECT_EQ(palette.index(0).data(action_role).toString().toStdString(), "zoom-in");
}

TEST_F(PaletteTest, finds_parts_best_first) {
  palette.set_query("kvm-03");
  EXPECT_EQ(cell(palette, 0), "kvm-03");  // before its ports and bonds
  EXPECT_EQ(part_of(palette.index(0)), by_hand::host_part(2));
  EXPECT_EQ(palette.index(0).data(PaletteModel::detail_role).toString().toStdString(), "host");
  palette.set_query("  VM1 ");
  EXPECT_EQ(cell(palette, 0), "vm1");
  palette.set_query("switch 2");
  EXPECT_EQ(cell(palette, 0), "sw2");
  palette.set_query("nowhere to be found");
  EXPECT_EQ(palette.rowCount(), 0);
}

TEST_F(PaletteTest, finds_marks_with_their_time) {
  palette.set_query("migrate vm3");
  ASSERT_GE(palette.rowCount(), 1);
  EXPECT_EQ(cell(palette, 0), "migrate vm3 to kvm-06");
  EXPECT_EQ(palette.index(0).data(kind_role).toInt(), static_cast<int>(PaletteKind::mark));
  EXPECT_EQ(palette.index(0).data(instant_role).toLongLong(), 10800000000LL);
  EXPECT_EQ(palette.index(0).data(PaletteModel::detail_role).toString().toStdString(), "03:00:00");
}

// By hand: kvm-03.eth0 is down from 1:30 to 1:45, sw1-sw2 degraded from 2:30 on.
TEST_F(PaletteTest, finds_faults_with_their_begin_and_whom_they_strike) {
  palette.set_query("fault kvm-03");
  ASSERT_GE(palette.rowCount(), 1);
  EXPECT_EQ(cell(palette, 0), "kvm-03.eth0 down, until 01:45:00");
  const QModelIndex found = palette.index(0);
  EXPECT_EQ(found.data(kind_role).toInt(), static_cast<int>(PaletteKind::fault));
  EXPECT_EQ(found.data(instant_role).toLongLong(), 90LL * 60 * 1'000'000);
  EXPECT_EQ(part_of(found), run->catalogue->find("kvm-03.eth0"));
  EXPECT_EQ(found.data(PaletteModel::detail_role).toString().toStdString(), "fault 01:30:00");
  palette.set_query("degraded");
  EXPECT_EQ(cell(palette, 0), "sw1-sw2 degraded");
}

TEST_F(PaletteTest, actions_come_before_what_fits_as_well) {
  palette.set_query("fail");
  EXPECT_EQ(cell(palette, 0), "Fail a switch");
  palette.show(nullptr);
  EXPECT_EQ(palette.rowCount(), 1);
}

TEST(PaletteSpeed, ten_thousand_vms_are_searched_while_one_types) {
  const auto run = by_hand::large(10000);  // and 70,000 marks
  PaletteModel palette;
  palette.show(run);
  const auto begin = std::chrono::steady_clock::now();
  for (const char* query : {"v", "vm", "vm9", "vm99", "vm999", "vm9999"}) palette.set_query(query);
  const auto took = std::chrono::steady_clock::now() - begin;
  const double each = std::chrono::duration<double, std::milli>(took).count() / 6;
  std::printf("a key in the palette with 10,000 VMs: %.2f ms\n", each);
  EXPECT_EQ(cell(palette, 0), "vm9999");
  EXPECT_LT(each, 500);
}

TEST(Describe, tells_a_part_line_by_line) {
  const auto run = by_hand::napoli();
  const auto now = by_hand::moment(*run, clock(1, 40));
  EXPECT_EQ(describe(*run, now.get(), by_hand::host_part(1)).toStdString(),
            "host kvm-02\non\nCPU 20 % of 22.7 GHz\n2 VMs, memory 8.00 GiB of 30.0 GiB\n"
            "power 201 W\n8 cores of 2.83 GHz, 32.0 GiB\n"
            "Dell PowerEdge 2950 III, 2 x Xeon E5440\nrack-a, napoli");
  EXPECT_EQ(describe(*run, now.get(), by_hand::vm_part(2)).toStdString(),
            "VM vm3\nrunning\non kvm-03\nCPU 600 MHz of 4.00 GHz (15 %)\n"
            "2 vCPUs of 2.00 GHz, memory 4.00 GiB");
  const Part cable = *run->catalogue->find("kvm-03.eth0");
  EXPECT_EQ(describe(*run, now.get(), cable).toStdString(),
            "cable " + run->catalogue->name(cable) +
                "\ndown\nkvm-03.eth0 - sw1, 1.00 Gbit/s\nload is not recorded at this instant\n"
                "of bond bond0\n"
                "down since 01:30:00, until 01:45:00");
  // Of every kind of part, with and without a moment, something is told.
  for (std::size_t kind = 0; kind < part_kind_count; ++kind) {
    const Part part{static_cast<PartKind>(kind), 0};
    if (run->catalogue->count(part.kind) == 0) continue;
    EXPECT_GE(describe(*run, nullptr, part).count(u'\n'), 1);
    EXPECT_GE(describe(*run, now.get(), part).count(u'\n'), 2);
  }
}

}  // namespace
}  // namespace gemello::gui
