#include "gui/charts/chart_board.hpp"

#include <QApplication>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/charts/chart_panel.hpp"
#include "gui/charts/chart_view.hpp"
#include "models/cloud/platform_reader.hpp"
#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;

/// The lab's platform with h1's four series and a fleet's.
std::shared_ptr<Recording> lab_recording() {
  auto recording = std::make_shared<Recording>(
      *recording_of({series_of("fleet", "cpu_used", "MHz", {"fleet"}, column({1, 2, 3})),
                     series_of("host", "cpu_used", "MHz", {"h1"}, {{1}}),
                     series_of("host", "cpu_demand", "MHz", {"h1"}, {{1}}),
                     series_of("host", "power", "W", {"h1"}, {{1}}),
                     series_of("host", "on", "1", {"h1"}, {{1}})}));
  recording->inventory = std::make_shared<const Inventory>(
      read_platform(std::string(GEMELLO_SOURCE_DIR) + "/platforms/lab.json"));
  recording->catalogue = std::make_shared<const Catalogue>(*recording->inventory);
  return recording;
}

class ChartBoardTest : public ::testing::Test {
 protected:
  ChartBoardTest() {
    cursor.set_range(Instant(0s), Instant(1000s));
    axis.set_range(Instant(0s), Instant(1000s));
    board.resize(800, 600);
    board.show();
  }
  std::string refused(nlohmann::json state) {
    JsonDocument document = JsonDocument::from(std::move(state), "session.json");
    try {
      board.restore(document.root());
    } catch (const InputError& error) {
      return error.what();
    }
    return "taken";
  }

  Cursor cursor;
  Selection selection;
  TimeAxis axis;
  ChartBoard board{&cursor, &selection, &axis};
};

TEST_F(ChartBoardTest, SaysWhatIsMissing) {
  EXPECT_EQ(board.words(), "No run is open.");
  board.show(recording_of({}));
  EXPECT_THAT(board.words().toStdString(), HasSubstr("recorded no series"));
  board.show(lab_recording());
  EXPECT_EQ(board.words(), QString());
  board.close_chart(board.panels()[0]);
  EXPECT_THAT(board.words().toStdString(), HasSubstr("No chart is open"));
  board.show(lab_recording());  // who closed them all does not want them back
  EXPECT_TRUE(board.panels().empty());
}

TEST_F(ChartBoardTest, AllChartsShareOneTimeAxis) {
  board.show(small_recording());
  EXPECT_TRUE(board.panels().empty());  // it has no series of the fleet
  ChartPanel* a = board.add_chart();
  ChartPanel* b = board.add_chart();
  a->add({"host.cpu_used", "hv1"});
  b->add({"host.power", "hv1"});
  b->add({"host.on", "hv1"});
  QApplication::processEvents();
  a->view()->viewport()->grab();
  b->view()->viewport()->grab();
  EXPECT_EQ(a->view()->plot_area().left(), b->view()->plot_area().left());
  EXPECT_EQ(a->view()->plot_area().width(), b->view()->plot_area().width());
  QTest::keyClick(a->view(), Qt::Key_Plus);
  EXPECT_EQ(board.window()->range().length(), 500s);
  EXPECT_EQ(b->view()->input().range, a->view()->input().range);
}

TEST_F(ChartBoardTest, AGrowingRecordingKeepsChartsAndWhatIsInSight) {
  board.show(lab_recording());
  ASSERT_EQ(board.panels().size(), 1U);
  board.panels()[0]->add({"host.cpu_used", "h1"});
  board.window()->set({Instant(100s), Instant(200s)});
  auto more = lab_recording();
  more->end = Instant(2000s);
  axis.set_range(Instant(0s), Instant(2000s));
  board.show(more);
  EXPECT_EQ(board.window()->range(), (TimeRange{Instant(100s), Instant(200s)}));
  EXPECT_EQ(board.panels()[0]->content().curves().size(), 2U);
}

// CPU and power of h1 are one chart of two units, whether it is on is another one.
TEST_F(ChartBoardTest, ChartsOfTheSelectedPartAreSplitByUnits) {
  const auto recording = lab_recording();
  board.show(recording);
  selection.select(recording->catalogue->find(PartKind::host, "h1"));
  board.add_charts_of_selected();
  ASSERT_EQ(board.panels().size(), 3U);
  EXPECT_EQ(board.panels()[1]->content().curves().size(), 3U);
  EXPECT_EQ(board.panels()[2]->content().title(), "On (1) or off (0) of h1");
  selection.select(recording->catalogue->find(PartKind::site, "a"));
  board.add_charts_of_selected();
  EXPECT_EQ(board.panels().back()->words(), "The run has no series of a.");
}

TEST_F(ChartBoardTest, ASessionBringsBackItsCharts) {
  board.show(lab_recording());
  board.add_chart()->add({"host.power", "h1"});
  const nlohmann::json state = board.state();
  Cursor other_cursor;
  ChartBoard other(&other_cursor, &selection, &axis);
  JsonDocument document = JsonDocument::parse(state.dump(), "session.json");
  other.restore(document.root());  // before its run is loaded
  other.show(lab_recording());
  EXPECT_EQ(other.state(), state);
  EXPECT_EQ(other.panels().size(), 2U);
}

TEST_F(ChartBoardTest, ASessionThatIsNotSoundChangesNothing) {
  board.show(lab_recording());
  const nlohmann::json before = board.state();
  EXPECT_THAT(refused({{"charts", 7}}), HasSubstr("$.charts"));
  EXPECT_THAT(refused({{"charts", nlohmann::json::array()}, {"from", 5}}), HasSubstr("from"));
  EXPECT_EQ(board.state(), before);
}

}  // namespace
}  // namespace gemello::gui
