#pragma once

#include <QSettings>
#include <QString>
#include <QStringList>

namespace gemello::gui {

/// Runs, scenarios and sessions opened of late, the last one first; those that are gone left out.
/// Paths are absolute.
class RecentFiles {
 public:
  static constexpr int files_max = 10;

  /// Borrows the settings.
  explicit RecentFiles(QSettings* settings) : settings_(settings) {}

  QStringList list() const;
  void add(const QString& path);
  void clear();

 private:
  QSettings* settings_;
};

/// A path for people: "~/runs/napoli".
QString short_path(const QString& path);

}  // namespace gemello::gui
