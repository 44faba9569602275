#include "gui/window/message_bar.hpp"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/shared/colours.hpp"

namespace gemello::gui {
namespace {

constexpr const char* text_property = "gemello_text";
constexpr const char* failure_property = "gemello_failure";
constexpr const char* old_property = "gemello_old";
constexpr const char* about_property = "gemello_about";

// A sign beside the colour.
QString sign_of_urgency(Urgency urgency) {
  switch (urgency) {
    case Urgency::note:
      return QStringLiteral("i");
    case Urgency::warning:
      return QStringLiteral("!");
    case Urgency::problem:
      return QStringLiteral("\u2715");
  }
  return {};
}

QColor colour_of_urgency(Urgency urgency, bool on_dark) {
  switch (urgency) {
    case Urgency::note:
      return look_of(Health::off).colour(on_dark);
    case Urgency::warning:
      return look_of(Health::degraded).colour(on_dark);
    case Urgency::problem:
      return look_of(Health::bad).colour(on_dark);
  }
  return {};
}

// Readers' sentences go on where the place ends: "is cut off", "not JSON". Others stand alone.
QString full_text(const Notice& notice) {
  if (notice.place.isEmpty()) return notice.text;
  const bool goes_on = !notice.text.isEmpty() && notice.text[0].isLower();
  return goes_on ? notice.place + ": " + notice.text : notice.text + " (" + notice.place + ")";
}

}  // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), column_(new QVBoxLayout) {
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 2, 6, 2);
  all->setSpacing(2);
  column_->setSpacing(2);
  all->addLayout(column_);
  more_ = new QLabel(this);
  more_->setContentsMargins(8, 0, 0, 0);
  all->addWidget(more_);
  setAccessibleName(tr("Messages"));
  hide();
  qApp->installEventFilter(this);
}

// What was said before somebody did something else is about an older deed than what comes of it.
bool MessageBar::eventFilter(QObject* object, QEvent* event) {
  const bool deed = event->type() == QEvent::MouseButtonPress ||
                    event->type() == QEvent::KeyPress || event->type() == QEvent::Drop;
  if (deed) begin_deed();
  return QFrame::eventFilter(object, event);
}

void MessageBar::begin_deed() {
  for (int i = 0; i < column_->count(); ++i)
    column_->itemAt(i)->widget()->setProperty(old_property, true);
}

void MessageBar::deed_succeeded() {
  for (int i = column_->count() - 1; i >= 0; --i) {
    const QWidget* row = column_->itemAt(i)->widget();
    if (row->property(old_property).toBool() && row->property(failure_property).toBool())
      take_away(i);
  }
  fold();
}

void MessageBar::say(const Notice& notice) {
  close_notices(full_text(notice));
  column_->insertWidget(0, make_row(notice));
  while (column_->count() > kept_max) {
    const QLayoutItem* last = column_->takeAt(kept_max);
    delete last->widget();
    delete last;
  }
  fold();
}

// Older ones come up again as others are closed.
void MessageBar::fold() {
  for (int i = 0; i < column_->count(); ++i) column_->itemAt(i)->widget()->setVisible(i < rows_max);
  const int folded = std::max(0, column_->count() - rows_max);
  QStringList lines = texts().mid(rows_max);
  more_->setText(tr("and %n more, seen when these are closed", nullptr, folded));
  more_->setToolTip(lines.join("\n"));
  more_->setVisible(folded > 0);
  setVisible(column_->count() > 0);
}

QFrame* MessageBar::make_row(const Notice& notice) {
  auto* row = new QFrame(this);
  row->setProperty(text_property, full_text(notice));
  row->setProperty(failure_property, notice.urgency != Urgency::note && notice.offer.isEmpty());
  if (notice.about) row->setProperty(about_property, *notice.about);
  row->setFrameShape(QFrame::StyledPanel);
  row->setAutoFillBackground(true);
  row->setBackgroundRole(QPalette::AlternateBase);
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(8, 3, 4, 3);
  auto* sign = new QLabel(sign_of_urgency(notice.urgency), row);
  QPalette colours = sign->palette();
  colours.setColor(QPalette::WindowText, colour_of_urgency(notice.urgency, is_dark(palette())));
  sign->setPalette(colours);
  QFont bold = sign->font();
  bold.setBold(true);
  sign->setFont(bold);
  auto* text = new QLabel(row->property(text_property).toString(), row);
  text->setTextFormat(Qt::PlainText);
  text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text->setWordWrap(true);
  line->addWidget(sign);
  line->addWidget(text, 1);
  const auto close = [this, row] {
    row->hide();
    close_notices(row->property(text_property).toString());
  };
  if (!notice.offer.isEmpty()) {
    auto* offer = new QPushButton(notice.offer, row);
    line->addWidget(offer);
    connect(offer, &QPushButton::clicked, this, [close, act = notice.on_offer] {
      close();
      if (act) act();
    });
  }
  auto* button = new QToolButton(row);
  button->setAutoRaise(true);
  button->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
  button->setToolTip(tr("Close this message"));
  button->setAccessibleName(button->toolTip());
  line->addWidget(button);
  connect(button, &QToolButton::clicked, this, close);
  return row;
}

// Rows end by the event loop: it may be one of their buttons that asks.
void MessageBar::close_notices(const QString& text) {
  for (int i = column_->count() - 1; i >= 0; --i) {
    const QWidget* row = column_->itemAt(i)->widget();
    if (!text.isEmpty() && row->property(text_property).toString() != text) continue;
    take_away(i);
  }
  fold();
}

void MessageBar::close_about(int run) {
  for (int i = column_->count() - 1; i >= 0; --i)
    if (column_->itemAt(i)->widget()->property(about_property) == QVariant(run)) take_away(i);
  fold();
}

void MessageBar::take_away(int row) {
  QWidget* widget = column_->itemAt(row)->widget();
  column_->removeWidget(widget);
  widget->hide();
  widget->deleteLater();
}

QStringList MessageBar::texts() const {
  QStringList all;
  for (int i = 0; i < column_->count(); ++i)
    all.push_back(column_->itemAt(i)->widget()->property(text_property).toString());
  return all;
}

}  // namespace gemello::gui
