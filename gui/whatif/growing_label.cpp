#include "gui/whatif/growing_label.hpp"

namespace gemello::gui {

GrowingLabel::GrowingLabel(QWidget* parent) : QLabel(parent) {
  setWordWrap(true);
  setTextFormat(Qt::PlainText);
}

void GrowingLabel::set_words(const QString& words) {
  setText(words);
  grow();
}

void GrowingLabel::grow() {
  setMinimumHeight(text().isEmpty() ? 0 : heightForWidth(width()));
}

void GrowingLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  grow();
}

}  // namespace gemello::gui
