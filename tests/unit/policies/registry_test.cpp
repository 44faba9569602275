#include "models/policies/registry.hpp"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/consolidation/consolidation_plan.hpp"
#include "models/policies/consolidation/consolidation_policy.hpp"
#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/rebalancing/load_balance.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Bad {
  const char* spec;
  const char* place;
  const char* sentence;  // a part of it
};

class BadSpec : public ::testing::TestWithParam<Bad> {};

TEST_P(BadSpec, IsRefusedWithItsPlace) {
  try {
    make_policy(json::parse(GetParam().spec), "s.json", "$.policy");
    FAIL() << "was accepted: " << GetParam().spec;
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "s.json");
    EXPECT_EQ(error.place(), GetParam().place);
    EXPECT_THAT(error.sentence(), HasSubstr(GetParam().sentence));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Registry, BadSpec,
    ::testing::Values(
        Bad{R"("best-fit")", "$.policy", "object"}, Bad{R"({})", "$.policy", "placement"},
        Bad{R"({"placement": 3})", "$.policy.placement", "object"},
        Bad{R"({"placement": "best-git"})", "$.policy.placement",
            "no placement policy 'best-git': there are best-fit, worst-fit, power-aware, "
            "first-fit, "
            "dot-product, norm-based, quantile-fit; did you mean 'best-fit'?"},
        Bad{R"({"placement": {"wake": true}})", "$.policy.placement", "name"},
        Bad{R"({"placement": {"name": "load-balance"}})", "$.policy.placement.name",
            "no placement policy 'load-balance'"},
        Bad{R"({"placement": "best-fit", "failovr": "none"})", "$.policy.failovr", "unknown key"},
        Bad{R"({"placement": "best-fit", "failover": {"name": "none", "retries": 1}})",
            "$.policy.failover.retries", "no option 'retries': this policy has none"},
        Bad{R"({"placement": {"name": "best-fit", "wakes": true}})", "$.policy.placement.wakes",
            "no option 'wakes': there are cpu_limit, memory_overcommit, wake, image; did you mean "
            "'wake'?"},
        Bad{R"({"placement": {"name": "best-fit", "wake": 1}})", "$.policy.placement.wake", "true"},
        Bad{R"({"placement": {"name": "best-fit", "cpu_limit": 0}})",
            "$.policy.placement.cpu_limit", "0.01"},
        Bad{R"({"placement": "best-fit", "rebalancing": {"name": "load-balance", "high": 0.05}})",
            "$.policy.rebalancing.low", "must not be above 'high'"},
        Bad{R"({"placement": "best-fit", "rebalancing": {"name": "load-balance", "hold": 1.5}})",
            "$.policy.rebalancing.hold", "whole number"},
        Bad{R"({"placement": "best-fit", "rebalancing": {"name": "load-balance", "window": 31}})",
            "$.policy.rebalancing.window", "from 1 to 30"},
        Bad{R"({"placement": "best-fit", "rebalancing": {"name": "load-balance",
                "interval": 300}})",
            "$.policy.rebalancing.interval", "text"},
        Bad{R"({"placement": "best-fit", "rebalancing": {"name": "load-balance",
                "measure": "gini"}})",
            "$.policy.rebalancing.measure", "must be one of max-mean, deviation, not 'gini'"},
        Bad{R"({"placement": "best-fit", "rebalancing": {"name": "consolidate",
                "manage_power": false, "idle_off": "5min"}})",
            "$.policy.rebalancing.idle_off", "does nothing while 'manage_power' is false"},
        Bad{R"({"placement": "best-fit", "failover": {"name": "restart-by-priority",
                "retries": 0, "retry_delay": "5s"}})",
            "$.policy.failover.retry_delay", "does nothing while 'retries' is 0"}));

TEST(Registry, EveryPolicyOfTheCatalogueCanBeMade) {
  for (const PolicyInfo& info : policy_catalogue()) {
    json spec = {{"placement", "best-fit"}};
    spec[name(info.kind)] = {{"name", info.name}};
    EXPECT_NE(make_policy(spec, "s.json", "$.policy"), nullptr) << info.name;
  }
}

