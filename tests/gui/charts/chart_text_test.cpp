#include <QAbstractItemModelTester>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/charts/chart_csv.hpp"
#include "gui/charts/chart_readout.hpp"
#include "gui/charts/curve_list.hpp"
#include "gui/charts/series_search.hpp"
#include "gui/shared/series_words.hpp"
#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ChartContent content_of(const Recording& recording, const std::vector<CurveName>& names) {
  ChartContent content;
  for (const CurveName& name : names) EXPECT_EQ(content.add(recording, name), std::nullopt);
  return content;
}

// The row that 15 s lies in begins at 10 s; 40 s is not in sight any more. A gap is an empty cell,
// and a name with commas and quotes is quoted.
TEST(ChartCsv, HasTheRowsInSightWithTheirUnits) {
  const RecordingPtr recording = recording_of({series_of(
      "host", "power", "W", {"hv1", "a,\"b\""}, {{1, 2}, {3, gap}, {5.5F, 6}, {7, 8}, {9, 10}})});
  const ChartContent content =
      content_of(*recording, {{"host.power", "hv1"}, {"host.power", "a,\"b\""}});
  EXPECT_EQ(csv_of(*recording, content, {Instant(15s), Instant(40s)}),
            "time [s],host.power > hv1 [W],\"host.power > a,\"\"b\"\" [W]\"\n"
            "10,3,\n"
            "20,5.5,6\n"
            "30,7,8\n");
}

TEST(ChartCsv, CurvesOfDifferentPeriodsHaveCellsWhereTheirRowsBegin) {
  const RecordingPtr recording =
      recording_of({series_of("host", "power", "W", {"hv1"}, column({1, 2, 3}), 10s),
                    series_of("fleet", "power", "W", {"fleet"}, column({7, 8}), 20s)});
  ChartContent content = content_of(*recording, {{"host.power", "hv1"}, {"fleet.power", "fleet"}});
  EXPECT_EQ(csv_of(*recording, content, {Instant(0s), Instant(100s)}),
            "time [s],host.power > hv1 [W],fleet.power > fleet [W]\n0,1,7\n10,2,\n20,3,8\n");
  content.set_shown(0, false);
  EXPECT_EQ(csv_of(*recording, content, {Instant(0s), Instant(20s)}),
            "time [s],fleet.power > fleet [W]\n0,7\n");
}

// Row 2 (value 200 MHz of hv1) holds from 20 s to 30 s.
TEST(ChartReadout, TellsTheRowsThatHoldAtPointerAndCursor) {
  const RecordingPtr recording = small_recording();
  const ChartContent content =
      content_of(*recording, {{"host.cpu_used", "hv1"}, {"host.cpu_used", "hv2"}});
  const CurveSources sources = find_curves(recording.get(), content);
  const auto rows = readout_of(sources, content, Instant(29s), Instant(500s));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].name, "hv1");
  EXPECT_EQ(rows[0].at_pointer, "200 MHz");
  EXPECT_EQ(rows[0].at_cursor, "5.00 GHz");
  EXPECT_EQ(rows[1].at_pointer, "5.00 GHz");
  EXPECT_EQ(readout_of(sources, content, std::nullopt, Instant(2000s))[0].at_pointer, "-");
  EXPECT_EQ(readout_of(sources, content, std::nullopt, Instant(2000s))[0].at_cursor, "-");
  const RecordingPtr other = recording_of({});
  EXPECT_EQ(readout_of(find_curves(other.get(), content), content, {}, {})[0].at_cursor,
            "not in this run");
}

TEST(ChartReadout, NamesSayWhatTellsCurvesApart) {
  const RecordingPtr recording = small_recording();
  EXPECT_EQ(short_name(content_of(*recording, {{"host.power", "hv1"}}), 0), "Power of hv1");
  EXPECT_EQ(short_name(content_of(*recording, {{"host.power", "hv1"}, {"host.power", "hv2"}}), 1),
            "hv2");
  EXPECT_EQ(short_name(content_of(*recording, {{"host.power", "hv1"}, {"host.on", "hv1"}}), 1),
            "On (1) or off (0)");
  EXPECT_EQ(short_name(content_of(*recording, {{"host.power", "hv1"}, {"host.on", "hv2"}}), 1),
            "On (1) or off (0) of hv2");
}

