#include <algorithm>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/sweep/case_list.hpp"
#include "models/runs/sweep/sweep.hpp"
#include "tests/support/documents.hpp"
#include "tests/unit/runs/sweep_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* schema_file = GEMELLO_SOURCE_DIR "/models/runs/sweep/sweep.schema.json";

constexpr const char* least_sweep =
    R"({"format": "gemello-sweep-1", "name": "least", "scenarios": ["a.json"]})";

Sweep read(std::string_view text) {
  return read_sweep_text(text, "sweeps/s.json");
}

TEST(SweepReader, ReadsEveryKey) {
  const Sweep sweep = read(full_sweep);
  EXPECT_EQ(sweep.name, "full");
  EXPECT_EQ(sweep.scenarios[0].name, "napoli");
  EXPECT_EQ(sweep.scenarios[1].name, "roma");
  EXPECT_EQ(sweep.scenarios[1].path, "sweeps/more/roma.json");
  EXPECT_THAT(sweep.policies[0].sets, ElementsAre("detection.heartbeat_phase=\"random\"",
                                                  R"(policy={"placement":"worst-fit"})"));
  EXPECT_THAT(sweep.policies[1].sets, ElementsAre("detection.heartbeat_phase=\"random\"",
                                                  "policy.placement.name=\"best-fit\""));
  EXPECT_EQ(sweep.settings[1].name, "late");
  EXPECT_THAT(sweep.settings[1].sets, ElementsAre("duration=\"5h\"", "faults[0].at=\"3h\""));
  EXPECT_THAT(sweep.seeds, ElementsAre(3, 4));
  EXPECT_EQ(sweep.baseline, 1U);
  EXPECT_EQ(sweep.confidence, 0.9);
  EXPECT_EQ(sweep.metrics[0].unit, "kWh");
  EXPECT_TRUE(sweep.metrics[2].less_is_better);
  EXPECT_FALSE(sweep.metrics[3].less_is_better);  // availability: the report knows it
  EXPECT_THAT(sweep.trade_offs, ElementsAre(std::pair(0U, 1U), std::pair(2U, 0U)));
}

TEST(SweepReader, WithoutPoliciesSettingsAndSeedsEachScenarioIsAsItIs) {
  const Sweep sweep = read(least_sweep);
  const std::vector<SweepCase> cases = cases_of(sweep);
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_THAT(cases[0].sets, IsEmpty());
  EXPECT_EQ(cases[0].seed, std::nullopt);
  EXPECT_EQ(case_name(sweep, cases[0]), "a, as written");
  EXPECT_EQ(sweep.confidence, 0.95);
  EXPECT_EQ(sweep.trade_offs.size(), 2U);  // energy against contention and against migrations
}

// 2 values of one path with each of 2 of another are 4 settings; what tells them apart is their
// names, and a long value is named by its place.
TEST(SweepReader, AGridIsEveryValueWithEveryOther) {
  const Sweep sweep = read(R"({"format": "gemello-sweep-1", "name": "g", "scenarios": ["a.json"],
    "sets": {"workload.scale.cpu": [2, 4.5],
             "faults": [[], [{"at": "1h", "what": "host-crash", "component": "kvm-01"}]]}})");
  std::vector<std::string> names;
  for (const SweepChange& setting : sweep.settings) names.push_back(setting.name);
  EXPECT_THAT(names, ElementsAre("faults=[], cpu=2", "faults=[], cpu=4.5", "faults=#2, cpu=2",
                                 "faults=#2, cpu=4.5"));
  EXPECT_THAT(sweep.settings[1].sets, ElementsAre("faults=[]", "workload.scale.cpu=4.5"));
}

TEST(SweepReader, NamesThatRepeatAreTheirPaths) {
  const Sweep sweep = read(R"({"format": "gemello-sweep-1", "name": "g",
                               "scenarios": ["x/a.json", "y/a.json", "b.json"]})");
  EXPECT_EQ(sweep.scenarios[0].name, "x/a.json");
  EXPECT_EQ(sweep.scenarios[1].name, "y/a.json");
  EXPECT_EQ(sweep.scenarios[2].name, "b");
}

