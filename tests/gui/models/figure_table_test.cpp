#include "gui/models/figure_table.hpp"

#include <QAbstractItemModelTester>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  // What is better or worse comes first. A point of availability less is worse: 2 % missing where
  // it was 1 %, half of that more.
  EXPECT_EQ(text_at(table, 0, FigureTable::difference), "-1 pp");
  EXPECT_EQ(text_at(table, 0, FigureTable::verdict), "\u25bc worse");
  EXPECT_EQ(table.index(0, 0).data(FigureTable::verdict_role), -1);
  // 8 of 10 kWh is 20 % less, and less is better.
  EXPECT_EQ(text_at(table, 1, FigureTable::first), "10 kWh");
  EXPECT_EQ(text_at(table, 1, FigureTable::difference), "-2 kWh (-20.0 %)");
  EXPECT_EQ(text_at(table, 1, FigureTable::verdict), "\u25b2 better");
  // Then what has a value in one run only, and more moves, which are neither.
  EXPECT_EQ(text_at(table, 2, FigureTable::other), "n/a");
  EXPECT_EQ(text_at(table, 3, FigureTable::difference), "+5 (+125.0 %)");
  EXPECT_EQ(text_at(table, 3, FigureTable::verdict), "");
  EXPECT_EQ(table.left_out(), QStringList("Label of heal: not modelled"));
  EXPECT_EQ(table.index(1, FigureTable::difference).data(FigureTable::sort_role), -2.0);
  EXPECT_EQ(table.headerData(FigureTable::verdict, Qt::Horizontal), "Verdict");
}

TEST(FigureTable, NoiseIsNeitherBetterNorWorseAndEqualFiguresAreLast) {
  FigureTable table;
  table.show(
      {some_figure("outages", 0, "1", "less"), some_figure("availability", 99.9982, "%", "more"),
       some_figure("lost", 0.678, "VM-min", "less"),
       some_figure("guest_traffic_cut", 0, "GB", "less")},
      "before",
      {some_figure("outages", 0, "1", "less"), some_figure("availability", 99.9982127, "%", "more"),
       some_figure("lost", 0.673, "VM-min", "less"),
       some_figure("guest_traffic_cut", 574, "GB", "less")},
      "after");
  ASSERT_EQ(table.rowCount(), 4);
  // 574 GB where there was nothing; then 13 millionths of a point and a third of a second, which
  // nobody would act on; then what is equal.
  EXPECT_EQ(text_at(table, 0, FigureTable::figure), "Label of guest_traffic_cut");
  EXPECT_EQ(text_at(table, 0, FigureTable::verdict), "\u25bc worse");
  for (const int noise : {1, 2}) {
    EXPECT_EQ(text_at(table, noise, FigureTable::difference), "\u2248") << noise;
    EXPECT_EQ(text_at(table, noise, FigureTable::verdict), "") << noise;
    EXPECT_TRUE(table.index(noise, 0).data(Qt::ToolTipRole).toString().contains("noise: "))
        << noise;
  }
  EXPECT_EQ(text_at(table, 3, FigureTable::difference), "=");
}

// A tenth of a point of 99.9 % is as much again as was missing; of 50 % it is little, but no noise.
TEST(FigureChange, APercentageIsWeighedByWhatIsMissing) {
  const auto share = [](double first, double other) {
    return weighed(some_figure("a", first, "%", "more"), some_figure("a", other, "%", "more"))
        ->share;
  };
  EXPECT_NEAR(share(99.9, 99.8), 0.5, 1e-9);
  EXPECT_NEAR(share(50, 49.9), 0.002, 1e-9);
  EXPECT_FALSE(weighed(some_figure("a", {}, "%", "more"), some_figure("a", 1, "%", "more")));
}

// Both switches die: VMs are dead for 4,000 minutes instead of 10, and what they would have sent is
// not cut off. That is no merit; nor is the reverse, when the runs are swapped, a fault.
TEST(FigureChange, WhatDeadVmsDoNotCauseIsNoMerit) {
  const std::vector<runs::Figure> alive{some_figure("lost_vm_minutes", 10, "VM-min", "less"),
                                        some_figure("guest_traffic_cut", 574, "GB", "less"),
                                        some_figure("migrations_failed", 9, "1", "less")};
  const std::vector<runs::Figure> dead{some_figure("lost_vm_minutes", 4000, "VM-min", "less"),
                                       some_figure("guest_traffic_cut", 80, "GB", "less"),
                                       some_figure("migrations_failed", 2, "1", "less")};
  const auto verdict = [](const std::vector<runs::Figure>& one,
                          const std::vector<runs::Figure>& two, std::size_t figure) {
    return weighed(one[figure], two[figure], service_change(one, two))->verdict;
  };
  EXPECT_EQ(service_change(alive, dead).sign, -1);
  EXPECT_EQ(verdict(alive, dead, 0), -1);
  EXPECT_EQ(verdict(alive, dead, 1), 0);
  EXPECT_EQ(verdict(dead, alive, 1), 0);
  EXPECT_EQ(verdict(alive, dead, 2), 1);  // failures are no matter of time in service
  // Less cut off while VMs served no less is better, and more cut off while they served less worse.
  auto same = dead;
  same[0].value = 10.01;  // half a second: noise
  EXPECT_EQ(service_change(alive, same).sign, 0);
  EXPECT_EQ(verdict(alive, same, 1), 1);
  auto worse = dead;
  worse[1].value = 900;
  EXPECT_EQ(verdict(alive, worse, 1), -1);
  FigureTable table;
  table.show(alive, "a", dead, "b");
  for (int row = 0; row < table.rowCount(); ++row) {
    const bool cut = text_at(table, row, FigureTable::figure) == "Label of guest_traffic_cut";
    if (cut) {
      EXPECT_EQ(text_at(table, row, FigureTable::verdict), "");
    }
    EXPECT_EQ(table.index(row, 0).data(Qt::ToolTipRole).toString().contains("in service"), cut);
  }
}

// 2 % less service (98 of 100 %): 98 kWh of 100 is the same per hour served; 90 kWh is saved.
TEST(FigureChange, EnergyIsJudgedByTheTimeServed) {
  const auto verdict = [](double energy) {
    const std::vector<runs::Figure> one{some_figure("availability", 100, "%", "more"),
                                        some_figure("energy", 100, "kWh", "less")};
    const std::vector<runs::Figure> two{some_figure("availability", 98, "%", "more"),
                                        some_figure("energy", energy, "kWh", "less")};
    return weighed(one[1], two[1], service_change(one, two))->verdict;
  };
  EXPECT_EQ(verdict(98), 0);
  EXPECT_EQ(verdict(99), 0);
  EXPECT_EQ(verdict(90), 1);
  EXPECT_EQ(verdict(101), -1);
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
