// gemello policies: every name that a scenario may use, with every option and its default.
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/registry.hpp"
#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PoliciesVerb, ListsEveryRegisteredPolicyAndOption) {
  const Workplace here;
  const Ended ended = gemello(here, {"policies"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.talk, IsEmpty());
  for (const policies::PolicyInfo& policy : policies::policy_catalogue()) {
    EXPECT_THAT(ended.out, HasSubstr(fmt::format("\n  {}\n", policy.name)));
    EXPECT_THAT(ended.out, HasSubstr(policy.source));
    for (const policies::OptionInfo& option : policy.options)
      EXPECT_THAT(ended.out, HasSubstr(fmt::format("\n      {} ", option.name)));
  }
}

// Each name of the list can be run: short runs of the sample, one per policy.
TEST(PoliciesVerb, EveryListedPolicyRuns) {
  const Workplace here;
  const Ended ended = gemello(here, {"policies", "--json"});
  ASSERT_EQ(ended.code, 0);
  const nlohmann::json all = nlohmann::json::parse(ended.out);
  std::size_t listed = 0;
  for (const auto& [kind, entries] : all.items()) {
    for (const auto& policy : entries) {
      ++listed;
      const std::string name = policy.at("name");
      const Ended run =
          gemello(here, {"run", project_file("datasets/samples/napoli.json"), "-o", name,
                         "--replace", "--no-html", "--set", "duration=5min", "--set", "faults=[]",
                         "--set", fmt::format("policy.{}={{\"name\":\"{}\"}}", kind, name)});
      EXPECT_EQ(run.code, 0) << kind << " " << name << ": " << run.talk;
    }
  }
  EXPECT_EQ(listed, policies::policy_catalogue().size());
}

// An option that no policy has is an error that names those there are.
TEST(PoliciesVerb, AnUnknownOptionIsAnError) {
  const Workplace here;
  const Ended run = gemello(here, {"run", project_file("datasets/samples/napoli.json"), "--set",
                                   R"(policy.rebalancing={"name":"load-balance","hihg":0.3})"});
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(run.talk, HasSubstr("$.policy.rebalancing.hihg: "));
  EXPECT_TRUE(std::filesystem::is_empty(here.path()));
}

}  // namespace
}  // namespace gemello::testing
