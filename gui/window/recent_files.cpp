#include "gui/window/recent_files.hpp"

#include <QDir>
#include <QFileInfo>

namespace gemello::gui {
namespace {

const QString recent_key = QStringLiteral("recent");

}  // namespace

QStringList RecentFiles::list() const {
  QStringList there;
  for (const QString& path : settings_->value(recent_key).toStringList()) {
    if (QFileInfo::exists(path)) there.push_back(path);
  }
  return there;
}

void RecentFiles::add(const QString& path) {
  const QString whole = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
  QStringList all = list();
  all.removeAll(whole);
  all.push_front(whole);
  settings_->setValue(recent_key, all.mid(0, files_max));
}

void RecentFiles::clear() {
  settings_->remove(recent_key);
}

QString short_path(const QString& path) {
  const QString home = QDir::homePath();
  if (home.size() > 1 && path.startsWith(home + "/")) return "~" + path.mid(home.size());
  return path;
}

}  // namespace gemello::gui
