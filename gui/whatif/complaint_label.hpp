#pragma once

#include "gui/whatif/growing_label.hpp"

namespace gemello::gui {

/// What is wrong with the field above it: a sign and a sentence, in no room while all is well.
class ComplaintLabel : public GrowingLabel {
  Q_OBJECT

 public:
  explicit ComplaintLabel(QWidget* parent = nullptr);

  /// Without the sign; empty: nothing is wrong.
  void complain(const QString& sentence);
  const QString& complaint() const { return complaint_; }

 private:
  QString complaint_;
};

}  // namespace gemello::gui
