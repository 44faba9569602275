#include "sim/swarm/shrink.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "models/runs/run_folder.hpp"
#include "sim/swarm/draw/draw_case.hpp"
#include "tests/laws/child.hpp"

namespace gemello::testing {
namespace {

using swarm::Case;
using swarm::Finding;

// A case with many faults, two of which together are said to break a rule.
Case stormy() {
  for (std::uint64_t seed = 1;; ++seed) {
    Case one = swarm::draw_case(seed, 0.5);
    if (one.scenario["faults"].size() >= 8 && one.platform["hosts"].size() >= 4 &&
        !one.platform.contains("volumes"))
      return one;
  }
}

TEST(Shrink, LeavesTheTwoFaultsThatMatter) {
  const Case one = stormy();
  const auto first = one.scenario["faults"][1];
  const auto second = one.scenario["faults"][6];
  int asked = 0;
  const swarm::Judge judge = [&](const Case& smaller) -> std::optional<Finding> {
    ++asked;
    const auto& faults = smaller.scenario["faults"];
    const auto has = [&](const auto& fault) {
      return std::find(faults.begin(), faults.end(), fault) != faults.end();
    };
    if (!has(first) || !has(second) || smaller.trace.header.vms.empty()) return std::nullopt;
    return Finding{"made-up", origin + 90min, "both came"};
  };
  const auto found = swarm::shrink(one, {"made-up", origin + 90min, "both came"}, judge, 1000);
  EXPECT_EQ(found.one.scenario["faults"], nlohmann::json({first, second}));
  EXPECT_EQ(found.one.trace.header.vms.size(), 1U);
  EXPECT_EQ(found.one.platform["hosts"].size(), 0U);
  EXPECT_EQ(found.one.trace.header.steps, 19U);  // 90 min are over with the nineteenth 5 min
  EXPECT_EQ(found.runs, asked);
}

// The trace ends with the nineteenth 5 min, at 95 min: of three orders the last is of no use, and
// one that is left over would keep `gemello run` from playing the case.
TEST(Shrink, KeepsNoOrderAfterTheEnd) {
  Case one = stormy();
  const auto order = [](const char* at) {
    return nlohmann::json{{"at", at}, {"action", {{"action", "enter-maintenance"}, {"host", "h"}}}};
  };
  one.scenario["orders"] = {order("80min"), order("95min"), order("96min")};
  const swarm::Judge judge = [&](const Case& smaller) -> std::optional<Finding> {
    const bool whole =
        smaller.scenario.contains("orders") && smaller.scenario["orders"].size() >= 2;
    if (!whole) return std::nullopt;
    return Finding{"made-up", origin + 90min, "two orders came"};
  };
  const auto found =
      swarm::shrink(one, {"made-up", origin + 90min, "two orders came"}, judge, 1000);
  EXPECT_EQ(found.one.trace.header.steps, 19U);
  EXPECT_EQ(found.one.scenario["orders"], nlohmann::json({order("80min"), order("95min")}));
}

TEST(Shrink, StopsAfterSoManyRuns) {
  int asked = 0;
  const swarm::Judge judge = [&](const Case&) -> std::optional<Finding> {
    ++asked;
    return std::nullopt;
  };
  const auto found = swarm::shrink(stormy(), {"made-up", origin, ""}, judge, 12);
  EXPECT_EQ(asked, 12);
  EXPECT_EQ(found.one.scenario, stormy().scenario);
}

TEST(Shrink, WritesACaseThatRuns) {
  const Scratch scratch;
  const Case one = stormy();
  swarm::write_finding({one, {"made-up", origin + 90min, "both came"}, 7}, "abc", scratch / "c");
  const std::string story = runs::read_text_file(scratch / "c" / "README.md");
  EXPECT_NE(story.find("made-up"), std::string::npos);
  EXPECT_NE(story.find("commit abc"), std::string::npos);
  const auto expected =
      nlohmann::json::parse(runs::read_text_file(scratch / "c" / "expected.json"));
  EXPECT_EQ(expected["rule"], "made-up");
  EXPECT_EQ(expected["at_us"], 5'400'000'000);
  const ChildEnd end = run_gemello({"run", (scratch / "c" / "scenario.json").string(), "--no-html",
                                    "-o", (scratch / "out").string()});
  EXPECT_EQ(end.code, 0) << end.err;
}

}  // namespace
}  // namespace gemello::testing
