#include <QLineEdit>
#include <QPushButton>

#include <gmock/gmock.h>

#include "gui/whatif/fault_words.hpp"
#include "gui/window/panes/palette_popup.hpp"
#include "gui/window/start_page.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What the window says stays for as long as it is about what is there.
class Hints : public Story {
 protected:
  void try_example() {
    QTest::mouseClick(window().start_page().example_button(), Qt::LeftButton);
    ASSERT_TRUE(wait_for([this] { return shown() != nullptr; })) << said();
    ASSERT_THAT(said(), HasSubstr("A day goes by"));
  }
  std::string part_action() {
    return window().actions().find("part.menu")->text().remove('&').toStdString();
  }
};

// Return at the very start, and again once all is closed, whatever had the focus there last.
TEST_F(Hints, TheKeyboardBeginsAtTheExample) {
  const auto at_example = [this] {
    return window().focusWidget() == window().start_page().example_button();
  };
  EXPECT_TRUE(at_example());
  for (auto* button : window().start_page().findChildren<QPushButton*>())
    if (button != window().start_page().example_button()) button->setFocus();
  ASSERT_FALSE(at_example());
  open(make_run());
  act("file.close-run");
  ASSERT_TRUE(wait_for([this] { return desk().shown_branch() == nullptr; }));
  EXPECT_TRUE(wait_for(at_example));
}

TEST_F(Hints, OfTheExampleGoWithIt) {
  try_example();
  act("file.close-run");
  ASSERT_TRUE(wait_for([this] { return desk().shown_branch() == nullptr; }));
  EXPECT_THAT(said(), Not(HasSubstr("A day goes by")));
}

TEST_F(Hints, OfTheExampleGoWhenAnotherIsOpened) {
  const auto run = make_run();
  try_example();
  const auto example = desk().shown_id();
  window().open({QString::fromStdString(run.string())});
  ASSERT_TRUE(wait_for([&] { return desk().shown_id() != example; })) << said();
  EXPECT_THAT(said(), Not(HasSubstr("A day goes by")));
}

// By another way than its button: in a branch, or in the example itself.
TEST_F(Hints, OfTheExampleGoWhenTheDeedIsDone) {
  try_example();
  desk().fault(usual_fault(runs::FaultKind::switch_down, "sw2", 12h, 1h));
  ASSERT_TRUE(wait_for([this] { return said().find("A day goes by") == std::string::npos; }));
  ASSERT_TRUE(wait_for_end()) << said();
  EXPECT_THAT(desk().shown_branch()->title.toStdString(), HasSubstr("sw2 fails 12:00"));
  EXPECT_THAT(window().windowTitle().toStdString(), HasSubstr("sw2 fails 12:00"));
}

// A switch does not move, a VM does not fail, and of a volume nothing can be asked.
TEST_F(Hints, APartIsAskedWhatCanHappenToIt) {
  open(make_run());
  const auto words = [this](Part part) {
    desk().selection()->select(part);
    return part_action();
  };
  EXPECT_EQ(words(part(PartKind::network_switch, "sw1")), "What if sw1 fails...");
  EXPECT_EQ(words(part(PartKind::host, "kvm-01")), "What if kvm-01 fails or degrades...");
  EXPECT_THAT(words({PartKind::rack, 0}), HasSubstr("loses power..."));
  EXPECT_THAT(words({PartKind::vm, 0}), HasSubstr("moves..."));
  EXPECT_THAT(words({PartKind::cable, 0}), HasSubstr("fails or degrades..."));
}

// The palette goes where the time box does: a time that is outside says so.
TEST_F(Hints, ATimeInThePaletteIsGoneTo) {
  open(make_run());
  act("edit.find");
  PalettePopup& palette = window().palette_popup();
  palette.query()->setText("2:30");
  QTest::keyClick(palette.query(), Qt::Key_Return);
  EXPECT_EQ(desk().cursor()->at(), shown()->start + 2h + 30min);
  act("edit.find");
  palette.query()->setText("1d 08:00");
  QTest::keyClick(palette.query(), Qt::Key_Return);
  EXPECT_THAT(said(), HasSubstr("outside of this run"));
}

// The same folder twice, as one has it from a shell's history: both, and it is said what they are.
TEST_F(Hints, OnePathTwiceStandsBesideItself) {
  const QString run = QString::fromStdString(make_run().string());
  window().open({run, run + "/run.json"});
  ASSERT_TRUE(wait_for([this] { return shown() != nullptr && beside() != nullptr; })) << said();
  EXPECT_NE(desk().shown_id(), desk().beside_id());
  EXPECT_THAT(said(), HasSubstr("is open twice"));
  const auto pair = std::pair(desk().shown_id(), desk().beside_id());
  end();
  begin();
  window().restore_last_session();
  ASSERT_TRUE(wait_for([this] { return shown() != nullptr && beside() != nullptr; })) << said();
  EXPECT_EQ(std::pair(desk().shown_id(), desk().beside_id()), pair);
}

TEST_F(Hints, OneScenarioTwiceIsTwoSimulationsSideBySide) {
  const QString file = QString::fromStdString(source_file("datasets/samples/napoli.json").string());
  window().open({file, file});
  ASSERT_TRUE(wait_for([this] { return shown() != nullptr && beside() != nullptr; })) << said();
  EXPECT_NE(desk().shown_branch()->simulation, desk().beside_branch()->simulation);
  EXPECT_THAT(said(), HasSubstr("is open twice"));
}

// One that is open is shown, and offered once more.
TEST_F(Hints, ARunThatIsOpenIsShownAndOfferedOnceMore) {
  const auto one = make_run();
  open(one);
  const auto first = desk().shown_id();
  open(make_run("other"));
  ASSERT_TRUE(wait_for([&] { return desk().shown_id() != first; })) << said();
  window().open({QString::fromStdString(one.string())});
  EXPECT_EQ(desk().shown_id(), first);
  EXPECT_EQ(beside(), nullptr);
  EXPECT_THAT(said(), HasSubstr("is open already, and shown"));
  QPushButton* offer = nullptr;
  for (auto* button : window().messages().findChildren<QPushButton*>())
    if (button->text() == "Open it again, beside") offer = button;
  ASSERT_NE(offer, nullptr) << said();
  QTest::mouseClick(offer, Qt::LeftButton);
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  EXPECT_EQ(desk().beside_id(), first);
  EXPECT_EQ(desk().shown_branch()->folder, desk().beside_branch()->folder);
}

}  // namespace
}  // namespace gemello::gui
