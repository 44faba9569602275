#pragma once

#include <filesystem>
#include <string>

namespace gemello::gui {

/// A path as a file of a folder names it: relative below that folder, absolute elsewhere, so that
/// a folder can be moved with all that is in it.
inline std::string path_from(const std::filesystem::path& folder,
                             const std::filesystem::path& path) {
  const auto whole = std::filesystem::absolute(path).lexically_normal();
  const auto relative = whole.lexically_relative(folder.lexically_normal());
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return is_below ? relative.generic_string() : whole.generic_string();
}

}  // namespace gemello::gui