// How many options count when those they depend on have their defaults.
std::size_t counting(const PolicyInfo& info) {
  std::map<std::string_view, std::string_view> defaults;
  for (const OptionInfo& option : info.options) defaults[option.name] = option.fallback;
  return static_cast<std::size_t>(
      std::count_if(info.options.begin(), info.options.end(), [&](const OptionInfo& option) {
        return option.needs.empty() || option.counts(defaults[option.needs]);
      }));
}

TEST(Registry, ResolvedSpecWritesEveryOptionThatCountsAndReadsBackAsItself) {
  for (const PolicyInfo& info : policy_catalogue()) {
    json spec = {{"placement", "worst-fit"}};
    spec[name(info.kind)] = {{"name", info.name}};
    const json resolved = resolve_policy(spec, "s.json", "$.policy");
    EXPECT_EQ(resolved[name(info.kind)].size(), counting(info) + 1);
    EXPECT_EQ(resolve_policy(resolved, "s.json", "$.policy"), resolved);
  }
}

// Five options are about power, detectors or selections that this policy has not.
TEST(Registry, ResolvedSpecLeavesOutWhatWouldDoNothing) {
  const json spec = {{"placement", "first-fit"},
                     {"rebalancing",
                      {{"name", "consolidate"},
                       {"detector", "mad"},
                       {"selection", "rs"},
                       {"manage_power", false}}}};
  const json resolved = resolve_policy(spec, "s.json", "$.policy");
  const json& part = resolved["rebalancing"];
  EXPECT_EQ(part["mad_safety"], 2.5);
  EXPECT_EQ(part["selection_seed"], 1);
  for (const char* idle : {"threshold", "iqr_safety", "line_safety", "idle_off", "spare_hosts"})
    EXPECT_FALSE(part.contains(idle)) << idle;
  EXPECT_EQ(resolve_policy(resolved, "s.json", "$.policy"), resolved);
}

TEST(Registry, GivenOptionsReplaceDefaults) {
  const json spec = {{"placement", {{"name", "best-fit"}, {"cpu_limit", 1.5}}},
                     {"failover", {{"name", "restart-by-priority"}, {"retry_delay", "1min"}}}};
  const json resolved = resolve_policy(spec, "s.json", "$.policy");
  EXPECT_EQ(resolved["placement"]["cpu_limit"], 1.5);
  EXPECT_EQ(resolved["placement"]["wake"], true);
  EXPECT_EQ(resolved["rebalancing"], json({{"name", "none"}}));
  EXPECT_EQ(resolved["failover"]["retry_delay"], "60s");
  EXPECT_EQ(resolved["failover"]["retries"], 3);
}

// The catalogue documents the defaults, the structs hold them: they must agree.
std::string fallback(PolicyKind kind, std::string_view policy, std::string_view option) {
  for (const OptionInfo& info : find_policy(kind, policy)->options)
    if (info.name == option) return std::string(info.fallback);
  return "no such option";
}

