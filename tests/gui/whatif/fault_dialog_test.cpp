#include "gui/whatif/fault_dialog.hpp"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <map>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/whatif/fault_list.hpp"
#include "gui/whatif/fault_words.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

using runs::FaultKind;
using ::testing::IsEmpty;

QPushButton* button_of(QDialog& dialog, const QString& text) {
  for (QPushButton* button : dialog.findChildren<QPushButton*>())
    if (button->text() == text) return button;
  return nullptr;
}

void type_into(QDialog& dialog, const char* field, const QString& text) {
  auto* line = dialog.findChild<QLineEdit*>(field);
  if (line == nullptr) line = dialog.findChild<QComboBox*>(field)->lineEdit();
  line->selectAll();
  QTest::keyClicks(line, text);
  if (text.isEmpty()) line->clear();
}

void choose_what(QDialog& dialog, const QString& beginning) {
  auto* what = dialog.findChild<QComboBox*>("what");
  for (int i = 0; i < what->count(); ++i)
    if (what->itemText(i).startsWith(beginning)) return what->setCurrentIndex(i);
  FAIL() << "no " << beginning.toStdString();
}

TEST(FaultDialog, AsksForACrashAndGivesWhatWasTyped) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::host,
                     usual_fault(FaultKind::host_crash, "kvm-01", 2h, {}), "Add");
  dialog.show();
  type_into(dialog, "at", "2.5h");
  type_into(dialog, "for", "20min");
  testing::look_at(dialog, "fault_crash");
  QTest::mouseClick(button_of(dialog, "Add"), Qt::LeftButton);
  ASSERT_EQ(dialog.result(), QDialog::Accepted);
  EXPECT_EQ(dialog.fault().what, FaultKind::host_crash);
  EXPECT_EQ(dialog.fault().at, Duration(150min));
  EXPECT_EQ(dialog.fault().lasts, Duration(20min));
  EXPECT_EQ(dialog.fault().component, "kvm-01");
}

TEST(FaultDialog, ReadsTimesAsTheWindowShowsThem) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::host,
                     usual_fault(FaultKind::host_crash, "kvm-01", 2h, {}), "Add");
  dialog.show();
  const std::pair<const char*, Duration> times[] = {
      {"12:30", 12h + 30min}, {"12:30:15", 12h + 30min + 15s}, {"noon", 12h}, {"13h", 13h}};
  for (const auto& [typed, at] : times) {
    type_into(dialog, "at", typed);
    EXPECT_THAT(dialog.complaints(), IsEmpty()) << typed;
    dialog.accept();
    EXPECT_EQ(dialog.fault().at, at) << typed;
  }
  type_into(dialog, "for", "1:30");  // an hour and a half
  dialog.accept();
  EXPECT_EQ(dialog.fault().lasts, Duration(90min));
}

// A second after noon is 43201s in a scenario, which nobody reads.
TEST(FaultDialog, ShowsTimesAsTheClockDoes) {
  const auto at = [](Duration time) {
    const FaultDialog dialog(testing::napoli_inventory(), PartKind::host,
                             usual_fault(FaultKind::host_crash, "kvm-01", time, {}), "Add");
    EXPECT_THAT(dialog.complaints(), IsEmpty());
    EXPECT_EQ(dialog.fault().at, time);
    return dialog.findChild<QLineEdit*>("at")->text().toStdString();
  };
  EXPECT_EQ(at(12h + 1s), "12:00:01");
  EXPECT_EQ(at(26h + 30min), "1d 02:30:00");
  EXPECT_EQ(at(12h), "12h");
}

TEST(FaultDialog, RefusesAnInstantAfterTheEndOfTheRun) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::host,
                     usual_fault(FaultKind::host_crash, "kvm-01", 2h, {}), "Add");
  dialog.set_run_length(24h);
  dialog.show();
  type_into(dialog, "at", "2d");
  ASSERT_EQ(dialog.complaints().count("$.at"), 1U);
  EXPECT_TRUE(dialog.complaints().at("$.at").contains("ends at 1d 00:00:00"));
  EXPECT_FALSE(button_of(dialog, "Add")->isEnabled());
  type_into(dialog, "at", "23:59");
  EXPECT_TRUE(button_of(dialog, "Add")->isEnabled());
}

// Words that are wrapped have all their lines in sight, and none of them lies on the next field.
TEST(FaultDialog, GrowsForWhatItSays) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::host,
                     usual_fault(FaultKind::host_crash, "kvm-01", 2h, {}), "Add");
  dialog.show();
  type_into(dialog, "at", "banana that is far longer than a line of this dialog can be, by far");
  QTest::qWait(50);
  testing::look_at(dialog, "fault_complaint");
  int seen = 0;
  for (const auto* label : dialog.findChildren<QLabel*>()) {
    if (!label->isVisible() || !label->wordWrap() || label->text().isEmpty()) continue;
    ++seen;
    EXPECT_GE(label->height(), label->heightForWidth(label->width()))
        << label->text().toStdString();
  }
  EXPECT_GE(seen, 2);  // what the kind means, and the complaint
}

// "until repaired" is what an empty one says.
TEST(FaultDialog, EveryFieldIsAsWideAsTheFormAndShowsItsHint) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::network_switch,
                     usual_fault(FaultKind::switch_down, "sw1", 12h, std::nullopt), "What if?");
  dialog.show();
  QTest::qWait(20);
  auto* lasts = dialog.findChild<QComboBox*>("for");
  EXPECT_EQ(lasts->width(), dialog.findChild<QLineEdit*>("at")->width());
  EXPECT_GT(lasts->lineEdit()->width(),
            lasts->fontMetrics().horizontalAdvance(lasts->lineEdit()->placeholderText()));
}

