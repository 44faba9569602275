// What the options of the newer policies do: each reaches the part it is about.
#include <array>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/consolidation/consolidation_plan.hpp"
#include "models/policies/consolidation/consolidation_policy.hpp"
#include "models/policies/registry.hpp"
#include "models/policies/sobrio/sobrio_planner.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::unique_ptr<Policy> make(const json& placement, const json& rebalancing = "none") {
  return make_policy({{"placement", placement}, {"rebalancing", rebalancing}}, "s.json",
                     "$.policy");
}

constexpr std::array<std::string_view, 2> one_of = {"iqr", "mad"};

TEST(OptionInfo, CountsByWhatItNeeds) {
  const OptionInfo unless_off{
      .name = "a", .fallback = {}, .doc = {}, .needs = "b", .needs_not = "false"};
  EXPECT_TRUE(unless_off.counts("true"));
  EXPECT_TRUE(unless_off.counts(""));
  EXPECT_FALSE(unless_off.counts("false"));
  const OptionInfo only_with{
      .name = "a", .fallback = {}, .doc = {}, .needs = "b", .needs_one_of = one_of};
  EXPECT_TRUE(only_with.counts("iqr"));
  EXPECT_TRUE(only_with.counts("mad"));
  EXPECT_FALSE(only_with.counts("thr"));
  EXPECT_FALSE(only_with.counts(""));
}

struct Idle {
  json rebalancing;
  const char* option;
  const char* sentence;
};

TEST(Registry, OptionsThatDoNothingAreErrors) {
  const std::vector<Idle> all = {
      {{{"iqr_safety", 2}}, "iqr_safety", "does nothing while 'detector' is thr"},
      {{{"detector", "iqr"}, {"threshold", 0.5}},
       "threshold",
       "does nothing while 'detector' is iqr"},
      {{{"detector", "mad"}, {"line_safety", 2}},
       "line_safety",
       "does nothing while 'detector' is mad"},
      {{{"detector", "lrr"}, {"mad_safety", 2}},
       "mad_safety",
       "does nothing while 'detector' is lrr"},
      {{{"selection", "mu"}, {"selection_seed", 2}},
       "selection_seed",
       "does nothing while 'selection' is mu"},
      {{{"detector", "lof"}}, "detector", "must be one of thr, iqr, mad, lr, lrr, ols, not 'lof'"},
      {{{"selection", "hp"}}, "selection", "must be one of mmt, mc, mu, rs, not 'hp'"}};
  for (Idle bad : all) {
    bad.rebalancing["name"] = "consolidate";
    try {
      make("best-fit", bad.rebalancing);
      ADD_FAILURE() << "was accepted: " << bad.rebalancing;
    } catch (const InputError& error) {
      EXPECT_EQ(error.place(), fmt::format("$.policy.rebalancing.{}", bad.option));
      EXPECT_EQ(error.sentence(), bad.sentence);
    }
  }
}

TEST(Registry, ALineSafetyCountsForEveryLine) {
  for (const char* detector : {"lr", "lrr", "ols"})
    EXPECT_NO_THROW(
        make("best-fit", {{"name", "consolidate"}, {"detector", detector}, {"line_safety", 1.3}}));
}

TEST(Registry, QuantileFitHasNoLimitOfCpu) {
  try {
    make({{"name", "quantile-fit"}, {"cpu_limit", 1}});
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.place(), "$.policy.placement.cpu_limit");
    EXPECT_EQ(error.sentence(),
              "no option 'cpu_limit': there are memory_overcommit, wake, "
              "image, utilization_unmeasured, burstiness_unmeasured, deviations");
  }
}

