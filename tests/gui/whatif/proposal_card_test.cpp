#include "gui/whatif/proposal_card.hpp"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

using protocol::Prediction;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The example of models/protocol/README.md, with round numbers for the rest.
Prediction move_of_db_server() {
  Prediction prediction;
  prediction.action = {
      {"action", "migrate"}, {"vm", "db-server"}, {"from", "kvm-01"}, {"to", "kvm-02"}};
  prediction.verdict.action_id = 41;
  prediction.outcome = Prediction::Outcome::done;
  prediction.ordered = origin + 1h;
  prediction.ended = origin + 1h + 22720859us;
  prediction.horizon = origin + 2h;
  prediction.migration = protocol::MigrationOutlook{130871us, Bytes(2621239296), 3};
  prediction.links = {{"kvm-02.eth0.up", 1024, 0.01}, {"kvm-01.eth0.down", 2'621'440'000, 0.9}};
  prediction.hosts = {{"kvm-01", 20'000, 15'000, 10'000, 15'000, 0, 0, 0},
                      {"kvm-02", 20'000, 18'000, 21'000, 18'000, 0, 1'000, 0}};
  prediction.survives_any_host = {true, false, true, {"kvm-02"}};
  prediction.energy = {10.5, 10};
  prediction.lost = {0.002, 0.002};
  prediction.contended = {3, 8};
  return prediction;
}

PredictionRow row_of(const Prediction& prediction, const QString& label) {
  for (const PredictionRow& row : prediction_rows(prediction))
    if (row.label == label) return row;
  ADD_FAILURE() << "no row " << label.toStdString();
  return {};
}

TEST(Prediction, SaysTimeDowntimeBytesLinksCapacityEnergyAndLosses) {
  const Prediction prediction = move_of_db_server();
  EXPECT_EQ(action_title(prediction.action), "Move db-server from kvm-01 to kvm-02");
  EXPECT_EQ(verdict_row(prediction).value, "It would take 22.72 s.");
  EXPECT_EQ(row_of(prediction, "Downtime").value, "130.9 ms");
  // 2,621,239,296 bytes / 2^30 = 2.44 GiB.
  EXPECT_EQ(row_of(prediction, "Transferred").value, "2.44 GiB");
  EXPECT_EQ(row_of(prediction, "Transferred").note, "in 3 rounds");
  EXPECT_EQ(row_of(prediction, "Busiest links").value, "90 % used");  // the busiest first
  EXPECT_THAT(row_of(prediction, "Busiest links").note.toStdString(),
              HasSubstr("kvm-01.eth0.down"));
  // 10,000 of 20,000 MHz asked after it, 15,000 at that instant without it.
  EXPECT_EQ(row_of(prediction, "CPU asked of kvm-01").value, "50 % instead of 75 %");
  EXPECT_EQ(row_of(prediction, "CPU asked of kvm-01").note,
            "at the instant it is over; 75 % at the order");
  EXPECT_EQ(row_of(prediction, "CPU asked of kvm-02").judgement, Judgement::bad);
  const PredictionRow survives = row_of(prediction, "Survives any one host (N+1)");
  EXPECT_EQ(survives.value, "no instead of yes");
  EXPECT_EQ(survives.judgement, Judgement::bad);
  EXPECT_THAT(survives.note.toStdString(), HasSubstr("kvm-02"));
  EXPECT_EQ(row_of(prediction, "Energy").value, "+0.5 kWh");
  EXPECT_EQ(row_of(prediction, "Energy").judgement, Judgement::bad);
  EXPECT_EQ(row_of(prediction, "Energy").note, "10.5 kWh instead of 10 kWh, up to 02:00:00");
  EXPECT_EQ(row_of(prediction, "Service lost").value, "no change");
  EXPECT_EQ(row_of(prediction, "Service lost").note, "0 VM-minutes either way, up to 02:00:00");
  EXPECT_EQ(row_of(prediction, "Service lost").judgement, Judgement::plain);
  EXPECT_EQ(row_of(prediction, "Short of CPU").value, "\u22125 VM-minutes");
  EXPECT_EQ(row_of(prediction, "Short of CPU").note,
            "3 VM-minutes instead of 8 VM-minutes, up to 02:00:00");
  EXPECT_EQ(row_of(prediction, "Short of CPU").judgement, Judgement::good);
}

// What changes by itself meanwhile is not the move's doing, and what nobody would notice is none.
TEST(Prediction, IsAgainstTheSameInstantWithout) {
  Prediction prediction = move_of_db_server();
  prediction.hosts = {{"kvm-01", 20'000, 6'620, 1'620, 1'620, 0, 0, 0}};
  EXPECT_EQ(row_of(prediction, "CPU asked of kvm-01").value, "8.10 % either way");
  prediction.energy = {1.43972, 1.44};  // 0.28 Wh of 1.44 kWh
  EXPECT_EQ(row_of(prediction, "Energy").value, "no change");
  EXPECT_EQ(row_of(prediction, "Energy").judgement, Judgement::plain);
  EXPECT_EQ(row_of(prediction, "Energy").note, "1.44 kWh either way, up to 02:00:00");
}

// 2.0004 and 2.0006 kWh read 2 and 2.001: that is +0.001 kWh, whatever lies between them; and of
// 40 kWh 4 Wh are a change that is told, and that nobody would act on.
TEST(Prediction, NoChangeStandsBesideTwoEqualFiguresOnly) {
  Prediction prediction = move_of_db_server();
  prediction.energy = {2.0006, 2.0004};
  EXPECT_EQ(row_of(prediction, "Energy").value, "+0.001 kWh");
  EXPECT_EQ(row_of(prediction, "Energy").note, "2.001 kWh instead of 2 kWh, up to 02:00:00");
  prediction.energy = {39.996, 40};
  EXPECT_EQ(row_of(prediction, "Energy").value, "\u22120.004 kWh");
  EXPECT_EQ(row_of(prediction, "Energy").note, "39.996 kWh instead of 40 kWh, up to 02:00:00");
  EXPECT_EQ(row_of(prediction, "Energy").judgement, Judgement::plain);
  prediction.lost = {0.04, 0};
  EXPECT_EQ(row_of(prediction, "Service lost").value, "no change");
  EXPECT_EQ(row_of(prediction, "Service lost").note, "0 VM-minutes either way, up to 02:00:00");
}

TEST(Prediction, ARefusalSaysWhyAndNothingElse) {
  Prediction prediction = move_of_db_server();
  prediction.verdict = {protocol::Verdict::Kind::refused, 0, "no room on kvm-02"};
  EXPECT_EQ(verdict_row(prediction).value, "The Guard refuses it: no room on kvm-02.");
  EXPECT_THAT(prediction_rows(prediction), IsEmpty());
}

TEST(Prediction, TimesForPeople) {
  EXPECT_EQ(lasting_text(250us), "250 \u00b5s");
  EXPECT_EQ(lasting_text(130871us), "130.9 ms");
  EXPECT_EQ(lasting_text(119s), "119 s");
  EXPECT_EQ(lasting_text(125s), "2 min 05 s");
  EXPECT_EQ(lasting_text(3h + 7min), "3 h 07 min");
}

QPushButton* card_button(ProposalCard& card, const char* text) {
  for (QPushButton* button : card.findChildren<QPushButton*>())
    if (button->text().remove('&') == text) return button;
  return nullptr;
}

TEST(ProposalCard, WaitsShowsAndAsksWhatToDo) {
  ProposalCard card;
  const Prediction prediction = move_of_db_server();
  card.wait(prediction.action, origin + 1h, true);
  EXPECT_FALSE(card_button(card, "Order")->isEnabled());
  EXPECT_TRUE(card_button(card, "Forget")->isEnabled());
  card.show_prediction(prediction);
  card.show();
  QTest::qWait(50);
  testing::look_at(card, "proposal");
  for (const auto* label : card.findChildren<QLabel*>()) {
    if (label->text().isEmpty()) continue;
    const int needed =
        label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
    EXPECT_GE(label->height(), needed) << label->text().toStdString();
  }
  QSignalSpy ordered(&card, &ProposalCard::order);
  QSignalSpy branched(&card, &ProposalCard::order_in_branch);
  card_button(card, "Order")->click();
  card_button(card, "Order in a branch")->click();
  EXPECT_EQ(ordered.count(), 1);
  EXPECT_EQ(branched.count(), 1);

  // Nothing can be ordered in a finished run itself, nor what the Guard refuses anywhere.
  card.wait(prediction.action, origin + 1h, false);
  card.show_prediction(prediction);
  EXPECT_FALSE(card_button(card, "Order")->isEnabled());
  EXPECT_TRUE(card_button(card, "Order in a branch")->isEnabled());
  Prediction refused = prediction;
  refused.verdict = {protocol::Verdict::Kind::refused, 0, "no room on kvm-02"};
  card.wait(prediction.action, origin + 1h, true);
  card.show_prediction(refused);
  testing::look_at(card, "proposal_refused");
  EXPECT_FALSE(card_button(card, "Order")->isEnabled());
  EXPECT_FALSE(card_button(card, "Order in a branch")->isEnabled());
  EXPECT_THAT(card.findChild<QLabel*>("verdict")->text().toStdString(), HasSubstr("no room"));
}

}  // namespace
}  // namespace gemello::gui
