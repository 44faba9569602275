#include "gui/charts/chart_panel.hpp"

#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/charts/chart_legend.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/charts/series_picker.hpp"
#include "models/units/error.hpp"
#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string content_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class ChartPanelTest : public ::testing::Test {
 protected:
  ChartPanelTest() {
    axis.set_range(Instant(0s), Instant(1000s));
    cursor.set_range(Instant(0s), Instant(1000s));
    panel.resize(640, 300);
    panel.show_recording(recording);
    panel.show();
  }
  std::filesystem::path file(const char* name) const {
    return std::filesystem::path(folder.path().toStdString()) / name;
  }

  RecordingPtr recording = small_recording();
  TimeAxis axis;
  TimeWindow window{&axis};
  Cursor cursor;
  Selection selection;
  ChartPanel panel{&window, &cursor, &selection};
  QTemporaryDir folder;
};

TEST_F(ChartPanelTest, SaysWhyACurveIsRefusedAndForgetsItWhenTheNextOneIsTaken) {
  EXPECT_TRUE(panel.add({"host.cpu_used", "hv1"}));
  EXPECT_TRUE(panel.add({"host.power", "hv1"}));
  EXPECT_FALSE(panel.add({"host.on", "hv1"}));
  EXPECT_THAT(panel.words().toStdString(), HasSubstr("show it in another chart"));
  EXPECT_TRUE(panel.add({"host.power", "hv2"}));
  EXPECT_EQ(panel.words(), QString());
}

TEST_F(ChartPanelTest, TheLegendShowsValuesAtTheCursor) {
  panel.add({"host.cpu_used", "hv1"});
  cursor.set(Instant(205s));  // row 20
  ASSERT_EQ(panel.legend()->entries().size(), 1U);
  EXPECT_EQ(panel.legend()->entries()[0].text, "CPU used of hv1");
  EXPECT_EQ(panel.legend()->entries()[0].value, "2.00 GHz");
}

TEST_F(ChartPanelTest, TheLegendSwitchesCurvesByMouseAndKeys) {
  panel.add({"host.cpu_used", "hv1"});
  panel.add({"host.cpu_used", "hv2"});
  panel.add({"host.power", "hv1"});
  ChartLegend* legend = panel.legend();
  const auto shown = [&] {
    std::string letters;
    for (const auto& curve : panel.content().curves()) letters += curve.shown ? 'x' : '-';
    return letters;
  };
  QTest::mouseClick(legend, Qt::LeftButton, {}, legend->place(1).center().toPoint());
  EXPECT_EQ(shown(), "x-x");
  QTest::mouseClick(legend, Qt::LeftButton, Qt::ControlModifier,
                    legend->place(0).center().toPoint());
  EXPECT_EQ(shown(), "x--");
  QTest::mouseClick(legend, Qt::LeftButton, Qt::ControlModifier,
                    legend->place(0).center().toPoint());
  EXPECT_EQ(shown(), "xxx");
  QTest::keyClick(legend, Qt::Key_Right);
  QTest::keyClick(legend, Qt::Key_Right);
  QTest::keyClick(legend, Qt::Key_Space);
  EXPECT_EQ(shown(), "xx-");
  QTest::keyClick(panel.view(), Qt::Key_3);
  EXPECT_EQ(shown(), "xxx");
  QTest::keyClick(legend, Qt::Key_Delete);
  EXPECT_EQ(shown(), "xx");
}

// A pane of a window of 1280 pixels leaves some 490 to a legend. Each run has one line, the same
// curve stands below itself, and what is cut is in the tooltip.
TEST_F(ChartPanelTest, TheLegendOfTwoRunsHasALineOfEach) {
  panel.resize(500, 300);
  panel.add({"host.cpu_used", "hv1"});
  panel.add({"host.cpu_used", "hv2"});
  panel.show_beside({recording, "sw1 fails 12:00, kvm-04 crashes 12:00:01", "napoli-day"});
  ChartLegend* legend = panel.legend();
  const int line = legend->fontMetrics().height() + 6;
  for (const char* more : {"hv1", "hv2"}) {
    QTest::qWait(10);
    ASSERT_LE(legend->width(), 500);
    EXPECT_LE(legend->heightForWidth(legend->width()), 2 * line + 1) << more;
    const std::size_t curves = panel.content().curves().size();
    ASSERT_EQ(legend->entries().size(), 2 * curves);
    for (std::size_t i = 0; i < curves; ++i) {
      EXPECT_EQ(legend->place(i).left(), legend->place(i + curves).left());
      EXPECT_LT(legend->place(i).bottom(), legend->place(i + curves).center().y());
      EXPECT_LE(legend->place(i).right(), legend->width());
      EXPECT_EQ(legend->entries()[i].text, legend->entries()[i + curves].text);
    }
    panel.add({"host.power", more});
  }
  EXPECT_THAT(legend->entries()[0].words().toStdString(), HasSubstr("kvm-04 crashes 12:00:01"));
  // A click on the other run's second curve is about the second curve.
  QTest::mouseClick(legend, Qt::LeftButton, {}, legend->place(5).center().toPoint());
  EXPECT_FALSE(panel.content().curves()[1].shown);
}

