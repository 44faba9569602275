#include "gui/export/export_plots.hpp"

#include <QImage>
#include <QTemporaryDir>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/export/ranking.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/units/error.hpp"
#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class ExportPlotsTest : public ::testing::Test {
 protected:
  std::filesystem::path out() const {
    return std::filesystem::path(folder.path().toStdString()) / "plots";
  }
  std::string refused(const std::filesystem::path& path, const ExportOptions& options = {}) {
    try {
      export_plots(recording, path, options);
    } catch (const InputError& error) {
      return error.what();
    }
    return "written";
  }
  std::vector<std::string> names(const ExportResult& result) {
    std::vector<std::string> all;
    for (const auto& file : result.files) all.push_back(file.filename().string());
    return all;
  }

  RecordingPtr recording =
      recording_of({series_of("fleet", "cpu_used", "MHz", {"fleet"}, column({1, 2, 3, 4})),
                    series_of("fleet", "power", "W", {"fleet"}, column({100, 120, 110, 130})),
                    series_of("host", "cpu_used", "MHz", {"h1", "h2"}, {{5, 0}, {7, 0}})},
                   40s);
  QTemporaryDir folder;
};

TEST_F(ExportPlotsTest, WritesWhatTheRunRecordedInAllFormatsAndTellsTheRest) {
  const ExportResult result = export_plots(recording, out());
  EXPECT_THAT(names(result),
              ElementsAre("cpu.png", "cpu.svg", "cpu.pdf", "power.png", "power.svg", "power.pdf",
                          "busiest-hosts.png", "busiest-hosts.svg", "busiest-hosts.pdf"));
  EXPECT_THAT(result.left_out, Contains("cpu: the run has no fleet.cpu_demand"));
  EXPECT_THAT(result.left_out, Contains("hosts-on: the run has no fleet.hosts_on"));
  EXPECT_THAT(result.left_out, Contains("busiest-links: the run has no link.load"));
  const QImage picture(QString::fromStdString((out() / "power.png").string()));
  EXPECT_EQ(picture.size(), QSize(2 * 1280, 2 * 480));
  EXPECT_EQ(picture.pixelColor(2, 2), QColor(Qt::white));
  EXPECT_THAT(bytes_of(out() / "power.svg"), HasSubstr("Power of the hosts"));
  EXPECT_THAT(bytes_of(out() / "power.pdf"), StartsWith("%PDF"));
}

TEST_F(ExportPlotsTest, WritesOverNothingUnlessAskedTo) {
  std::filesystem::create_directories(out());
  std::ofstream(out() / "power.svg") << "mine";
  EXPECT_THAT(refused(out()), HasSubstr("power.svg"));
  EXPECT_EQ(bytes_of(out() / "power.svg"), "mine");
  EXPECT_FALSE(std::filesystem::exists(out() / "cpu.png"));  // nothing else was begun
  ExportOptions options;
  options.replace = true;
  EXPECT_EQ(refused(out(), options), "written");
  EXPECT_THAT(bytes_of(out() / "power.svg"), HasSubstr("<svg"));
}

TEST_F(ExportPlotsTest, AFolderThatCannotBeIsToldWithItsReason) {
  std::ofstream(folder.path().toStdString() + "/file") << "x";
  EXPECT_THAT(refused(folder.path().toStdString() + "/file"), HasSubstr("cannot be made"));
  EXPECT_THAT(refused(folder.path().toStdString() + "/file/deep"), HasSubstr("cannot be made"));
}

TEST_F(ExportPlotsTest, ARunWithoutSeriesIsToldSo) {
  recording = recording_of({});
  EXPECT_THAT(refused(out()), HasSubstr("kept no series"));
  EXPECT_FALSE(std::filesystem::exists(out()));
}

// h2 is idle. Of 2 cores of 100 MHz, the 20 MHz of h1 are a tenth; of 2 of 1 THz, the 4 GHz of h3
// are a five hundredth.
TEST(Busiest, HostsAreRankedByTheShareOfTheirCapacity) {
  auto recording = std::make_shared<Recording>(*recording_of(
      {series_of("host", "cpu_used", "MHz", {"h1", "h2", "h3"}, {{10, 0, 4000}, {30, 0, 4000}}),
       series_of("link", "load", "1", {"a", "b", "c"}, {{0.2F, 0, 0.7F}})}));
  const auto ranked = [&](const char* series, std::size_t count) {
    std::vector<std::string> objects;
    for (const CurveName& name : busiest(*recording, series, count)) objects.push_back(name.object);
    return objects;
  };
  EXPECT_THAT(ranked("host.cpu_used", 6), ElementsAre("h3", "h1"));
  EXPECT_THAT(ranked("link.load", 6), ElementsAre("c", "a"));
  EXPECT_THAT(ranked("link.load", 1), ElementsAre("c"));
  EXPECT_THAT(ranked("disk.load", 1), IsEmpty());
  Inventory inventory = read_platform(std::string(GEMELLO_SOURCE_DIR) + "/platforms/lab.json");
  for (Host& host : inventory.hosts) host.core_speed = Megahertz(host.name == "h3" ? 1e6 : 100);
  recording->inventory = std::make_shared<const Inventory>(inventory);
  EXPECT_THAT(ranked("host.cpu_used", 6), ElementsAre("h1", "h3"));
}

}  // namespace
}  // namespace gemello::gui
