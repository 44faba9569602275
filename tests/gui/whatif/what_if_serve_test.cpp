#include <map>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/whatif/fault_words.hpp"
#include "gui/whatif/feeds.hpp"
#include "gui/whatif/what_if.hpp"
#include "models/protocol/message.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

// What a person does, with the program of this build at the other end.

namespace gemello::gui {
namespace {

using runs::FaultKind;
using ::testing::HasSubstr;

bool wait_until(const std::function<bool()>& condition) {
  return QTest::qWaitFor(condition, 30'000);
}

// A session with its feeds, as the window has it.
struct RealServer {
  ServeSession session;
  Feeds feeds{&session};
  Branches branches{feeds.ask(), feeds.quiet()};
  WhatIf what_if{branches};

  RealServer() {
    session.start(GEMELLO_BINARY_DIR "/gemello");
    EXPECT_TRUE(wait_until([&] { return session.running(); }));
    QObject::connect(&feeds, &Feeds::stands, &branches.tree(), &BranchTree::stands);
  }
  /// The result, or an object with the sentence of the error.
  nlohmann::json answer(protocol::RequestBody body) {
    std::optional<nlohmann::json> result;
    feeds.ask()(
        std::move(body), [&](const nlohmann::json& said) { result = said; },
        [&](const protocol::Error& error) {
          result = {{"error", error.sentence}};
        });
    EXPECT_TRUE(wait_until([&] { return result.has_value(); }));
    return result.value_or(nlohmann::json());
  }
};

nlohmann::json run_to(RealServer& server, const std::string& simulation,
                      std::optional<Duration> until) {
  protocol::RunUntil run;
  run.simulation = simulation;
  run.until = until;
  return server.answer(run);
}

std::map<std::string, double> figures_of_simulation(RealServer& server,
                                                    const std::string& simulation) {
  std::map<std::string, double> figures;
  const nlohmann::json answer = server.answer(protocol::AskFigures{simulation});
  for (const auto& figure : answer.at("figures"))
    if (figure["value"].is_number()) figures[figure["name"]] = figure["value"];
  return figures;
}

TEST(WhatIfServed, WhatIsInjectedCanBeUndoneAndASavedScenarioDoesTheSame) {
  RealServer server;
  Branches& branches = server.branches;
  WhatIf& what_if = server.what_if;
  QSignalSpy went_back(&what_if, &WhatIf::went_back);
  QSignalSpy failed(&what_if, &WhatIf::failed);
  auto document = std::make_shared<ScenarioDocument>();
  document->load(testing::sample_scenario);
  protocol::Load load;
  load.scenario = testing::sample_scenario;
  ASSERT_EQ(server.answer(load)["end_s"], 14400);
  run_to(server, "main", 1h);
  const auto untouched = figures_of_simulation(server, "main");
  const BranchId main =
      branches.add_simulation("main", "napoli", origin, origin + 1h, origin + 4h, document);
  what_if.fault(main, usual_fault(FaultKind::host_crash, "kvm-05", 1h + 10min, 30min));
  ASSERT_TRUE(wait_until([&] { return document->fault_count() == 2; }));
  run_to(server, "main", 90min);
  EXPECT_NE(figures_of_simulation(server, "main"), untouched);

  document->undo_stack()->undo();
  ASSERT_TRUE(wait_until([&] { return went_back.count() == 1; }));
  EXPECT_EQ(figures_of_simulation(server, "main"), untouched);
  document->undo_stack()->redo();
  run_to(server, "main", {});
  const auto injected = figures_of_simulation(server, "main");
  EXPECT_EQ(failed.count(), 0) << (failed.isEmpty() ? "" : failed[0][0].toString().toStdString());

  // The program runs the saved scenario to the same figures as the simulation came to.
  const QTemporaryDir folder;
  document->save_as((folder.path() + "/saved.json").toStdString());
  load.simulation = "saved";
  load.scenario = (folder.path() + "/saved.json").toStdString();
  ASSERT_EQ(server.answer(load).value("error", ""), "");
  run_to(server, "saved", {});
  EXPECT_EQ(figures_of_simulation(server, "saved"), injected);
}

TEST(WhatIfServed, AFinishedRunIsBranchedAtNoonAndThatSwitchDies) {
  const QTemporaryDir folder;
  QProcess program;
  program.start(
      GEMELLO_BINARY_DIR "/gemello",
      {"run", QString::fromStdString(testing::sample_scenario), "-o", folder.path() + "/run"});
  ASSERT_TRUE(program.waitForFinished(60'000));
  const std::filesystem::path run_folder = (folder.path() + "/run").toStdString();
  RealServer server;
  Branches& branches = server.branches;
  WhatIf& what_if = server.what_if;
  QSignalSpy done(&what_if, &WhatIf::done);
  QSignalSpy failed(&what_if, &WhatIf::failed);
  const BranchId run = branches.add_run(run_folder, runs::read_run(run_folder));
  what_if.fault(run, usual_fault(FaultKind::rack_power_loss, "rack-b", 1h, {}));
  ASSERT_TRUE(wait_until([&] { return done.count() + failed.count() > 0; }));
  ASSERT_EQ(done.count(), 1) << failed[0][0].toString().toStdString();
  const Branch branch = *branches.tree().find(branches.tree().children(run).at(0));
  EXPECT_EQ(branch.now, origin + 1h);
  EXPECT_EQ(branch.document->fault_count(), 2U);
  run_to(server, branch.simulation, {});

  // Beside it the run as it was: branched without the fault, it loses less.
  QSignalSpy made(&branches, &Branches::made);
  const BranchId plain = branches.branch(run, origin + 1h);
  ASSERT_TRUE(wait_until([&] { return made.count() == 1; }));
  const std::string other = branches.tree().find(plain)->simulation;
  run_to(server, other, {});
  const double as_it_was = figures_of_simulation(server, other).at("lost_vm_minutes");
  const double with_fault = figures_of_simulation(server, branch.simulation).at("lost_vm_minutes");
  EXPECT_GE(as_it_was, 0);
  EXPECT_GT(with_fault, as_it_was);
}

TEST(WhatIfServed, AProposalInAFinishedRunIsPredicted) {
  const QTemporaryDir folder;
  QProcess program;
  program.start(
      GEMELLO_BINARY_DIR "/gemello",
      {"run", QString::fromStdString(testing::sample_scenario), "-o", folder.path() + "/run"});
  ASSERT_TRUE(program.waitForFinished(60'000));
  const std::filesystem::path run_folder = (folder.path() + "/run").toStdString();
  RealServer server;
  Branches& branches = server.branches;
  WhatIf& what_if = server.what_if;
  std::optional<protocol::Prediction> prediction;
  QString problem;
  QObject::connect(&what_if, &WhatIf::predicted,
                   [&](const protocol::Prediction& one) { prediction = one; });
  QObject::connect(&what_if, &WhatIf::proposal_failed, [&](const QString& why) { problem = why; });
  const BranchId run = branches.add_run(run_folder, runs::read_run(run_folder));
  // As in the session of models/protocol/README.md, where it takes 22.720859 s from 1 h on.
  what_if.propose(
      run, origin + 1h,
      {{"action", "migrate"}, {"vm", "db-server"}, {"from", "kvm-01"}, {"to", "kvm-02"}});
  ASSERT_TRUE(wait_until([&] { return prediction.has_value() || !problem.isEmpty(); }));
  ASSERT_TRUE(prediction) << problem.toStdString();
  EXPECT_EQ(*prediction->ended, origin + 1h + 22720859us);
  problem.clear();
  what_if.propose(run, origin + 1h,
                  {{"action", "migrate"}, {"vm", "nobody"}, {"from", "kvm-01"}, {"to", "kvm-02"}});
  ASSERT_TRUE(wait_until([&] { return !problem.isEmpty(); }));
  EXPECT_THAT(problem.toStdString(), HasSubstr("nobody"));
}

}  // namespace
}  // namespace gemello::gui
