#include "gui/charts/chart_content.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"
#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

class ChartContentTest : public ::testing::Test {
 protected:
  std::optional<std::string> add(const std::string& series, const std::string& object) {
    return content.add(*recording, {series, object});
  }
  RecordingPtr recording = small_recording();
  ChartContent content;
};

TEST_F(ChartContentTest, FirstUnitIsLeftSecondIsRightAndAThirdIsRefused) {
  EXPECT_EQ(add("host.cpu_used", "hv1"), std::nullopt);
  EXPECT_EQ(add("host.power", "hv1"), std::nullopt);
  EXPECT_EQ(add("host.cpu_used", "hv2"), std::nullopt);
  EXPECT_THAT(add("link.load", "hv1.eth0.up"),
              Optional(HasSubstr("hv1.eth0.up is in %, and this chart has axes for MHz and W")));
  EXPECT_THAT(add("host.on", "hv1"), Optional(HasSubstr("in numbers of things")));
  ASSERT_EQ(content.curves().size(), 3U);
  EXPECT_EQ(content.side(0), AxisSide::left);
  EXPECT_EQ(content.side(1), AxisSide::right);
  EXPECT_EQ(content.side(2), AxisSide::left);
  EXPECT_EQ(content.measure(AxisSide::right)->unit, "W");
}

TEST_F(ChartContentTest, WhatCannotBeShownIsSaidInASentence) {
  EXPECT_THAT(add("host.frobs", "hv1"), Optional(HasSubstr("no series 'host.frobs > hv1'")));
  EXPECT_THAT(add("host.power", "hv9"), Optional(HasSubstr("no series 'host.power > hv9'")));
  EXPECT_EQ(add("host.power", "hv1"), std::nullopt);
  EXPECT_THAT(add("host.power", "hv1"), Optional(HasSubstr("in this chart already")));
  EXPECT_EQ(content.curves().size(), 1U);
}

TEST_F(ChartContentTest, EightCurvesAreAllThatCanBeToldApart) {
  std::vector<std::string> names;
  for (int i = 0; i < 9; ++i) names.push_back("vm" + std::to_string(i));
  recording =
      recording_of({series_of("vm", "cpu_used", "MHz", names, {{1, 2, 3, 4, 5, 6, 7, 8, 9}})});
  for (int i = 0; i < 8; ++i) EXPECT_EQ(add("vm.cpu_used", names[i]), std::nullopt);
  EXPECT_THAT(add("vm.cpu_used", "vm8"), Optional(HasSubstr("8 curves are all")));
}

TEST_F(ChartContentTest, ACurveKeepsItsLookWhenAnotherGoesAndTheNextOneTakesItsPlace) {
  add("host.cpu_used", "hv1");
  add("host.cpu_used", "hv2");
  content.remove(0);
  EXPECT_EQ(content.curves()[0].style, 1U);
  add("host.cpu_used", "hv1");
  EXPECT_EQ(content.curves()[1].style, 0U);
}

TEST_F(ChartContentTest, TheOtherUnitMovesToTheLeftWhenTheFirstIsGone) {
  add("host.cpu_used", "hv1");
  add("host.power", "hv1");
  content.remove(0);
  EXPECT_EQ(content.side(0), AxisSide::left);
  EXPECT_EQ(content.measure(AxisSide::right), std::nullopt);
  EXPECT_EQ(add("host.on", "hv1"), std::nullopt);
}

TEST_F(ChartContentTest, ItsTitleSaysWhatItsCurvesShare) {
  EXPECT_EQ(content.title(), "New chart");
  add("host.cpu_used", "hv1");
  EXPECT_EQ(content.title(), "CPU used of hv1");
  add("host.power", "hv1");
  EXPECT_EQ(content.title(), "CPU used, power of hv1");
  add("host.power", "hv2");
  EXPECT_EQ(content.title(), "Hosts' CPU used, hosts' power");
}

