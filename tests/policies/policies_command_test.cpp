#include "sim/cli/policies/policies_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/policies/registry.hpp"

namespace gemello::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string output(bool json) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  EXPECT_EQ(policies_command(json, out), 0);
  std::fclose(out);
  const std::string copy(text, size);
  std::free(text);
  return copy;
}

TEST(PoliciesCommand, ListsEveryPolicyWithEveryOption) {
  const std::string text = output(false);
  for (const policies::PolicyInfo& policy : policies::policy_catalogue()) {
    EXPECT_THAT(text, HasSubstr(fmt::format("\n  {}\n", policy.name)));
    for (const policies::OptionInfo& option : policy.options)
      EXPECT_THAT(text, HasSubstr(fmt::format("      {} ", option.name)));
  }
}

// A default, or another value of the option, as a scenario would have it.
nlohmann::json written(const nlohmann::json& option, const std::string& text) {
  const auto type = option["type"].get<std::string>();
  const bool bare = type == "ratio" || type == "integer" || type == "true or false";
  return bare ? nlohmann::json::parse(text) : nlohmann::json(text);
}

// "detector is lr or lrr", "manage_power not false": which option, and whether a value of it will
// do.
struct Need {
  explicit Need(const std::string& text) {
    std::istringstream words(text);
    words >> option >> is;
    for (std::string word; words >> word;)
      if (word != "or") values.insert(word);
  }
  bool met_by(const std::string& value) const { return values.contains(value) == (is == "is"); }
  std::string option;
  std::string is;
  std::set<std::string> values;
};

const nlohmann::json& named(const nlohmann::json& options, const std::string& name) {
  return *std::find_if(options.begin(), options.end(),
                       [&](const nlohmann::json& option) { return option["name"] == name; });
}

nlohmann::json resolved(const std::string& kind, const nlohmann::json& part) {
  nlohmann::json spec = {{"placement", "best-fit"}};
  spec[kind] = part;
  return policies::resolve_policy(spec, "s.json", "$.policy");
}

// What the catalogue publishes is what the reader accepts: a scenario written from the listing,
// with every option at its documented default that counts by its documented need, is the same
// policy as one without options. The others count, and are accepted, where their need is met.
TEST(PoliciesCommand, JsonDefaultsAreAcceptedByTheRegistry) {
  const auto all = nlohmann::json::parse(output(true));
  EXPECT_EQ(all.size(), 4U);  // placement, rebalancing, failover, lifecycle
  std::size_t others = 0;
  for (const auto& [kind, listed] : all.items()) {
    for (const auto& policy : listed) {
      nlohmann::json part = {{"name", policy["name"]}};
      for (const auto& option : policy["options"]) {
        const auto name = option["name"].get<std::string>();
        const auto value = written(option, option["default"].get<std::string>());
        if (option.contains("needs")) {
          const Need need(option["needs"].get<std::string>());
          const auto& other = named(policy["options"], need.option);
          if (!need.met_by(other["default"].get<std::string>())) {
            ++others;
            ASSERT_EQ(need.is, "is");
            for (const std::string& needed : need.values) {
              nlohmann::json met = {{"name", policy["name"]}};
              met[need.option] = written(other, needed);
              const nlohmann::json without = resolved(kind, met);
              met[name] = value;
              EXPECT_EQ(resolved(kind, met), without) << name << " with " << needed;
            }
            continue;
          }
        }
        part[name] = value;
      }
      EXPECT_EQ(resolved(kind, part), resolved(kind, policy["name"])) << policy["name"];
    }
  }
  EXPECT_EQ(others, 4U);  // three detectors' safeties and a selection's seed
}

// Of what a number is: the meanings say it in words, a form needs it as a word. Two have none: an
// index between two descriptions, and a seed.
TEST(PoliciesCommand, JsonHasTheUnitsOfNumbers) {
  const auto all = nlohmann::json::parse(output(true));
  std::set<std::string> without;
  std::map<std::string, std::set<std::string>> units;
  for (const auto& listed : all)
    for (const auto& policy : listed)
      for (const auto& option : policy["options"]) {
        const bool number = option["type"] == "ratio" || option["type"] == "integer";
        EXPECT_TRUE(number || !option.contains("unit")) << option;
        if (number && !option.contains("unit")) without.insert(option["name"]);
        if (option.contains("unit")) units[option["unit"]].insert(option["name"]);
      }
  EXPECT_THAT(without, ElementsAre("burstiness_unmeasured", "selection_seed"));
  EXPECT_THAT(units["share"],
              ElementsAre("cpu_limit", "fence_share_max", "high", "low", "memory_overcommit",
                          "relief", "threshold", "utilization_unmeasured"));
  EXPECT_THAT(units["factor"], ElementsAre("iqr_safety", "line_safety", "mad_safety"));
  EXPECT_THAT(units["standard deviations"], ElementsAre("deviations"));
  EXPECT_THAT(units["moves"], ElementsAre("moves_per_host", "moves_per_hour", "moves_per_round"));
  EXPECT_THAT(units["samples"], ElementsAre("hold", "window"));
  EXPECT_THAT(units["hosts"], ElementsAre("spare_hosts"));
  EXPECT_THAT(units["VMs"], ElementsAre("starts_in_flight"));
  EXPECT_THAT(units["attempts"], ElementsAre("fence_retries", "retries"));
  EXPECT_EQ(units.size(), 8U);
}

}  // namespace
}  // namespace gemello::cli
