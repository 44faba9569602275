#include "sim/cli/policies/policies_command.hpp"

#include <sys/ioctl.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/policies/catalogue.hpp"
#include "sim/cli/platform/text_table.hpp"

namespace gemello::cli {
namespace {

using policies::OptionInfo;
using policies::OptionType;
using policies::PolicyInfo;

std::string type_text(const OptionInfo& option) {
  if (option.type == OptionType::choice) return fmt::format("{}", fmt::join(option.choices, " | "));
  return policies::name(option.type);
}

std::string meaning(const OptionInfo& option) {
  if (option.needs.empty()) return std::string(option.doc);
  if (!option.needs_one_of.empty())
    return fmt::format("{} (only while {} is {})", option.doc, option.needs,
                       fmt::join(option.needs_one_of, ", "));
  return fmt::format("{} (not while {} is {})", option.doc, option.needs, option.needs_not);
}

// Of the terminal that `out` is; 0: it is none.
std::size_t columns_of(std::FILE* out) {
  winsize size{};
  const int file = fileno(out);
  return file >= 0 && ioctl(file, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string options_text(const PolicyInfo& policy, std::size_t columns) {
  if (policy.options.empty()) return {};
  TextTable table({"option", "type", "default", "meaning"});
  for (const OptionInfo& option : policy.options)
    table.add({std::string(option.name), type_text(option), std::string(option.fallback),
               meaning(option)});
  return table.text("      ", columns);
}

nlohmann::ordered_json as_json(const OptionInfo& option) {
  nlohmann::ordered_json json = {{"name", option.name},
                                 {"type", policies::name(option.type)},
                                 {"default", option.fallback},
                                 {"meaning", option.doc}};
  if (option.type == OptionType::ratio || option.type == OptionType::integer) {
    json["min"] = option.min;
    json["max"] = option.max;
    if (!option.unit.empty()) json["unit"] = option.unit;
  }
  if (option.type == OptionType::choice)
    json["choices"] = std::vector<std::string>(option.choices.begin(), option.choices.end());
  if (!option.needs_one_of.empty())
    json["needs"] = fmt::format("{} is {}", option.needs, fmt::join(option.needs_one_of, " or "));
  else if (!option.needs.empty())
    json["needs"] = fmt::format("{} not {}", option.needs, option.needs_not);
  return json;
}

nlohmann::ordered_json catalogue_json() {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const PolicyInfo& policy : policies::policy_catalogue()) {
    nlohmann::ordered_json options = nlohmann::ordered_json::array();
    for (const OptionInfo& option : policy.options) options.push_back(as_json(option));
    all[policies::name(policy.kind)].push_back({{"name", policy.name},
                                                {"summary", policy.summary},
                                                {"source", policy.source},
                                                {"options", std::move(options)}});
  }
  return all;
}

void print_for_people(std::FILE* out) {
  const char* kind = "";
  std::string text;
  for (const PolicyInfo& policy : policies::policy_catalogue()) {
    if (kind != std::string_view(policies::name(policy.kind))) {
      kind = policies::name(policy.kind);
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n", kind);
    }
    text += fmt::format("\n  {}\n    {}\n", policy.name, policy.summary);
    if (!policy.source.empty()) text += fmt::format("    Source: {}\n", policy.source);
    text += options_text(policy, columns_of(out));
  }
  text +=
      "\nIn a scenario: \"policy\": {\"placement\": \"best-fit\", \"rebalancing\": {\"name\": "
      "\"load-balance\", \"high\": 0.3}, \"failover\": \"restart-by-priority\"}\n";
  fmt::print(out, "{}", text);
}

}  // namespace

int policies_command(bool json, std::FILE* out) {
  if (json)
    fmt::print(out, "{}\n", catalogue_json().dump(2));
  else
    print_for_people(out);
  return 0;
}

}  // namespace gemello::cli
