#include <QKeySequence>
#include <QLabel>
#include <QListWidget>
#include <QMainWindow>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/window/action_set.hpp"
#include "gui/window/dock_set.hpp"
#include "gui/window/example.hpp"
#include "gui/window/message_bar.hpp"
#include "gui/window/part_menu.hpp"
#include "gui/window/recent_files.hpp"
#include "gui/window/start_page.hpp"
#include "gui/window/title_label.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/scenario.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

// ---- messages -------------------------------------------------------------------------------

// Of more than three the bar tells how many there are; they come up when others are closed.
TEST(Messages, NewestOnTopAndNoMoreThanThreeInSight) {
  MessageBar bar;
  const auto in_sight = [&] {
    QStringList all;
    for (const auto* label : bar.findChildren<QLabel*>())
      if (label->isVisible() && label->text().size() > 2) all.append(label->text());
    return all;
  };
  for (const char* text : {"one", "two", "three", "four", "five"})
    bar.say({Urgency::note, text, {}, {}, {}});
  EXPECT_EQ(bar.texts(), QStringList({"five", "four", "three", "two", "one"}));
  EXPECT_EQ(in_sight().filter("five").size(), 1);
  EXPECT_TRUE(in_sight().filter("two").isEmpty());
  EXPECT_EQ(in_sight().filter("2 more").size(), 1);
  bar.close_notices("five");
  EXPECT_EQ(in_sight().filter("two").size(), 1);
  EXPECT_EQ(in_sight().filter("1 more").size(), 1);
  // Said again, it is one message still, the newest.
  bar.say({Urgency::note, "two", {}, {}, {}});
  EXPECT_EQ(bar.texts(), QStringList({"two", "four", "three", "one"}));
  bar.close_notices("one");
  EXPECT_TRUE(in_sight().filter("more").isEmpty());
}

// "napoli: ..." is 40 letters, what is told of it 20. It asks for no width; cut, both begin and end
// of the title are seen, and where that is too little what is told gives way.
TEST(TitleLabel, IsCutInsteadOfTakingRoom) {
  TitleLabel label;
  const QString title = "napoli-day: sw1 fails 12:00, kvm-04 crashes 12:00:01";
  label.set(title, "simulated to its end");
  EXPECT_EQ(label.minimumSizeHint().width(), 0);
  label.resize(1000, 20);
  EXPECT_EQ(label.shown(), title + "   simulated to its end");
  label.resize(label.fontMetrics().horizontalAdvance("simulated to its end") +
                   30 * label.fontMetrics().averageCharWidth(),
               20);
  EXPECT_TRUE(label.shown().startsWith("napoli"));
  EXPECT_TRUE(label.shown().endsWith("simulated to its end"));
  label.resize(20 * label.fontMetrics().averageCharWidth(), 20);
  EXPECT_TRUE(label.shown().startsWith("nap"));
  EXPECT_TRUE(label.shown().endsWith("0:01"));
  EXPECT_THAT(label.toolTip().toStdString(), ::testing::HasSubstr(title.toStdString()));
}

TEST(Messages, HaveAPlaceAndAnOffer) {
  MessageBar bar;
  bool taken = false;
  bar.say({Urgency::problem, "Not JSON.", "run.json line 3", "Mend", [&] { taken = true; }});
  EXPECT_EQ(bar.texts(), QStringList({"Not JSON. (run.json line 3)"}));
  auto* offer = bar.findChild<QPushButton*>();
  ASSERT_NE(offer, nullptr);
  offer->click();
  EXPECT_TRUE(taken);
  EXPECT_TRUE(bar.texts().isEmpty());
  EXPECT_TRUE(bar.isHidden());
}

TEST(Messages, NameTheFileBeforeWhatIsWrongWithIt) {
  MessageBar bar;
  bar.say({Urgency::problem, "is cut off: the line has no end", "events.jsonl line 7", {}, {}});
  EXPECT_EQ(bar.texts(), QStringList({"events.jsonl line 7: is cut off: the line has no end"}));
}

TEST(Messages, OfOldFailuresLeaveWhenTheNextDeedSucceeds) {
  MessageBar bar;
  bar.say({Urgency::note, "A hint", {}, {}, {}});
  bar.say({Urgency::problem, "It cannot be read", {}, {}, {}});
  bar.deed_succeeded();  // of the same deed: of two files one was read
  EXPECT_EQ(bar.texts(), QStringList({"It cannot be read", "A hint"}));
  QWidget other;
  QTest::keyClick(&other, Qt::Key_A);  // something else is begun
  bar.say({Urgency::warning, "Of the new deed", {}, {}, {}});
  bar.deed_succeeded();
  EXPECT_EQ(bar.texts(), QStringList({"Of the new deed", "A hint"}));
}

