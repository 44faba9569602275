#include "gui/whatif/scenario_document.hpp"

#include <QProcess>
#include <QSignalSpy>
#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::sample_scenario;

fs::path write_file(const QTemporaryDir& folder, const std::string& name, const std::string& text) {
  const fs::path path = fs::path(folder.path().toStdString()) / name;
  std::ofstream(path) << text;
  return path;
}

runs::Fault crash(Duration at, std::optional<Duration> lasts) {
  runs::Fault fault;
  fault.at = at;
  fault.what = runs::FaultKind::host_crash;
  fault.component = "kvm-02";
  fault.lasts = lasts;
  return fault;
}

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.file() + "|" + error.place() + "|" + error.sentence();
  }
  return "no error";
}

TEST(ScenarioDocument, LoadsWhatTheCommandLineReadsAndKeepsTheOrderOfItsKeys) {
  ScenarioDocument document;
  document.load(sample_scenario);
  EXPECT_EQ(document.title(), "napoli-sample");
  EXPECT_FALSE(document.is_dirty());
  // The sample begins with "format", "name", "about": no alphabetical order.
  std::vector<std::string> keys;
  for (const auto& [key, value] : document.json().items()) keys.push_back(key);
  EXPECT_EQ(keys.front(), "format");
  EXPECT_EQ(keys[1], "name");
  EXPECT_EQ(keys[2], "about");
}

TEST(ScenarioDocument, AnUnknownKeyIsAnErrorWithFileAndPathAndTheDocumentStays) {
  const QTemporaryDir folder;
  const fs::path bad = write_file(folder, "bad.json", R"({"format": "gemello-scenario-1",
    "name": "x", "platform": "p.json", "workload": {"trace": "t.gtrace",
    "sizes": {"rule": "fixed", "flavour": "small"}}, "policy": {}, "monitorring": {}})");
  ScenarioDocument document;
  document.load(sample_scenario);
  const std::string error = error_of([&] { document.load(bad); });
  EXPECT_THAT(error, HasSubstr(bad.string()));
  EXPECT_THAT(error, HasSubstr("monitorring"));
  EXPECT_EQ(document.title(), "napoli-sample");
}

TEST(ScenarioDocument, AFaultIsAddedChangedRemovedUndoneAndDoneAgain) {
  ScenarioDocument document;
  document.load(sample_scenario);
  const OrderedJson before = document.json();
  document.add_fault(crash(90min, 10min));
  // The sample has one fault; this is its second, written as people write times.
  EXPECT_EQ(document.json()["faults"][1],
            OrderedJson::parse(
                R"({"at": "90min", "what": "host-crash", "component": "kvm-02", "for": "10min"})"));
  EXPECT_TRUE(document.is_dirty());
  EXPECT_THAT(document.undo_stack()->undoText().toStdString(), HasSubstr("kvm-02"));
  document.change_fault(1, crash(90min, std::nullopt));
  EXPECT_FALSE(document.json()["faults"][1].contains("for"));
  document.remove_fault(0);
  ASSERT_EQ(document.fault_count(), 1U);
  EXPECT_EQ(document.scenario().faults[0].component, "kvm-02");
  document.undo_stack()->undo();
  document.undo_stack()->undo();
  EXPECT_EQ(document.scenario().faults[1].lasts, Duration(10min));
  document.undo_stack()->undo();
  EXPECT_EQ(document.json(), before);
  EXPECT_FALSE(document.is_dirty());
  document.undo_stack()->redo();
  EXPECT_EQ(document.fault_count(), 2U);
}

TEST(ScenarioDocument, WhatAChangeLeavesEqualStaysAsTheUserWroteIt) {
  ScenarioDocument document;
  document.load(sample_scenario);
  document.set("faults[0].at", "120min", "write it otherwise");  // the sample says 2h
  runs::Fault fault = document.scenario().faults[0];
  fault.component = "kvm-03";
  document.change_fault(0, fault);
  EXPECT_EQ(document.json()["faults"][0]["at"], "120min");
  EXPECT_EQ(document.json()["faults"][0]["component"], "kvm-03");
}

TEST(ScenarioDocument, AnEditThatTheReaderRefusesChangesNothing) {
  ScenarioDocument document;
  document.load(sample_scenario);
  const OrderedJson before = document.json();
  EXPECT_THAT(error_of([&] { document.set("guard.moves_per_hour_max", -1, "negative"); }),
              HasSubstr("$.guard.moves_per_hour_max"));
  EXPECT_THAT(error_of([&] { document.set("guard.moves_pr_hour_max", 1, "misspelt"); }),
              HasSubstr("moves_pr_hour_max"));
  // The run lasts 4 h.
  EXPECT_THAT(error_of([&] { document.add_fault(crash(5h, std::nullopt)); }),
              HasSubstr("$.faults[1].at"));
  EXPECT_THAT(error_of([&] { document.set("faults[7].at", "1h", "far"); }), HasSubstr("beyond"));
  EXPECT_THAT(error_of([&] { document.set("storm", std::nullopt, "none there"); }),
              HasSubstr("nothing"));
  EXPECT_EQ(document.json(), before);
  EXPECT_EQ(document.undo_stack()->count(), 0);
}

