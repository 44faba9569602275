#include "gui/compare/compare_panel.hpp"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;

runs::Figure figure_of(const std::string& name, std::optional<double> value,
                       const std::string& unit, const std::string& better) {
  return {"Service", name, "Label of " + name, value, unit, better, "What it means.", ""};
}

std::shared_ptr<Recording> recording_of(const std::string& title, Instant crash) {
  auto recording = std::make_shared<Recording>();
  recording->title = title;
  recording->end = recording->end_planned = origin + 4h;
  recording->vms = {{{origin, VmPhase::running, HostId(0), {}}, {crash, VmPhase::down, {}, {}}},
                    {{origin, VmPhase::running, HostId(1), {}}}};
  recording->hosts = {{{origin, HostPhase::on}, {crash, HostPhase::lost}},
                      {{origin, HostPhase::on}}};
  recording->figures = {figure_of("lost", seconds(origin + 4h - crash) / 60, "VM-min", "less")};
  return recording;
}

QString cell(const QAbstractItemModel& model, int row, int column) {
  return model.index(row, column).data().toString();
}

int row_named(const QAbstractItemModel& model, const QString& name) {
  for (int row = 0; row < model.rowCount(); ++row)
    if (cell(model, row, 0) == name) return row;
  ADD_FAILURE() << "no row " << name.toStdString();
  return 0;
}

TEST(InstantTable, CountsWhatBothRunsDoAtTheInstant) {
  InstantTable table;
  const QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  table.show(recording_of("a", origin + 1h), "a", recording_of("b", origin + 3h), "b");
  table.move_to(origin + 2h);
  // At 2 h one of two VMs is down in the first run, none in the second.
  const int running = row_named(table, "VMs running");
  EXPECT_EQ(cell(table, running, InstantTable::first), "1");
  EXPECT_EQ(cell(table, running, InstantTable::other), "2");
  EXPECT_EQ(cell(table, running, InstantTable::difference), "+1");
  const int lost = row_named(table, "Hosts lost");
  EXPECT_EQ(cell(table, lost, InstantTable::first), "1");
  EXPECT_EQ(cell(table, lost, InstantTable::other), "0");
  table.move_to(origin + 5h);  // after both ends
  EXPECT_EQ(cell(table, row_named(table, "VMs running"), InstantTable::first), u"\u2013");
}

TEST(ComparePanel, ShowsFiguresInstantDivergenceAndNotes) {
  Cursor cursor;
  cursor.set_range(origin, origin + 4h);
  ComparePanel panel(&cursor);
  QSignalSpy found(&panel, &ComparePanel::divergence_found);
  auto first = recording_of("napoli", origin + 1h);
  auto other = recording_of("napoli", origin + 3h);
  Mark mark;
  mark.at = origin + 90min;
  mark.word = "action";
  mark.text = "start vm1 on hv2";
  mark.why = "failover: its host is lost";
  first->marks.push_back(mark);
  other->end = origin + 200min;
  panel.resize(1000, 520);
  panel.show({first, "napoli"}, {other, "napoli @ 1h"}, origin + 1h);
  ASSERT_EQ(found.count(), 1);
  ASSERT_TRUE(panel.divergence());
  const QString text = panel.findChild<QLabel*>("divergence")->text();
  EXPECT_THAT(text.toStdString(), HasSubstr("start vm1 on hv2"));
  EXPECT_THAT(text.toStdString(), HasSubstr("napoli @ 1h: no further decision"));
  EXPECT_THAT(panel.findChild<QLabel*>("notes")->text().toStdString(),
              HasSubstr("is simulated up to"));
  // 180 VM-minutes lost against 60: less is better.
  const QAbstractItemModel& figures = *panel.figures()->model();
  EXPECT_EQ(cell(figures, 0, FigureTable::verdict), "\u25b2 better");
  for (QPushButton* button : panel.findChildren<QPushButton*>())
    if (button->text() == "&Go there") button->click();
  EXPECT_EQ(cursor.at(), origin + 90min);
  testing::look_at(panel, "compare");
  for (QPushButton* button : panel.findChildren<QPushButton*>())
    if (button->text() == "&Swap") button->click();
  EXPECT_EQ(cell(figures, 0, FigureTable::verdict), "\u25bc worse");
}

