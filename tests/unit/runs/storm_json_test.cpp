#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/scenario.hpp"
#include "tests/unit/runs/runs_support.hpp"
#include "tests/unit/runs/scenario_support.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Scenario read_with_storm(const char* storm) {
  json document = least_scenario();
  document["storm"] = json::parse(storm);
  return read_scenario_text(document.dump(), "a.json");
}

TEST(StormJson, LawsAreRead) {
  const Storm storm = *read_with_storm(R"({"classes": {
      "host": [
        {"fault": "host-crash", "failure": {"law": "exponential", "mean": "10h"},
         "repair": {"law": "fixed", "value": "1h"}},
        {"fault": "host-hang", "failure": {"law": "weibull", "shape": 1, "mean": "10h"},
         "repair": {"law": "weibull", "shape": 2, "scale": "1h", "at_most": "5h"}}],
      "circuit": {"fault": "link-degraded", "loss": 0.1,
                  "failure": {"law": "lognormal", "median": "10h", "sigma": 0.5},
                  "repair": {"law": "lognormal", "median": "2.7min", "p95": "19.9min"}}}})")
                           .storm;
  const auto& hosts = storm.classes.at(ComponentClass::host);
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_EQ(hosts[0].failure, behaviour::exponential(10h));
  EXPECT_EQ(hosts[0].repair, behaviour::fixed(1h));
  EXPECT_EQ(hosts[1].failure, behaviour::weibull(1, 10h));  // of shape 1 the scale is the mean
  EXPECT_EQ(hosts[1].repair.at_most, 5h);
  const FailureMode& circuit = storm.classes.at(ComponentClass::circuit).at(0);
  EXPECT_EQ(circuit.shape.degradation.loss, 0.1);
  EXPECT_EQ(circuit.failure, behaviour::lognormal(10h, 0.5));
  EXPECT_NEAR(circuit.repair.shape, 1.21, 0.005);
  EXPECT_FALSE(storm.bursts.has_value());
}

TEST(StormJson, DaemonsGetSlow) {
  const Storm storm = *read_with_storm(R"({"classes": {"host": {
      "fault": "daemon-slow", "delay": "20s", "failure": {"law": "exponential", "mean": "10h"},
      "repair": {"law": "fixed", "value": "1h"}}}})")
                           .storm;
  EXPECT_EQ(storm.classes.at(ComponentClass::host).at(0).shape.delay, 20s);
}

TEST(StormJson, ClassesReplaceThoseOfTheSet) {
  const Storm storm = *read_with_storm(R"({"set": "published-2005-2021", "scale": 3,
      "classes": {"site": [], "rack": {"fault": "rack-power-loss",
          "failure": {"law": "exponential", "mean": "1w"},
          "repair": {"law": "fixed", "value": "1h"}}},
      "bursts": {"share": 0.5, "within": "site"}})")
                           .storm;
  EXPECT_TRUE(storm.classes.at(ComponentClass::site).empty());
  EXPECT_EQ(storm.classes.at(ComponentClass::rack).at(0).repair, behaviour::fixed(1h));
  EXPECT_EQ(storm.classes.at(ComponentClass::circuit).size(), 2U);
  EXPECT_EQ(storm.scale, 3);
  EXPECT_EQ(*storm.bursts, (BurstRule{0.5, 120s, 2, BurstRule::Within::site}));
}

TEST(StormJson, ResolvedReadsBackEqual) {
  for (const char* text :
       {R"({"set": "published-2005-2021"})", R"({"set": "published-2005-2021-disks"})",
        R"({"set": "published-2005-2021", "bursts": {"share": 0.1}, "until": "1d",
            "classes": {"site": [], "nic": {
              "fault": "link-flap", "period": "10s", "down": "1s",
              "failure": {"law": "weibull", "shape": 0.7, "mean": "3d"},
              "repair": {"law": "lognormal", "median": "1h", "p95": "1d", "at_most": "2d"}}}})",
        R"({"replay": {"log": "x.csv", "map": "round-robin", "start": "1d"}})"}) {
    const Scenario once = read_with_storm(text);
    const json written = resolved(once);
    const Scenario twice = read_scenario_text(written.dump(), "a.json");
    EXPECT_EQ(resolved(twice), written);
    EXPECT_EQ(twice.storm->classes, once.storm->classes);
    EXPECT_EQ(twice.storm->bursts, once.storm->bursts);
    EXPECT_EQ(twice.storm->named, once.storm->named);
  }
}

TEST(StormJson, UselessStormsAreRefused) {
  struct Useless {
    const char* storm;
    const char* place;
    const char* sentence;
  };
  for (const Useless& one : {
           Useless{"{}", "$.storm", "strikes nothing"},
           Useless{R"({"set": "published-2005-2021", "classes": {"host": []},
                       "bursts": {"share": 0.1}})",
                   "$.storm.bursts", "no law lets hosts fail"},
           Useless{R"({"classes": {"host": []}})", "$.storm.classes.host",
                   "no set lets this class fail"},
           Useless{R"({"replay": {"log": "x"}, "scale": 2})", "$.storm.scale", "has no effect"},
           Useless{R"({"replay": {"log": ""}})", "$.storm.replay.log", "must not be empty"},
       }) {
    const InputError error = refused([&] { read_with_storm(one.storm); });
    EXPECT_EQ(error.place(), one.place);
    EXPECT_THAT(error.sentence(), HasSubstr(one.sentence));
  }
}

}  // namespace
}  // namespace gemello::runs
