#pragma once

#include <QComboBox>

namespace gemello::gui {

/// A combo box that a wheel which scrolls the page beneath it does not change.
class QuietCombo : public QComboBox {
  Q_OBJECT

 public:
  explicit QuietCombo(QWidget* parent = nullptr);

 protected:
  void wheelEvent(QWheelEvent* event) override;
};

}  // namespace gemello::gui
