#include "models/runs/scenario.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "models/runs/scenario_format.hpp"
#include "tests/unit/runs/runs_support.hpp"
#include "tests/unit/runs/scenario_support.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

ScenarioOptions with_traces() {
  ScenarioOptions options;
  options.variables = [](std::string_view name) -> std::optional<std::string> {
    if (name == "GEMELLO_TRACES") return "traces";
    return std::nullopt;
  };
  return options;
}

Scenario read(const json& document, const ScenarioOptions& options = with_traces()) {
  return read_scenario_text(document.dump(), "scenarios/a.json", options);
}

class PublishedSchema {
 public:
  PublishedSchema()
      : text_(json::parse(get(GEMELLO_SOURCE_DIR "/models/runs/scenario.schema.json"))) {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text_), schema_);
  }
  bool accepts(const json& document) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
  }
  const json& text() const { return text_; }

 private:
  json text_;
  valijson::Schema schema_;
};

TEST(Scenario, ReadsEveryKey) {
  const Scenario s = read(full_scenario());
  EXPECT_EQ(s.name, "full");
  EXPECT_EQ(s.platform_path, "platforms/two.json");  // relative to scenarios/
  EXPECT_EQ(s.workload.trace_path, "traces/planetlab/20110303.tar.xz");
  EXPECT_EQ(s.workload.start, 1h);
  EXPECT_EQ(s.workload.duration, 2h);
  EXPECT_EQ(s.workload.sizes.kind, SizeRule::Kind::blocks);
  EXPECT_EQ(s.workload.sizes.flavours, (std::vector<std::string>{"small", "large"}));
  EXPECT_EQ(s.workload.cpu_scale, 1.5);
  EXPECT_EQ(s.workload.priorities.at(0).priority, 10);
  EXPECT_EQ(s.workload.anti_affinity.at(0).vms.at(1), "db2");
  EXPECT_EQ(s.workload.boot_time, 45s);
  EXPECT_EQ(s.workload.after_trace, AfterTrace::hold);
  EXPECT_EQ(s.policy.at("placement").at("name"), "best-fit");
  EXPECT_EQ(s.guard.migrations_in_flight_max, 4);
  EXPECT_EQ(s.gate.simulated_operator.delay, 2min);
  EXPECT_EQ(s.gate.simulated_operator.answer, SimulatedOperator::Answer::refuse);
  EXPECT_EQ(s.monitoring_period, 30s);
  EXPECT_EQ(s.detection.heartbeat_timeout, 20s);
  EXPECT_EQ(s.detection.observer, "hv1");
  EXPECT_TRUE(s.detection.confirm_storage && s.detection.confirm_bmc);
  EXPECT_TRUE(s.detection.flapping == (FlappingRule{2, 5min, 8min}));
  EXPECT_EQ(s.network.lan_round_trip, 150us);
  EXPECT_EQ(s.network.tcp_window, Bytes(3 << 20));
  EXPECT_TRUE(s.leases == (LeaseSettings{"vmstore", {10s, 40s, 30s, 5s}}));
  ASSERT_EQ(s.declared_dead.size(), 1U);
  EXPECT_TRUE(s.declared_dead[0] == (DeclaredDead{2h, "hv1", "anna"}));
  ASSERT_EQ(s.faults.size(), 7U);
  EXPECT_EQ(s.faults[0].lasts, 20min);
  EXPECT_EQ(s.faults[1].what, FaultKind::link_down);
  EXPECT_EQ(s.faults[2].shape, (FaultShape{20s, 1s, {}}));
  EXPECT_EQ(s.faults[3].shape, (FaultShape{{}, {}, {0.1, 0.01, 20ms}}));
  EXPECT_EQ(s.faults[4].shape, (FaultShape{{}, {}, {}, 20s}));
  EXPECT_EQ(s.faults[5].shape, (FaultShape{{}, {}, {0.1, 0, 0s}}));
  EXPECT_EQ(s.faults[6].what, FaultKind::disk_lost);
  EXPECT_EQ(s.migration.bandwidth_cap, BytesPerSecond(62.5e6));  // 500 Mbit/s / 8
  EXPECT_EQ(s.migration.setup_time, 700ms);
  EXPECT_EQ(s.migration.zero_page_share, 0.125);
  EXPECT_EQ(s.migration.throttle_initial, 30);
  EXPECT_EQ(s.migration.on_no_convergence, behaviour::NonConvergence::stop_and_copy);
  EXPECT_EQ(s.duration, 3h);
  EXPECT_EQ(s.seed, 7U);
  EXPECT_TRUE(s.series.vm);
  EXPECT_FALSE(s.series.host);
}

