#pragma once

#include <QStyledItemDelegate>

namespace gemello::gui {

/// Draws a load (load_role) as a bar below its number, with the look of its step.
class LoadDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

}  // namespace gemello::gui