TEST(ScenarioDocument, ANewSectionStandsWhereTheSchemaHasItAndUndoPutsOrderBack) {
  ScenarioDocument document;
  document.load(sample_scenario);
  const std::string before = document.json().dump();
  document.set("guard.moves_per_hour_max", 4, "guard");
  std::vector<std::string> keys;
  for (const auto& [key, value] : document.json().items()) keys.push_back(key);
  // In the schema "guard" comes after "policy" and before "monitoring".
  const auto guard = std::find(keys.begin(), keys.end(), "guard");
  ASSERT_NE(guard, keys.end());
  EXPECT_EQ(*(guard - 1), "policy");
  EXPECT_EQ(*(guard + 1), "monitoring");
  document.set("policy", document.json()["policy"], "no change");
  EXPECT_EQ(document.undo_stack()->count(), 1);
  document.undo_stack()->undo();
  EXPECT_EQ(document.json().dump(), before);
}

TEST(ScenarioDocument, SavedElsewhereItNamesTheSameFilesAndTheProgramRunsIt) {
  const QTemporaryDir folder;
  const fs::path saved = fs::path(folder.path().toStdString()) / "mine.json";
  ScenarioDocument document;
  document.load(sample_scenario);
  QSignalSpy dirty(&document, &ScenarioDocument::dirty_changed);
  document.add_fault(crash(1h, 20min));
  document.set_policy("failover", OrderedJson("none"));
  document.save_as(saved);
  EXPECT_FALSE(document.is_dirty());
  EXPECT_EQ(dirty.count(), 2);  // dirty by the first edit, clean by saving
  // Commands made before it was saved still undo: paths in memory are those of the old folder.
  document.undo_stack()->undo();
  EXPECT_TRUE(document.is_dirty());
  document.undo_stack()->redo();
  document.save();

  ScenarioDocument again;
  again.load(saved);
  EXPECT_EQ(fs::weakly_canonical(again.scenario().platform_path),
            fs::weakly_canonical(testing::source_path("platforms/infn-napoli.json")));
  EXPECT_EQ(again.fault_count(), 2U);
  QProcess program;
  program.start(
      GEMELLO_BINARY_DIR "/gemello",
      {"run", qPrintable(QString::fromStdString(saved.string())), "-o", folder.path() + "/run"});
  ASSERT_TRUE(program.waitForFinished(60'000));
  EXPECT_EQ(program.exitCode(), 0) << program.readAllStandardError().toStdString();

  // And the run's own scenario is a document again, which the program also runs.
  ScenarioDocument of_run;
  const fs::path run = fs::path(folder.path().toStdString()) / "run";
  of_run.take(runs::read_run(run), run);
  EXPECT_TRUE(of_run.is_dirty());
  EXPECT_TRUE(of_run.path().empty());
  EXPECT_EQ(of_run.json().begin().key(), "format");
  EXPECT_EQ(of_run.fault_count(), 2U);
  EXPECT_EQ(fs::weakly_canonical(of_run.scenario().platform_path),
            fs::weakly_canonical(testing::source_path("platforms/infn-napoli.json")));
  EXPECT_THAT(error_of([&] { of_run.save(); }), HasSubstr("no file"));
}

TEST(ScenarioDocument, AFileThatCannotBeWrittenIsAnErrorAndItStaysDirty) {
  ScenarioDocument document;
  document.load(sample_scenario);
  document.add_fault(crash(1h, std::nullopt));
  EXPECT_THAT(error_of([&] { document.save_as("/nowhere/at/all.json"); }), HasSubstr("/nowhere"));
  EXPECT_TRUE(document.is_dirty());
  EXPECT_EQ(document.path(), sample_scenario);
}

TEST(ScenarioDocument, ACopyIsEditedOnItsOwn) {
  ScenarioDocument document;
  document.load(sample_scenario);
  ScenarioDocument copy;
  copy.copy(document);
  copy.remove_fault(0);
  EXPECT_EQ(document.fault_count(), 1U);
  EXPECT_EQ(copy.fault_count(), 0U);
  EXPECT_TRUE(copy.path().empty());
}

TEST(ScenarioText, RebasedLeavesAbsolutePathsAndVariables) {
  const OrderedJson json = {{"platform", "../p.json"},
                            {"workload", {{"trace", "$GEMELLO_TRACES/x"}}},
                            {"storm", {{"replay", {{"log", "/var/log/f.csv"}}}}}};
  const OrderedJson moved = rebased(json, "/a/b/c", "/a/d");
  // /a/b/c/../p.json is /a/b/p.json, which is ../b/p.json seen from /a/d.
  EXPECT_EQ(moved["platform"], "../b/p.json");
  EXPECT_EQ(moved["workload"]["trace"], "$GEMELLO_TRACES/x");
  EXPECT_EQ(moved["storm"]["replay"]["log"], "/var/log/f.csv");
}

TEST(ScenarioText, PathsThatAreNone) {
  const OrderedJson json = {{"a", {1, 2}}};
  EXPECT_EQ(*find_at(json, "a[1]"), 2);
  EXPECT_EQ(find_at(json, "a[2]"), nullptr);
  EXPECT_EQ(find_at(json, "a.b"), nullptr);
  for (const char* path : {"", "[0]", "a[", "a[x]", "a..b", "a."})
    EXPECT_THROW(find_at(json, path), std::invalid_argument) << path;
}

}  // namespace
}  // namespace gemello::gui
