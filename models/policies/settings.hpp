#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "models/cloud/json_reader.hpp"
#include "models/units/time.hpp"

namespace gemello::policies {

enum class OptionType : std::uint8_t { duration, ratio, integer, boolean, choice };

const char* name(OptionType type);

/// One option of a policy, as it is read and as it is documented.
struct OptionInfo {
  std::string_view name;
  OptionType type = OptionType::boolean;
  std::string_view fallback;  ///< "5min", "0.2", "4", "true", "thr": what holds without it
  std::string_view doc;
  double min = 0;  ///< of a ratio or an integer
  double max = 0;
  std::string_view unit{};  ///< of these: "share" (1: 100 %), "moves"; empty: it has none
  std::span<const std::string_view> choices{};
  /// The option does nothing while option `needs` has the value `needs_not`, or none of
  /// `needs_one_of` if there are some: setting it then is an error. Empty: it always counts.
  std::string_view needs{};
  std::string_view needs_not{};
  std::span<const std::string_view> needs_one_of{};

  /// Whether the option counts when `needs` has this value.
  bool counts(std::string_view value_of_needs) const;
};

/// The options of one policy with their values: those given, checked, and the fallbacks.
class Settings {
 public:
  /// Reads {"name": ..., option: value, ...}, or the bare name. Errors: InputError with the path
  /// for an unknown option (naming those there are), a value that is none, and an option that
  /// does nothing beside the others.
  Settings(const JsonValue& spec, std::span<const OptionInfo> options);

  Duration duration(std::string_view option) const;
  double ratio(std::string_view option) const;
  std::int32_t integer(std::string_view option) const;
  bool boolean(std::string_view option) const;
  const std::string& choice(std::string_view option) const { return text(option); }

  /// InputError at the option's place.
  [[noreturn]] void fail(std::string_view option, std::string_view sentence) const;
  /// {"name": name, option: value...} with every option that counts.
  nlohmann::json resolved(std::string_view name) const;

 private:
  const std::string& text(std::string_view option) const;
  void refuse_idle(const std::map<std::string, bool, std::less<>>& given) const;

  std::string file_;
  std::string path_;
  std::span<const OptionInfo> options_;
  std::map<std::string, std::string, std::less<>> values_;  // canonical text
};

}  // namespace gemello::policies