TEST(FaultDialog, SaysAtTheFieldWhatTheReaderSaysAndDoesNotClose) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::inter_switch_link,
                     usual_fault(FaultKind::link_down, "sw1-sw2", 2h, {}), "Add");
  dialog.show();
  choose_what(dialog, "Flapping link");
  // A flapping link begins with a shape and a duration: nothing is wrong yet.
  EXPECT_THAT(dialog.complaints(), IsEmpty());
  type_into(dialog, "down", "90s");
  testing::look_at(dialog, "fault_flap_wrong");
  EXPECT_EQ(dialog.complaints().at("$.down"), "must be shorter than the period");
  EXPECT_FALSE(button_of(dialog, "Add")->isEnabled());
  dialog.accept();
  EXPECT_TRUE(dialog.isVisible());
  type_into(dialog, "down", "3s");
  EXPECT_THAT(dialog.complaints(), IsEmpty());
  dialog.accept();
  EXPECT_EQ(dialog.fault().shape.down, Duration(3s));
  EXPECT_EQ(dialog.fault().lasts, Duration(1h));
}

TEST(FaultDialog, ShowsOnlyWhatTheKindHas) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::inter_switch_link,
                     usual_fault(FaultKind::link_down, "sw1-sw2", 2h, 1h), "Add");
  dialog.show();
  const auto shown = [&](const char* field) {
    return dialog.findChild<QWidget*>(field)->isVisible();
  };
  EXPECT_TRUE(shown("for"));
  EXPECT_FALSE(shown("loss"));
  choose_what(dialog, "Bad link");
  EXPECT_TRUE(shown("loss"));
  EXPECT_TRUE(shown("bandwidth_share"));
  EXPECT_FALSE(shown("period"));
  testing::look_at(dialog, "fault_bad_link");
  choose_what(dialog, "Link up");
  EXPECT_FALSE(shown("for"));  // a repair has no duration
  EXPECT_FALSE(shown("loss"));
  dialog.accept();
  EXPECT_EQ(dialog.fault().what, FaultKind::link_up);
  EXPECT_FALSE(dialog.fault().lasts);
}

TEST(FaultDialog, APartWithoutFaultsSaysWhy) {
  FaultDialog dialog(testing::napoli_inventory(), PartKind::volume,
                     usual_fault(FaultKind::disk_lost, "vmstore", 2h, {}), "Add");
  dialog.show();
  testing::look_at(dialog, "fault_of_volume");
  EXPECT_FALSE(button_of(dialog, "Add")->isEnabled());
  dialog.accept();
  EXPECT_TRUE(dialog.isVisible());
}

TEST(FaultList, RemovesWhatIsSelected) {
  ScenarioDocument document;
  document.load(testing::sample_scenario);
  document.add_fault(usual_fault(FaultKind::link_degraded, "sw1-sw2", 1h, 30min));
  FaultList list(document);
  list.set_inventory(testing::napoli_inventory());
  list.resize(640, 240);
  list.table()->selectRow(0);
  testing::look_at(list, "fault_list");
  list.remove_selected();
  ASSERT_EQ(document.fault_count(), 1U);
  EXPECT_EQ(document.scenario().faults[0].component, "sw1-sw2");
  EXPECT_EQ(list.table()->model()->rowCount(), 1);
  EXPECT_EQ(list.table()->model()->index(0, FaultTable::shape).data(), "share 0.1");
  EXPECT_EQ(list.table()->model()->index(0, FaultTable::lasts).data(), "30min");
  document.undo_stack()->undo();
  EXPECT_EQ(list.table()->model()->rowCount(), 2);
}

// The sample lasts four hours, so its fault may be moved to 3:59 and not to 5:00; without a
// duration of its own the scenario's run lasts as long as the list was told.
TEST(FaultList, RefusesToMoveAFaultBehindTheEnd) {
  ScenarioDocument document;
  document.load(testing::sample_scenario);
  FaultList list(document);
  list.set_inventory(testing::napoli_inventory());
  list.table()->selectRow(0);
  const auto complaint_about = [&list](const QString& at) {
    std::optional<std::map<std::string, QString>> said;
    QTimer::singleShot(0, &list, [&] {
      auto* dialog = qobject_cast<FaultDialog*>(QApplication::activeModalWidget());
      if (dialog == nullptr) return;
      type_into(*dialog, "at", at);
      said = dialog->complaints();
      EXPECT_EQ(button_of(*dialog, "Change")->isEnabled(), said->empty());
      dialog->reject();
    });
    list.change_selected();
    return said.value_or(std::map<std::string, QString>{{"no dialog", ""}});
  };
  EXPECT_THAT(complaint_about("3:59"), IsEmpty());
  EXPECT_TRUE(complaint_about("5:00").contains("$.at"));
  document.set("duration", std::nullopt, "no end of its own");
  list.table()->selectRow(0);
  EXPECT_THAT(complaint_about("5:00"), IsEmpty());
  list.set_run_length(4h + 30min);
  EXPECT_TRUE(complaint_about("5:00").contains("$.at"));
  EXPECT_THAT(complaint_about("4:10"), IsEmpty());
}

}  // namespace
}  // namespace gemello::gui