// 2 scenarios x 2 settings x 2 seeds x 3 policies, the policies innermost: what is compared is
// run together.
TEST(SweepReader, CasesAreTheProduct) {
  const Sweep sweep = read(full_sweep);
  const std::vector<SweepCase> cases = cases_of(sweep);
  ASSERT_EQ(cases.size(), 24U);
  EXPECT_EQ(case_name(sweep, cases[0]), "napoli, early, spread, seed 3");
  EXPECT_EQ(case_name(sweep, cases[2]), "napoli, early, own, seed 3");
  EXPECT_EQ(case_name(sweep, cases[3]), "napoli, early, spread, seed 4");
  EXPECT_EQ(case_name(sweep, cases[23]), "roma, late, own, seed 4");
  EXPECT_THAT(cases[1].sets,
              ElementsAre("detection.heartbeat_phase=\"random\"",
                          "policy.placement.name=\"best-fit\"", "faults[0].at=\"1h\""));
}

const std::vector<DocumentChange>& bad_sweeps() {
  static const std::vector<DocumentChange> bad{
      {"/format", R"("gemello-sweep-2")", "$.format", "must be 'gemello-sweep-1'", true},
      {"/format", "", "$", "format", true},
      {"/name", R"("a/b")", "$.name", "may hold no '/'", true},
      {"/name", R"("..")", "$.name", "names the folder"},
      {"/nmae", "1", "$.nmae", "did you mean", true},
      {"/scenarios", "[]", "$.scenarios", "at least one scenario", true},
      {"/scenarios/1", R"("napoli.json")", "$.scenarios[1]", "listed twice", true},
      {"/policies", "[]", "$.policies", "at least one policy", true},
      {"/policies/1/name", R"("spread")", "$.policies[1]", "two named 'spread'"},
      {"/policies/0/policy", R"("worst-fit")", "$.policies[0].policy", "must be an object", true},
      {"/policies/0/polices", "{}", "$.policies[0].polices", "unknown key", true},
      {"/policies/1/set/seed", "4", "$.policies[1].set.seed", "$.seeds", true},
      {"/policies/1/set/format", R"("x")", "$.policies[1].set.format", "no setting"},
      {"/policies/1/set/detection", "{}", "$.policies[1].set.detection",
       "makes detection.heartbeat_phase useless"},
      {"/set/policy.rebalancing", R"("none")", "$.policies[0].policy",
       "makes policy.rebalancing of $.set useless"},
      {"/sets/0/set/policy", "{}", "$", "makes policy of policy 'spread' useless"},
      {"/sets", "[]", "$.sets", "at least one setting", true},
      {"/sets/1/name", R"("early")", "$.sets[1]", "two named 'early'"},
      {"/sets/1/set", "", "$.sets[1]", "set", true},
      {"/sets", R"({"duration": []})", "$.sets.duration", "at least one value", true},
      {"/sets", R"({"duration": "1h"})", "$.sets.duration", "must be an array", true},
      {"/sets", R"({"duration": ["1h", "1h"]})", "$.sets.duration[1]", "two named 'duration=1h'"},
      {"/seeds/count", "0", "$.seeds.count", "", true},
      {"/seeds/to", "9", "$.seeds.to", "unknown key", true},
      {"/seeds", "[]", "$.seeds", "at least one seed", true},
      {"/seeds", "[1, 1]", "$.seeds[1]", "listed twice", true},
      {"/seeds", "[-1]", "$.seeds[0]", "", true},
      {"/seeds", R"({"from": 1, "count": 100000})", "$", "more than 100000 cases"},
      {"/baseline", R"("packde")", "$.baseline", "packed"},
      {"/confidence", "95", "$.confidence", "", true},
      {"/metrics", "[]", "$.metrics", "at least one figure", true},
      {"/metrics/0", R"("enegry")", "$.metrics[0]", "energy"},
      {"/metrics/1", R"("energy")", "$.metrics[1]", "two named 'energy'"},
      {"/metrics/0", R"({"name": "energy", "better": "less"})", "$.metrics[0].better",
       "is known of energy: less is better"},
      {"/metrics/2", R"("host_power_ons")", "$.metrics[2]", "neither good nor bad"},
      {"/metrics/2", R"({"name": "host_power_ons"})", "$.metrics[2]", "neither good nor bad"},
      {"/metrics/2/better", R"("fewer")", "$.metrics[2].better", "less", true},
      {"/pareto/0", R"(["energy"])", "$.pareto[0]", "two names", true},
      {"/pareto/0/1", R"("slatah")", "$.pareto[0][1]", "is not among $.metrics"},
      {"/pareto/0/1", R"("energy")", "$.pareto[0]", "no trade-off with itself"},
  };
  return bad;
}

