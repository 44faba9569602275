#include "gui/window/panes/load_delegate.hpp"

#include <QPainter>
#include <algorithm>

#include "gui/models/roles.hpp"
#include "gui/shared/colours.hpp"

namespace gemello::gui {

void LoadDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
  const QVariant value = index.data(load_role);
  if (!value.isValid()) return;
  if (load_step(value.toDouble()) == LoadStep::unknown) return;
  const double load = std::clamp(value.toDouble(), 0.0, 1.0);
  const QRectF cell = QRectF(option.rect).adjusted(3, 0, -3, -1);
  const QRectF bar(cell.left(), cell.bottom() - 3, cell.width() * load, 3);
  fill_area(*painter, bar, look_of(load_step(load)), is_dark(option.palette));
}

}  // namespace gemello::gui
