#pragma once

#include <QDockWidget>
#include <QObject>
#include <QString>
#include <functional>
#include <map>

class QMainWindow;

namespace gemello::gui {

/// The docks of a window, each with a pane that is made when it is seen for the first time: what is
/// never looked at costs nothing. Behind tabs, which say it already, a dock has no title.
class DockSet : public QObject {
  Q_OBJECT

 public:
  explicit DockSet(QMainWindow* window);

  using Make = std::function<QWidget*(QWidget* parent)>;
  QDockWidget* add(const QString& id, const QString& title, Qt::DockWidgetArea area,
                   const Make& make);
  /// Null: there is none.
  QDockWidget* dock(const QString& id) const;
  /// Its pane, made now if it was not; null where there is no such dock, or it has another pane.
  template <class Pane>
  Pane* pane(const QString& id) {
    return qobject_cast<Pane*>(made(id));
  }
  bool is_made(const QString& id) const;
  /// What it is about, in its title; empty: that goes without saying. Its action stays as it is.
  void say_subject(const QString& id, const QString& subject);
  /// Shows it, in front of those behind the same tab.
  void raise(const QString& id);

 private:
  struct Entry {
    QDockWidget* dock = nullptr;
    QString title;
    Make make;
    bool is_made = false;
  };
  QWidget* made(const QString& id);
  void update_titles();

  QMainWindow* window_;
  std::map<QString, Entry> entries_;
};

}  // namespace gemello::gui
