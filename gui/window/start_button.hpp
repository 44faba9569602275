#pragma once

#include <QPushButton>

namespace gemello::gui {

/// A way to begin: a title, what comes of it in a line or two below, and a frame that nobody
/// overlooks while it has the focus. Of any font, which QCommandLinkButton is not.
class StartButton : public QPushButton {
  Q_OBJECT

 public:
  StartButton(const QString& title, const QString& meaning, QWidget* parent = nullptr);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int margin() const { return fontMetrics().height() / 2; }
  /// Of the words, right of the arrow.
  QRect words(int width) const;
  QFont title_font() const;

  QString meaning_;
};

}  // namespace gemello::gui
