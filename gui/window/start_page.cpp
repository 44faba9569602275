#include "gui/window/start_page.hpp"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QFrame>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/window/recent_files.hpp"
#include "gui/window/start_button.hpp"

namespace gemello::gui {
namespace {

constexpr const char* size_property = "gemello_size";  // of its letters
constexpr int column_width = 640;
// What it is laid out for; of a larger window it has the same share, in larger letters.
constexpr QSize usual_size{1200, 700};
constexpr double growth_most = 2;

QLabel* start_label(const QString& text, double size, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty(size_property, size);
  label->setWordWrap(true);
  return label;
}

}  // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
  auto* page = new QHBoxLayout(this);
  auto* middle = middle_ = new QWidget(this);
  page->addStretch(1);
  page->addWidget(middle, 4);
  page->addStretch(1);
  auto* column = new QVBoxLayout(middle);
  column->addStretch(1);
  column->addWidget(start_label(tr("Gemello"), 2.2, middle));
  column->addWidget(start_label(
      tr("See what a cloud did, and what it would do if something failed."), 1.15, middle));
  column->addSpacing(16);
  example_ = add_button(tr("Try the &example"),
                        tr("A day of a small cloud, simulated now. Then right-click a switch on "
                           "the map: what if it dies at noon?"));
  example_hint_ = start_label({}, 1, middle);
  example_hint_->hide();
  column->addWidget(example_);
  column->addWidget(example_hint_);
  auto* run = add_button(tr("Open a &run"), tr("The folder of a finished run, or of a recorded "
                                               "live one."));
  auto* scenario = add_button(tr("Open a &scenario"),
                              tr("A scenario.json: it is simulated, and can be changed on the "
                                 "way."));
  column->addWidget(run);
  column->addWidget(scenario);
  column->addWidget(start_label(tr("Or drag one onto this window."), 1, middle));
  column->addSpacing(12);
  recent_title_ = start_label(tr("Opened recently"), 1.15, middle);
  recent_ = new QListWidget(middle);
  recent_->setAccessibleName(tr("Opened recently"));
  recent_->setFrameShape(QFrame::NoFrame);
  recent_->viewport()->setAutoFillBackground(false);
  recent_->installEventFilter(this);
  column->addWidget(recent_title_);
  column->addWidget(recent_);
  busy_ = start_label({}, 1, middle);
  column->addWidget(busy_);
  column->addStretch(2);
  connect(example_, &QPushButton::clicked, this, &StartPage::example_asked);
  connect(run, &QPushButton::clicked, this, &StartPage::run_asked);
  connect(scenario, &QPushButton::clicked, this, &StartPage::scenario_asked);
  connect(recent_, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
    emit path_asked(item->data(Qt::UserRole).toString());
  });
  connect(recent_, &QListWidget::itemClicked, recent_, &QListWidget::itemActivated);
  set_recent({});
  fit();
}

QPushButton* StartPage::add_button(const QString& text, const QString& meaning) {
  return new StartButton(text, meaning, middle_);
}

void StartPage::fit() {
  const double growth = std::clamp(
      std::min(double(width()) / usual_size.width(), double(height()) / usual_size.height()), 1.0,
      growth_most);
  if (growth == growth_) return;
  growth_ = growth;
  const double points = font().pointSizeF() * growth;
  for (auto* one : middle_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
    const QVariant size = one->property(size_property);
    QFont letters = one->font();
    letters.setPointSizeF(points * (size.isValid() ? size.toDouble() : 1.0));
    one->setFont(letters);
  }
  middle_->setMaximumWidth(static_cast<int>(column_width * growth));
  recent_->setMaximumHeight(static_cast<int>(180 * growth));
}

void StartPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

// Return does at once what most come for.
void StartPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (example_->isEnabled()) example_->setFocus();
}

// With the focus it shows which of them Return opens.
bool StartPage::eventFilter(QObject* object, QEvent* event) {
  if (object == recent_ && event->type() == QEvent::FocusIn && recent_->currentRow() < 0)
    recent_->setCurrentRow(0);
  if (object == recent_ && event->type() == QEvent::FocusOut) recent_->setCurrentRow(-1);
  return QWidget::eventFilter(object, event);
}

void StartPage::set_recent(const QStringList& paths) {
  recent_->clear();
  for (const QString& path : paths) {
    const QFileInfo file(path);
    auto* item = new QListWidgetItem(file.fileName() + "   " +
                                     short_path(QDir::toNativeSeparators(file.absolutePath())));
    item->setData(Qt::UserRole, path);
    item->setToolTip(path);
    recent_->addItem(item);
  }
  recent_title_->setVisible(!paths.isEmpty());
  recent_->setVisible(!paths.isEmpty());
}

void StartPage::set_example_missing(const QString& why) {
  example_->setEnabled(why.isEmpty());
  example_hint_->setText(why);
  example_hint_->setVisible(!why.isEmpty());
}

void StartPage::set_busy(const QString& what) {
  busy_->setText(what);
}

}  // namespace gemello::gui