// hv2's power is 150 W in one run and 900 W in the other: two lines of one colour, the other
// dotted; the axis has room for both. A click on either entry switches both.
TEST_F(ChartPanelTest, TheRunBesideHasItsCurvesInTheSameColourDotted) {
  panel.add({"host.power", "hv2"});
  EXPECT_LT(panel.view()->plot().axis(AxisSide::left).value_or(ValueAxis{}).high, 400);
  std::vector<std::vector<float>> power(100, {0, 900});
  const RunBeside beside{recording_of({series_of("host", "power", "W", {"hv1", "hv2"}, power)}),
                         "@ 1h", "napoli"};
  panel.show_beside(beside);
  panel.grab();
  const auto& entries = panel.legend()->entries();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].words(), "Power of hv2, @ 1h: 150 W");
  EXPECT_EQ(entries[0].value, "150 W");
  EXPECT_EQ(entries[1].text, "Power of hv2");
  EXPECT_EQ(entries[1].run, "napoli");
  EXPECT_EQ(entries[1].value, "900 W");
  EXPECT_EQ(entries[0].look.light, entries[1].look.light);
  EXPECT_EQ(entries[0].look.dark, entries[1].look.dark);
  EXPECT_NE(entries[0].look.line, entries[1].look.line);
  EXPECT_GE(panel.view()->plot().axis(AxisSide::left)->high, 900);
  QTest::mouseClick(panel.legend(), Qt::LeftButton, {},
                    panel.legend()->place(1).center().toPoint());
  EXPECT_FALSE(panel.content().curves()[0].shown);
  QTest::mouseClick(panel.legend(), Qt::LeftButton, {},
                    panel.legend()->place(0).center().toPoint());
  EXPECT_TRUE(panel.content().curves()[0].shown);
  panel.show_beside({});
  panel.grab();
  EXPECT_EQ(panel.legend()->entries().size(), 1U);
  EXPECT_LT(panel.view()->plot().axis(AxisSide::left)->high, 400);
}

TEST_F(ChartPanelTest, ThePickerTakesCurvesInAndOut) {
  panel.choose();
  SeriesPicker* picker = panel.picker();
  ASSERT_NE(picker, nullptr);
  picker->set_query("power");
  ASSERT_EQ(picker->list().rowCount(), 2);
  QWidget* field = picker->findChild<QWidget*>("query");
  ASSERT_NE(field, nullptr);
  QTest::keyClick(field, Qt::Key_Down);
  QTest::keyClick(field, Qt::Key_Return);
  ASSERT_EQ(panel.content().curves().size(), 1U);
  EXPECT_EQ(panel.content().curves()[0].name.text(), "host.power > hv2");
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_TRUE(panel.content().curves().empty());
}

TEST_F(ChartPanelTest, WithoutASelectedPartThereIsNothingToAdd) {
  panel.add_selected();
  EXPECT_EQ(panel.words(), "Nothing is selected.");
}

// The whole run as it is seen: white paper of the panel's size with a dark title and a blue curve.
TEST_F(ChartPanelTest, SavesWhatIsSeenAsAPicture) {
  panel.add({"host.cpu_used", "hv1"});
  panel.save(file("chart.png"));
  const QImage picture(QString::fromStdString(file("chart.png").string()));
  EXPECT_EQ(picture.size(), panel.size() * panel.devicePixelRatioF());
  int inked = 0;
  for (int x = 0; x < picture.width(); ++x)
    for (int y = 0; y < picture.height(); ++y)
      inked += picture.pixelColor(x, y) != picture.pixelColor(0, 0) ? 1 : 0;
  EXPECT_GT(inked, 1000);
  panel.save(file("chart.svg"));
  const std::string svg = content_of_file(file("chart.svg"));
  EXPECT_THAT(svg, HasSubstr("<svg"));
  EXPECT_THAT(svg, HasSubstr("CPU used of hv1"));
  EXPECT_THAT(svg, HasSubstr("GHz"));
  panel.save(file("chart.pdf"));
  EXPECT_THAT(content_of_file(file("chart.pdf")), StartsWith("%PDF"));
}

TEST_F(ChartPanelTest, SavesTheRowsInSight) {
  panel.add({"host.cpu_used", "hv1"});
  window.set({Instant(100s), Instant(120s)});
  panel.save(file("chart.csv"));
  EXPECT_EQ(content_of_file(file("chart.csv")),
            "time [s],host.cpu_used > hv1 [MHz]\n100,1000\n110,1100\n");
}

TEST_F(ChartPanelTest, AFileThatCannotBeWrittenIsToldWithItsReason) {
  const auto refused = [&](const std::filesystem::path& path) -> std::string {
    try {
      panel.save(path);
    } catch (const InputError& error) {
      return error.what();
    }
    return "saved";
  };
  EXPECT_THAT(refused(file("chart.gif")), HasSubstr(".png, .svg or .pdf"));
  EXPECT_THAT(refused(file("missing/chart.png")), HasSubstr("missing/chart.png"));
  EXPECT_THAT(refused(file("missing/chart.csv")), HasSubstr("cannot be written"));
  panel.show_recording(nullptr);
  EXPECT_THAT(refused(file("chart.csv")), HasSubstr("no run is open"));
}

TEST_F(ChartPanelTest, AxesBeginAtZeroUnlessOneAsksOtherwise) {
  panel.activateWindow();  // keys of actions are those of the active window
  ASSERT_TRUE(QTest::qWaitForWindowActive(&panel));
  panel.add({"host.power", "hv1"});  // 100 to 199 W
  panel.view()->viewport()->grab();
  EXPECT_EQ(panel.view()->plot().axis(AxisSide::left)->low, 0);
  QTest::keyClick(panel.view(), Qt::Key_Z);
  panel.view()->viewport()->grab();
  EXPECT_EQ(panel.view()->plot().axis(AxisSide::left)->low, 100);
}

}  // namespace
}  // namespace gemello::gui