TEST(Messages, AboutARunGoWithIt) {
  MessageBar bar;
  Notice hint;
  hint.text = "What if sw1 fails?";
  hint.about = 3;
  bar.say(hint);
  bar.say({Urgency::note, "Of nobody", {}, {}, {}});
  bar.close_about(4);
  EXPECT_EQ(bar.texts(), QStringList({"Of nobody", "What if sw1 fails?"}));
  bar.close_about(3);
  EXPECT_EQ(bar.texts(), QStringList({"Of nobody"}));
}

// ---- files ----------------------------------------------------------------------------------

class Files : public ::testing::Test {
 protected:
  fs::path path(const char* name) const { return fs::path(folder_.path().toStdString()) / name; }
  QTemporaryDir folder_;
};

TEST_F(Files, RecentOnesAreThereAndTheLastComesFirst) {
  QSettings settings(folder_.path() + "/settings.ini", QSettings::IniFormat);
  RecentFiles recent(&settings);
  for (int i = 0; i < 12; ++i) {
    const fs::path file = path(("run" + std::to_string(i)).c_str());
    fs::create_directories(file);
    recent.add(QString::fromStdString(file.string()));
  }
  ASSERT_EQ(recent.list().size(), RecentFiles::files_max);
  EXPECT_EQ(recent.list().first().toStdString(), path("run11").string());
  recent.add(QString::fromStdString((path("run5") / "." / "").string()));
  EXPECT_EQ(recent.list().first().toStdString(), path("run5").string());
  EXPECT_EQ(recent.list().size(), RecentFiles::files_max);
  fs::remove_all(path("run11"));
  EXPECT_FALSE(recent.list().contains(QString::fromStdString(path("run11").string())));
}

TEST_F(Files, TheExampleComesWithWhatItNames) {
  const auto data = find_example_data({path("nowhere"), fs::path(GEMELLO_SOURCE_DIR)});
  ASSERT_EQ(data, fs::path(GEMELLO_SOURCE_DIR));
  const fs::path scenario = copy_example(*data, path("copy"));
  const runs::Scenario read = runs::read_scenario(scenario.string());
  EXPECT_EQ(read.name, "napoli-day");
  EXPECT_TRUE(fs::exists(read.platform_path)) << read.platform_path;
  // What the user saved over it stays.
  runs::write_text_file(scenario, "mine");
  EXPECT_EQ(copy_example(*data, path("copy")), scenario);
  EXPECT_EQ(runs::read_text_file(scenario), "mine");
}

TEST_F(Files, AnExampleThatCannotBeCopiedSaysWhere) {
  runs::write_text_file(path("file"), "in the way");
  try {
    copy_example(GEMELLO_SOURCE_DIR, path("file"));
    FAIL() << "it was copied into a file";
  } catch (const InputError& error) {
    EXPECT_THAT(error.file(), ::testing::StartsWith(path("file").string()));
  }
}

TEST_F(Files, APartOfTheExampleIsNone) {
  const fs::path folder = path("half");
  fs::create_directories(folder / "platforms");
  runs::write_text_file(folder / "platforms/infn-napoli.json", "{}");
  EXPECT_EQ(find_example_data({folder}), std::nullopt);
}

TEST(StartPage, OffersWhatWasOpenAndSaysWhyNot) {
  StartPage page;
  page.set_recent({"/runs/napoli", "/runs/storm"});
  QString asked;
  QObject::connect(&page, &StartPage::path_asked, [&](const QString& path) { asked = path; });
  auto* list = page.findChild<QListWidget*>();
  ASSERT_EQ(list->count(), 2);
  emit list->itemClicked(list->item(1));
  EXPECT_EQ(asked.toStdString(), "/runs/storm");
  page.set_example_missing("gone");
  EXPECT_FALSE(page.example_button()->isEnabled());
}

