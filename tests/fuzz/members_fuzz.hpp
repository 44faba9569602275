#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/traces/import.hpp"
#include "models/traces/info.hpp"
#include "models/units/error.hpp"

namespace gemello::fuzz {

/// Reads bytes as the members of a data set, separated by zero bytes, as the options say. What may
/// come of it is a trace whose statistics can be computed, or an InputError that names file and
/// place; anything else is a find.
inline int read_as_members(const std::uint8_t* bytes, std::size_t size,
                           traces::ImportOptions options) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::vector<std::string> names;
  std::vector<traces::Member> members;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    names.push_back("vm" + std::to_string(names.size()));
    members.push_back({.name = {}, .file = {}, .content = text.substr(at, end - at)});
    at = end + 1;
  }
  for (std::size_t i = 0; i < members.size(); ++i) members[i].name = members[i].file = names[i];
  options.result_bytes_max = std::size_t{1} << 20;
  try {
    const traces::ImportResult result = traces::import_members(members, "input", options);
    if (traces::info_text(result.data.header, traces::info(result.data.view())).empty()) {
      __builtin_trap();
    }
    if (result.report.to_json().empty()) __builtin_trap();
  } catch (const InputError& error) {
    if (error.file().empty() || error.place().empty() || error.sentence().empty()) {
      __builtin_trap();
    }
  }
  return 0;
}

}  // namespace gemello::fuzz
