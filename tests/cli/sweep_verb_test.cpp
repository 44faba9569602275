// gemello sweep: what it runs, what it does not run again, what it says of failures.
#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/database/database.hpp"
#include "tests/cli/sweep_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Of one policy, by seed.
std::map<int, double> values_of(const nlohmann::json& results, const std::string& policy,
                                const std::string& figure) {
  std::map<int, double> values;
  for (const auto& one : results.at("cases"))
    if (one.at("policy") == policy)
      values[one.at("seed")] = one.at("values").at(figure).get<double>();
  return values;
}

double half_width(const std::vector<double>& values, double t) {
  double mean = 0, squares = 0;
  const auto n = static_cast<double>(values.size());
  for (const double value : values) mean += value / n;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return t * std::sqrt(squares / (n - 1) / n);
}

// The cases are runs like any other: run by hand, one has the same figures. Intervals by the table
// of t: 2.7764 for 4 degrees of freedom.
TEST(SweepVerb, ComparesPoliciesOverSeeds) {
  const Workplace here;
  here.write("s.json", sample_sweep({{"from", 1}, {"count", 5}}).dump());
  const Ended ended = gemello(here, {"sweep", "s.json", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const auto results = nlohmann::json::parse(ended.out);
  const auto spread = values_of(results, "spread", "lost_vm_minutes");
  const auto packed = values_of(results, "packed", "lost_vm_minutes");
  ASSERT_THAT(spread, SizeIs(5));
  std::vector<double> differences;
  for (const auto& [seed, value] : packed) differences.push_back(value - spread.at(seed));
  const auto& row = results.at("blocks").at(0).at("rows").at(1);
  const auto& difference = row.at("metrics").at("lost_vm_minutes").at("difference");
  EXPECT_EQ(difference.at("n"), 5);
  EXPECT_NEAR(difference.at("half_width").get<double>(), half_width(differences, 2.7764), 1e-4);
  ASSERT_EQ(gemello(here, {"run", project_file("datasets/samples/napoli.json"), "-o", "by-hand",
                           "--set", "detection.heartbeat_phase=random", "--set",
                           "policy.placement.name=best-fit", "--seed", "4", "--no-html"})
                .code,
            0);
  for (const auto& figure : here.read_json("by-hand/report.json").at("figures")) {
    if (figure.at("name") == "lost_vm_minutes") {
      EXPECT_EQ(figure.at("value").get<double>(), packed.at(4));
    }
  }
  for (const char* file : {"runs/s/table.csv", "runs/s/report.html", "runs/s/sweep.sqlite"})
    EXPECT_TRUE(here.has(file)) << file;
  EXPECT_FALSE(here.has("runs/s.partial"));
}

// Every cell of README's table is printed by the shipped sweep.
TEST(SweepVerb, TheSampleSaysWhatReadmeSays) {
  const Workplace here;
  const Ended ended =
      gemello(here, {"sweep", project_file("datasets/samples/napoli-sweep.json"), "-o", "out"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const std::string readme = read_file(project_file("README.md"));
  const std::size_t table = readme.find("<!-- asserted: tests/cli -->");
  ASSERT_NE(table, std::string::npos);
  std::size_t cells = 0;
  for (const std::string& line : lines_of(readme.substr(table, readme.find("\n\n", table) - table)))
    for (std::size_t at = line.find("| ", 1); at != std::string::npos;
         at = line.find("| ", at + 1)) {
      const std::string cell = line.substr(at + 2, line.find(" |", at + 1) - at - 2);
      if (cell.find('.') == std::string::npos) continue;  // the header
      EXPECT_THAT(ended.out, HasSubstr(" " + cell));
      ++cells;
    }
  EXPECT_EQ(cells, 9U);  // three rows of three values
}

TEST(SweepVerb, FinishedCasesAreNotRunAgain) {
  const Workplace here;
  here.write("s.json", sample_sweep({1, 2}).dump());
  ASSERT_EQ(gemello(here, {"sweep", "s.json", "-o", "out"}).code, 0);
  const auto before = finished_runs(here, "out");
  ASSERT_THAT(before, SizeIs(4));
  const Ended again = gemello(here, {"sweep", "s.json", "-o", "out"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.talk, HasSubstr("out: 4 cases, 4 done, 0 failed, 0 to run\n"));
  EXPECT_EQ(finished_runs(here, "out"), before);
  // A third seed is two runs more, and leaves the four as they are.
  here.write("s.json", sample_sweep({1, 2, 3}).dump());
  const Ended more = gemello(here, {"sweep", "s.json", "-o", "out", "-j", "1"});
  EXPECT_THAT(more.talk, HasSubstr("out: 6 cases, 4 done, 0 failed, 2 to run, 1 at a time\n"));
  auto after = finished_runs(here, "out");
  EXPECT_THAT(after, SizeIs(6));
  for (const auto& [digest, written] : before) EXPECT_EQ(after.at(digest), written);
  EXPECT_THAT(more.talk, Not(HasSubstr("used in no figure")));
}

// Another scenario, or one byte more in the trace, is another run. What was there is told, not
// mixed in: the mean of one seed stays that of one run.
TEST(SweepVerb, AChangedInputIsRunAndTheOldRunIsNamedAsUnused) {
  const Workplace here;
  std::string scenario = read_file(project_file("datasets/samples/napoli.json"));
  const std::string trace = read_file(project_file("datasets/samples/two-core-mix.gtrace"));
  here.write("t/two-core-mix.gtrace", trace);
  scenario.replace(scenario.find("../../platforms"), 15, project_file("platforms"));
  here.write("t/napoli.json", scenario);
  nlohmann::json sweep = sample_sweep({1});
  sweep["scenarios"] = {"t/napoli.json"};
  here.write("s.json", sweep.dump());
  ASSERT_EQ(gemello(here, {"sweep", "s.json", "-o", "out"}).code, 0);
  scenario.replace(scenario.find("\"at\": \"2h\""), 10, "\"at\": \"1h\"");
  here.write("t/napoli.json", scenario);
  const Ended ended = gemello(here, {"sweep", "s.json", "-o", "out", "--json"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.talk, HasSubstr("out: 2 cases, 0 done, 0 failed, 2 to run"));
  EXPECT_THAT(ended.talk, HasSubstr("2 runs there are of other scenarios, inputs, settings"));
  EXPECT_THAT(finished_runs(here, "out"), SizeIs(4));
  const auto results = nlohmann::json::parse(ended.out);
  EXPECT_EQ(results.at("blocks").at(0).at("rows").at(0).at("runs"), 1);
  // Written again with the same content: that counts, not the time.
  here.write("t/two-core-mix.gtrace", trace);
  EXPECT_THAT(gemello(here, {"sweep", "s.json", "-o", "out"}).talk, HasSubstr("2 done"));
}

// A trace may be a folder of files (PlanetLab), which no run.json fingerprints: the sweep does.
TEST(SweepVerb, AFileOfATraceThatIsAFolderIsAnInput) {
  const Workplace here;
  nlohmann::json scenario =
      nlohmann::json::parse(read_file(project_file("datasets/samples/napoli.json")));
  scenario["platform"] = project_file("platforms/infn-napoli.json");
  scenario["workload"] = {{"trace", "day"},
                          {"sizes", {{"rule", "fixed"}, {"flavour", "small"}}},
                          {"after_trace", "repeat"}};
  here.write("planet.json", scenario.dump());
  here.write("day/vm1", "50\n10\n");
  here.write("day/vm2", "20\n90\n");
  nlohmann::json sweep = sample_sweep({1});
  sweep["scenarios"] = {"planet.json"};
  here.write("s.json", sweep.dump());
  const std::vector<std::string> words{"sweep", "s.json", "-o", "out"};
  const Ended first = gemello(here, words);
  ASSERT_EQ(first.code, 0) << first.out << first.talk;
  EXPECT_THAT(gemello(here, words).talk, HasSubstr("2 done, 0 failed, 0 to run"));
  here.write("day/vm2", "20\n91\n");
  EXPECT_THAT(gemello(here, words).talk, HasSubstr("0 done, 0 failed, 2 to run"));
}

// One setting cannot be read, one names a host that does not exist (the run finds that out): both
// fail, with their reasons, and the third is compared.
TEST(SweepVerb, AFailingCaseIsReportedAndTheRestGoesOn) {
  const Workplace here;
  nlohmann::json sweep = sample_sweep({1});
  sweep["sets"] = {{{"name", "good"}, {"set", {{"faults[0].component", "kvm-02"}}}},
                   {{"name", "no host"}, {"set", {{"faults[0].component", "kvm-99"}}}},
                   {{"name", "no fault"}, {"set", {{"faults[7].component", "kvm-02"}}}}};
  here.write("s.json", sweep.dump());
  const Ended ended = gemello(here, {"sweep", "s.json", "-o", "out"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("2 of 6 cases done, 4 failed, 0 not run\n"));
  EXPECT_THAT(ended.out, HasSubstr("failed: napoli, no host, spread, seed 1: invalid input (exit "
                                   "code 3)\n    gemello: "));
  EXPECT_THAT(ended.out, HasSubstr("no host named 'kvm-99'"));
  EXPECT_THAT(ended.out,
              HasSubstr("failed: napoli, no fault, packed, seed 1: invalid input: --set: "
                        "faults[7].component=\"kvm-02\": there are 1 elements"));
  EXPECT_THAT(ended.out, HasSubstr("napoli, no host: no run of it was finished\n"));
  EXPECT_THAT(here.read("out/report.html"), HasSubstr("4 of 6 cases failed"));
  // Not again, unless told to.
  const Ended again = gemello(here, {"sweep", "s.json", "-o", "out"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.talk, HasSubstr("out: 6 cases, 2 done, 4 failed, 0 to run\n"));
  EXPECT_THAT(again.out, HasSubstr("no host named 'kvm-99'"));
  EXPECT_THAT(gemello(here, {"sweep", "s.json", "-o", "out", "--retry-failed"}).talk,
              HasSubstr("out: 6 cases, 2 done, 2 failed, 2 to run"));
}

TEST(SweepVerb, ListShowsDigestsAndStatesAndRunsNothing) {
  const Workplace here;
  here.write("s.json", sample_sweep({1, 2}).dump());
  const Ended before = gemello(here, {"sweep", "s.json", "-o", "out", "--list"});
  EXPECT_EQ(before.code, 0);
  EXPECT_THAT(before.out, HasSubstr("4 cases: 0 done, 0 failed, 4 to run\n"));
  EXPECT_FALSE(here.has("out"));
  ASSERT_EQ(gemello(here, {"sweep", "s.json", "-o", "out"}).code, 0);
  const Ended after = gemello(here, {"sweep", "s.json", "-o", "out", "--list"});
  EXPECT_THAT(after.out, HasSubstr("4 cases: 4 done, 0 failed, 0 to run\n"));
  for (const auto& [digest, unused] : finished_runs(here, "out"))
    EXPECT_THAT(after.out, HasSubstr(digest));
}

// What README promises to people with SQL: the mean of the view is the mean of the table.
TEST(SweepVerb, ResultsCanBeAskedWithSql) {
  const Workplace here;
  here.write("s.json", sample_sweep({1, 2}).dump());
  const Ended ended = gemello(here, {"sweep", "s.json", "-o", "out", "--json"});
  ASSERT_EQ(ended.code, 0);
  const auto results = nlohmann::json::parse(ended.out);
  Database database((here / "out/sweep.sqlite").string(), Database::Access::read);
  std::map<std::string, double> means;
  Statement(database, "SELECT policy, avg(value) FROM results WHERE metric = 'energy' GROUP BY 1")
      .each([&](const Statement& row) { means[row.text(0)] = row.real(1).value_or(0); });
  for (const auto& row : results.at("blocks").at(0).at("rows"))
    EXPECT_NEAR(means[row.at("policy")],
                row.at("metrics").at("energy").at("value").at("mean").get<double>(), 1e-9);
  std::string states;
  Statement(database, "SELECT state, count(*) FROM states GROUP BY 1")
      .each([&](const Statement& row) { states += row.text(0) + " " + row.text(1); });
  EXPECT_EQ(states, "done 4");
}

// Staggered heartbeats, the default, draw nothing: five seeds are one run.
TEST(SweepVerb, SaysWhereNothingIsRandom) {
  const Workplace here;
  nlohmann::json sweep = sample_sweep({1, 2, 3});
  sweep["set"].erase("detection.heartbeat_phase");
  here.write("s.json", sweep.dump());
  const Ended ended = gemello(here, {"sweep", "s.json", "-o", "out"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("Nothing here is random: every seed gave one and the same run, "
                                   "counted once, everywhere.\n"));
  EXPECT_THAT(ended.out, Not(HasSubstr("±")));
}

TEST(SweepVerb, RefusesFoldersOfOtherThings) {
  const Workplace here;
  here.write("s.json", sample_sweep({1}).dump());
  here.write("thesis/chapter-1.tex", "It was a dark and stormy night.");
  const Ended other = gemello(here, {"sweep", "s.json", "-o", "thesis"});
  EXPECT_EQ(other.code, 3);
  EXPECT_THAT(other.talk, HasSubstr("thesis: holds other things than a sweep"));
  ASSERT_EQ(gemello(here, {"sweep", "s.json", "-o", "out"}).code, 0);
  nlohmann::json renamed = sample_sweep({1});
  renamed["name"] = "another";
  here.write("s.json", renamed.dump());
  const Ended mixed = gemello(here, {"sweep", "s.json", "-o", "out"});
  EXPECT_EQ(mixed.code, 3);
  EXPECT_THAT(mixed.talk, HasSubstr("out/sweep.sqlite: holds the sweep 's', not 'another'"));
}

TEST(SweepVerb, BadFilesAndOptionsAreNamed) {
  const Workplace here;
  nlohmann::json sweep = sample_sweep({1});
  sweep["policys"] = 1;
  here.write("s.json", sweep.dump());
  const Ended bad = gemello(here, {"sweep", "s.json"});
  EXPECT_EQ(bad.code, 3);
  EXPECT_EQ(bad.talk, "gemello: s.json: $.policys: unknown key; did you mean 'policies'?\n");
  EXPECT_THAT(bad.out, IsEmpty());
  EXPECT_EQ(gemello(here, {"sweep", "s.json", "--list", "--json"}).code, 2);
  EXPECT_EQ(gemello(here, {"sweep", "s.json", "-j", "0"}).code, 2);
}

}  // namespace
}  // namespace gemello::testing