// Three unmeasured VMs of 4000 MHz come to 8846 of 10000 MHz, four to 10643; steady ones with a
// mean of 1000 to 4000, of 3200 to 12800; with one deviation four come to 6400
// (QuantileFit.WhatIsExpectedOfUnmeasuredVmsIsAnOption).
TEST(Registry, QuantileFitsRiskIsAnOption) {
  const TableFleet fleet =
      fleet_from_table("host cores\nhv1 10\nvm host vcpus\na hv1 4\nb hv1 4\nc hv1 4\nd - 4\n");
  const std::vector<Event> events{event(fleet, VmRequested{fleet.vm("d")})};
  const auto placed = [&](json options) {
    options["name"] = "quantile-fit";
    return make(options)->decide(fleet.view(), events, nullptr).actions.size();
  };
  EXPECT_EQ(placed(json::object()), 0U);
  EXPECT_EQ(placed({{"utilization_unmeasured", 0.25}, {"burstiness_unmeasured", 0}}), 1U);
  EXPECT_EQ(placed({{"utilization_unmeasured", 0.8}, {"burstiness_unmeasured", 0}}), 0U);
  EXPECT_EQ(placed({{"deviations", 1}}), 1U);
}

TEST(Registry, SobriosOptionsHaveBounds) {
  const std::vector<std::pair<const char*, json>> all = {
      {"relief", 1.5}, {"relief", 0}, {"moves_per_round", 0}, {"ahead", 1}};
  for (const auto& [option, value] : all) {
    try {
      make("quantile-fit", {{"name", "sobrio"}, {option, value}});
      ADD_FAILURE() << "was accepted: " << option;
    } catch (const InputError& error) {
      EXPECT_EQ(error.place(), fmt::format("$.policy.rebalancing.{}", option));
    }
  }
}

// `new` on the hosts of vector_placement_test.cpp: each name is its rule. For best fit hv1, hv2
// and hv3 would be full (memory, both, CPU): the first.
TEST(Registry, PlacementNamesChooseTheirRule) {
  TableFleet fleet = fleet_from_table(R"(
      host   cores  mem
      empty  4      16GiB
      hv1    4      16GiB
      hv2    4      16GiB
      hv3    4      16GiB
      vm   host  vcpus  mem    cpu
      a    hv1   1      8GiB   1000
      b    hv2   3      8GiB   3000
      c    hv3   3      2GiB   3000
      new  -     1      8GiB   1000)");
  const std::vector<Event> events{event(fleet, VmRequested{fleet.vm("new")})};
  const std::map<std::string, std::string> chosen = {{"first-fit", "empty"},
                                                     {"worst-fit", "empty"},
                                                     {"best-fit", "hv1"},
                                                     {"dot-product", "hv3"},
                                                     {"norm-based", "hv2"}};
  for (const auto& [rule, host] : chosen)
    EXPECT_THAT(lines(fleet, make(rule)->decide(fleet.view(), events, nullptr)),
                ElementsAre("deploy new on " + host))
        << rule;
}

// Booked are 26 * 20 and 250 of 10000 MHz: best fit sees room. Quantile fit does not (see
// AHostOfTenCoresIsFullWithTwentySixVms), and opens hv2.
TEST(Registry, QuantileFitJudgesCpuByItself) {
  std::string text = "host cores mem\nhv1 10 64GiB\nhv2 10 64GiB\nvm host\nnew -\n";
  for (int i = 0; i < 26; ++i) text += fmt::format("v{} hv1\n", i);
  const TableFleet fleet = fleet_from_table(text);
  const std::vector<Event> events{event(fleet, VmRequested{fleet.vm("new")})};
  EXPECT_THAT(lines(fleet, make("best-fit")->decide(fleet.view(), events, nullptr)),
              ElementsAre("deploy new on hv1"));
  EXPECT_THAT(lines(fleet, make("quantile-fit")->decide(fleet.view(), events, nullptr)),
              ElementsAre("deploy new on hv2"));
}

// Eight vCPUs that were never measured are booked with 2000 MHz, on a host of 1000: no room by the
// limit of CPU. Quantile fit has none, and gives it a host of its own.
TEST(Registry, QuantileFitTakesAVmThatIsTooLargeForAnyHost) {
  const TableFleet fleet = fleet_from_table("host\nhv1\nvm host vcpus\nnew - 8\n");
  const std::vector<Event> events{event(fleet, VmRequested{fleet.vm("new")})};
  EXPECT_THAT(lines(fleet, make("best-fit")->decide(fleet.view(), events, nullptr)), IsEmpty());
  EXPECT_THAT(lines(fleet, make("quantile-fit")->decide(fleet.view(), events, nullptr)),
              ElementsAre("deploy new on hv1"));
}

