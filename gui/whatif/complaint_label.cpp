#include "gui/whatif/complaint_label.hpp"

#include <QPalette>

namespace gemello::gui {

ComplaintLabel::ComplaintLabel(QWidget* parent) : QLabel(parent) {
  setWordWrap(true);
  setTextFormat(Qt::PlainText);
  hide();
}

void ComplaintLabel::complain(const QString& sentence) {
  complaint_ = sentence;
  setText(sentence.isEmpty() ? QString() : "\u26a0 " + sentence);
  setVisible(!sentence.isEmpty());
  if (QWidget* above = buddy()) above->setAccessibleDescription(sentence);
}

}  // namespace gemello::gui
