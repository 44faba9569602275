#include "models/policies/settings.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/near_name.hpp"
#include "models/units/text.hpp"

namespace gemello::policies {
namespace {

std::vector<std::string_view> names_of(std::span<const OptionInfo> options) {
  std::vector<std::string_view> names;
  for (const OptionInfo& option : options) names.push_back(option.name);
  return names;
}

std::string read(const JsonValue& value, const OptionInfo& option) {
  switch (option.type) {
    case OptionType::duration:
      return unparse(value.quantity<Duration>());
    case OptionType::ratio:
      return shortest(value.number(option.min, option.max));
    case OptionType::integer:
      return fmt::format("{}", value.integer(static_cast<std::int64_t>(option.min),
                                             static_cast<std::int64_t>(option.max)));
    case OptionType::boolean:
      return value.boolean() ? "true" : "false";
    case OptionType::choice: {
      const std::string text = value.string();
      const auto& known = option.choices;
      if (std::find(known.begin(), known.end(), text) == known.end())
        value.fail(fmt::format("must be one of {}, not '{}'", fmt::join(known, ", "), text));
      return text;
    }
  }
  return {};
}

nlohmann::json as_json(const std::string& text, OptionType type) {
  double number = 0;
  std::int64_t integer = 0;
  if (type == OptionType::ratio && read_number(text, number)) return number;
  if (type == OptionType::integer && read_number(text, integer)) return integer;
  if (type == OptionType::boolean) return text == "true";
  return text;
}

}  // namespace

bool OptionInfo::counts(std::string_view value_of_needs) const {
  if (needs_one_of.empty()) return value_of_needs != needs_not;
  return std::find(needs_one_of.begin(), needs_one_of.end(), value_of_needs) != needs_one_of.end();
}

const char* name(OptionType type) {
  switch (type) {
    case OptionType::duration:
      return "duration";
    case OptionType::ratio:
      return "ratio";
    case OptionType::integer:
      return "integer";
    case OptionType::boolean:
      return "true or false";
    case OptionType::choice:
      return "choice";
  }
  return "?";
}

Settings::Settings(const JsonValue& spec, std::span<const OptionInfo> options)
    : file_(spec.file()), path_(spec.path()), options_(options) {
  std::map<std::string, bool, std::less<>> given;
  for (const OptionInfo& option : options)
    values_[std::string(option.name)] = option.type == OptionType::duration
                                            ? unparse(parse<Duration>(option.fallback))
                                            : std::string(option.fallback);
  if (!spec.is_object()) return;
  JsonObject object = spec.object();
  for (const auto& [key, value] : object.entries()) {
    if (key == "name") continue;
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const OptionInfo& o) { return o.name == key; });
    if (option == options.end()) {
      const auto known = names_of(options);
      value.fail(known.empty() ? fmt::format("no option '{}': this policy has none", key)
                               : fmt::format("no option '{}': there are {}{}", key,
                                             fmt::join(known, ", "), did_you_mean(key, known)));
    }
    values_[key] = read(value, *option);
    given[key] = true;
  }
  object.finish();
  refuse_idle(given);
}

void Settings::refuse_idle(const std::map<std::string, bool, std::less<>>& given) const {
  for (const OptionInfo& option : options_)
    if (given.contains(option.name) && !option.needs.empty() && !option.counts(text(option.needs)))
      fail(option.name,
           fmt::format("does nothing while '{}' is {}", option.needs, text(option.needs)));
}

const std::string& Settings::text(std::string_view option) const {
  const auto found = values_.find(option);
  GEMELLO_INVARIANT(found != values_.end(), "an option that is asked for is in the catalogue");
  return found->second;
}

Duration Settings::duration(std::string_view option) const {
  return parse<Duration>(text(option));
}

double Settings::ratio(std::string_view option) const {
  double value = 0;
  GEMELLO_INVARIANT(read_number(text(option), value), "a ratio was checked when it was read");
  return value;
}

std::int32_t Settings::integer(std::string_view option) const {
  std::int64_t value = 0;
  GEMELLO_INVARIANT(read_number(text(option), value), "an integer was checked when it was read");
  return static_cast<std::int32_t>(value);
}

bool Settings::boolean(std::string_view option) const {
  return text(option) == "true";
}

void Settings::fail(std::string_view option, std::string_view sentence) const {
  throw InputError(file_, fmt::format("{}.{}", path_, option), sentence);
}

nlohmann::json Settings::resolved(std::string_view name) const {
  nlohmann::json all = {{"name", name}};
  for (const OptionInfo& option : options_)
    if (option.needs.empty() || option.counts(text(option.needs)))
      all[std::string(option.name)] = as_json(text(option.name), option.type);
  return all;
}

}  // namespace gemello::policies