TEST_F(ChartContentTest, ASessionBringsBackTheSameChart) {
  add("host.cpu_used", "hv1");
  add("host.power", "hv2");
  content.remove(0);
  add("host.cpu_used", "hv2");
  content.set_shown(0, false);
  content.set_from_zero(false);
  JsonDocument document = JsonDocument::parse(content.to_json().dump(), "session.json");
  const ChartContent back = ChartContent::from_json(document.root());
  EXPECT_EQ(back.to_json(), content.to_json());
  EXPECT_FALSE(back.from_zero());
  EXPECT_FALSE(back.curves()[0].shown);
  EXPECT_EQ(back.curves()[0].name, (CurveName{"host.power", "hv2"}));
  EXPECT_EQ(back.side(1), AxisSide::right);
}

TEST_F(ChartContentTest, ASessionThatIsNotSoundIsRefusedWithItsPlace) {
  add("host.cpu_used", "hv1");
  add("host.power", "hv1");
  const nlohmann::json sound = content.to_json();
  const auto refused = [&](nlohmann::json json) -> std::string {
    JsonDocument document = JsonDocument::from(std::move(json), "session.json");
    try {
      ChartContent::from_json(document.root());
    } catch (const InputError& error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_EQ(refused(sound), "taken");
  nlohmann::json broken = sound;
  broken["curves"][1]["style"] = 0;
  EXPECT_THAT(refused(broken), HasSubstr("$.curves[1]"));
  broken = sound;
  broken["curves"][1]["style"] = 8;
  EXPECT_THAT(refused(broken), HasSubstr("$.curves[1].style"));
  broken = sound;
  broken["curves"].push_back(sound["curves"][0]);
  broken["curves"][2]["unit"] = "%";
  broken["curves"][2]["style"] = 2;
  EXPECT_THAT(refused(broken), HasSubstr("two units"));
  broken = sound;
  broken["colour"] = "red";
  EXPECT_THAT(refused(broken), HasSubstr("colour"));
}

TEST(FirstCharts, AreTheFleetsAsFarAsItWasRecorded) {
  const RecordingPtr recording =
      recording_of({series_of("fleet", "cpu_used", "MHz", {"fleet"}, column({1, 2})),
                    series_of("fleet", "hosts_on", "1", {"fleet"}, column({1, 2}))});
  const std::vector<ChartContent> charts = first_charts(*recording);
  ASSERT_EQ(charts.size(), 2U);
  EXPECT_EQ(charts[0].title(), "CPU used");
  EXPECT_EQ(charts[1].title(), "Hosts on");
  EXPECT_THAT(first_charts(*recording_of({})), IsEmpty());
}

// h1 and the WAN circuit of the lab; h1's link load is that of its cable, not its own.
TEST(CurvesOf, ArePartsOwnSeriesOrElseThoseOfItsLinks) {
  auto recording = std::make_shared<Recording>(*recording_of(
      {series_of("host", "power", "W", {"h1", "h2"}, {{1, 2}}),
       series_of("host", "on", "1", {"h1", "h2"}, {{1, 1}}),
       series_of("link", "load", "1", {"h1.eth0.up", "h1.eth0.down", "wan.ab", "wan.ba"},
                 {{0, 0, 0, 0}})}));
  recording->inventory = std::make_shared<const Inventory>(
      read_platform(std::string(GEMELLO_SOURCE_DIR) + "/platforms/lab.json"));
  recording->catalogue = std::make_shared<const Catalogue>(*recording->inventory);
  const auto curves = [&](PartKind kind, const char* name) {
    std::vector<std::string> texts;
    for (const CurveName& curve :
         curves_of(*recording, recording->catalogue->find(kind, name).value()))
      texts.push_back(curve.text());
    return texts;
  };
  EXPECT_THAT(curves(PartKind::host, "h1"), ElementsAre("host.power > h1", "host.on > h1"));
  EXPECT_THAT(curves(PartKind::circuit, "wan"),
              ElementsAre("link.load > wan.ab", "link.load > wan.ba"));
  EXPECT_THAT(curves(PartKind::cable, "h1.eth0"),
              ElementsAre("link.load > h1.eth0.up", "link.load > h1.eth0.down"));
  EXPECT_THAT(curves(PartKind::site, "a"), IsEmpty());
}

}  // namespace
}  // namespace gemello::gui
