#pragma once

#include <QWidget>

namespace gemello::gui {

/// A line with a title and what is told of it. It asks for no room: in a narrow place the title is
/// cut in its middle, and then what is told gives way; its tooltip has both.
class TitleLabel : public QWidget {
 public:
  explicit TitleLabel(QWidget* parent = nullptr);

  void set(const QString& title, const QString& told, const QString& tip = {});
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  /// What is in sight of both.
  QString shown() const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString title_;
  QString told_;
};

}  // namespace gemello::gui
