#pragma once

#include <QRegularExpression>
#include <QString>
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

/// What a scenario is first saved as: "napoli-day @ 11:42:43" -> "napoli-day-at-11-42-43.json", so
/// that a branch does not offer to be written over what it came from.
inline QString scenario_file_name(const QString& title) {
  static const QRegularExpression odd("[^A-Za-z0-9._]+");
  QString name = title;
  name.replace(" @ ", "-at-").replace(odd, "-");
  while (name.endsWith('-')) name.chop(1);
  return (name.isEmpty() ? QStringLiteral("scenario") : name) + ".json";
}

}  // namespace gemello::gui
