#include "gui/window/action_set.hpp"

#include <QMenu>
#include <QWidget>

#include "models/units/error.hpp"

namespace gemello::gui {

ActionSet::ActionSet(QWidget* window) : QObject(window), window_(window) {}

QAction* ActionSet::add(QMenu* menu, const QString& id, const QString& text,
                        const QKeySequence& shortcut, const Deed& deed, const QString& tip) {
  auto* action = new QAction(text, this);
  action->setShortcut(shortcut);
  if (!tip.isEmpty()) action->setStatusTip(tip);
  connect(action, &QAction::triggered, this, deed);
  return take(menu, id, action);
}

QAction* ActionSet::take(QMenu* menu, const QString& id, QAction* action) {
  GEMELLO_INVARIANT(find(id) == nullptr, "two actions are called " + id.toStdString());
  for (const QAction* other : actions_) {
    GEMELLO_INVARIANT(action->shortcut().isEmpty() || other->shortcut() != action->shortcut(),
                      id.toStdString() + " and " + other->objectName().toStdString() +
                          " have the same shortcut");
  }
  action->setObjectName(id);
  action->setToolTip(plain_text(*action) + "  (" +
                     action->shortcut().toString(QKeySequence::NativeText) + ")");
  window_->addAction(action);
  menu->addAction(action);
  actions_.push_back(action);
  return action;
}

QAction* ActionSet::find(const QString& id) const {
  for (QAction* action : actions_) {
    if (action->objectName() == id) return action;
  }
  return nullptr;
}

std::vector<PaletteModel::Action> ActionSet::palette_actions() const {
  std::vector<PaletteModel::Action> listed;
  for (const QAction* action : actions_) {
    if (!action->isEnabled() || !action->isVisible()) continue;
    listed.push_back({action->objectName(), plain_text(*action),
                      action->shortcut().toString(QKeySequence::NativeText)});
  }
  return listed;
}

QString plain_text(const QAction& action) {
  QString text = action.text();
  text.remove(u'&');
  while (text.endsWith(u'.')) text.chop(1);
  return text.trimmed();
}

}  // namespace gemello::gui
