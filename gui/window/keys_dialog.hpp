#pragma once

#include <QDialog>

namespace gemello::gui {

class ActionSet;

/// All keys of the window with what they do, and what the mouse does.
class KeysDialog : public QDialog {
  Q_OBJECT

 public:
  explicit KeysDialog(const ActionSet& actions, QWidget* parent = nullptr);
};

}  // namespace gemello::gui
