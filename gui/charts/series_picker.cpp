#include "gui/charts/series_picker.hpp"

#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace gemello::gui {

SeriesPicker::SeriesPicker(QWidget* parent)
    : QDialog(parent),
      query_(new QLineEdit(this)),
      view_(new QListView(this)),
      words_(new QLabel(this)) {
  setWindowTitle(tr("Choose series"));
  resize(520, 480);
  query_->setPlaceholderText(tr("Search: words of a series and an object, \"cpu vm7\""));
  query_->setObjectName("query");
  query_->setClearButtonEnabled(true);
  query_->setAccessibleName(tr("Search series"));
  view_->setUniformItemSizes(true);
  view_->setModel(&list_);
  view_->setAccessibleName(tr("Series"));
  words_->setWordWrap(true);
  words_->setTextFormat(Qt::PlainText);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(query_);
  layout->addWidget(view_, 1);
  layout->addWidget(words_);
  layout->addWidget(buttons);
  query_->installEventFilter(this);
  view_->installEventFilter(this);
  connect(query_, &QLineEdit::textChanged, this, &SeriesPicker::searched);
  connect(view_, &QListView::clicked, this, [this](const QModelIndex&) { toggle_current(); });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  query_->setFocus();
}

void SeriesPicker::show_recording(RecordingPtr recording) {
  list_.show(std::move(recording));
  if (!view_->currentIndex().isValid()) searched();
}

void SeriesPicker::set_chosen(const ChartContent& content) {
  list_.set_chosen(content);
}

void SeriesPicker::say(const QString& words) {
  words_->setText(words);
}

void SeriesPicker::set_query(const QString& query) {
  query_->setText(query);
}

void SeriesPicker::searched() {
  list_.search(query_->text());
  view_->setCurrentIndex(list_.index(0));
  const int found = list_.rowCount();
  if (found == 0)
    say(tr("No series has all these words."));
  else
    say(tr("%1 series. Enter shows the marked one in the chart, or takes it out.").arg(found));
}

void SeriesPicker::toggle_current() {
  const QModelIndex current = view_->currentIndex();
  if (current.isValid()) emit toggled(list_.name(current.row()));
}

// From the search field arrows move in the list, so that no hand leaves the keys.
bool SeriesPicker::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
  auto* key = static_cast<QKeyEvent*>(event);
  const bool in_list = watched == view_;
  switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
      toggle_current();
      return true;
    case Qt::Key_Space:
      if (!in_list) return false;
      toggle_current();
      return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
      if (in_list) return false;
      const int rows = list_.rowCount();
      const bool page = key->key() == Qt::Key_PageUp || key->key() == Qt::Key_PageDown;
      const bool up = key->key() == Qt::Key_Up || key->key() == Qt::Key_PageUp;
      const int step = (page ? 10 : 1) * (up ? -1 : 1);
      if (rows > 0)
        view_->setCurrentIndex(
            list_.index(std::clamp(view_->currentIndex().row() + step, 0, rows - 1)));
      return true;
    }
    default:
      return QDialog::eventFilter(watched, event);
  }
}

}  // namespace gemello::gui