// The pane of a window of 1280 pixels. 24.31 kWh more than 17.2: "+24.31 kWh (+141 %)", 19 letters.
TEST(ComparePanel, DifferencesAreNotCutInANarrowPane) {
  Cursor cursor;
  cursor.set_range(origin, origin + 4h);
  ComparePanel panel(&cursor);
  auto first = recording_of("napoli-day", origin + 4h);
  auto other = recording_of("napoli-day", origin + 4h);
  panel.resize(520, 300);
  panel.show({first, "napoli-day"}, {other, "@ 12:00:00"});
  panel.set_figures({figure_of("energy", 17.2, "kWh", "less")},
                    {figure_of("energy", 41.51, "kWh", "less")});
  panel.setVisible(true);
  QTest::qWait(20);
  const QTableView& view = *panel.figures();
  const QString told = cell(*view.model(), 0, FigureTable::difference);
  ASSERT_GE(told.size(), 16) << told.toStdString();
  EXPECT_GE(view.columnWidth(FigureTable::difference),
            view.fontMetrics().horizontalAdvance(told) + 6);
  int all = 0;
  for (int column = 0; column < view.model()->columnCount(); ++column)
    all += view.columnWidth(column);
  EXPECT_LE(all, view.viewport()->width());
}

// At 1280 pixels the pane has about 540; at 2560 it has 1150, of which no column takes most.
TEST(ComparePanel, TitlesAreWholeAndNoColumnIsHuge) {
  Cursor cursor;
  cursor.set_range(origin, origin + 4h);
  ComparePanel panel(&cursor);
  panel.resize(540, 300);
  panel.show({recording_of("napoli-day", origin + 4h), "napoli-day"},
             {recording_of("napoli-day", origin + 4h), "sw1 fails 12:00"});
  panel.set_figures({figure_of("energy", 17.2, "kWh", "less")},
                    {figure_of("energy", 41.51, "kWh", "less")});
  panel.setVisible(true);
  QTest::qWait(20);
  const QTableView& view = *panel.figures();
  for (int column = FigureTable::first; column < FigureTable::column_count; ++column) {
    const QString title = view.model()->headerData(column, Qt::Horizontal).toString();
    EXPECT_GE(view.columnWidth(column), view.fontMetrics().horizontalAdvance(title) + 6)
        << title.toStdString();
  }
  panel.resize(1150, 500);
  QTest::qWait(20);
  int all = 0;
  for (int column = FigureTable::figure; column < FigureTable::column_count; ++column) {
    all += view.columnWidth(column);
    EXPECT_LT(view.columnWidth(column), 1150 * 2 / 5) << column;
  }
  EXPECT_NEAR(all, view.viewport()->width(), 2);
}

TEST(ComparePanel, ReadsTheLogsOfFinishedRuns) {
  const QTemporaryDir folder;
  const auto write_log = [&](const char* name, const std::string& text) {
    const std::filesystem::path run = folder.path().toStdString() + std::string("/") + name;
    std::filesystem::create_directories(run);
    std::ofstream(run / "events.jsonl") << text;
    return run;
  };
  const std::string same = R"({"t": 60, "kind": "action", "id": 1, "action": "start", "vm": "vm1"})"
                           "\n";
  auto first = recording_of("a", origin + 1h);
  auto other = recording_of("b", origin + 1h);
  first->folder = write_log(
      "a", same + R"({"t": 90, "kind": "held", "id": 2, "action": "fence", "host": "hv1"})" + "\n");
  other->folder = write_log("b", same);
  Cursor cursor;
  cursor.set_range(origin, origin + 4h);
  ComparePanel panel(&cursor);
  QSignalSpy found(&panel, &ComparePanel::divergence_found);
  panel.show({first, "a"}, {other, "b"});
  ASSERT_TRUE(found.wait(10'000));
  ASSERT_TRUE(panel.divergence());
  EXPECT_EQ(panel.divergence()->equal_decisions, 1U);
  EXPECT_EQ(panel.divergence()->first->text, "held fence hv1");
  EXPECT_FALSE(panel.divergence()->other);
  // A log that is torn is said so, with its place.
  std::ofstream(other->folder / "events.jsonl") << same << "{\"t\": 70";
  panel.show({first, "a"}, {other, "b"});
  ASSERT_TRUE(found.wait(10'000));
  EXPECT_FALSE(panel.divergence());
  EXPECT_THAT(panel.findChild<QLabel*>("divergence")->text().toStdString(), HasSubstr("line 2"));
}

}  // namespace
}  // namespace gemello::gui