TEST(ChartReadout, OfTwoRunsEachCurveNamesItsRun) {
  const RecordingPtr shown = small_recording();
  const RecordingPtr beside =
      recording_of({series_of("host", "power", "W", {"hv1"}, column({700, 800}))});
  const ChartContent content = content_of(*shown, {{"host.power", "hv1"}, {"host.on", "hv1"}});
  const RunBeside run{beside, "@ 12:00:00", "napoli"};
  const auto rows =
      readout_of_runs(find_curves(shown.get(), content), find_curves(beside.get(), content),
                      content, run, std::nullopt, Instant(15s));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].words(), "Power, @ 12:00:00");
  EXPECT_EQ(rows[0].at_cursor, "101 W");
  EXPECT_EQ(rows[1].name, "Power");
  EXPECT_EQ(rows[1].run, "napoli");
  EXPECT_EQ(rows[1].at_cursor, "800 W");
  EXPECT_TRUE(rows[1].of_beside);
  EXPECT_EQ(rows[1].curve, 0U);
  EXPECT_EQ(rows[3].at_cursor, "not in this run");
}

TEST(SeriesWords, AreThoseOfPeopleAndUnknownNamesStay) {
  EXPECT_EQ(series_words("fleet.cpu_demand"), "CPU asked for");
  EXPECT_EQ(series_words("vm.cpu_used", "vm7"), "CPU used by vm7");
  EXPECT_EQ(series_words("link.load", "hv1.eth0.up"), "Load of hv1.eth0.up");
  EXPECT_EQ(series_words("fleet.vms_serving", "fleet"), "VMs in service");
  EXPECT_EQ(series_words("lab.frobs", "it"), "lab.frobs of it");
  EXPECT_EQ(words_within("Power"), "power");
  EXPECT_EQ(words_within("CPU used"), "CPU used");
  EXPECT_EQ(words_within("VMs in service"), "VMs in service");
}

TEST(ChartReadout, KeysMoveTheCursorFromRowToRow) {
  const RecordingPtr recording = small_recording();
  const ChartContent content = content_of(*recording, {{"host.power", "hv1"}});
  const CurveSources sources = find_curves(recording.get(), content);
  EXPECT_EQ(row_step(sources, content, Instant(20s), 1), Instant(30s));
  EXPECT_EQ(row_step(sources, content, Instant(25s), 1), Instant(30s));
  EXPECT_EQ(row_step(sources, content, Instant(25s), -1), Instant(20s));
  EXPECT_EQ(row_step(sources, content, Instant(20s), -1), Instant(10s));
  EXPECT_EQ(row_step({}, ChartContent(), Instant(25s), 1), Instant(25s));
}

std::vector<std::string> found(const Recording& recording, std::string_view query) {
  std::vector<std::string> texts;
  for (const FoundCurve& curve : search_curves(recording, query))
    texts.push_back(name_of(recording, curve).text());
  return texts;
}

TEST(SeriesSearch, EveryWordMustBeInSeriesOrObject) {
  const RecordingPtr recording = small_recording();
  EXPECT_THAT(found(*recording, "POWER hv2"), ElementsAre("host.power > hv2"));
  EXPECT_THAT(found(*recording, "host.power > hv2"), ElementsAre("host.power > hv2"));
  EXPECT_THAT(found(*recording, "eth0"), ElementsAre("link.load > hv1.eth0.up"));
  EXPECT_THAT(found(*recording, "hv2 nothing"), IsEmpty());
  // By the words that people read as well.
  EXPECT_THAT(found(*recording, "cpu used hv2"), ElementsAre("host.cpu_used > hv2"));
  EXPECT_THAT(found(*recording, "links"), ElementsAre("link.load > hv1.eth0.up"));
  EXPECT_EQ(found(*recording, "  ").size(), 7U);
}

// "on" is in "host.on" only by the series, in "only" by the object, whose beginning it is.
TEST(SeriesSearch, ObjectsThatBeginWithAWordComeFirst) {
  const RecordingPtr recording =
      recording_of({series_of("host", "on", "1", {"hv1"}, {{1}}),
                    series_of("vm", "cpu", "MHz", {"common", "only"}, {{1, 1}})});
  EXPECT_THAT(found(*recording, "on"),
              ElementsAre("vm.cpu > only", "host.on > hv1", "vm.cpu > common"));
}

TEST(CurveList, IsASoundModelOfWhatIsFound) {
  CurveList list;
  QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::Fatal);
  EXPECT_EQ(list.rowCount(), 0);
  const RecordingPtr recording = small_recording();
  list.show(recording);
  EXPECT_EQ(list.rowCount(), 7);
  list.set_chosen(content_of(*recording, {{"host.power", "hv2"}}));
  list.search("power");
  ASSERT_EQ(list.rowCount(), 2);
  EXPECT_EQ(list.data(list.index(0)).toString(), "Power of hv1 (W)");
  EXPECT_EQ(list.data(list.index(0), Qt::CheckStateRole).toInt(), Qt::Unchecked);
  EXPECT_EQ(list.data(list.index(1), Qt::CheckStateRole).toInt(), Qt::Checked);
  EXPECT_EQ(list.data(list.index(1), Qt::ToolTipRole).toString(), "host.power > hv2");
  list.show(nullptr);
  EXPECT_EQ(list.rowCount(), 0);
}

}  // namespace
}  // namespace gemello::gui