class Consolidate : public ::testing::Test {
 protected:
  // hv1 has asked for 3400 of 4000 MHz, 0.85, thirty times; hv2 for a quarter.
  Consolidate() {
    for (int i = 1; i < 30; ++i) fleet.publish();
  }
  std::vector<std::string> moves(const json& rebalancing, const char* placement = "best-fit") {
    const std::vector<Event> events{event(fleet, MonitoringSample{})};
    return lines(fleet, make(placement, rebalancing)->decide(fleet.view(), events, nullptr));
  }
  // "a" is the smallest, "b" uses the least of its own rate (0.1).
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem
      hv1   4      1000  64GiB
      hv2   4      1000  64GiB
      vm  host  vcpus  mem   cpu
      a   hv1   2      1GiB  1500
      b   hv1   4      4GiB  400
      c   hv1   2      8GiB  1500
      d   hv2   1      1GiB  1000)");
};

json consolidate(json options) {
  options.update({{"name", "consolidate"}, {"evacuate", false}, {"manage_power", false}});
  return options;
}

// What never varies may fill a host (thresholds 1 - 0); a forecast of 0.85 times 1.2 does not fit,
// times 1.1 it does.
TEST_F(Consolidate, DetectorsAreThoseNamed) {
  const auto a_moves = ElementsAre("migrate a hv1 -> hv2");
  EXPECT_THAT(moves(consolidate({{"detector", "thr"}})), a_moves);
  EXPECT_THAT(moves(consolidate({{"detector", "thr"}, {"threshold", 0.86}})), IsEmpty());
  for (const char* spread : {"iqr", "mad"})
    EXPECT_THAT(moves(consolidate({{"detector", spread}})), IsEmpty()) << spread;
  for (const char* line : {"lr", "lrr", "ols"}) {
    EXPECT_THAT(moves(consolidate({{"detector", line}})), a_moves) << line;
    EXPECT_THAT(moves(consolidate({{"detector", line}, {"line_safety", 1.1}})), IsEmpty()) << line;
  }
}

TEST_F(Consolidate, SelectionsAreThoseNamed) {
  EXPECT_THAT(moves(consolidate({{"selection", "mmt"}})), ElementsAre("migrate a hv1 -> hv2"));
  EXPECT_THAT(moves(consolidate({{"selection", "mu"}})), ElementsAre("migrate b hv1 -> hv2"));
  // Histories that never vary explain nothing: as mmt.
  EXPECT_THAT(moves(consolidate({{"selection", "mc"}})), ElementsAre("migrate a hv1 -> hv2"));
  std::map<std::string, int> by_seed;
  for (int seed = 0; seed < 30; ++seed)
    ++by_seed[moves(consolidate({{"selection", "rs"}, {"selection_seed", seed}})).at(0)];
  EXPECT_EQ(by_seed.size(), 3U);
}

// hv1 asks for 3400 of 4000 MHz. a's 500 would bring hv2 to 3400 as well: hv3 it is.
TEST_F(Consolidate, TargetsAreNotOverloadedWhateverTheRule) {
  fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      hv3   4
      vm  host  vcpus  mem   cpu
      a   hv1   1      1GiB  500
      b   hv1   3      4GiB  2900
      e   hv2   3      1GiB  2900
      f   hv3   1      1GiB  1000)");
  for (const char* rule : {"first-fit", "best-fit", "norm-based", "dot-product", "power-aware"})
    EXPECT_THAT(moves(consolidate(json::object()), rule), ElementsAre("migrate a hv1 -> hv3"))
        << rule;
}

class SobrioOptionsAtWork : public Consolidate {};

json sobrio(json options) {
  options.update({{"name", "sobrio"}, {"manage_power", false}});
  return options;
}

// 0.85 is not above 0.95, but above 0.5: 1400 MHz too much, which a (1 GiB) and c (8 GiB) bring
// away. hv2 has 3000 MHz left.
TEST_F(SobrioOptionsAtWork, ReliefIsAnOption) {
  EXPECT_THAT(
      moves(sobrio({{"ahead", false}, {"moves_per_round", 1}, {"relief", 0.5}}), "quantile-fit"),
      ElementsAre("migrate a hv1 -> hv2"));
}

