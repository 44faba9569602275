#pragma once

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {

/// A JSON text; doubled keys are refused (nlohmann keeps the last). `what` names it in sentences:
/// "the header is not JSON". Errors: InputError(file, "$", sentence).
nlohmann::json parse_strict_json(std::string_view text, std::string_view file,
                                 std::string_view what);

/// One JSON object being read; every complaint is an InputError with file and JSON path. Valid as
/// long as the JSON and the file's name.
class StrictObject {
 public:
  /// Errors: InputError unless `json` is an object.
  StrictObject(const nlohmann::json& json, std::string_view file, std::string path);

  /// At the object, or at one of its keys.
  [[noreturn]] void fail(std::string_view key, std::string_view sentence) const;
  /// Refuses every other key: "is not a key of <what>".
  void only(std::initializer_list<std::string_view> keys, std::string_view what) const;

  std::string path_of(std::string_view key) const { return fmt::format("{}.{}", path_, key); }
  bool has(std::string_view key) const { return json_->contains(key); }
  const nlohmann::json& get(std::string_view key) const;
  StrictObject object(std::string_view key) const { return {get(key), file_, path_of(key)}; }
  std::string text(std::string_view key) const;
  bool boolean(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max) const;
  /// Finite, within min..max.
  double number(std::string_view key, double min, double max) const;
  const nlohmann::json& array(std::string_view key) const;
  /// Text with a unit.
  template <class Q>
  Q quantity(std::string_view key) const {
    const std::string value = text(key);
    try {
      return parse<Q>(value);
    } catch (const std::invalid_argument& error) {
      fail(key, error.what());
    }
  }

 private:
  const nlohmann::json* json_;
  std::string_view file_;
  std::string path_;
};

}  // namespace gemello::traces
