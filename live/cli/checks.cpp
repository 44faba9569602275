#include "live/cli/checks.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "models/units/text.hpp"

namespace gemello::live {
namespace {

constexpr std::ptrdiff_t name_max = 255;

std::string fault_of_duration(const std::string& text) {
  try {
    if (parse<Duration>(text) < Duration{}) return "'" + text + "': must not be negative";
  } catch (const std::invalid_argument& error) {
    return "'" + text + "': " + error.what();
  }
  return {};
}

std::string fault_of_number(const std::string& text) {
  std::int64_t number = 0;
  if (read_number(text, number) && number >= 1) return {};
  return "'" + text + "': must be a whole number from 1 to 9223372036854775807";
}

std::string fault_of_name(const std::string& name) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool c1 = byte(i) == 0xC2 && i + 1 < name.size() && byte(i + 1) < 0xA0;
    if (byte(i) < 0x20 || byte(i) == 0x7F || c1) return "must not contain control characters";
  }
  const auto characters = std::count_if(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  const bool blank = name.find_first_not_of(' ') == std::string::npos;
  return blank || characters > name_max ? "must be a name of 1 to 255 characters" : "";
}

}  // namespace

CLI::Validator is_duration() {
  return {fault_of_duration, ""};
}

CLI::Validator is_positive() {
  return {fault_of_number, ""};
}

CLI::Validator is_operator_name() {
  return {fault_of_name, ""};
}

}  // namespace gemello::live
