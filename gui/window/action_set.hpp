#pragma once

#include <functional>
#include <vector>

#include <QAction>
#include <QObject>
#include <QString>

#include "gui/models/palette_model.hpp"

class QMenu;
class QWidget;

namespace gemello::gui {

/// All actions of a window by name, so that each has one shortcut, stands in a menu and is found
/// by the palette.
class ActionSet : public QObject {
  Q_OBJECT

 public:
  /// `window`: where the shortcuts hold.
  explicit ActionSet(QWidget* window);

  using Deed = std::function<void()>;
  /// `id`: "time.play", never used twice; `text`: with its mnemonic; a shortcut that another action
  /// has breaks an invariant. Adds it to the menu.
  QAction* add(QMenu* menu, const QString& id, const QString& text, const QKeySequence& shortcut,
               const Deed& deed, const QString& tip = {});
  /// One that was made elsewhere (undo, a dock's), its shortcut set.
  QAction* take(QMenu* menu, const QString& id, QAction* action);

  /// Null: there is none.
  QAction* find(const QString& id) const;
  const std::vector<QAction*>& all() const { return actions_; }
  /// Those that can be done now, as the palette lists them.
  std::vector<PaletteModel::Action> palette_actions() const;

 private:
  QWidget* window_;
  std::vector<QAction*> actions_;  // their object names are the ids
};

/// "Open a run" of "Open a &run...".
QString plain_text(const QAction& action);

}  // namespace gemello::gui
