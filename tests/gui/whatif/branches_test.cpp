#include "gui/whatif/branches.hpp"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/whatif/fault_words.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;
using testing::FakeServer;
using ::testing::HasSubstr;

std::shared_ptr<ScenarioDocument> sample_document() {
  auto document = std::make_shared<ScenarioDocument>();
  document->load(testing::sample_scenario);
  return document;
}

runs::RunInfo sample_run() {
  runs::RunInfo info;
  info.name = "napoli-sample";
  info.scenario = runs::resolved(runs::read_scenario(testing::sample_scenario));
  info.inputs.push_back({"scenario", testing::sample_scenario, 0, 0});
  info.end.at = origin + 4h;
  return info;
}

TEST(BranchTree, IsATreeForQt) {
  BranchTree tree;
  const QAbstractItemModelTester tester(&tree,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  Branch root;
  root.title = "run";
  root.state = BranchState::finished_run;
  const BranchId first = tree.add(root);
  Branch child;
  child.parent = first;
  child.title = tree.free_title("run @ 2h");
  child.simulation = "a";
  child.from = origin + 2h;
  const BranchId second = tree.add(child);
  child.title = tree.free_title("run @ 2h");
  child.parent = second;
  const BranchId third = tree.add(child);
  EXPECT_EQ(tree.rowCount(), 1);
  const QModelIndex inner = tree.index(0, 0, tree.index(0, 0, tree.index(0, 0)));
  EXPECT_EQ(inner.data(), "#2");  // what its parent says is left out
  EXPECT_EQ(inner.data(Qt::EditRole), "run @ 2h #2");
  EXPECT_EQ(inner.data(BranchTree::id_role), third);
  EXPECT_EQ(tree.index_of(second, BranchTree::from).data(),
            QString::fromStdString(to_text(Duration(2h))));
  EXPECT_EQ(tree.index_of(second, BranchTree::state).data(), "being made");
  tree.update(second, [](Branch& one) { one.state = BranchState::paused; });
  EXPECT_EQ(tree.index_of(second, BranchTree::state).data(), "paused");
  tree.remove(second);  // and what branched off it
  EXPECT_EQ(tree.find(third), nullptr);
  EXPECT_EQ(tree.rowCount(tree.index(0, 0)), 0);
}

TEST(Branches, OfAFinishedRunItIsSimulatedAgainUpToTheInstant) {
  FakeServer server;
  Branches branches(server.ask());
  QSignalSpy made(&branches, &Branches::made);
  const BranchId run = branches.add_run("/runs/napoli", sample_run());
  const BranchId id = branches.branch(run, origin + 2h);
  ASSERT_EQ(server.names(), "load");
  EXPECT_EQ(server.body<protocol::Load>(0).run, "/runs/napoli");
  EXPECT_EQ(server.body<protocol::Load>(0).at, Duration(2h));
  EXPECT_EQ(branches.tree().find(id)->title, "napoli-sample @ 2h");
  EXPECT_EQ(branches.tree().find(id)->state, BranchState::loading);
  server.reply(0, {{"now_s", 7200}, {"end_s", 14400}});
  EXPECT_EQ(made.count(), 1);
  EXPECT_EQ(branches.tree().find(id)->state, BranchState::paused);
  EXPECT_EQ(branches.tree().find(id)->end, origin + 4h);
  // It has a scenario of its own, to be edited.
  ASSERT_TRUE(branches.tree().find(id)->document);
  EXPECT_EQ(branches.tree().find(id)->document->fault_count(), 1U);
}

TEST(Branches, WhatFailsIsTakenOutAgainAndSaid) {
  FakeServer server;
  Branches branches(server.ask());
  QSignalSpy failed(&branches, &Branches::failed);
  const BranchId run = branches.add_run("/runs/napoli", sample_run());
  const BranchId id = branches.branch(run, origin + 2h);
  server.fail(0, "a file that it read has changed since");
  EXPECT_EQ(branches.tree().find(id), nullptr);
  EXPECT_THAT(failed[0][0].toString().toStdString(), HasSubstr("has changed since"));
}

TEST(Branches, OfASimulationItIsCopiedAtItsPresentAndReplayedBefore) {
  FakeServer server;
  Branches branches(server.ask());
  const BranchId main = branches.add_simulation("main", "napoli", origin, origin + 2h, origin + 4h,
                                                sample_document());
  branches.branch(main, origin + 2h);
  ASSERT_EQ(server.names(), "branch");
  EXPECT_EQ(server.body<protocol::Branch>(0).simulation, "main");
  EXPECT_EQ(server.body<protocol::Branch>(0).as, "napoli @ 2h");

  const BranchId past = branches.branch(main, origin + 1h);
  ASSERT_EQ(server.names(), "branch load");
  const std::string file = server.body<protocol::Load>(1).scenario;
  EXPECT_EQ(runs::read_scenario(file).name, "napoli-sample");
  EXPECT_THAT(branches.tree().find(past)->note.toStdString(), HasSubstr("from the beginning"));
  server.reply(1, {{"now_s", 0}, {"end_s", 14400}});
  ASSERT_EQ(server.names(), "branch load run-until");
  EXPECT_EQ(server.body<protocol::RunUntil>(2).until, Duration(1h));
  server.reply(2, {{"now_s", 3600}, {"ended", false}});
  EXPECT_EQ(branches.tree().find(past)->now, origin + 1h);
  EXPECT_EQ(branches.tree().find(past)->state, BranchState::paused);
}

TEST(Branches, ARunThatWentOnFromAStateIsNotReplayed) {
  FakeServer server;
  Branches branches(server.ask());
  QSignalSpy failed(&branches, &Branches::failed);
  const BranchId main = branches.add_simulation("main", "napoli", origin + 1h, origin + 3h,
                                                origin + 4h, sample_document());
  branches.branch(main, origin + 2h);
  EXPECT_EQ(server.names(), "");
  EXPECT_THAT(failed[0][0].toString().toStdString(), HasSubstr("its present only"));
}

TEST(Branches, RemovingEndsTheSimulationsThatBranchedOffToo) {
  FakeServer server;
  Branches branches(server.ask());
  const BranchId run = branches.add_run("/runs/napoli", sample_run());
  const BranchId first = branches.branch(run, origin + 1h);
  server.reply(0, {{"now_s", 3600}, {"end_s", 14400}});
  branches.branch(first, origin + 1h);
  server.reply(1, {{"now_s", 3600}, {"end_s", 14400}});
  branches.remove(run);
  EXPECT_EQ(server.names(), "load branch unload unload");
  EXPECT_EQ(branches.tree().rowCount(), 0);
}

TEST(Branches, AQuestionAboutThePastKeepsASimulationForIt) {
  FakeServer server;
  Branches branches(server.ask());
  const BranchId run = branches.add_run("/runs/napoli", sample_run());
  std::vector<std::string> asked;
  const auto then = [&](const std::string& simulation) { asked.push_back(simulation); };
  const auto problem = [](const QString& sentence) { FAIL() << sentence.toStdString(); };
  branches.as_at(run, origin + 1h, then, problem);
  server.reply(0, {{"now_s", 3600}, {"end_s", 14400}});
  branches.as_at(run, origin + 1h, then, problem);  // the same instant: nothing is simulated
  EXPECT_EQ(server.names(), "load");
  branches.as_at(run, origin + 2h, then, problem);  // later: it goes on
  EXPECT_EQ(server.names(), "load run-until");
  server.reply(1, {{"now_s", 7200}});
  branches.as_at(run, origin + 1h, then, problem);  // earlier: it must begin anew
  EXPECT_EQ(server.names(), "load run-until unload load");
  server.reply(3, {{"now_s", 3600}, {"end_s", 14400}});
  EXPECT_THAT(asked, ElementsAre("question 1", "question 1", "question 1", "question 2"));
  EXPECT_EQ(branches.tree().rowCount(), 1);  // they are no branches

  // Once something else is done in it, its past is another one.
  branches.tree().find(run)->document->remove_fault(0);
  EXPECT_EQ(server.names(), "load run-until unload load unload");
}

TEST(Branches, HowASimulationStandsIsShown) {
  FakeServer server;
  Branches branches(server.ask());
  const BranchId main = branches.add_simulation("main", "napoli", origin, origin, origin + 4h, {});
  branches.tree().stands("main", origin + 1h, BranchState::running, {});
  EXPECT_EQ(branches.tree().find(main)->now, origin + 1h);
  branches.tree().stands("main", origin + 1h, BranchState::died, "a broken invariant");
  EXPECT_EQ(branches.tree().find(main)->state, BranchState::died);
  EXPECT_TRUE(branches.tree()
                  .index_of(main)
                  .data(Qt::ToolTipRole)
                  .toString()
                  .endsWith("\na broken invariant"));
}

TEST(Branches, QuestionsGoTheQuietWayAndNothingComesToWhoIsGone) {
  FakeServer watched, quiet;
  bool answered = false;
  {
    Branches branches(watched.ask(), quiet.ask());
    const BranchId run = branches.add_run("/runs/napoli", sample_run());
    branches.as_at(
        run, origin + 1h, [&](const std::string&) { answered = true; }, [](const QString&) {});
  }
  EXPECT_EQ(watched.names(), "");
  ASSERT_EQ(quiet.names(), "load");
  quiet.reply(0, {{"now_s", 3600}, {"end_s", 14400}});
  EXPECT_FALSE(answered);
}

// Hours as people say them, else a clock: 42 163 200 ms are 11 h 42 min 43.2 s.
TEST(Branches, TitlesHaveTimesThatPeopleRead) {
  EXPECT_EQ(instant_in_title(6h), "6h");
  EXPECT_EQ(instant_in_title(105s), "00:01:45");
  EXPECT_EQ(instant_in_title(Duration(42'163'200ms)), "11:42:43.2");
  EXPECT_EQ(instant_in_title(0s), "00:00:00");
}

TEST(Branches, RunsOfOneNameHaveTheirFoldersInTheirTitles) {
  testing::FakeServer server;
  Branches branches(server.ask());
  runs::RunInfo info;
  info.name = "napoli-sample";
  const BranchId first = branches.add_run("/runs/spread", info);
  EXPECT_EQ(branches.tree().find(first)->title, "napoli-sample");
  const BranchId other = branches.add_run("/runs/packed", info);
  EXPECT_EQ(branches.tree().find(first)->title, "napoli-sample (spread)");
  EXPECT_EQ(branches.tree().find(other)->title, "napoli-sample (packed)");
  const BranchId third = branches.add_run("/elsewhere/packed", info);
  EXPECT_EQ(branches.tree().find(third)->title, "napoli-sample (packed) #2");
  EXPECT_TRUE(branches.tree()
                  .index_of(third)
                  .data(Qt::ToolTipRole)
                  .toString()
                  .contains("\n/elsewhere/packed"));
}

// A what-if is called by what is other in it, a copy by when it left, and what a person called it
// it is called for good. Two are never of one name, and no two simulations ever.
TEST(Branches, TitlesSayWhatWasChanged) {
  FakeServer server;
  Branches branches(server.ask());
  const BranchTree& tree = branches.tree();
  const BranchId main = branches.add_simulation("main", "napoli", origin, origin + 4h, origin + 4h,
                                                sample_document());
  const BranchId one = branches.branch(main, origin + 2h);
  tree.find(one)->document->add_fault(
      usual_fault(runs::FaultKind::switch_down, "sw1", 2h + 30min, 1h));
  QSignalSpy titled(&tree, &BranchTree::titled);
  branches.retitle(one);
  EXPECT_EQ(tree.find(one)->title, "napoli: sw1 fails 02:30");
  EXPECT_EQ(titled.count(), 1);
  branches.retitle(one);
  EXPECT_EQ(titled.count(), 1);  // it is that already
  const BranchId two = branches.branch(main, origin + 2h);
  EXPECT_EQ(tree.find(two)->title, "napoli @ 2h");
  EXPECT_NE(tree.find(two)->simulation, tree.find(one)->simulation);
  // Of a branch of a branch all that is other than in the run they come from.
  const BranchId inner = branches.branch(one, origin + 3h);
  tree.find(inner)->document->add_fault(usual_fault(runs::FaultKind::host_crash, "kvm-01", 3h, 1h));
  branches.retitle(inner);
  EXPECT_EQ(tree.find(inner)->title, "napoli: sw1 fails 02:30, kvm-01 crashes 03:00");
  tree.find(one)->document->undo_stack()->undo();
  branches.retitle(one);
  EXPECT_EQ(tree.find(one)->title, "napoli @ 2h #2");
  EXPECT_TRUE(branches.tree().setData(tree.index_of(one), " My switch "));
  tree.find(one)->document->undo_stack()->redo();
  branches.retitle(one);
  EXPECT_EQ(tree.find(one)->title, "My switch");
}

}  // namespace
}  // namespace gemello::gui
