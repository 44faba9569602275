#include "gui/whatif/what_if.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/whatif/fault_words.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

#include <QElapsedTimer>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

namespace gemello::gui {
namespace {

using runs::FaultKind;
using testing::FakeServer;
using ::testing::HasSubstr;

const nlohmann::json move_db = {
    {"action", "migrate"}, {"vm", "db-server"}, {"from", "kvm-01"}, {"to", "kvm-02"}};

struct Stage {
  FakeServer server;
  Branches branches{server.ask()};
  WhatIf what_if{branches};
  std::shared_ptr<ScenarioDocument> document = std::make_shared<ScenarioDocument>();
  QSignalSpy done{&what_if, &WhatIf::done};
  QSignalSpy failed{&what_if, &WhatIf::failed};
  QSignalSpy went_back{&what_if, &WhatIf::went_back};
  BranchId main = 0;

  Stage() {
    document->load(testing::sample_scenario);
    main = branches.add_simulation("main", "napoli", origin, origin + 1h, origin + 4h, document);
  }
};

TEST(WhatIf, AFaultOfARunningSimulationIsKeptInItsScenarioAndCanBeUndone) {
  Stage stage;
  stage.what_if.fault(stage.main, usual_fault(FaultKind::host_crash, "kvm-03", 90min, 10min));
  // First a copy to go back to, then the fault.
  ASSERT_EQ(stage.server.names(), "branch fault");
  EXPECT_EQ(stage.server.body<protocol::InjectFault>(1).at, Duration(90min));
  EXPECT_EQ(stage.document->fault_count(), 1U);  // not before it is done
  stage.server.reply(0, {{"now_s", 3600}});
  stage.server.reply(1, {{"now_s", 3600}});
  EXPECT_EQ(stage.document->fault_count(), 2U);
  EXPECT_EQ(stage.done.count(), 1);
  stage.branches.tree().update(stage.main, [](Branch& one) { one.now = origin + 2h; });

  stage.document->undo_stack()->undo();
  EXPECT_EQ(stage.document->fault_count(), 1U);
  ASSERT_EQ(stage.server.names(), "branch fault unload branch unload");
  EXPECT_EQ(stage.server.body<protocol::Unload>(2).simulation, "main");
  EXPECT_EQ(stage.server.body<protocol::Branch>(3).as, "main");
  EXPECT_EQ(stage.server.body<protocol::Branch>(3).simulation,
            stage.server.body<protocol::Branch>(0).as);
  stage.server.reply(3, {{"now_s", 3600}});
  EXPECT_EQ(stage.went_back.count(), 1);
  EXPECT_EQ(stage.branches.tree().find(stage.main)->now, origin + 1h);

  stage.document->undo_stack()->redo();
  EXPECT_EQ(stage.document->fault_count(), 2U);
  EXPECT_EQ(stage.server.names(), "branch fault unload branch unload branch fault");
  EXPECT_EQ(stage.failed.count(), 0);
}

TEST(WhatIf, AFaultTheSimulationRefusesIsNotInTheScenario) {
  Stage stage;
  stage.what_if.fault(stage.main, usual_fault(FaultKind::host_crash, "kvm-03", 90min, {}));
  stage.server.fail(1, "the platform has no host named 'kvm-03'");
  EXPECT_EQ(stage.document->fault_count(), 1U);
  EXPECT_EQ(stage.document->undo_stack()->count(), 0);
  EXPECT_EQ(stage.failed.count(), 1);
  EXPECT_EQ(stage.server.names(), "branch fault unload");  // the copy is of no use
  // And what the scenario would not take is not even asked for: the run ends at 4 h.
  stage.what_if.fault(stage.main, usual_fault(FaultKind::host_crash, "kvm-03", 5h, {}));
  EXPECT_EQ(stage.server.names(), "branch fault unload");
  EXPECT_THAT(stage.failed.last()[0].toString().toStdString(), HasSubstr("after the end"));
}

TEST(WhatIf, AFaultInThePastOrOfAFinishedRunIsABranch) {
  Stage stage;
  stage.what_if.fault(stage.main, usual_fault(FaultKind::switch_down, "sw1", 30min, 1h));
  ASSERT_EQ(stage.server.names(), "load");  // it is 1 h already
  stage.server.reply(0, {{"now_s", 0}, {"end_s", 14400}});
  stage.server.reply(1, {{"now_s", 1800}});
  ASSERT_EQ(stage.server.names(), "load run-until branch fault");
  stage.server.reply(3, {{"now_s", 1800}});
  const auto children = stage.branches.tree().children(stage.main);
  ASSERT_EQ(children.size(), 1U);
  EXPECT_EQ(stage.branches.tree().find(children[0])->document->fault_count(), 2U);
  EXPECT_EQ(stage.document->fault_count(), 1U);
}

TEST(WhatIf, OnlySoManyCopiesAreKeptAndUndoSaysWhatItCannotDo) {
  Stage stage;
  for (std::size_t i = 0; i <= WhatIf::snapshots_max; ++i) {
    stage.what_if.fault(stage.main, usual_fault(FaultKind::host_hang, "kvm-03", 90min, 1min));
    const std::size_t last = stage.server.all.size() - 1;
    // The oldest copy is given up when there is one too many.
    const bool full = i == WhatIf::snapshots_max;
    stage.server.reply(last, {{"now_s", 3600}});
    EXPECT_EQ(std::count_if(stage.server.all.begin(), stage.server.all.end(),
                            [](const FakeServer::Asked& one) {
                              return std::holds_alternative<protocol::Unload>(one.body);
                            }),
              full ? 1 : 0);
  }
  for (std::size_t i = 0; i < WhatIf::snapshots_max; ++i) stage.document->undo_stack()->undo();
  EXPECT_EQ(stage.failed.count(), 0);
  stage.document->undo_stack()->undo();
  EXPECT_EQ(stage.document->fault_count(), 1U);
  ASSERT_EQ(stage.failed.count(), 1);
  EXPECT_THAT(stage.failed[0][0].toString().toStdString(), HasSubstr("the simulation keeps it"));
}

TEST(WhatIf, AnOrderIsInTheScenarioAndARefusedOneIsNot) {
  Stage stage;
  QSignalSpy not_begun(&stage.what_if, &WhatIf::not_begun);
  stage.what_if.order(stage.main, move_db);
  ASSERT_EQ(stage.server.names(), "branch order");
  stage.server.reply(1, {{"now_s", 3600}, {"verdict", {{"kind", "begun"}, {"reason", ""}}}});
  EXPECT_EQ(stage.document->json()["orders"][0]["at"], "1h");
  EXPECT_EQ(stage.document->json()["orders"][0]["action"]["to"], "kvm-02");
  stage.what_if.order(stage.main, move_db);
  stage.server.reply(3,
                     {{"now_s", 3600}, {"verdict", {{"kind", "refused"}, {"reason", "it moves"}}}});
  EXPECT_EQ(stage.document->json()["orders"].size(), 1U);
  ASSERT_EQ(not_begun.count(), 1);
  EXPECT_EQ(not_begun[0][1].toString(), "The Guard refuses it: it moves.");
}

TEST(WhatIf, OnlyTheLastProposalIsAnsweredAndAForgottenOneIsCancelled) {
  Stage stage;
  QSignalSpy predicted(&stage.what_if, &WhatIf::predicted);
  QSignalSpy problem(&stage.what_if, &WhatIf::proposal_failed);
  stage.what_if.propose(stage.main, origin + 1h, move_db);
  stage.what_if.propose(stage.main, origin + 1h, move_db);
  ASSERT_EQ(stage.server.names(), "propose cancel propose");
  protocol::Prediction prediction;
  prediction.action = move_db;
  prediction.outcome = protocol::Prediction::Outcome::open;
  stage.server.reply(0, protocol::to_json(prediction));
  EXPECT_EQ(predicted.count(), 0);
  stage.server.reply(2, protocol::to_json(prediction));
  EXPECT_EQ(predicted.count(), 1);
  stage.what_if.propose(stage.main, origin + 1h, move_db);
  stage.server.reply(3, {{"odd", 1}});
  EXPECT_EQ(problem.count(), 1);
}

}  // namespace
}  // namespace gemello::gui