TEST(Catalogue, DefaultsAreThoseOfTheCode) {
  const auto balance = [](std::string_view option) {
    return fallback(PolicyKind::rebalancing, "load-balance", option);
  };
  const LoadBalanceOptions b;
  EXPECT_EQ(balance("high"), shortest(b.high));
  EXPECT_EQ(balance("low"), shortest(b.low));
  EXPECT_EQ(balance("hold"), std::to_string(b.hold));
  EXPECT_EQ(balance("window"), std::to_string(b.window));
  EXPECT_EQ(parse<Duration>(balance("interval")), b.interval);
  EXPECT_EQ(parse<Duration>(balance("residence")), b.residence);
  EXPECT_EQ(balance("moves_per_round"), std::to_string(b.moves_per_round));
  EXPECT_EQ(balance("moves_per_hour"), std::to_string(b.moves_per_hour));
  EXPECT_EQ(balance("moves_per_host"), std::to_string(b.moves_per_host));
  const auto restart = [](std::string_view option) {
    return fallback(PolicyKind::failover, "restart-by-priority", option);
  };
  const RestartOptions r;
  EXPECT_EQ(parse<Duration>(restart("fence_delay")), r.fence_delay);
  EXPECT_EQ(parse<Duration>(restart("fence_retry")), r.fence_retry);
  EXPECT_EQ(restart("fence_retries"), std::to_string(r.fence_retries));
  EXPECT_EQ(restart("fence_share_max"), shortest(r.fence_share_max));
  EXPECT_EQ(restart("power_on_after_fence"), r.power_on_after_fence ? "true" : "false");
  EXPECT_EQ(restart("starts_in_flight"), std::to_string(r.starts_in_flight));
  EXPECT_EQ(restart("retries"), std::to_string(r.retries));
  EXPECT_EQ(parse<Duration>(restart("retry_delay")), r.retry_delay);
  EXPECT_EQ(restart("squeeze"), r.squeeze ? "true" : "false");
  const auto consolidate = [](std::string_view option) {
    return fallback(PolicyKind::rebalancing, "consolidate", option);
  };
  const ConsolidationPolicyOptions c;
  EXPECT_EQ(parse<Duration>(consolidate("interval")), c.interval);
  EXPECT_EQ(parse<Duration>(consolidate("idle_off")), c.idle_off);
  EXPECT_EQ(consolidate("spare_hosts"), std::to_string(c.spare_hosts));
  EXPECT_EQ(consolidate("moves_per_round"), std::to_string(ConsolidationOptions().moves_max));
  EXPECT_EQ(consolidate("manage_power"), c.manage_power ? "true" : "false");
  EXPECT_EQ(consolidate("evacuate"), ConsolidationOptions().evacuate ? "true" : "false");
  const PlacementOptions p;
  EXPECT_EQ(fallback(PolicyKind::placement, "best-fit", "cpu_limit"), shortest(p.books.cpu_limit));
  EXPECT_EQ(fallback(PolicyKind::placement, "best-fit", "memory_overcommit"),
            shortest(p.books.memory_overcommit));
  EXPECT_EQ(fallback(PolicyKind::placement, "best-fit", "wake"), p.wake ? "true" : "false");
}

TEST(Catalogue, EveryOptionIsDocumented) {
  for (const PolicyInfo& policy : policy_catalogue()) {
    EXPECT_FALSE(policy.summary.empty());
    EXPECT_EQ(policy.source.empty(), policy.name == "none");
    for (const OptionInfo& option : policy.options) EXPECT_FALSE(option.doc.empty()) << option.name;
  }
}

TEST(Registry, FailoverThenLifecycleInOneDecision) {
  // hv1 is proven dead with a VM of 10 GiB, and a VM of 10 GiB is requested: hv2 has 16 GiB. The
  // lost one comes first; the request wakes hv3.
  TableFleet fleet = fleet_from_table(R"(
      host  mem    state        bmc
      hv1   16GiB  unreachable  no
      hv2   16GiB  on           yes
      hv3   16GiB  off          yes
      vm    host  mem    state
      lost  hv1   10GiB  lost
      new   -     10GiB  requested)");
  fleet.prove_dead(HostId(0));
  const auto policy = make_policy({{"placement", "best-fit"}, {"failover", "restart-by-priority"}},
                                  "s.json", "$.policy");
  const std::vector<Event> events{event(fleet, VmRequested{fleet.vm("new")})};
  EXPECT_THAT(lines(fleet, policy->decide(fleet.view(), events, nullptr)),
              ElementsAre(StartsWith("start lost on hv2"), "power-on hv3"));
  EXPECT_THAT(policy->memory(),
              AllOf(HasSubstr("failover/restart-by-priority"), HasSubstr("lifecycle")));
}

}  // namespace
}  // namespace gemello::policies