// Nothing but the keyboard: the example has the focus, is seen to have it, and Return opens it.
TEST(StartPage, TheKeyboardBeginsAtTheExample) {
  StartPage page;
  page.resize(1000, 640);
  page.show();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
  QPushButton* example = page.example_button();
  EXPECT_TRUE(example->hasFocus());
  const auto picture = [&] { return example->grab().toImage(); };
  const QImage with_focus = picture();
  QTest::keyClick(example, Qt::Key_Tab);
  EXPECT_FALSE(example->hasFocus());
  const QImage without = picture();
  ASSERT_EQ(with_focus.size(), without.size());
  int other = 0;
  for (int y = 0; y < without.height(); ++y)
    for (int x = 0; x < without.width(); ++x)
      other += with_focus.pixel(x, y) != without.pixel(x, y) ? 1 : 0;
  EXPECT_GT(other, 2 * (without.width() + without.height()));  // a frame, at the least
  bool asked = false;
  QObject::connect(&page, &StartPage::example_asked, [&] { asked = true; });
  example->setFocus();
  QTest::keyClick(example, Qt::Key_Return);
  EXPECT_TRUE(asked);
}

// Twice as wide and high a page has letters twice as high: it is as full as a small one.
TEST(StartPage, GrowsWithItsWindow) {
  StartPage page;
  page.resize(1200, 700);
  page.show();
  QTest::qWait(20);
  const double small = page.example_button()->font().pointSizeF();
  const int width = page.example_button()->width();
  page.resize(2400, 1400);
  QTest::qWait(20);
  EXPECT_DOUBLE_EQ(page.example_button()->font().pointSizeF(), 2 * small);
  // Twice 640 pixels, of which the layout's margins are not doubled.
  EXPECT_NEAR(page.example_button()->width(), 2 * width, 30);
  page.resize(800, 500);
  EXPECT_DOUBLE_EQ(page.example_button()->font().pointSizeF(), small);
}

// ---- actions and docks ----------------------------------------------------------------------

TEST(Actions, AreFoundAndOfferedWhileTheyCanBeDone) {
  QMainWindow window;
  QMenu menu;
  ActionSet actions(&window);
  int done = 0;
  actions.add(&menu, "a.one", "&Do this...", QKeySequence("Ctrl+1"), [&] { ++done; });
  QAction* two = actions.add(&menu, "a.two", "Do &that", QKeySequence("Ctrl+2"), [] {});
  actions.find("a.one")->trigger();
  EXPECT_EQ(done, 1);
  ASSERT_EQ(actions.palette_actions().size(), 2U);
  EXPECT_EQ(actions.palette_actions()[0].text.toStdString(), "Do this");
  EXPECT_EQ(actions.palette_actions()[0].shortcut.toStdString(), "Ctrl+1");
  two->setEnabled(false);
  EXPECT_EQ(actions.palette_actions().size(), 1U);
  EXPECT_EQ(menu.actions().size(), 2);
}

TEST(ActionsDeathTest, OneShortcutForOneAction) {
  QMainWindow window;
  QMenu menu;
  ActionSet actions(&window);
  actions.add(&menu, "a.one", "One", QKeySequence("Ctrl+1"), [] {});
  EXPECT_DEATH(actions.add(&menu, "a.two", "Two", QKeySequence("Ctrl+1"), [] {}),
               "a.two and a.one have the same shortcut");
}

TEST(Docks, ArePanesOnceTheyAreSeen) {
  QMainWindow window;
  DockSet docks(&window);
  int made = 0;
  for (const char* id : {"front", "behind"}) {
    docks.add(id, id, Qt::BottomDockWidgetArea, [&made](QWidget* parent) {
      ++made;
      return new QLabel("pane", parent);
    });
  }
  window.tabifyDockWidget(docks.dock("front"), docks.dock("behind"));
  docks.dock("front")->raise();
  EXPECT_EQ(made, 0);
  window.show();
  QTest::qWait(50);
  EXPECT_TRUE(docks.is_made("front"));
  docks.raise("behind");
  EXPECT_TRUE(docks.is_made("behind"));
  EXPECT_EQ(made, 2);
  docks.raise("front");
  docks.raise("behind");
  EXPECT_EQ(made, 2);
  EXPECT_NE(docks.pane<QLabel>("behind"), nullptr);
  EXPECT_EQ(docks.pane<QPushButton>("behind"), nullptr);
  EXPECT_EQ(docks.pane<QLabel>("nowhere"), nullptr);
}

TEST(Noon, IsOfferedWhereTheRunHasOne) {
  const Instant start = origin + 5min;
  EXPECT_EQ(noon_of(start, start + 24h), start + 12h);
  EXPECT_EQ(noon_of(start, start + 12h), std::nullopt);
  EXPECT_EQ(noon_of(start, start + 4h), std::nullopt);
}

}  // namespace
}  // namespace gemello::gui
