// gemello plan: what is foretold, and that a run of just that comes out so.
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string fleet_sample = project_file("datasets/samples/napoli.json");

json plan(const Workplace& here, std::vector<std::string> words, int code) {
  words.insert(words.begin(), "plan");
  words.emplace_back("--json");
  const Ended ended = gemello(here, words);
  EXPECT_EQ(ended.code, code) << ended.talk;
  return json::parse(ended.out);
}

TEST(PlanVerb, LossesAsATable) {
  const Workplace here;
  const Ended ended = gemello(here, {"plan", "losses", fleet_sample, "--at", "1h"});
  EXPECT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.talk, HasSubstr("26 VMs in service, 8 of 8 hosts on"));
  // Eight hosts, two disk servers, two switches, one uplink.
  EXPECT_THAT(ended.out, AllOf(HasSubstr("host kvm-08"), HasSubstr("circuit garr-access"),
                               HasSubstr("13 of 13 losses are borne")));
}

TEST(PlanVerb, WhatIsNotBorneEndsWith5AndSaysWhy) {
  const Workplace here;
  const Ended ended =
      gemello(here, {"plan", "losses", fleet_sample, "--at", "1h", "--lose", "sites"});
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("0 of 1 losses are borne"), HasSubstr("no host: ")));
}

TEST(PlanVerb, MoreIsWhatFitSays) {
  const Workplace here;
  const json more = plan(here, {"more", fleet_sample, "--at", "1h", "--flavour", "large"}, 0);
  const json& large = more.at("flavours").at(0);
  EXPECT_LE(large.at("borne"), large.at("fit"));
  EXPECT_EQ(plan(here, {"fit", fleet_sample, "--at", "1h", "--flavour", "large"}, 0).at("host"),
            "kvm-02");
  // Of a hundredth of each host's memory a VM gets nothing.
  const Ended none = gemello(here, {"plan", "fit", fleet_sample, "--at", "1h", "--flavour", "large",
                                    "--set", "policy.placement.memory_overcommit=0.01"});
  EXPECT_EQ(none.code, 5);
  EXPECT_THAT(none.out, HasSubstr("is refused"));
}

TEST(PlanVerb, BadInputIsNamedWithItsPlace) {
  const Workplace here;
  const auto talk = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "plan");
    const Ended ended = gemello(here, words);
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.out, IsEmpty());
    return ended.talk;
  };
  EXPECT_THAT(talk({"losses", fleet_sample, "--lose", "hsts"}), HasSubstr("did you mean 'hosts'"));
  EXPECT_THAT(talk({"losses", fleet_sample, "--at", "9h"}), HasSubstr("lies outside the run"));
  EXPECT_THAT(talk({"fit", fleet_sample}), HasSubstr("either --vm or --flavour"));
  EXPECT_THAT(talk({"fit", fleet_sample, "--vm", "db-server"}), HasSubstr("is running at"));
  EXPECT_THAT(talk({"fit", fleet_sample, "--vm", "nobody"}), HasSubstr("is no VM"));
  EXPECT_THAT(talk({"more", fleet_sample, "--flavour", "lrge"}), HasSubstr("did you mean 'large'"));
}

using Starts = std::set<std::pair<std::string, std::string>>;  // VM, host

Starts starts_of(const Workplace& here, const std::string& run) {
  Starts starts;
  std::istringstream lines(here.read(run + "/events.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const json entry = json::parse(line);
    if (entry.value("kind", "") == "action" && entry.value("action", "") == "start")
      starts.emplace(entry.at("vm"), entry.at("host"));
  }
  return starts;
}

struct Foretold {
  Starts starts;
  std::size_t down = 0;
};

Foretold foretell(const Workplace& here, const std::string& host, std::vector<std::string> words,
                  int code) {
  words.insert(words.begin(), {"losses", fleet_sample, "--at", "1h", "--lose", "hosts", "--set",
                               R"(faults[0].at="3h")"});
  Foretold told;
  const json all = plan(here, words, code);
  for (const json& loss : all.at("losses")) {
    if (loss.at("loss").at(0).at("name") != host) continue;
    told.down = loss.at("down");
    for (const json& vm : loss.at("vms"))
      if (!vm.at("restarted_on").is_null()) told.starts.emplace(vm.at("vm"), vm.at("restarted_on"));
  }
  return told;
}

Starts simulate(const Workplace& here, const std::string& host, std::vector<std::string> words) {
  words.insert(
      words.begin(),
      {"run", fleet_sample, "-o", host, "--no-html", "--set", R"(faults[0].at="1h")", "--set",
       fmt::format(R"(faults[0].component="{}")", host), "--set", R"(duration="90min")"});
  const Ended run = gemello(here, words);
  EXPECT_EQ(run.code, 0) << run.talk;
  return starts_of(here, host);
}

// Foretold at the last fleet_sample before the crash, and simulated: the same VMs start on the same
// hosts.
TEST(PlanVerb, ARunOfTheLossRestartsWhatWasForetold) {
  const Workplace here;
  for (const char* host : {"kvm-03", "kvm-07"}) {
    const Foretold told = foretell(here, host, {}, 0);
    EXPECT_EQ(told.starts.size(), told.down);
    EXPECT_GT(told.down, 0U);
    EXPECT_EQ(simulate(here, host, {}), told.starts) << host;
  }
}

// With little memory to book and no host that comes back, what is foretold to stay down does.
TEST(PlanVerb, ARunOfTheLossLeavesDownWhatWasForetold) {
  const Workplace here;
  const std::vector<std::string> tight{"--set", "policy.placement.memory_overcommit=0.38",
                                       "--set", "policy.placement.wake=false",
                                       "--set", "policy.failover.power_on_after_fence=false"};
  for (const auto& [host, starts] : {std::pair{"kvm-01", 2U}, std::pair{"kvm-07", 0U}}) {
    const Foretold told = foretell(here, host, tight, 5);
    EXPECT_EQ(told.starts.size(), starts);
    EXPECT_GT(told.down, starts);
    EXPECT_EQ(simulate(here, host, tight), told.starts) << host;
  }
}

}  // namespace
}  // namespace gemello::testing
