#pragma once

#include <QLabel>

namespace gemello::gui {

/// Words in as many lines as their width needs, all of them in sight: layouts of forms and grids
/// ask a wrapped label for the height of one or two lines only.
class GrowingLabel : public QLabel {
  Q_OBJECT

 public:
  explicit GrowingLabel(QWidget* parent = nullptr);

  void set_words(const QString& words);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void grow();
};

}  // namespace gemello::gui
