#include "gui/window/dock_set.hpp"

#include <QMainWindow>

namespace gemello::gui {
namespace {

class NoTitle : public QWidget {
 public:
  using QWidget::QWidget;
  QSize sizeHint() const override { return {0, 0}; }
  QSize minimumSizeHint() const override { return {0, 0}; }
};

constexpr int pane_width_min = 160;
constexpr int pane_height_min = 60;

}  // namespace

DockSet::DockSet(QMainWindow* window) : QObject(window), window_(window) {}

QDockWidget* DockSet::add(const QString& id, const QString& title, Qt::DockWidgetArea area,
                          const Make& make) {
  auto* dock = new QDockWidget(title, window_);
  dock->setObjectName(id);  // what the saved layout knows it by
  window_->addDockWidget(area, dock);
  entries_[id] = {dock, title, make, false};
  connect(dock, &QDockWidget::visibilityChanged, this, [this, id](bool visible) {
    if (visible) made(id);
  });
  const auto later = [this] {
    QMetaObject::invokeMethod(this, &DockSet::update_titles, Qt::QueuedConnection);
  };
  connect(dock, &QDockWidget::dockLocationChanged, this, later);
  connect(dock, &QDockWidget::topLevelChanged, this, later);
  connect(dock, &QDockWidget::visibilityChanged, this, later);
  return dock;
}

QDockWidget* DockSet::dock(const QString& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second.dock;
}

bool DockSet::is_made(const QString& id) const {
  const auto found = entries_.find(id);
  return found != entries_.end() && found->second.is_made;
}

QWidget* DockSet::made(const QString& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  if (!entry.is_made) {
    entry.is_made = true;
    QWidget* pane = entry.make(entry.dock);
    // However much room its contents would like: the window's size is the user's choice.
    pane->setMinimumSize(pane_width_min, pane_height_min);
    entry.dock->setWidget(pane);
    pane->show();
  }
  return entry.dock->widget();
}

void DockSet::update_titles() {
  for (auto& [id, entry] : entries_) {
    QDockWidget* one = entry.dock;
    const bool has_tab = !one->isFloating() && !window_->tabifiedDockWidgets(one).isEmpty();
    const bool has_none = one->titleBarWidget() != nullptr;
    if (has_tab == has_none) continue;
    QWidget* before = one->titleBarWidget();
    one->setTitleBarWidget(has_tab ? new NoTitle(one) : nullptr);
    delete before;
  }
}

void DockSet::say_subject(const QString& id, const QString& subject) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  const Entry& entry = found->second;
  entry.dock->setWindowTitle(subject.isEmpty() ? entry.title
                                               : QString("%1: %2").arg(entry.title, subject));
  entry.dock->toggleViewAction()->setText(entry.title);
}

void DockSet::raise(const QString& id) {
  QDockWidget* wanted = dock(id);
  if (wanted == nullptr) return;
  wanted->show();
  wanted->raise();
  made(id);
}

}  // namespace gemello::gui