TEST(SweepReader, BadDocumentsAreRefusedByTheReaderAndWhereItCanByTheSchema) {
  const PublishedSchema schema(schema_file);
  for (const DocumentChange& bad : bad_sweeps()) {
    SCOPED_TRACE(std::string(bad.pointer) + " = " + bad.value);
    const nlohmann::json document = changed(full_sweep, bad);
    const InputError error = refused([&] { read(document.dump()); });
    EXPECT_EQ(error.file(), "sweeps/s.json");
    EXPECT_EQ(error.place(), bad.place);
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
    EXPECT_EQ(!schema.accepts(document), bad.schema_refuses);
  }
}

TEST(SweepReader, SchemaAcceptsWhatTheReaderAccepts) {
  const PublishedSchema schema(schema_file);
  EXPECT_TRUE(schema.accepts(nlohmann::json::parse(full_sweep)));
  EXPECT_TRUE(schema.accepts(nlohmann::json::parse(least_sweep)));
  const char* sample = GEMELLO_SOURCE_DIR "/datasets/samples/napoli-sweep.json";
  JsonDocument document = JsonDocument::read(sample);
  EXPECT_TRUE(schema.accepts(document.root().raw()));
  EXPECT_EQ(cases_of(read_sweep(document, sample)).size(), 30U);  // 3 policies, 2 hosts, 5 seeds
}

TEST(SweepReader, SchemaNamesExactlyTheKeysTheReaderKnows) {
  JsonDocument document = JsonDocument::parse(full_sweep, "s.json");
  document.log_keys();
  read_sweep(document, "s.json");
  const std::set<std::string> of_schema = PublishedSchema(schema_file).keys();
  EXPECT_GE(of_schema.size(), 15U);
  std::vector<std::string> of_one_only;
  std::set_symmetric_difference(document.keys().begin(), document.keys().end(), of_schema.begin(),
                                of_schema.end(), std::back_inserter(of_one_only));
  EXPECT_THAT(of_one_only, IsEmpty());
}

// A digest is of contents: another path is the same run; another byte, number or version is not.
TEST(CaseDigest, ChangesWithWhatARunDependsOnAndWithNothingElse) {
  const nlohmann::json scenario{{"name", "a"}, {"seed", 1}};
  const std::vector<InputFile> inputs{{"platform", "p.json", 10, 1}, {"trace", "t.gtrace", 20, 2}};
  const std::map<std::string, std::string> versions{{"commit", "abc"}};
  const std::string digest = case_digest(scenario, inputs, versions);
  EXPECT_EQ(digest.size(), 16U);
  std::vector<InputFile> others = inputs;
  others[0].path = "elsewhere/p.json";
  others.push_back({"scenario", "s.json", 30, 3});
  std::swap(others[0], others[1]);
  EXPECT_EQ(case_digest(scenario, others, versions), digest);
  others = inputs;
  others[1].fnv1a64 = 3;
  EXPECT_NE(case_digest(scenario, others, versions), digest);
  EXPECT_NE(case_digest({{"name", "a"}, {"seed", 2}}, inputs, versions), digest);
  EXPECT_NE(case_digest(scenario, inputs, {{"commit", "abd"}}), digest);
}

}  // namespace
}  // namespace gemello::runs
