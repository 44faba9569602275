#include "gui/window/panes/palette_popup.hpp"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyleOptionViewItem>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace gemello::gui {
namespace {

// What an entry is stands at the right: "switch", "12:00:00", "Ctrl+O".
class PaletteDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    const QString detail = index.data(PaletteModel::detail_role).toString();
    const int room = option.fontMetrics.horizontalAdvance(detail) + 20;
    QStyleOptionViewItem whole(option);
    initStyleOption(&whole, index);
    whole.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &whole, painter, option.widget);
    const bool chosen = (option.state & QStyle::State_Selected) != 0;
    painter->save();
    painter->setPen(option.palette.color(chosen ? QPalette::HighlightedText : QPalette::Text));
    const QRect text = option.rect.adjusted(8, 0, -room, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                      option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(),
                                                    Qt::ElideRight, text.width()));
    if (!chosen) painter->setPen(option.palette.color(QPalette::PlaceholderText));
    painter->drawText(option.rect.adjusted(0, 0, -8, 0), Qt::AlignVCenter | Qt::AlignRight, detail);
    painter->restore();
  }
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(option.fontMetrics.height() + 8);
    return size;
  }
};

}  // namespace

PalettePopup::PalettePopup(Cursor* cursor, Selection* selection, QWidget* parent)
    : QDialog(parent, Qt::Popup), cursor_(cursor), selection_(selection) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  query_ = new QLineEdit(this);
  query_->setPlaceholderText(
      tr("Find anything: an action, a host, a VM, a fault, an event, a time (12:30)"));
  query_->setAccessibleName(tr("Find anything"));
  query_->installEventFilter(this);
  column->addWidget(query_);
  list_ = new QListView(this);
  list_->setModel(&model_);
  list_->setItemDelegate(new PaletteDelegate(list_));
  list_->setUniformItemSizes(true);
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setAccessibleName(tr("What was found"));
  column->addWidget(list_);
  nothing_ = new QLabel(this);
  nothing_->setTextFormat(Qt::PlainText);
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->setWordWrap(true);
  column->addWidget(nothing_, 1);
  const auto first = [this] {
    list_->setCurrentIndex(model_.index(0));
    say_if_nothing();
  };
  connect(query_, &QLineEdit::textChanged, this, [this, first](const QString& text) {
    model_.set_query(text);
    first();
  });
  connect(&model_, &QAbstractItemModel::modelReset, this, first);
  connect(list_, &QListView::clicked, this, &PalettePopup::accept);
}

void PalettePopup::ask(std::vector<PaletteModel::Action> actions) {
  model_.set_actions(std::move(actions));
  query_->clear();
  model_.set_query({});
  list_->setCurrentIndex(model_.index(0));
  const QWidget* window = parentWidget();
  const int width = std::clamp(window->width() / 2, 420, 760);
  resize(width, std::clamp(window->height() / 2, 240, 520));
  move(window->mapToGlobal(QPoint((window->width() - width) / 2, window->height() / 10)));
  show();
  query_->setFocus();
}

void PalettePopup::say_if_nothing() {
  const bool nothing = model_.rowCount() == 0;
  nothing_->setText(
      tr("Nothing is called \u201c%1\u201d: no action, no part of the cloud, no fault, no event; "
         "nor is it a time, as 12:30, 90min, 1d 02:00 and noon are.")
          .arg(query_->text()));
  nothing_->setVisible(nothing);
  list_->setVisible(!nothing);
}

void PalettePopup::accept() {
  const QModelIndex chosen = list_->currentIndex();
  if (!chosen.isValid()) return;
  const auto kind = static_cast<PaletteKind>(chosen.data(kind_role).toInt());
  const QString action = chosen.data(action_role).toString();
  const auto part = part_of(chosen);
  const QVariant at = chosen.data(instant_role);
  QDialog::accept();
  if (kind == PaletteKind::action) {
    emit action_chosen(action);
    return;
  }
  if (kind == PaletteKind::time) {
    emit time_chosen(Instant(Duration(at.toLongLong())));
    return;
  }
  if (at.isValid()) cursor_->set(Instant(Duration(at.toLongLong())));
  if (!part) return;
  selection_->select(part);
  if (kind != PaletteKind::mark) emit selection_->shown(*part);
}

bool PalettePopup::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  switch (key->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      QApplication::sendEvent(list_, event);
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      accept();
      return true;
    default:
      return QDialog::eventFilter(watched, event);
  }
}

}  // namespace gemello::gui
