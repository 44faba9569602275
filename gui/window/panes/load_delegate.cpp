#include "gui/window/panes/load_delegate.hpp"

#include <QPainter>
#include <algorithm>

#include "gui/models/roles.hpp"
#include "gui/shared/colours.hpp"

namespace gemello::gui {
namespace {

constexpr int bar_height = 3;

}  // namespace

QRectF LoadDelegate::bar_place(const QRect& cell) {
  const QRectF inner = QRectF(cell).adjusted(3, 0, -3, -1);
  return {inner.left(), inner.bottom() - bar_height, inner.width(), bar_height};
}

// Digits stand above the bar, and the texts beside them where these do.
void LoadDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const int room_below = (option->rect.height() - option->fontMetrics.height()) / 2;
  if (room_below <= bar_height)
    option->displayAlignment = (option->displayAlignment & Qt::AlignHorizontal_Mask) | Qt::AlignTop;
}

QSize LoadDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return QStyledItemDelegate::sizeHint(option, index) + QSize(0, bar_height + 1);
}

void LoadDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
  const QVariant value = index.data(load_role);
  if (!value.isValid()) return;
  if (load_step(value.toDouble()) == LoadStep::unknown) return;
  const double load = std::clamp(value.toDouble(), 0.0, 1.0);
  QRectF bar = bar_place(option.rect);
  bar.setWidth(bar.width() * load);
  fill_area(*painter, bar, look_of(load_step(load)), is_dark(option.palette));
}

}  // namespace gemello::gui
