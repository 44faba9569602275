#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace gemello::runs {

// The names in a folder of series, shared by its writer and its reader.

inline constexpr std::string_view series_format = "gemello-series-1";
inline constexpr std::string_view series_index_file = "index.json";

/// "host.power.f32" of level 0 (the rows), "host.power.l1" of a pyramid level.
inline std::string series_file(std::string_view name, std::size_t level) {
  return level == 0 ? fmt::format("{}.f32", name) : fmt::format("{}.l{}", name, level);
}

}  // namespace gemello::runs
