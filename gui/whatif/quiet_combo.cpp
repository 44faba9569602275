#include "gui/whatif/quiet_combo.hpp"

#include <QWheelEvent>

namespace gemello::gui {

QuietCombo::QuietCombo(QWidget* parent) : QComboBox(parent) {
  setFocusPolicy(Qt::StrongFocus);
}

void QuietCombo::wheelEvent(QWheelEvent* event) {
  if (hasFocus())
    QComboBox::wheelEvent(event);
  else
    event->ignore();
}

}  // namespace gemello::gui
