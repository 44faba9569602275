#include "gui/models/figure_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

namespace gemello::gui {
namespace {

runs::Figure some_figure(const std::string& name, std::optional<double> value,
                         const std::string& unit, const std::string& better,
                         const std::string& note = "") {
  return {"Group", name, "Label of " + name, value, unit, better, "What it means.", note};
}

QString text_at(const FigureTable& table, int row, int column) {
  return table.index(row, column).data().toString();
}

TEST(FigureTable, DifferencesAreInWordsAndSigns) {
  FigureTable table;
  const QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  table.show(
      {some_figure("energy", 10, "kWh", "less"), some_figure("availability", 99, "%", "more"),
       some_figure("moves", 4, "1", ""), some_figure("heal", {}, "s", "less", "not modelled"),
       some_figure("only here", 1, "s", "less")},
      "before",
      {some_figure("energy", 8, "kWh", "less"), some_figure("availability", 98, "%", "more"),
       some_figure("moves", 9, "1", ""), some_figure("heal", {}, "s", "less", "not modelled")},
      "after");
  ASSERT_EQ(table.rowCount(), 4);
  // 8 of 10 kWh is 20 % less, and less is better.
  EXPECT_EQ(text_at(table, 0, FigureTable::first), "10 kWh");
  EXPECT_EQ(text_at(table, 0, FigureTable::difference), "-2 kWh (-20.0 %)");
  EXPECT_EQ(text_at(table, 0, FigureTable::verdict), "\u25b2 better");
  EXPECT_EQ(table.index(0, 0).data(FigureTable::verdict_role), 1);
  // A point of availability less is worse.
  EXPECT_EQ(text_at(table, 1, FigureTable::difference), "-1 pp");
  EXPECT_EQ(text_at(table, 1, FigureTable::verdict), "\u25bc worse");
  // More moves are neither.
  EXPECT_EQ(text_at(table, 2, FigureTable::verdict), "");
  EXPECT_EQ(text_at(table, 3, FigureTable::other), "n/a");
  EXPECT_EQ(table.left_out(), QStringList("Label of heal: not modelled"));
  EXPECT_EQ(table.index(0, FigureTable::difference).data(FigureTable::sort_role), -2.0);
  EXPECT_EQ(table.headerData(FigureTable::verdict, Qt::Horizontal), "after is");
}

TEST(FigureTable, OfOneRunItHasNoVerdicts) {
  FigureTable table;
  table.show({some_figure("energy", 10, "kWh", "less")}, "run", {}, "");
  ASSERT_EQ(table.rowCount(), 1);
  EXPECT_EQ(text_at(table, 0, FigureTable::verdict), "");
  EXPECT_EQ(table.headerData(FigureTable::verdict, Qt::Horizontal), "");
}

}  // namespace
}  // namespace gemello::gui
