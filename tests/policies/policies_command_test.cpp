#include "sim/cli/policies/policies_command.hpp"

#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/policies/registry.hpp"

namespace gemello::cli {
namespace {

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

// What the catalogue publishes is what the reader accepts: a scenario written from the listing,
// with every option at its documented default, is the same policy as one without options.
TEST(PoliciesCommand, JsonDefaultsAreAcceptedByTheRegistry) {
  const auto all = nlohmann::json::parse(output(true));
  EXPECT_EQ(all.size(), 3U);
  for (const auto& [kind, listed] : all.items()) {
    for (const auto& policy : listed) {
      nlohmann::json plain = {{"placement", "best-fit"}};
      plain[kind] = policy["name"];
      nlohmann::json written = plain;
      written[kind] = {{"name", policy["name"]}};
      for (const auto& option : policy["options"]) {
        const auto type = option["type"].get<std::string>();
        const auto text = option["default"].get<std::string>();
        const bool bare = type == "ratio" || type == "integer" || type == "true or false";
        written[kind][option["name"].get<std::string>()] =
            bare ? nlohmann::json::parse(text) : nlohmann::json(text);
      }
      EXPECT_EQ(policies::resolve_policy(written, "s.json", "$.policy"),
                policies::resolve_policy(plain, "s.json", "$.policy"))
          << policy["name"];
    }
  }
}

}  // namespace
}  // namespace gemello::cli