TEST(Scenario, ReadsStorage) {
  const Scenario s = read(full_scenario());
  EXPECT_EQ(s.workload.disk_scale, 3.0);
  StorageSettings want;
  want.images = {{"*", "vmstore"}, {"db*", "fast"}};
  want.allocated = 0.4;
  want.new_blocks = 0.05;
  want.read_size = Bytes(8192);
  want.write_size = Bytes(4096);
  want.outstanding = 16;
  want.boot_read = Bytes(150'000'000);
  want.template_size = Bytes(2'000'000'000);
  want.backups = {{"db*", 2h, 24h, "ds1", 2}};
  want.resolve = {{2h, "db1", "b1"}};
  EXPECT_TRUE(s.storage == want);
  EXPECT_EQ(read(least_scenario()).storage, std::nullopt);

  json document = least_scenario();
  document["storage"] = {{"allocated", 0}, {"new_blocks", 1}};
  const json once = resolved(read(document));
  EXPECT_EQ(resolved(read(once)), once);
  const json& section = once["storage"];
  EXPECT_EQ(section["images"], json::array());
  EXPECT_EQ(section["read_size"], "16KiB");
  EXPECT_EQ(section["write_size"], "16KiB");
  EXPECT_EQ(section["outstanding"], 32);
  EXPECT_EQ(section["boot_read"], "200MB");
  EXPECT_EQ(section["template_size"], "0B");
  EXPECT_EQ(once["workload"]["scale"]["disk"], 1.0);
  EXPECT_FALSE(resolved(read(least_scenario()))["workload"]["scale"].contains("disk"));
}

TEST(Scenario, GateOfAClassDiffersFromTheRest) {
  const Gate gate = read(full_scenario()).gate.gate();
  EXPECT_EQ(gate.mode(Migrate{VmId(0), HostId(0), HostId(1)}), GateMode::approve);
  EXPECT_EQ(gate.mode(PowerOn{HostId(0)}), GateMode::automatic);
}

void expect_refusals(const std::vector<BadScenario>& table) {
  const PublishedSchema schema;
  for (const BadScenario& bad : table) {
    SCOPED_TRACE(std::string(bad.pointer) + " = " + (bad.value ? bad.value : "(removed)"));
    const json document = damaged(bad);
    const InputError error = refused([&] { read(document); });
    EXPECT_EQ(error.file(), "scenarios/a.json");
    EXPECT_EQ(error.place(), bad.place);
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
    EXPECT_EQ(schema.accepts(document), !bad.schema_sees);
  }
}

TEST(Scenario, EveryBadDocumentIsRefusedAtItsPlace) {
  ASSERT_GE(bad_scenarios().size(), 30U);
  expect_refusals(bad_scenarios());
}

TEST(Scenario, EveryBadFaultOrStormIsRefusedAtItsPlace) {
  ASSERT_GE(bad_faults().size(), 20U);
  expect_refusals(bad_faults());
  ASSERT_GE(bad_storms().size(), 20U);
  expect_refusals(bad_storms());
}

TEST(Scenario, ControllersAndRulesOfVmsAreRead) {
  const Scenario s = read(full_scenario());
  using What = ControllerSettings::Trouble::What;
  ControllerSettings want;
  want.seats = {{"c1", "hv1"}, {"c2", "ds1"}};
  want.lease_on = {"hv1", "ds1", "ds2"};
  want.lasts = 90s;
  want.renew = 15s;
  want.margin = 5s;
  want.order_limit = 20s;
  want.troubles = {{1h, What::crash, "c2", 5min}, {2h, What::freeze_in_order, "c1", 10min}};
  EXPECT_TRUE(s.controllers == want) << "faults are by time";
  ASSERT_EQ(s.workload.start_order.size(), 1U);
  EXPECT_EQ(s.workload.start_order[0].after, std::vector<std::string>{"db*"});
  EXPECT_EQ(s.workload.start_order[0].delay, 20s);
  EXPECT_EQ(s.workload.anti_affinity[0].domain, FailureDomain::rack);
  EXPECT_EQ(s.workload.affinity[0].domain, FailureDomain::site);
  EXPECT_EQ(s.workload.batch, std::vector<std::string>{"w*"});
}

TEST(Scenario, EveryBadControllerIsRefusedAtItsPlace) {
  expect_refusals(bad_controllers());
}

TEST(Scenario, EveryBadStorageIsRefusedAtItsPlace) {
  ASSERT_GE(bad_leases().size(), 8U);
  expect_refusals(bad_leases());
  ASSERT_GE(bad_storages().size(), 20U);
  expect_refusals(bad_storages());
}

TEST(Scenario, SchemaAcceptsWhatTheReaderAccepts) {
  const PublishedSchema schema;
  for (const json& document : {full_scenario(), least_scenario()}) {
    EXPECT_TRUE(schema.accepts(document));
    EXPECT_TRUE(schema.accepts(resolved(read(document))));
  }
}

// Every key under "properties" of the schema, wherever it stands.
void collect_keys(const json& schema, std::set<std::string>& keys) {
  if (schema.is_object()) {
    if (schema.contains("properties"))
      for (const auto& [key, unused] : schema["properties"].items()) keys.insert(key);
    for (const auto& [unused, part] : schema.items()) collect_keys(part, keys);
  }
  if (schema.is_array())
    for (const json& part : schema) collect_keys(part, keys);
}

TEST(Scenario, ReaderAndSchemaKnowTheSameKeys) {
  JsonDocument document = JsonDocument::from(full_scenario(), "a.json");
  document.log_keys();
  read_scenario(document, "a.json", with_traces().variables);
  std::set<std::string> known;
  for (const std::string& path : document.keys())
    known.insert(path.substr(path.find_last_of('.') + 1));
  known.insert("flavour");  // of the other size rules
  std::set<std::string> published;
  collect_keys(PublishedSchema().text(), published);
  for (const std::string& key : known) EXPECT_TRUE(published.count(key) == 1) << key;
  for (const std::string& key : published) EXPECT_TRUE(known.count(key) == 1) << key;
}

TEST(Scenario, ResolvedReadsBackEqualAndSpellsOutDefaults) {
  for (const json& document : {full_scenario(), least_scenario()}) {
    const json once = resolved(read(document));
    EXPECT_EQ(resolved(read(once)), once);
  }
  const json least = resolved(read(least_scenario()));
  EXPECT_EQ(least["monitoring"]["period"], "60s");
  EXPECT_EQ(least["workload"]["after_trace"], "stop");
  EXPECT_EQ(least["seed"], 1);
}

// What limits live rounds is neither accepted nor spelled out.
TEST(Scenario, AMigrationThatIsNotLiveHasNoRounds) {
  json document = least_scenario();
  document["migration"] = {{"live", false}};
  const json once = resolved(read(document));
  EXPECT_EQ(once["migration"]["live"], false);
  EXPECT_FALSE(once["migration"].contains("rounds_max"));
  EXPECT_EQ(resolved(read(once)), once);
  const json without_effect{{"downtime_max", "1s"},
                            {"rounds_max", 5},
                            {"auto_converge", true},
                            {"on_no_convergence", "abort"}};
  for (const auto& [key, value] : without_effect.items()) {
    json bad = document;
    bad["migration"][key] = value;
    const InputError error = refused([&] { read(bad); });
    EXPECT_EQ(error.place(), "$.migration." + key);
    EXPECT_THAT(error.sentence(), HasSubstr("not live"));
  }
}

TEST(Scenario, TraceVariableMustBeSet) {
  const InputError error = refused([] { read(full_scenario(), {}); });
  EXPECT_EQ(error.place(), "$.workload.trace");
  EXPECT_THAT(error.sentence(), HasSubstr("GEMELLO_TRACES is not set"));
}

TEST(Scenario, MissingFileIsNamed) {
  const InputError error = refused([] { read_scenario("no/such.json"); });
  EXPECT_EQ(error.file(), "no/such.json");
  EXPECT_THAT(error.sentence(), HasSubstr("cannot be opened"));
}

TEST(Set, ChangesNestedValuesBeforeReading) {
  ScenarioOptions options = with_traces();
  options.sets = {"faults[0].at=2h", "seed=9", "guard.moves_per_hour_max=3",
                  "workload.sizes={\"rule\":\"fixed\",\"flavour\":\"big\"}", "about=two words"};
  const Scenario s = read(full_scenario(), options);
  EXPECT_EQ(s.faults[0].at, 2h);
  EXPECT_EQ(s.seed, 9U);
  EXPECT_EQ(s.guard.moves_per_hour_max, 3);
  EXPECT_EQ(s.workload.sizes.flavours.at(0), "big");
  EXPECT_EQ(s.about, "two words");
}

TEST(Set, MakesMissingObjectsAndGrowsArraysByOne) {
  json document = least_scenario();
  apply_set(document, "faults[0].at=1min");
  apply_set(document, "faults[0].what=host-crash");
  apply_set(document, "faults[0].component=hv1");
  apply_set(document, "series.vm=true");
  const Scenario s = read(document);
  EXPECT_EQ(s.faults.at(0).at, 1min);
  EXPECT_TRUE(s.series.vm);
}

TEST(Set, RefusesWhatIsNoAssignment) {
  json document = full_scenario();
  const auto sentence = [&](const char* text) {
    const InputError error = refused([&] { apply_set(document, text); });
    EXPECT_EQ(error.file(), "--set");
    EXPECT_EQ(error.place(), text);
    return error.sentence();
  };
  EXPECT_THAT(sentence("seed"), HasSubstr("PATH=VALUE"));
  EXPECT_THAT(sentence("=1"), HasSubstr("PATH=VALUE"));
  EXPECT_THAT(sentence("faults[9].at=1h"), HasSubstr("at most 7"));
  EXPECT_THAT(sentence("faults[x].at=1h"), HasSubstr("whole number in brackets"));
  EXPECT_THAT(sentence("seed.x=1"), HasSubstr("no object"));
  EXPECT_THAT(sentence("guard[0]=1"), HasSubstr("no array"));
  EXPECT_THAT(sentence("guard.=1"), HasSubstr("ends in a dot"));
  EXPECT_THAT(sentence("guard..x=1"), HasSubstr("empty"));
}

TEST(Set, UnknownKeyIsRefusedByTheReader) {
  ScenarioOptions options = with_traces();
  options.sets = {"guard.moves=3"};
  const InputError error = refused([&] { read(full_scenario(), options); });
  EXPECT_EQ(error.place(), "$.guard.moves");
}

TEST(Pattern, StarAndQuestionMark) {
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("db*", "db12"));
  EXPECT_TRUE(matches("d?1*", "db12"));
  EXPECT_TRUE(matches("*b*2", "db12"));
  EXPECT_FALSE(matches("db", "db1"));
  EXPECT_FALSE(matches("?", ""));
  EXPECT_FALSE(matches("*a", "db12"));
}

}  // namespace
}  // namespace gemello::runs
