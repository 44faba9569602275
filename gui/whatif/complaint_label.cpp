#include "gui/whatif/complaint_label.hpp"

#include <QPalette>

namespace gemello::gui {

ComplaintLabel::ComplaintLabel(QWidget* parent) : GrowingLabel(parent) {
  hide();
}

void ComplaintLabel::complain(const QString& sentence) {
  complaint_ = sentence;
  set_words(sentence.isEmpty() ? QString() : "\u26a0 " + sentence);
  setVisible(!sentence.isEmpty());
  if (QWidget* above = buddy()) above->setAccessibleDescription(sentence);
}

}  // namespace gemello::gui