// The 25 VMs of Sobrio.LooksAheadIfAsked; once they ask for more than `relief`, several leave.
TEST(SobrioLooking, AheadAndTheBudgetAreOptions) {
  std::string text = "host cores\nhv1 8\nhv2 8\nhv3 8\nvm host\nother hv2\n";
  for (int i = 0; i < 25; ++i) text += fmt::format("v{} hv1\n", i);
  TableFleet fleet = fleet_from_table(text);
  const std::vector<Event> events{event(fleet, MonitoringSample{})};
  const auto count = [&](const json& options) {
    return make("quantile-fit", sobrio(options))
        ->decide(fleet.view(), events, nullptr)
        .actions.size();
  };
  EXPECT_EQ(count({{"ahead", true}}), 1U);
  EXPECT_EQ(count(json::object()), 0U);
  for (std::size_t i = 1; i < 26; ++i) fleet.data.vms.cpu_demand[i] = 400;  // 10000 of 8000
  // 2400 MHz above 0.95 of 8000: six of 400.
  EXPECT_EQ(count(json::object()), 6U);
  EXPECT_EQ(count({{"moves_per_round", 2}}), 2U);
}

TEST_F(SobrioOptionsAtWork, SpeaksInItsOwnName) {
  const std::vector<Event> events{event(fleet, MonitoringSample{})};
  Reasons reasons;
  make("quantile-fit", sobrio({{"relief", 0.5}}))->decide(fleet.view(), events, &reasons);
  ASSERT_FALSE(reasons.all().empty());
  EXPECT_EQ(reasons.all()[0].author, "rebalancing/sobrio");
}

std::string fallback(std::string_view policy, std::string_view option,
                     PolicyKind kind = PolicyKind::rebalancing) {
  for (const OptionInfo& info : find_policy(kind, policy)->options)
    if (info.name == option) return std::string(info.fallback);
  return "no such option";
}

TEST(Catalogue, DefaultsOfRoundsAreThoseOfTheCode) {
  const ConsolidationPolicyOptions round;
  for (const char* policy : {"consolidate", "sobrio"}) {
    EXPECT_EQ(parse<Duration>(fallback(policy, "interval")), round.interval);
    EXPECT_EQ(parse<Duration>(fallback(policy, "idle_off")), round.idle_off);
    EXPECT_EQ(fallback(policy, "spare_hosts"), std::to_string(round.spare_hosts));
    EXPECT_EQ(fallback(policy, "manage_power"), round.manage_power ? "true" : "false");
    EXPECT_EQ(parse<Duration>(fallback(policy, "residence")), FleetPlanOptions().residence);
  }
  const SobrioOptions sobrio;
  EXPECT_EQ(fallback("sobrio", "relief"), shortest(sobrio.relief));
  EXPECT_EQ(fallback("sobrio", "ahead"), sobrio.ahead ? "true" : "false");
  EXPECT_EQ(fallback("sobrio", "moves_per_round"), std::to_string(sobrio.moves_max));
  const RiskOptions risk;
  const auto of_fit = [](std::string_view option) {
    return fallback("quantile-fit", option, PolicyKind::placement);
  };
  EXPECT_EQ(of_fit("utilization_unmeasured"), shortest(risk.utilization_unmeasured));
  EXPECT_EQ(of_fit("burstiness_unmeasured"), shortest(risk.burstiness_unmeasured));
  EXPECT_EQ(of_fit("deviations"), shortest(risk.deviations));
}

// The papers'; the code's own are held to them in adaptive_threshold_test, demand_forecast_test and
// consolidation_plan_test.
TEST(Catalogue, DefaultsOfDetectorsAreThePapers) {
  EXPECT_EQ(fallback("consolidate", "threshold"), "0.8");
  EXPECT_EQ(fallback("consolidate", "iqr_safety"), "1.5");
  EXPECT_EQ(fallback("consolidate", "mad_safety"), "2.5");
  EXPECT_EQ(fallback("consolidate", "line_safety"), "1.2");
}

}  // namespace
}  // namespace gemello::policies
