#pragma once

#include <QStyledItemDelegate>

namespace gemello::gui {

/// Draws a load (load_role) as a bar below its number, with the look of its step. Rows are higher
/// by the bar, so that it does not run under the digits.
class LoadDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  /// Where a load's bar is in a cell, as long as the whole.
  static QRectF bar_place(const QRect& cell);

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace gemello::gui
